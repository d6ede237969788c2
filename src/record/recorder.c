/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: take records lane by lane, stop a lane at the mark of a checkpoint
 * until all have come there, write, go on. A restart is a mark, too: what
 * comes after it is another run. The lock is held for copies only, never in a
 * write. */
#include "record/recorder_state.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "record/run_id.h"

#define TURN       256      /* records of a lane at a time */
#define WAIT_NS    20000000 /* a ring holds those of a second or more */
#define FLUSH_NS   INT64_C(1000000000)
#define GIVE_UP_NS INT64_C(60000000000) /* in one write, at the end: given up */

static char *copy_text(const char *text)
{
    char *copy = mem_alloc(1, strlen(text) + 1);

    if (copy)
        strcpy(copy, text);
    return copy;
}

/* --- the thread --- */

/* A lane stands at the mark that the others are still to come to. */
static bool stands(const struct recorder *r, size_t lane)
{
    return r->holds[lane] ||
           (r->wanted > r->written && r->ticket[lane] == r->wanted);
}

static void take(struct recorder *r, size_t lane, const struct lane_msg *msg)
{
    if (msg->kind == MSG_SAVE) {
        r->ticket[lane] = msg->save.ticket;
        if (msg->save.ticket > r->wanted)
            r->wanted = msg->save.ticket;
        return;
    }
    if (msg->kind == MSG_RESTART && !r->holds[lane]) {
        r->held[lane] = *msg;
        r->holds[lane] = true;
        return;
    }
    if (r->c.late && msg->kind == MSG_SAMPLE) {
        r->c.late = false;
        record_open(r);
    }
    model_apply(r->m, lane, msg);
    record_msg(r, lane, msg);
}

static bool drain(struct recorder *r, size_t lane)
{
    struct lane_msg msg;
    int n = 0;

    while (n < TURN && !stands(r, lane) &&
           race_drain_records(r->c.race, lane, &msg, 1) == 1) {
        take(r, lane, &msg);
        n++;
    }
    return n > 0;
}

static bool all_hold(const struct recorder *r)
{
    for (size_t i = 0; i < r->m->n_lanes; i++)
        if (!r->holds[i])
            return false;
    return true;
}

/* The run that was is complete; the lanes' next records are of another. */
static void begin_again(struct recorder *r)
{
    struct lane_config lanes[LANES_MAX];

    if (!r->c.late) {
        record_note(r, NOTE_END, "restarted");
        record_flush(r, true);
        record_facts(r, "stopped", "restarted", 0);
    }
    record_close(r);
    if (r->failed) /* what is in the folder stays as it is */
        r->folder[0] = '\0';
    r->n_runs++;
    r->began_ns = r->held[0].at_ns;
    r->mark = (struct run_mark){.n = 0};
    r->c.goes_on = r->c.clears = false;
    for (size_t i = 0; i < r->m->n_lanes; i++) {
        r->holds[i] = false;
        model_apply(r->m, i, &r->held[i]);
        lanes[i] = r->m->lanes[i].config;
        memcpy(lanes[i].values, r->m->lanes[i].values, sizeof lanes[i].values);
        lane_fit(&lanes[i], &param_seed,
                 lane_value(&r->m->lanes[i].config, &param_seed));
    }
    run_id(r->c.base_id, lanes, r->m->n_lanes, r->c.id);
    r->c.late = r->c.own_folder;
    if (!r->c.late)
        record_open(r);
    for (size_t i = 0; i < r->m->n_lanes; i++)
        record_msg(r, i, &r->held[i]);
}

static bool all_marked(const struct recorder *r)
{
    for (size_t i = 0; i < r->m->n_lanes; i++)
        if (r->ticket[i] != r->wanted)
            return false;
    return r->wanted > r->written;
}

/* Records are missing: what follows is not recorded. A checkpoint is still
 * written on demand, of the states that the lanes hand over. */
static void lose(struct recorder *r)
{
    struct err why = {STATUS_IO, "the disk has taken nothing for seconds"};
    bool restarted;

    if (!r->lost)
        record_fail(r, &why);
    r->lost = true;
    for (size_t i = 0; i < r->m->n_lanes; i++) {
        r->holds[i] = false;
        r->ticket[i] = race_answered(r->c.race, i);
        if (r->ticket[i] > r->wanted)
            r->wanted = r->ticket[i];
    }
    pthread_mutex_lock(&r->lock);
    restarted = r->restarted;
    r->restarted = false;
    pthread_mutex_unlock(&r->lock);
    if (restarted)
        r->folder[0] = '\0'; /* it is the run's that was */
}

/* One look at everything; whether there was something. */
static bool turn(struct recorder *r)
{
    bool some = false;

    model_look(r->m, r->c.race);
    if (!r->m->problem)
        return false;
    if (!r->begun) {
        r->begun = true;
        if (!r->c.late)
            record_open(r);
    }
    if (race_records_lost(r->c.race))
        lose(r);
    for (size_t i = 0; i < r->m->n_lanes && !r->lost; i++)
        some |= drain(r, i);
    if (all_hold(r))
        begin_again(r);
    if (all_marked(r))
        record_save(r);
    return some;
}

static void sleep_a_little(struct recorder *r)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += WAIT_NS;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    pthread_mutex_lock(&r->lock);
    if (!r->finish && !r->flush_asked)
        pthread_cond_timedwait(&r->wake, &r->lock, &t);
    pthread_mutex_unlock(&r->lock);
}

/* Whether the last that there is has been taken: when the race stands, that is
 * what comes before the mark of its halt. */
