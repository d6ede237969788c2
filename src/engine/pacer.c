/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks are compared, never summed, and only the differences between running
 * lanes matter. The stores are relaxed but for `running`, whose release
 * publishes the tick a lane joins with; a stale read only makes a lane look
 * again a little later. */
#include "engine/pacer.h"

/* A second's worth at the default speed: commands to several lanes arrive
 * well within it. */
#define CATCH_UP 100

void pacer_join(struct pacer *pacer, size_t i, uint64_t steps)
{
    uint64_t tick = 0, other_steps = steps;

    for (size_t j = 0; j < pacer->n_lanes; j++) {
        uint64_t t =
            atomic_load_explicit(&pacer->lane[j].ticks, memory_order_relaxed);

        /* acquire: the tick read next time is at least the joining one */
        if (j == i || !atomic_load_explicit(&pacer->lane[j].running,
                                            memory_order_acquire))
            continue;
        if (t >= tick) {
            tick = t;
            other_steps = atomic_load_explicit(&pacer->lane[j].steps,
                                               memory_order_relaxed);
        }
    }
    if (other_steps > steps && other_steps - steps <= CATCH_UP)
        tick -= other_steps - steps < tick ? other_steps - steps : tick;
    else if (steps > other_steps && steps - other_steps <= CATCH_UP)
        tick += steps - other_steps;
    atomic_store_explicit(&pacer->lane[i].ticks, tick, memory_order_relaxed);
    atomic_store_explicit(&pacer->lane[i].steps, steps, memory_order_relaxed);
    /* release: publishes the two above */
    atomic_store_explicit(&pacer->lane[i].running, true, memory_order_release);
}

void pacer_leave(struct pacer *pacer, size_t i)
{
    atomic_store_explicit(&pacer->lane[i].running, false, memory_order_release);
}

bool pacer_may_step(const struct pacer *pacer, size_t i)
{
    uint64_t mine =
        atomic_load_explicit(&pacer->lane[i].ticks, memory_order_relaxed);

    if (!atomic_load_explicit(&pacer->lockstep, memory_order_relaxed))
        return true;
    for (size_t j = 0; j < pacer->n_lanes; j++)
        /* acquire: pairs with the release in pacer_join */
        if (j != i &&
            atomic_load_explicit(&pacer->lane[j].running,
                                 memory_order_acquire) &&
            atomic_load_explicit(&pacer->lane[j].ticks, memory_order_relaxed) <
                mine)
            return false;
    return true;
}

void pacer_tick(struct pacer *pacer, size_t i, uint64_t steps)
{
    uint64_t tick =
        atomic_load_explicit(&pacer->lane[i].ticks, memory_order_relaxed);

    atomic_store_explicit(&pacer->lane[i].steps, steps, memory_order_relaxed);
    atomic_store_explicit(&pacer->lane[i].ticks, tick + 1,
                          memory_order_relaxed);
}
