/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the worker share; nobody else includes this. */
#ifndef ENGINE_WORKER_STATE_H
#define ENGINE_WORKER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/mailbox.h"
#include "base/spsc.h"
#include "engine/lane/lane.h"
#include "engine/pool.h"
#include "engine/worker.h"

#define WORKER_FULL_NS   200000 /* between two looks at a full ring */
#define WORKER_UNSAID_NS INT64_C(1000000000) /* for room to say the rest */

struct worker {
    /* immutable after start */
    struct worker_config config;
    struct lane *lane;
    struct pool *pool;
    struct spsc *messages, *commands;
    struct spsc *records; /* NULL = nobody takes them */
    struct mailbox *snapshots, *states;
    pthread_t thread;
    bool started;
    /* worker writes */
    _Atomic enum lane_state state;
    _Atomic uint64_t dropped;
    _Atomic uint64_t step;     /* of the newest batch */
    _Atomic bool reached;      /* the target accuracy */
    _Atomic uint64_t answered; /* ticket of the newest run_state */
    /* front end writes */
    _Atomic bool stopping; /* do not wait for room in the ring any more */
    /* either side: records are lost, now and for good */
    _Atomic bool unrecorded;
    /* front end sets, worker clears, under the lock */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool poked;
    /* worker only */
    bool stop, paused, diverged;
    uint64_t budget;   /* batches left although paused */
    bool to_epoch_end; /* the budget ends with the epoch */
    double speed;
    int64_t due_ns, snapshot_ns;
    struct command held; /* taken from the ring, not yet obeyed */
    bool has_held;
    /* The newest sample and the newest evaluation, when they were dropped. */
    struct lane_msg unsaid[2];
    bool has_unsaid[2];
    uint64_t heard;  /* as in struct lane_report */
    uint64_t obeyed; /* commands, told to the pacer when it may matter */
};

/* worker_publish.c: up to the front end. Thread: worker only. */
void worker_publish(struct worker *w, struct lane_msg *msg); /* fills report */
void worker_set_state(struct worker *w, enum lane_state state);
void worker_publish_snapshot(struct worker *w);
void worker_publish_resume(struct worker *w); /* first, when a run goes on */
void worker_publish_early_stop(struct worker *w); /* a limit ended it */
void worker_publish_run_state(struct worker *w, uint64_t ticket);

/* worker_obey.c: commands. Thread: worker only. */
bool worker_has_work(const struct worker *w);
void worker_obey(struct worker *w, const struct command *cmd);

/* The next command that is due, or false. Later ones wait behind an early
 * one. */
bool worker_next_command(struct worker *w, struct command *cmd);

/* worker_loop.c: the thread's function; arg is the worker. */
void *worker_loop(void *arg);

#endif
