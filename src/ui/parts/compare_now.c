/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest numbers of every lane, and the second lane against the first.
 * What was not measured is "--", never 0. */
#include "ui/draw/lane_style.h"
#include "ui/parts/compare_table.h"

#include <math.h>
#include <stdio.h>

#include "ui/parts/controls.h"

#define NAME_W 8 /* without a frame: seven columns are left for numbers */

enum now_column {
    NOW_TRAIN,
    NOW_VAL,
    NOW_BEST,
    NOW_LOSS,
    NOW_VAL_LOSS,
    NOW_COS,
    NOW_LENGTH, /* of the gradient over that of backprop's */
    NOW_RATE,
    NOW_NORM, /* at each lane's own weights; only where there is room */
    NOW_COUNT
};

#define NOW_MIN_W 8 /* of a column when all of them are shown */

/* In full, and where there is no room for that. */
static const struct {
    const char *title, *narrow;
} now_titles[NOW_COUNT] = {[NOW_TRAIN] = {"train %", "train"},
                           [NOW_VAL] = {"val %", "val"},
                           [NOW_BEST] = {"best %", "best"},
                           [NOW_LOSS] = {"batch loss", "b.loss"},
                           [NOW_VAL_LOSS] = {"val loss", "v.loss"},
                           [NOW_COS] = {"cos(g)", "cos"},
                           [NOW_LENGTH] = {"|g|/BP", "|g|/BP"},
                           [NOW_RATE] = {"ex/s", "ex/s"},
                           [NOW_NORM] = {"|g|", "|g|"}};

/* Lanes nearer to each other than this are shown at the same batch. */
#define LEVEL_STEPS 16

/* The lane's batch of a step, or NULL when it is not kept. */
static const struct sample *batch_at(const struct lane_model *lane,
                                     uint64_t step)
{
    const struct batch_rows *rows = &lane->rows;

    if (lane->last.step == step)
        return &lane->last;
    for (size_t i = rows->n; i > 0; i--)
        if (rows->row[i - 1].sample.step <= step)
            return rows->row[i - 1].sample.step == step
                       ? &rows->row[i - 1].sample
                       : NULL;
    return NULL;
}

/* The newest batch that all lanes have, when they are level but for a few,
 * else the lane's own: while they run they differ by one or two on a screen,
 * and losses of two batches cannot be compared. */
static const struct sample *now_batch(const struct model *m,
                                      const struct lane_model *lane)
{
    uint64_t least = UINT64_MAX, most = 0, stride = 1;
    const struct sample *batch;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *other = &m->lanes[i];

        least = other->last.step < least ? other->last.step : least;
        most = other->last.step > most ? other->last.step : most;
        stride = other->rows.stride > stride ? other->rows.stride : stride;
    }
    if (least == most || least == 0 || most - least > LEVEL_STEPS)
        return &lane->last;
    batch = batch_at(lane, least - least % stride);
    return batch != NULL ? batch : &lane->last;
}

/* NaN: not known yet. */
static double now_value(const struct model *m, const struct lane_model *lane,
                        enum now_column column)
{
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
    const struct sample *batch = now_batch(m, lane);
    bool any = batch->step > 0;

    switch (column) {
    case NOW_TRAIN:
        e = model_epoch_eval(lane);
        return e != NULL ? accuracy_percent(e->train_correct, e->n_train) : NAN;
    case NOW_VAL:
        return e != NULL ? accuracy_percent(e->val_correct, e->n_val) : NAN;
    case NOW_BEST:
        return lane->best_val_acc >= 0 ? lane->best_val_acc : NAN;
    case NOW_LOSS:
        return any ? batch->loss : NAN;
    case NOW_VAL_LOSS:
        return e != NULL ? e->val_loss : NAN;
    case NOW_COS:
        return history_recent(&lane->cos, 0);
    case NOW_LENGTH:
        return history_recent(&lane->norm, 0);
    case NOW_NORM:
        return any ? batch->grad_norm : NAN;
    default:
        return lane->samples_per_s > 0 ? lane->samples_per_s : NAN;
    }
}

/* In a column of w, one of them left blank. */
static const char *format_now(double v, enum now_column column, int w,
                              char *buf, size_t size)
{
    if (isnan(v))
        snprintf(buf, size, "--");
    else if (column <= NOW_BEST)
        snprintf(buf, size, "%.2f", v);
    else if (column == NOW_RATE)
        plot_si(v, buf, size);
    else
        plot_fixed(v, 4, w - 1, buf, size);
    return buf;
}

/* Second lane against the first: a difference, of rates a ratio. Gradients at
 * the lanes' own weights are not compared: each is measured against backprop's
 * at the same weights. */
static const char *format_gap(double a, double b, enum now_column column, int w,
                              char *buf, size_t size)
{
    if (column == NOW_NORM)
        buf[0] = '\0';
    else if (isnan(a) || isnan(b))
        snprintf(buf, size, "--");
    else if (column == NOW_RATE)
        compare_ratio(a, b, buf, size);
    else
        plot_signed(b - a, column <= NOW_BEST ? 2 : 4, w - 1, buf, size);
    return buf;
}

