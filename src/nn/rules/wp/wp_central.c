/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation by central differences,
 *   g_w = (L(w + pert) - L(w - pert)) / (2 m pert),
 * whose error shrinks with pert^2 where that of the forward difference shrinks
 * with pert: it is the mean of weight perturbation at pert and at -pert, so it
 * asks that rule twice for the same forward pass. */
#include "nn/rules/wp/wp.h"

#include "base/mem.h"
#include "nn/rules/rules.h"

struct central {
    struct learner wp;
    double pert;
    double *minus; /* [n_block] the gradient at -pert */
};

static void central_free(void *self)
{
    struct central *c = self;

    learner_done(&c->wp);
    mem_free(c->minus);
    mem_free(c);
}

static enum status central_new(struct pass *pass, void **self_out)
{
    struct central *c = mem_alloc(1, sizeof *c);

    if (!c)
        return STATUS_NOMEM;
    c->minus = mem_alloc(pass->shape.n_block, sizeof *c->minus);
    if (!c->minus || learner_init(&c->wp, &rule_wp, pass)) {
        central_free(c);
        return STATUS_NOMEM;
    }
    *self_out = c;
    return STATUS_OK;
}

static double cost(const struct net_shape *shape, const double *values)
{
    (void)values;
    return 2.0 * (double)shape->n_params;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct central *c = self;

    c->pert = values[0];
    rule_wp.begin(c->wp.self, pass, values);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct central *c = self;

    rule_wp.chunk(c->wp.self, pass, i);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct central *c = self;
    const double minus = -c->pert;
    size_t n = pass->shape.n_block;

    rule_wp.end(c->wp.self, pass, exec, grad_out);
    learner_again(&c->wp, pass, exec, &minus, c->minus);
    pass->k->add(n, c->minus, grad_out);
    pass->k->sum_scaled(n, 0.5, 1, n, grad_out, grad_out);
}

static double flips(const void *self, const struct pass *pass)
{
    const struct central *c = self;

    return (wp_flips(pass, c->pert) + wp_flips(pass, -c->pert)) / 2.0;
}

static const struct param *const params[] = {&param_pert, NULL};

const struct rule rule_wp_central = {
    .name = "wp-central",
    .title = "central differences",
    .summary = "nudge each weight up and down, use the difference",
    .about = "Central differences: nudges each weight up and down by pert and "
             "divides the difference by twice pert: nearer to the gradient, at "
             "twice the cost.",
    .params = params,
    .cost = cost,
    .new = central_new,
    .free = central_free,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .flips = flips,
};
