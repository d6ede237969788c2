/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rule remembers for learning takes no part in an answer, so a rule that
 * has just begun gives the same. */
#include "engine/answers.h"

#include "base/mem.h"
#include "nn/executor.h"
#include "nn/pass.h"

enum status answers_of(const struct rule *rule, const double values[PARAMS_MAX],
                       const struct net_shape *shape, const double *params,
                       const struct runs *runs, float *probs_out)
{
    double own[PARAMS_MAX], *block = mem_alloc(shape->n_block, sizeof *block);
    struct batch_stats stats;
    struct learner learner;
    struct pass *pass = NULL;
    enum status st = block ? pass_new(shape, 1, runs, &pass) : STATUS_NOMEM;

    if (st == STATUS_OK)
        st = learner_init(&learner, rule, pass);
    if (st == STATUS_OK) {
        net_pack(shape, params, block);
        params_pick(values, rule->params, own);
        learner_evaluate(&learner, pass, &exec_serial, block, own, runs,
                         probs_out, NULL, &stats);
        learner_done(&learner);
    }
    pass_free(pass);
    mem_free(block);
    return st;
}

enum status answers_of_one(const struct rule *rule,
                           const double values[PARAMS_MAX],
                           const struct net_shape *shape, const double *params,
                           double *x, float *probs_out)
{
    static const uint32_t first = 0;
    uint16_t label = 0; /* of which only the statistics take note */
    struct dataset ds = {.n = 1,
                         .n_features = shape->width[0],
                         .n_classes = shape->width[shape->n_layers],
                         .reals = x,
                         .labels = &label};
    struct runs *runs = NULL;
    enum status st = runs_new(&ds, &first, 1, NULL, 0, 0, &runs);

    if (st == STATUS_OK)
        st = answers_of(rule, values, shape, params, runs, probs_out);
    runs_free(runs);
    return st;
}
