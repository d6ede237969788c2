/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: take commands, sleep if there is nothing to do, wait for one's
 * turn, train a batch, publish. The training path has no locks; the sleeping
 * path has a condition variable, so that a paused lane costs nothing and
 * wakes at once. */
#include "engine/worker_state.h"

#include <time.h>

#include "base/clock.h"

#define SNAPSHOT_NS 100000000 /* ten a second */
#define TURN_NS     20000     /* between two looks whether it is our turn */

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

/* The state of a lane that has no work. */
static enum lane_state resting(const struct worker *w)
{
    return w->diverged              ? LANE_DIVERGED
           : lane_collapse(w->lane) ? LANE_COLLAPSED
           : lane_done(w->lane)     ? LANE_DONE
                                    : LANE_PAUSED;
}

static void rest(struct worker *w)
{
    pacer_leave(w->config.pacer, w->config.slot);
    worker_publish_snapshot(w);
    worker_set_state(w, resting(w));
    while (!w->stop && !worker_has_work(w)) {
        struct command cmd;

        if (!worker_next_command(w, &cmd)) {
            sleep_until(w, 0);
            continue;
        }
        worker_obey(w, &cmd);
        if (worker_has_work(w))
            break;
        worker_set_state(w, resting(w));
        pacer_hear(w->config.pacer, w->config.slot, w->obeyed);
    }
    if (!w->stop) {
        pacer_join(w->config.pacer, w->config.slot, lane_steps(w->lane));
        worker_set_state(w, LANE_RUN);
    }
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
    /* a lane with a command that is held back is behind the others, so that it
     * need not wait for its turn */
    if (w->budget > 0 || w->has_held ||
        pacer_may_step(w->config.pacer, w->config.slot))
        return true;
    clock_sleep_ns(TURN_NS);
    return false;
}

/* whole: at the end of an epoch, over the training set, too. An evaluation in
 * the middle of one is short and may come at every batch, so that the lane's
 * state stays RUN. */
static void evaluate(struct worker *w, bool whole)
{
    struct lane_msg msg = {.kind = MSG_EVAL};

    if (whole)
        worker_set_state(w, LANE_EVAL);
    lane_evaluate(w->lane, &msg.eval);
    worker_publish(w, &msg);
    worker_publish_snapshot(w);
    if (w->to_epoch_end && whole)
        w->budget = 0;
}

static void train_batch(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE};
    bool diagnose = w->config.diagnose && lane_diagnosis_due(w->lane);

    worker_set_state(w, LANE_RUN);
    w->diverged = !lane_step(w->lane, diagnose, &msg.sample);
    pacer_tick(w->config.pacer, w->config.slot, lane_steps(w->lane));
    worker_publish(w, &msg);
    if (w->budget > 0 && w->budget != UINT64_MAX)
        w->budget--;
    if (lane_evaluation_due(w->lane) && !w->diverged)
        evaluate(w, msg.sample.batch == lane_batches_per_epoch(w->lane));
    else if (w->snapshots && clock_now_ns() - w->snapshot_ns > SNAPSHOT_NS)
        worker_publish_snapshot(w);
    worker_publish_early_stop(w);
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

void *worker_loop(void *arg)
{
    struct worker *w = arg;

    if (w->config.resume) {
        worker_publish_resume(w);
        worker_publish_early_stop(w);
    }
    worker_publish_snapshot(w);
    while (!w->stop) {
        uint64_t seen = pacer_seen(w->config.pacer);
        struct command cmd;

        while (worker_next_command(w, &cmd))
            worker_obey(w, &cmd);
        if (w->stop)
            break;
        pacer_hear(w->config.pacer, w->config.slot, w->obeyed);
        if (!worker_has_work(w))
            rest(w);
        else if (our_turn(w))
            begin_batch(w, seen);
    }
    pacer_leave(w->config.pacer, w->config.slot);
    worker_set_state(w, LANE_STOPPED);
    return NULL;
}
