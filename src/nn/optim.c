/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimisers and their table. A step is cut into a fixed number of tasks
 * that touch different weights. */
#include "nn/optim.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

const struct param param_momentum = {
    .name = "momentum",
    .value = "X",
    .unit = "",
    .help = "share of the last step kept",
    .about = "The share of the last step that the next one keeps, in momentum "
             "and nesterov.",
    .kind = PARAM_REAL,
    .initial = 0.9,
    .low = 0.0,
    .high = 1.0,
    .live = true,
    .expected = "expected a number from 0 to 1",
};

const struct param param_beta1 = {
    .name = "beta1",
    .value = "X",
    .unit = "",
    .help = "of Adam: memory of the gradient",
    .about = "How much of its mean gradient Adam keeps at each step.",
    .kind = PARAM_REAL,
    .initial = 0.9,
    .low = 0.0,
    .high = 0.999999999,
    .live = true,
    .expected = "expected a number from 0 to below 1",
};

const struct param param_beta2 = {
    .name = "beta2",
    .value = "X",
    .unit = "",
    .help = "of Adam: memory of its square",
    .about = "How much of its mean squared gradient Adam keeps at each step.",
    .kind = PARAM_REAL,
    .initial = 0.999,
    .low = 0.0,
    .high = 0.999999999,
    .live = true,
    .expected = "expected a number from 0 to below 1",
};

const struct param param_epsilon = {
    .name = "epsilon",
    .value = "X",
    .unit = "",
    .help = "of Adam: added to the divisor",
    .about = "What Adam adds to the root of the mean squared gradient before "
             "it divides by it.",
    .kind = PARAM_REAL,
    .initial = 1e-8,
    .low = 1e-300,
    .high = 1e300,
    .live = true,
    .expected = "expected a number above 0",
};

struct tasks {
    const struct optim *optim;
    const struct optim_update *u;
};

#define UPDATE_TASKS 8

static void update_task(void *ctx, size_t i)
{
    const struct tasks *t = ctx;
    size_t n = t->u->n / 4;

    t->optim->range(t->u, n * i / UPDATE_TASKS * 4,
                    n * (i + 1) / UPDATE_TASKS * 4);
}

void optim_step(const struct optim *optim, const struct executor *exec,
                const struct optim_update *u)
{
    struct tasks tasks = {optim, u};

    exec->run(exec->pool, UPDATE_TASKS, update_task, &tasks);
}

static void sgd_range(const struct optim_update *u, size_t from, size_t end)
{
    kernels_get()->sub_scaled(end - from, u->values[0], u->grad + from,
                              u->block + from);
}

/* v <- momentum v + g, w <- w - lr v, as PyTorch's SGD has it. */
static void momentum_range(const struct optim_update *u, size_t from,
                           size_t end)
{
    kernels_get()->velocity_step(end - from, u->values[1], u->values[0], 0.0,
                                 1.0, u->grad + from, u->slots[0] + from,
                                 u->block + from);
}

/* The same v, w <- w - lr (g + momentum v). */
static void nesterov_range(const struct optim_update *u, size_t from,
                           size_t end)
{
    kernels_get()->velocity_step(end - from, u->values[1], u->values[0], 1.0,
                                 u->values[1], u->grad + from,
                                 u->slots[0] + from, u->block + from);
}

/* Kingma and Ba 2015, algorithm 1. */
static void adam_range(const struct optim_update *u, size_t from, size_t end)
{
    double step = (double)u->step;
    const struct adam a = {
        .beta1 = u->values[1],
        .beta2 = u->values[2],
        .lr = u->values[0] / (1.0 - pow(u->values[1], step)),
        .unbias2 = 1.0 / (1.0 - pow(u->values[2], step)),
        .eps = u->values[3],
    };

    kernels_get()->adam_step(end - from, &a, u->grad + from, u->slots[0] + from,
                             u->slots[1] + from, u->block + from);
}

static const struct param *const sgd_params[] = {&param_lr, NULL};
static const struct param *const momentum_params[] = {&param_lr,
                                                      &param_momentum, NULL};
static const struct param *const adam_params[] = {
    &param_lr, &param_beta1, &param_beta2, &param_epsilon, NULL};

static const struct optim optims[] = {
    {
        .name = "sgd",
        .title = "gradient descent",
        .summary = "w <- w - lr g",
        .params = sgd_params,
        .range = sgd_range,
    },
    {
        .name = "momentum",
        .title = "gradient descent with momentum",
        .summary = "v <- momentum v + g, w <- w - lr v",
        .params = momentum_params,
        .slots = {"velocity"},
        .range = momentum_range,
    },
    {
        .name = "nesterov",
        .title = "Nesterov momentum",
        .summary = "v <- momentum v + g, w <- w - lr (g + momentum v)",
        .params = momentum_params,
        .slots = {"velocity"},
        .range = nesterov_range,
    },
    {
        .name = "adam",
        .title = "Adam",
        .summary = "steps of size lr, scaled by the gradient's running size",
        .params = adam_params,
        .lr = 1e-3, /* its steps are of this size, whatever the gradient's */
        .slots = {"moment1", "moment2"},
        .range = adam_range,
    },
};

const struct optim *optim_at(size_t i)
{
    return i < sizeof optims / sizeof *optims ? &optims[i] : NULL;
}

const struct optim *optim_find(const char *name)
{
    for (size_t i = 0; optim_at(i); i++)
        if (strcmp(optims[i].name, name) == 0)
            return &optims[i];
    return NULL;
}

size_t optim_n_slots(const struct optim *optim)
{
    size_t n = 0;

    while (n < OPTIM_SLOTS_MAX && optim->slots[n])
        n++;
    return n;
}
