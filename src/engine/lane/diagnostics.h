/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured of a rule's gradient beside its cosine to backprop's, at the
 * same weights and batch: one member of a struct and one row of a table a
 * number. Log files, TensorBoard, checkpoints, the reader of runs and the
 * manual page are loops over the table. Plain values; thread: any. */
#ifndef ENGINE_LANE_DIAGNOSTICS_H
#define ENGINE_LANE_DIAGNOSTICS_H

#include <stddef.h>

#include "nn/net.h"

/* Floats, since a sample is copied at every batch: seven digits. NaN is what
 * was not measured, does not apply, or is of no part of the net. Squares are in
 * units of the gradient's. */
struct diagnostics {
    /* of the whole net */
    float sign;     /* as parts_sign, to backprop's */
    float bias2;    /* |mean estimate - backprop's|^2 */
    float variance; /* mean |estimate - mean estimate|^2, 0 where a rule draws
                     * nothing */
    float snr;      /* |mean estimate| / sqrt(variance), where that is not 0 */
    float flips;    /* rule.flips */
    /* of W1, b1, W2, ... */
    float grad_norm[NET_MAX_PARTS];
    float bp_norm[NET_MAX_PARTS];
    float signs[NET_MAX_PARTS];
    float sum_abs[NET_MAX_PARTS]; /* of the weights themselves */
    /* of the errors' way back to the inputs of layer l, as rule.alignment */
    float align[NET_MAX_LAYERS];
    float align_norm[NET_MAX_LAYERS];
};

/* How many numbers there are, as one list. */
#define DIAGNOSTICS_MOST (sizeof(struct diagnostics) / sizeof(float))

enum diagnostic_of {
    DIAGNOSTIC_NET,   /* one number: column "sign" */
    DIAGNOSTIC_PARTS, /* "sign_W1", "sign_b1", "sign_W2", ... */
    DIAGNOSTIC_BACK, /* of each layer that errors come back through: "align_W2",
                       * "align_W3", ... */
};

struct diagnostic {
    const char *name; /* NULL ends the table */
    enum diagnostic_of of;
    size_t at;         /* of its floats in struct diagnostics */
    const char *about; /* half a sentence for the manual page */
};
extern const struct diagnostic diagnostics_table[];

/* Columns that a net of so many weight layers has. */
size_t diagnostics_columns(size_t n_layers);

/* Where column i < diagnostics_columns is in *d, and its name, unless that is
 * NULL. */
#define DIAGNOSTIC_NAME 24
float *diagnostics_column(struct diagnostics *d, size_t n_layers, size_t i,
                          char name[DIAGNOSTIC_NAME]);

/* The same of a struct that is only read: its value, as the double of the
 * fewest digits that is this float. */
double diagnostics_value(const struct diagnostics *d, size_t n_layers, size_t i,
                         char name[DIAGNOSTIC_NAME]);

/* The squared length of backprop's gradient, NaN where it was not measured:
 * what bias2 and variance are compared with. */
double diagnostics_bp2(const struct diagnostics *d);

/* Nothing is known. */
void diagnostics_clear(struct diagnostics *d);

#endif
