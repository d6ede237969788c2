/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and ranges of what travels. */
#include "engine/protocol.h"

#include <math.h>

const char *hp_name(enum hp hp)
{
    static const char *const names[HP_COUNT] = {
        [HP_LR] = "lr", [HP_PERT] = "pert", [HP_EPOCHS] = "epochs"};

    return names[hp];
}

bool hp_valid(enum hp hp, double value, const char **why_out)
{
    const char *why = NULL;

    if (!isfinite(value))
        why = "expected a finite number";
    else if (hp == HP_PERT &&
             (fabs(value) < HP_PERT_LEAST || fabs(value) > HP_PERT_MOST))
        why = "expected a size from 1e-300 to 1e300";
    else if (hp == HP_EPOCHS &&
             (value < 1.0 || value > 1e6 || value != floor(value)))
        why = "expected a whole number from 1 to 1000000";
    if (why_out)
        *why_out = why;
    return why == NULL;
}

void stop_rules_override(struct stop_rules *rules, enum stop_rule *stopped)
{
    if (*stopped == STOP_TARGET)
        rules->target_acc = 0.0;
    else if (*stopped == STOP_PATIENCE)
        rules->patience = 0;
    else if (*stopped == STOP_TIME)
        rules->max_s = 0.0;
    *stopped = STOP_NONE;
}

/* Rounded once: 100 n_correct is a whole number below 2^53, so this is the
 * double nearest to the true percentage, as the typed number became the double
 * nearest to its decimal. Rounding keeps order: a percentage that is at least
 * the decimal is at least its double. The reverse fails only where the two are
 * nearer than 1e-14, which takes ten million samples and more than six typed
 * decimals. Divided first and then multiplied, 58 of 100 were
 * 57.99999999999999 %. */
double accuracy_percent(size_t n_correct, size_t n)
{
    double percent = n > 0 ? 100.0 * (double)n_correct / (double)n : 0.0;

    return percent; /* stored: rounded where registers are wider, too */
}

bool speed_valid(double value, const char **why_out)
{
    bool valid = value == 0.0 || (value >= 0.001 && value <= 1e9);

    if (why_out)
        *why_out =
            valid ? NULL : "expected 0.001 to 1e9 batches a second, 0 = max";
    return valid;
}

size_t lane_batch_size(const struct lane_config *config, size_t n_train)
{
    if (!config->batch_default || config->batch_size <= n_train)
        return config->batch_size;
    return (n_train + 9) / 10;
}

const char *lane_state_name(enum lane_state state)
{
    static const char *const names[] = {
        [LANE_LOADING] = "LOADING", [LANE_RUN] = "RUN",
        [LANE_EVAL] = "EVAL",       [LANE_PAUSED] = "PAUSED",
        [LANE_DONE] = "DONE",       [LANE_DIVERGED] = "DIVERGED",
        [LANE_ERROR] = "ERROR",     [LANE_STOPPED] = "STOPPED"};

    return names[state];
}

size_t run_state_size(size_t n_params)
{
    return sizeof(struct run_state) + n_params * sizeof(double);
}

size_t picture_size(size_t n_params, size_t n_val, size_t n_classes)
{
    return sizeof(struct picture) + n_params * sizeof(double) +
           n_val * (n_classes * sizeof(float) + 1);
}

const double *picture_params(const struct picture *p)
{
    return p->data;
}

const float *picture_probs(const struct picture *p)
{
    return (const float *)(const void *)(p->data + p->n_params);
}

const uint8_t *picture_said(const struct picture *p)
{
    return (const uint8_t *)(picture_probs(p) + p->n_val * p->n_classes);
}

void picture_pick(const float *probs, size_t n, size_t n_classes,
                  uint8_t *said_out)
{
    for (size_t i = 0; i < n; i++, probs += n_classes) {
        size_t best = 0;

        for (size_t k = 1; k < n_classes; k++)
            best = probs[k] > probs[best] ? k : best;
        said_out[i] = (uint8_t)best;
    }
}

double *picture_params_mut(struct picture *p)
{
    return p->data;
}

float *picture_probs_mut(struct picture *p)
{
    return (float *)(void *)(p->data + p->n_params);
}

uint8_t *picture_said_mut(struct picture *p)
{
    return (uint8_t *)(picture_probs_mut(p) + p->n_val * p->n_classes);
}
