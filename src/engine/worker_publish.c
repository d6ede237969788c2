/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes up: messages into the ring, snapshots and run states into their
 * mailboxes, the state as one atomic. A full ring drops samples, or, when
 * nothing may be lost, makes the worker wait. */
#include "engine/worker_state.h"

#include <string.h>

#include "base/clock.h"
#include "base/patience.h"

/* False when it was dropped. */
static bool push(struct worker *w, const struct lane_msg *msg, size_t limit)
{
    while (spsc_count(w->messages) >= limit || !spsc_push(w->messages, msg)) {
        if (!w->config.lossless ||
            atomic_load_explicit(&w->stopping, memory_order_relaxed)) {
            atomic_fetch_add_explicit(&w->dropped, 1, memory_order_relaxed);
            return false;
        }
        w->config.notify(w->config.notify_ctx);
        clock_sleep_ns(WORKER_FULL_NS);
    }
    return true;
}

/* Waits for room, but not for a disk that takes nothing: then nothing is
 * recorded any more, and training goes on. */
static void record(struct worker *w, const struct lane_msg *msg)
{
    struct patience patience = {0};

    if (!w->records)
        return;
    while (!atomic_load_explicit(&w->unrecorded, memory_order_relaxed) &&
           !spsc_push(w->records, msg)) {
        if (atomic_load_explicit(&w->stopping, memory_order_relaxed))
            return;
        if (patience_ends(&patience, clock_now_ns(), WORKER_RECORD_NS))
            atomic_store_explicit(&w->unrecorded, true, memory_order_relaxed);
        clock_sleep_ns(WORKER_FULL_NS);
    }
}

_Static_assert(MSG_SAMPLE == 0 && MSG_EVAL == 1, "unsaid[] is by kind");

/* How much of the ring may be full when a message of that kind is put in:
 * samples leave a quarter, evaluations an eighth to what is seldom. */
static size_t limit_of(const struct worker *w, int kind)
{
    size_t capacity = spsc_capacity(w->messages);

    return kind == MSG_SAMPLE ? capacity - capacity / 4
           : kind == MSG_EVAL ? capacity - capacity / 8
                              : capacity;
}

void worker_publish(struct worker *w, struct lane_msg *msg)
{
    size_t limit = limit_of(w, (int)msg->kind);
    bool kept = msg->kind <= MSG_EVAL, said;

    if (msg->kind >= MSG_SET) {
        lane_report(w->lane, &msg->report);
        msg->report.heard = w->heard;
    }
    msg->at_ns = msg->kind == MSG_SAMPLE ? msg->sample.done_ns : clock_now_ns();
    if (msg->kind == MSG_SAMPLE)
        atomic_store_explicit(&w->step, msg->sample.step, memory_order_relaxed);
    record(w, msg);
    said = push(w, msg, limit);
    if (kept && !said)
        w->unsaid[msg->kind] = *msg;
    if (kept)
        w->has_unsaid[msg->kind] = !said;
    if (msg->kind == MSG_RESTART || msg->kind == MSG_ROLLBACK)
        w->has_unsaid[MSG_SAMPLE] = w->has_unsaid[MSG_EVAL] = false;
    if (!said)
        return;
    if (msg->kind != MSG_SAMPLE || spsc_count(w->messages) == limit / 2)
        w->config.notify(w->config.notify_ctx);
}

void worker_set_state(struct worker *w, enum lane_state state)
{
    struct lane_msg msg = {.kind = MSG_STATE,
                           .state = {.step = lane_steps(w->lane),
                                     .state = state,
                                     .collapse = lane_collapse(w->lane)}};

    atomic_store_explicit(&w->reached, lane_reached(w->lane),
                          memory_order_relaxed);
    msg.state.was = atomic_load_explicit(&w->state, memory_order_relaxed);
    if (msg.state.was == state)
        return;
    /* release: who sees that the lane is done sees what it reached */
    atomic_store_explicit(&w->state, state, memory_order_release);
    worker_publish(w, &msg);
}

void worker_publish_snapshot(struct worker *w)
{
    if (!w->snapshots)
        return;
    lane_snapshot(w->lane, mailbox_back(w->snapshots));
    mailbox_publish(w->snapshots);
    w->snapshot_ns = clock_now_ns();
}

/* The first message of a run that goes on. */
void worker_publish_resume(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_RESUME};

    msg.resume.step = lane_steps(w->lane);
    msg.resume.samples = lane_samples(w->lane);
    msg.resume.acc = w->config.resume->acc;
    msg.resume.loss = w->config.resume->loss;
    msg.resume.active_ns = w->config.resume->active_ns;
    memcpy(msg.resume.first_cos, w->config.resume->first_cos,
           sizeof msg.resume.first_cos);
    lane_position(w->lane, &msg.resume.epoch, &msg.resume.batch);
    worker_publish(w, &msg);
}

void worker_publish_early_stop(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_EARLY_STOP};

    if (lane_early_stop(w->lane) == EARLY_STOP_NONE ||
        lane_collapse(w->lane) != COLLAPSE_NONE)
        return;
    msg.early_stop.step = lane_steps(w->lane);
    worker_publish(w, &msg);
}

/* What was dropped last, in the order in which it came about; it may use the
 * room that its kind leaves to everything else. False while there is none. */
static bool say_unsaid(struct worker *w)
{
    const struct lane_msg *unsaid = w->unsaid;
    int first =
        w->has_unsaid[MSG_EVAL] && w->has_unsaid[MSG_SAMPLE] &&
                unsaid[MSG_EVAL].eval.step < unsaid[MSG_SAMPLE].sample.step
            ? MSG_EVAL
            : MSG_SAMPLE;

    for (int i = 0; i < 2; i++) {
        int kind = i ? !first : first;

        if (w->has_unsaid[kind])
            w->has_unsaid[kind] = !spsc_push(w->messages, &unsaid[kind]);
    }
    return !w->has_unsaid[MSG_SAMPLE] && !w->has_unsaid[MSG_EVAL];
}

/* Messages that are seldom may have filled the ring to the brim: who asks for a
 * state takes them, but not where nobody looks any more. */
static void wait_to_say(struct worker *w)
{
    struct patience patience = {0};

    while (!say_unsaid(w) &&
           !patience_ends(&patience, clock_now_ns(), WORKER_UNSAID_NS) &&
           !atomic_load_explicit(&w->stopping, memory_order_relaxed)) {
        w->config.notify(w->config.notify_ctx);
        clock_sleep_ns(WORKER_FULL_NS);
    }
}

/* The batch that a checkpoint stands at is told, also where samples were
 * dropped. */
void worker_publish_run_state(struct worker *w, uint64_t ticket)
{
    struct run_state *state = mailbox_back(w->states);
    struct lane_msg mark = {.kind = MSG_SAVE, .at_ns = clock_now_ns()};

    wait_to_say(w);
    lane_save(w->lane, state);
    state->ticket = ticket;
    mailbox_publish(w->states);
    mark.save.ticket = ticket;
    mark.save.step = lane_steps(w->lane);
    record(w, &mark);
    /* release: who sees the answer finds all that was said before it */
    atomic_store_explicit(&w->answered, ticket, memory_order_release);
    w->config.notify(w->config.notify_ctx);
}
