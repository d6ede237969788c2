/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread for each errand, since they are few and far between. Only one is
 * under way at a time: what reads a checkpoint keeps a list of those that it
 * has read, and nobody else touches that meanwhile. */
#include "ui/frame/run_errands.h"

#include <string.h>

#include "ui/frame/kept_runs.h"

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

static void run(void *arg)
{
    struct run_errands *e = arg;

    if (e->errand.ask.what == RUN_ASK_GO_ON)
        read_race(e);
    else
        kept_runs_name(e->errand.ask.folder, e->errand.ask.name,
                       &e->errand.err);
}

/* The eldest that waits. Without a thread it has ended at once. */
static void begin_next(struct run_errands *e)
{
    if (e->under_way || e->n_waiting == 0)
        return;
    e->errand = e->waiting[0];
    e->n_waiting--;
    memmove(e->waiting, e->waiting + 1, e->n_waiting * sizeof *e->waiting);
    e->under_way = true;
    if (!run_task_begin(&e->task, run, e))
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

bool run_errands_take(struct run_errands *e, struct run_errand *out)
{
    if (!e->under_way || !run_task_ended(&e->task))
        return false;
    run_task_join(&e->task);
    e->under_way = false;
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
    run_task_join(&e->task);
    e->under_way = false;
    e->n_waiting = 0;
}
