/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one sentence below the tables: of the lane whose gradient is told of,
 * what its error comes from and what mends it, where the model knows. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/compare_words.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"

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

        if (!cosine_tells(lane) || lane->shape == NULL)
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

/* The part that the estimate follows worst, as "W2". */
static const char *worst_part(const struct lane_model *lane, char buf[8],
                              double *cos_out)
{
    const double *cos = lane->cos_last.cos_parts;
    size_t worst = 0;

    for (size_t i = 1; i < 2 * lane->shape->n_layers; i++)
        if (cos[i] < cos[worst])
            worst = i;
    snprintf(buf, 8, "%c%u", "Wb"[worst % 2], (unsigned)(worst / 2 + 1) % 100);
    *cos_out = cos[worst];
    return buf;
}

/* What a coarse step of a forward difference does, and what mends it. */
static bool describe_bias(const struct lane_model *lane, const char *name,
                          int w, char *buf, size_t size)
{
    double pert = model_value(lane, &param_pert), cos;
    char part[8], number[32];

    worst_part(lane, part, &cos);
    return strcmp(lane->config.rule->name, "wp") == 0 &&
           offer(w, buf, size,
                 "%s: cos %s at %s: a forward difference of %.4g is biased "
                 "there; key ( lowers pert, or wp-central mends it.",
                 name, cosine_number(cos, number, sizeof number), part, pert);
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
        (describe_bias(lane, name, w, buf, size) ||
         offer(w, buf, size,
               "%s nudges each weight by pert %.4g: as training converges its "
               "cos falls (%s at first, %s now). Press ( to lower pert.",
               name, pert, from, now) ||
         offer(w, buf, size,
               "%s has cos %s (first %s): pert %.4g is coarse. Press ( to "
               "lower it.",
               name, now, from, pert)))
        return;
    if (offer(w, buf, size,
              "The gradient of %s is less like backprop's than at first: cos "
              "%s, then %s.",
              name, now, from))
        return;
    offer(w, buf, size, "%s: cos fell from %s to %s.", name, from, now);
}

/* A matrix of its own that the errors of the last layers come back through. */
static bool describe_feedback(const struct lane_model *lane, const char *name,
                              int w, char *buf, size_t size)
{
    size_t last = lane->shape->n_layers - 1;
    double angle =
        acos((double)lane->cos_last.diag.align[last]) * 180 / acos(-1);

    return !isnan(angle) &&
           (offer(
                w, buf, size,
                "%s: its errors come back through a matrix at %.0f degrees to "
                "W%zu^T: 90 is chance, and it learns as they turn together.",
                name, angle, last + 1) ||
            offer(w, buf, size,
                  "%s: its feedback lies at %.0f degrees to W%zu^T.", name,
                  angle, last + 1));
}

/* An estimate that chance has a part in. */
static bool describe_noise(const struct lane_model *lane, const char *name,
                           int w, char *buf, size_t size)
{
    const struct sample *s = &lane->draws_last;
    double scale = diagnostics_bp2(&s->diag);
    double ratio = (double)s->diag.variance / scale;
    char number[24];

    if (s->step == 0 || !(scale > 0) || !(s->diag.variance > s->diag.bias2))
        return false;
    plot_digits(ratio, 2, number, sizeof number);
    return offer(w, buf, size,
                 "%s: its error is noise, %s squared lengths of the gradient; "
                 "more draws or a smaller lr average it.",
                 name, number) ||
           offer(w, buf, size, "%s: its error is noise: variance %s.", name,
                 number);
}

static void describe_other(const struct lane_model *lane, const char *name,
                           int w, char *buf, size_t size)
{
    char cos[32];

    if (lane->cos_last.step == 0 ||
        describe_feedback(lane, name, w, buf, size) ||
        describe_noise(lane, name, w, buf, size))
        return;
    offer(w, buf, size, "%s: cos %s to backprop's gradient.", name,
          cosine_number(lane->cos_last.cos_bp, cos, sizeof cos));
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
    if (!perturbs(lane))
        describe_other(lane, name, w, buf, size);
    else if (estimate_worsens(lane))
        describe_worse(lane, name, keys_act_on(ui, m, lane), w, buf, size);
    else
        describe_close(lane, name, count, w, buf, size);
    return buf;
}
