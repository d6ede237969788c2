/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line asks for. Reads argv only: no files, no environment,
 * nothing printed. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "data/problem.h"
#include "engine/protocol.h"
#include "race/race.h"

enum options_task {
    TASK_RUN,
    TASK_HELP,
    TASK_VERSION,
    TASK_LIST_RULES,
};

enum front_end {
    FRONT_SCREEN,
    FRONT_HEADLESS,
    FRONT_PLAIN,
    FRONT_DUMP,
};

enum text_format { FORMAT_NOTEBOOK, FORMAT_CSV };

/* The ints are what flags and words of the table set. */
struct options {
    int task; /* enum options_task */
    struct problem_config problem;
    struct lane_config lanes[LANES_MAX];
    size_t n_lanes;
    double speed;          /* batches a second; 0 = max, -1 = by front end */
    int lockstep;          /* 1, 0, or -1 = by front end */
    int shuffle;           /* 1 or 0 */
    int front_end;         /* enum front_end as asked for, or -1 */
    int format;            /* enum text_format */
    int dump_w, dump_h;    /* 0 x 0 = no dump */
    const char *dump_view; /* NULL = the default one */
    int delay_ms;          /* 0 = by front end */
    int color;             /* 1 always, 0 auto, -1 never */
    int glyphs;            /* 0 ascii, 1 block, 2 braille, -1 = auto */
    int no_unicode, no_mouse;
    const char *theme; /* as typed, or NULL */

    /* while parsing */
    struct lane_config all_lanes;
    const char *lane_specs[LANES_MAX];
    size_t n_lane_specs;
};

/* STATUS_USAGE with a line fit for standard error. Strings in *out point
 * into argv. Thread: main (getopt keeps globals). */
enum status options_parse(int argc, char **argv, struct options *out,
                          struct err *err);

/* Which front end: term is $TERM or NULL. */
enum front_end options_front_end(const struct options *options,
                                 bool stdout_is_terminal, const char *term);

/* The race that front end starts. */
void options_race(const struct options *options, enum front_end front_end,
                  struct race_config *out);

/* Long option i in the order of the table, or NULL past its end: the tests
 * compare --help and the manual page with it. */
const char *options_name_at(size_t i);

#endif
