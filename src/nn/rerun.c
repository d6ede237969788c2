/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops over layers of nn/pass.c, begun in the middle or run for a
 * direction. */
#include "nn/rerun.h"

#include <string.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/dense.h"
#include "nn/loss.h"

/* y = x W by the definition, x [n, stride[l]]. */
static void plain_dense(const struct net_shape *s, size_t l, size_t n,
                        const double *x, const double *W, bool bias, double *y)
{
    size_t in = s->width[l], stride = s->stride[l + 1];

    memset(y, 0, n * stride * sizeof *y);
    for (size_t r = 0; r < n; r++, x += s->stride[l], y += stride)
        for (size_t j = 0; j < s->width[l + 1]; j++) {
            y[j] = bias ? W[in * stride + j] : 0.0;
            for (size_t i = 0; i < in; i++)
                y[j] += x[i] * W[i * stride + j];
        }
}

static void dense(const struct pass *pass, size_t l, size_t n, const double *x,
                  const double *block, bool bias, double *y)
{
    const struct net_shape *s = &pass->shape;

    if (pass->plain)
        plain_dense(s, l, n, x, block + s->block_at[l], bias, y);
    else
        dense_forward(pass->k, n, x, s->width[l], s->stride[l],
                      block + s->block_at[l], bias, s->stride[l + 1], y);
}

static void activate(const struct pass *pass, size_t l, size_t n,
                     const double *z, double *a)
{
    const struct net_shape *s = &pass->shape;
    size_t width = s->width[l + 1], stride = s->stride[l + 1];

    if (!pass->plain) {
        s->act->forward(pass->k, n, z, width, stride, a);
        return;
    }
    memset(a, 0, n * stride * sizeof *a);
    for (size_t r = 0; r < n; r++)
        for (size_t j = 0; j < width; j++)
            a[r * stride + j] = s->act->value(z[r * stride + j]);
}

static void losses(struct pass *twin, const struct span *span, size_t at)
{
    const struct net_shape *s = &twin->shape;
    size_t L = s->n_layers, stride = s->stride[L];
    const double *z = twin->z[L - 1] + at * stride;
    double *p = twin->p + at * stride;

    if (!twin->plain) {
        s->loss->forward(twin->k, span, z, s->width[L], stride, p,
                         twin->losses + at);
        return;
    }
    for (size_t r = 0; r < span->n; r++)
        twin->losses[at + r] = s->loss->value(
            z + r * stride, s->width[L],
            span->runs->labels[span_sample(span, r)], p + r * stride);
}

void rerun_above(struct pass *twin, size_t chunk, size_t layer)
{
    const struct net_shape *s = &twin->shape;
    const struct pass_hook none = {0}, *hook = twin->hook ? twin->hook : &none;
    size_t at;
    struct span span = pass_chunk(twin, chunk, &at);
    const struct rows rows = {chunk, at, span.n};

    for (size_t l = layer + 1; l < s->n_layers; l++) {
        double *a = twin->a[l - 1] + at * s->stride[l];
        double *z = twin->z[l] + at * s->stride[l + 1];

        activate(twin, l - 1, span.n, twin->z[l - 1] + at * s->stride[l], a);
        if (hook->a)
            hook->a(hook->ctx, twin, &rows, l - 1, a);
        dense(twin, l, span.n, a, twin->block, true, z);
        if (hook->z)
            hook->z(hook->ctx, twin, &rows, l, z);
    }
    losses(twin, &span, at);
}

/* The first layer by the definition. */
static void plain_first(const struct net_shape *s, const struct span *span,
                        const double *block, double *y)
{
    const struct runs *r = span->runs;

    memset(y, 0, span->n * s->stride[1] * sizeof *y);
    for (size_t n = 0; n < span->n; n++, y += s->stride[1]) {
        size_t number = span_sample(span, n), run = r->first_run[number];

        for (size_t j = 0; j < s->width[1]; j++)
            y[j] = block[net_at(s, 0, s->width[0], j)];
        for (size_t i = r->first_nz[number]; i < r->first_nz[number + 1]; i++) {
            size_t at = run + runs_number(r, r->entry[i]);
            double x = r->value8 ? r->byte_x[r->value8[at]] : r->value[at];

            for (size_t j = 0; j < s->width[1]; j++)
                y[j] += x * block[net_at(s, 0, RUNS_COL(r->entry[i]), j)];
        }
    }
}

