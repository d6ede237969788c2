/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backpropagation: e = p - y, then layer by layer dW = x^T dz and
 * dz' = (dz W^T) where z' > 0. Chunks write partial gradients; a first layer
 * of many panels is instead cut by panel, over the whole batch, because its
 * partial sums would cost more than they save. */
#include "nn/pass.h"

#include <string.h>

#include "nn/dense.h"

#define PANELS_TO_CUT 4

static bool cut_by_panel(const struct net_shape *s)
{
    return s->stride[1] / net_panel(s, 0) >= PANELS_TO_CUT;
}

/* Panels [first_panel, end_panel) of the first layer, one chunk, tile by
 * tile, into dW or added to it; an empty range only turns the tiles. */
static void backward_first(struct workspace *ws, size_t chunk,
                           size_t first_panel, size_t end_panel, bool turned,
                           bool add, double *dW)
{
    const struct net_shape *s = &ws->shape;
    const struct column_batch batch = {.runs = ws->batch.runs,
                                       .index = ws->batch.index,
                                       .first = ws->batch.first,
                                       .n = ws->batch.n};
    size_t at;
    struct span span = workspace_chunk(ws, chunk, &at);

    for (size_t from = 0; from < span.n; from += COLUMNS_SAMPLES) {
        size_t left = span.n - from;
        size_t n = left < COLUMNS_SAMPLES ? left : COLUMNS_SAMPLES;
        struct columns c =
            column_store_tile(&ws->tiles, &batch, chunk, from / COLUMNS_SAMPLES,
                              at + from, n, turned);

        ws->k->sparse_backward(
            &c, n, add || from > 0, ws->d[0] + (at + from) * s->stride[1],
            net_panel(s, 0), s->stride[1], first_panel, end_panel, dW);
    }
}

static void begin(struct workspace *ws)
{
    const struct net_shape *s = &ws->shape;

    for (size_t l = 1; l < s->n_layers; l++)
        dense_transpose(s->width[l], s->width[l + 1], s->stride[l],
                        s->stride[l + 1], workspace_layer(ws, l), ws->wt[l]);
}

static void chunk(struct workspace *ws, size_t i)
{
    const struct net_shape *s = &ws->shape;
    size_t at, L = s->n_layers;
    struct span span = workspace_chunk(ws, i, &at);
    double *part = ws->partial + i * s->n_block;

    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    ws->k->output_error(&span, ws->p + at * s->stride[L], s->stride[L],
                        1.0 / (double)ws->batch.n,
                        ws->d[L - 1] + at * s->stride[L]);
    for (size_t l = L - 1; l > 0; l--) {
        const double *dz = ws->d[l] + at * s->stride[l + 1];
        double *da = ws->d[l - 1] + at * s->stride[l];

        dense_backward(ws->k, span.n, ws->a[l - 1] + at * s->stride[l],
                       s->width[l], s->stride[l], dz, s->stride[l + 1],
                       part + s->block_at[l]);
        dense_forward(ws->k, span.n, dz, s->width[l + 1], s->stride[l + 1],
                      ws->wt[l], false, s->stride[l], da);
        ws->k->relu_back(ws->z[l - 1] + at * s->stride[l],
                         span.n * s->stride[l], da);
    }
    backward_first(ws, i, 0,
                   cut_by_panel(s) ? 0 : s->stride[1] / net_panel(s, 0), false,
                   false, part);
}

struct first_layer {
    struct workspace *ws;
    double *grad;
};

/* Panel i over the whole batch. */
static void panel_task(void *ctx, size_t i)
{
    const struct first_layer *first = ctx;

    for (size_t c = 0; c < first->ws->n_chunks; c++)
        backward_first(first->ws, c, i, i + 1, true, c > 0, first->grad);
}

static void end(struct workspace *ws, const struct executor *exec,
                double *grad_out)
{
    const struct net_shape *s = &ws->shape;
    struct first_layer first = {ws, grad_out};

    if (cut_by_panel(s))
        exec->run(exec->pool, s->stride[1] / net_panel(s, 0), panel_task,
                  &first);
    workspace_reduce(ws, exec, 1.0, cut_by_panel(s) ? s->block_at[1] : 0,
                     s->n_block, grad_out);
}

const struct rule rule_bp = {
    .name = "bp",
    .title = "backprop",
    .summary = "the exact gradient, by the chain rule",
    .fwd_eq = 3.0,
    .begin = begin,
    .chunk = chunk,
    .end = end,
};
