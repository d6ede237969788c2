/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scale that followed every batch would make standing curves move, so it is
 * kept until a curve leaves it or much of it has been idle for an epoch. Time
 * is counted in steps, so that a race is drawn alike at each speed. */
#include "ui/charts/chart_scale.h"

#include <math.h>

#include "ui/charts/chart_need.h"

#define MARGIN           0.06 /* of what is needed, on either side */
#define AHEAD            0.15 /* the same, more where a curve has left it */
#define AHEAD_DIFFERENCE 0.22 /* the same of differences: their chart is low */
#define IDLE             0.25 /* of a scale: it is fitted anew after an epoch */
#define LEAST_ACC        2    /* points */
#define LEAST_MORE       1    /* points of a difference */
#define LEAST_LOSS       0.02
#define LEAST_LOG        0.1 /* decades */
#define LOG_100          2

/* With a margin, and not so narrow that noise fills it: two points. */
static struct chart_scale widen(const struct ui_state *ui,
                                enum chart_scale_of which, struct chart_need r)
{
    bool differs = which >= SCALE_ACC_DIFFERENCE;
    bool loss = which != SCALE_ACC && which != SCALE_ACC_DIFFERENCE;
    bool log = ui->y_log && !differs;
    double least = log       ? LEAST_LOG
                   : loss    ? LEAST_LOSS
                   : differs ? LEAST_MORE
                             : LEAST_ACC;
    double more = fmax((r.hi - r.lo) * MARGIN, (least - (r.hi - r.lo)) / 2);
    struct chart_scale s = {.set = true, .lo = r.lo - more, .hi = r.hi + more};

    if (differs) { /* 0 is an end that nothing passes */
        s.lo = r.lo == 0 && r.hi > 0 ? 0 : s.lo;
        s.hi = r.hi == 0 && r.lo < 0 ? 0 : s.hi;
        return s;
    }
    if (!log && s.lo < 0) {
        s.lo = 0;
        s.hi = fmax(s.hi, least);
    }
    if (!loss && s.hi > (log ? LOG_100 : 100)) {
        s.hi = log ? LOG_100 : 100;
        s.lo = fmin(s.lo, s.hi - least);
    }
    return s;
}

static bool is_loss(enum chart_scale_of which)
{
    return which == SCALE_LOSS || which == SCALE_OTHER_LOSS;
}

/* The scale that has what is needed, or when it is fixed all of the axis: 0 to
 * 100 %, and what a loss has been from 0 on. */
static struct chart_scale fit(const struct ui_state *ui,
                              enum chart_scale_of which, struct chart_need r)
{
    bool none = !isfinite(r.lo) || !isfinite(r.hi);

    if (which == SCALE_ACC && (ui->y_fixed || none))
        return (struct chart_scale){
            .set = true, .lo = 0, .hi = ui->y_log ? LOG_100 : 100};
    if (none)
        r = is_loss(which) ? (struct chart_need){0, 1}
                           : (struct chart_need){-1, 1};
    if (is_loss(which) && ui->y_fixed && !ui->y_log)
        r.lo = 0;
    return widen(ui, which, r);
}

/* Whether what is kept was fitted to what is shown now. */
static bool is_of(const struct chart_scales *s, const struct model *m,
                  const struct ui_state *ui)
{
    return s->view == ui->view && s->axis == ui->axis &&
           s->y_log == ui->y_log && s->y_fixed == ui->y_fixed &&
           s->x_other_scale == ui->x_other_scale &&
           s->smoothing == ui->smoothing && s->zoom == ui->zoom &&
           s->pan_lo == ui->pan_lo && s->pan_hi == ui->pan_hi &&
           s->hidden == ui->hidden && s->n_lanes == m->n_lanes &&
           s->n_ghosts == ui->ghosts.n && s->n_seeds == ui->ghosts.n_seeds;
}

static uint64_t steps_of(const struct model *m)
{
    uint64_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += m->lanes[i].last.step;
    return n;
}

/* What no value passes: the ends of the axis, and of differences 0 while all
 * of them are on one side. */
static struct chart_scale ends_of(const struct ui_state *ui,
                                  enum chart_scale_of which,
                                  struct chart_need need)
{
    struct chart_scale ends = {.set = true, .lo = -INFINITY, .hi = INFINITY};

    if ((which < SCALE_ACC_DIFFERENCE && !ui->y_log) ||
        (which >= SCALE_ACC_DIFFERENCE && need.lo == 0 && need.hi > 0))
        ends.lo = 0;
    if (which == SCALE_ACC)
        ends.hi = ui->y_log ? LOG_100 : 100;
    if (which >= SCALE_ACC_DIFFERENCE && need.hi == 0 && need.lo < 0)
        ends.hi = 0;
    return ends;
}

