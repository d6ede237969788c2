/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forward pass over one batch and the buffers around it, cut into
 * chunks. */
#include "nn/pass.h"

#include <math.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/dense.h"
#include "nn/loss.h"
#include "nn/reference.h"

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

    return c < 1 ? 1 : c > PASS_CHUNKS_MAX ? PASS_CHUNKS_MAX : c;
}

static bool alloc_layer(struct pass *pass, size_t l)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->capacity * s->stride[l + 1];
    bool hidden = l + 1 < s->n_layers;

    pass->z[l] = mem_alloc(n, sizeof(double));
    pass->a[l] = mem_alloc(hidden ? n : 0, sizeof(double));
    return pass->z[l] && pass->a[l];
}

/* What a pass and its twins have. */
static bool alloc_rest(struct pass *pass)
{
    const struct net_shape *s = &pass->shape;

    pass->p =
        mem_alloc(pass->capacity * s->stride[s->n_layers], sizeof(double));
    pass->losses = mem_alloc(pass->capacity, sizeof(double));
    pass->alive = mem_alloc(net_n_hidden(s), 1);
    return pass->p && pass->losses && pass->alive &&
           !(pass->plain && reference_prepare(pass));
}

enum status pass_new(const struct net_shape *shape, size_t max_batch,
                     const struct runs *train, struct pass **out)
{
    struct pass *pass = mem_alloc(1, sizeof *pass);
    bool ok = pass != NULL;
    size_t chunks, per_chunk, tiles;

    if (!ok)
        return STATUS_NOMEM;
    pass->shape = *shape;
    pass->k = kernels_get();
    pass->plain = kernels_plain() || !net_has_kernels(shape->act, shape->loss);
    pass->max_batch = max_batch;
    pass->capacity = max_batch > EVAL_SAMPLES ? max_batch : EVAL_SAMPLES;
    pass->max_runs = train->max_runs;
    pass->min_x = train->min_x;
    pass->max_x = train->max_x;
    for (size_t l = 0; ok && l < shape->n_layers; l++)
        ok = alloc_layer(pass, l);
    chunks = chunks_of(max_batch);
    per_chunk = (max_batch + chunks - 1) / chunks;
    tiles = (per_chunk + COLUMNS_SAMPLES - 1) / COLUMNS_SAMPLES;
    pass->partial = mem_alloc(PASS_CHUNKS_MAX * shape->n_block, sizeof(double));
    if (!ok || dense_load(shape, false, NULL) || !alloc_rest(pass) ||
        !pass->partial ||
        column_store_init(&pass->tiles, train, max_batch, chunks, tiles)) {
        pass_free(pass);
        return STATUS_NOMEM;
    }
    *out = pass;
    return STATUS_OK;
}

enum status pass_twin(const struct pass *of, struct pass **out)
{
    struct pass *pass = mem_alloc(1, sizeof *pass);
    bool ok = pass != NULL;

    if (!ok)
        return STATUS_NOMEM;
    pass->shape = of->shape;
    pass->k = of->k;
    pass->plain = of->plain;
    pass->max_batch = pass->capacity = of->max_batch;
    pass->max_runs = of->max_runs;
    pass->min_x = of->min_x;
    pass->max_x = of->max_x;
    for (size_t l = 0; ok && l < of->shape.n_layers; l++)
        ok = alloc_layer(pass, l);
    if (!ok || !alloc_rest(pass)) {
        pass_free(pass);
        return STATUS_NOMEM;
    }
    *out = pass;
    return STATUS_OK;
}

void pass_free(struct pass *pass)
{
    if (!pass)
        return;
    for (size_t l = 0; l < pass->shape.n_layers; l++) {
        mem_free(pass->z[l]);
        mem_free(pass->a[l]);
    }
    column_store_done(&pass->tiles);
    mem_free(pass->p);
    mem_free(pass->losses);
    mem_free(pass->partial);
    mem_free(pass->plain_room);
    mem_free(pass->alive);
    mem_free(pass);
}

