/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cross entropy has kernels of its own, and binary cross entropy uses those of
 * exp. The others are sums over the outputs of one sample, few enough that
 * their definitions are fast. */
#include "nn/loss.h"

#include <math.h>
#include <stdbool.h>

static double ce_guess(size_t n)
{
    return log((double)n);
}

/* Each output says 1 / n: the entropy of one yes or no, n times. */
static double bce_guess(size_t n)
{
    double p = 1.0 / (double)n;

    return n < 2 ? 0.0 : -(double)n * (p * log(p) + (1.0 - p) * log1p(-p));
}

static double mse_guess(size_t n)
{
    return 0.5 * (1.0 - 1.0 / (double)n);
}

/* By log-sum-exp: log(softmax) would be NaN where p underflows. */
static double ce_value(const double *z, size_t n, size_t label, double *p_out)
{
    double max = z[0], sum;

    for (size_t k = 1; k < n; k++)
        max = z[k] > max ? z[k] : max;
    sum = p_out[0] = exp(z[0] - max);
    for (size_t k = 1; k < n; k++)
        sum += p_out[k] = exp(z[k] - max);
    for (size_t k = 0; k < n; k++)
        p_out[k] /= sum;
    return log(sum) + (max - z[label]);
}

static void ce_error(const double *z, const double *p, size_t n, size_t label,
                     double *e_out)
{
    (void)z;
    for (size_t k = 0; k < n; k++)
        e_out[k] = p[k] - (k == label ? 1.0 : 0.0);
}

static struct span_stats ce_forward(const struct kernels *k,
                                    const struct span *span, const double *z,
                                    size_t n_classes, size_t stride, double *p,
                                    double *losses_out)
{
    return k->softmax(span, z, n_classes, stride, p, losses_out);
}

static void ce_backward(const struct kernels *k, const struct span *span,
                        const double *z, const double *p, size_t n_classes,
                        size_t stride, double scale, double *e)
{
    (void)z, (void)n_classes;
    k->output_error(span, p, stride, scale, e);
}

static double sigmoid(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

/* -log p of the label's output and -log (1 - p) of the others', summed: log(1 +
 * exp(z)) - y z without overflow. */
static double bce_value(const double *z, size_t n, size_t label, double *p_out)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        p_out[k] = sigmoid(z[k]);
        sum += fmax(z[k], 0.0) + log1p(exp(-fabs(z[k]))) -
               (k == label ? z[k] : 0.0);
    }
    return sum;
}

/* Half the squared distance of the outputs to 1 at the label and 0 elsewhere.
 * They are no probabilities; what is shown as such lies in [0, 1]. */
static double mse_value(const double *z, size_t n, size_t label, double *p_out)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        double e = z[k] - (k == label ? 1.0 : 0.0);

        sum += 0.5 * e * e;
        p_out[k] = z[k] < 0.0 ? 0.0 : z[k] > 1.0 ? 1.0 : z[k];
    }
    return sum;
}

static void mse_error(const double *z, const double *p, size_t n, size_t label,
                      double *e_out)
{
    (void)p;
    for (size_t k = 0; k < n; k++)
        e_out[k] = z[k] - (k == label ? 1.0 : 0.0);
}

static double mse_sigmoid_value(const double *z, size_t n, size_t label,
                                double *p_out)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        double e;

        p_out[k] = sigmoid(z[k]);
        e = p_out[k] - (k == label ? 1.0 : 0.0);
        sum += 0.5 * e * e;
    }
    return sum;
}

static void mse_sigmoid_error(const double *z, const double *p, size_t n,
                              size_t label, double *e_out)
{
    (void)z;
    for (size_t k = 0; k < n; k++)
        e_out[k] = (p[k] - (k == label ? 1.0 : 0.0)) * p[k] * (1.0 - p[k]);
}

static bool is_right(const double *z, size_t n, size_t label)
{
    size_t best = 0;

    for (size_t k = 1; k < n; k++)
        best = z[k] > z[best] ? k : best;
    return best == label;
}

static struct span_stats forward_by_sample(const struct loss *loss,
                                           const struct span *span,
                                           const double *z, size_t n_classes,
                                           size_t stride, double *p,
                                           double *losses_out)
{
    struct span_stats st = {0};

    for (size_t s = 0; s < span->n; s++, z += stride, p += stride) {
        size_t label = span->runs->labels[span_sample(span, s)];
        double value = loss->value(z, n_classes, label, p);

        for (size_t k = n_classes; k < stride; k++)
            p[k] = 0.0;
        st.loss_sum += value;
        st.n_correct += is_right(z, n_classes, label);
        if (losses_out)
            losses_out[s] = value;
    }
    return st;
}

