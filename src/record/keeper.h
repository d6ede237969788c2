/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a race, as a front end sees it: the run's folder and who may write
 * there, when a checkpoint is due, what became of it, and how it ends. The
 * writing is the recorder's (record/recorder.h), on a thread of its own. What a
 * front end calls while it shows something (ask, poll, restarts, flush) never
 * waits for a disk; what begins or ends a race looks at files. All functions:
 * front end's thread only. */
#ifndef RECORD_KEEPER_H
#define RECORD_KEEPER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"
#include "model/model.h"
#include "race/race.h"
#include "record/recorder.h"
#include "store/run/run_lock.h"

/* Of a run in the state folder, which is recorded unasked. */
#define KEEPER_OWN_MOST (UINT64_C(1) << 30)
#define KEEPER_LEAVING  8 /* races that were replaced and still record */

struct keeper {
    /* set by who makes it; strings are borrowed */
    const char *save; /* --save FILE, or NULL */
    const char *out; /* --out DIR, or NULL = a new one under the state folder */
    bool by_seed;    /* races follow each other, one a seed: DIR/seed-N */
    bool overwrite;  /* what is in `out` may go */
    bool no_log;     /* never make a folder of its own */
    const char *options; /* lines of config.ini but the lanes'; NULL = none */
    const char *command; /* the command line; NULL = none */
    struct model *past; /* of a resumed run (record/past.h), owned; NULL = none,
                         * set by keeper_begin's callers, too */
    double speed;       /* of the race at its start, as is lockstep; when */
    bool lockstep;      /* they are changed, config.ini has the new ones */
    double every_s;     /* between two checkpoints; 0 = no such */
    uint64_t every_batches; /* the same of the first lane */
    uint64_t base_id;       /* of the configuration but the lanes' */
    /* set by keeper_begin and its callers (cli/places.c) */
    struct run_mark mark;           /* of a resumed run */
    bool goes_on;                   /* `out` holds the run that is resumed */
    bool rewinds;                   /* its rows beyond the checkpoint may go */
    bool finished;                  /* `out` holds this run, and it has ended */
    int finished_status;            /* with that exit status */
    double finished_val[LANES_MAX]; /* and these validation accuracies */
    /* its own */
    struct run_lock lock; /* on `out` */
    struct recorder *recorder;
    bool started;        /* a race has been */
    bool drops;          /* its folder is one that goes when it is dropped */
    char turn[PATH_MAX]; /* keeper_turn_to, "" = nowhere */
    const struct model *turn_past;
    const char *turn_options;
    struct run_mark turn_mark;
    uint64_t restart_ticket; /* of the newest keeper_restarts */
    struct err left_why;     /* what went wrong with a race that was replaced */
    char resume_path[PATH_MAX]; /* of cli/go_on.h */
    char folder[PATH_MAX];      /* where it records, "" = nowhere yet */
    char saved_to[PATH_MAX];    /* the newest checkpoint */
    uint64_t ticket;            /* of the newest CMD_SAVE */
    bool asked;                 /* a checkpoint, not written yet */
    bool by_itself;             /* it was due, nobody asked */
    uint64_t ended_step; /* sum of the lanes' steps at the last end for which
                          * a checkpoint was asked for */
    bool told_stopped;   /* the front end knows that recording has stopped */
    uint64_t saved_step; /* of the first lane, in the newest checkpoint */
    char saved_at[96];   /* "step 493", or "steps 493, 492" of the lanes */
    int64_t asked_ns;    /* when a checkpoint was asked for last */
    uint64_t asked_step;
    struct {
        struct recorder *recorder;
        struct race *race;
    } leaving[KEEPER_LEAVING];
    size_t n_leaving;
    bool stuck; /* a disk took nothing: some recorder was left behind */
};

/* Whether a race is to hand over its records: race_config.records. */
bool keeper_records(const struct keeper *k);

/* First of all, before anything in `out` is read: makes it and holds it, so
 * that no other process writes there until keeper_done. STATUS_USAGE when one
 * does; STATUS_IO. Nothing without `out`. */
enum status keeper_lock(struct keeper *k, struct err *err);

/* Before the race begins: whether its files can be written, and that nothing
 * that was recorded would be lost by it. STATUS_USAGE: `out` holds something
 * else; STATUS_IO. */
enum status keeper_begin(struct keeper *k, const struct race_config *config,
                         struct err *err);

/* The id of a race of this configuration, which a run that goes on keeps. */
void keeper_run_id(const struct keeper *k, const struct race_config *config,
                   char out[SINK_ID_SIZE]);

/* The name of the machine that it was begun on: this one, but of a run that
 * goes on. */
void keeper_run_host(const struct keeper *k, char out[SINK_HOST_SIZE]);

/* The race has been started (or has taken the place of another) and is kept
 * from now on. STATUS_NOMEM, STATUS_IO. */
enum status keeper_start(struct keeper *k, struct race *race,
                         const struct race_config *config, struct err *err);

/* What keeper_turn_to needs to know of a run's folder. STATUS_USAGE: somebody
 * records there; statuses of run_mark_read. Waits for the disk. Thread: any. */
enum status keeper_turn_read(const char *folder, struct run_mark *out,
                             struct err *err);

/* The next race that is started goes on with the run in this folder, which has
 * a checkpoint with that mark, and is locked then; past and options, which are
 * kept until then, are of that run. folder "": it does not after all. */
void keeper_turn_to(struct keeper *k, const char *folder,
                    const struct run_mark *mark, const struct model *past,
                    const char *options);

/* Asks all lanes for their state. STATUS_IO when a lane's ring is full;
 * STATUS_USAGE when nothing is kept; a call while the last one is unanswered
 * counts with it. */
enum status keeper_ask(struct keeper *k, struct race *race, struct err *err);

/* Before CMD_RESTART is sent to all lanes, in the same race_together_begin:
 * what they have trained is kept as it stands then. False: not now, what was
 * before the last restart is still being written. */
bool keeper_restarts(struct keeper *k, struct race *race);

/* *done_out: the checkpoint asked for is written, and k->saved_to says where.
 * A status other than OK: it cannot be, or recording has stopped; told once.
 * Asks by itself when a checkpoint is due, and when all lanes have ended: then
 * *done_out stays false. */
enum status keeper_poll(struct keeper *k, struct race *race, bool *done_out,
                        struct err *err);

/* w: all that was recorded is in the files soon. STATUS_USAGE when nothing
 * is. */
enum status keeper_flush(struct keeper *k, const struct race *race,
                         struct err *err);

/* The last there is to be kept, when the race stands: the logs, and the
 * checkpoint, if end->save. Returns how many things failed, and why. Waits. */
#define KEEPER_LAST_MAX 2
size_t keeper_last(struct keeper *k, struct race *race,
                   const struct recorder_end *end,
                   struct err why[KEEPER_LAST_MAX]);

/* Another race has taken the place of this one, which stands: its end is
 * recorded, then it is freed. */
void keeper_replaced(struct keeper *k, struct race *race);

/* A keeper of a race that trains beside the one that k keeps, as k would; and k
 * keeps that race from now on, after keeper_replaced. */
void keeper_beside(const struct keeper *k, struct keeper *out);
void keeper_adopt(struct keeper *k, struct keeper *from);

/* Frees a race, unless a recorder that was left behind may still read it. */
void keeper_free_race(const struct keeper *k, struct race *race);

/* The end of the run, after the last writing: releases the lock, and removes a
 * folder that nothing was written into. */
void keeper_done(struct keeper *k);

#endif
