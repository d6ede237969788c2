/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of optimisers. */
#include "nn/optim.h"

#include <float.h>

/* 0 and negative rates are experiments, and allowed. */
const struct param param_lr = {
    .name = "lr",
    .value = "X",
    .unit = "",
    .help = "learning rate",
    .kind = PARAM_REAL,
    .initial = 0.1,
    .low = -DBL_MAX,
    .high = DBL_MAX,
    .live = true,
    .control = true,
    .expected = "expected a finite number",
};

static const struct param *const sgd_params[] = {&param_lr, NULL};

static const struct optim optims[] = {
    {"sgd", "gradient descent", "w <- w - lr g", sgd_params},
};

const struct optim *optim_at(size_t i)
{
    return i < sizeof optims / sizeof *optims ? &optims[i] : NULL;
}
