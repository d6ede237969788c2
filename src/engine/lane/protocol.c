/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and ranges of what travels, and where the parts of what lies in a
 * mailbox are. */
#include "engine/lane/protocol.h"

#include <string.h>

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

const char *lane_state_name(enum lane_state state)
{
    static const char *const names[] = {
        [LANE_LOADING] = "LOADING",     [LANE_RUN] = "RUN",
        [LANE_EVAL] = "EVAL",           [LANE_PAUSED] = "PAUSED",
        [LANE_DONE] = "DONE",           [LANE_DIVERGED] = "DIVERGED",
        [LANE_COLLAPSED] = "COLLAPSED", [LANE_ERROR] = "ERROR",
        [LANE_STOPPED] = "STOPPED"};

    return names[state];
}

size_t run_state_size(size_t n_doubles)
{
    return sizeof(struct run_state) + n_doubles * sizeof(double);
}

const double *run_state_array(const struct run_state *state, size_t i)
{
    const double *at = state->params + state->n_params;

    for (size_t k = 0; k < i; k++)
        at += state->arrays[k].rows * state->arrays[k].cols;
    return at;
}

const double *run_state_start(const struct run_state *state)
{
    for (size_t i = 0; i < state->n_arrays; i++)
        if (strcmp(state->arrays[i].name, RUN_START) == 0 &&
            state->arrays[i].rows * state->arrays[i].cols == state->n_params)
            return run_state_array(state, i);
    return NULL;
}

size_t snapshot_size(size_t n_params, size_t n_val, size_t n_classes)
{
    return sizeof(struct snapshot) + n_params * sizeof(double) +
           n_val * (n_classes * sizeof(float) + sizeof(uint16_t));
}

const float *snapshot_probs(const struct snapshot *p)
{
    return (const float *)(const void *)(p->data + p->n_params);
}

const uint16_t *snapshot_said(const struct snapshot *p)
{
    return (const uint16_t *)(const void *)(snapshot_probs(p) +
                                            p->n_val * p->n_classes);
}

void snapshot_pick(const float *probs, size_t n, size_t n_classes,
                   uint16_t *said_out)
{
    for (size_t i = 0; i < n; i++, probs += n_classes) {
        size_t best = 0;

        for (size_t k = 1; k < n_classes; k++)
            best = probs[k] > probs[best] ? k : best;
        said_out[i] = (uint16_t)best;
    }
}

double *snapshot_params_mut(struct snapshot *p)
{
    return p->data;
}

float *snapshot_probs_mut(struct snapshot *p)
{
    return (float *)(void *)(p->data + p->n_params);
}

uint16_t *snapshot_said_mut(struct snapshot *p)
{
    return (uint16_t *)(void *)(snapshot_probs_mut(p) +
                                p->n_val * p->n_classes);
}
