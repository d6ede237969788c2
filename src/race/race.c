/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a race: starts the loader, and from it the lanes. The workers
 * exist from the start, so that a command given while the data loads waits in
 * its ring. What the front end asks of a race is in race_ask.c. */
#include "race/race.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "race/race_state.h"

static void notify(void *ctx)
{
    struct race *race = ctx;

    pthread_mutex_lock(&race->lock);
    race->news = true;
    pthread_cond_signal(&race->wake);
    pthread_mutex_unlock(&race->lock);
}

static uint64_t first_step(const struct race *race, size_t lane)
{
    const struct run_state *state = race->config.resume[lane];

    return state ? state->step : 0;
}

static enum status prepare(struct race *race)
{
    enum status status = STATUS_OK;
    struct problem *problem = race->problem;

    if (!problem)
        status = problem_load(&race->config.problem, &race->progress, &problem,
                              &race->err);
    race->problem = problem;
    if (!status && race->config.resume[0] &&
        race->config.resume_hash != problem->hash)
        status = err_set(&race->err, STATUS_FORMAT,
                         "%s: not the data the checkpoint was trained on",
                         problem->ds->name);
    for (size_t i = 0; i < race->config.n_lanes && !status; i++) {
        struct lane_config *lane = &race->config.lanes[i];

        lane_fit(lane, &param_batch_size,
                 (double)lane_batch_size(lane, problem->train->n));
    }
    for (size_t i = 0; i < race->config.n_lanes && !status; i++)
        status = worker_prepare(race->workers[i], problem, &race->err);
    for (size_t i = 0; i < race->config.n_lanes && !status; i++)
        if (!race->config.start_paused)
            pacer_join(&race->pacer, i, first_step(race, i));
    for (size_t i = 0; i < race->config.n_lanes && !status; i++)
        status = worker_start(race->workers[i], &race->err);
    return status;
}

static void *load(void *arg)
{
    struct race *race = arg;
    bool ok = prepare(race) == STATUS_OK;

    /* release: publishes problem and workers, or err */
    atomic_store_explicit(ok ? &race->ready : &race->failed, true,
                          memory_order_release);
    notify(race);
    return NULL;
}

static enum status start_loader(struct race *race, struct err *err)
{
    sigset_t all, old;
    int failed;

    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    failed = pthread_create(&race->loader, NULL, load, race);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return err_set(err, STATUS_IO, "cannot start a thread: %s",
                       strerror(failed));
    race->loading = true;
    return STATUS_OK;
}

static enum status new_workers(struct race *race)
{
    const struct race_config *c = &race->config;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < c->n_lanes && !status; i++) {
        struct worker_config config = {
            .lane = c->lanes[i],
            .pacer = &race->pacer,
            .slot = i,
            .speed = c->speed,
            .lossless = c->lossless,
            .start_paused = c->start_paused,
            .diagnose = c->diagnose,
            .snapshots = c->snapshots,
            .records = c->records,
            .resume = c->resume[i],
            .resume_path = c->resume_path,
            .notify = notify,
            .notify_ctx = race,
        };

        status = worker_new(&config, &race->workers[i]);
    }
    return status;
}

/* The race without threads and data. */
static enum status new_race(const struct race_config *config, struct race **out,
                            struct err *err)
{
    struct race *race = mem_alloc(1, sizeof *race);
    pthread_condattr_t attr;
    enum status status;

    if (!race)
        return err_set(err, STATUS_NOMEM, "out of memory for a race");
    race->config = *config;
    race->started_ns = clock_now_ns();
    race->pacer.n_lanes = config->n_lanes;
    atomic_init(&race->pacer.lockstep, config->lockstep);
    pthread_mutex_init(&race->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&race->wake, &attr);
    pthread_condattr_destroy(&attr);
    status = new_workers(race);
    if (status) {
        race_free(race);
        return err_set(err, status, "out of memory for a race");
    }
    *out = race;
    return STATUS_OK;
}

enum status race_start(const struct race_config *config, struct race **out,
                       struct err *err)
{
    struct race *race = NULL;
    enum status status = new_race(config, &race, err);

    if (!status)
        status = start_loader(race, err);
    if (status) {
        race_free(race);
        return status;
    }
    *out = race;
    return STATUS_OK;
}

/* Joins the loader, then the workers. */
static void stop(struct race *race)
{
    atomic_store(&race->progress.cancel, 1);
    if (race->loading)
        pthread_join(race->loader, NULL);
    race->loading = false;
    for (size_t i = 0; i < race->config.n_lanes; i++) {
        worker_free(race->workers[i]);
        race->workers[i] = NULL;
    }
}

void race_free(struct race *race)
{
    if (!race)
        return;
    stop(race);
    problem_free(race->problem);
    pthread_cond_destroy(&race->wake);
    pthread_mutex_destroy(&race->lock);
    mem_free(race);
}

/* On data that is there, and freed with the race or on failure. Its lanes are
 * made and started by the caller. */
static enum status start_on(struct problem *problem,
                            const struct race_config *config, struct race **out,
                            struct err *err)
{
    struct race *race = NULL;
    enum status status = new_race(config, &race, err);

    if (status) {
        problem_free(problem);
        return status;
    }
    race->problem = problem;
    status = prepare(race);
    if (status) {
        err_set(err, status, "%s", race->err.text);
        race_free(race);
        return status;
    }
    atomic_store_explicit(&race->ready, true, memory_order_release);
    *out = race;
    return STATUS_OK;
}

enum status race_replace(struct race *old, const struct race_config *config,
                         struct race **out, struct err *err)
{
    bool keep = race_is_ready(old) &&
                problem_same(&old->config.problem, &config->problem);

    return keep ? start_on(problem_share(old->problem), config, out, err)
                : race_start(config, out, err);
}
