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

struct report {
    FILE *out;
    enum text_format format;
    const struct race_config *config; /* borrowed */
    bool begun[LANES_MAX];            /* its first block is printed, or
                                       * was by the run it continues */
    int why;                          /* errno of the write that failed: no
                                       * more is printed; 0 = none did */
};

/* Prints what comes before the first evaluation and flushes. STATUS_IO, with
 * report->why, as below. */
enum status report_begin(struct report *report, FILE *out,
                         enum text_format format,
                         const struct race_config *config);

/* Prints one evaluation of a lane and flushes. */
enum status report_eval(struct report *report, size_t lane,
                        const struct eval_result *eval);

#endif
