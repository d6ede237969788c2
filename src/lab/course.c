/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lane is trained here, a batch after the other: what its rule remembers
 * has to be at hand afterwards. */
#include "lab/course.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/mt19937.h"
#include "engine/lane/start.h"
#include "nn/pass.h"
#include "nn/rules/rules.h"

/* What the course adds to a standard deviation, so that a pixel that is never
 * on has the ratio 0. */
#define LEAST 1e-3

struct work {
    const struct course *course;
    struct net_shape shape;
    double values[PARAMS_MAX]; /* of the rule's parameters */
    double still[PARAMS_MAX];  /* the same with lr 0: nothing is learned */
    double *block, *grad, *bp; /* [n_block] */
    double *params, *sum, *sq; /* [n_params] */
    uint32_t *index;           /* [samples] of the validation set */
    uint32_t *order;           /* [n_train] of the training set */
    struct pass *train, *val;
    struct learner learner, judge, backprop; /* on train, val and val */
};

static void work_done(struct work *w)
{
    struct learner *all[] = {&w->learner, &w->judge, &w->backprop};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->rule)
            learner_done(all[i]);
    pass_free(w->train);
    pass_free(w->val);
    mem_free(w->block);
    mem_free(w->grad);
    mem_free(w->bp);
    mem_free(w->params);
    mem_free(w->sum);
    mem_free(w->sq);
    mem_free(w->index);
    mem_free(w->order);
}

static bool work_alloc(struct work *w, const struct problem *problem)
{
    const struct rule *rule = w->course->lane.rule;
    size_t n = w->shape.n_params, n_block = w->shape.n_block;
    size_t samples = w->course->samples;
    size_t batch = lane_batch_size(&w->course->lane, problem->train->n);

    w->block = mem_alloc(n_block, sizeof(double));
    w->grad = mem_alloc(n_block, sizeof(double));
    w->bp = mem_alloc(n_block, sizeof(double));
    w->params = mem_alloc(n, sizeof(double));
    w->sum = mem_alloc(n, sizeof(double));
    w->sq = mem_alloc(n, sizeof(double));
    w->index = mem_alloc(samples, sizeof *w->index);
    w->order = mem_alloc(problem->train->n, sizeof *w->order);
    return w->block && w->grad && w->bp && w->params && w->sum && w->sq &&
           w->index && w->order &&
           !pass_new(&w->shape, batch, problem->train, &w->train) &&
           !pass_new(&w->shape, samples, problem->val, &w->val) &&
           !learner_init(&w->learner, rule, w->train) &&
           !learner_init(&w->judge, rule, w->val) &&
           !learner_init(&w->backprop, rule_find("bp"), w->val);
}

static enum status work_init(struct work *w, const struct course *course,
                             const struct problem *problem, struct err *err)
{
    const struct lane_config *lane = &course->lane;
    struct net_spec net =
        lane_net(lane, problem->ds->n_features, problem->ds->n_classes);
    uint32_t seed = lane_whole(lane, &param_seed);
    struct lane_config still = *lane;

    *w = (struct work){.course = course};
    if (net_shape_of(&w->shape, &net) || !work_alloc(w, problem))
        return err_set(err, STATUS_NOMEM, "out of memory");
    lane_fit(&still, &param_lr, 0.0);
    params_pick(lane->values, lane->rule->params, w->values);
    params_pick(still.values, lane->rule->params, w->still);
    learner_restart(&w->learner, &w->shape, w->values, seed);
    learner_restart(&w->judge, &w->shape, w->values, seed);
    for (size_t i = 0; i < course->samples; i++)
        w->index[i] = (uint32_t)(i * problem->val->n / course->samples);
    return start_weights(&w->shape, &net, seed, w->params, err);
}

/* Of validation samples [first, first + n) of the index: the rule's gradient
 * into w->grad, drawn as at that step. */
static void judge(struct work *w, const struct problem *problem, size_t first,
                  size_t n, uint64_t step)
{
    const struct span span = {
        .runs = problem->val, .index = w->index + first, .n = n};
    struct batch_stats stats;

    w->val->step = step;
    learner_gradient(&w->judge, w->val, &exec_serial, w->block, w->still, &span,
                     w->grad, &stats);
}

enum status course_snr(const struct course *course,
                       const struct problem *problem, double *snr_out,
                       struct err *err)
{
    struct work w;
    enum status st = work_init(&w, course, problem, err);
    size_t n = st ? 0 : w.shape.w_at[1];
    double samples = (double)course->samples, total = 0.0;

    if (st == STATUS_OK)
        net_pack(&w.shape, w.params, w.block);
    for (size_t s = 0; n > 0 && s < course->samples; s++) {
        judge(&w, problem, s, 1, 1 + s);
        net_unpack(&w.shape, w.grad, w.params);
        for (size_t i = 0; i < n; i++) {
            double g = course->scale * w.params[i];

            w.sum[i] += g;
            w.sq[i] += g * g;
        }
    }
    for (size_t i = 0; i < n; i++) {
        double mean = w.sum[i] / samples;
        double variance = fmax(0.0, w.sq[i] / samples - mean * mean);

        total += fabs(mean) / (sqrt(variance) + LEAST);
    }
    *snr_out = total / (double)n;
    work_done(&w);
    return st;
}

/* The order of all epochs, drawn once. */
static void draw_order(struct work *w, size_t n)
{
    struct mt19937 rng;

    for (size_t i = 0; i < n; i++)
        w->order[i] = (uint32_t)i;
    if (!w->course->lane.shuffle)
        return;
    mt19937_init(&rng, lane_whole(&w->course->lane, &param_seed));
    mt19937_shuffle(&rng, w->order, n);
}

/* Plain descent. */
static void train(struct work *w, const struct problem *problem,
                  unsigned epochs)
{
    const struct lane_config *lane = &w->course->lane;
    size_t n = problem->train->n, size = lane_batch_size(lane, n);
    double lr = lane_value(lane, &param_lr);
    struct batch_stats stats;

    draw_order(w, n);
    net_pack(&w->shape, w->params, w->block);
    for (unsigned e = 0; e < epochs; e++)
        for (size_t at = 0; at < n; at += size) {
            const struct span span = {.runs = problem->train,
                                      .index = w->order + at,
                                      .n = n - at < size ? n - at : size};

            w->train->step++;
            learner_gradient(&w->learner, w->train, &exec_serial, w->block,
                             w->values, &span, w->grad, &stats);
            w->train->k->sub_scaled(w->shape.n_block, lr, w->grad, w->block);
        }
}

/* What the rule has learned beside the weights. */
static void take_memory(struct work *w)
{
    struct rule_array from[RULE_ARRAYS_MAX], to[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&w->learner, from);

    (void)learner_arrays(&w->judge, to);
    for (size_t a = 0; a < n; a++)
        memcpy(to[a].data, from[a].data,
               from[a].rows * from[a].cols * sizeof(double));
}

enum status course_cosine(const struct course *course,
                          const struct problem *problem, unsigned epochs,
                          double *cosine_out, struct err *err)
{
    struct work w;
    enum status st = work_init(&w, course, problem, err);
    size_t n;

    if (st == STATUS_OK) {
        train(&w, problem, epochs);
        take_memory(&w);
        judge(&w, problem, 0, course->samples, w.train->step + 1);
        learner_again(&w.backprop, w.val, &exec_serial, NULL, w.bp);
        n = w.shape.block_at[1]; /* the first layer's, padding 0 */
        *cosine_out = rule_cosine(w.grad, w.bp, n);
    }
    work_done(&w);
    return st;
}
