/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured of the gradient in hand, between its batch and the update:
 * off the training path, since the clock of training stands still and nothing
 * that learning reads is written. Another estimate at the same weights and
 * batch is asked of a rule that draws random numbers alone; it draws them for
 * pass->repeat, whatever was drawn before.
 *
 * Of n estimates g_i, the rule's own and the repeats, with mean m: the variance
 * is sum |g_i - m|^2 / (n - 1), which is the sum of the variances of all
 * entries. |m - backprop's|^2 is bias^2 and a share 1 / n of the variance in
 * the mean, and |m|^2 has as much too much; it is taken off both. */
#include "engine/lane/lane_state.h"

#include <math.h>
#include <string.h>

#include "nn/parts.h"

/* Whether the batch in hand is one of every `every`: the first, the N-th, the
 * 2N-th, ... */
static bool is_due(const struct lane *lane, const struct param *every)
{
    uint64_t n = (uint64_t)lane_value(&lane->config, every);

    return lane->at.step == 0 || (n > 0 && (lane->at.step + 1) % n == 0);
}

static bool repeats_due(const struct lane *lane)
{
    return lane->own.rule->draws &&
           lane_value(&lane->config, &param_diag_repeats) > 0.0 &&
           is_due(lane, &param_diag_repeat_every);
}

bool lane_diagnosis_due(const struct lane *lane)
{
    return lane_value(&lane->config, &param_diag_every) > 0.0 &&
           (is_due(lane, &param_diag_every) || repeats_due(lane) ||
            lane->at.batch + 1 == lane_batches_per_epoch(lane));
}

static void to_floats(const double *from, size_t n, float *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)from[i];
}

/* By part: lengths, signs, the weights' sizes. */
static void measure_parts(const struct lane *lane, const double *bp,
                          struct diagnostics *d)
{
    const struct net_shape *s = &lane->shape;
    double parts[NET_MAX_PARTS];

    parts_norm(s, lane->grad, parts);
    to_floats(parts, NET_MAX_PARTS, d->grad_norm);
    parts_norm(s, bp, parts);
    to_floats(parts, NET_MAX_PARTS, d->bp_norm);
    d->sign = (float)parts_sign(s, lane->grad, bp, parts);
    to_floats(parts, NET_MAX_PARTS, d->signs);
    parts_sum_abs(s, lane->block, parts);
    to_floats(parts, NET_MAX_PARTS, d->sum_abs);
}

/* What the rule itself knows of the batch. */
static void ask_rule(const struct lane *lane, struct diagnostics *d)
{
    const struct rule *rule = lane->own.rule;

    if (rule->flips)
        d->flips = (float)rule->flips(lane->own.self, lane->pass);
    for (size_t l = 1; rule->alignment && l < lane->shape.n_layers; l++) {
        double cos, ratio;

        if (!rule->alignment(lane->own.self, lane->pass, l, &cos, &ratio))
            continue;
        d->align[l] = (float)cos;
        d->align_norm[l] = (float)ratio;
    }
}

/* The sum of the own estimate and n repeats into lane->draw_sum. Returns the
 * sum of their squared lengths. */
static double repeat(struct lane *lane, size_t n, const double *values)
{
    const struct kernels *k = lane->pass->k;
    size_t size = lane->shape.n_block;
    double squares = k->dot(size, lane->grad, lane->grad);

    memcpy(lane->draw_sum, lane->grad, size * sizeof(double));
    for (size_t i = 1; i <= n; i++) {
        lane->pass->repeat = (uint32_t)i;
        learner_again(&lane->own, lane->pass, &lane->exec, values, lane->draw);
        k->add(size, lane->draw, lane->draw_sum);
        squares += k->dot(size, lane->draw, lane->draw);
    }
    lane->pass->repeat = 0;
    return squares;
}

/* a - b of whole gradients: the squared length. */
static double squared_distance(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

static void measure_draws(struct lane *lane, const double *bp,
                          const double *values, struct diagnostics *d)
{
    size_t size = lane->shape.n_block;
    size_t repeats = lane_whole(&lane->config, &param_diag_repeats);
    double n = 1.0 + (double)repeats, squares, mean2, noise;

    if (!lane->own.rule->draws) {
        d->bias2 = (float)squared_distance(lane->grad, bp, size);
        d->variance = 0.0f;
        return;
    }
    if (!repeats_due(lane))
        return;
    squares = repeat(lane, repeats, values);
    lane->pass->k->sum_scaled(size, 1.0 / n, 1, size, lane->draw_sum,
                              lane->draw_sum);
    mean2 = lane->pass->k->dot(size, lane->draw_sum, lane->draw_sum);
    d->variance = (float)fmax(0.0, (squares - n * mean2) / (n - 1.0));
    noise = (double)d->variance / n;
    d->bias2 =
        (float)fmax(0.0, squared_distance(lane->draw_sum, bp, size) - noise);
    if (d->variance > 0.0f)
        d->snr = (float)sqrt(fmax(0.0, mean2 - noise) / (double)d->variance);
}

void lane_diagnose(struct lane *lane, bool wanted, const double *values,
                   struct sample *out)
{
    const double *bp = lane->grad;

    out->cos_bp = out->bp_norm = NAN;
    for (size_t i = 0; i < NET_MAX_PARTS; i++)
        out->cos_parts[i] = NAN;
    diagnostics_clear(&out->diag);
    if (!wanted)
        return;
    ask_rule(lane, &out->diag);
    if (lane->own.rule == lane->bp.rule) {
        for (size_t i = 0; i < 2 * lane->shape.n_layers; i++)
            out->cos_parts[i] = 1.0;
        out->cos_bp = 1.0;
        out->bp_norm = out->grad_norm;
    } else {
        bp = lane->bp_grad;
        learner_again(&lane->bp, lane->pass, &lane->exec, NULL, lane->bp_grad);
        if (lane->own.rule->behind) /* of the weights that the rule learns */
            lane->own.rule->behind->pull(lane->own.self, lane->pass,
                                         &lane->exec, lane->bp_grad);
        out->cos_bp = rule_cosine(lane->grad, bp, lane->shape.n_block);
        parts_cosine(&lane->shape, lane->grad, bp, out->cos_parts);
        out->bp_norm = rule_norm(bp, lane->shape.n_block);
    }
    measure_parts(lane, bp, &out->diag);
    measure_draws(lane, bp, values, &out->diag);
}
