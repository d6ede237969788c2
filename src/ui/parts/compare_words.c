/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of the Compare screen. A number alone does not say why two
 * curves part; one line does, and it says only what the model shows now. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "ui/parts/compare_table.h"
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

const char *compare_pairing(const struct model *m, char *buf, size_t size)
{
    const struct lane_config *first = &m->lanes[0].config;
    char behind[64];

    if (m->n_lanes < 2) {
        snprintf(buf, size, "one lane: seed %u",
                 lane_whole(first, &param_seed));
        return buf;
    }
    if (m->paired && model_behind_text(m, behind, sizeof behind)[0] != '\0') {
        snprintf(buf, size, "paired start, %s", behind);
        return buf;
    }
    if (m->paired) {
        snprintf(buf, size, "paired: same seed %u, weights, batches",
                 lane_whole(first, &param_seed));
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

static const struct lane_model *perturbed_lane(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (lane_has(&m->lanes[i].config, &param_pert))
            return &m->lanes[i];
    return NULL;
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
static bool estimate_worsens(const struct lane_model *lane, double cos)
{
    return lane->cos.n_buckets > 0 && cos < COS_CLOSE &&
           cos < (double)lane->cos.buckets[0].mean - COS_FALL;
}

static void describe_worse(const struct lane_model *lane, const char *name,
                           const char *count, int w, char *buf, size_t size)
{
    double cos = history_recent(&lane->cos, 0),
           pert = model_value(lane, &param_pert);

    if (offer(w, buf, size,
              "%s estimates the gradient by nudging each of the %s weights by "
              "pert %.4g; its error grows as training converges (cos %.2f "
              "now): lower pert with (",
              name, count, pert, cos) ||
        offer(w, buf, size,
              "%s nudges each of %s weights by pert %.4g; error grows, cos "
              "%.2f: ( lowers pert",
              name, count, pert, cos))
        return;
    offer(w, buf, size, "pert %.4g: error grows, ( lowers it", pert);
}

static void describe_close(const struct lane_model *lane, const char *name,
                           const char *count, int w, char *buf, size_t size)
{
    double cos = history_recent(&lane->cos, 0),
           pert = model_value(lane, &param_pert);

    if (isfinite(cos) &&
        offer(w, buf, size,
              "%s estimates the gradient by nudging each of the %s weights by "
              "pert %.4g; cos %.2f to backprop's gradient, 1 = the same",
              name, count, pert, cos))
        return;
    if (offer(w, buf, size,
              "%s estimates the gradient by nudging each of %s weights by pert "
              "%.4g",
              name, count, pert))
        return;
    offer(w, buf, size, "%s nudges %s weights by %.4g", name, count, pert);
}

const char *compare_caption(const struct model *m, int w, char *buf,
                            size_t size)
{
    const struct lane_model *lane = perturbed_lane(m);
    char name[LANE_NAME_MAX], count[24];

    buf[0] = '\0';
    if (lane == NULL || lane->shape == NULL)
        return buf;
    controls_lane_name(lane, name);
    format_count(lane->shape->n_params, count, sizeof count);
    if (estimate_worsens(lane, history_recent(&lane->cos, 0)))
        describe_worse(lane, name, count, w, buf, size);
    else
        describe_close(lane, name, count, w, buf, size);
    return buf;
}
