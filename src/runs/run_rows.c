/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is no column follows from those that are: samples trained on from epoch
 * and batch, counts of right answers from percentages. An evaluation was said
 * right after the batch of its step. */
#include "runs/run_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runs/run_parts.h"

#define SECONDS_MOST 3e9 /* a hundred years, which fit into nanoseconds */
#define OF_UNKNOWN   1e6 /* samples, where run.json does not tell how many */

/* Fixed columns of metrics.csv, the first five of which have to be there; the
 * parameters and the cosines of parts stand behind. */
enum {
    STEP,
    EPOCH,
    BATCH,
    ACC,
    LOSS,
    WALL,
    ACTIVE,
    COS,
    GRAD,
    BP_NORM,
    INACTIVE,
    N_METRICS,
    N_METRICS_MUST = LOSS + 1
};
static const char *const metric_names[N_METRICS] = {
    "step",     "epoch",  "batch",     "batch_acc", "batch_loss", "wall_s",
    "active_s", "cos_bp", "grad_norm", "bp_norm",   "inactive"};
_Static_assert(N_METRICS == RUN_ROWS_FIXED, "they are those");
_Static_assert(N_METRICS + LANE_COLUMNS + NET_MAX_PARTS + DIAGNOSTICS_MOST <=
                   RUN_TABLE_COLUMNS,
               "they fit");

/* The same of epochs.csv. */
enum {
    VAL_ACC = EPOCH + 1,
    TRAIN_ACC,
    TRAIN_LOSS,
    VAL_LOSS,
    TRAIN_S,
    EVAL_S,
    EVAL_COS,
    SUM_ABS_W,
    DEAD,
    N_EPOCHS,
    N_EPOCHS_MUST = VAL_ACC + 1
};
static const char *const epoch_names[N_EPOCHS] = {
    "step",    "epoch",  "val_acc", "train_acc", "train_loss", "val_loss",
    "train_s", "eval_s", "cos_bp",  "sum_abs_w", "dead_units"};

static void name_columns(struct run_rows *rows)
{
    size_t m = N_METRICS, e = N_EPOCHS;

    memcpy(rows->metric_names, metric_names, sizeof metric_names);
    memcpy(rows->epoch_names, epoch_names, sizeof epoch_names);
    for (size_t i = 0; i < rows->n_params; i++)
        rows->metric_names[m++] = rows->epoch_names[e++] =
            rows->params[i]->name;
    for (size_t i = 0; i < rows->n_parts; i++) {
        snprintf(rows->part_names[i], sizeof rows->part_names[i], "cos_%c%u",
                 i % 2 == 0 ? 'W' : 'b', (unsigned)(i / 2 + 1) % 100);
        rows->metric_names[m++] = rows->part_names[i];
    }
    for (size_t i = 0; i < rows->n_diagnostics; i++) {
        struct diagnostics any;

        diagnostics_column(&any, rows->n_layers, i, rows->diagnostic_names[i]);
        rows->metric_names[m++] = rows->diagnostic_names[i];
    }
}

enum status run_rows_init(struct run_rows *rows, const char *folder,
                          const struct lane_config *config,
                          const struct run_json *json, struct err *err)
{
    char metrics[PATH_MAX], epochs[PATH_MAX];
    enum status status;

    *rows = (struct run_rows){.config = config,
                              .n_train = json->n_train,
                              .n_val = json->n_val,
                              .n_parts = 2 * (config->n_hidden + 1),
                              .n_layers = config->n_hidden + 1};
    rows->n_diagnostics = diagnostics_columns(rows->n_layers);
    rows->n_params = lane_columns(config, rows->params);
    name_columns(rows);
    status = run_lane_path(folder, config->name, TABLE_METRICS, metrics, err);
    if (!status)
        status = run_lane_path(folder, config->name, TABLE_EPOCHS, epochs, err);
    if (status)
        return status;
    status = run_table_new(metrics, rows->metric_names,
                           N_METRICS + rows->n_params + rows->n_parts +
                               rows->n_diagnostics,
                           N_METRICS_MUST, &rows->metrics);
    if (!status)
        status =
            run_table_new(epochs, rows->epoch_names, N_EPOCHS + rows->n_params,
                          N_EPOCHS_MUST, &rows->epochs);
    return status ? err_set(err, status, "out of memory") : STATUS_OK;
}

void run_rows_done(struct run_rows *rows)
{
    run_table_free(rows->metrics);
    run_table_free(rows->epochs);
    rows->metrics = rows->epochs = NULL;
}

/* Whether an evaluation is next. */
static bool epoch_is_next(const struct run_rows *rows, bool ended)
{
    if (!rows->epoch_row)
        return false;
    if (rows->epoch_row[STEP] <= (double)rows->last.step)
        return true;
    return ended && !rows->sample_row;
}

enum status run_rows_peek(struct run_rows *rows, bool ended, double *wall_out,
                          struct err *err)
{
    enum status status = STATUS_OK;

    if (!rows->sample_row)
        status = run_table_next(rows->metrics, &rows->sample_row, err);
    if (!status && !rows->epoch_row)
        status = run_table_next(rows->epochs, &rows->epoch_row, err);
    if (epoch_is_next(rows, ended))
        *wall_out = (double)rows->last.done_ns * 1e-9;
    else if (rows->sample_row && !isnan(rows->sample_row[WALL]))
        *wall_out = rows->sample_row[WALL];
    else
        *wall_out = rows->sample_row ? 0.0 : (double)INFINITY;
    return status;
}

