/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way errors go back: through which matrices, what is sent through them,
 * and how these matrices lie against the weights. */
#include <math.h>
#include <string.h>

#include "nn/backward_parts.h"
#include "nn/dense.h"
#include "nn/parts.h"

void backward_through(struct backward *b, const struct net_shape *shape,
                      size_t l, const double *M, size_t stride)
{
    dense_transpose(shape->width[l], shape->width[l + 1], shape->stride[l],
                    stride, M, b->mt[l]);
}

void backward_straight(struct backward *b, const struct net_shape *shape,
                       size_t l, const double *M)
{
    size_t classes = shape->width[shape->n_layers];

    dense_transpose(shape->width[l], classes, shape->stride[l], classes, M,
                    b->mt[l]);
}

void backward_take(struct backward *b, const struct backward_route *route)
{
    b->route = *route;
}

struct backward_route backward_route_now(const struct backward *b,
                                         const struct pass *pass)
{
    struct backward_route route = b->route;

    if (route.output_scale == 0.0)
        route.output_scale = route.hidden_scale = 1.0 / (double)pass->batch.n;
    return route;
}

/* NaN stays NaN. */
static double sign_of(double e)
{
    return e > 0.0 ? 1.0 : e < 0.0 ? -1.0 : e;
}

/* What the outputs' errors e [n, stride[L]] become before they are sent through
 * a matrix, and by which factor the result is to be multiplied. */
static const double *signal_of(const struct backward *b,
                               const struct net_shape *s,
                               const struct backward_route *route, size_t at,
                               size_t n, double *factor_out)
{
    size_t stride = s->stride[s->n_layers];
    const double *e = b->d[s->n_layers - 1] + at * stride;
    double *signs = b->signs + at * stride;

    *factor_out = route->hidden_scale / route->output_scale;
    if (route->way == BACKWARD_ERROR)
        return e;
    for (size_t i = 0; i < n * stride; i++)
        signs[i] = sign_of(e[i]) * route->hidden_scale;
    *factor_out = 1.0;
    return signs;
}

/* da [n, stride[l]] of the inputs of layer l from the outputs. OpenBLAS is
 * loaded for the layers of the net: the last matrix has the shape of one, the
 * others need not. */
static void send_straight(const struct backward *b, const struct pass *pass,
                          const struct backward_route *route, size_t l,
                          const struct span *span, size_t at, double *da)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, stride = s->stride[l];
    double factor = route->hidden_scale;

    if (route->way == BACKWARD_TARGET) {
        for (size_t i = 0; i < span->n; i++) {
            size_t y = span->runs->labels[span_sample(span, i)];

            memcpy(da + i * stride, b->mt[l] + y * stride, stride * sizeof *da);
        }
    } else {
        const double *e = signal_of(b, s, route, at, span->n, &factor);

        if (l + 1 == L)
            dense_forward(pass->k, span->n, e, s->width[L], s->stride[L],
                          b->mt[l], false, stride, da);
        else
            pass->k->dense_forward(span->n, e, s->width[L], s->stride[L],
                                   b->mt[l], false, stride, da);
    }
    if (factor != 1.0)
        pass->k->sum_scaled(span->n * stride, factor, 1, 0, da, da);
}

void backward_send(const struct backward *b, const struct pass *pass,
                   const struct backward_route *route, size_t l,
                   const struct span *span, size_t at, double *da)
{
    const struct net_shape *s = &pass->shape;

    if (route->way == BACKWARD_CHAIN)
        dense_forward(pass->k, span->n, b->d[l] + at * s->stride[l + 1],
                      s->width[l + 1], s->stride[l + 1], b->mt[l], false,
                      s->stride[l], da);
    else
        send_straight(b, pass, route, l, span, at, da);
}

/* What unit k above layer l is to the inputs of layer l by the weights alone
 * [stride[l]]: in a chain its row of W_l, else that of W_l .. W_top with the
 * layers multiplied. */
static const double *weights_of(const struct backward *b,
                                const struct pass *pass, size_t l, size_t top,
                                size_t k)
{
    const struct net_shape *s = &pass->shape;
    double *row = b->row[0], *next = b->row[1];

    memset(row, 0, s->stride[top] * sizeof *row);
    for (size_t i = 0; i < s->width[top]; i++)
        row[i] = pass_layer(pass, top)[i * s->stride[top + 1] + k];
    while (top-- > l) {
        const double *W = pass_layer(pass, top);
        size_t stride = s->stride[top + 1];
        double *done = next;

        memset(next, 0, s->stride[top] * sizeof *next);
        for (size_t i = 0; i < s->width[top]; i++)
            next[i] = pass->k->dot(stride, row, W + i * stride);
        next = row;
        row = done;
    }
    return row;
}

bool backward_alignment(const struct backward *b, const struct pass *pass,
                        size_t l, double *cos_out, double *norm_ratio_out)
{
    const struct net_shape *s = &pass->shape;
    size_t top = b->route.way == BACKWARD_CHAIN ? l : s->n_layers - 1;
    double mm = 0.0, ww = 0.0, mw = 0.0;

    if (l < 1 || l >= s->n_layers || b->route.way == BACKWARD_NONE)
        return false;
    for (size_t k = 0; k < s->width[top + 1]; k++) {
        const double *m = b->mt[l] + k * s->stride[l];
        const double *w = weights_of(b, pass, l, top, k);

        mm += pass->k->dot(s->stride[l], m, m);
        ww += pass->k->dot(s->stride[l], w, w);
        mw += pass->k->dot(s->stride[l], m, w);
    }
    *norm_ratio_out = sqrt(mm) / sqrt(ww);
    *cos_out = parts_cosine_of(mw, sqrt(mm), sqrt(ww));
    return true;
}
