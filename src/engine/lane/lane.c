/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as arithmetic: weights in kernel layout, a position (epoch, batch),
 * and the values in force. All memory is reserved at the start (lane_new.c); a
 * step allocates nothing. */
#include "engine/lane/lane_state.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/mt19937.h"

void lane_shuffle_epoch(struct lane *lane)
{
    struct mt19937 rng;

    for (size_t i = 0; i < lane->problem->train->n; i++)
        lane->order[i] = (uint32_t)i;
    mt19937_init(&rng, lane_order_seed(&lane->config, lane->seed) +
                           1000003u * lane->at.epoch);
    mt19937_shuffle(&rng, lane->order, lane->problem->train->n);
}

void lane_restart(struct lane *lane, uint32_t seed)
{
    double values[PARAMS_MAX];

    lane->seed = seed;
    if (lane->start)
        memcpy(lane->params, lane->start,
               lane->shape.n_params * sizeof *lane->params);
    else
        net_init_params(&lane->shape, &lane->spec, seed, lane->params);
    net_pack(&lane->shape, lane->params, lane->block);
    params_pick(lane->at.values, lane->config.rule->params, values);
    learner_restart(&lane->own, &lane->shape, values, seed);
    for (size_t i = 0; i < lane->n_slots; i++)
        memset(lane->slots[i], 0, lane->shape.n_block * sizeof(double));
    lane->at.step = 0;
    lane->at.epoch = 1;
    lane->at.batch = 0;
    lane->at.due = false;
    lane->probs_epoch = 0;
    lane->began_ns = clock_now_ns();
    lane->at.last_cos = lane->at.last_acc = lane->at.last_loss = NAN;
    for (size_t i = 0; i < COSINES; i++)
        lane->at.first_cos[i] = NAN;
    lane->at.train_ns = lane->at.active_ns = 0;
    lane->changes.n = 0;
    lane_collapse_begin(lane);
    lane_early_stop_begin(lane);
    if (lane->order)
        lane_shuffle_epoch(lane);
}

/* Those in force, with the rate of the epoch in hand as lr: rules and
 * optimisers never see another. */
static void values_now(const struct lane *lane, double out[PARAMS_MAX])
{
    memcpy(out, lane->at.values, sizeof lane->at.values);
    out[params_index(&param_lr)] = params_rate(out, lane->at.epoch);
}

static void fill_values(const struct lane *lane, double out[LANE_COLUMNS])
{
    double now[PARAMS_MAX];

    values_now(lane, now);
    for (size_t i = 0; i < lane->n_columns; i++)
        out[i] = params_get(now, lane->columns[i]);
}

struct span lane_batch(const struct lane *lane)
{
    const struct runs *train = lane->problem->train;
    size_t first = lane->at.batch * lane->batch_size;
    size_t left = train->n - first;

    return (struct span){
        .runs = train,
        .index = lane->order ? lane->order + first : NULL,
        .first = first,
        .n = left < lane->batch_size ? left : lane->batch_size,
    };
}

/* values: of the rule's parameters, of its table. */
static void take_batch(struct lane *lane, const double *values,
                       struct batch_stats *stats)
{
    const struct span batch = lane_batch(lane);

    lane->pass->step = lane->at.step + 1;
    learner_gradient(&lane->own, lane->pass, &lane->exec, lane->block, values,
                     &batch, lane->grad, stats);
}

/* The weights that the optimiser moves. */
static double *learnt_weights(struct lane *lane)
{
    const struct rule_behind *behind = lane->own.rule->behind;

    return behind ? behind->weights(lane->own.self, lane->block) : lane->block;
}

static void update(struct lane *lane)
{
    const struct rule_behind *behind = lane->own.rule->behind;
    double now[PARAMS_MAX], values[PARAMS_MAX];

    values_now(lane, now);
    params_pick(now, lane->config.optim->params, values);
    optim_step(lane->config.optim, &lane->exec,
               &(struct optim_update){.values = values,
                                      .step = lane->at.step + 1,
                                      .n = lane->shape.n_block,
                                      .grad = lane->grad,
                                      .slots = lane->slots,
                                      .block = learnt_weights(lane)});
    if (!behind)
        return;
    params_pick(now, lane->own.rule->params, values);
    behind->settle(lane->own.self, lane->pass, &lane->exec, values,
                   lane->block);
}

static bool at_epoch_end(const struct lane *lane)
{
    return lane->at.batch == lane_batches_per_epoch(lane);
}

bool lane_is_evaluated(const struct lane *lane)
{
    uint64_t every = (uint64_t)lane_value(&lane->config, &param_eval_every);

    return every > 0 && lane->at.step > 0 && lane->at.step % every == 0;
}

/* The first batch's loss and cosines, which checkpoints keep: a lane has
 * collapsed when its loss is far above the first one, and screens show how the
 * cosines have changed since. */
