/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a network is dead, so that training it on is a waste. A net that has
 * not learnt yet, or never does, is not: it must have become worse than it
 * was, or have a layer that passes nothing on.
 *
 * Chance is what the best constant answer gets right in the validation set:
 * the share of its most frequent class, at least 1 / classes. An accuracy of n
 * samples at chance p scatters by s = sqrt(p (1 - p) / n), so
 *   at chance      acc <= p + 2 s, but never nearer to 2 p than to p
 *   had learnt     acc >= 2 p and acc >= p + 3 s, at some evaluation
 * and a guess of few samples is not taken for something learnt. */
#include "engine/lane_state.h"

#include <math.h>

#include "nn/loss.h"

#define LOSS_FACTOR 1.5
#define AT_CHANCE   2.0 /* standard deviations */
#define HAS_LEARNED 3.0

void lane_collapse_prepare(struct lane *lane)
{
    const struct runs *val = lane->problem->val;
    size_t count[DATASET_MAX_CLASSES] = {0}, most = 0;

    for (size_t i = 0; i < val->n; i++) {
        size_t n = ++count[val->labels[i]];

        most = n > most ? n : most;
    }
    lane->chance = 1.0 / (double)lane->spec.n_classes;
    if (val->n > 0)
        lane->chance = fmax(lane->chance, (double)most / (double)val->n);
}

void lane_collapse_begin(struct lane *lane)
{
    lane->at.first_loss = NAN;
    lane->at.learned = false;
    lane->at.collapse = COLLAPSE_NONE;
}

void lane_collapse_evaluated(struct lane *lane, double train_loss,
                             size_t n_correct)
{
    struct position *at = &lane->at;
    double n = (double)lane->problem->val->n, p = lane->chance;
    double acc = n > 0 ? (double)n_correct / n : 0.0;
    double s = n > 0 ? sqrt(p * (1.0 - p) / n) : 0.0;
    double guess =
        fmax(lane->spec.loss->guess(lane->spec.n_classes), at->first_loss);

    if (acc >= 2.0 * p && acc >= p + HAS_LEARNED * s)
        at->learned = true;
    if (lane->dead_layers != 0)
        at->collapse = COLLAPSE_LAYER;
    else if (train_loss > LOSS_FACTOR * guess)
        at->collapse = COLLAPSE_LOSS;
    else if (at->learned && acc <= p + fmin(AT_CHANCE * s, 0.5 * p))
        at->collapse = COLLAPSE_CHANCE;
}

enum collapse lane_collapse(const struct lane *lane)
{
    return lane->at.collapse;
}
