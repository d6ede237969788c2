/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ReLU has kernels of its own. The smooth ones are made of the kernels' exp,
 * and their slopes of the activation itself. */
#include "nn/act.h"

#include <math.h>

#include "nn/kernels/kernels.h"

static double relu_value(double z)
{
    return z < 0.0 ? 0.0 : z;
}

/* At 0 the left derivative, as the kernels have it. */
static double relu_slope(double z)
{
    return z > 0.0 ? 1.0 : 0.0;
}

static size_t relu_forward(const struct kernels *k, size_t n, const double *z,
                           size_t width, size_t stride, double *a)
{
    (void)width; /* padding is 0 before and after */
    return k->relu(z, n * stride, a);
}

static void relu_backward(const struct kernels *k, const double *z,
                          const double *a, size_t n_doubles, double *da)
{
    (void)a;
    k->relu_back(z, n_doubles, da);
}

static double tanh_slope(double z)
{
    double a = tanh(z);

    return 1.0 - a * a;
}

static double sigmoid_value(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

static double sigmoid_slope(double z)
{
    double a = sigmoid_value(z);

    return a * (1.0 - a);
}

/* Of the padding the kernel makes 0.5. */
static size_t rise(const struct kernels *k, size_t n, const double *z,
                   size_t width, size_t stride, double low, double steep,
                   double *a)
{
    k->rise(n * stride, z, low, steep, a);
    for (size_t s = 0; s < n; s++)
        for (size_t i = width; i < stride; i++)
            a[s * stride + i] = 0.0;
    return 0;
}

static size_t tanh_forward(const struct kernels *k, size_t n, const double *z,
                           size_t width, size_t stride, double *a)
{
    return rise(k, n, z, width, stride, -1.0, 2.0, a);
}

static void tanh_backward(const struct kernels *k, const double *z,
                          const double *a, size_t n_doubles, double *da)
{
    (void)z;
    k->tanh_back(a, n_doubles, da);
}

static size_t sigmoid_forward(const struct kernels *k, size_t n,
                              const double *z, size_t width, size_t stride,
                              double *a)
{
    return rise(k, n, z, width, stride, 0.0, 1.0, a);
}

static void sigmoid_backward(const struct kernels *k, const double *z,
                             const double *a, size_t n_doubles, double *da)
{
    (void)z;
    k->sigmoid_back(a, n_doubles, da);
}

const struct act act_relu = {
    .name = "relu",
    .title = "ReLU",
    .value = relu_value,
    .slope = relu_slope,
    .can_be_off = true,
    .has_pieces = true,
    .forward = relu_forward,
    .backward = relu_backward,
};

const struct act act_tanh = {
    .name = "tanh",
    .title = "tanh",
    .value = tanh,
    .slope = tanh_slope,
    .forward = tanh_forward,
    .backward = tanh_backward,
};

const struct act act_sigmoid = {
    .name = "sigmoid",
    .title = "sigmoid",
    .value = sigmoid_value,
    .slope = sigmoid_slope,
    .forward = sigmoid_forward,
    .backward = sigmoid_backward,
};

static const struct act *const acts[] = {&act_relu, &act_tanh, &act_sigmoid};

const struct act *act_at(size_t i)
{
    return i < sizeof acts / sizeof *acts ? acts[i] : NULL;
}
