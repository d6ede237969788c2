/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random directions in weight space, in kernel layout with padding 0: signs,
 * normals, or for each layer a product A B^T / sqrt(r) of matrices of r columns
 * of normals (LOZO, EGGROLL), the bias a further row of A. Each entry has mean
 * 0 and variance 1 and none goes with another, so that the mean of (g . D) D is
 * g for all three. Tasks of an executor may fill D piece by piece. */
#ifndef NN_RULES_NOISE_DIRECTION_H
#define NN_RULES_NOISE_DIRECTION_H

#include "nn/rule.h"
#include "nn/rules/noise/noise.h"

extern const struct param param_noise, param_rank, param_lazy;

#define DIRECTION_TASKS   16
#define DIRECTION_RANKMAX 64

struct direction {
    enum noise_kind kind;
    size_t rank, lazy; /* of low rank: r, and steps that A stays */
    uint32_t seed;
    double *D;     /* [n_block] */
    double *A, *B; /* factors by layer: [r, in + 1], [r, stride] */
};

enum status direction_init(struct direction *d, const struct pass *pass);
void direction_done(struct direction *d);

/* Before the tasks of draw k: what they all read. */
void direction_begin(struct direction *d, const struct pass *pass, size_t draw);

/* D[from, end) of draw k. */
void direction_fill(struct direction *d, const struct pass *pass, size_t draw,
                    size_t from, size_t end);

/* Doubles [*from_out, *end_out) of n that task i of DIRECTION_TASKS has:
 * multiples of 16, but for the last end. */
void direction_share(size_t n, size_t i, size_t *from_out, size_t *end_out);

/* noise_remark when K directions are averaged. */
void direction_remark(const struct net_shape *shape, double n_draws,
                      char remark_out[RULE_REMARK]);

#endif
