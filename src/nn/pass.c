/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forward pass and the buffers around it, cut into chunks. */
#include "nn/pass.h"

#include <string.h>

#include "base/mem.h"
#include "nn/curves.h"
#include "nn/dense.h"

/* Chunks of about 160 samples: enough of them for two to four threads at the
 * notebook's batch of 630, few enough that adding their partial gradients
 * costs little. */
#define CHUNK_SAMPLES COLUMNS_SAMPLES

/* Samples a pass over a whole set takes at a time. */
#define EVAL_SAMPLES 2048

_Static_assert(NET_MAX_LAYERS <= KERNEL_LAYERS_MAX &&
                   NET_PANEL <= KERNEL_PANEL_MAX,
               "the kernels take every net");

static size_t chunks_of(size_t n)
{
    size_t c = (n + CHUNK_SAMPLES - 1) / CHUNK_SAMPLES;

    return c < 1 ? 1 : c > WS_CHUNKS_MAX ? WS_CHUNKS_MAX : c;
}

static bool alloc_layer(struct workspace *ws, size_t l)
{
    const struct net_shape *s = &ws->shape;
    size_t stride = s->stride[l + 1];

    ws->z[l] = mem_alloc(ws->capacity * stride, sizeof(double));
    ws->a[l] = mem_alloc(ws->capacity * stride, sizeof(double));
    ws->d[l] = mem_alloc(ws->capacity * stride, sizeof(double));
    ws->wt[l] =
        mem_alloc(l ? s->width[l + 1] * s->stride[l] : 0, sizeof(double));
    return ws->z[l] && ws->a[l] && ws->d[l] && ws->wt[l];
}

static bool alloc_sums(struct workspace *ws, size_t max_runs)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, O = s->width[L];

    for (size_t l = 1; l <= L; l++)
        ws->widest = s->stride[l] > ws->widest ? s->stride[l] : ws->widest;
    ws->n_first = s->stride[1] * (s->width[0] + 1);
    ws->n_out = O * (s->stride[L - 1] + 4);
    ws->n_values = max_runs > ws->widest ? max_runs : ws->widest;
    ws->n_values = (ws->n_values + 1 + NET_LANE) / NET_LANE * NET_LANE;
    ws->n_deep = 3 * L * ws->widest + ws->n_values * (3 + net_panel(s, 0));
    ws->p = mem_alloc(ws->capacity * s->stride[L], sizeof(double));
    ws->partial = mem_alloc(WS_CHUNKS_MAX * s->n_block, sizeof(double));
    ws->prod =
        mem_alloc(L == 2 ? WS_CHUNKS_MAX * ws->n_first : 0, sizeof(double));
    ws->tables = mem_alloc(3 * O * s->stride[1], sizeof(double));
    ws->curves.poly = mem_alloc(s->stride[1] / 4, sizeof *ws->curves.poly);
    ws->out_prod = mem_alloc(WS_CHUNKS_MAX * ws->n_out, sizeof(double));
    ws->out_log = mem_alloc(WS_CHUNKS_MAX * ws->n_out, sizeof(double));
    ws->out_lin = mem_alloc(WS_CHUNKS_MAX * ws->n_out, sizeof(double));
    ws->deep = mem_alloc(WS_CHUNKS_MAX * ws->n_deep, sizeof(double));
    ws->alive = mem_alloc(net_n_hidden(s), 1);
    return ws->alive && ws->p && ws->partial && ws->prod && ws->tables &&
           ws->curves.poly && ws->out_prod && ws->out_log && ws->out_lin &&
           ws->deep;
}

enum status workspace_new(const struct net_shape *shape, size_t max_batch,
                          const struct runs *train, struct workspace **out)
{
    struct workspace *ws = mem_alloc(1, sizeof *ws);
    bool ok = ws != NULL;
    size_t chunks, per_chunk, tiles;

    if (!ok)
        return STATUS_NOMEM;
    ws->shape = *shape;
    ws->k = kernels_get();
    curves_polys(ws->polys);
    ws->capacity = max_batch > EVAL_SAMPLES ? max_batch : EVAL_SAMPLES;
    ws->min_x = train->min_x;
    ws->max_x = train->max_x;
    for (size_t l = 0; ok && l < shape->n_layers; l++)
        ok = alloc_layer(ws, l);
    chunks = chunks_of(max_batch);
    per_chunk = (max_batch + chunks - 1) / chunks;
    tiles = (per_chunk + COLUMNS_SAMPLES - 1) / COLUMNS_SAMPLES;
    if (!ok || dense_load(shape, NULL) || !alloc_sums(ws, train->max_runs) ||
        column_store_init(&ws->tiles, train, max_batch, chunks, tiles)) {
        workspace_free(ws);
        return STATUS_NOMEM;
    }
    *out = ws;
    return STATUS_OK;
}

