/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the front end asks of a race while it lives: passes commands down and
 * messages up. */
#include "race/race.h"

#include <time.h>

#include "race/race_state.h"

/* of no CMD_SAVE of the front end's; what the recorder ends at */
#define HALT_TICKET  RACE_HALT_TICKET
#define HALT_WAIT_NS 10000000

int race_load_permille(const struct race *race)
{
    return race_is_ready(race) ? 1000 : atomic_load(&race->progress.permille);
}

const struct problem *race_problem(const struct race *race)
{
    return race_is_ready(race) ? race->problem : NULL;
}

const struct err *race_error(const struct race *race)
{
    /* acquire: pairs with the loader's release */
    return atomic_load_explicit(&race->failed, memory_order_acquire)
               ? &race->err
               : NULL;
}

const struct race_config *race_config(const struct race *race)
{
    return &race->config;
}

enum lane_state race_lane_state(const struct race *race, size_t lane)
{
    if (race_error(race))
        return LANE_ERROR;
    return worker_state(race->workers[lane]);
}

uint64_t race_lane_waits(const struct race *race, size_t lane, size_t *for_out)
{
    return pacer_ahead(&race->pacer, lane, for_out);
}

bool race_lane_missed(const struct race *race, size_t lane)
{
    return lane_value(&race->config.lanes[lane], &param_target_acc) > 0.0 &&
           race_lane_state(race, lane) == LANE_DONE &&
           !worker_reached(race->workers[lane]);
}

size_t race_drain(struct race *race, size_t lane, struct lane_msg *out,
                  size_t n)
{
    return worker_drain(race->workers[lane], out, n);
}

uint64_t race_dropped(const struct race *race, size_t lane)
{
    return worker_dropped(race->workers[lane]);
}

int race_ring_percent(const struct race *race, size_t lane)
{
    return worker_ring_percent(race->workers[lane]);
}

bool race_command(struct race *race, size_t lane, const struct command *cmd)
{
    struct command stamped = *cmd;

    if (cmd->kind == CMD_SPEED)
        race->config.speed = cmd->value;
    stamped.at_tick = race->together > 0 ? race->together_tick : 0;
    return worker_command(race->workers[lane], &stamped);
}

void race_together_begin(struct race *race)
{
    bool lockstep =
        atomic_load_explicit(&race->pacer.lockstep, memory_order_relaxed);

    if (race->together++ > 0)
        return;
    race->together_tick = pacer_hold(&race->pacer);
    if (!lockstep)
        race->together_tick = 0;
}

void race_together_end(struct race *race)
{
    if (--race->together == 0)
        pacer_release(&race->pacer);
}

void race_set_lockstep(struct race *race, bool lockstep)
{
    race->config.lockstep = lockstep;
    atomic_store_explicit(&race->pacer.lockstep, lockstep,
                          memory_order_relaxed);
}

const struct snapshot *race_snapshot(struct race *race, size_t lane)
{
    return race_is_ready(race) ? worker_snapshot(race->workers[lane]) : NULL;
}

uint64_t race_answered(const struct race *race, size_t lane)
{
    return worker_answered(race->workers[lane]);
}

void race_stop_records(struct race *race)
{
    for (size_t i = 0; i < race->config.n_lanes; i++)
        worker_stop_records(race->workers[i]);
}

bool race_records_lost(const struct race *race)
{
    for (size_t i = 0; i < race->config.n_lanes; i++)
        if (worker_records_lost(race->workers[i]))
            return true;
    return false;
}

int64_t race_started_ns(const struct race *race)
{
    return race->started_ns;
}

uint64_t race_lane_step(const struct race *race, size_t lane)
{
    return worker_step(race->workers[lane]);
}

size_t race_drain_records(struct race *race, size_t lane, struct lane_msg *out,
                          size_t n)
{
    return worker_drain_records(race->workers[lane], out, n);
}

int race_records_percent(const struct race *race, size_t lane)
{
    return worker_records_percent(race->workers[lane]);
}

const struct run_state *race_saved(struct race *race, size_t lane)
{
    return race_is_ready(race) ? worker_saved(race->workers[lane]) : NULL;
}

const struct net_shape *race_shape(const struct race *race, size_t lane)
{
    return race_is_ready(race) ? worker_shape(race->workers[lane]) : NULL;
}

/* Not race_problem: lanes with little to do are done before the loader has
 * said that it is. */
static bool begun(const struct race *race)
{
    for (size_t i = 0; i < race->config.n_lanes; i++)
        if (race_lane_state(race, i) != LANE_LOADING)
            return !race_error(race);
    return false;
}

bool race_has_room(const struct race *race, size_t n)
{
    for (size_t i = 0; i < race->config.n_lanes; i++)
        if (worker_room(race->workers[i]) < n)
            return false;
    return true;
}

/* With room for both, they are sent: nobody else sends any. */
static void tell_to_stand(struct race *race)
{
    struct command pause = {.kind = CMD_PAUSE};
    struct command answer = {.kind = CMD_SAVE, .count = HALT_TICKET};

    race_together_begin(race);
    for (size_t i = 0; i < race->config.n_lanes; i++) {
        race_command(race, i, &pause);
        race_command(race, i, &answer);
    }
    race_together_end(race);
}

static bool all_answered(struct race *race)
{
    for (size_t i = 0; i < race->config.n_lanes; i++)
        if (race_answered(race, i) != HALT_TICKET)
            return false;
    return true;
}

/* A lane obeys in the order of the commands and says things in the order in
 * which they come about: who sees its answer finds in its ring all that came
 * before, and nothing comes after. Taken once before, the rings have room for
 * what is said last. */
void race_halt(struct race *race, void (*take)(void *ctx), void *ctx)
{
    if (race->stands || !begun(race))
        return;
    take(ctx);
    while (!race_has_room(race, 2)) {
        race_wait(race, HALT_WAIT_NS);
        take(ctx);
    }
    tell_to_stand(race);
    while (!all_answered(race)) {
        race_wait(race, HALT_WAIT_NS);
        take(ctx);
    }
    take(ctx);
    race->stands = true;
}

bool race_stands(const struct race *race)
{
    return race->stands;
}

void race_wait(struct race *race, int64_t ns)
{
    struct timespec t;
    int late = 0;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (t.tv_nsec + ns) / 1000000000;
    t.tv_nsec = (t.tv_nsec + ns) % 1000000000;
    pthread_mutex_lock(&race->lock);
    while (!race->news && !late)
        late = pthread_cond_timedwait(&race->wake, &race->lock, &t);
    race->news = false;
    pthread_mutex_unlock(&race->lock);
}
