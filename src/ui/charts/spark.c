/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches of 84 and of 92 % are one level of eight on a scale of 0 to 100 %, so
 * the scale follows the newest batches, in few steps that people know again.
 * It is chosen from all lanes whose curves are shown: rows under each other
 * mean the same. To go up it takes most batches of every lane, to go down a
 * good part of one lane's, so it does not go to and fro. */
#include "ui/charts/spark.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_legend.h"
#include "ui/draw/lane_style.h"

#define NEWEST    40   /* batches that choose the scale */
#define ENTER_OUT 0.25 /* of a lane's batches outside a scale that is chosen */
#define STAY_OUT  0.4  /* outside one that is kept */
#define LEAST_USE 0.2  /* of a loss scale that is kept */
#define NEW_STEPS 100  /* batches for which a new scale stands out */
#define SCALE_W   7    /* "75-100%" */
#define ROW_MIN   30   /* with fewer columns the word is left out */
#define SPARK_MIN 10   /* least columns in which the scale has room, too */

static const double acc_steps[] = {90, 75, 50, 0};
#define N_ACC_STEPS (sizeof acc_steps / sizeof acc_steps[0])

static const struct history *history_of(const struct lane_model *lane,
                                        int metric)
{
    return metric == 1 ? &lane->loss : &lane->acc;
}

/* Of accuracies: whether a lane says no more than a guess does. */
static bool guesses(const struct lane_model *lane)
{
    size_t classes =
        lane->shape != NULL ? lane->shape->width[lane->shape->n_layers] : 1;
    double least = 2 * 100.0 / (double)classes; /* twice chance */
    size_t i = 0;

    while (i < NEWEST && i < lane->acc.n_raw &&
           history_recent(&lane->acc, i) < least)
        i++;
    return i == NEWEST || i == lane->acc.n_raw;
}

/* A lane that failed, whose curve was taken away or whose loss is another one
 * does not choose; nor does one that guesses where another has learnt: it would
 * flatten that one's row for good. */
static bool chooses(const struct model *m, const struct ui_state *ui,
                    int metric, size_t i)
{
    bool others_learn = false;

    if ((ui->hidden >> i & 1u) != 0 || lane_state_failed(m->lanes[i].state) ||
        m->lanes[i].state == LANE_ERROR ||
        (metric == 1 && legend_other_loss(m, ui, i)))
        return false;
    if (!guesses(&m->lanes[i]))
        return true;
    for (size_t k = 0; k < m->n_lanes; k++)
        others_learn = others_learn || !guesses(&m->lanes[k]);
    return !others_learn;
}

/* The part of a lane's newest batches that lie outside lo..hi. */
static double part_outside(const struct history *h, double lo, double hi)
{
    size_t n = 0, out = 0;

    for (size_t i = 0; i < NEWEST && i < h->n_raw; i++) {
        double v = history_recent(h, i);

        n += isfinite(v) != 0;
        out += isfinite(v) && (v < lo || v > hi);
    }
    return n > 0 ? (double)out / (double)n : 0;
}

/* Whether no lane has more than that part outside. */
static bool fits(const struct model *m, const struct ui_state *ui, int metric,
                 const struct spark_scale *scale, double most)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (chooses(m, ui, metric, i) &&
            part_outside(history_of(&m->lanes[i], metric), scale->lo,
                         scale->hi) > most)
            return false;
    return true;
}

/* The least and the greatest of all newest batches. False: there are none. */
static bool extent(const struct model *m, const struct ui_state *ui, int metric,
                   double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t k = 0; k < m->n_lanes; k++) {
        const struct history *h = history_of(&m->lanes[k], metric);
        size_t n = chooses(m, ui, metric, k) ? NEWEST : 0;

        for (size_t i = 0; i < n && i < h->n_raw; i++) {
            double v = history_recent(h, i);

            if (!isfinite(v))
                continue;
            *least = fmin(*least, v);
            *most = fmax(*most, v);
        }
    }
    return *least <= *most;
}

/* The narrowest step that most batches of each lane lie in. */
static struct spark_scale fit_acc(const struct model *m,
                                  const struct ui_state *ui)
{
    struct spark_scale scale = {.set = true, .lo = 0, .hi = 100};
    double least, most;
    bool any = extent(m, ui, 0, &least, &most);

    for (size_t k = 0; k < N_ACC_STEPS && any; k++) {
        scale.lo = acc_steps[k];
        if (fits(m, ui, 0, &scale, ENTER_OUT))
            break;
    }
    return scale;
}

/* 1, 2 or 5 times a power of ten, from a multiple of a fifth of it on. */
static struct spark_scale fit_loss(const struct model *m,
                                   const struct ui_state *ui)
{
    static const double ladder[] = {1, 2, 5};
    struct spark_scale scale = {.set = true, .lo = 0, .hi = 1};
    double least, most, power, span;

    if (!extent(m, ui, 1, &least, &most))
        return scale;
    span = fmax(most - least, fmax(fabs(most) * 1e-3, 1e-6));
    power = pow(10, floor(log10(span)));
    for (size_t k = 0;; k++, power *= k % 3 == 0 ? 10 : 1) {
        span = ladder[k % 3] * power;
        scale.lo = floor(least / (span / 5)) * (span / 5);
        scale.hi = scale.lo + span;
        if (scale.hi >= most || !isfinite(scale.hi))
            return scale;
    }
}