void workspace_free(struct workspace *ws)
{
    if (!ws)
        return;
    for (size_t l = 0; l < ws->shape.n_layers; l++) {
        mem_free(ws->z[l]);
        mem_free(ws->a[l]);
        mem_free(ws->d[l]);
        mem_free(ws->wt[l]);
    }
    column_store_done(&ws->tiles);
    mem_free(ws->p);
    mem_free(ws->partial);
    mem_free(ws->prod);
    mem_free(ws->tables);
    mem_free(ws->curves.poly);
    mem_free(ws->out_prod);
    mem_free(ws->out_log);
    mem_free(ws->out_lin);
    mem_free(ws->deep);
    mem_free(ws->alive);
    mem_free(ws);
}

struct span workspace_chunk(const struct workspace *ws, size_t i,
                            size_t *offset_out)
{
    size_t size = (ws->batch.n + ws->n_chunks - 1) / ws->n_chunks;
    size_t from = i * size, end = from + size;
    struct span span = ws->batch;

    if (end > span.n)
        end = span.n;
    if (from > end)
        from = end;
    if (span.index)
        span.index += from;
    else
        span.first += from;
    span.n = end - from;
    *offset_out = from;
    return span;
}

static void forward_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;
    const struct net_shape *s = &ws->shape;
    size_t at, L = s->n_layers;
    struct span span = workspace_chunk(ws, i, &at);

    ws->n_inactive[i] = 0;
    ws->k->sparse_forward(&span, workspace_layer(ws, 0), net_panel(s, 0),
                          s->stride[1], ws->z[0] + at * s->stride[1]);
    for (size_t l = 1; l < L; l++) {
        double *a = ws->a[l - 1] + at * s->stride[l];

        ws->n_inactive[i] += ws->k->relu(ws->z[l - 1] + at * s->stride[l],
                                         span.n * s->stride[l], a);
        dense_forward(ws->k, span.n, a, s->width[l], s->stride[l],
                      workspace_layer(ws, l), true, s->stride[l + 1],
                      ws->z[l] + at * s->stride[l + 1]);
    }
    ws->stats[i] =
        ws->k->softmax(&span, ws->z[L - 1] + at * s->stride[L], s->width[L],
                       s->stride[L], ws->p + at * s->stride[L]);
    if (ws->rule)
        ws->rule->chunk(ws, i);
}

void workspace_forward(struct workspace *ws, const struct executor *exec,
                       const double *block, const struct span *batch,
                       const struct rule *rule, struct batch_stats *stats_out)
{
    const struct net_shape *s = &ws->shape;
    size_t inactive = 0, units = 0, padding = 0;

    ws->block = block;
    ws->batch = *batch;
    ws->n_chunks = chunks_of(batch->n);
    ws->rule = rule;
    if (rule)
        rule->begin(ws);
    exec->run(exec->pool, ws->n_chunks, forward_task, ws);
    *stats_out = (struct batch_stats){.n = batch->n};
    for (size_t i = 0; i < ws->n_chunks; i++) {
        stats_out->n_correct += ws->stats[i].n_correct;
        stats_out->loss_sum += ws->stats[i].loss_sum;
        inactive += ws->n_inactive[i];
    }
    for (size_t l = 1; l < s->n_layers; l++) {
        units += s->width[l];
        padding += s->stride[l] - s->width[l];
    }
    ws->inactive_share =
        (double)(inactive - padding * batch->n) / (double)(units * batch->n);
}

struct reduce {
    const struct workspace *ws;
    double scale;
    size_t from, end;
    double *out;
};

static void reduce_task(void *ctx, size_t i)
{
    const struct reduce *r = ctx;
    size_t n = r->end - r->from;
    size_t share = (n / 4 + WS_CHUNKS_MAX - 1) / WS_CHUNKS_MAX * 4;
    size_t at = i * share < n ? i * share : n;
    size_t len = at + share < n ? share : n - at;

    r->ws->k->sum_scaled(len, r->scale, r->ws->n_chunks, r->ws->shape.n_block,
                         r->ws->partial + r->from + at, r->out + r->from + at);
}

void workspace_reduce(const struct workspace *ws, const struct executor *exec,
                      double scale, size_t from, size_t end, double *grad_out)
{
    struct reduce r = {
        .ws = ws, .scale = scale, .from = from, .end = end, .out = grad_out};

    if (from < end)
        exec->run(exec->pool, WS_CHUNKS_MAX, reduce_task, &r);
}

double workspace_inactive_share(const struct workspace *ws)
{
    return ws->inactive_share;
}
