/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line asks for, and where else the same options may come
 * from. Nothing is printed here. */
#ifndef CLI_OPTIONS_OPTIONS_H
#define CLI_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/leave.h"
#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"
#include "model/seeds.h"
#include "race/race.h"

enum options_task {
    TASK_RUN,
    TASK_HELP,
    TASK_HELP_ALL,
    TASK_VERSION,
    TASK_LIST_RULES,
    TASK_SELF_CHECK,
    TASK_MEASURE, /* a preset that is no race */
    TASK_SWEEP,
    TASK_LR_SEARCH,
    TASK_LIST_DATA,
    TASK_INSPECT,
    TASK_PRINT_CONFIG,
    TASK_DEFAULT_CONFIG,
};

enum front_end {
    FRONT_SCREEN,
    FRONT_HEADLESS,
    FRONT_PLAIN,
    FRONT_DUMP,
};

/* Where an option was given; a later one wins. */
enum option_source {
    SOURCE_DEFAULT,
    SOURCE_SYSTEM, /* configuration files */
    SOURCE_USER,
    SOURCE_ENVIRONMENT,
    SOURCE_PRESET, /* --preset's */
    SOURCE_RESUME, /* the checkpoint's */
    SOURCE_ARGV,
};

#define OPTION_ROWS_MAX 160
#define OPTION_OPEN_MAX 256  /* paths of --open; a folder has any number */
#define OPTION_TEXT_MAX 4095 /* bytes of a value: of a path */

enum text_format { FORMAT_NOTEBOOK, FORMAT_CSV, FORMAT_JSONL };

/* What tells a person who does not look at the screen. */
enum alert {
    ALERT_TITLE = 1,
    ALERT_BELL = 2,
    ALERT_NOTIFY = 4, /* in the form that the terminal is thought to know */
    ALERT_OSC9 = 8,   /* in this one */
    ALERT_OSC777 = 16,
};

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
    int alerts;        /* bits of enum alert */
    const char *theme; /* as typed, or NULL */
    const char *view;  /* the first screen, as typed, or NULL */
    int axis;          /* enum plot_axis */
    int smoothing;     /* index of history_smoothing */
    struct race_targets targets;
    struct seed_list seeds; /* --seeds: the race once each */
    const char *save;       /* --save, --resume, --out, or NULL */
    const char *resume;
    const char *out;
    const char *lesson; /* a file, "" = the built-in one, NULL = none */
    const char *open[OPTION_OPEN_MAX]; /* runs to be shown */
    size_t n_open;
    const struct published *preset; /* lab/published.h, or NULL */
    const char *sweeps[2];          /* --sweep, as typed */
    size_t n_sweeps;
    int64_t at_step;               /* --at-step; -1 = train */
    const struct rule *self_check; /* whose checks, or NULL = of all */
    const char *inspect; /* data that the command line names, or NULL */
    int overwrite, no_log;
    double checkpoint_s;         /* between two, or */
    uint64_t checkpoint_batches; /* this; both 0 = at the end only */
    struct signal_acts on_signal;
    int quiet; /* nothing about the data on standard error */

    /* of option_row_at(i): who gave it last, and its text */
    unsigned char source[OPTION_ROWS_MAX];
    const char *text[OPTION_ROWS_MAX];
    struct own_text *kept; /* texts that are not argv's */

    /* while parsing */
    struct lane_config all_lanes;
    const char *lane_specs[LANES_MAX];
    size_t n_lane_specs;
    int lane_source; /* enum option_source of the specs */
    bool from_file;  /* a file is being read: what fails is of it */
};

/* The program's own values. */
void options_init(struct options *out);

/* One option by its long name, from a file: flags take yes or no. text is
 * copied. STATUS_USAGE; err->text begins with the name. */
enum status options_set(struct options *out, enum option_source source,
                        const char *name, const char *text, struct err *err);

/* All of argv. STATUS_USAGE with a line fit for standard error. Strings in
 * *out point into argv. Thread: main (getopt keeps globals). */
enum status options_argv(struct options *out, int argc, char **argv,
                         struct err *err);

/* Makes the lanes of what was given. An option for all lanes beats a lane's
 * own key when it comes from a stronger source. */
enum status options_settle(struct options *out, struct err *err);

/* Lanes of specs parted by blanks into *out, on top of what the options say of
 * all lanes: a spec's own keys are the strongest. STATUS_USAGE. */
enum status options_lanes(const struct options *options, const char *specs,
                          struct race_config *out, struct err *err);

/* Whether the command line itself has the option of that long name. */
bool options_typed(const struct options *options, const char *name);

/* Whether what is asked for depends on the options of a run. */
bool options_matter(const struct options *options);

/* Processors that this process may use: of the machine's what its affinity
 * and, in a job of Slurm, SLURM_CPUS_PER_TASK leave it. */
size_t options_cores(void);

/* Frees what options_set copied. */
void options_done(struct options *out);

/* Which front end: term is $TERM or NULL. */
enum front_end options_front_end(const struct options *options,
                                 bool stdout_is_terminal, const char *term);

/* The race that front end starts. */
void options_race(const struct options *options, enum front_end front_end,
                  struct race_config *out);

#endif
