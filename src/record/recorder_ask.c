/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorder as the front end sees it: starts its thread, leaves what is
 * asked of it and takes what is new, under the lock, and waits for it at the
 * end. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "base/patience.h"
#include "record/recorder_state.h"

/* A disk that takes so long for one write at the end is given up. */
#define GIVE_UP_NS INT64_C(60000000000)

static char *copy_text(const char *text)
{
    char *copy = mem_alloc(1, strlen(text) + 1);

    if (copy)
        strcpy(copy, text);
    return copy;
}

static enum status start_thread(struct recorder *r, struct err *err)
{
    sigset_t all, old;
    int failed;

    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    failed = pthread_create(&r->thread, NULL, recorder_loop, r);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed ? err_set(err, STATUS_IO, "cannot start a thread: %s",
                            strerror(failed))
                  : STATUS_OK;
}

static bool copy_config(struct recorder *r, const struct recorder_config *c)
{
    r->c = *c;
    snprintf(r->folder, sizeof r->folder, "%s", c->folder);
    snprintf(r->base, sizeof r->base, "%s", c->folder);
    snprintf(r->news.folder, sizeof r->news.folder, "%s", c->folder);
    r->c.folder = r->folder;
    r->options = copy_text(c->options ? c->options : "");
    r->command = copy_text(c->command ? c->command : "");
    r->save = c->save ? copy_text(c->save) : NULL;
    r->c.save = r->save;
    r->began_ns = race_started_ns(c->race);
    r->mark = c->mark;
    r->n_runs = c->again && !c->goes_on;
    r->c.lanes = NULL;
    r->c.past = NULL;
    return r->options && r->command && (r->save || !c->save);
}

enum status recorder_start(const struct recorder_config *config,
                           struct recorder **out, struct err *err)
{
    struct recorder *r = mem_alloc(1, sizeof *r);
    pthread_condattr_t attr;
    enum status status = STATUS_OK;

    if (!r)
        return err_set(err, STATUS_NOMEM, "out of memory for the recorder");
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &attr);
    pthread_cond_init(&r->said, &attr);
    pthread_condattr_destroy(&attr);
    if (!copy_config(r, config) || model_new(config->lanes, &r->m) != STATUS_OK)
        status = err_set(err, STATUS_NOMEM, "out of memory for the recorder");
    if (!status) {
        model_take_past(r->m, config->past);
        status = start_thread(r, err);
    }
    if (status) {
        recorder_free(r);
        return status;
    }
    *out = r;
    return STATUS_OK;
}

enum status recorder_options(struct recorder *r, const char *options)
{
    char *copy = copy_text(options), *old;

    if (!copy)
        return STATUS_NOMEM;
    pthread_mutex_lock(&r->lock);
    old = r->options;
    r->options = copy;
    pthread_mutex_unlock(&r->lock);
    mem_free(old);
    return STATUS_OK;
}

void recorder_flush(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    r->flush_asked = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

void recorder_restarted(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    r->restarted = true;
    pthread_mutex_unlock(&r->lock);
}

/* Whether the write that began at *write_ns, or another since, takes too long. */
static bool is_stuck(struct recorder *r, int64_t *write_ns,
                     struct patience *patience)
{
    int64_t since = atomic_load(&r->busy_ns);

    if (since != *write_ns)
        *patience = (struct patience){0};
    *write_ns = since;
    return since != 0 && patience_ends(patience, clock_now_ns(), GIVE_UP_NS);
}

void recorder_look(struct recorder *r, struct recorder_news *out)
{
    pthread_mutex_lock(&r->lock);
    if (race_records_lost(r->c.race) && !r->news.stopped.code)
        err_set(&r->news.stopped, STATUS_IO,
                "recording stopped: the disk has taken nothing for seconds");
    *out = r->news;
    r->news.due = false;
    pthread_mutex_unlock(&r->lock);
}

void recorder_finish(struct recorder *r, const struct recorder_end *end)
{
    pthread_mutex_lock(&r->lock);
    r->finish = true;
    r->end = *end;
    snprintf(r->end_why, sizeof r->end_why, "%s", end->why ? end->why : "");
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

bool recorder_join(struct recorder *r)
{
    struct patience patience = {0};
    bool over = false, stuck = false;
    int64_t write_ns = 0;

    while (!over && !stuck) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_sec += 1;
        pthread_mutex_lock(&r->lock);
        if (!r->news.over)
            pthread_cond_timedwait(&r->said, &r->lock, &t);
        over = r->news.over;
        pthread_mutex_unlock(&r->lock);
        stuck = !over && is_stuck(r, &write_ns, &patience);
    }
    if (over)
        pthread_join(r->thread, NULL);
    return over;
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    record_close(r);
    model_free(r->m);
    mem_free(r->options);
    mem_free(r->command);
    mem_free(r->save);
    pthread_cond_destroy(&r->wake);
    pthread_cond_destroy(&r->said);
    pthread_mutex_destroy(&r->lock);
    mem_free(r);
}
