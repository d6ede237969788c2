/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory is counted by what archives say of themselves. The oldest run is
 * thinned until it is half as fine as the next one at most, and so on: a loop
 * over the runs, the finest and oldest first. */
#include "ui/parts/session.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void session_begin(struct session *s, int64_t now_s)
{
    s->live = (struct session_label){.number = ++s->last, .began_s = now_s};
    s->serial++;
}

void session_recorded_in(struct session *s, const char *folder)
{
    if (folder[0] == '\0' || strcmp(folder, s->left) != 0)
        snprintf(s->live.folder, sizeof s->live.folder, "%s", folder);
}

static void free_run(struct session_run *run)
{
    if (!run)
        return;
    model_free(run->m);
    mem_free(run);
}

void session_done(struct session *s)
{
    for (size_t i = 0; i < s->n; i++)
        free_run(s->runs[i]);
    mem_free(s->runs);
    memset(s, 0, sizeof *s);
}

static bool make_room(struct session *s)
{
    size_t room = s->room == 0 ? 16 : 2 * s->room;

    if (s->n < s->room)
        return true;
    if (!mem_grow(&s->runs, s->n, room, sizeof *s->runs))
        return false;
    s->room = room;
    return true;
}

static size_t run_bytes(const struct session_run *run)
{
    return sizeof *run + model_archive_bytes(run->m);
}

static size_t all_bytes(const struct session *s)
{
    size_t bytes = 0;

    for (size_t i = 0; i < s->n; i++)
        bytes += run_bytes(s->runs[i]);
    return bytes;
}

static void drop_oldest(struct session *s)
{
    free_run(s->runs[0]);
    s->n--;
    memmove(s->runs, s->runs + 1, s->n * sizeof s->runs[0]);
    s->n_dropped++;
}

/* Thins from the oldest on; a second round begins only when all were thinned
 * once, so that no run gets much coarser than those before it. */
static void keep_within(struct session *s)
{
    size_t most = s->most > 0 ? s->most : SESSION_BYTES;
    bool less = true;

    s->bytes = all_bytes(s);
    while (s->bytes > most && less) {
        less = false;
        for (size_t i = 0; i < s->n && s->bytes > most; i++) {
            size_t before = run_bytes(s->runs[i]);

            if (!model_archive_thin(s->runs[i]->m))
                continue;
            less = true;
            s->n_thinned++;
            s->bytes -= before - run_bytes(s->runs[i]);
        }
    }
    while (s->bytes > most && s->n > 1) {
        s->bytes -= run_bytes(s->runs[0]);
        drop_oldest(s);
    }
}

static void tell(struct model *m, size_t thinned, size_t dropped, size_t most)
{
    unsigned mb = (unsigned)(most >> 20);

    if (thinned > 0)
        model_event(m, EVENT_INFO, -1, 0,
                    "the runs of this session fill %u MB: curves of %zu older "
                    "ones are coarser from now on",
                    mb, thinned);
    if (dropped > 0)
        model_event(m, EVENT_WARNING, -1, 0,
                    "the runs of this session fill %u MB: the oldest %zu left "
                    "the list",
                    mb, dropped);
}

static enum status keep(struct session *s, const struct model *m,
                        const struct session_label *label, struct model *log)
{
    size_t thinned = s->n_thinned, dropped = s->n_dropped;
    struct session_run *run;

    if (!make_room(s))
        return STATUS_NOMEM;
    run = mem_alloc(1, sizeof *run);
    if (!run)
        return STATUS_NOMEM;
    run->label = *label;
    if (model_archive(m, &run->m) != STATUS_OK) {
        free_run(run);
        return STATUS_NOMEM;
    }
    s->runs[s->n++] = run;
    s->serial++;
    keep_within(s);
    tell(log, s->n_thinned - thinned, s->n_dropped - dropped,
         s->most > 0 ? s->most : SESSION_BYTES);
    return STATUS_OK;
}

/* One that was only resumed is on disk as it was. */
static bool has_trained(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].last.step > m->lanes[i].resumed_step)
            return true;
    return false;
}

enum status session_next(struct session *s, const struct model *m,
                         struct model *log, int64_t now_s)
{
    enum status status = STATUS_OK;

    memcpy(s->left, s->live.folder, sizeof s->left);
    if (has_trained(m))
        status = keep(s, m, &s->live, log);
    else if (s->last == s->live.number)
        s->last--; /* it leaves no trace, and its number is free */
    session_begin(s, now_s);
    return status;
}

enum status session_add(struct session *s, const struct model *m,
                        struct model *log)
{
    struct session_label label = {.number = s->last + 1,
                                  .began_s = s->live.began_s};
    enum status status = keep(s, m, &label, log);

    s->last += status == STATUS_OK;
    return status;
}

const struct session_run *session_find(const struct session *s, uint32_t number)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->runs[i]->label.number == number)
            return s->runs[i];
    return NULL;
}

struct session_label *session_label_of(struct session *s, uint32_t number)
{
    const struct session_run *run = session_find(s, number);

    if (number != 0 && number == s->live.number)
        return &s->live;
    return run ? (struct session_label *)&run->label : NULL;
}
