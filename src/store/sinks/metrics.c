/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.csv: a row for every batch, with the cosine to backprop's gradient
 * for the whole net and for each of its parts where it was measured, and all
 * that engine/lane/diagnostics.h has. */
#include <math.h>

#include "store/sinks/columns.h"
#include "store/sinks/sinks.h"

#define STEP 2 /* column, from 0 */

static const char *file(const struct sink_run *run, char buf[NAME_MAX])
{
    (void)run;
    snprintf(buf, NAME_MAX, "metrics.csv");
    return buf;
}

static size_t n_layers(const struct lane_config *lane)
{
    return lane->n_hidden + 1;
}

static void head(FILE *out, const struct sink_run *run, size_t lane)
{
    size_t n = n_layers(&run->lanes[lane].config);
    char name[DIAGNOSTIC_NAME];
    struct diagnostics any;

    fputs("wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,pert,"
          "cos_bp,grad_norm,bp_norm,fwd_eq",
          out);
    columns_later_names(run, out);
    for (size_t i = 0; i < 2 * n; i++)
        fprintf(out, ",cos_%c%zu", i % 2 == 0 ? 'W' : 'b', i / 2 + 1);
    for (size_t i = 0; i < diagnostics_columns(n); i++) {
        diagnostics_column(&any, n, i, name);
        fprintf(out, ",%s", name);
    }
    fputs(",inactive\n", out);
}

static void measured(struct row *row, double value)
{
    row_number_if(row, !isnan(value), value);
}

static void msg(FILE *out, const struct sink_run *run, size_t lane,
                const struct lane_msg *msg)
{
    const struct sink_lane *l = &run->lanes[lane];
    const struct sample *s = &msg->sample;
    size_t n = n_layers(&l->config);
    struct row row;

    if (msg->kind != MSG_SAMPLE)
        return;
    row.n = 0;
    row_number(&row, (double)sink_wall_ns(run, msg->at_ns) / 1e9);
    row_number(&row, (double)s->active_ns / 1e9);
    row_whole(&row, s->step);
    row_whole(&row, s->epoch);
    row_whole(&row, s->batch);
    row_number(&row, s->acc);
    row_number(&row, s->loss);
    columns_first(&row, &l->config, s->values);
    measured(&row, s->cos_bp);
    row_number(&row, s->grad_norm);
    measured(&row, s->bp_norm);
    row_number(&row, (double)s->samples * l->cost);
    columns_later(&row, run, &l->config, s->values);
    for (size_t i = 0; i < 2 * n; i++)
        measured(&row, s->cos_parts[i]);
    for (size_t i = 0; i < diagnostics_columns(n); i++)
        measured(&row, diagnostics_value(&s->diag, n, i, NULL));
    measured(&row, s->inactive);
    row_end(&row, out);
}

static uint64_t step_of(const char *row, size_t n)
{
    return row_whole_at(row, n, STEP);
}

const struct sink sink_metrics = {
    .name = "metrics",
    .lines = true,
    .per_lane = true,
    .file = file,
    .head = head,
    .msg = msg,
    .step_of = step_of,
};
