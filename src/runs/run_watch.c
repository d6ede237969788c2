/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front end's side of the watch: it wishes, and takes what is there. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/leave.h"
#include "base/mem.h"
#include "runs/run_watch_state.h"

static bool start(struct run_watch *w)
{
    pthread_condattr_t attr;
    sigset_t all, before;
    bool ok;

    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    leave_thread_mask(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = pthread_create(&w->thread, NULL, run_watch_thread, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ok) {
        pthread_cond_destroy(&w->wake);
        pthread_mutex_destroy(&w->lock);
    }
    return ok;
}

static bool copy_paths(struct run_watch *w, const char *const *paths, size_t n)
{
    w->paths = mem_alloc(n, sizeof *w->paths);
    while (w->paths && w->n_paths < n) {
        size_t size = strlen(paths[w->n_paths]) + 1;
        char *copy = mem_alloc(size, 1);

        if (!copy)
            return false;
        memcpy(copy, paths[w->n_paths], size);
        w->paths[w->n_paths++] = copy;
    }
    return w->paths != NULL;
}

static void free_parts(struct run_watch *w)
{
    for (size_t i = 0; i < w->n_paths; i++)
        mem_free(w->paths[i]);
    mem_free(w->paths);
    mem_free(w);
}

enum status run_watch_new(const char *const *paths, size_t n,
                          struct run_watch **out, struct err *err)
{
    struct run_watch *w = mem_alloc(1, sizeof *w);
    enum status status = STATUS_NOMEM;

    if (w && copy_paths(w, paths, n))
        status = start(w) ? STATUS_OK : STATUS_IO;
    if (status) {
        if (w)
            free_parts(w);
        return err_set(err, status,
                       status == STATUS_IO ? "no thread to read runs with"
                                           : "out of memory");
    }
    *out = w;
    return STATUS_OK;
}

/* Front end, and without a thread. */
static void drop(struct wanted *wanted)
{
    model_free(wanted->fresh);
    model_free(wanted->shown);
    *wanted = (struct wanted){0};
}

void run_watch_free(struct run_watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    for (size_t k = 0; k < RUNS_MODELS_MAX; k++) {
        drop(&w->wanted[k]);
        run_reader_free(w->readings[k].reader);
    }
    run_list_free(w->fresh);
    run_list_free(w->shown);
    run_cache_done(&w->cache);
    free_parts(w);
}

void run_watch_hurry(struct run_watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->hurry = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

const struct run_list *run_watch_list(struct run_watch *w)
{
    struct run_list *fresh;

    pthread_mutex_lock(&w->lock);
    fresh = w->fresh;
    w->fresh = NULL;
    pthread_mutex_unlock(&w->lock);
    if (fresh) {
        run_list_free(w->shown);
        w->shown = fresh;
    }
    return w->shown;
}

static bool is_in(const char *path, const char *const *paths, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(paths[i], path) == 0)
            return true;
    return false;
}

static struct wanted *slot_of(struct run_watch *w, const char *path)
{
    for (size_t k = 0; k < RUNS_MODELS_MAX; k++)
        if (strcmp(w->wanted[k].path, path) == 0)
            return &w->wanted[k];
    return NULL;
}

void run_watch_want(struct run_watch *w, const char *const *paths, size_t n)
{
    struct model *gone[2 * RUNS_MODELS_MAX];
    size_t n_gone = 0;

    if (n > RUNS_MODELS_MAX)
        n = RUNS_MODELS_MAX;
    pthread_mutex_lock(&w->lock);
    for (size_t k = 0; k < RUNS_MODELS_MAX; k++) {
        struct wanted *wanted = &w->wanted[k];

        if (wanted->path[0] == '\0' || is_in(wanted->path, paths, n))
            continue;
        gone[n_gone++] = wanted->fresh;
        gone[n_gone++] = wanted->shown;
        *wanted = (struct wanted){.serial = ++w->wishes};
    }
    for (size_t i = 0; i < n; i++) {
        struct wanted *wanted = slot_of(w, paths[i]) ? NULL : slot_of(w, "");

        if (!wanted || strlen(paths[i]) >= sizeof wanted->path)
            continue;
        snprintf(wanted->path, sizeof wanted->path, "%s", paths[i]);
        wanted->serial = ++w->wishes;
        w->hurry = true;
    }
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    while (n_gone > 0)
        model_free(gone[--n_gone]);
}

const struct model *run_watch_model(struct run_watch *w, const char *path,
                                    const char **why_out)
{
    struct wanted *wanted;
    struct model *fresh = NULL;

    pthread_mutex_lock(&w->lock);
    wanted = path[0] != '\0' ? slot_of(w, path) : NULL;
    if (wanted) {
        fresh = wanted->fresh;
        wanted->fresh = NULL;
        memcpy(wanted->why_shown, wanted->why, sizeof wanted->why);
    }
    pthread_mutex_unlock(&w->lock);
    if (why_out)
        *why_out = wanted ? wanted->why_shown : "";
    if (fresh) {
        model_free(wanted->shown);
        wanted->shown = fresh;
    }
    return wanted ? wanted->shown : NULL;
}
