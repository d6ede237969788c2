/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps lanes in lock-step with atomics alone: a lane takes its next batch
 * only when no running lane is behind it. Each lane writes its own entry;
 * all read all. */
#ifndef ENGINE_PACER_H
#define ENGINE_PACER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/protocol.h"

struct pacer {
    _Atomic bool lockstep; /* front end writes */
    size_t n_lanes;        /* immutable after start */
    struct {
        _Alignas(64) _Atomic uint64_t ticks; /* worker i writes */
        _Atomic uint64_t steps;              /* worker i writes */
        _Atomic bool running;                /* worker i writes */
    } lane[LANES_MAX];
};

/* A lane that trains again stands where the furthest running lane stands,
 * so that nobody waits for it to catch up; but for a few batches, so that
 * lanes paused and resumed together stay together. Thread: worker i (or
 * the starter, before the threads). */
void pacer_join(struct pacer *pacer, size_t i, uint64_t steps);

/* A lane that pauses or ends holds nobody. Thread: worker i. */
void pacer_leave(struct pacer *pacer, size_t i);

/* May lane i take a batch now? Thread: worker i. */
bool pacer_may_step(const struct pacer *pacer, size_t i);

/* Lane i took a batch. Thread: worker i. */
void pacer_tick(struct pacer *pacer, size_t i, uint64_t steps);

#endif
