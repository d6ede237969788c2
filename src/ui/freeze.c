/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Freezing copies the model (2.5 MB for two lanes, once per key) instead of
 * holding the race's messages back: the rings are drained as before, so
 * nothing is lost, and every screen can still be walked through at the
 * frozen moment. */
#include "ui/freeze.h"

#include <string.h>

#include "base/arena.h"

static void *copy_of(const void *from, size_t n, size_t size)
{
    void *to = from == NULL ? NULL : mem_alloc(n, size);

    if (to != NULL)
        memcpy(to, from, n * size);
    return to;
}

static bool copy_history(const struct history *from, struct history *to)
{
    *to = *from;
    to->buckets =
        copy_of(from->buckets, HISTORY_BUCKETS, sizeof *from->buckets);
    to->raw = copy_of(from->raw, HISTORY_RAW, sizeof *from->raw);
    return to->buckets != NULL && to->raw != NULL;
}

/* Every pointer of `to` is set, to a copy or NULL, also on failure. */
static bool copy_lane(const struct lane_model *from, struct lane_model *to)
{
    const struct picture *p = from->picture;
    bool ok;

    memset(&to->rows, 0, sizeof to->rows); /* nothing drawn needs them */
    to->evals = copy_of(from->evals, MODEL_EVALS_MAX, sizeof *from->evals);
    to->picture =
        p == NULL
            ? NULL
            : copy_of(p, 1, picture_size(p->n_params, p->n_val, p->n_classes));
    ok = copy_history(&from->acc, &to->acc);
    ok = copy_history(&from->loss, &to->loss) && ok;
    ok = copy_history(&from->cos, &to->cos) && ok;
    ok = copy_history(&from->norm, &to->norm) && ok;
    return ok && to->evals != NULL && (p == NULL || to->picture != NULL);
}

enum status freeze_new(const struct model *m, struct model **out)
{
    struct model *copy = copy_of(m, 1, sizeof *m);
    bool ok = true;

    if (copy == NULL)
        return STATUS_NOMEM;
    for (size_t i = 0; i < m->n_lanes; i++)
        ok = copy_lane(&m->lanes[i], &copy->lanes[i]) && ok;
    if (!ok) {
        freeze_free(copy);
        return STATUS_NOMEM;
    }
    *out = copy;
    return STATUS_OK;
}

static void free_history(struct history *h)
{
    mem_free(h->buckets);
    mem_free(h->raw);
}

void freeze_free(struct model *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];

        free_history(&lane->acc);
        free_history(&lane->loss);
        free_history(&lane->cos);
        free_history(&lane->norm);
        mem_free(lane->evals);
        mem_free((void *)lane->picture);
    }
    mem_free(m);
}
