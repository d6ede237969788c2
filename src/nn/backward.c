/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chunks write partial gradients; a first layer of many panels is instead cut
 * by panel, over the whole batch, because its partial sums would cost more than
 * they save. */
#include "nn/backward.h"

#include <string.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/dense.h"
#include "nn/loss.h"
#include "nn/reference.h"

#define PANELS_TO_CUT 4

struct backward {
    size_t n_layers;
    double *d[NET_MAX_LAYERS];  /* dL/dz [max_batch, stride[l + 1]] */
    double *mt[NET_MAX_LAYERS]; /* M_l^T [out, stride[l]], l >= 1 */
};

enum status backward_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct backward *b = mem_alloc(1, sizeof *b);
    bool ok = b != NULL;

    if (!ok)
        return STATUS_NOMEM;
    b->n_layers = s->n_layers;
    for (size_t l = 0; ok && l < s->n_layers; l++) {
        b->d[l] = mem_alloc(pass->max_batch * s->stride[l + 1], sizeof(double));
        b->mt[l] =
            mem_alloc(l ? s->width[l + 1] * s->stride[l] : 0, sizeof(double));
        ok = b->d[l] && b->mt[l];
    }
    if (!ok) {
        backward_free(b);
        return STATUS_NOMEM;
    }
    *self_out = b;
    return STATUS_OK;
}

void backward_free(void *self)
{
    struct backward *b = self;

    for (size_t l = 0; b && l < b->n_layers; l++) {
        mem_free(b->d[l]);
        mem_free(b->mt[l]);
    }
    mem_free(b);
}

void backward_through(struct backward *b, const struct net_shape *shape,
                      size_t l, const double *M, size_t stride)
{
    dense_transpose(shape->width[l], shape->width[l + 1], shape->stride[l],
                    stride, M, b->mt[l]);
}

static bool cut_by_panel(const struct net_shape *s)
{
    return s->stride[1] / net_panel(s, 0) >= PANELS_TO_CUT;
}

/* Panels [first_panel, end_panel) of the first layer, one chunk, tile by
 * tile, into dW or added to it; an empty range only turns the tiles. */
static void backward_first(struct backward *b, struct pass *pass, size_t chunk,
                           size_t first_panel, size_t end_panel, bool turned,
                           bool add, double *dW)
{
    const struct net_shape *s = &pass->shape;
    const struct column_batch batch = {.runs = pass->batch.runs,
                                       .index = pass->batch.index,
                                       .first = pass->batch.first,
                                       .n = pass->batch.n};
    size_t at;
    struct span span = pass_chunk(pass, chunk, &at);

    for (size_t from = 0; from < span.n; from += COLUMNS_SAMPLES) {
        size_t left = span.n - from;
        size_t n = left < COLUMNS_SAMPLES ? left : COLUMNS_SAMPLES;
        struct columns c =
            column_store_tile(&pass->tiles, &batch, chunk,
                              from / COLUMNS_SAMPLES, at + from, n, turned);

        pass->k->sparse_backward(
            &c, n, add || from > 0, b->d[0] + (at + from) * s->stride[1],
            net_panel(s, 0), s->stride[1], first_panel, end_panel, dW);
    }
}

double *backward_errors(struct backward *b, size_t l)
{
    return b->d[l];
}

/* The first layer's share, unless it is left for backward_end. */
static void first_of_chunk(struct backward *b, struct pass *pass, size_t i,
                           double *part)
{
    const struct net_shape *s = &pass->shape;

    backward_first(b, pass, i, 0,
                   cut_by_panel(s) ? 0 : s->stride[1] / net_panel(s, 0), false,
                   false, part);
}

void backward_weights(struct backward *b, struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    size_t at;
    struct span span = pass_chunk(pass, i, &at);

    if (pass->plain) {
        reference_weights(pass, i, b->d);
        return;
    }
    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    for (size_t l = 1; l < s->n_layers; l++)
        dense_backward(pass->k, span.n, pass->a[l - 1] + at * s->stride[l],
                       s->width[l], s->stride[l],
                       b->d[l] + at * s->stride[l + 1], s->stride[l + 1],
                       part + s->block_at[l]);
    first_of_chunk(b, pass, i, part);
}

void backward_chunk(void *self, struct pass *pass, size_t i)
{
    struct backward *b = self;
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers;
    struct span span = pass_chunk(pass, i, &at);
    double *part = pass->partial + i * s->n_block;

    if (pass->plain) {
        reference_backward(pass, i, b->mt);
        return;
    }
    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    s->loss->backward(pass->k, &span, pass->z[L - 1] + at * s->stride[L],
                      pass->p + at * s->stride[L], s->width[L], s->stride[L],
                      1.0 / (double)pass->batch.n,
                      b->d[L - 1] + at * s->stride[L]);
    for (size_t l = L - 1; l > 0; l--) {
        const double *dz = b->d[l] + at * s->stride[l + 1];
        double *da = b->d[l - 1] + at * s->stride[l];

        dense_backward(pass->k, span.n, pass->a[l - 1] + at * s->stride[l],
                       s->width[l], s->stride[l], dz, s->stride[l + 1],
                       part + s->block_at[l]);
        dense_forward(pass->k, span.n, dz, s->width[l + 1], s->stride[l + 1],
                      b->mt[l], false, s->stride[l], da);
        s->act->backward(pass->k, pass->z[l - 1] + at * s->stride[l],
                         pass->a[l - 1] + at * s->stride[l],
                         span.n * s->stride[l], da);
    }
    first_of_chunk(b, pass, i, part);
}

struct first_layer {
    struct backward *b;
    struct pass *pass;
    double *grad;
};

/* Panel i over the whole batch. */
static void panel_task(void *ctx, size_t i)
{
    const struct first_layer *first = ctx;

    for (size_t c = 0; c < first->pass->n_chunks; c++)
        backward_first(first->b, first->pass, c, i, i + 1, true, c > 0,
                       first->grad);
}

void backward_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    struct first_layer first = {self, pass, grad_out};
    bool by_panel = cut_by_panel(s) && !pass->plain;

    if (by_panel)
        exec->run(exec->pool, s->stride[1] / net_panel(s, 0), panel_task,
                  &first);
    pass_reduce(pass, exec, 1.0, by_panel ? s->block_at[1] : 0, s->n_block,
                grad_out);
}
