/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race from its start to its end without a screen. */
#ifndef CLI_HEADLESS_H
#define CLI_HEADLESS_H

#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "cli/report.h"
#include "cli/tell.h"
#include "model/model.h"
#include "race/race.h"
#include "record/keeper.h"

/* Exit statuses beyond 0; 128 + n asks the caller to die by signal n. */
enum {
    EXIT_ERROR = 1,
    EXIT_USAGE = 2,
    EXIT_DIVERGED = 3, /* or collapsed */
    EXIT_MISSED = 4,   /* a target accuracy was not reached */
    EXIT_SAVED = 75,   /* EX_TEMPFAIL: saved, run me again */
    EXIT_SIGNAL = 128
};

/* EXIT_USAGE for STATUS_USAGE, else EXIT_ERROR. */
int headless_exit_status(enum status status);

/* *err from the write that just failed (errno). A reader that went away
 * (EPIPE) is no error: 0 and *err is untouched, nor is a terminal that a
 * signal took away: EXIT_SIGNAL + n. */
int headless_write_failed(struct err *err);

/* EXIT_DIVERGED with *err naming the lanes that failed, else EXIT_MISSED
 * with those that did not reach their target accuracy, or 0. */
int headless_verdict(const struct race *race, struct err *err);

/* A race under way. */
struct headless_job {
    struct race *race;
    struct report report;
    struct keeper *keeper; /* NULL = nothing is kept */
    struct tell tell;      /* still to be told */
    bool over;             /* nothing is left to do */
};

/* Starts a race, on the data of `before` when there is one (it stays the
 * caller's); config outlives the job. Returns 0, or the exit status with *err;
 * headless_job_done is called all the same. */
int headless_job_begin(struct headless_job *job, struct race *before,
                       const struct race_config *config,
                       enum text_format format, struct keeper *keeper,
                       struct tell tell, FILE *out, struct err *err);

/* Waits at most ns for news and prints them; false when the race is over, an
 * error or a signal ended it, or nobody takes what is printed. */
bool headless_job_look(struct headless_job *job, int64_t ns);

/* However it ends, what is printed and what is kept end at the same batch. The
 * exit status, with *err where there is something to say. The race stands and
 * is freed, as all else, by headless_job_done. */
int headless_job_end(struct headless_job *job, struct err *err);
void headless_job_done(struct headless_job *job);

/* Runs the race and prints every evaluation on out as it comes, and keeps what
 * keeper (NULL = nothing) says; tell is what it says of data and rules once
 * they are there (cli/tell.h). Returns the exit status; *err has a text where
 * there is something to say. Needs interrupt_install. preset: what
 * was published is put beside what is found, or NULL.
 * Thread: main. */
int headless_run(const struct race_config *config, enum text_format format,
                 const struct published_setup *preset, struct keeper *keeper,
                 struct tell tell, FILE *out, struct err *err);

/* SIGUSR1 and what it asked for: a checkpoint. Trouble is a line on standard
 * error; the run goes on. NULL = nothing can be kept. */
void headless_keep(struct keeper *keeper, struct race *race);

/* At the end, and when a signal ended it: writes what --save and --out ask
 * for, whether or not anybody takes what else the program says. result is the
 * exit status so far; returns it, or EXIT_ERROR. */
int headless_keep_last(struct keeper *keeper, struct race *race, int result,
                       struct err *err);

/* Whether a signal asks for the end: what the exit status then is, or 0. */
int headless_asked_to_end(void);

/* Runs the race to its end, or until a signal, folding it into a model, and
 * lets keeper (NULL = nothing) keep it; headless_keep_last is the caller's.
 * But for
 * EXIT_ERROR and EXIT_USAGE the caller owns *race_out, which stands, and
 * *model_out, which points into it. */
int headless_settle(const struct race_config *config, struct keeper *keeper,
                    struct race **race_out, struct model **model_out,
                    struct err *err);

#endif
