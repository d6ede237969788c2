/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headless output: a block or a row for every evaluation, or an object for
 * everything that happens. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "engine/lane/protocol.h"
#include "lab/published.h"
#include "race/race.h"
#include "store/sink.h"

struct report {
    FILE *out;
    enum text_format format;
    const struct race_config *config; /* borrowed */
    struct sink_run run;              /* as sinks want to know it */
    struct lane_msg last[LANES_MAX];  /* newest MSG_SAMPLE; step 0 = none */
    bool begun[LANES_MAX];            /* its first block is printed, or
                                       * was by the run it continues */
    bool goes_on;          /* the rows follow those of another seed */
    bool seeds;            /* each block says of which seed it is */
    bool headed;           /* the header is printed */
    double val[LANES_MAX]; /* the newest validation accuracy, in
                                       * percent; NaN = none yet */
    const struct published_setup *preset; /* that the race is, or NULL */
    struct published_tally published;     /* of it */
    int why;                              /* errno of the write that failed: no
                                       * more is printed; 0 = none did */
};

void report_init(struct report *report, FILE *out, enum text_format format,
                 const struct race_config *config);

/* Once the race stands on its data: takes what is known of the lanes by now,
 * prints what comes before the first evaluation and flushes; a second call
 * does nothing. race may be NULL. STATUS_IO, with report->why, as below. */
enum status report_head(struct report *report, const struct race *race);

/* Prints what the format has for a message of a lane, behind the head, and
 * flushes. Of evaluations, those at the end of an epoch only, but in JSON. */
enum status report_msg(struct report *report, size_t lane,
                       const struct lane_msg *msg);

/* Before all messages: the race is that preset, or what was made of it. */
void report_preset(struct report *report, const struct published_setup *preset);

/* Behind all messages, of a preset: what was published beside what was found;
 * the notebook's text has it behind it, rows and objects keep to themselves,
 * and it goes to standard error. Returns how many figures are too far off. */
size_t report_published(struct report *report);

/* Behind all messages: why it ended, where the format has that. */
enum status report_end(struct report *report, const char *reason);

#endif
