/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves keep only the buckets that they have, and no raw values. Marks stay
 * with the lane, which is copied whole; the log belongs to the session, not
 * to one of its runs, so the pages of its ring are never touched. */
#include "model/archive.h"

#include <string.h>

#include "base/mem.h"
#include "model/model_parts.h"

static bool copy_evals(const struct lane_model *from, struct lane_model *to)
{
    to->evals = mem_alloc(from->n_evals, sizeof *to->evals);
    if (!to->evals)
        return false;
    memcpy(to->evals, from->evals, from->n_evals * sizeof *to->evals);
    return true;
}

/* What false leaves is for model_free. */
static bool copy_lane(const struct lane_model *from, struct lane_model *to)
{
    struct lane_model shared = *from;
    bool ok;

    *to = *from;
    memset(&to->rows, 0, sizeof to->rows);
    to->snapshot = NULL;
    to->shape = NULL;
    ok = copy_evals(from, to);
    for (size_t k = 0; model_history(to, k); k++)
        ok =
            !history_archive(model_history(&shared, k), model_history(to, k)) &&
            ok;
    return ok;
}

enum status model_archive(const struct model *m, struct model **out)
{
    struct model *copy = mem_alloc(1, sizeof *copy);
    bool ok = true;

    if (!copy)
        return STATUS_NOMEM;
    copy->n_lanes = m->n_lanes;
    copy->lockstep = m->lockstep;
    copy->targets = m->targets;
    copy->paired = m->paired;
    copy->speed = m->speed;
    copy->start_ns = m->start_ns;
    copy->now_ns = m->now_ns;
    copy->active_ns = m->active_ns;
    copy->is_copy = true;
    memcpy(copy->error, m->error, sizeof copy->error);
    for (size_t i = 0; i < m->n_lanes; i++)
        ok = copy_lane(&m->lanes[i], &copy->lanes[i]) && ok;
    if (!ok) {
        model_free(copy);
        return STATUS_NOMEM;
    }
    *out = copy;
    return STATUS_OK;
}

/* Every second evaluation goes, never the newest. */
static bool thin_evals(struct lane_model *lane)
{
    size_t kept = 0, n = lane->n_evals;
    struct eval_result *evals = mem_alloc(n / 2 + 1, sizeof *evals);

    if (!evals)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((n - 1 - i) % 2 == 0)
            evals[kept++] = lane->evals[i];
    mem_free(lane->evals);
    lane->evals = evals;
    lane->n_evals = kept;
    return true;
}

bool model_archive_thin(struct model *archive)
{
    bool less = false;

    for (size_t i = 0; i < archive->n_lanes; i++) {
        struct lane_model *lane = &archive->lanes[i];
        struct history *h;

        for (size_t k = 0; (h = model_history(lane, k)) != NULL; k++)
            if (h->n_buckets > ARCHIVE_LEAST)
                less = history_thin(h) || less;
        if (lane->n_evals > ARCHIVE_LEAST)
            less = thin_evals(lane) || less;
    }
    return less;
}

size_t model_archive_bytes(const struct model *archive)
{
    size_t bytes = archive->n_lanes * sizeof archive->lanes[0];

    for (size_t i = 0; i < archive->n_lanes; i++) {
        struct lane_model lane = archive->lanes[i];
        const struct history *h;

        for (size_t k = 0; (h = model_history(&lane, k)) != NULL; k++)
            bytes += h->n_buckets * sizeof *h->buckets;
        bytes += lane.n_evals * sizeof *lane.evals;
    }
    return bytes;
}
