/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks are stored relaxed: reading an old one only makes a lane look again a
 * little later. Where a command may take a lane to another step, or let it run
 * or rest, the release of `heard` publishes what became of it; whoever knows
 * of the command waits for that.
 *
 * `hold` and `begun` are each other's lock (Dekker): a lane says that it
 * begins, then looks at hold; the front end holds, then looks at begun. In
 * the one order of all sequentially consistent operations one of them comes
 * second and sees the other. hold counts, so that a lane also notices a hold
 * that came and went since it last looked for commands. tests/model/pacer.pml
 * explores both. */
#include "engine/pacer.h"

void pacer_join(struct pacer *pacer, size_t i, uint64_t steps)
{
    pacer_back(pacer, i, steps);
    /* release: publishes the two before it */
    atomic_store_explicit(&pacer->lane[i].running, true, memory_order_release);
}

void pacer_back(struct pacer *pacer, size_t i, uint64_t steps)
{
    atomic_store_explicit(&pacer->lane[i].ticks, steps, memory_order_relaxed);
    /* seq_cst: as in pacer_begin */
    atomic_store(&pacer->lane[i].begun, steps);
}

void pacer_leave(struct pacer *pacer, size_t i)
{
    atomic_store_explicit(&pacer->lane[i].running, false, memory_order_release);
}

/* Lane j is behind, or may be about to join or to go back. */
static bool holds_others(const struct pacer *pacer, size_t j, uint64_t tick)
{
    /* acquire: pairs with pacer_hear; the rest is then as the command left
     * it */
    bool heard =
        atomic_load_explicit(&pacer->lane[j].heard, memory_order_acquire) ==
        atomic_load_explicit(&pacer->lane[j].told, memory_order_relaxed);

    if (!heard)
        return true;
    /* acquire: pairs with the release in pacer_join */
    return atomic_load_explicit(&pacer->lane[j].running,
                                memory_order_acquire) &&
           pacer_ticks(pacer, j) < tick;
}

bool pacer_may_step(const struct pacer *pacer, size_t i)
{
    uint64_t mine =
        atomic_load_explicit(&pacer->lane[i].ticks, memory_order_relaxed);

    if (!atomic_load_explicit(&pacer->lockstep, memory_order_relaxed))
        return true;
    for (size_t j = 0; j < pacer->n_lanes; j++)
        if (j != i && holds_others(pacer, j, mine))
            return false;
    return true;
}

uint64_t pacer_ahead(const struct pacer *pacer, size_t i, size_t *behind_out)
{
    uint64_t mine = pacer_ticks(pacer, i), ahead = 0;

    if (!atomic_load_explicit(&pacer->lockstep, memory_order_relaxed) ||
        !atomic_load_explicit(&pacer->lane[i].running, memory_order_acquire))
        return 0;
    for (size_t j = 0; j < pacer->n_lanes; j++) {
        /* acquire: its ticks are at least those it joined with */
        bool running =
            atomic_load_explicit(&pacer->lane[j].running, memory_order_acquire);
        uint64_t ticks = pacer_ticks(pacer, j);

        if (running && ticks < mine && mine - ticks > ahead) {
            ahead = mine - ticks;
            *behind_out = j;
        }
    }
    return ahead;
}

void pacer_tell(struct pacer *pacer, size_t i)
{
    atomic_fetch_add_explicit(&pacer->lane[i].told, 1, memory_order_relaxed);
}

void pacer_hear(struct pacer *pacer, size_t i, uint64_t n)
{
    /* release: the join before it is seen by whoever sees this */
    atomic_store_explicit(&pacer->lane[i].heard, n, memory_order_release);
}

void pacer_tick(struct pacer *pacer, size_t i, uint64_t steps)
{
    atomic_store_explicit(&pacer->lane[i].ticks, steps, memory_order_relaxed);
}

uint64_t pacer_hold(struct pacer *pacer)
{
    uint64_t tick = 0;

    atomic_fetch_add(&pacer->hold, 1); /* seq_cst: before the looks below */
    for (size_t i = 0; i < pacer->n_lanes; i++) {
        /* begun first: whoever sees that a batch began sees that the lane
         * runs, so a lane that joined just now is not passed over */
        uint64_t begun = atomic_load(&pacer->lane[i].begun);
        bool running =
            atomic_load_explicit(&pacer->lane[i].running, memory_order_acquire);

        if (running && begun > tick)
            tick = begun;
    }
    return tick;
}

void pacer_release(struct pacer *pacer)
{
    atomic_fetch_add(&pacer->hold, 1);
}

uint64_t pacer_ticks(const struct pacer *pacer, size_t i)
{
    return atomic_load_explicit(&pacer->lane[i].ticks, memory_order_relaxed);
}

uint64_t pacer_seen(const struct pacer *pacer)
{
    /* seq_cst: whoever sees a release also finds the commands before it */
    return atomic_load(&pacer->hold);
}

bool pacer_begin(struct pacer *pacer, size_t i, uint64_t seen)
{
    uint64_t mine = pacer_ticks(pacer, i);

    atomic_store(&pacer->lane[i].begun, mine + 1);
    if (seen % 2 == 0 && atomic_load(&pacer->hold) == seen)
        return true;
    atomic_store(&pacer->lane[i].begun, mine);
    return false;
}
