/* SPDX-License-Identifier: GPL-3.0-or-later */
/* That two rules are one is said by the rules; that two lanes began alike is
 * compared here. What a lane was resumed from, or read its first weights from,
 * is not: so evaluations that both have must agree to the bit, too. */
#include "model/same_curve.h"

#include "nn/loss.h"

/* As it began, or after a restart begins, with the values in force. */
static void start_of(const struct lane_model *lane, struct lane_config *out)
{
    const struct param *p;

    *out = lane->config;
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->live)
            out->values[i] = lane->values[i];
}

static bool began_alike(const struct lane_model *a, const struct lane_model *b)
{
    const struct rule *p = a->config.rule, *q = b->config.rule;
    struct lane_config x, y;

    if (p == q || (!p->same_as && !q->same_as) || a->n_marks > 0 ||
        b->n_marks > 0 || a->resumed_step != b->resumed_step)
        return false;
    start_of(a, &x);
    start_of(b, &y);
    return lane_same_start(&x, &y, a->shape);
}

/* The newest evaluation that both have. */
static bool evaluated_alike(const struct lane_model *a,
                            const struct lane_model *b)
{
    size_t n = a->n_evals < b->n_evals ? a->n_evals : b->n_evals;
    const struct eval_result *x, *y;

    if (n == 0)
        return true;
    x = &a->evals[n - 1];
    y = &b->evals[n - 1];
    return x->step == y->step && x->val_correct == y->val_correct &&
           x->val_loss == y->val_loss;
}

/* A lane that stands still behind the other does not stand for it. */
static bool keeps_up(const struct lane_model *first,
                     const struct lane_model *other)
{
    return first->state < LANE_PAUSED || first->last.step >= other->last.step;
}

size_t same_curve(const struct model *m, size_t i)
{
    const struct lane_model *other = &m->lanes[i];

    for (size_t k = 0; k < i; k++) {
        const struct lane_model *first = &m->lanes[k];

        if (first->shape != NULL && other->shape != NULL &&
            keeps_up(first, other) && evaluated_alike(first, other) &&
            began_alike(first, other))
            return k;
    }
    return SIZE_MAX;
}

/* A rule that answers in its own way has, if not a loss of its own, the cross
 * entropy of its answers. */
static const struct loss *loss_of(const struct lane_model *lane)
{
    return lane->config.rule->answer != NULL ? loss_at(0)
           : lane->shape != NULL             ? lane->shape->loss
                                             : NULL;
}

bool same_loss(const struct lane_model *a, const struct lane_model *b)
{
    const struct rule *x = a->config.rule, *y = b->config.rule;

    return x->own_loss || y->own_loss ? x == y : loss_of(a) == loss_of(b);
}
