/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's life, and its channels as the front end sees them. Signals are
 * blocked in its thread: they belong to the main one. */
#include "engine/worker_state.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"

#define MESSAGES 4096 /* 40 s at 100 batches a second */
#define COMMANDS 256
/* 2 s of the fastest lanes: a disk's syncing is shorter. */
#define RECORDS 8192

enum status worker_new(const struct worker_config *config, struct worker **out)
{
    struct worker *w = mem_alloc(1, sizeof *w);
    pthread_condattr_t attr;

    if (!w)
        return STATUS_NOMEM;
    w->config = *config;
    w->speed = config->speed;
    w->paused = config->start_paused;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (spsc_new(MESSAGES, sizeof(struct lane_msg), &w->messages) ||
        spsc_new(COMMANDS, sizeof(struct command), &w->commands) ||
        (config->records &&
         spsc_new(RECORDS, sizeof(struct lane_msg), &w->records))) {
        worker_free(w);
        return STATUS_NOMEM;
    }
    *out = w;
    return STATUS_OK;
}

static enum status resume(struct worker *w, struct err *err)
{
    const char *path = w->config.resume_path;
    struct err why = {0};

    if (!w->config.resume)
        return lane_can_start(w->lane, err);
    if (!lane_resume(w->lane, w->config.resume, &why))
        return STATUS_OK;
    return err_set(err, why.code, "%s: lane %s: %s",
                   path ? err_path(path) : "the checkpoint",
                   w->config.lane.name, why.text);
}

enum status worker_prepare(struct worker *w, const struct problem *problem,
                           struct err *err)
{
    size_t threads = lane_whole(&w->config.lane, &param_threads);
    struct executor exec = exec_serial;
    const struct net_shape *shape;
    enum status status;

    if (threads > 1) {
        status = pool_new(threads, &w->pool);
        if (status)
            return err_set(err, status, "cannot start %zu threads", threads);
        exec = pool_executor(w->pool);
    }
    status = lane_new(&w->config.lane, problem, &exec, &w->lane, err);
    if (status)
        return status;
    shape = lane_shape(w->lane);
    status =
        mailbox_new(run_state_size(lane_state_doubles(w->lane)), &w->states);
    if (status)
        return err_set(err, status, "out of memory for a checkpoint");
    status = resume(w, err);
    if (status)
        return status;
    if (!w->config.snapshots)
        return STATUS_OK;
    status = mailbox_new(snapshot_size(shape->n_params, problem->val->n,
                                       shape->width[shape->n_layers]),
                         &w->snapshots);
    return status ? err_set(err, status, "out of memory for snapshots")
                  : status;
}

enum status worker_start(struct worker *w, struct err *err)
{
    sigset_t all, old;
    int failed;

    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    failed = pthread_create(&w->thread, NULL, worker_loop, w);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return err_set(err, STATUS_IO, "cannot start a thread: %s",
                       strerror(failed));
    w->started = true;
    return STATUS_OK;
}

static void poke(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->poked = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

void worker_free(struct worker *w)
{
    struct command stop = {.kind = CMD_STOP};

    if (!w)
        return;
    if (w->started) {
        atomic_store_explicit(&w->stopping, true, memory_order_relaxed);
        while (!worker_command(w, &stop))
            clock_sleep_ns(WORKER_FULL_NS);
        pthread_join(w->thread, NULL);
    }
    lane_free(w->lane);
    pool_free(w->pool);
    mailbox_free(w->snapshots);
    mailbox_free(w->states);
    spsc_free(w->messages);
    spsc_free(w->commands);
    spsc_free(w->records);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    mem_free(w);
}

bool worker_command(struct worker *w, const struct command *cmd)
{
    if (!spsc_push(w->commands, cmd))
        return false;
    pacer_tell(w->config.pacer, w->config.slot);
    poke(w);
    return true;
}

size_t worker_room(const struct worker *w)
{
    return spsc_capacity(w->commands) - spsc_count(w->commands);
}

size_t worker_drain(struct worker *w, struct lane_msg *out, size_t n)
{
    return spsc_pop_many(w->messages, out, n);
}

enum lane_state worker_state(const struct worker *w)
{
    return atomic_load_explicit(&w->state, memory_order_acquire);
}

bool worker_reached(const struct worker *w)
{
    return atomic_load_explicit(&w->reached, memory_order_relaxed);
}

uint64_t worker_dropped(const struct worker *w)
{
    return atomic_load_explicit(&w->dropped, memory_order_relaxed);
}

int worker_ring_percent(const struct worker *w)
{
    return (int)(spsc_count(w->messages) * 100 / spsc_capacity(w->messages));
}

const struct snapshot *worker_snapshot(struct worker *w)
{
    return w->snapshots ? mailbox_take(w->snapshots, NULL) : NULL;
}

uint64_t worker_answered(const struct worker *w)
{
    return atomic_load_explicit(&w->answered, memory_order_acquire);
}

void worker_stop_records(struct worker *w)
{
    atomic_store_explicit(&w->unrecorded, true, memory_order_relaxed);
}

bool worker_records_lost(const struct worker *w)
{
    return atomic_load_explicit(&w->unrecorded, memory_order_relaxed);
}

uint64_t worker_step(const struct worker *w)
{
    return atomic_load_explicit(&w->step, memory_order_relaxed);
}

size_t worker_drain_records(struct worker *w, struct lane_msg *out, size_t n)
{
    return w->records ? spsc_pop_many(w->records, out, n) : 0;
}

int worker_records_percent(const struct worker *w)
{
    return w->records
               ? (int)(spsc_count(w->records) * 100 / spsc_capacity(w->records))
               : 0;
}

const struct run_state *worker_saved(struct worker *w)
{
    return w->states ? mailbox_take(w->states, NULL) : NULL;
}

const struct net_shape *worker_shape(const struct worker *w)
{
    return w->lane ? lane_shape(w->lane) : NULL;
}
