/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epochs.csv: a row after each epoch, which --format csv prints, too. A
 * percentage is computed as (correct / n) * 100 in this order, because the
 * notebook does so with NumPy: of 63000 samples, 46662 are
 * 74.06666666666666 %. Behind the values stands what the run is, so that rows
 * of many runs can be put into one table, and what joined later. */
#include <math.h>

#include "nn/act.h"
#include "nn/loss.h"
#include "store/sinks/columns.h"
#include "store/sinks/sinks.h"

#define STEP 3 /* column, from 0 */

static const char *file(const struct sink_run *run, char buf[NAME_MAX])
{
    (void)run;
    snprintf(buf, NAME_MAX, "epochs.csv");
    return buf;
}

static void head(FILE *out, const struct sink_run *run, size_t lane)
{
    (void)lane;
    fputs("lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,lr,pert,"
          "train_s,eval_s,cos_bp,sum_abs_w",
          out);
    columns_later_names(run, out);
    fputs(",run,seed,order_seed,hidden,batch_size,act,loss,optim,init,dead_"
          "units\n",
          out);
}

static double percent(size_t n_correct, size_t n)
{
    return (double)n_correct / (double)n * 100;
}

/* "20", or "128 64": a cell that is one word in most runs, and never needs to
 * be split at commas. */
static void hidden_cell(struct row *row, const struct lane_config *lane)
{
    char text[NET_MAX_HIDDEN * 24];
    int n = 0;

    text[0] = '\0';
    for (size_t i = 0; i < lane->n_hidden; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%zu", i ? " " : "",
                      lane->hidden[i]);
    row_name(row, text);
}

static const struct act *act_of(const struct sink_lane *lane)
{
    return lane->shape.act ? lane->shape.act : act_at(0);
}

static void what_it_is(struct row *row, const struct sink_run *run,
                       const struct sink_lane *lane, size_t n_train)
{
    const struct lane_config *config = &lane->config;
    const struct loss *loss = lane->shape.loss ? lane->shape.loss : loss_at(0);
    uint32_t seed = lane_whole(config, &param_seed);
    char init[PARAM_TEXT];

    row_name(row, run->id);
    row_whole(row, seed);
    row_whole(row, lane_order_seed(config, seed));
    hidden_cell(row, config);
    row_whole(row, lane_batch_size(config, n_train));
    row_name(row, act_of(lane)->name);
    row_name(row, loss->name);
    row_name(row, config->optim->name);
    row_name(row,
             param_format(&param_init, lane_value(config, &param_init), init));
}

static void dead_cell(struct row *row, const struct sink_lane *lane,
                      size_t n_dead)
{
    if (act_of(lane)->can_be_off)
        row_whole(row, n_dead);
    else
        row_number_if(row, false, 0);
}

static void msg(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg)
{
    const struct lane_config *config = &run->lanes[lane].config;
    const struct eval_result *e = &msg->eval;
    struct row row;

    if (msg->kind != MSG_EVAL || e->batch != 0)
        return;
    row.n = 0;
    row_name(&row, config->name);
    row_name(&row, config->rule->name);
    row_whole(&row, e->epoch);
    row_whole(&row, e->step);
    row_number(&row, percent(e->train_correct, e->n_train));
    row_number(&row, percent(e->val_correct, e->n_val));
    row_number(&row, e->train_loss);
    row_number(&row, e->val_loss);
    columns_first(&row, config, e->values);
    row_number(&row, (double)e->train_ns / 1e9);
    row_number(&row, (double)e->eval_ns / 1e9);
    row_number_if(&row, !isnan(e->cos_bp), e->cos_bp);
    row_number(&row, e->sum_abs_w);
    columns_later(&row, run, config, e->values);
    what_it_is(&row, run, &run->lanes[lane], e->n_train);
    dead_cell(&row, &run->lanes[lane], e->n_dead);
    row_end(&row, out);
}

static uint64_t step_of(const char *row, size_t n)
{
    return row_whole_at(row, n, STEP);
}

const struct sink sink_epochs = {
    .name = "epochs",
    .lines = true,
    .per_lane = true,
    .file = file,
    .head = head,
    .msg = msg,
    .step_of = step_of,
};