static uint64_t most_steps(const struct model *m)
{
    uint64_t most = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        most = m->lanes[i].last.step > most ? m->lanes[i].last.step : most;
    return most;
}

/* Whether a scale that was right still is. */
static bool stays(const struct model *m, const struct ui_state *ui, int metric,
                  const struct spark_scale *scale,
                  const struct spark_scale *other)
{
    double least, most;

    if (!scale->set || !fits(m, ui, metric, scale, STAY_OUT))
        return false;
    if (metric == 0)
        return other->lo <= scale->lo;
    return !extent(m, ui, metric, &least, &most) ||
           most - least >= LEAST_USE * (scale->hi - scale->lo) ||
           other->hi - other->lo >= scale->hi - scale->lo;
}

void spark_sync(const struct model *m, struct ui_state *ui)
{
    uint64_t now = most_steps(m);

    for (int metric = 0; metric < 2; metric++) {
        struct spark_scale *scale = &ui->spark[metric], other;
        bool began = now < scale->at || now == 0;

        other = metric == 1 ? fit_loss(m, ui) : fit_acc(m, ui);
        other.since = began || !scale->set ? 0 : now; /* no change of any */
        if (began || !stays(m, ui, metric, scale, &other))
            *scale = other;
        scale->at = now;
    }
}

struct spark_scale spark_scale_of(const struct model *m,
                                  const struct ui_state *ui)
{
    if (ui->spark[ui->metric == 1].set)
        return ui->spark[ui->metric == 1];
    return ui->metric == 1 ? fit_loss(m, ui) : fit_acc(m, ui);
}

const char *spark_scale_text(const struct ui_state *ui,
                             const struct spark_scale *scale, char *buf,
                             size_t size)
{
    double fifth = (scale->hi - scale->lo) / 5;
    int decimals = fifth < 1 ? (int)ceil(-log10(fifth) - 1e-9) : 0;
    char lo[32], hi[32];

    if (ui->metric == 1)
        snprintf(buf, size, "%s-%s",
                 plot_fixed(scale->lo, decimals, 8, lo, sizeof lo),
                 plot_fixed(scale->hi, decimals, 8, hi, sizeof hi));
    else
        snprintf(buf, size, "%.0f-%.0f%%", scale->lo, scale->hi);
    return buf;
}

/* Arrows in the cells of the batches that were the first under a new
 * value. */
static void draw_marks(const struct lane_model *lane, struct canvas *c, int x,
                       int y, int w)
{
    for (size_t k = lane->n_marks; k > 0; k--) {
        const struct mark *mark = &lane->marks[k - 1];
        uint64_t ago =
            lane->last.step > mark->step ? lane->last.step - mark->step - 1 : 0;

        if (ago >= (uint64_t)(w > 0 ? w : 0))
            break;
        canvas_put(c, x + w - 1 - (int)ago, y,
                   mark->new_value > mark->old_value ? 0x2191 : 0x2193,
                   ROLE_MARK);
    }
}

/* On the scale of the others it would be compared with them. */
static bool is_other(const struct model *m, const struct ui_state *ui, size_t i)
{
    return ui->metric == 1 && legend_other_loss(m, ui, i);
}

void spark_draw_cells(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int x, int y, int w, size_t i)
{
    struct spark_scale scale = spark_scale_of(m, ui);

    if (is_other(m, ui, i)) {
        canvas_text_whole(c, x, y, x + w, ROLE_DIM, "another loss");
        return;
    }
    plot_spark(c, x, y, w, history_of(&m->lanes[i], ui->metric), scale.lo,
               scale.hi, lane_role(i));
    draw_marks(&m->lanes[i], c, x, y, w);
}

/* "batch 87.3% " or "loss 0.4365 ": returns its columns. */
static int draw_newest(const struct lane_model *lane, const struct ui_state *ui,
                       struct canvas *c, int x, int y, int w)
{
    double v = ui->metric == 1 ? lane->last.loss : lane->last.acc;
    char number[32];

    if (lane->last.step == 0 || !isfinite(v))
        return canvas_text(c, x, y, w, ROLE_TEXT, "batch    --  ");
    if (ui->metric == 1)
        return canvas_printf(c, x, y, w, ROLE_TEXT, "loss %7s ",
                             plot_fixed(v, 4, 7, number, sizeof number));
    return canvas_printf(c, x, y, w, ROLE_TEXT, "%s%5s%% ",
                         w < ROW_MIN ? "" : "batch ",
                         plot_percent(v, 1, number, sizeof number));
}

void spark_draw(const struct model *m, const struct ui_state *ui,
                struct canvas *c, int x, int y, int w, size_t i)
{
    int used = draw_newest(&m->lanes[i], ui, c, x, y, w), scale_w, text_w;
    struct spark_scale scale = spark_scale_of(m, ui);
    bool is_new = scale.since > 0 && most_steps(m) - scale.since < NEW_STEPS;
    char text[72];

    spark_scale_text(ui, &scale, text, sizeof text);
    text_w = canvas_text_width(text);
    scale_w = text_w > SCALE_W ? text_w : SCALE_W;
    if (w - used < SPARK_MIN + scale_w - SCALE_W)
        scale_w = -1;
    spark_draw_cells(m, ui, c, x + used, y, w - used - scale_w - 1, i);
    if (scale_w > 0 && !is_other(m, ui, i))
        canvas_text(c, x + w - text_w, y, text_w, is_new ? ROLE_MARK : ROLE_DIM,
                    text);
}