void rerun_layer(const struct pass *pass, const struct rows *rows, size_t layer,
                 const double *block, double *y)
{
    const struct net_shape *s = &pass->shape;
    size_t at;
    struct span span = pass_chunk(pass, rows->chunk, &at);

    if (layer == 0 && pass->plain)
        plain_first(s, &span, block, y);
    else if (layer == 0)
        pass->k->sparse_forward(&span, block + s->block_at[0], net_panel(s, 0),
                                s->stride[1], y);
    else
        dense(pass, layer, rows->n,
              pass->a[layer - 1] + rows->first * s->stride[layer], block, true,
              y);
}

enum status dual_init(struct dual *d, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->max_batch;
    bool ok = true;

    *d = (struct dual){0};
    for (size_t l = 0; ok && l < s->n_layers; l++) {
        d->zt[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        if (s->stride[l + 1] > d->widest)
            d->widest = s->stride[l + 1];
        ok = d->zt[l] != NULL;
    }
    if (ok) {
        d->room = mem_alloc(n * d->widest, sizeof(double));
        d->e = mem_alloc(n * s->stride[s->n_layers], sizeof(double));
        d->jvp = mem_alloc(n, sizeof(double));
    }
    if (d->room && d->e && d->jvp)
        return STATUS_OK;
    dual_done(d);
    return STATUS_NOMEM;
}

void dual_done(struct dual *d)
{
    for (size_t l = 0; l < NET_MAX_LAYERS; l++)
        mem_free(d->zt[l]);
    mem_free(d->room);
    mem_free(d->e);
    mem_free(d->jvp);
    *d = (struct dual){0};
}

void dual_begin(struct dual *d, const struct pass *pass, size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers, stride = s->stride[L];
    struct span span = pass_chunk(pass, chunk, &at);
    const double *z = pass->z[L - 1] + at * stride, *p = pass->p + at * stride;
    double *e = d->e + at * stride;

    if (!pass->plain) {
        s->loss->backward(pass->k, &span, z, p, s->width[L], stride, 1.0, e);
        return;
    }
    memset(e, 0, span.n * stride * sizeof *e);
    for (size_t r = 0; r < span.n; r++)
        s->loss->error(z + r * stride, p + r * stride, s->width[L],
                       span.runs->labels[span_sample(&span, r)],
                       e + r * stride);
}

/* zt *= f'(z), in place. */
static void slope(const struct pass *pass, size_t l, const struct rows *rows,
                  double *zt)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[l + 1];
    const double *z = pass->z[l] + rows->first * stride;

    if (!pass->plain) {
        s->act->backward(pass->k, z, pass->a[l] + rows->first * stride,
                         rows->n * stride, zt);
        return;
    }
    for (size_t r = 0; r < rows->n; r++)
        for (size_t j = 0; j < s->width[l + 1]; j++)
            zt[r * stride + j] *= s->act->slope(z[r * stride + j]);
}

void dual_run(struct dual *d, const struct pass *pass, size_t chunk,
              void (*own)(void *ctx, const struct pass *pass,
                          const struct rows *rows, size_t layer, double *zt),
              void *ctx)
{
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers, stride = s->stride[L];
    struct span span = pass_chunk(pass, chunk, &at);
    const struct rows rows = {chunk, at, span.n};

    for (size_t l = 0; l < L; l++) {
        double *zt = d->zt[l] + at * s->stride[l + 1];
        double *room = d->room + at * d->widest; /* no other chunk's rows */

        own(ctx, pass, &rows, l, zt);
        if (l > 0) {
            dense(pass, l, span.n, d->zt[l - 1] + at * s->stride[l],
                  pass->block, false, room);
            pass->k->add(span.n * s->stride[l + 1], room, zt);
        }
        if (l + 1 < L)
            slope(pass, l, &rows, zt);
    }
    for (size_t r = at; r < at + span.n; r++)
        d->jvp[r] =
            pass->k->dot(stride, d->e + r * stride, d->zt[L - 1] + r * stride);
}
