/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What curves by slopes keep of each layer and each chunk, for wp_layers.c,
 * which makes it, and wp_curves.c, which uses it. */
#ifndef NN_RULES_WP_WP_LAYERS_H
#define NN_RULES_WP_WP_LAYERS_H

#include "nn/rules/wp/wp.h"

#define SLOPED_PART 64 /* samples */

/* One layer; the arrays of the chunks lie one after the other. */
struct sloped_layer {
    bool can;
    struct slopes slopes; /* of the batch, but for the rows of a part */
    size_t rows, n;       /* inputs + 1; rows * stride */
    double *prod, *sum;   /* [PASS_CHUNKS_MAX, stride / 4, rows, 4] */
    double *used;         /* [PASS_CHUNKS_MAX, stride / 4] |log| in prod */
};

/* Of a chunk. */
struct sloped_room {
    double *slopes; /* [SLOPED_PART, O, 4] */
    double *terms;  /* [SLOPED_PART, O, CURVES_MAX_TERMS] of sigmoid outputs */
    size_t n_terms; /* how many of each are there */
    int64_t *left;  /* [SLOPED_PART, widest] */
    uint32_t
        *used[NET_MAX_LAYERS]; /* [SLOPED_PART, stride[l + 1]] units not 0 */
    uint32_t *n_used[NET_MAX_LAYERS]; /* [SLOPED_PART] */
    double *t, *r;                    /* [SLOPED_PART, most inputs] */
};

struct sloped {
    struct sloped_layer layer[NET_MAX_LAYERS];
    double *out;    /* [O, stride of the last hidden layer] */
    double *across; /* [units of the last, stride of the one below] */
    double *widest; /* [units of the last] */
    double byte_t[256], byte_r[256];
    struct sloped_room room[PASS_CHUNKS_MAX];
    size_t n_values; /* most inputs of a layer, as t and r hold them */
};

/* tanh y and 1 - |tanh y| without cancellation. */
void sloped_tanh(double y, double *t, double *r);

/* The range of D when inputs lie in [min_x, max_x]. */
void sloped_range(struct slopes *s, double pert, double min_x, double max_x);

#endif
