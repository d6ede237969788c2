/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing is kept here: the newest predictions are asked each time, and those
 * that belong to other data than what is loaded count as none. */
#include "ui/parts/answers.h"

bool answers_ready(const struct model *m, size_t lane)
{
    const struct snapshot *p;

    if (lane >= m->n_lanes || m->problem == NULL)
        return false;
    p = m->lanes[lane].snapshot;
    return p != NULL && p->epoch > 0 && p->n_classes > 0 &&
           p->n_val == m->problem->val->n;
}

bool answers_any_ready(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (answers_ready(m, i))
            return true;
    return false;
}

const float *answers_probs(const struct model *m, size_t lane, size_t i)
{
    const struct snapshot *p = m->lanes[lane].snapshot;

    return snapshot_probs(p) + i * p->n_classes;
}

const char *answers_word(const struct model *m)
{
    return m->problem->ds->width > 0 ? "picture" : "sample";
}

size_t answers_second(const float *probs, size_t n_classes, size_t not_this)
{
    size_t best = not_this == 0 && n_classes > 1 ? 1 : 0;

    for (size_t k = best + 1; k < n_classes; k++)
        if (k != not_this && probs[k] > probs[best])
            best = k;
    return best;
}

size_t answers_said(const struct model *m, size_t lane, size_t i)
{
    return snapshot_said(m->lanes[lane].snapshot)[i];
}

size_t answers_truth(const struct model *m, size_t i)
{
    return m->problem->val->labels[i];
}
