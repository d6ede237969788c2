/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The losses at the end of a net, each with the probabilities that it makes of
 * the outputs: one file, one table. The kernels are made for the first; a net
 * with another one goes the plain way (nn/reference.h). */
#ifndef NN_LOSS_H
#define NN_LOSS_H

#include <stddef.h>

struct loss {
    const char *name;  /* "ce": as an option would take it */
    const char *title; /* "cross entropy" */
    /* Loss of one sample whose outputs are z [n]; p_out [n] gets the class
     * probabilities, which the panels and the wrong answers show. */
    double (*value)(const double *z, size_t n, size_t label, double *p_out);
    /* e_out [n] = dL/dz; p as value left it. */
    void (*error)(const double *z, const double *p, size_t n, size_t label,
                  double *e_out);
};

extern const struct loss loss_ce;

/* Row i of the table, or NULL past its end. Row 0 is what a net has when
 * nobody says otherwise. */
const struct loss *loss_at(size_t i);

#endif
