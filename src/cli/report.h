/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headless output: one block or one row for every evaluation. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/status.h"
#include "cli/options.h"
#include "engine/protocol.h"
#include "store/sink.h"

struct report {
    FILE *out;
    enum text_format format;
    const struct race_config *config; /* borrowed */
    struct sink_run run;              /* as sinks want to know it; no id */
    bool begun[LANES_MAX];            /* its first block is printed, or
                                       * was by the run it continues */
    bool headed;                      /* the header is printed */
    int why;                          /* errno of the write that failed: no
                                       * more is printed; 0 = none did */
};

void report_init(struct report *report, FILE *out, enum text_format format,
                 const struct race_config *config);

/* Once the race stands on its data: prints what comes before the first
 * evaluation and flushes; a second call does nothing. STATUS_IO, with
 * report->why, as below. */
enum status report_head(struct report *report);

/* Prints one evaluation of a lane, behind the head, and flushes; only those at
 * the end of an epoch are. */
enum status report_eval(struct report *report, size_t lane,
                        const struct eval_result *eval);

#endif
