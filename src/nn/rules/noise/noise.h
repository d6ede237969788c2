/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers for the rules that perturb: lists of Philox that are keyed by
 * the lane's seed, the step, the repeat and the draw, so that a number depends
 * on where it is used alone. And the parameters that such rules share. */
#ifndef NN_RULES_NOISE_NOISE_H
#define NN_RULES_NOISE_NOISE_H

#include "base/philox.h"
#include "nn/param.h"
#include "nn/pass.h"
#include "nn/rule.h"

enum noise_kind { NOISE_SIGNS, NOISE_GAUSSIAN, NOISE_LOW_RANK };

/* Standard deviation of the noise, and how many draws of it are averaged. */
extern const struct param param_sigma, param_draws;

/* One list: draw k of the batch in hand, and its part (a layer, a factor),
 * below NOISE_PARTS. */
#define NOISE_PARTS 32
struct noise {
    uint32_t seed;
    uint64_t step;
    uint32_t repeat, draw, part;
};

/* The list of draw k of the pass's batch and repeat, part 0. */
struct noise noise_of(const struct pass *pass, uint32_t seed, size_t draw);

/* Numbers [first, first + n) of the list, first + n <= 2^40: normals, or signs.
 * Thread: any. */
void noise_normals(const struct kernels *k, const struct noise *noise,
                   uint64_t first, size_t n, double *out);
void noise_signs(const struct noise *noise, uint64_t first, size_t n,
                 double *out);

/* "noise on 30 units: by theory up to 1.05 times BP's steps". */
void noise_remark(const char *of, double times, char remark_out[RULE_REMARK]);

#endif