/* Whether two lanes' numbers of a column may be compared: of one batch. */
static bool comparable(const struct model *m, enum now_column column)
{
    return column != NOW_LOSS ||
           now_batch(m, &m->lanes[0])->step == now_batch(m, &m->lanes[1])->step;
}

static void draw_gap(const struct model *m, struct canvas *c, struct rect in,
                     int y, int n, int w)
{
    char first[LANE_NAME_MAX], second[LANE_NAME_MAX], label[48], buf[24];

    snprintf(label, sizeof label, " %s - %s",
             controls_lane_name(&m->lanes[1], second),
             controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(label) > COMPARE_LABEL_W)
        snprintf(label, sizeof label, " 2nd - 1st");
    canvas_text(c, in.x, y, COMPARE_LABEL_W, ROLE_DIM, label);
    for (int k = 0; k < n; k++) {
        enum now_column column = (enum now_column)k;
        double a =
            comparable(m, column) ? now_value(m, &m->lanes[0], column) : NAN;

        compare_cell(c, in.x + COMPARE_LABEL_W + k * w, y, w, ROLE_DIM,
                     format_gap(a, now_value(m, &m->lanes[1], column), column,
                                w, buf, sizeof buf));
    }
}

/* The lane's name, and its state where there is room; a bad one always. */
static void draw_who(const struct lane_model *lane, struct canvas *c, int x,
                     int y, enum role role)
{
    bool bad = lane_state_failed(lane->state) || lane->state == LANE_ERROR;
    const char *state = model_state_word(lane);
    int room = COMPARE_LABEL_W - 1, state_w = canvas_text_width(state);
    char name[LANE_NAME_MAX];
    int used;

    controls_lane_name(lane, name);
    used = canvas_text_fit(c, x + 1, y, bad ? room - state_w - 1 : room, role,
                           name);
    if (used + 1 + state_w <= room)
        canvas_text(c, x + 2 + used, y, state_w, bad ? ROLE_BAD : ROLE_DIM,
                    state);
}

/* The newest numbers, a row a lane; the titles on the row above. */
void compare_now_draw(const struct model *m, struct canvas *c, struct rect in)
{
    int room = in.w - COMPARE_LABEL_W, y = in.y, y_end = in.y + in.h;
    int n = room >= NOW_COUNT * NOW_MIN_W ? NOW_COUNT : NOW_COUNT - 1;
    int w = room / n;
    char text[64];

    for (int k = 0; k < n; k++) {
        snprintf(text, sizeof text, " %s", now_titles[k].title);
        if (canvas_text_width(text) > w)
            snprintf(text, sizeof text, " %s", now_titles[k].narrow);
        compare_cell(c, in.x + COMPARE_LABEL_W + k * w, y - 1, w, ROLE_TITLE,
                     text);
    }
    for (size_t i = 0; i < m->n_lanes && y < y_end; i++, y++) {
        const struct lane_model *lane = &m->lanes[i];

        draw_who(lane, c, in.x, y, lane_role(i));
        for (int k = 0; k < n; k++)
            compare_cell(c, in.x + COMPARE_LABEL_W + k * w, y, w, ROLE_TEXT,
                         format_now(now_value(m, lane, (enum now_column)k),
                                    (enum now_column)k, w, text, sizeof text));
    }
    if (m->n_lanes > 1 && y < y_end)
        draw_gap(m, c, in, y, n, w);
}

int compare_now_compact(const struct model *m, struct canvas *c, struct rect r,
                        int target)
{
    static const enum now_column columns[] = {NOW_VAL, NOW_LOSS, NOW_COS,
                                              NOW_RATE};
    static const char *const titles[] = {"val %", "loss", "cos(g)", "ex/s"};
    int y = r.y, w = (r.w - NAME_W) / 4, n = (int)m->n_lanes;
    int rows = r.h - 1 < n ? r.h - 1 : n;
    int first = compare_first_row(m, rows, target);
    char buf[40] = "now";

    if (rows < n)
        snprintf(buf, sizeof buf, "now %d/%d", rows, n);
    canvas_text(c, r.x, y, NAME_W, ROLE_TITLE, buf);
    for (int k = 0; k < 4; k++)
        compare_cell(c, r.x + NAME_W + k * w, y, w, ROLE_TITLE, titles[k]);
    y++;
    for (int i = first; i < first + rows; i++, y++) {
        const struct lane_model *lane = &m->lanes[i];

        canvas_text_fit(c, r.x, y, NAME_W, lane_role((size_t)i),
                        controls_lane_name(lane, buf));
        for (int k = 0; k < 4; k++)
            compare_cell(c, r.x + NAME_W + k * w, y, w, ROLE_TEXT,
                         format_now(now_value(m, lane, columns[k]), columns[k],
                                    w, buf, sizeof buf));
    }
    return y - r.y;
}
