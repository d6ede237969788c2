/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all rules share: their life, and one forward pass with the rule's own
 * gradient from what it leaves behind. */
#include "nn/rule.h"

#include <math.h>

#include "nn/parts.h"
#include "nn/pass.h"

enum status learner_init(struct learner *l, const struct rule *rule,
                         struct pass *pass)
{
    *l = (struct learner){.rule = rule};
    if (rule->new && rule->new (pass, &l->self))
        return STATUS_NOMEM;
    learner_restart(l, &pass->shape, NULL, 0);
    return STATUS_OK;
}

void learner_done(struct learner *l)
{
    if (l->self)
        l->rule->free(l->self);
    l->self = NULL;
}

void learner_restart(struct learner *l, const struct net_shape *shape,
                     const double *values, uint32_t seed)
{
    const struct param *const *params = l->rule->params;
    double initial[RULE_PARAMS_MAX];

    for (size_t i = 0; params && params[i]; i++)
        initial[i] = params[i]->initial;
    if (l->rule->restart)
        l->rule->restart(l->self, shape, values ? values : initial, seed);
}

size_t learner_arrays(const struct learner *l,
                      struct rule_array out[RULE_ARRAYS_MAX])
{
    return l->rule->arrays ? l->rule->arrays(l->self, out) : 0;
}

static void begin(struct learner *l, struct pass *pass, const double *values)
{
    if (l->rule->begin)
        l->rule->begin(l->self, pass, values);
}

void learner_gradient(struct learner *l, struct pass *pass,
                      const struct executor *exec, const double *block,
                      const double *values, const struct span *batch,
                      double *grad_out, struct batch_stats *stats_out)
{
    pass_take(pass, block, batch);
    begin(l, pass, values);
    pass_forward(pass, exec, l->rule->chunk, l->self, stats_out);
    l->rule->end(l->self, pass, exec, grad_out);
}

void learner_evaluate(struct learner *l, struct pass *pass,
                      const struct executor *exec, const double *block,
                      const double *values, const struct runs *runs,
                      float *probs_out, size_t *n_dead_out,
                      struct batch_stats *stats_out)
{
    pass->block = block;
    if (l->rule->begin_answers)
        l->rule->begin_answers(l->self, pass, values);
    pass_answers(pass, exec, block, runs, l->rule->answer, l->self, probs_out,
                 n_dead_out, stats_out);
}

struct again {
    struct learner *l;
    struct pass *pass;
};

static void again_task(void *ctx, size_t i)
{
    const struct again *again = ctx;

    again->l->rule->chunk(again->l->self, again->pass, i);
}

void learner_again(struct learner *l, struct pass *pass,
                   const struct executor *exec, const double *values,
                   double *grad_out)
{
    struct again again = {l, pass};

    begin(l, pass, values);
    exec->run(exec->pool, pass->n_chunks, again_task, &again);
    l->rule->end(l->self, pass, exec, grad_out);
}

double rule_norm(const double *a, size_t n)
{
    return sqrt(kernels_get()->dot(n, a, a));
}

double rule_cosine(const double *a, const double *b, size_t n)
{
    return parts_cosine_of(kernels_get()->dot(n, a, b), rule_norm(a, n),
                           rule_norm(b, n));
}

const char *kernels_name(void)
{
    return kernels_plain() ? "reference" : kernels_get()->name;
}
