/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The losses at the end of a net, each with the probabilities that it makes of
 * the outputs: one file, one table. Each is there twice: by its definition,
 * one sample at a time, for the plain way (nn/reference.h), and over the
 * samples of a chunk, for the fast one. */
#ifndef NN_LOSS_H
#define NN_LOSS_H

#include <stddef.h>

#include "nn/kernels/kernels.h"

struct loss {
    const char *name;  /* "ce": as --loss takes it */
    const char *title; /* "cross entropy" */
    /* The least mean loss of n classes, equally frequent, of which nothing is
     * known: that of outputs that are the same for every sample. */
    double (*guess)(size_t n);
    /* Loss of one sample whose outputs are z [n]; p_out [n] gets the class
     * probabilities, which the panels and the wrong answers show. */
    double (*value)(const double *z, size_t n, size_t label, double *p_out);
    /* e_out [n] = dL/dz; p as value left it. */
    void (*error)(const double *z, const double *p, size_t n, size_t label,
                  double *e_out);
    /* The same for the samples of a span: z, p and e are [n, stride], padding
     * 0; losses_out [n], or NULL. Right is whose first largest output is the
     * label's. */
    struct span_stats (*forward)(const struct kernels *k,
                                 const struct span *span, const double *z,
                                 size_t n_classes, size_t stride, double *p,
                                 double *losses_out);
    /* e = scale dL/dz. */
    void (*backward)(const struct kernels *k, const struct span *span,
                     const double *z, const double *p, size_t n_classes,
                     size_t stride, double scale, double *e);
};

extern const struct loss loss_ce, loss_bce, loss_mse, loss_mse_sigmoid;

/* Row i of the table, or NULL past its end. Row 0 is what a net has when
 * nobody says otherwise. */
const struct loss *loss_at(size_t i);

#endif