static bool last_taken(const struct recorder *r, bool some)
{
    if (some)
        return false;
    for (size_t i = 0; i < r->m->n_lanes && race_stands(r->c.race); i++)
        if (r->begun && r->ticket[i] != RACE_HALT_TICKET)
            return false;
    return true;
}

static void finish(struct recorder *r)
{
    if (!r->begun || r->c.late)
        return;
    record_note(r, NOTE_END, r->end_why);
    record_flush(r, false);
    if (r->failed || r->unsaved)
        record_facts(r, "stopped",
                     r->failed ? "recording had stopped"
                               : "its checkpoint could not be written",
                     r->end.exit_status > 0 ? r->end.exit_status : 1);
    else
        record_facts(r, r->end.state, r->end_why, r->end.exit_status);
    record_close(r);
}

static void *loop(void *arg)
{
    struct recorder *r = arg;
    bool ends = false, some;

    do {
        bool flush;

        pthread_mutex_lock(&r->lock);
        ends = r->ends = r->finish;
        flush = r->flush_asked;
        r->flush_asked = false;
        pthread_mutex_unlock(&r->lock);
        some = turn(r);
        if (flush || clock_now_ns() - r->flushed_ns >= FLUSH_NS)
            record_flush(r, false);
        if (flush && r->open) {
            record_config(r);
            record_facts(r, "running", "", -1);
        }
        if (!some && !ends)
            sleep_a_little(r);
    } while (!ends || !last_taken(r, some));
    finish(r);
    pthread_mutex_lock(&r->lock);
    r->news.over = true;
    pthread_cond_broadcast(&r->said);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* --- the front end's side --- */

static enum status start_thread(struct recorder *r, struct err *err)
{
    sigset_t all, old;
    int failed;

    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    failed = pthread_create(&r->thread, NULL, loop, r);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed ? err_set(err, STATUS_IO, "cannot start a thread: %s",
                            strerror(failed))
                  : STATUS_OK;
}

static bool copy_config(struct recorder *r, const struct recorder_config *c)
{
    r->c = *c;
    snprintf(r->folder, sizeof r->folder, "%s", c->folder);
    snprintf(r->base, sizeof r->base, "%s", c->folder);
    snprintf(r->news.folder, sizeof r->news.folder, "%s", c->folder);
    r->c.folder = r->folder;
    r->options = copy_text(c->options ? c->options : "");
    r->command = copy_text(c->command ? c->command : "");
    r->save = c->save ? copy_text(c->save) : NULL;
    r->c.save = r->save;
    r->began_ns = race_started_ns(c->race);
    r->mark = c->mark;
    r->n_runs = c->again && !c->goes_on;
    r->c.lanes = NULL;
    r->c.past = NULL;
    return r->options && r->command && (r->save || !c->save);
}

enum status recorder_start(const struct recorder_config *config,
                           struct recorder **out, struct err *err)
{
    struct recorder *r = mem_alloc(1, sizeof *r);
    pthread_condattr_t attr;
    enum status status = STATUS_OK;

    if (!r)
        return err_set(err, STATUS_NOMEM, "out of memory for the recorder");
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &attr);
    pthread_cond_init(&r->said, &attr);
    pthread_condattr_destroy(&attr);
    if (!copy_config(r, config) || model_new(config->lanes, &r->m) != STATUS_OK)
        status = err_set(err, STATUS_NOMEM, "out of memory for the recorder");
    if (!status) {
        model_take_past(r->m, config->past);
        status = start_thread(r, err);
    }
    if (status) {
        recorder_free(r);
        return status;
    }
    *out = r;
    return STATUS_OK;
}

enum status recorder_options(struct recorder *r, const char *options)
{
    char *copy = copy_text(options), *old;

    if (!copy)
        return STATUS_NOMEM;
    pthread_mutex_lock(&r->lock);
    old = r->options;
    r->options = copy;
    pthread_mutex_unlock(&r->lock);
    mem_free(old);
    return STATUS_OK;
}

void recorder_flush(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    r->flush_asked = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

void recorder_restarted(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    r->restarted = true;
    pthread_mutex_unlock(&r->lock);
}

/* How long it has been in one write. */
static int64_t held_up_ns(struct recorder *r)
{
    int64_t since = atomic_load(&r->busy_ns);

    return since ? clock_now_ns() - since : 0;
}

void recorder_look(struct recorder *r, struct recorder_news *out)
{
    pthread_mutex_lock(&r->lock);
    if (race_records_lost(r->c.race) && !r->news.stopped.code)
        err_set(&r->news.stopped, STATUS_IO,
                "recording stopped: the disk has taken nothing for seconds");
    *out = r->news;
    r->news.cut = false;
    pthread_mutex_unlock(&r->lock);
}

void recorder_finish(struct recorder *r, const struct recorder_end *end)
{
    pthread_mutex_lock(&r->lock);
    r->finish = true;
    r->end = *end;
    snprintf(r->end_why, sizeof r->end_why, "%s", end->why ? end->why : "");
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

bool recorder_join(struct recorder *r)
{
    bool over = false, stuck = false;

    while (!over && !stuck) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_sec += 1;
        pthread_mutex_lock(&r->lock);
        if (!r->news.over)
            pthread_cond_timedwait(&r->said, &r->lock, &t);
        over = r->news.over;
        pthread_mutex_unlock(&r->lock);
        stuck = !over && held_up_ns(r) > GIVE_UP_NS;
    }
    if (over)
        pthread_join(r->thread, NULL);
    return over;
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    record_close(r);
    model_free(r->m);
    mem_free(r->options);
    mem_free(r->command);
    mem_free(r->save);
    pthread_cond_destroy(&r->wake);
    pthread_cond_destroy(&r->said);
    pthread_mutex_destroy(&r->lock);
    mem_free(r);
}
