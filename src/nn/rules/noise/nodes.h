/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules that perturb units share: a direction xi for each sample and
 * unit, a number of each sample that says how its loss goes with it, and dL/dz
 * = the number times the direction, from which the weights' gradient follows
 * with the inputs of the clean forward pass. */
#ifndef NN_RULES_NOISE_NODES_H
#define NN_RULES_NOISE_NODES_H

#include "nn/backward.h"
#include "nn/rerun.h"
#include "nn/rule.h"
#include "nn/rules/noise/noise.h"

struct nodes {
    uint32_t seed;
    struct backward *backward;
    struct pass *twin;     /* for forward passes with noise */
    struct pass_hook hook; /* of the twin */
    struct dual dual;      /* for exact derivatives */
    size_t n_draws;        /* K of the batch in hand */
    double sigma;          /* of the batch in hand */
    bool shared,
        after; /* the same noise for every sample; see rules/noise/np.c */
    double *xi[NET_MAX_LAYERS]; /* [max_batch, stride[l + 1]] */
};

/* Buffers; with a twin, or with those of the dual pass. STATUS_NOMEM. */
enum status nodes_new(struct pass *pass, bool twin, struct nodes **out);
void nodes_free(void *self);

void nodes_restart(void *self, const struct net_shape *shape,
                   const double *values, uint32_t seed);
void nodes_end(void *self, struct pass *pass, const struct executor *exec,
               double *grad_out);

/* What the twin's pass of the last draw turned on or off. */
double nodes_flips(const void *self, const struct pass *pass);

/* xi of draw k for the rows of a chunk: standard normals, padding 0. */
void nodes_draw(struct nodes *nodes, const struct pass *pass,
                const struct rows *rows, size_t draw);

/* Rows of the chunk, and its errors set to 0: begins a chunk. */
struct rows nodes_begin_chunk(struct nodes *nodes, const struct pass *pass,
                              size_t chunk);

/* Errors of one row += scale times its direction in each layer. */
void nodes_add(struct nodes *nodes, const struct pass *pass, size_t row,
               double scale, double *const direction[NET_MAX_LAYERS]);

/* The forward pass of the chunk with sigma xi added to the units, into the
 * twin. */
void nodes_perturb(struct nodes *nodes, struct pass *pass, size_t chunk);

/* Units, outputs included. */
size_t nodes_count(const struct net_shape *shape);

/* noise_remark of noise on the units when so many independent directions are
 * averaged for a step, and what lr goes with it where that is far from BP's. */
void nodes_remark(const struct net_shape *shape, double independent,
                  char remark_out[RULE_REMARK]);

#endif
