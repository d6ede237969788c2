/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the newest number of a lane is, column by column: of which batch, of
 * which evaluation, against whom, and in how many digits. What was not measured
 * is "--", never 0. */
#include "ui/charts/tables/compare_now.h"

#include <math.h>
#include <stdio.h>

#include "model/equal_cost.h"
#include "model/same_curve.h"
#include "ui/charts/compare_words.h"
#include "ui/parts/cosine_text.h"

/* Which order they get room in: what tells most comes first. */
const struct compare_now_column compare_now_columns[NOW_COUNT] = {
    [NOW_TRAIN] = {"train %", 8, 5},  [NOW_VAL] = {"val %", 7, 0},
    [NOW_GAP] = {"", 8, 1},           [NOW_EQUAL] = {"eq.cost", 10, 4},
    [NOW_BEST] = {"best %", 7, 6},    [NOW_LOSS] = {"b.loss", 8, 2},
    [NOW_LOSS_GAP] = {"", 9, 8},      [NOW_COS] = {"cos", 7, 3},
    [NOW_FALL] = {"change", 7, 7},    [NOW_VAL_LOSS] = {"v.loss", 8, 9},
    [NOW_LENGTH] = {"|g|/BP", 8, 10}, [NOW_RATE] = {"ex/s", 7, 11},
    [NOW_NORM] = {"|g|", 8, 12}};

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
    int w = compare_now_columns[column].w - 1;

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

const char *compare_now_cell(const struct model *m, const struct ui_state *ui,
                             size_t i, enum now_column column, char *buf,
                             size_t size)
{
    return column == NOW_EQUAL
               ? format_equal(m, ui, i, buf, size)
               : format_now(now_value(m, i, column), column, buf, size);
}
