/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop: take commands, sleep if there is nothing to do, wait for one's
 * turn, train a batch, publish. The training path has no locks; the sleeping
 * path has a condition variable, so that a paused lane costs nothing and
 * wakes at once. */
#include "engine/worker.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mailbox.h"
#include "base/spsc.h"
#include "engine/lane.h"
#include "engine/pool.h"

#define MESSAGES   4096 /* 40 s at 100 batches a second */
#define COMMANDS   256
#define COS_EVERY  10 /* batches between two cosines: a tenth of BP's cost */
#define PICTURE_NS 100000000 /* ten a second */
#define TURN_NS    20000     /* between two looks whether it is our turn */
#define FULL_NS    200000    /* between two looks at a full lossless ring */

struct worker {
    /* immutable after start */
    struct worker_config config;
    struct lane *lane;
    struct pool *pool;
    struct spsc *messages, *commands;
    struct mailbox *pictures, *states;
    pthread_t thread;
    bool started;
    /* worker writes */
    _Atomic enum lane_state state;
    _Atomic uint64_t dropped;
    /* front end writes */
    _Atomic bool stopping; /* do not wait for room in the ring any more */
    /* front end sets, worker clears, under the lock */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool poked;
    /* worker only */
    bool stop, paused, diverged;
    uint64_t budget;   /* batches left although paused */
    bool to_epoch_end; /* the budget ends with the epoch */
    double speed;
    int64_t due_ns, picture_ns;
    struct command held; /* taken from the ring, not yet obeyed */
    bool has_held;
    uint64_t obeyed; /* commands, told to the pacer when it may matter */
};

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
        spsc_new(COMMANDS, sizeof(struct command), &w->commands)) {
        worker_free(w);
        return STATUS_NOMEM;
    }
    *out = w;
    return STATUS_OK;
}

enum status worker_prepare(struct worker *w, const struct problem *problem,
                           struct err *err)
{
    struct executor exec = exec_serial;
    const struct net_shape *shape;
    enum status status;

    if (w->config.lane.threads > 1) {
        status = pool_new(w->config.lane.threads, &w->pool);
        if (status)
            return err_set(err, status, "cannot start %zu threads",
                           w->config.lane.threads);
        exec = pool_executor(w->pool);
    }
    status = lane_new(&w->config.lane, problem, &exec, &w->lane, err);
    if (status)
        return status;
    shape = lane_shape(w->lane);
    status = mailbox_new(run_state_size(shape->n_params), &w->states);
    if (status)
        return err_set(err, status, "out of memory for a checkpoint");
    if (w->config.resume && lane_resume(w->lane, w->config.resume))
        return err_set(err, STATUS_FORMAT,
                       "%s: the checkpoint does not fit this data or batch "
                       "size, or holds weights that are not finite",
                       w->config.lane.name);
    if (!w->config.pictures)
        return STATUS_OK;
    status = mailbox_new(picture_size(shape->n_params, problem->val->n,
                                      shape->width[shape->n_layers]),
                         &w->pictures);
    return status ? err_set(err, status, "out of memory for pictures") : status;
}

/* --- publishing --- */

static void publish(struct worker *w, const struct lane_msg *msg)
{
    size_t limit = spsc_capacity(w->messages);
    bool sample = msg->kind == MSG_SAMPLE;

    if (sample)
        limit -= limit / 4;
    while (spsc_count(w->messages) >= limit || !spsc_push(w->messages, msg)) {
        if (!w->config.lossless ||
            atomic_load_explicit(&w->stopping, memory_order_relaxed)) {
            atomic_fetch_add_explicit(&w->dropped, 1, memory_order_relaxed);
            return;
        }
        w->config.notify(w->config.notify_ctx);
        clock_sleep_ns(FULL_NS);
    }
    if (!sample || spsc_count(w->messages) == limit / 2)
        w->config.notify(w->config.notify_ctx);
}

static void set_state(struct worker *w, enum lane_state state)
{
    struct lane_msg msg = {
        .kind = MSG_STATE,
        .state = {.step = lane_steps(w->lane), .state = state}};

    /* relaxed: the state says nothing about other memory */
    if (atomic_load_explicit(&w->state, memory_order_relaxed) == state)
        return;
    atomic_store_explicit(&w->state, state, memory_order_relaxed);
    publish(w, &msg);
}

static void publish_picture(struct worker *w)
{
    if (!w->pictures)
        return;
    lane_picture(w->lane, mailbox_back(w->pictures));
    mailbox_publish(w->pictures);
    w->picture_ns = clock_now_ns();
}

/* The first message of a run that goes on. */
static void publish_resume(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_RESUME};

    msg.resume.step = lane_steps(w->lane);
    msg.resume.acc = w->config.resume->acc;
    msg.resume.loss = w->config.resume->loss;
    msg.resume.active_ns = w->config.resume->active_ns;
    lane_position(w->lane, &msg.resume.epoch, &msg.resume.batch);
    publish(w, &msg);
}

