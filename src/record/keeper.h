/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a race: asks its lanes for their state and writes the checkpoint, and
 * the tables of what the model knows into the run's folder. Training goes on
 * meanwhile, and after a failure. All functions: front end's thread only. */
#ifndef RECORD_KEEPER_H
#define RECORD_KEEPER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"
#include "model/model.h"
#include "race/race.h"
#include "store/run_lock.h"
#include "store/tables.h"

struct keeper {
    /* set by who makes it; strings are borrowed */
    const char *save;    /* --save FILE, or NULL = model.npz in the folder */
    const char *out;     /* --out DIR, or NULL = a new one for this run */
    bool overwrite;      /* what is in `out` may go */
    bool goes_on;        /* `out` holds the run that is resumed, or none */
    bool rewinds;        /* its rows beyond the checkpoint may go */
    bool no_log;         /* never make a folder of its own */
    const char *options; /* lines of config.ini but the lanes'; NULL = none */
    const struct model
        *past;     /* of a resumed run (record/past.h); NULL = none */
    double speed;  /* what the race begins with: what it ends with is */
    bool lockstep; /* in config.ini when it is something else */
    /* its own */
    struct run_lock lock;    /* on the folder that is written into */
    char folder[PATH_MAX];   /* "" until it was needed */
    char saved_to[PATH_MAX]; /* the newest checkpoint */
    uint64_t ticket;         /* of the newest CMD_SAVE */
    bool asked;              /* and not yet written */
    uint64_t saved_step;     /* of the first lane, in the newest checkpoint */
    char saved_at[96];       /* "step 493", or "steps 493, 492" of the lanes */
    /* of a resumed run: what the tables in `out` say up to where it goes on */
    struct table_kept kept[LANES_MAX][TABLE_COUNT];
};

/* First of all, before anything in `out` is read: makes it and holds it, so
 * that no other process writes there until keeper_done. STATUS_USAGE when one
 * does; STATUS_IO. Nothing without `out`. */
enum status keeper_lock(struct keeper *k, struct err *err);

/* Before the race begins: whether its files can be written, and that nothing
 * that was recorded would be lost by it. A folder that holds a run is refused
 * (STATUS_USAGE), unless it may be overwritten or that run is resumed: then
 * the rows of its tables up to there are kept, and stand before what comes.
 * STATUS_IO, STATUS_FORMAT, STATUS_NOMEM. */
enum status keeper_begin(struct keeper *k, const struct race_config *config,
                         struct err *err);

/* The end of the run, after the last writing: frees the rows, releases the
 * lock, and removes a folder that nothing was written into. */
void keeper_done(struct keeper *k);

/* Asks all lanes for their state. STATUS_IO when a lane's ring is full; a
 * call while the last one is unanswered counts with it. */
enum status keeper_ask(struct keeper *k, struct race *race, struct err *err);

/* Writes the checkpoint once every lane has answered: *done_out, and
 * k->saved_to says where. Until then *done_out is false. On failure nothing
 * is pending any more. */
enum status keeper_poll(struct keeper *k, struct race *race, bool *done_out,
                        struct err *err);

/* Asks and waits for the answers: at the end of a run, when the race stands.
 * If it does not, no lane had begun, or there was an error: nothing is
 * written, STATUS_OK. */
enum status keeper_save(struct keeper *k, struct race *race, struct err *err);

/* The last there is to be kept, when the race stands: the checkpoint, if
 * `save`, and with --out the tables of m (NULL = none). They may go to
 * different disks, so a failure of one keeps nothing of the other back: how
 * many failed, and why. STATUS_USAGE: there was nothing yet to be kept. */
#define KEEPER_LAST_MAX 2
size_t keeper_last(struct keeper *k, struct race *race, const struct model *m,
                   bool save, struct err why[KEEPER_LAST_MAX]);

/* metrics.csv and epochs.csv of each lane and config.ini, into the run's
 * folder, from what the model keeps, behind the rows that were kept; the first
 * failure is told, the others are written nevertheless. Statuses
 * of keeper_folder, STATUS_NOMEM; STATUS_USAGE before the lanes have begun. */
enum status keeper_tables(struct keeper *k, const struct race *race,
                          const struct model *m, struct err *err);

/* Another race begins: what was saved was of the last one. */
void keeper_forget(struct keeper *k);

/* Between the keeper's files: after the tables were written, removes what
 * another run left in a folder that may be overwritten. */
void keeper_clear_others(const struct keeper *k,
                         const struct race_config *config);

/* A file's or a folder's mode: what a person named is as the umask says, what
 * the program chose is for its owner only. */
mode_t keeper_mode(const struct keeper *k, mode_t mode);

/* The lines of config.ini but the lanes'. */
struct config_text;
void keeper_options(const struct keeper *k, const struct race_config *config,
                    struct config_text *text);

/* The run's folder, made on first use. STATUS_IO; STATUS_USAGE when --no-log
 * rules it out. */
enum status keeper_folder(struct keeper *k, const struct race *race,
                          const char **folder_out, struct err *err);

#endif
