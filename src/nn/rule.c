/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of rules and what all of them share: one forward pass, and the
 * rule's own gradient from what it leaves behind. */
#include "nn/rule.h"

#include <math.h>
#include <string.h>

#include "nn/pass.h"

static const struct rule *const rules[] = {&rule_bp, &rule_wp};

const struct rule *rule_at(size_t i)
{
    return i < sizeof rules / sizeof *rules ? rules[i] : NULL;
}

double rule_cost(const struct rule *rule, size_t n_params)
{
    return rule->fwd_eq + rule->fwd_eq_per_param * (double)n_params;
}

const struct rule *rule_find(const char *name)
{
    for (size_t i = 0; rule_at(i); i++)
        if (strcmp(rules[i]->name, name) == 0)
            return rules[i];
    return NULL;
}

static void run_serially(void *pool, size_t n,
                         void (*task)(void *ctx, size_t i), void *ctx)
{
    (void)pool;
    for (size_t i = 0; i < n; i++)
        task(ctx, i);
}

const struct executor exec_serial = {.run = run_serially};

void rule_gradient(const struct rule *rule, struct workspace *ws,
                   const struct executor *exec, const double *block,
                   const double *values, const struct runs *runs,
                   const uint32_t *index, size_t first, size_t n,
                   double *grad_out, struct batch_stats *stats_out)
{
    struct span batch = {.runs = runs, .index = index, .first = first, .n = n};

    ws->values = values;
    workspace_forward(ws, exec, block, &batch, rule, stats_out);
    rule->end(ws, exec, grad_out);
}

static void again_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;

    ws->rule->chunk(ws, i);
}

void rule_again(const struct rule *rule, struct workspace *ws,
                const struct executor *exec, double *grad_out)
{
    ws->rule = rule;
    rule->begin(ws);
    exec->run(exec->pool, ws->n_chunks, again_task, ws);
    rule->end(ws, exec, grad_out);
}

static void copy_probs(const struct workspace *ws, size_t from, size_t n,
                       float *probs_out)
{
    size_t O = ws->shape.width[ws->shape.n_layers];
    size_t stride = ws->shape.stride[ws->shape.n_layers];

    for (size_t s = 0; s < n; s++)
        for (size_t k = 0; k < O; k++)
            probs_out[(from + s) * O + k] = (float)ws->p[s * stride + k];
}

/* Marks the units that one of the n samples just passed through makes active;
 * nearly all of them are found at the first samples. */
static void mark_alive(struct workspace *ws, size_t n)
{
    const struct net_shape *s = &ws->shape;
    uint8_t *alive = ws->alive;

    for (size_t l = 1; l < s->n_layers; l++)
        for (size_t unit = 0; unit < s->width[l]; unit++, alive++)
            for (size_t i = 0; i < n && !*alive; i++)
                *alive = !(ws->z[l - 1][i * s->stride[l] + unit] <= 0.0);
}

void rule_evaluate(struct workspace *ws, const struct executor *exec,
                   const double *block, const struct runs *runs,
                   float *probs_out, size_t *n_dead_out,
                   struct batch_stats *stats_out)
{
    size_t n_hidden = net_n_hidden(&ws->shape);
    struct batch_stats sum = {0};

    memset(ws->alive, 0, n_hidden);
    for (size_t at = 0; at < runs->n; at += ws->capacity) {
        struct span part = {.runs = runs, .first = at, .n = runs->n - at};
        struct batch_stats st;

        if (part.n > ws->capacity)
            part.n = ws->capacity;
        workspace_forward(ws, exec, block, &part, NULL, &st);
        if (probs_out)
            copy_probs(ws, at, part.n, probs_out);
        if (n_dead_out)
            mark_alive(ws, part.n);
        sum.n += st.n;
        sum.n_correct += st.n_correct;
        sum.loss_sum += st.loss_sum;
    }
    *stats_out = sum;
    if (!n_dead_out)
        return;
    *n_dead_out = 0;
    for (size_t i = 0; i < n_hidden; i++)
        *n_dead_out += !ws->alive[i];
}

double rule_norm(const double *a, size_t n)
{
    return sqrt(kernels_get()->dot(n, a, a));
}

double rule_cosine(const double *a, const double *b, size_t n)
{
    double norms = rule_norm(a, n) * rule_norm(b, n);

    return norms > 0.0 ? kernels_get()->dot(n, a, b) / norms : 0.0;
}

struct update {
    const struct kernels *k;
    double lr;
    const double *grad;
    size_t n;
    double *block;
};

#define UPDATE_TASKS 8

static void update_task(void *ctx, size_t i)
{
    const struct update *u = ctx;
    size_t from = u->n / 4 * i / UPDATE_TASKS * 4;
    size_t end = u->n / 4 * (i + 1) / UPDATE_TASKS * 4;

    u->k->sub_scaled(end - from, u->lr, u->grad + from, u->block + from);
}

void rule_update(const struct executor *exec, double lr, const double *grad,
                 size_t n, double *block)
{
    struct update u = {kernels_get(), lr, grad, n, block};

    exec->run(exec->pool, UPDATE_TASKS, update_task, &u);
}

const char *kernels_name(void)
{
    return kernels_get()->name;
}
