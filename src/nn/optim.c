/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimisers and their table. A step is cut into a fixed number of tasks
 * that touch different weights. */
#include "nn/optim.h"

#include <float.h>

#include "nn/kernels/kernels.h"

/* 0 and negative rates are experiments, and allowed. */
const struct param param_lr = {
    .name = "lr",
    .value = "X",
    .unit = "",
    .help = "learning rate",
    .about = "The learning rate. Zero and negative rates are allowed.",
    .kind = PARAM_REAL,
    .initial = 0.1,
    .low = -DBL_MAX,
    .high = DBL_MAX,
    .live = true,
    .control = true,
    .expected = "expected a finite number",
};

struct update {
    const struct kernels *k;
    double lr;
    size_t n;
    const double *grad;
    double *block;
};

#define UPDATE_TASKS 8

static void sgd_task(void *ctx, size_t i)
{
    const struct update *u = ctx;
    size_t from = u->n / 4 * i / UPDATE_TASKS * 4;
    size_t end = u->n / 4 * (i + 1) / UPDATE_TASKS * 4;

    u->k->sub_scaled(end - from, u->lr, u->grad + from, u->block + from);
}

static void sgd_step(const struct executor *exec, const double *values,
                     size_t n, const double *grad,
                     double *const slots[OPTIM_SLOTS_MAX], double *block)
{
    struct update u = {kernels_get(), values[0], n, grad, block};

    (void)slots;
    exec->run(exec->pool, UPDATE_TASKS, sgd_task, &u);
}

static const struct param *const sgd_params[] = {&param_lr, NULL};

static const struct optim optims[] = {
    {
        .name = "sgd",
        .title = "gradient descent",
        .summary = "w <- w - lr g",
        .params = sgd_params,
        .step = sgd_step,
    },
};

const struct optim *optim_at(size_t i)
{
    return i < sizeof optims / sizeof *optims ? &optims[i] : NULL;
}

size_t optim_n_slots(const struct optim *optim)
{
    size_t n = 0;

    while (n < OPTIM_SLOTS_MAX && optim->slots[n])
        n++;
    return n;
}
