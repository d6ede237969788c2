/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: take records lane by lane, stop a lane at the mark of a checkpoint
 * until all have come there, write, go on. A restart is a mark, too: what
 * comes after it is another run. The lock is held for copies only, never in a
 * write. */
#include "record/recorder_state.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "record/run_id.h"

#define TURN     256      /* records of a lane at a time */
#define WAIT_NS  20000000 /* a ring holds those of a second or more */
#define FLUSH_NS INT64_C(1000000000)
#define IDLE_NS  INT64_C(1000000000)

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
    if (r->failed) /* nothing more is written into that folder */
        r->folder[0] = '\0';
    r->n_runs++;
    r->began_ns = r->held[0].at_ns;
    r->mark = (struct run_mark){.n = 0};
    r->c.goes_on = r->c.clears = r->bounded = r->bound_saved = false;
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
        r->folder[0] = '\0'; /* it belongs to the run before the restart */
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

/* It sleeps longer while no lane says anything, so that a paused race costs
 * nothing. */
static void sleep_a_little(struct recorder *r)
{
    bool idle = clock_now_ns() - r->heard_ns > IDLE_NS;
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += idle ? 5 * WAIT_NS : WAIT_NS;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    pthread_mutex_lock(&r->lock);
    if (!r->finish && !r->flush_asked)
        pthread_cond_timedwait(&r->wake, &r->lock, &t);
    pthread_mutex_unlock(&r->lock);
}

/* Whether nothing is left to be taken: when the race stands, each lane's last
 * record is the answer to its halt. */
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
    if (r->end.drop && r->c.own_folder && !r->c.goes_on &&
        r->folder[0] != '\0') {
        record_drop(r);
        return;
    }
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

void *recorder_loop(void *arg)
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
        if (some)
            r->heard_ns = clock_now_ns();
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
