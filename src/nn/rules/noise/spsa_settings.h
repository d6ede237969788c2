/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person may set of simultaneous perturbation, and what it comes to at a
 * step. */
#ifndef NN_RULES_NOISE_SPSA_SETTINGS_H
#define NN_RULES_NOISE_SPSA_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nn/rules/noise/noise.h"

enum spsa_scaling { SCALING_NONE, SCALING_FZOO, SCALING_MGD };

struct spsa_settings {
    enum noise_kind kind;
    size_t rank, lazy; /* as in struct direction */
    size_t n_draws;
    bool one_side;
    enum spsa_scaling scaling;
    double c, gain; /* size of the move; factor of g */
};

/* Up to NULL. */
extern const struct param *const spsa_params[];

/* values: of spsa_params, in their order. step: from 1 on. */
struct spsa_settings spsa_settings_at(const double *values, uint64_t step);

#endif