struct span pass_chunk(const struct pass *pass, size_t i, size_t *offset_out)
{
    size_t size = (pass->batch.n + pass->n_chunks - 1) / pass->n_chunks;
    size_t from = i * size, end = from + size;
    struct span span = pass->batch;

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

static void forward_chunk(struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    const struct pass_hook none = {0}, *hook = pass->hook ? pass->hook : &none;
    size_t at, L = s->n_layers;
    struct span span = pass_chunk(pass, i, &at);
    const struct rows rows = {i, at, span.n};

    pass->n_inactive[i] = 0;
    pass->k->sparse_forward(&span, pass_layer(pass, 0), net_panel(s, 0),
                            s->stride[1], pass->z[0] + at * s->stride[1]);
    if (hook->z)
        hook->z(hook->ctx, pass, &rows, 0, pass->z[0] + at * s->stride[1]);
    for (size_t l = 1; l < L; l++) {
        const double *below = pass->z[l - 1] + at * s->stride[l];
        double *a = pass->a[l - 1] + at * s->stride[l];
        double *z = pass->z[l] + at * s->stride[l + 1];

        pass->n_inactive[i] += s->act->forward(pass->k, span.n, below,
                                               s->width[l], s->stride[l], a);
        if (hook->a)
            hook->a(hook->ctx, pass, &rows, l - 1, a);
        dense_forward(pass->k, span.n, a, s->width[l], s->stride[l],
                      pass_layer(pass, l), true, s->stride[l + 1], z);
        if (hook->z)
            hook->z(hook->ctx, pass, &rows, l, z);
    }
    pass->stats[i] = s->loss->forward(
        pass->k, &span, pass->z[L - 1] + at * s->stride[L], s->width[L],
        s->stride[L], pass->p + at * s->stride[L], pass->losses + at);
}

struct forward {
    struct pass *pass;
    void (*after)(void *self, struct pass *pass, size_t chunk);
    void *self;
};

static void forward_task(void *ctx, size_t i)
{
    const struct forward *f = ctx;

    if (f->pass->plain)
        reference_forward(f->pass, i);
    else
        forward_chunk(f->pass, i);
    if (f->after)
        f->after(f->self, f->pass, i);
}

void pass_take(struct pass *pass, const double *block, const struct span *batch)
{
    pass->block = block;
    pass->batch = *batch;
    pass->n_chunks = chunks_of(batch->n);
}

void pass_forward(struct pass *pass, const struct executor *exec,
                  void (*after)(void *self, struct pass *pass, size_t chunk),
                  void *self, struct batch_stats *stats_out)
{
    const struct net_shape *s = &pass->shape;
    struct forward f = {pass, after, self};
    size_t inactive = 0, units = 0, padding = 0, n = pass->batch.n;

    exec->run(exec->pool, pass->n_chunks, forward_task, &f);
    *stats_out = (struct batch_stats){.n = n};
    for (size_t i = 0; i < pass->n_chunks; i++) {
        stats_out->n_correct += pass->stats[i].n_correct;
        stats_out->loss_sum += pass->stats[i].loss_sum;
        inactive += pass->n_inactive[i];
    }
    for (size_t l = 1; l < s->n_layers; l++) {
        units += s->width[l];
        padding += s->stride[l] - s->width[l];
    }
    pass->inactive_share =
        s->act->can_be_off
            ? (double)(inactive - padding * n) / (double)(units * n)
            : NAN;
}

struct reduce {
    const struct pass *pass;
    double scale;
    size_t from, end;
    double *out;
};

static void reduce_task(void *ctx, size_t i)
{
    const struct reduce *r = ctx;
    size_t n = r->end - r->from;
    size_t share = (n / 4 + PASS_CHUNKS_MAX - 1) / PASS_CHUNKS_MAX * 4;
    size_t at = i * share < n ? i * share : n;
    size_t len = at + share < n ? share : n - at;

    r->pass->k->sum_scaled(
        len, r->scale, r->pass->n_chunks, r->pass->shape.n_block,
        r->pass->partial + r->from + at, r->out + r->from + at);
}

void pass_reduce(const struct pass *pass, const struct executor *exec,
                 double scale, size_t from, size_t end, double *grad_out)
{
    struct reduce r = {.pass = pass,
                       .scale = scale,
                       .from = from,
                       .end = end,
                       .out = grad_out};

    if (from < end)
        exec->run(exec->pool, PASS_CHUNKS_MAX, reduce_task, &r);
}
