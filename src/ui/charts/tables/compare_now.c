/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest numbers of every lane, a row each. A width that has not room for
 * all columns leaves out the least telling ones, never a part of a name or of a
 * number. What was not measured is "--", never 0. */
#include "ui/charts/compare_words.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/draw/lane_style.h"

#include <math.h>
#include <stdio.h>

#include "model/equal_cost.h"
#include "model/same_curve.h"
#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"

/* From left to right. */
enum now_column {
    NOW_TRAIN,
    NOW_VAL,
    NOW_GAP,   /* of the validation to the first lane's, in points */
    NOW_EQUAL, /* validation at equal cost */
    NOW_BEST,
    NOW_LOSS,
    NOW_LOSS_GAP,
    NOW_COS,
    NOW_FALL, /* of the cosine since it was first measured */
    NOW_VAL_LOSS,
    NOW_LENGTH, /* of the gradient over that of backprop's */
    NOW_RATE,
    NOW_NORM, /* at each lane's own weights */
    NOW_COUNT
};

/* Columns with the blank before them, and in which order they get room. */
static const struct {
    const char *title;
    int w, order;
} now_columns[NOW_COUNT] = {
    [NOW_TRAIN] = {"train %", 8, 5},  [NOW_VAL] = {"val %", 7, 0},
    [NOW_GAP] = {"", 8, 1},           [NOW_EQUAL] = {"eq.cost", 10, 4},
    [NOW_BEST] = {"best %", 7, 6},    [NOW_LOSS] = {"b.loss", 8, 2},
    [NOW_LOSS_GAP] = {"", 9, 8},      [NOW_COS] = {"cos", 7, 3},
    [NOW_FALL] = {"change", 7, 7},    [NOW_VAL_LOSS] = {"v.loss", 8, 9},
    [NOW_LENGTH] = {"|g|/BP", 8, 10}, [NOW_RATE] = {"ex/s", 7, 11},
    [NOW_NORM] = {"|g|", 8, 12}};

#define COMPACT_W 7 /* least of a column without a frame */

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

/* Against the first lane: of one epoch, or of one batch. */
static double now_gap(const struct model *m, size_t i, enum now_column column)
{
    const struct lane_model *lane = &m->lanes[i], *first = &m->lanes[0];
    const struct sample *a = now_batch(m, first), *b = now_batch(m, lane);

    if (i == 0)
        return NAN;
    if (column == NOW_LOSS_GAP)
        return a->step == b->step && a->step > 0 && same_loss(lane, first)
                   ? b->loss - a->loss
                   : NAN;
    return compare_gap(m, i);
}

/* NaN: not known yet. */
static double now_value(const struct model *m, size_t i, enum now_column column)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
    const struct sample *batch = now_batch(m, lane);
    bool any = batch->step > 0;

    switch (column) {
    case NOW_TRAIN:
        e = model_epoch_eval(lane);
        return e != NULL ? accuracy_percent(e->train_correct, e->n_train) : NAN;
    case NOW_VAL:
        return e != NULL ? eval_val_acc(e) : NAN;
    case NOW_BEST:
        return lane->best_val_acc >= 0 ? lane->best_val_acc : NAN;
    case NOW_LOSS:
        return any ? batch->loss : NAN;
    case NOW_VAL_LOSS:
        return e != NULL ? e->val_loss : NAN;
    case NOW_COS:
        return lane->cos_last.step > 0 ? lane->cos_last.cos_bp : NAN;
    case NOW_FALL:
        return cosine_change(lane);
    case NOW_LENGTH:
        return history_recent(&lane->norm, 0);
    case NOW_NORM:
        return any ? batch->grad_norm : NAN;
    case NOW_RATE:
        return lane->samples_per_s > 0 ? lane->samples_per_s : NAN;
    default:
        return now_gap(m, i, column);
    }
}

static const char *format_now(double v, enum now_column column, char *buf,
                              size_t size)
{
    int w = now_columns[column].w - 1;

    if (isnan(v))
        snprintf(buf, size, "--");
    else if (column == NOW_TRAIN || column == NOW_VAL || column == NOW_BEST)
        plot_percent(v, 2, buf, size);
    else if (column == NOW_RATE)
        plot_si(v, buf, size);
    else if (column == NOW_COS)
        cosine_number(v, buf, size);
    else if (column == NOW_GAP || column == NOW_FALL)
        plot_signed(v, column == NOW_GAP ? 2 : 3, w, buf, size);
    else if (column == NOW_LOSS_GAP)
        plot_signed(v, 4, w, buf, size);
    else
        plot_fixed(v, 4, w, buf, size);
    return buf;
}

/* What cost is counted in: active time where the x axis is that. */
static enum cost cost_of(const struct ui_state *ui)
{
    return ui->axis == AXIS_ACTIVE ? COST_ACTIVE_S : COST_FWD_EQ;
}

/* "88.10@e3": the validation after the last evaluated epoch that cost no more
 * than what the lane that has spent least has spent. */
static const char *format_equal(const struct model *m,
                                const struct ui_state *ui, size_t i, char *buf,
                                size_t size)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct eval_result *e =
        equal_cost_eval(lane, cost_of(ui), equal_cost(m, cost_of(ui)));
    char percent[32], epoch[MODEL_EPOCH_TEXT];

    snprintf(buf, size, "--");
    if (e != NULL)
        snprintf(buf, size, "%s@e%s",
                 plot_percent(eval_val_acc(e), 2, percent, sizeof percent),
                 model_epoch_text(model_eval_epoch(lane, e), epoch));
    return buf;
}

