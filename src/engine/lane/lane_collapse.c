/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a network is dead, so that training it on is a waste. A net that has
 * not learnt yet, or never does, is not: it must have become worse than it
 * was, or have a layer that passes nothing on.
 *
 * Chance is what the best constant answer gets right in a set of samples: the
 * share of its most frequent class, at least 1 / classes. An accuracy of n
 * samples at chance p scatters by s = sqrt(p (1 - p) / n), so
 *   at chance      acc <= p + 2 s, but never nearer to 2 p than to p
 *   had learnt     acc >= 2 p and acc >= p + 3 s, at some evaluation
 * and a guess of few samples is not taken for something learnt. Few validation
 * samples may fall to chance while a net learns on: it is dead when the training
 * set is at chance, too, which is known at the end of an epoch. */
#include "engine/lane/lane_state.h"

#include <math.h>

#include "nn/loss.h"

#define LOSS_FACTOR 1.5
#define AT_CHANCE   2.0 /* standard deviations */
#define HAS_LEARNED 3.0

static double chance_of(const struct lane *lane, const struct runs *set)
{
    size_t count[DATASET_MAX_CLASSES] = {0}, most = 0;
    double least = 1.0 / (double)lane->spec.n_classes;

    for (size_t i = 0; i < set->n; i++) {
        size_t n = ++count[set->labels[i]];

        most = n > most ? n : most;
    }
    return set->n > 0 ? fmax(least, (double)most / (double)set->n) : least;
}

void lane_collapse_prepare(struct lane *lane)
{
    lane->val_chance = chance_of(lane, lane->problem->val);
    lane->train_chance = chance_of(lane, lane->problem->train);
}

void lane_collapse_begin(struct lane *lane)
{
    lane->at.first_loss = NAN;
    lane->at.learned = false;
    lane->at.collapse = COLLAPSE_NONE;
}

/* How far accuracies of n samples lie apart by chance. */
static double scatter(double p, size_t n)
{
    return n > 0 ? sqrt(p * (1.0 - p) / (double)n) : 0.0;
}

static double share(size_t n_correct, size_t n)
{
    return n > 0 ? (double)n_correct / (double)n : 0.0;
}

static bool at_chance(double acc, double p, size_t n)
{
    return acc <= p + fmin(AT_CHANCE * scatter(p, n), 0.5 * p);
}

void lane_collapse_evaluated(struct lane *lane, const struct eval_result *e)
{
    struct position *at = &lane->at;
    double acc = share(e->val_correct, e->n_val), p = lane->val_chance;
    double guess =
        fmax(lane->spec.loss->guess(lane->spec.n_classes), at->first_loss);

    if (acc >= 2.0 * p && acc >= p + HAS_LEARNED * scatter(p, e->n_val))
        at->learned = true;
    if (lane->dead_layers != 0)
        at->collapse = COLLAPSE_LAYER;
    else if (e->train_loss > LOSS_FACTOR * guess)
        at->collapse = COLLAPSE_LOSS;
    else if (at->learned && at_chance(acc, p, e->n_val) && e->n_train > 0 &&
             at_chance(share(e->train_correct, e->n_train), lane->train_chance,
                       e->n_train))
        at->collapse = COLLAPSE_CHANCE;
}

enum collapse lane_collapse(const struct lane *lane)
{
    return lane->at.collapse;
}
