/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backpropagation: e = p - y, then layer by layer dW = x^T dz and
 * dz' = (dz W^T) where z' > 0. Chunks write partial gradients; a first layer
 * of many panels is instead cut by panel, over the whole batch, because its
 * partial sums would cost more than they save. */
#include "nn/workspace.h"

#include <string.h>

#include "nn/dense.h"

#define PANELS_TO_CUT 4

static bool cut_by_panel(const struct net_shape *s)
{
    return s->stride[1] / net_panel(s, 0) >= PANELS_TO_CUT;
}

static void backward_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;
    const struct net_shape *s = &ws->shape;
    size_t at, L = s->n_layers, n_panels = s->stride[1] / net_panel(s, 0);
    struct span span = workspace_chunk(ws, i, &at);
    double *part = ws->partial + i * s->n_block;

    memset(part, 0, s->n_block * sizeof *part);
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
    if (!cut_by_panel(s))
        ws->k->sparse_backward(&span, ws->d[0] + at * s->stride[1],
                               net_panel(s, 0), s->stride[1], 0, n_panels,
                               part);
}

/* Panel i over the whole batch, into the first chunk's partial. */
static void panel_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;
    const struct net_shape *s = &ws->shape;

    ws->k->sparse_backward(&ws->batch, ws->d[0], net_panel(s, 0), s->stride[1],
                           i, i + 1, ws->partial);
}

static void gradient(struct workspace *ws, const struct executor *exec,
                     double *grad_out)
{
    const struct net_shape *s = &ws->shape;

    for (size_t l = 1; l < s->n_layers; l++)
        dense_transpose(s->width[l], s->width[l + 1], s->stride[l],
                        s->stride[l + 1], workspace_layer(ws, l), ws->wt[l]);
    exec->run(exec->pool, ws->n_chunks, backward_task, ws);
    if (cut_by_panel(s))
        exec->run(exec->pool, s->stride[1] / net_panel(s, 0), panel_task, ws);
    workspace_reduce(ws, exec, 1.0, grad_out);
}

const struct rule rule_bp = {
    .name = "bp",
    .title = "backprop",
    .summary = "the exact gradient, by the chain rule",
    .uses_pert = false,
    .fwd_eq = 3.0,
    .gradient = gradient,
};
