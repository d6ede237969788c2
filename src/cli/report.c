/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run without a screen prints: the notebook's text, line for line, or
 * the rows of epochs.csv for other programs (store/sinks/epochs.c). Numbers have as
 * many digits as give the same double when they are read back. A percentage is
 * computed as (correct / n) * 100 in this order, because the notebook does so
 * with NumPy: of 63000 samples, 46662 are 74.06666666666666 %. */
#include "cli/report.h"

#include <errno.h>

#include "base/number.h"
#include "store/sinks/sinks.h"

static double percent(size_t n_correct, size_t n)
{
    return (double)n_correct / (double)n * 100;
}

static enum status flush(struct report *report)
{
    errno = 0;
    if (fflush(report->out) == 0 && !ferror(report->out))
        return STATUS_OK;
    report->why = errno ? errno : EIO;
    return STATUS_IO;
}

void report_init(struct report *report, FILE *out, enum text_format format,
                 const struct race_config *config)
{
    *report = (struct report){.out = out, .format = format, .config = config};
    report->run.n_lanes = config->n_lanes;
    for (size_t i = 0; i < config->n_lanes; i++) {
        report->begun[i] = config->resume[i] != NULL;
        report->run.lanes[i].config = config->lanes[i];
    }
}

enum status report_head(struct report *report)
{
    if (report->headed)
        return report->why ? STATUS_IO : STATUS_OK;
    report->headed = true;
    if (report->format == FORMAT_CSV)
        sink_epochs.head(report->out, &report->run, 0);
    return flush(report);
}

static void print_block(struct report *report, size_t lane,
                        const struct eval_result *eval)
{
    char train[NUMBER_SIZE], val[NUMBER_SIZE];

    if (report->config->n_lanes > 1)
        fprintf(report->out, "Lane: %s\n", report->config->lanes[lane].name);
    if (!report->begun[lane])
        fputs("Params Initialised\n", report->out);
    report->begun[lane] = true;
    fprintf(report->out,
            "Iteration: %u\nTrain accuracy: %s\nVal accuracy: %s\n",
            (unsigned)eval->epoch,
            number_format(percent(eval->train_correct, eval->n_train), train),
            number_format(percent(eval->val_correct, eval->n_val), val));
}

enum status report_eval(struct report *report, size_t lane,
                        const struct eval_result *eval)
{
    if (report_head(report) != STATUS_OK)
        return STATUS_IO;
    if (eval->batch != 0)
        return STATUS_OK;
    if (report->format == FORMAT_CSV)
        sink_epochs.msg(report->out, &report->run, lane,
                        &(struct lane_msg){.kind = MSG_EVAL, .eval = *eval});
    else
        print_block(report, lane, eval);
    return flush(report);
}
