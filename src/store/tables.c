/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of metrics.csv and epochs.csv. Numbers have as many digits as give
 * the same double when they are read back. A percentage is computed as
 * (correct / n) * 100 in this order, because the notebook does so with NumPy:
 * of 63000 samples, 46662 are 74.06666666666666 %. libcsv quotes a name that
 * needs it; other names stay without quotes, for cut and awk. */
#include "store/tables.h"

#include <csv.h>
#include <math.h>
#include <string.h>

#include "base/number.h"

static double percent(size_t n_correct, size_t n)
{
    return (double)n_correct / (double)n * 100;
}

static void name_cell(FILE *out, const char *name)
{
    if (strpbrk(name, "\",\r\n "))
        csv_fwrite(out, name, strlen(name));
    else
        fputs(name, out);
}

/* VALUE, or nothing where the cell does not apply. */
static void cell(FILE *out, bool applies, double value)
{
    char text[NUMBER_SIZE];

    fprintf(out, ",%s", applies ? number_format(value, text) : "");
}

const char *table_name(enum table table)
{
    return table == TABLE_METRICS ? "metrics.csv" : "epochs.csv";
}

/* Of the table that the notebook's run began with; later parameters join
 * behind its columns, so that scripts that count them go on. */
static const struct param *const first_params[] = {&param_lr, &param_pert};
#define N_FIRST (sizeof first_params / sizeof first_params[0])

static bool is_first(const struct param *p)
{
    for (size_t i = 0; i < N_FIRST; i++)
        if (first_params[i] == p)
            return true;
    return false;
}

/* Column k of those that stand behind all others, or NULL past the end. */
static const struct param *later_column(size_t k)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->live && p != &param_epochs && !is_first(p) && k-- == 0)
            return p;
    return NULL;
}

static const char *const headers[TABLE_COUNT] = {
    [TABLE_METRICS] = "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,"
                      "lr,pert,cos_bp,grad_norm,bp_norm,fwd_eq",
    [TABLE_EPOCHS] = "lane,rule,epoch,step,train_acc,val_acc,train_loss,"
                     "val_loss,lr,pert,train_s,eval_s,cos_bp,sum_abs_w",
};

/* Weights and biases of each layer. */
static size_t n_parts(const struct lane_config *lane)
{
    return 2 * (lane->n_hidden + 1);
}

const char *table_header(enum table table, const struct lane_config *lane,
                         char buf[TABLE_HEADER_SIZE])
{
    size_t n = (size_t)snprintf(buf, TABLE_HEADER_SIZE, "%s", headers[table]);
    const struct param *p;

    for (size_t k = 0; (p = later_column(k)) != NULL; k++)
        n += (size_t)snprintf(buf + n, TABLE_HEADER_SIZE - n, ",%s", p->name);
    for (size_t i = 0; table == TABLE_METRICS && i < n_parts(lane); i++)
        n += (size_t)snprintf(buf + n, TABLE_HEADER_SIZE - n, ",cos_%c%zu",
                              i % 2 == 0 ? 'W' : 'b', i / 2 + 1);
    snprintf(buf + n, TABLE_HEADER_SIZE - n, "\n");
    return buf;
}

/* The value of a parameter, where the lane has it. */
static void param_cell(FILE *out, const struct lane_config *lane,
                       const struct param *p, const double values[LANE_COLUMNS])
{
    const struct param *own[LANE_COLUMNS];
    size_t n = lane_columns(lane, own), i = 0;

    while (i < n && own[i] != p)
        i++;
    cell(out, i < n, i < n ? values[i] : 0.0);
}

static void first_cells(FILE *out, const struct lane_config *lane,
                        const double values[LANE_COLUMNS])
{
    for (size_t k = 0; k < N_FIRST; k++)
        param_cell(out, lane, first_params[k], values);
}

static void later_cells(FILE *out, const struct lane_config *lane,
                        const double values[LANE_COLUMNS])
{
    const struct param *p;

    for (size_t k = 0; (p = later_column(k)) != NULL; k++)
        param_cell(out, lane, p, values);
}

void table_epochs_header(FILE *out)
{
    char text[TABLE_HEADER_SIZE];

    fputs(table_header(TABLE_EPOCHS, NULL, text), out);
}

void table_epochs_row(FILE *out, const struct lane_config *lane,
                      const struct eval_result *eval)
{
    name_cell(out, lane->name);
    fputc(',', out);
    name_cell(out, lane->rule->name);
    fprintf(out, ",%u,%llu", (unsigned)eval->epoch,
            (unsigned long long)eval->step);
    cell(out, true, percent(eval->train_correct, eval->n_train));
    cell(out, true, percent(eval->val_correct, eval->n_val));
    cell(out, true, eval->train_loss);
    cell(out, true, eval->val_loss);
    first_cells(out, lane, eval->values);
    cell(out, true, (double)eval->train_ns / 1e9);
    cell(out, true, (double)eval->eval_ns / 1e9);
    cell(out, !isnan(eval->cos_bp), eval->cos_bp);
    cell(out, true, eval->sum_abs_w);
    later_cells(out, lane, eval->values);
    fputc('\n', out);
}

void table_metrics_row(FILE *out, const struct lane_config *lane,
                       const struct sample *s, int64_t wall_ns, double fwd_eq)
{
    char text[NUMBER_SIZE];

    fputs(number_format((double)wall_ns / 1e9, text), out);
    cell(out, true, (double)s->active_ns / 1e9);
    fprintf(out, ",%llu,%u,%u", (unsigned long long)s->step, (unsigned)s->epoch,
            (unsigned)s->batch);
    cell(out, true, s->acc);
    cell(out, true, s->loss);
    first_cells(out, lane, s->values);
    cell(out, !isnan(s->cos_bp), s->cos_bp);
    cell(out, true, s->grad_norm);
    cell(out, !isnan(s->bp_norm), s->bp_norm);
    cell(out, true, fwd_eq);
    later_cells(out, lane, s->values);
    for (size_t i = 0; i < n_parts(lane); i++)
        cell(out, !isnan(s->cos_parts[i]), s->cos_parts[i]);
    fputc('\n', out);
}
