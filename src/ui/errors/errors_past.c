/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions exist once an epoch and the newest replace the older ones, so
 * the probability of the right class is kept here for every validation
 * sample (14 kB an epoch and lane for MNIST): whatever is pinned has a past
 * from the first epoch on. Epochs nobody saw, or that found no memory, are
 * gaps, not guesses; those of another run are forgotten, although it may have
 * the same seed and its epochs the same numbers. */
#include <math.h>

#include "base/mem.h"
#include "ui/errors/errors_list.h"

#define FULL 65534 /* probability 1 */

static size_t slot_of(uint32_t epoch)
{
    return (epoch - 1) % ERRORS_PAST;
}

static void forget(struct errors_past *past)
{
    for (size_t k = 0; k < ERRORS_PAST; k++) {
        mem_free(past->by_epoch[k]);
        past->by_epoch[k] = NULL;
    }
    past->last = 0;
}

/* Going back, an undo leaves what came before it true. What lies behind
 * `last` is not in force and its room is used again. */
static void note(const struct model *m, struct errors_past *past, size_t lane)
{
    uint32_t epoch = m->lanes[lane].snapshot->epoch;
    uint16_t **slot = &past->by_epoch[slot_of(epoch)];

    if (past->last + ERRORS_PAST <= epoch)
        forget(past);
    for (uint32_t k = past->last + 1; past->last > 0 && k < epoch; k++) {
        mem_free(past->by_epoch[slot_of(k)]); /* a gap */
        past->by_epoch[slot_of(k)] = NULL;
    }
    past->last = epoch;
    if (*slot == NULL)
        *slot = mem_alloc(past->n_val, sizeof **slot);
    for (size_t i = 0; *slot != NULL && i < past->n_val; i++) {
        double p = (double)answers_probs(m, lane, i)[answers_truth(m, i)];

        (*slot)[i] = (uint16_t)(p > 0 ? (p < 1 ? p : 1) * FULL + 0.5 : 0);
    }
}

void errors_past_sync(const struct model *m, struct errors_state *e)
{
    for (size_t i = 0; i < LANES_MAX; i++) {
        struct errors_past *past = &e->past[i];
        const struct snapshot *p = m->lanes[i].snapshot;
        bool ready = answers_ready(m, i);

        if (past->last > 0 && (!ready || m->problem->val->n != past->n_val ||
                               p->began_ns != past->began_ns))
            forget(past);
        if (!ready || (past->last > 0 && past->answered_ns == p->answered_ns))
            continue;
        past->began_ns = p->began_ns;
        past->answered_ns = p->answered_ns;
        past->n_val = m->problem->val->n;
        note(m, past, i);
    }
}

double errors_past_p(const struct errors_state *e, size_t lane, uint32_t epoch,
                     size_t i)
{
    const struct errors_past *past = &e->past[lane];

    if (epoch == 0 || epoch > past->last || epoch + ERRORS_PAST <= past->last ||
        past->by_epoch[slot_of(epoch)] == NULL || i >= past->n_val)
        return NAN;
    return past->by_epoch[slot_of(epoch)][i] / (double)FULL;
}
