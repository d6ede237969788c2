/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forward gradient (Baydin et al. 2022): the exact slope of the loss along
 * a random direction v, by one dual forward pass and no difference of losses,
 * times v; the mean over K directions. */
#include "base/mem.h"
#include "nn/optim.h"
#include "nn/rerun.h"
#include "nn/rules/noise/direction.h"
#include "nn/rules/rules.h"

struct fg {
    struct direction direction;
    struct dual dual;
    size_t n_draws;
    double jvp[PASS_CHUNKS_MAX]; /* summed over the samples of each chunk */
};

static const struct param *const params[] = {&param_draws, &param_noise,
                                             &param_rank, &param_lazy, NULL};
enum { DRAWS, NOISE, RANK, LAZY };

static void fg_free(void *self)
{
    struct fg *fg = self;

    direction_done(&fg->direction);
    dual_done(&fg->dual);
    mem_free(fg);
}

static enum status fg_new(struct pass *pass, void **self_out)
{
    struct fg *fg = mem_alloc(1, sizeof *fg);

    if (!fg)
        return STATUS_NOMEM;
    if (direction_init(&fg->direction, pass) || dual_init(&fg->dual, pass)) {
        fg_free(fg);
        return STATUS_NOMEM;
    }
    *self_out = fg;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    (void)shape, (void)values;
    ((struct fg *)self)->direction.seed = seed;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct fg *fg = self;

    (void)pass;
    fg->n_draws = (size_t)values[DRAWS];
    fg->direction.kind = (enum noise_kind)values[NOISE];
    fg->direction.rank = (size_t)values[RANK];
    fg->direction.lazy = (size_t)values[LAZY];
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    dual_begin(&((struct fg *)self)->dual, pass, i);
}

struct draw {
    struct fg *fg;
    struct pass *pass;
    double *grad;
    double before; /* slope along the direction before */
    size_t k;
};

/* The gradient's share of the direction before, then the new one. */
static void direction_task(void *ctx, size_t i)
{
    const struct draw *d = ctx;
    double *D = d->fg->direction.D;
    size_t from, end;

    direction_share(d->pass->shape.n_block, i, &from, &end);
    d->pass->k->sub_scaled(end - from, -d->before, D + from, d->grad + from);
    if (d->k < d->fg->n_draws)
        direction_fill(&d->fg->direction, d->pass, d->k, from, end);
}

static void own_part(void *ctx, const struct pass *pass,
                     const struct rows *rows, size_t layer, double *zt)
{
    const struct fg *fg = ctx;

    rerun_layer(pass, rows, layer, fg->direction.D, zt);
}

static void dual_task(void *ctx, size_t i)
{
    const struct draw *d = ctx;
    struct fg *fg = d->fg;
    size_t at;
    struct span span = pass_chunk(d->pass, i, &at);

    dual_run(&fg->dual, d->pass, i, own_part, fg);
    fg->jvp[i] = 0.0;
    for (size_t r = at; r < at + span.n; r++)
        fg->jvp[i] += fg->dual.jvp[r];
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct fg *fg = self;
    struct draw d = {.fg = fg, .pass = pass, .grad = grad_out};
    double scale = 1.0 / ((double)pass->batch.n * (double)fg->n_draws);
    size_t n = pass->shape.n_block;

    pass->k->fill(n, 0.0, grad_out);
    pass->k->fill(n, 0.0, fg->direction.D);
    for (d.k = 0; d.k < fg->n_draws; d.k++) {
        direction_begin(&fg->direction, pass, d.k);
        exec->run(exec->pool, DIRECTION_TASKS, direction_task, &d);
        exec->run(exec->pool, pass->n_chunks, dual_task, &d);
        d.before = 0.0;
        for (size_t i = 0; i < pass->n_chunks; i++)
            d.before += fg->jvp[i];
        d.before *= scale;
    }
    exec->run(exec->pool, DIRECTION_TASKS, direction_task, &d);
}

/* A dual pass multiplies the direction's weights with the inputs, and the
 * weights with what comes from below, of which the first layer has nothing. */
static double cost(const struct net_shape *shape, const double *values)
{
    double first = (double)(shape->width[0] * shape->width[1]), all = 0.0;

    for (size_t l = 0; l < shape->n_layers; l++)
        all += (double)(shape->width[l] * shape->width[l + 1]);
    return 1.0 + values[DRAWS] * (2.0 - first / all);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)n; /* of no help: all samples see the same direction */
    direction_remark(shape, values[DRAWS], remark_out);
}

static const struct rule_default defaults[] = {{&param_lr, 0.01},
                                               {&param_draws, 256},
                                               {&param_noise, NOISE_GAUSSIAN},
                                               {NULL, 0}};

const struct rule rule_fg_w = {
    .name = "fg-w",
    .title = "forward gradient",
    .summary = "the exact slope along random directions of the weights",
    .about = "The forward gradient: the exact slope of the loss along a random "
             "direction of all weights, carried through the net together with "
             "the forward pass, times the direction; the mean of draws of "
             "them. What spsa is for sigma towards 0.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = fg_new,
    .free = fg_free,
    .restart = restart,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .draws = true,
};
