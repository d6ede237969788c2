/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep: a file of options in sections. Those in [sweep] are lists, and each
 * combination of their values is a run; those of the other sections are alike
 * for all runs. The reader knows no option but `out`: what a value means is
 * for the options to judge (cli/commands/expand.c). */
#ifndef STORE_SWEEP_SWEEP_FILE_H
#define STORE_SWEEP_SWEEP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/sweep/sweep_values.h"

#define SWEEP_RUNS_MAX 1000000
#define SWEEP_KEYS_MAX 128
#define SWEEP_OUT      "runs" /* when no section says out = DIR */

struct sweep_key {
    char name[64];
    int line;
    bool varied;   /* of [sweep] */
    size_t stride; /* so many runs in a row have the same value */
    struct sweep_values values;
};

struct sweep {
    size_t n_runs;
    size_t n_keys;
    struct sweep_key keys[SWEEP_KEYS_MAX]; /* in the order of the file */
    char *out;                             /* the folder of the runs' folders */
    int line;                              /* of [sweep] */
};

/* name stands for the file in messages, which are "FILE:LINE: what was
 * expected": STATUS_USAGE. STATUS_NOMEM. On success *out is the caller's
 * (sweep_free). Thread: any, as for all below. */
enum status sweep_read(const char *name, const char *text, size_t n,
                       struct sweep **out, struct err *err);

/* The same of a file; STATUS_IO, STATUS_FORMAT when it is too large. */
enum status sweep_load(const char *path, struct sweep **out, struct err *err);

void sweep_free(struct sweep *sweep);

/* The value of a key in a run, 0 <= run < n_runs: the last key of [sweep]
 * changes from each run to the next. */
const char *sweep_run_value(const struct sweep_key *key, size_t run);

#endif
