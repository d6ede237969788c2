/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each product is cut by rows into DECOR_TASKS. A layer's block is W^T by
 * panels, each [inputs + 1, units of a panel] with the bias in its last row. */
#include "nn/rules/decor/decor_step.h"

#include <string.h>

#include "nn/dense.h"

#define DECOR_TASKS 16

/* Rows [*from, *end) of n that task i has. */
static void share(size_t n, size_t i, size_t *from, size_t *end)
{
    size_t each = (n + DECOR_TASKS - 1) / DECOR_TASKS;

    *from = i * each < n ? i * each : n;
    *end = *from + each < n ? *from + each : n;
}

struct work {
    struct decor *d;
    const struct pass *pass;
    size_t l;
    const double *x, *values, *from;
    size_t stride; /* of x */
    double *to;
    bool turned; /* R^T instead of R */
};

/* For dense_multiply: 0 = the plain way. */
static size_t width_of(const struct work *w, size_t n)
{
    return w->pass->plain ? 0 : n;
}

/* --- a block times R --- */

/* to = R from or R^T from, in each panel of each layer; biases are copied. */
static void block_task(void *ctx, size_t i)
{
    const struct work *w = ctx;
    const struct net_shape *s = &w->pass->shape;

    for (size_t l = 0; l < s->n_layers; l++) {
        size_t n = s->width[l], panel = net_panel(s, l), from, end;
        const double *R = w->d->R[l].data;

        share(n, i, &from, &end);
        for (size_t j = 0; j < s->stride[l + 1]; j += panel) {
            size_t at = net_at(s, l, 0, j);

            dense_multiply(&(struct dense_product){
                width_of(w, n), end - from, panel, n, 1.0, 0.0,
                .A = {R + from * (w->turned ? 1 : n), n, w->turned},
                .B = {w->from + at, panel, false},
                .C = w->to + at + from * panel, .stride = panel});
            if (i == 0)
                memcpy(w->to + at + n * panel, w->from + at + n * panel,
                       panel * sizeof *w->to);
        }
    }
}

/* dW^T = R (d(W R))^T */
void decor_pull(struct decor *d, const struct pass *pass,
                const struct executor *exec, double *grad)
{
    struct work w = {.d = d, .pass = pass, .from = d->spare, .to = grad};

    memcpy(d->spare, grad, pass->shape.n_block * sizeof *grad);
    exec->run(exec->pool, DECOR_TASKS, block_task, &w);
}

/* (W R)^T = R^T W^T */
void decor_fold(struct decor *d, const struct pass *pass,
                const struct executor *exec, double *block_out)
{
    struct work w = {.d = d,
                     .pass = pass,
                     .from = d->block,
                     .to = block_out,
                     .turned = true};

    exec->run(exec->pool, DECOR_TASKS, block_task, &w);
}

/* --- R learns --- */

/* Row r of d->x: the features of sample r of the batch. */
static void read_features(const struct work *w, size_t r)
{
    const struct runs *runs = w->pass->batch.runs;
    size_t number = span_sample(&w->pass->batch, r);
    double *x = w->d->x + r * w->stride;

    memset(x, 0, w->stride * sizeof *x);
    for (size_t i = runs->first_nz[number]; i < runs->first_nz[number + 1];
         i++) {
        uint32_t entry = runs->entry[i];
        size_t at = runs->first_run[number] + runs_number(runs, entry);

        x[RUNS_COL(entry)] =
            runs->value8 ? runs->byte_x[runs->value8[at]] : runs->value[at];
    }
}

/* x* = x R^T */
static void stars_task(void *ctx, size_t i)
{
    const struct work *w = ctx;
    size_t n = w->pass->shape.width[w->l], from, end;

    share(w->pass->batch.n, i, &from, &end);
    for (size_t r = from; w->l == 0 && r < end; r++)
        read_features(w, r);
    dense_multiply(&(struct dense_product){
        width_of(w, n), end - from, n, n, 1.0, 0.0,
        .A = {w->x + from * w->stride, w->stride, false},
        .B = {w->d->R[w->l].data, n, true}, .C = w->d->stars + from * n,
        .stride = n});
}

/* Rows of M = (1 - k) C + k V, and of what R becomes, R - decor M R. */
static void learn_task(void *ctx, size_t i)
{
    const struct work *w = ctx;
    const double *R = w->d->R[w->l].data, *stars = w->d->stars;
    size_t n = w->pass->shape.width[w->l], m = w->pass->batch.n, from, end;
    double kappa = w->values[DECOR_KAPPA], *M, *next;

    share(n, i, &from, &end);
    M = w->d->M + from * n;
    next = w->d->next + from * n;
    dense_multiply(&(struct dense_product){
        width_of(w, n), end - from, n, m, (1.0 - kappa) / (double)m, 0.0,
        .A = {stars + from, n, true}, .B = {stars, n, false}, .C = M,
        .stride = n});
    for (size_t r = from; r < end; r++) {
        double square = 0.0;

        for (size_t t = 0; t < m; t++)
            square += stars[t * n + r] * stars[t * n + r];
        M[(r - from) * n + r] = kappa * (square / (double)m - 1.0);
    }
    memcpy(next, R + from * n, (end - from) * n * sizeof *next);
    dense_multiply(&(struct dense_product){
        width_of(w, n), end - from, n, n, -w->values[DECOR], 1.0,
        .A = {M, n, false}, .B = {R, n, false}, .C = next, .stride = n});
}

void decor_learn(struct decor *d, const struct pass *pass,
                 const struct executor *exec, size_t l, const double *values)
{
    size_t n = pass->shape.width[l];
    struct work w = {.d = d,
                     .pass = pass,
                     .l = l,
                     .values = values,
                     .x = l ? pass->a[l - 1] : d->x,
                     .stride = l ? pass->shape.stride[l] : n};

    exec->run(exec->pool, DECOR_TASKS, stars_task, &w);
    exec->run(exec->pool, DECOR_TASKS, learn_task, &w);
    memcpy(d->R[l].data, d->next, n * n * sizeof(double));
}
