/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An activation by its definition, one number at a time: what the plain way
 * computes with and the kernels are compared with. */
#include "nn/act.h"

static double relu_value(double z)
{
    return z < 0.0 ? 0.0 : z;
}

/* At 0 the left derivative, as the kernels have it. */
static double relu_slope(double z)
{
    return z > 0.0 ? 1.0 : 0.0;
}

const struct act act_relu = {
    .name = "relu",
    .title = "ReLU",
    .value = relu_value,
    .slope = relu_slope,
};

static const struct act *const acts[] = {&act_relu};

const struct act *act_at(size_t i)
{
    return i < sizeof acts / sizeof *acts ? acts[i] : NULL;
}
