/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model is made of is known here alone: how it is made, copied and
 * freed. A copy has everything that a screen may draw, so that one which
 * stands still cannot show less than the one that goes on. */
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/model_parts.h"

struct history *model_history(struct lane_model *lane, size_t k)
{
    struct history *const all[] = {&lane->acc, &lane->loss, &lane->cos,
                                   &lane->norm, NULL};

    return all[k];
}

void model_forget_best(struct lane_model *lane)
{
    lane->best_val_acc = lane->plateau_acc = -1.0;
    lane->best_epoch = 0.0;
    lane->no_better = lane->plateau = 0;
}

/* False leaves what was made to model_free. */
static bool init_lane(struct lane_model *lane, const struct lane_config *config)
{
    bool ok;

    lane->config = *config;
    memcpy(lane->values, config->values, sizeof lane->values);
    model_forget_best(lane);
    lane->evals = mem_alloc(MODEL_EVALS_MAX, sizeof *lane->evals);
    ok = lane->evals && !batch_rows_init(&lane->rows);
    for (size_t k = 0; ok && model_history(lane, k); k++)
        ok = !history_init(model_history(lane, k));
    return ok;
}

enum status model_new(const struct race_config *config, struct model **out)
{
    static const struct race_targets usual = {5, {50, 80, 85, 90, 95}};
    struct model *m = mem_alloc(1, sizeof *m);
    bool ok = m != NULL;

    if (!ok)
        return STATUS_NOMEM;
    m->n_lanes = config->n_lanes;
    m->lockstep = config->lockstep;
    m->speed = config->speed;
    m->targets = config->targets.n > 0 ? config->targets : usual;
    m->start_ns = clock_now_ns();
    for (size_t i = 0; ok && i < m->n_lanes; i++)
        ok = init_lane(&m->lanes[i], &config->lanes[i]);
    if (!ok) {
        model_free(m);
        return STATUS_NOMEM;
    }
    m->paired = model_lanes_paired(m);
    *out = m;
    return STATUS_OK;
}

static void *copy_block(const void *from, size_t size)
{
    void *copy = mem_alloc(1, size);

    if (copy)
        memcpy(copy, from, size);
    return copy;
}

/* A lane that was copied plainly gets parts of its own, or none where false
 * is returned. */
static bool own_parts(struct lane_model *lane)
{
    const struct snapshot *p = lane->snapshot;
    struct batch_rows rows = lane->rows;
    bool ok = !batch_rows_copy(&rows, &lane->rows);

    for (size_t k = 0; model_history(lane, k); k++) {
        struct history shared = *model_history(lane, k);

        ok = !history_copy(&shared, model_history(lane, k)) && ok;
    }
    lane->evals =
        copy_block(lane->evals, MODEL_EVALS_MAX * sizeof *lane->evals);
    if (p)
        lane->snapshot =
            copy_block(p, snapshot_size(p->n_params, p->n_val, p->n_classes));
    return ok && lane->evals && (lane->snapshot || !p);
}

enum status model_copy(const struct model *m, struct model **out)
{
    struct model *copy = mem_alloc(1, sizeof *copy);
    bool ok = true;

    if (!copy)
        return STATUS_NOMEM;
    *copy = *m;
    copy->is_copy = true;
    for (size_t i = 0; i < m->n_lanes; i++)
        ok = own_parts(&copy->lanes[i]) && ok;
    if (!ok) {
        model_free(copy);
        return STATUS_NOMEM;
    }
    *out = copy;
    return STATUS_OK;
}

void model_free(struct model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];

        batch_rows_done(&lane->rows);
        for (size_t k = 0; model_history(lane, k); k++)
            history_done(model_history(lane, k));
        mem_free(lane->evals);
        if (m->is_copy)
            mem_free((void *)lane->snapshot);
    }
    mem_free(m);
}
