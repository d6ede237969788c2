/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread looks at the folders, and leaves a new list, or a new model, where
 * the front end takes it when it comes by: one pointer changes hands under the
 * lock, which nobody holds while reading. A look that takes long is followed
 * by a longer pause, so that a slow file server is not kept busy. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "runs/run_cache.h"

#define PAUSE_NS    INT64_C(1000000000)
#define PAUSE_LOOKS 4 /* a pause is at least so many times the look's time */

/* A folder whose model is wanted. */
struct wanted {
    char path[PATH_MAX];
    uint64_t serial; /* of the wish: another wish, another serial */
    /* under the lock: left by the thread */
    struct model *fresh;
    char why[256];
    /* front end only */
    struct model *shown;
    char why_shown[256];
};

/* What the thread has for one. */
struct reading {
    uint64_t serial;  /* of the wish that it answers; 0 = none */
    uint64_t version; /* of the run that was read last */
    struct run_reader *reader;
};

struct run_watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char **paths; /* [n_paths], as all of this immutable after start */
    size_t n_paths;
    /* under the lock */
    bool stop, hurry;
    struct run_list *fresh;
    struct wanted wanted[RUNS_MODELS_MAX];
    uint64_t wishes;
    /* front end only */
    struct run_list *shown;
    /* thread only */
    struct run_cache cache;
    struct reading readings[RUNS_MODELS_MAX];
    uint64_t listed; /* version of the newest list */
};

static bool must_stop(void *ctx)
{
    struct run_watch *w = ctx;
    bool stop;

    pthread_mutex_lock(&w->lock);
    stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

static void leave_list(struct run_watch *w)
{
    struct run_list *list = NULL, *old;

    if (run_cache_list(&w->cache, &list))
        return; /* the next look tries again */
    pthread_mutex_lock(&w->lock);
    old = w->fresh;
    w->fresh = list;
    pthread_mutex_unlock(&w->lock);
    w->listed = w->cache.version;
    run_list_free(old);
}

/* Hands a model, and why there is no newer one, to the wish that it is for, if
 * that is still wished. */
static void leave_model(struct run_watch *w, size_t k, struct model *m,
                        const char *why)
{
    struct wanted *wanted = &w->wanted[k];
    struct model *old = m;

    pthread_mutex_lock(&w->lock);
    if (wanted->serial == w->readings[k].serial) {
        old = NULL;
        if (m) {
            old = wanted->fresh;
            wanted->fresh = m;
        }
        snprintf(wanted->why, sizeof wanted->why, "%s", why);
    }
    pthread_mutex_unlock(&w->lock);
    model_free(old);
}

static enum status read_on(struct reading *reading, const struct run_found *run,
                           struct model **out, struct err *err)
{
    bool ended = strcmp(run->json.state, "running") != 0, more;
    enum status status = STATUS_OK;

    if (reading->reader && run_reader_stale(reading->reader)) {
        run_reader_free(reading->reader);
        reading->reader = NULL;
    }
    if (!reading->reader)
        status = run_reader_new(run, &reading->reader, err);
    if (!status)
        status = run_reader_more(reading->reader, ended, &more, err);
    if (!status && run_reader_model(reading->reader, run, out))
        status = err_set(err, STATUS_NOMEM, "out of memory");
    if (status || ended) { /* read anew if it changes ever again */
        run_reader_free(reading->reader);
        reading->reader = NULL;
    }
    return status;
}

/* A model of what wish k is for, if there is news. */
static void read_wanted(struct run_watch *w, size_t k, const char *path)
{
    struct reading *reading = &w->readings[k];
    const struct run_known *known = run_cache_find(&w->cache, path);
    struct model *m = NULL;
    struct err err = {0};
    struct run_found run;

    if (!known || !known->run) {
        leave_model(w, k, NULL, known ? known->why : "there is no such run");
        return;
    }
    if (reading->version == known->version || run_found_copy(known->run, &run))
        return;
    run_found_judge(&run, known->life);
    (void)read_on(reading, &run, &m, &err);
    reading->version = known->version;
    leave_model(w, k, m, err.text);
    run_found_done(&run);
}

static void read_all_wanted(struct run_watch *w)
{
    char path[PATH_MAX];

    for (size_t k = 0; k < RUNS_MODELS_MAX && !must_stop(w); k++) {
        struct reading *reading = &w->readings[k];
        uint64_t serial;

        pthread_mutex_lock(&w->lock);
        serial = w->wanted[k].serial;
        memcpy(path, w->wanted[k].path, sizeof path);
        pthread_mutex_unlock(&w->lock);
        if (serial != reading->serial) {
            run_reader_free(reading->reader);
            *reading = (struct reading){.serial = serial};
        }
        if (path[0] != '\0')
            read_wanted(w, k, path);
    }
}

/* Until there is something to do; true: the end. */
static bool rest(struct run_watch *w, int64_t ns)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ns / 1000000000);
    until.tv_nsec += (long)(ns % 1000000000);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&w->lock);
    while (!w->stop && !w->hurry &&
           pthread_cond_timedwait(&w->wake, &w->lock, &until) == 0)
        continue;
    w->hurry = false;
    stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

static void *watch(void *arg)
{
    struct run_watch *w = arg;
    int64_t took;

    do {
        int64_t began = clock_now_ns();

        (void)run_cache_look(&w->cache, (const char *const *)w->paths,
                             w->n_paths, must_stop, w);
        if (!must_stop(w) && (w->listed == 0 || w->listed != w->cache.version))
            leave_list(w);
        read_all_wanted(w);
        took = clock_now_ns() - began;
    } while (!rest(w, took * PAUSE_LOOKS > PAUSE_NS ? took * PAUSE_LOOKS
                                                    : PAUSE_NS));
    return NULL;
}

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
    ok = pthread_create(&w->thread, NULL, watch, w) == 0;
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
