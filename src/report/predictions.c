/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/predictions.h"

#include <string.h>

#include "base/mem.h"
#include "engine/answers.h"

/* Puts a wrong answer among the worst, by the probability that it was given. */
static void keep_worst(struct lane_predictions *l, const struct wrong *w)
{
    size_t at = l->n_worst;

    while (at > 0 && l->worst[at - 1].p_said < w->p_said)
        at--;
    if (at >= PREDICTIONS_WORST)
        return;
    if (l->n_worst < PREDICTIONS_WORST)
        l->n_worst++;
    memmove(&l->worst[at + 1], &l->worst[at],
            (l->n_worst - at - 1) * sizeof *w);
    l->worst[at] = *w;
}

static void count(struct lane_predictions *l, const struct problem *problem,
                  const float *probs, const uint16_t *said)
{
    const struct dataset *ds = problem->ds;
    size_t K = ds->n_classes;

    for (size_t i = 0; i < problem->split.n_val; i++) {
        uint16_t truth = ds->labels[problem->split.val[i]];
        const struct wrong w = {i, truth, said[i], probs[i * K + said[i]],
                                probs[i * K + truth]};

        l->confusion[truth * K + said[i]]++;
        if (truth == said[i])
            continue;
        l->n_wrong++;
        keep_worst(l, &w);
    }
}

/* The parameters as they are in force: those that cannot change are not among
 * the checkpoint's. */
static void values_in_force(const struct lane_config *config,
                            const struct run_state *state,
                            double out[PARAMS_MAX])
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        out[i] = p->live ? state->values[i] : config->values[i];
}

static enum status answer(struct lane_predictions *l,
                          const struct lane_config *config,
                          const struct problem *problem,
                          const struct checkpoint_lane *lane)
{
    size_t K = problem->ds->n_classes, n = problem->split.n_val;
    double values[PARAMS_MAX];
    float *probs = mem_alloc(n * K, sizeof *probs);
    uint16_t *said = mem_alloc(n, sizeof *said);
    enum status st = STATUS_NOMEM;

    l->confusion = mem_alloc(K * K, sizeof *l->confusion);
    if (probs && said && l->confusion) {
        values_in_force(config, lane->state, values);
        st = answers_of(config->rule, values, &lane->shape, lane->state->params,
                        problem->val, probs);
    }
    if (st == STATUS_OK) {
        snapshot_pick(probs, n, K, said);
        count(l, problem, probs, said);
    }
    mem_free(probs);
    mem_free(said);
    return st;
}

/* The configuration of a checkpoint's lane; of a single one, which has no name
 * there, that of the run's single lane. */
static const struct lane_config *
config_of(const struct lane_config *const *configs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(configs[i]->name, name) == 0 || n == 1)
            return configs[i];
    return NULL;
}

static enum status check(const struct checkpoint *saved,
                         const struct problem *problem, struct err *err)
{
    if (saved->data_hash != problem->hash)
        return err_set(err, STATUS_FORMAT,
                       "the data are not those that it was trained on");
    for (size_t i = 0; i < saved->n_lanes; i++) {
        const struct net_shape *s = &saved->lanes[i].shape;

        if (s->width[0] != problem->ds->n_features ||
            s->width[s->n_layers] != problem->ds->n_classes)
            return err_set(err, STATUS_FORMAT,
                           "its net has other inputs or classes than the data");
    }
    return STATUS_OK;
}

/* Lane i of the checkpoint. */
static enum status answer_saved(struct predictions *p, size_t i,
                                const struct lane_config *const *configs,
                                size_t n, struct err *err)
{
    const struct checkpoint_lane *lane = &p->saved.lanes[i];
    const struct lane_config *config = config_of(configs, n, lane->name);

    if (!config)
        return err_set(err, STATUS_FORMAT, "its lanes are others");
    if (answer(&p->lanes[i], config, p->problem, lane) != STATUS_OK)
        return err_set(err, STATUS_NOMEM, "out of memory");
    return STATUS_OK;
}

enum status predictions_make(struct problem *problem, const char *path,
                             const struct lane_config *const *configs, size_t n,
                             struct predictions **out, struct err *err)
{
    struct predictions *p = mem_alloc(1, sizeof *p);
    enum status st;

    if (!p)
        return err_set(err, STATUS_NOMEM, "out of memory");
    st = checkpoint_read(path, &p->saved, err);
    if (st != STATUS_OK) {
        mem_free(p);
        return st;
    }
    p->problem = problem_share(problem);
    st = check(&p->saved, problem, err);
    for (size_t i = 0; i < p->saved.n_lanes && st == STATUS_OK; i++)
        st = answer_saved(p, i, configs, n, err);
    if (st != STATUS_OK) {
        predictions_free(p);
        return st;
    }
    *out = p;
    return STATUS_OK;
}

void predictions_free(struct predictions *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < LANES_MAX; i++)
        mem_free(p->lanes[i].confusion);
    checkpoint_done(&p->saved);
    problem_free(p->problem);
    mem_free(p);
}

size_t predictions_lane(const struct predictions *p, const char *name)
{
    for (size_t i = 0; i < p->saved.n_lanes; i++)
        if (strcmp(p->saved.lanes[i].name, name) == 0 || p->saved.n_lanes == 1)
            return i;
    return SIZE_MAX;
}
