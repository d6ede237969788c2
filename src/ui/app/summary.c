/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain table, so that the result of an afternoon is in the scrollback
 * without having been asked for. Nothing runs any more when it is read. */
#include "ui/app/summary.h"

#include <inttypes.h>

#include "ui/draw/plot.h"

/* "96.81" or "--" into buf. */
static const char *percent(char *buf, size_t size, size_t part, size_t whole)
{
    if (whole == 0)
        snprintf(buf, size, "--");
    else
        snprintf(buf, size, "%.2f", accuracy_percent(part, whole));
    return buf;
}

static void print_lane(const struct lane_model *lane, FILE *out)
{
    char train[16], val[16], best[24] = "--", pert[24] = "--", clock[20];
    char epochs[48];
    bool ended = lane->state == LANE_DONE || lane->state == LANE_DIVERGED ||
                 lane->state == LANE_ERROR;
    struct eval_result none = {0};
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : &none;

    if (lane->best_val_acc >= 0)
        snprintf(best, sizeof best, "%.2f@e%u", lane->best_val_acc,
                 lane->best_epoch);
    if (lane_has(&lane->config, &param_pert))
        snprintf(pert, sizeof pert, "%.4g", model_value(lane, &param_pert));
    snprintf(epochs, sizeof epochs, "%" PRIu64 "/%.0f", lane->epochs_done,
             model_value(lane, &param_epochs));
    fprintf(
        out, "%-6s %-8s %7s %6s %6s %10s %7.4g %6s %7" PRIu64 " %8s\n",
        lane->config.name, lane_state_name(ended ? lane->state : LANE_STOPPED),
        epochs, percent(train, sizeof train, e->train_correct, e->n_train),
        percent(val, sizeof val, e->val_correct, e->n_val), best,
        model_value(lane, &param_lr), pert, lane->last.step,
        plot_duration((double)lane->last.active_ns / 1e9, clock, sizeof clock));
}

void summary_print(const struct model *m, FILE *out)
{
    fprintf(out, "%-6s %-8s %7s %6s %6s %10s %7s %6s %7s %8s\n", "lane",
            "state", "epochs", "train%", "val%", "best%", "lr", "pert", "steps",
            "active");
    for (size_t i = 0; i < m->n_lanes; i++)
        print_lane(&m->lanes[i], out);
}