/* A lane's cell. */
static const char *format_cell(const struct model *m, const struct ui_state *ui,
                               size_t i, enum now_column column, char *buf,
                               size_t size)
{
    return column == NOW_EQUAL
               ? format_equal(m, ui, i, buf, size)
               : format_now(now_value(m, i, column), column, buf, size);
}

/* "val-BP", or of a longer name "val-1st": what is subtracted from what. */
static const char *now_title(const struct model *m, enum now_column column,
                             char *buf, size_t size)
{
    const char *what = column == NOW_GAP ? "val" : "loss";
    char first[LANE_NAME_MAX];

    snprintf(buf, size, "%s", now_columns[column].title);
    if (column != NOW_GAP && column != NOW_LOSS_GAP)
        return buf;
    snprintf(buf, size, "%s-%s", what, controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(buf) > now_columns[column].w - 2)
        snprintf(buf, size, "%s-1st", what);
    return buf;
}

/* Which columns fit w; *spare_out is what is left for each. */
static unsigned fit_columns(const struct model *m, int w, int *spare_out)
{
    unsigned shown = 0;
    int n = 0;

    for (int order = 0; order <= NOW_COUNT; order++)
        for (int k = 0; k < NOW_COUNT; k++) {
            bool gap = k == NOW_GAP || k == NOW_LOSS_GAP;

            if (now_columns[k].order != order || now_columns[k].w > w ||
                (gap && m->n_lanes < 2))
                continue;
            shown |= 1u << k;
            w -= now_columns[k].w;
            n++;
        }
    *spare_out = n > 0 ? w / n : 0;
    return shown;
}

/* Of the lane's name and state, with a blank at either side. */
static int who_w(const struct model *m, int *name_w_out)
{
    int state_w = 6; /* PAUSED: the usual ones do not move the columns */

    *name_w_out = controls_names_w(m);
    for (size_t i = 0; i < m->n_lanes; i++) {
        int own = canvas_text_width(model_state_word(&m->lanes[i]));

        state_w = own > state_w ? own : state_w;
    }
    return 1 + *name_w_out + 1 + state_w;
}

static void draw_who(const struct lane_model *lane, struct canvas *c, int x,
                     int y, int name_w, enum role role)
{
    bool bad = lane_state_failed(lane->state) || lane->state == LANE_ERROR;
    const char *state = model_state_word(lane);
    char name[LANE_NAME_MAX];

    canvas_text_fit(c, x + 1, y, name_w, role, controls_lane_name(lane, name));
    canvas_text(c, x + 2 + name_w, y, canvas_text_width(state),
                bad ? ROLE_BAD : ROLE_DIM, state);
}

int compare_now_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect in)
{
    int name_w, label_w = who_w(m, &name_w), spare;
    unsigned shown = fit_columns(m, in.w - label_w - 1, &spare);
    int n = (int)m->n_lanes, rows = in.h < n ? in.h : n;
    int first = compare_first_row(m, rows, ui->target);
    char text[64];

    for (int row = -1; row < rows; row++) {
        int x = in.x + label_w, y = in.y + row;
        size_t i = (size_t)(first + (row > 0 ? row : 0));

        if (row >= 0)
            draw_who(&m->lanes[i], c, in.x, y, name_w, lane_role(i));
        for (enum now_column k = 0; k < NOW_COUNT; k++) {
            int w = now_columns[k].w + spare;

            if ((shown >> k & 1u) == 0)
                continue;
            if (row < 0)
                now_title(m, k, text, sizeof text);
            else
                format_cell(m, ui, i, k, text, sizeof text);
            compare_cell(c, x, y, w, row < 0 ? ROLE_TITLE : ROLE_TEXT, text);
            x += w;
        }
    }
    return rows;
}

int compare_now_compact(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r)
{
    static const enum now_column all[] = {NOW_VAL,  NOW_GAP,  NOW_COS,
                                          NOW_LOSS, NOW_RATE, NOW_EQUAL};
    int name_w = compare_name_w(m), n = (int)m->n_lanes;
    int rows = r.h - 1 < n ? r.h - 1 : n, n_columns = 0, w = r.w - name_w;
    int first = compare_first_row(m, rows, ui->target);
    enum now_column columns[NOW_COUNT];
    char buf[64] = "now";

    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        if ((all[k] != NOW_GAP || n > 1) &&
            (n_columns + 1) * (all[k] == NOW_EQUAL ? now_columns[NOW_EQUAL].w
                                                   : COMPACT_W) <=
                w)
            columns[n_columns++] = all[k];
    w = n_columns > 0 ? w / n_columns : 0;
    if (rows < n)
        snprintf(buf, sizeof buf, "now %d/%d", rows, n);
    canvas_text(c, r.x, r.y, name_w, ROLE_TITLE, buf);
    for (int k = 0; k < n_columns; k++)
        compare_cell(c, r.x + name_w + k * w, r.y, w, ROLE_TITLE,
                     now_title(m, columns[k], buf, sizeof buf));
    for (int row = 0; row < rows; row++) {
        size_t i = (size_t)(first + row);
        int y = r.y + 1 + row;

        canvas_text_fit(c, r.x, y, name_w, lane_role(i),
                        controls_lane_name(&m->lanes[i], buf));
        for (int k = 0; k < n_columns; k++)
            compare_cell(c, r.x + name_w + k * w, y, w, ROLE_TEXT,
                         format_cell(m, ui, i, columns[k], buf, sizeof buf));
    }
    return 1 + rows;
}
