/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread around a lane and its channels:
 *   messages  worker -> front end, lock-free ring; when three quarters are
 *             full samples are dropped and counted (or, lossless, the worker
 *             waits); the last quarter is for everything else, of which
 *             evaluations leave half
 *   commands  front end -> worker, lock-free ring; full: the caller hears no
 *   snapshots worker -> front end, mailbox, newest wins
 *   records   worker -> recorder, lock-free ring, everything that is said and a
 *             MSG_SAVE for each CMD_SAVE; full: the worker waits, unless nobody
 *             takes them (any more)
 *   states    worker -> recorder, mailbox, one for each CMD_SAVE
 *   state     one atomic, worker writes */
#ifndef ENGINE_WORKER_H
#define ENGINE_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/pacer.h"
#include "engine/problem/problem.h"

struct worker;

struct worker_config {
    struct lane_config lane;
    struct pacer *pacer; /* outlives the worker */
    size_t slot;         /* its entry in the pacer */
    double speed;        /* batches a second; 0 = max */
    bool lossless, start_paused, diagnose, snapshots;
    bool records;                   /* somebody takes them */
    const struct run_state *resume; /* NULL = from the start; outlives
                                     * worker_prepare, and so does: */
    const char *resume_path;        /* the file that it is from, or NULL */
    void (*notify)(void *ctx);      /* called by the worker when something other
                                * than a sample was published */
    void *notify_ctx;
};

/* The channels, ready for commands; no thread yet. STATUS_NOMEM. */
enum status worker_new(const struct worker_config *config, struct worker **out);

/* Makes the lane, then worker_start its thread, signals blocked. problem
 * outlives the worker. Errors of lane_new and STATUS_IO. Thread: any one. */
enum status worker_prepare(struct worker *worker, const struct problem *problem,
                           struct err *err);
enum status worker_start(struct worker *worker, struct err *err);

/* Stops and joins the thread if there is one. NULL is allowed. */
void worker_free(struct worker *worker);

/* Thread: front end, for all of the following. */
bool worker_command(struct worker *worker, const struct command *cmd);
size_t worker_room(const struct worker *worker); /* for commands */
size_t worker_drain(struct worker *worker, struct lane_msg *out, size_t n);
enum lane_state worker_state(const struct worker *worker);
bool worker_reached(const struct worker *worker); /* as of that state */
uint64_t worker_dropped(const struct worker *worker);
int worker_ring_percent(const struct worker *worker);
const struct snapshot *worker_snapshot(struct worker *worker);
uint64_t worker_answered(const struct worker *worker); /* newest ticket */
const struct net_shape *worker_shape(const struct worker *worker);

/* From now on nobody takes records, and they are lost; the worker does that by
 * itself when the ring has been full for so long. Thread: any, as for the next
 * two. */
#define WORKER_RECORD_NS INT64_C(3000000000)
void worker_stop_records(struct worker *worker);
bool worker_records_lost(const struct worker *worker);
uint64_t worker_step(const struct worker *worker);

/* Thread: recorder, for these. */
size_t worker_drain_records(struct worker *worker, struct lane_msg *out,
                            size_t n);
int worker_records_percent(const struct worker *worker);
const struct run_state *worker_saved(struct worker *worker);

#endif