static void note_first(struct lane *lane, const struct sample *s)
{
    lane->at.first_loss = s->loss;
    lane->at.first_cos[0] = s->cos_bp;
    memcpy(lane->at.first_cos + 1, s->cos_parts, sizeof s->cos_parts);
}

/* What the batch in hand says before its update. */
static void measure(struct lane *lane, const struct batch_stats *stats,
                    struct sample *out)
{
    *out = (struct sample){
        .step = lane->at.step + 1,
        .samples = lane_samples(lane) + stats->n,
        .epoch = lane->at.epoch,
        .batch = lane->at.batch + 1,
        .acc = (double)stats->n_correct / (double)stats->n * 100.0,
        .loss = stats->loss_sum / (double)stats->n,
        .inactive = lane->pass->inactive_share,
        .grad_norm = rule_norm(lane->grad, lane->shape.n_block),
    };
    fill_values(lane, out->values);
}

bool lane_step(struct lane *lane, bool diagnose, struct sample *out)
{
    int64_t start = clock_now_ns(), pause;
    double now[PARAMS_MAX], values[PARAMS_MAX];
    struct batch_stats stats;
    bool finite;

    values_now(lane, now);
    params_pick(now, lane->config.rule->params, values);
    take_batch(lane, values, &stats);
    measure(lane, &stats, out);
    pause = clock_now_ns();
    lane_diagnose(lane, diagnose, values, out);
    pause = clock_now_ns() - pause;
    lane->at.last_cos = out->cos_bp;
    lane->at.last_acc = out->acc;
    lane->at.last_loss = out->loss;
    if (lane->at.step == 0)
        note_first(lane, out);
    finite = isfinite(out->loss) && isfinite(out->grad_norm);
    if (finite) {
        update(lane);
        lane->at.step++;
        lane->at.batch++;
        lane->at.due = lane_is_evaluated(lane) || at_epoch_end(lane);
    }
    out->done_ns = clock_now_ns();
    out->step_ns = out->done_ns - start - pause;
    lane->at.train_ns += out->step_ns;
    lane->at.active_ns += out->step_ns;
    out->active_ns = lane->at.active_ns;
    if (finite && !lane->at.due)
        lane_early_stop_timed(lane);
    return finite;
}

void lane_answer(struct lane *lane, struct batch_stats *stats_out)
{
    const struct runs *val = lane->problem->val;
    double values[PARAMS_MAX];

    params_pick(lane->at.values, lane->config.rule->params, values);
    learner_evaluate(&lane->own, lane->pass, &lane->exec, lane->block, values,
                     val, lane->probs, &lane->n_dead, stats_out);
    lane->dead_layers = pass_dead_layers(lane->pass);
    snapshot_pick(lane->probs, val->n, lane->shape.width[lane->shape.n_layers],
                  lane->said);
    lane->answered_ns = clock_now_ns();
}

/* The training set, into *out; the hidden layers that it found dead. */
static unsigned evaluate_train(struct lane *lane, struct eval_result *out)
{
    double values[PARAMS_MAX];
    struct batch_stats train;
    size_t n_dead;

    params_pick(lane->at.values, lane->config.rule->params, values);
    learner_evaluate(&lane->own, lane->pass, &lane->exec, lane->block, values,
                     lane->problem->train, NULL, &n_dead, &train);
    out->n_train = train.n;
    out->train_correct = train.n_correct;
    out->train_loss = train.loss_sum / (double)train.n;
    return pass_dead_layers(lane->pass);
}

static void next_epoch(struct lane *lane)
{
    lane->at.train_ns = 0;
    lane->at.epoch++;
    lane->at.batch = 0;
}

void lane_evaluate(struct lane *lane, struct eval_result *out)
{
    int64_t start = clock_now_ns();
    bool whole = at_epoch_end(lane);
    unsigned dead_layers = ~0u;
    struct batch_stats val;

    *out = (struct eval_result){
        .step = lane->at.step,
        .samples = lane_samples(lane),
        .epoch = lane->at.epoch,
        .batch = whole ? 0 : lane->at.batch,
        .train_loss = NAN,
        .cos_bp = lane->at.last_cos,
        .sum_abs_w = net_sum_abs(lane->block, lane->shape.n_block),
        .train_ns = lane->at.train_ns,
    };
    fill_values(lane, out->values);
    if (whole)
        dead_layers = evaluate_train(lane, out);
    lane_answer(lane, &val);
    lane->dead_layers &= dead_layers;
    out->n_val = val.n;
    out->val_correct = val.n_correct;
    out->val_loss = val.loss_sum / (double)val.n;
    out->n_dead = lane->n_dead;
    out->eval_ns = clock_now_ns() - start;
    lane->at.active_ns += out->eval_ns;
    out->active_ns = lane->at.active_ns;
    lane->probs_epoch = lane->at.epoch;
    lane->at.due = false;
    if (whole)
        next_epoch(lane);
    lane_collapse_evaluated(lane, out);
    lane_early_stop_evaluated(lane, val.n_correct);
    if (whole && lane->order)
        lane_shuffle_epoch(lane);
}
