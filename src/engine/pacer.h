/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps lanes in lock-step with atomics alone: a lane takes its next batch
 * only when no running lane is behind it. A lane's tick is the step it is at,
 * so that lanes in lock-step come to stand at equal steps whatever parted
 * them: an undo of one, a pause, a time of running free. Each lane writes its
 * own entry; all read all. */
#ifndef ENGINE_PACER_H
#define ENGINE_PACER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/lane/protocol.h"

struct pacer {
    _Atomic bool lockstep; /* front end writes */
    _Atomic uint64_t hold; /* front end writes; odd = no batch may begin */
    size_t n_lanes;        /* immutable after start */
    struct {
        _Alignas(64) _Atomic uint64_t ticks; /* worker i writes */
        _Atomic uint64_t begun;              /* worker i writes */
        _Atomic bool running;                /* worker i writes */
        _Atomic uint64_t heard;              /* worker i writes: commands */
        _Alignas(64) _Atomic uint64_t told;  /* front end writes: commands */
    } lane[LANES_MAX];
};

/* A lane trains (again): those ahead of it wait until it has caught up.
 * Thread: worker i (or the starter, before the threads). */
void pacer_join(struct pacer *pacer, size_t i, uint64_t steps);

/* A command took a lane to another step, running or not. Thread: worker i. */
void pacer_back(struct pacer *pacer, size_t i, uint64_t steps);

/* A lane that pauses or ends holds nobody. Thread: worker i. */
void pacer_leave(struct pacer *pacer, size_t i);

/* Commands given to lane i, and commands it has obeyed. A lane that has not
 * heard all it was told may be about to join or to go back, so the others wait
 * for it: lanes resumed or restarted together begin together. A lane with a
 * command for a later tick must therefore go there without asking
 * pacer_may_step. Threads: front end; worker i, after the join that a command
 * led to. */
void pacer_tell(struct pacer *pacer, size_t i);
void pacer_hear(struct pacer *pacer, size_t i, uint64_t n);

/* May lane i take a batch now? Thread: worker i. */
bool pacer_may_step(const struct pacer *pacer, size_t i);

/* Batches lane i is ahead of the running lane that is furthest behind, which
 * is *behind_out; 0 when it runs free, rests, or nobody is behind it. What
 * they were a moment ago. Thread: any. */
uint64_t pacer_ahead(const struct pacer *pacer, size_t i, size_t *behind_out);

/* Lane i took a batch and is at steps now; the same as before when the batch
 * made it diverge. Thread: worker i. */
void pacer_tick(struct pacer *pacer, size_t i, uint64_t steps);

/* Between hold and release no lane begins a batch, so that a command may be
 * handed to several lanes before any of them goes on. pacer_hold returns the
 * tick all running lanes can still obey at: the furthest one's. A few
 * microseconds; nothing may sleep in between. Thread: front end. */
uint64_t pacer_hold(struct pacer *pacer);
void pacer_release(struct pacer *pacer);

/* A lane that is further behind than this obeys at once instead. */
#define PACER_TOGETHER 2

/* Lane i's own tick. Thread: worker i. */
uint64_t pacer_ticks(const struct pacer *pacer, size_t i);

/* Begins a batch of lane i unless the front end held the lanes since `seen`
 * was read with pacer_seen: then false, and the lane looks for commands
 * again first. seen is to be read BEFORE the lane looks for commands.
 * Thread: worker i. */
uint64_t pacer_seen(const struct pacer *pacer);
bool pacer_begin(struct pacer *pacer, size_t i, uint64_t seen);

#endif
