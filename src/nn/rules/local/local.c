/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each piece twice: by the kernels, and from the definitions. */
#include "nn/rules/local/local.h"

#include "nn/act.h"
#include "nn/dense.h"
#include "nn/loss.h"

void local_act(const struct pass *pass, size_t n, size_t width, size_t stride,
               const double *z, double *a)
{
    const struct act *act = pass->shape.act;

    if (!pass->plain) {
        act->forward(pass->k, n, z, width, stride, a);
        return;
    }
    for (size_t i = 0; i < n * stride; i++)
        a[i] = i % stride < width ? act->value(z[i]) : 0.0;
}

void local_slope(const struct pass *pass, size_t n_doubles, const double *z,
                 const double *a, double *da)
{
    const struct act *act = pass->shape.act;

    if (!pass->plain) {
        act->backward(pass->k, z, a, n_doubles, da);
        return;
    }
    for (size_t i = 0; i < n_doubles; i++)
        da[i] *= act->slope(z[i]);
}

void local_dense(const struct pass *pass, const struct local_in *in,
                 const double *W, bool bias, size_t stride_out, double *z)
{
    if (!pass->plain) {
        dense_forward(pass->k, in->n, in->x, in->width, in->stride, W, bias,
                      stride_out, z);
        return;
    }
    for (size_t i = 0; i < in->n * stride_out; i++) {
        const double *x = in->x + i / stride_out * in->stride;
        size_t j = i % stride_out;

        z[i] = bias ? W[in->width * stride_out + j] : 0.0;
        for (size_t k = 0; k < in->width; k++)
            z[i] += x[k] * W[k * stride_out + j];
    }
}

void local_gradient(const struct pass *pass, const struct local_in *in,
                    const double *dz, size_t stride_out, double *dW)
{
    if (!pass->plain) {
        dense_backward(pass->k, in->n, in->x, in->width, in->stride, dz,
                       stride_out, dW);
        return;
    }
    for (size_t s = 0; s < in->n; s++)
        for (size_t k = 0; k <= in->width; k++) {
            double x = k < in->width ? in->x[s * in->stride + k] : 1.0;

            for (size_t j = 0; j < stride_out; j++)
                dW[k * stride_out + j] += x * dz[s * stride_out + j];
        }
}

void local_error(const struct pass *pass, const struct span *span,
                 const double *z, double *p, double *e)
{
    const struct net_shape *s = &pass->shape;
    const struct loss *loss = s->loss;
    size_t O = s->width[s->n_layers], stride = s->stride[s->n_layers];
    double scale = 1.0 / (double)pass->batch.n;

    if (!pass->plain) {
        loss->forward(pass->k, span, z, O, stride, p, NULL);
        loss->backward(pass->k, span, z, p, O, stride, scale, e);
        return;
    }
    for (size_t i = 0; i < span->n; i++, z += stride, e += stride) {
        size_t label = span->runs->labels[span_sample(span, i)];

        loss->value(z, O, label, p);
        loss->error(z, p, O, label, e);
        for (size_t k = 0; k < stride; k++)
            e[k] = k < O ? e[k] * scale : 0.0;
    }
}