static void publish_state(struct worker *w, uint64_t ticket)
{
    struct run_state *state = mailbox_back(w->states);

    lane_save(w->lane, state);
    state->ticket = ticket;
    mailbox_publish(w->states);
    w->config.notify(w->config.notify_ctx);
}

/* --- commands --- */

static void set_hp(struct worker *w, const struct command *cmd)
{
    struct lane_msg msg = {.kind = MSG_HP};

    msg.hp.hp = cmd->hp;
    msg.hp.step = lane_steps(w->lane);
    msg.hp.old_value = lane_hp(w->lane, cmd->hp);
    lane_set_hp(w->lane, cmd->hp, cmd->value);
    msg.hp.new_value = lane_hp(w->lane, cmd->hp);
    publish(w, &msg);
}

static void restart(struct worker *w, uint32_t seed)
{
    struct lane_msg msg = {.kind = MSG_RESTART, .restart = {.seed = seed}};

    lane_restart(w->lane, seed);
    w->diverged = false;
    w->budget = 0;
    publish(w, &msg);
    publish_picture(w);
}

static void undo(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_ROLLBACK};

    msg.rollback.from_step = lane_steps(w->lane);
    if (!lane_undo(w->lane))
        return;
    msg.rollback.to_step = lane_steps(w->lane);
    lane_position(w->lane, &msg.rollback.epoch, &msg.rollback.batch);
    for (int hp = 0; hp < HP_COUNT; hp++)
        msg.rollback.hp[hp] = lane_hp(w->lane, (enum hp)hp);
    if (w->diverged)
        w->paused = true;
    w->diverged = false;
    publish(w, &msg);
    publish_picture(w);
}

static void obey(struct worker *w, const struct command *cmd)
{
    w->obeyed++;
    switch (cmd->kind) {
    case CMD_SET:
        if (hp_valid(cmd->hp, cmd->value, NULL))
            set_hp(w, cmd);
        break;
    case CMD_PAUSE:
        w->paused = true;
        w->budget = 0;
        break;
    case CMD_RESUME:
        w->paused = false;
        w->budget = 0;
        w->due_ns = 0;
        break;
    case CMD_STEP:
    case CMD_STEP_EPOCH:
        w->paused = true;
        w->to_epoch_end = cmd->kind == CMD_STEP_EPOCH;
        w->budget = w->to_epoch_end ? UINT64_MAX : w->budget + cmd->count;
        break;
    case CMD_RESTART:
        restart(w, cmd->seed);
        break;
    case CMD_UNDO:
        undo(w);
        break;
    case CMD_SPEED:
        w->speed = cmd->value > 0.0 ? cmd->value : 0.0;
        w->due_ns = 0;
        break;
    case CMD_SAVE:
        publish_state(w, cmd->count);
        break;
    case CMD_STOP:
        w->stop = true;
        break;
    }
}

static bool has_work(const struct worker *w)
{
    return !w->diverged && !lane_done(w->lane) && (!w->paused || w->budget > 0);
}

/* Said to several lanes at once, and this one is a batch behind. */
static bool is_early(const struct worker *w, const struct command *cmd)
{
    uint64_t tick = pacer_ticks(w->config.pacer, w->config.slot);

    return cmd->at_tick > tick && cmd->at_tick - tick <= PACER_TOGETHER &&
           has_work(w) &&
           !atomic_load_explicit(&w->stopping, memory_order_relaxed);
}

/* The next command that is due. Later ones wait behind an early one. */
static bool next_command(struct worker *w, struct command *cmd)
{
    if (!w->has_held && !spsc_pop(w->commands, &w->held))
        return false;
    w->has_held = is_early(w, &w->held);
    *cmd = w->held;
    return !w->has_held;
}

/* Sleeps until a command comes or deadline_ns (0 = none). */
static void sleep_until(struct worker *w, int64_t deadline_ns)
{
    struct timespec t = {.tv_sec = deadline_ns / 1000000000,
                         .tv_nsec = deadline_ns % 1000000000};
    int late = 0;

    pthread_mutex_lock(&w->lock);
    while (!w->poked && !late) {
        if (deadline_ns)
            late = pthread_cond_timedwait(&w->wake, &w->lock, &t);
        else
            pthread_cond_wait(&w->wake, &w->lock);
    }
    w->poked = false;
    pthread_mutex_unlock(&w->lock);
}

/* --- the loop --- */

