/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of the Compare screen. A number alone does not say why two
 * curves part; one line does, and it says only what the model shows now. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "ui/charts/compare_table.h"
#include "ui/charts/cosine_text.h"
#include "ui/parts/controls.h"

/* The first thing in which two lanes differ that would have to be the same for
 * them to start alike and see the same batches. False: none. */
static bool name_difference(const struct lane_config *a,
                            const struct lane_config *b, char *buf, size_t size)
{
    if (lane_whole(a, &param_seed) != lane_whole(b, &param_seed))
        snprintf(buf, size, "NOT paired: seeds %u and %u",
                 lane_whole(a, &param_seed), lane_whole(b, &param_seed));
    else if (!lane_same_hidden(a, b))
        snprintf(buf, size, "NOT paired: hidden layers differ");
    else if (lane_value(a, &param_init) != lane_value(b, &param_init))
        snprintf(buf, size, "NOT paired: first weights differ");
    else if (lane_value(a, &param_batch_size) !=
             lane_value(b, &param_batch_size))
        snprintf(buf, size, "NOT paired: batch sizes %u and %u",
                 lane_whole(a, &param_batch_size),
                 lane_whole(b, &param_batch_size));
    else if (a->shuffle != b->shuffle)
        snprintf(buf, size, "NOT paired: batch orders differ");
    else
        return false;
    return true;
}

/* "seed 2, one example", "seed 4, 3 of 10". */
static void name_seed(const struct model *m, const struct ui_state *ui,
                      char *buf, size_t size)
{
    unsigned seed = lane_whole(&m->lanes[0].config, &param_seed);
    const struct ghosts *g = &ui->ghosts;

    if (g->seeds_asked > 0)
        snprintf(buf, size, "seed %u, %zu of %zu", seed, g->seed_at,
                 g->seeds_asked);
    else
        snprintf(buf, size, "seed %u, one example", seed);
}

const char *compare_pairing(const struct model *m, const struct ui_state *ui,
                            char *buf, size_t size)
{
    const struct lane_config *first = &m->lanes[0].config;
    char text[64];

    name_seed(m, ui, text, sizeof text);
    if (m->n_lanes < 2) {
        snprintf(buf, size, "%s", text);
        return buf;
    }
    if (m->paired) {
        snprintf(buf, size, "%s; paired", text);
        if (model_behind_text(m, text, sizeof text)[0] != '\0')
            snprintf(buf, size, "paired start, %s", text);
        return buf;
    }
    snprintf(buf, size, "NOT paired");
    for (size_t i = 1; i < m->n_lanes; i++)
        if (name_difference(first, &m->lanes[i].config, buf, size))
            break;
    return buf;
}

/* "15,910". */
static const char *format_count(size_t n, char *buf, size_t size)
{
    if (n >= 1000000)
        snprintf(buf, size, "%zu,%03zu,%03zu", n / 1000000, n / 1000 % 1000,
                 n % 1000);
    else if (n >= 1000)
        snprintf(buf, size, "%zu,%03zu", n / 1000, n % 1000);
    else
        snprintf(buf, size, "%zu", n);
    return buf;
}

/* Puts the sentence into buf when it fits w columns. */
static bool offer(int w, char *buf, size_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool offer(int w, char *buf, size_t size, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (canvas_text_width(text) > w)
        return false;
    snprintf(buf, size, "%s", text);
    return true;
}

/* Below this the estimate is off by a third of the gradient's length. */
#define COS_CLOSE 0.95
/* A fall of the cosine that is more than its noise from batch to batch. */
#define COS_FALL 0.02

/* Whether the estimate was better at the start than it is now. */
static bool estimate_worsens(const struct lane_model *lane)
{
    return cosine_change(lane) < -COS_FALL && lane->cos_last.cos_bp < COS_CLOSE;
}

static bool perturbs(const struct lane_model *lane)
{
    return lane_has(&lane->config, &param_pert) && lane->shape != NULL;
}

static bool keys_act_on(const struct ui_state *ui, const struct model *m,
                        const struct lane_model *lane)
{
    return ui->target < 0 || lane == &m->lanes[ui->target];
}

/* The lane that a sentence is about: the one the keys act on, else the one
 * whose estimate has got worse the most, else the first that estimates; NULL =
 * none. */
static const struct lane_model *told_lane(const struct model *m,
                                          const struct ui_state *ui)
{
    const struct lane_model *first = NULL, *worse = NULL;

    for (size_t i = m->n_lanes; i > 0; i--) {
        const struct lane_model *lane = &m->lanes[i - 1];

        if (!perturbs(lane))
            continue;
        first = lane;
        if (estimate_worsens(lane) &&
            (worse == NULL || cosine_change(lane) <= cosine_change(worse)))
            worse = lane;
        if ((size_t)ui->target == i - 1)
            return lane;
    }
    return worse != NULL ? worse : first;
}

/* A smaller perturbation helps where the error is that of a coarse step: not
 * where the cosine falls although it is small. */
#define PERT_COARSE 0.003

static void describe_worse(const struct lane_model *lane, const char *name,
                           bool keys, int w, char *buf, size_t size)
{
    double pert = model_value(lane, &param_pert);
    char now[32], from[32];

    cosine_number(lane->cos_last.cos_bp, now, sizeof now);
    cosine_number(lane->cos_first.cos_bp, from, sizeof from);
    if (keys && pert > PERT_COARSE &&
        (offer(w, buf, size,
               "%s nudges each weight by pert %.4g: as training converges its "
               "cos falls (%s at first, %s now). Key ( lowers pert.",
               name, pert, from, now) ||
         offer(
             w, buf, size,
             "%s has cos %s (first %s): pert %.4g is coarse. Key ( lowers it.",
             name, now, from, pert)))
        return;
    if (offer(w, buf, size,
              "The gradient of %s is less like backprop's than at first: cos "
              "%s, then %s.",
              name, now, from))
        return;
    offer(w, buf, size, "%s: cos fell from %s to %s.", name, from, now);
}

static void describe_close(const struct lane_model *lane, const char *name,
                           const char *count, int w, char *buf, size_t size)
{
    double pert = model_value(lane, &param_pert);
    char now[32];

    if (lane->cos_last.step > 0 &&
        offer(w, buf, size,
              "%s estimates the gradient by nudging each of the %s weights by "
              "pert %.4g; cos %s to backprop's gradient, 1 = the same.",
              name, count, pert,
              cosine_number(lane->cos_last.cos_bp, now, sizeof now)))
        return;
    if (offer(w, buf, size,
              "%s estimates the gradient by nudging each of %s weights by pert "
              "%.4g.",
              name, count, pert))
        return;
    offer(w, buf, size, "%s nudges %s weights by %.4g.", name, count, pert);
}

const char *compare_caption(const struct model *m, const struct ui_state *ui,
                            int w, char *buf, size_t size)
{
    const struct lane_model *lane = told_lane(m, ui);
    char name[LANE_NAME_MAX], count[24];

    buf[0] = '\0';
    if (lane == NULL)
        return buf;
    controls_lane_name(lane, name);
    format_count(lane->shape->n_params, count, sizeof count);
    if (estimate_worsens(lane))
        describe_worse(lane, name, keys_act_on(ui, m, lane), w, buf, size);
    else
        describe_close(lane, name, count, w, buf, size);
    return buf;
}
