/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run is read again when its newest file, or the size of all of them, is
 * another than last time. The system's clock ticks more slowly than files are
 * written: what was written in the second before it was read is read once
 * more. */
#include "runs/run_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define A_TICK INT64_C(1000000000)

static void forget(struct run_known *known)
{
    if (known->run)
        run_found_done(known->run);
    mem_free(known->run);
    mem_free(known->place.path);
    *known = (struct run_known){0};
}

static bool is_same(const struct run_place *a, const struct run_place *b)
{
    return a->dev == b->dev && a->inode == b->inode &&
           a->json_ns == b->json_ns && a->mtime_ns == b->mtime_ns &&
           a->bytes == b->bytes && strcmp(a->path, b->path) == 0;
}

static bool is_just_written(const struct run_place *place)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - place->mtime_ns <
           A_TICK;
}

/* Reads a place, whose path becomes known's. */
static enum status read_place(struct run_known *known, struct run_place *place)
{
    struct err why = {0};
    enum status status;

    *known = (struct run_known){.place = *place};
    place->path = NULL;
    known->again = is_just_written(&known->place);
    known->run = mem_alloc(1, sizeof *known->run);
    if (!known->run)
        return STATUS_NOMEM;
    status = run_found_read(&known->place, known->run, &why);
    if (!status)
        return STATUS_OK;
    mem_free(known->run);
    known->run = NULL;
    snprintf(known->why, sizeof known->why, "%s", why.text);
    return status == STATUS_NOMEM ? status : STATUS_OK;
}

/* A run as it is now, from what was known of it or from its files. */
static enum status update(struct run_cache *cache, struct run_known *old,
                          struct run_place *place, struct run_known *out,
                          bool *changed)
{
    struct run_life life;
    enum status status = STATUS_OK;

    if (old && !old->again && is_same(&old->place, place)) {
        *out = *old;
        *old = (struct run_known){0}; /* it has moved */
    } else {
        status = read_place(out, place);
        out->version = ++cache->version;
        *changed = true;
    }
    if (status || !out->run)
        return status;
    life = run_found_life(out->run);
    if (life.lives != out->life.lives || life.locked != out->life.locked) {
        out->life = life;
        out->version = ++cache->version;
        *changed = true;
    }
    return STATUS_OK;
}

static int order(const struct run_place *a, const struct run_place *b)
{
    if (a->dev != b->dev)
        return a->dev < b->dev ? -1 : 1;
    return a->inode < b->inode ? -1 : a->inode > b->inode;
}

/* Both lists have the same order. */
static enum status merge(struct run_cache *cache, struct run_places *places,
                         struct run_known *now, size_t *n_out,
                         bool (*stop)(void *ctx), void *ctx)
{
    bool changed = places->n != cache->n;
    enum status status = STATUS_OK;
    size_t at = 0, n = 0;

    while (n < places->n && !status && !stop(ctx)) {
        struct run_place *place = &places->place[n];
        struct run_known *old = NULL;

        while (at < cache->n && order(&cache->known[at].place, place) < 0)
            at++;
        if (at < cache->n && order(&cache->known[at].place, place) == 0)
            old = &cache->known[at++];
        status = update(cache, old, place, &now[n++], &changed);
    }
    *n_out = n;
    if (changed)
        cache->version++;
    return status;
}

static void note_unread(struct run_cache *cache,
                        const struct run_places *places)
{
    if (cache->n_unread != places->n_unread)
        cache->version++;
    cache->n_unread = places->n_unread;
    memcpy(cache->why, places->why, sizeof cache->why);
}

enum status run_cache_look(struct run_cache *cache, const char *const *paths,
                           size_t n, bool (*stop)(void *ctx), void *ctx)
{
    struct run_places places;
    struct run_known *now;
    enum status status = run_find(paths, n, true, &places, NULL);
    size_t n_now = 0;

    if (status)
        return status;
    now = mem_alloc(places.n, sizeof *now);
    if (!now) {
        run_places_done(&places);
        return STATUS_NOMEM;
    }
    status = merge(cache, &places, now, &n_now, stop, ctx);
    note_unread(cache, &places);
    run_places_done(&places);
    for (size_t i = 0; i < cache->n; i++) /* gone, or read anew */
        forget(&cache->known[i]);
    mem_free(cache->known);
    cache->known = now;
    cache->n = n_now;
    return status;
}

void run_cache_done(struct run_cache *cache)
{
    for (size_t i = 0; i < cache->n; i++)
        forget(&cache->known[i]);
    mem_free(cache->known);
    *cache = (struct run_cache){0};
}

enum status run_cache_list(const struct run_cache *cache, struct run_list **out)
{
    struct run_list *list = mem_alloc(1, sizeof *list);
    size_t n_unread = cache->n_unread;
    const char *why = cache->why;

    if (list)
        list->runs = mem_alloc(cache->n, sizeof *list->runs);
    if (!list || !list->runs) {
        run_list_free(list);
        return STATUS_NOMEM;
    }
    for (size_t i = 0; i < cache->n; i++) {
        const struct run_known *known = &cache->known[i];

        if (!known->run) {
            if (n_unread++ == 0)
                why = known->why;
            continue;
        }
        if (run_found_copy(known->run, &list->runs[list->n])) {
            run_list_free(list);
            return STATUS_NOMEM;
        }
        run_found_judge(&list->runs[list->n++], known->life);
    }
    if (list->n > 0)
        qsort(list->runs, list->n, sizeof *list->runs, run_found_order);
    run_list_unread(list, n_unread, why);
    list->serial = cache->version;
    *out = list;
    return STATUS_OK;
}

const struct run_known *run_cache_find(const struct run_cache *cache,
                                       const char *path)
{
    for (size_t i = 0; i < cache->n; i++)
        if (strcmp(cache->known[i].place.path, path) == 0)
            return &cache->known[i];
    return NULL;
}