static void rest(struct worker *w)
{
    pacer_leave(w->config.pacer, w->config.slot);
    publish_picture(w);
    set_state(w, w->diverged          ? LANE_DIVERGED
                 : lane_done(w->lane) ? LANE_DONE
                                      : LANE_PAUSED);
    while (!w->stop && !has_work(w)) {
        struct command cmd;

        if (!next_command(w, &cmd)) {
            sleep_until(w, 0);
            continue;
        }
        obey(w, &cmd);
        if (!w->diverged)
            set_state(w, lane_done(w->lane) ? LANE_DONE : LANE_PAUSED);
        if (!has_work(w))
            pacer_hear(w->config.pacer, w->config.slot, w->obeyed);
    }
    if (!w->stop)
        pacer_join(w->config.pacer, w->config.slot, lane_steps(w->lane));
    pacer_hear(w->config.pacer, w->config.slot, w->obeyed);
}

/* True when it is time for the next batch; false after a little sleep. */
static bool our_turn(struct worker *w)
{
    int64_t now = w->speed > 0.0 ? clock_now_ns() : 0;

    if (w->speed > 0.0 && w->budget == 0 && !w->has_held) {
        int64_t gap = (int64_t)(1e9 / w->speed);

        if (now < w->due_ns) {
            sleep_until(w, w->due_ns);
            return false;
        }
        if (!pacer_may_step(w->config.pacer, w->config.slot)) {
            clock_sleep_ns(TURN_NS);
            return false;
        }
        /* late by more than two gaps: do not race to make up for it */
        w->due_ns = now - w->due_ns > 2 * gap ? now + gap : w->due_ns + gap;
        return true;
    }
    if (w->budget > 0 || pacer_may_step(w->config.pacer, w->config.slot))
        return true;
    clock_sleep_ns(TURN_NS);
    return false;
}

static void evaluate(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_EVAL};

    set_state(w, LANE_EVAL);
    lane_evaluate(w->lane, &msg.eval);
    publish(w, &msg);
    publish_picture(w);
    if (w->to_epoch_end)
        w->budget = 0;
}

static void train_batch(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE};
    uint32_t epoch, batch;
    bool cos;

    set_state(w, LANE_RUN);
    lane_position(w->lane, &epoch, &batch);
    cos = w->config.cos_bp && (batch % COS_EVERY == 0 ||
                               batch + 1 == lane_batches_per_epoch(w->lane));
    w->diverged = !lane_step(w->lane, cos, &msg.sample);
    pacer_tick(w->config.pacer, w->config.slot, lane_steps(w->lane));
    publish(w, &msg);
    if (w->budget > 0 && w->budget != UINT64_MAX)
        w->budget--;
    if (lane_epoch_ended(w->lane) && !w->diverged)
        evaluate(w);
    else if (w->pictures && clock_now_ns() - w->picture_ns > PICTURE_NS)
        publish_picture(w);
}

/* Not while the front end hands out commands: then they come first. */
static void begin_batch(struct worker *w, uint64_t seen)
{
    if (pacer_begin(w->config.pacer, w->config.slot, seen)) {
        train_batch(w);
        return;
    }
    w->due_ns = 0;
    clock_sleep_ns(TURN_NS);
}

static void *work(void *arg)
{
    struct worker *w = arg;

    if (w->config.resume)
        publish_resume(w);
    publish_picture(w);
    while (!w->stop) {
        uint64_t seen = pacer_seen(w->config.pacer);
        struct command cmd;

        while (next_command(w, &cmd))
            obey(w, &cmd);
        if (w->stop)
            break;
        pacer_hear(w->config.pacer, w->config.slot, w->obeyed);
        if (!has_work(w))
            rest(w);
        else if (our_turn(w))
            begin_batch(w, seen);
    }
    pacer_leave(w->config.pacer, w->config.slot);
    set_state(w, LANE_STOPPED);
    return NULL;
}

enum status worker_start(struct worker *w, struct err *err)
{
    sigset_t all, old;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    failed = pthread_create(&w->thread, NULL, work, w);
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
            clock_sleep_ns(FULL_NS);
        pthread_join(w->thread, NULL);
    }
    lane_free(w->lane);
    pool_free(w->pool);
    mailbox_free(w->pictures);
    mailbox_free(w->states);
    spsc_free(w->messages);
    spsc_free(w->commands);
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

size_t worker_drain(struct worker *w, struct lane_msg *out, size_t n)
{
    return spsc_pop_many(w->messages, out, n);
}

enum lane_state worker_state(const struct worker *w)
{
    return atomic_load_explicit(&w->state, memory_order_relaxed);
}

uint64_t worker_dropped(const struct worker *w)
{
    return atomic_load_explicit(&w->dropped, memory_order_relaxed);
}

int worker_ring_percent(const struct worker *w)
{
    return (int)(spsc_count(w->messages) * 100 / spsc_capacity(w->messages));
}

const struct picture *worker_picture(struct worker *w)
{
    return w->pictures ? mailbox_take(w->pictures, NULL) : NULL;
}

const struct run_state *worker_saved(struct worker *w)
{
    return w->states ? mailbox_take(w->states, NULL) : NULL;
}

const struct net_shape *worker_shape(const struct worker *w)
{
    return w->lane ? lane_shape(w->lane) : NULL;
}
