/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every chunk of the batch writes its own partial gradient, and these are added
 * in the end. A first layer of many panels is an exception: it is computed
 * panel by panel over the whole batch, because adding its partial gradients
 * would cost more than working by chunks saves. */
#include "nn/backward.h"

#include <string.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/backward_parts.h"
#include "nn/dense.h"
#include "nn/loss.h"
#include "nn/reference.h"

#define PANELS_TO_CUT 4

enum status backward_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct backward *b = mem_alloc(1, sizeof *b);
    size_t classes = s->width[s->n_layers], widest = 0;
    bool ok = b != NULL;

    if (!ok)
        return STATUS_NOMEM;
    b->n_layers = s->n_layers;
    for (size_t l = 0; ok && l < s->n_layers; l++) {
        size_t out = s->width[l + 1] > classes ? s->width[l + 1] : classes;

        b->d[l] = mem_alloc(pass->max_batch * s->stride[l + 1], sizeof(double));
        b->mt[l] = mem_alloc(l ? out * s->stride[l] : 0, sizeof(double));
        widest = s->stride[l + 1] > widest ? s->stride[l + 1] : widest;
        ok = b->d[l] && b->mt[l];
    }
    b->signs =
        mem_alloc(pass->max_batch * s->stride[s->n_layers], sizeof(double));
    b->row[0] = mem_alloc(widest, sizeof(double));
    b->row[1] = mem_alloc(widest, sizeof(double));
    ok = ok && b->signs && b->row[0] && b->row[1];
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

    if (!b)
        return;
    for (size_t l = 0; l < b->n_layers; l++) {
        mem_free(b->d[l]);
        mem_free(b->mt[l]);
    }
    mem_free(b->signs);
    mem_free(b->row[0]);
    mem_free(b->row[1]);
    mem_free(b);
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

/* The layers between the outputs, whose dL/dz is there, and the first. */
static void backward_hidden(struct backward *b, struct pass *pass,
                            const struct backward_route *route,
                            const struct span *span, size_t at, double *part)
{
    const struct net_shape *s = &pass->shape;

    for (size_t l = s->n_layers - 1; l > 0; l--) {
        double *da = b->d[l - 1] + at * s->stride[l];

        dense_backward(pass->k, span->n, pass->a[l - 1] + at * s->stride[l],
                       s->width[l], s->stride[l],
                       b->d[l] + at * s->stride[l + 1], s->stride[l + 1],
                       part + s->block_at[l]);
        if (route->way == BACKWARD_NONE)
            return;
        backward_send(b, pass, route, l, span, at, da);
        s->act->backward(pass->k, pass->z[l - 1] + at * s->stride[l],
                         pass->a[l - 1] + at * s->stride[l],
                         span->n * s->stride[l], da);
    }
}

void backward_chunk(void *self, struct pass *pass, size_t i)
{
    struct backward *b = self;
    const struct backward_route route = backward_route_now(b, pass);
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers;
    struct span span = pass_chunk(pass, i, &at);
    double *part = pass->partial + i * s->n_block;

    if (pass->plain) {
        reference_backward(pass, i, &route, b->mt);
        return;
    }
    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    s->loss->backward(pass->k, &span, pass->z[L - 1] + at * s->stride[L],
                      pass->p + at * s->stride[L], s->width[L], s->stride[L],
                      route.output_scale, b->d[L - 1] + at * s->stride[L]);
    backward_hidden(b, pass, &route, &span, at, part);
    if (route.way != BACKWARD_NONE)
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

/* Only the output layer moves. */
static void end_last(struct pass *pass, const struct executor *exec,
                     double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    size_t at = s->block_at[s->n_layers - 1];

    memset(grad_out, 0, at * sizeof *grad_out);
    pass_reduce(pass, exec, 1.0, at, s->n_block, grad_out);
}

void backward_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    struct backward *b = self;
    struct first_layer first = {b, pass, grad_out};
    bool by_panel = cut_by_panel(s) && !pass->plain;

    if (b->route.way == BACKWARD_NONE) {
        end_last(pass, exec, grad_out);
        return;
    }
    if (by_panel)
        exec->run(exec->pool, s->stride[1] / net_panel(s, 0), panel_task,
                  &first);
    pass_reduce(pass, exec, 1.0, by_panel ? s->block_at[1] : 0, s->n_block,
                grad_out);
}
