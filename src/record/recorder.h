/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that keeps a race on disk. It takes everything the lanes say from
 * their lossless rings, folds it into a model of its own, prints it in each
 * log format (store/sink.h) and, where all lanes have handed over their state,
 * writes the checkpoint: so that tables and checkpoint end at the same batch,
 * whichever front end runs, and no front end ever waits for a disk.
 *
 * A disk that is full ends the recording: the logs are cut to their last whole
 * row and closed, and training goes on. One that takes nothing at all keeps
 * this thread in its write: the lanes wait for seconds, then go on without
 * it (race_records_lost). */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"
#include "model/model.h"
#include "race/race.h"
#include "store/run/run_lock.h"
#include "store/run/run_mark.h"

/* Strings are copied, past and race outlive the recorder. */
struct recorder_config {
    struct race *race;
    const struct race_config *lanes; /* as it was started; copied */
    const struct model *past;        /* of a resumed run, or NULL */
    const char *folder;              /* "" = none yet */
    const struct run_lock *lock;     /* the caller's, on the folder, until the
                      * recorder has ended; NULL: it takes one itself */
    bool own_folder; /* a new one under the state folder when there is something
                      * to record, and again for each restart */
    bool late;       /* nothing is written before a batch has been trained: who
                      * only looks leaves everything as it is */
    bool again;      /* the folder has had a race: this is DIR/restart-N */
    bool clears;     /* what another run left in the folder goes */
    bool goes_on;    /* the logs of mark go on, cut to its sizes */
    struct run_mark mark;  /* of a resumed run; empty = none */
    const char *save;      /* --save FILE, or NULL */
    const char *options;   /* config.ini's lines but the lanes' */
    const char *command;   /* the command line */
    char id[SINK_ID_SIZE]; /* of a run that begins (record/run_id.h) */
    uint64_t base_id;      /* the same of later ones, but the lanes' */
    uint64_t most;         /* bytes; 0 = no bound */
};

/* What it has done, for the front end. */
struct recorder_news {
    char folder[PATH_MAX]; /* "" until there is one */
    uint64_t answered;     /* newest ticket that was dealt with */
    bool saved;            /* whether that is written; else why: */
    struct err why;
    char saved_to[PATH_MAX]; /* the newest checkpoint */
    uint64_t saved_steps[LANES_MAX];
    struct err stopped; /* why recording has stopped; code 0 = it has not */
    uint64_t bytes;     /* in the logs */
    bool due;           /* since the last look: a checkpoint is due, as an undo
                         * took rows back or the logs are as large as may be */
    uint64_t flushes;   /* of the logs, also those without news */
    bool over;          /* the thread has ended, or will never */
};

struct recorder;

/* STATUS_NOMEM, STATUS_IO (no thread). */
enum status recorder_start(const struct recorder_config *config,
                           struct recorder **out, struct err *err);

/* config.ini as it is from now on (copied); lanes were sent a CMD_SAVE, or all
 * is to be flushed soon. STATUS_NOMEM. Thread: front end, as for the rest. */
enum status recorder_options(struct recorder *r, const char *options);
void recorder_flush(struct recorder *r);

/* The lanes were sent a CMD_RESTART. */
void recorder_restarted(struct recorder *r);

/* What is new. */
void recorder_look(struct recorder *r, struct recorder_news *out);

/* How it ends. */
struct recorder_end {
    bool save;         /* a checkpoint of where race_halt brought the lanes */
    const char *why;   /* "done", "signal 15", ... */
    const char *state; /* "stopped", or NULL = what the lanes say */
    int exit_status;   /* -1 = the program goes on with another race */
    bool drop;         /* a folder that it made itself goes, with all in it */
};

/* All is written up to where the race stands, then the thread ends. Returns at
 * once. */
void recorder_finish(struct recorder *r, const struct recorder_end *end);

/* Waits for that; false when the disk has taken nothing for so long that it
 * is given up: then neither r nor the race may be freed. */
bool recorder_join(struct recorder *r);

/* After recorder_join; NULL is allowed. */
void recorder_free(struct recorder *r);

#endif
