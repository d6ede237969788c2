/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread for each errand, since they are few and far between. Only one is
 * under way at a time: what reads a checkpoint keeps a list of those that it
 * has read, and nobody else touches that meanwhile. */
#include "ui/app/run_errands.h"

#include <signal.h>
#include <string.h>

#include "base/leave.h"
#include "ui/app/kept_runs.h"

static void read_race(struct run_errands *e)
{
    struct run_errand *errand = &e->errand;
    const struct ui_config *config = e->config;
    const char *folder = errand->ask.folder;

    if (config->keeper != NULL &&
        keeper_turn_read(folder, &errand->mark, &errand->err) != STATUS_OK)
        return;
    config->go_on(config->go_on_ctx, folder, &errand->kept, &errand->err);
}

static void *run(void *arg)
{
    struct run_errands *e = arg;

    if (e->errand.ask.what == RUN_ASK_GO_ON)
        read_race(e);
    else
        kept_runs_name(e->errand.ask.folder, e->errand.ask.name,
                       &e->errand.err);
    /* release: who sees it sees the errand as it ended */
    atomic_store_explicit(&e->ended, true, memory_order_release);
    return NULL;
}

/* The eldest that waits. Without a thread it has ended at once. */
static void begin_next(struct run_errands *e)
{
    sigset_t all, before;

    if (e->under_way || e->n_waiting == 0)
        return;
    e->errand = e->waiting[0];
    e->n_waiting--;
    memmove(e->waiting, e->waiting + 1, e->n_waiting * sizeof *e->waiting);
    e->under_way = true;
    atomic_store_explicit(&e->ended, false, memory_order_relaxed);
    leave_thread_mask(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    e->threaded = pthread_create(&e->thread, NULL, run, e) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!e->threaded)
        err_set(&e->errand.err, STATUS_IO, "no thread to reach the disk with");
}

bool run_errands_add(struct run_errands *e, const struct ui_config *config,
                     const struct run_ask *ask, bool paused)
{
    if (e->n_waiting == RUN_ERRANDS_MOST)
        return false;
    e->config = config;
    e->waiting[e->n_waiting++] =
        (struct run_errand){.ask = *ask, .paused = paused};
    begin_next(e);
    return true;
}

static void join(struct run_errands *e)
{
    if (e->threaded)
        pthread_join(e->thread, NULL);
    e->threaded = e->under_way = false;
}

bool run_errands_take(struct run_errands *e, struct run_errand *out)
{
    if (!e->under_way ||
        (e->threaded && !atomic_load_explicit(&e->ended, memory_order_acquire)))
        return false;
    join(e);
    *out = e->errand;
    begin_next(e);
    return true;
}

bool run_errands_any(const struct run_errands *e)
{
    return e->under_way || e->n_waiting > 0;
}

void run_errands_done(struct run_errands *e)
{
    join(e);
    e->n_waiting = 0;
}
