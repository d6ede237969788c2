/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both print doubles as Python does, so that figures read back are the very
 * same. A percentage is (correct / n) * 100 in this order, as NumPy computes
 * it in the notebook: 46662 of 63000 is 74.06666666666666. libcsv quotes a
 * name that needs it; others stay bare, for cut and awk. */
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

const char *table_header(enum table table)
{
    return table == TABLE_METRICS
               ? "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,"
                 "pert,cos_bp,grad_norm,bp_norm,fwd_eq\n"
               : "lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,"
                 "lr,pert,train_s,eval_s,cos_bp,sum_abs_w\n";
}

void table_epochs_header(FILE *out)
{
    fputs(table_header(TABLE_EPOCHS), out);
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
    cell(out, true, eval->lr);
    cell(out, lane->rule->uses_pert, eval->pert);
    cell(out, true, (double)eval->train_ns / 1e9);
    cell(out, true, (double)eval->eval_ns / 1e9);
    cell(out, !isnan(eval->cos_bp), eval->cos_bp);
    cell(out, true, eval->sum_abs_w);
    fputc('\n', out);
}

void table_metrics_header(FILE *out)
{
    fputs(table_header(TABLE_METRICS), out);
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
    cell(out, true, s->lr);
    cell(out, lane->rule->uses_pert, s->pert);
    cell(out, !isnan(s->cos_bp), s->cos_bp);
    cell(out, true, s->grad_norm);
    cell(out, !isnan(s->bp_norm), s->bp_norm);
    cell(out, true, fwd_eq);
    fputc('\n', out);
}