static void backward_by_sample(const struct loss *loss, const struct span *span,
                               const double *z, const double *p,
                               size_t n_classes, size_t stride, double scale,
                               double *e)
{
    for (size_t s = 0; s < span->n;
         s++, z += stride, p += stride, e += stride) {
        loss->error(z, p, n_classes, span->runs->labels[span_sample(span, s)],
                    e);
        for (size_t k = 0; k < n_classes; k++)
            e[k] *= scale;
        for (size_t k = n_classes; k < stride; k++)
            e[k] = 0.0;
    }
}

/* Half of the doubles' exponents: so many factors up to 2 may be multiplied. */
#define LOG_FACTORS 512

/* One sample whose p [n] holds exp(-|z|); those become probabilities. The
 * logarithms of 1 + exp(-|z|) are taken together. */
static double bce_sample(const double *z, size_t n, size_t label, double *p)
{
    double product = 1.0, sum = -z[label];

    for (size_t k = 0; k < n; k++) {
        double e = p[k], one = 1.0 + e;

        sum += z[k] < 0.0 ? 0.0 : z[k];
        p[k] = (z[k] < 0.0 ? e : 1.0) / one;
        product *= one;
        if (k % LOG_FACTORS == LOG_FACTORS - 1) {
            sum += log(product);
            product = 1.0;
        }
    }
    return sum + log(product);
}

/* As forward_by_sample, with the kernels' exp and one logarithm a sample. */
static struct span_stats bce_forward(const struct kernels *k,
                                     const struct span *span, const double *z,
                                     size_t n_classes, size_t stride, double *p,
                                     double *losses_out)
{
    struct span_stats st = {0};

    for (size_t i = 0; i < span->n * stride; i++)
        p[i] = -fabs(z[i]);
    k->exp(span->n * stride, p, p);
    for (size_t s = 0; s < span->n; s++, z += stride, p += stride) {
        size_t label = span->runs->labels[span_sample(span, s)];
        double value = bce_sample(z, n_classes, label, p);

        for (size_t i = n_classes; i < stride; i++)
            p[i] = 0.0;
        st.loss_sum += value;
        st.n_correct += is_right(z, n_classes, label);
        if (losses_out)
            losses_out[s] = value;
    }
    return st;
}

#define FORWARD(which)                                                         \
    static struct span_stats which##_forward(                                  \
        const struct kernels *k, const struct span *span, const double *z,     \
        size_t n_classes, size_t stride, double *p, double *losses_out)        \
    {                                                                          \
        (void)k;                                                               \
        return forward_by_sample(&loss_##which, span, z, n_classes, stride, p, \
                                 losses_out);                                  \
    }

#define BACKWARD(which)                                                        \
    static void which##_backward(const struct kernels *k,                      \
                                 const struct span *span, const double *z,     \
                                 const double *p, size_t n_classes,            \
                                 size_t stride, double scale, double *e)       \
    {                                                                          \
        (void)k;                                                               \
        backward_by_sample(&loss_##which, span, z, p, n_classes, stride,       \
                           scale, e);                                          \
    }

FORWARD(mse)
FORWARD(mse_sigmoid)
BACKWARD(mse)
BACKWARD(mse_sigmoid)

const struct loss loss_ce = {
    .name = "ce",
    .title = "cross entropy",
    .guess = ce_guess,
    .value = ce_value,
    .error = ce_error,
    .forward = ce_forward,
    .backward = ce_backward,
};

const struct loss loss_bce = {
    .name = "bce",
    .title = "binary cross entropy",
    .guess = bce_guess,
    .value = bce_value,
    .error = ce_error, /* the same p - y */
    .forward = bce_forward,
    .backward = ce_backward,
};

const struct loss loss_mse = {
    .name = "mse",
    .title = "squared error",
    .guess = mse_guess,
    .value = mse_value,
    .error = mse_error,
    .forward = mse_forward,
    .backward = mse_backward,
};

const struct loss loss_mse_sigmoid = {
    .name = "mse-sigmoid",
    .title = "squared error of sigmoid outputs",
    .guess = mse_guess,
    .value = mse_sigmoid_value,
    .error = mse_sigmoid_error,
    .forward = mse_sigmoid_forward,
    .backward = mse_sigmoid_backward,
};

static const struct loss *const losses[] = {&loss_ce, &loss_bce, &loss_mse,
                                            &loss_mse_sigmoid};

const struct loss *loss_at(size_t i)
{
    return i < sizeof losses / sizeof *losses ? losses[i] : NULL;
}