/* Where the run is, and for how many steps a part of a scale has to be idle
 * before it is given up: an epoch, in the first two a quarter of the run. */
struct moment {
    uint64_t step, patience;
};

static struct moment moment_of(const struct model *m)
{
    struct moment now = {0, 0};

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (lane->last.step > now.step)
            now.step = lane->last.step;
        if (lane->batches_per_epoch > now.patience)
            now.patience = lane->batches_per_epoch;
    }
    if (now.step < 2 * now.patience)
        now.patience = now.step / 4;
    return now;
}

/* More room at the ends that a curve has left: it will go on that way. */
static void grow(struct chart_scale *s, struct chart_scale fresh,
                 struct chart_need need, struct chart_scale ends, double ahead)
{
    double more = ahead * (need.hi - need.lo);

    if (need.hi > s->hi)
        s->hi = fmax(fresh.hi, fmin(fresh.hi + more, ends.hi));
    if (need.lo < s->lo)
        s->lo = fmin(fresh.lo, fmax(fresh.lo - more, ends.lo));
}

/* Brings a kept scale up to date: a curve that leaves it is followed at once,
 * what is idle is given up, but for some room, when nothing has grown for a
 * while. */
static void keep(struct chart_scale *s, struct chart_scale fresh,
                 struct chart_need need, struct chart_scale ends, double ahead,
                 struct moment now)
{
    double more = ahead * (need.hi - need.lo);
    bool left = need.hi > s->hi || need.lo < s->lo;

    if (!s->set) {
        *s = fresh;
        s->busy = now.step;
        return;
    }
    if (left)
        grow(s, fresh, need, ends, ahead);
    if (left || fresh.hi - fresh.lo >= (1 - IDLE) * (s->hi - s->lo))
        s->busy = now.step;
    if (now.step == s->busy || now.step - s->busy < now.patience)
        return;
    s->hi = fmin(s->hi, fmin(fresh.hi + more, ends.hi));
    s->lo = fmax(s->lo, fmax(fresh.lo - more, ends.lo));
    s->busy = now.step;
}

void chart_scale_sync(const struct model *m, struct ui_state *ui)
{
    struct chart_scales *s = &ui->scales;
    uint64_t steps = steps_of(m);
    struct moment now = moment_of(m);

    if (!is_of(s, m, ui) || steps < s->steps)
        *s = (struct chart_scales){.view = ui->view,
                                   .axis = ui->axis,
                                   .y_log = ui->y_log,
                                   .y_fixed = ui->y_fixed,
                                   .x_other_scale = ui->x_other_scale,
                                   .smoothing = ui->smoothing,
                                   .zoom = ui->zoom,
                                   .pan_lo = ui->pan_lo,
                                   .pan_hi = ui->pan_hi,
                                   .hidden = ui->hidden,
                                   .n_lanes = m->n_lanes,
                                   .n_ghosts = ui->ghosts.n,
                                   .n_seeds = ui->ghosts.n_seeds};
    s->steps = steps;
    for (int i = 0; i < SCALE_COUNT; i++) {
        enum chart_scale_of which = (enum chart_scale_of)i;
        struct chart_need need = chart_need_of(m, ui, which);
        struct chart_scale fresh = fit(ui, which, need);

        if (!isfinite(need.lo) || (which == SCALE_ACC && ui->y_fixed))
            s->of[i] = fresh;
        else
            keep(&s->of[i], fresh, need, ends_of(ui, which, need),
                 which >= SCALE_ACC_DIFFERENCE ? AHEAD_DIFFERENCE : AHEAD, now);
    }
}

struct chart_scale chart_scale_of(const struct model *m,
                                  const struct ui_state *ui,
                                  enum chart_scale_of which)
{
    return is_of(&ui->scales, m, ui) && ui->scales.of[which].set
               ? ui->scales.of[which]
               : fit(ui, which, chart_need_of(m, ui, which));
}

void chart_scale_fit_y(const struct model *m, const struct ui_state *ui,
                       bool other_loss, struct plot_frame *f)
{
    struct chart_scale s = chart_scale_of(m, ui,
                                          ui->metric == 0 ? SCALE_ACC
                                          : other_loss    ? SCALE_OTHER_LOSS
                                                          : SCALE_LOSS);

    f->y_log = ui->y_log;
    f->y_error = ui->y_log && ui->metric == 0;
    f->y_unit = ui->metric == 1 ? "" : "%";
    f->y_lo = ui->y_log ? pow(10, s.lo) : s.lo;
    f->y_hi = ui->y_log ? pow(10, s.hi) : s.hi;
    f->y_least = 0;
    f->y_most = ui->metric == 1 ? INFINITY : 100;
}