static bool is_whole(double value, double low, double high)
{
    return value >= low && value <= high && value == floor(value);
}

/* Seconds as nanoseconds; 0 where they are not told, or cannot be. */
static int64_t seconds(double s)
{
    return s >= 0 && s <= SECONDS_MOST ? (int64_t)llround(s * 1e9) : 0;
}

static enum status refuse(const struct run_rows *rows, enum table table,
                          const double *row, struct err *err)
{
    return err_set(
        err, STATUS_FORMAT, "%s: step %g, epoch %g behind step %llu cannot be",
        run_table_path(table == TABLE_METRICS ? rows->metrics : rows->epochs),
        row[STEP], row[EPOCH],
        (unsigned long long)(table == TABLE_METRICS ? rows->last.step
                                                    : rows->last_epoch_step));
}

static enum status take_sample(struct run_rows *rows, struct sample *out,
                               struct err *err)
{
    const double *row = rows->sample_row;
    double size = lane_value(rows->config, &param_batch_size);

    if (!is_whole(row[STEP], (double)rows->last.step + 1, 1e15) ||
        !is_whole(row[EPOCH], 1, UINT32_MAX) ||
        !is_whole(row[BATCH], 1, UINT32_MAX))
        return refuse(rows, TABLE_METRICS, row, err);
    *out = (struct sample){
        .step = (uint64_t)row[STEP],
        .samples = run_samples(rows->n_train, size, row[EPOCH], row[BATCH]),
        .epoch = (uint32_t)row[EPOCH],
        .batch = (uint32_t)row[BATCH],
        .acc = row[ACC],
        .loss = row[LOSS],
        .cos_bp = row[COS],
        .grad_norm = row[GRAD],
        .bp_norm = row[BP_NORM],
        .inactive = row[INACTIVE],
        .active_ns = seconds(row[ACTIVE]),
        .done_ns = seconds(row[WALL])};
    memcpy(out->values, row + N_METRICS, rows->n_params * sizeof *row);
    for (size_t i = 0; i < NET_MAX_PARTS; i++)
        out->cos_parts[i] = i < rows->n_parts
                                ? row[N_METRICS + rows->n_params + i]
                                : (double)NAN;
    diagnostics_clear(&out->diag);
    for (size_t i = 0; i < rows->n_diagnostics; i++)
        *diagnostics_column(&out->diag, rows->n_layers, i, NULL) =
            (float)row[N_METRICS + rows->n_params + rows->n_parts + i];
    rows->last = *out;
    rows->sample_row = NULL;
    return STATUS_OK;
}

/* How many of n are that percentage, as it was made from both. */
static size_t correct_of(double percent, double n)
{
    return percent >= 0 && percent <= 100 ? (size_t)llround(percent * n / 100)
                                          : 0;
}

static enum status take_epoch(struct run_rows *rows, struct eval_result *out,
                              struct err *err)
{
    const double *row = rows->epoch_row;
    double n_train = rows->n_train ? (double)rows->n_train : OF_UNKNOWN;
    double n_val = rows->n_val ? (double)rows->n_val : OF_UNKNOWN;
    double size = lane_value(rows->config, &param_batch_size);

    if (!is_whole(row[STEP], (double)rows->last_epoch_step + 1, 1e15) ||
        !is_whole(row[EPOCH], 1, UINT32_MAX))
        return refuse(rows, TABLE_EPOCHS, row, err);
    *out = (struct eval_result){
        .step = (uint64_t)row[STEP],
        .samples = rows->n_train
                       ? run_samples(rows->n_train, 0, row[EPOCH] + 1, 0)
                       : run_samples(0, size, 1, row[STEP]),
        .epoch = (uint32_t)row[EPOCH],
        .n_train = (size_t)n_train,
        .train_correct = correct_of(row[TRAIN_ACC], n_train),
        .n_val = (size_t)n_val,
        .val_correct = correct_of(row[VAL_ACC], n_val),
        .train_loss = row[TRAIN_LOSS],
        .val_loss = row[VAL_LOSS],
        .cos_bp = row[EVAL_COS],
        .sum_abs_w = row[SUM_ABS_W],
        .n_dead = is_whole(row[DEAD], 0, 1e9) ? (size_t)row[DEAD] : 0,
        .train_ns = seconds(row[TRAIN_S]),
        .eval_ns = seconds(row[EVAL_S]),
        .active_ns = rows->last.active_ns + seconds(row[EVAL_S])};
    memcpy(out->values, row + N_EPOCHS, rows->n_params * sizeof *row);
    rows->last_epoch_step = out->step;
    rows->epoch_row = NULL;
    return STATUS_OK;
}

enum status run_rows_take(struct run_rows *rows, struct lane_msg *out,
                          struct err *err)
{
    bool epoch = epoch_is_next(rows, rows->sample_row == NULL);

    *out = (struct lane_msg){.kind = epoch ? MSG_EVAL : MSG_SAMPLE};
    return epoch ? take_epoch(rows, &out->eval, err)
                 : take_sample(rows, &out->sample, err);
}
