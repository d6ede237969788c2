/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filled by hand rather than through model_apply, so that the screens' tests
 * need nothing but base: a fault in the race cannot hide or cause one here.
 * All randomness is one linear congruence with a fixed seed. */
#include "fake_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PER_EPOCH 100
#define BATCH     630
#define SIDE      28
#define MS        1000000LL
#define S         (1000 * MS)

static const struct param *const fake_params[] = {&param_pert, NULL};

static double cost_bp(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 3;
}

static double cost_wp(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 15911;
}

static const struct rule fake_rules[2] = {
    {.name = "bp",
     .title = "backprop",
     .summary = "exact gradient by backpropagation",
     .cost = cost_bp},
    {.name = "wp",
     .title = "weight perturbation",
     .summary = "one forward difference for every weight",
     .params = fake_params,
     .cost = cost_wp},
};

static void *need(size_t n, size_t size)
{
    void *p = mem_alloc(n, size);

    if (p == NULL) {
        fputs("fake_model: out of memory\n", stderr);
        exit(1);
    }
    return p;
}

static double next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 16777216.0;
}

/* Segments a..g of a seven-segment digit, bit 0 = a (top). */
static const uint8_t segments[10] = {0x3f, 0x06, 0x5b, 0x4f, 0x66,
                                     0x6d, 0x7d, 0x07, 0x7f, 0x6f};

static void draw_bar(uint8_t *px, int x, int y, int w, int h, uint8_t v)
{
    for (int j = y; j < y + h; j++)
        for (int i = x; i < x + w; i++)
            px[j * SIDE + i] = v;
}

static void draw_digit(uint8_t *px, int digit, int shift)
{
    static const int at[7][4] = {{9, 4, 10, 2},  {18, 5, 2, 9}, {18, 14, 2, 9},
                                 {9, 22, 10, 2}, {8, 14, 2, 9}, {8, 5, 2, 9},
                                 {9, 13, 10, 2}};

    for (int s = 0; s < 7; s++)
        if (segments[digit] >> s & 1)
            draw_bar(px, at[s][0] + shift, at[s][1], at[s][2], at[s][3],
                     (uint8_t)(160 + 13 * s));
}

static struct runs *make_runs(const uint8_t *labels, size_t n)
{
    struct runs *r = need(1, sizeof *r);

    r->n = n;
    r->n_features = SIDE * SIDE;
    r->max_x = 1;
    r->labels = need(n, 1);
    memcpy(r->labels, labels, n);
    return r;
}

static struct problem *make_problem(void)
{
    struct problem *p = need(1, sizeof *p);
    struct dataset *ds = need(1, sizeof *ds);
    size_t n = FAKE_TRAIN + FAKE_VAL;

    ds->n = n;
    ds->n_features = SIDE * SIDE;
    ds->n_classes = 10;
    ds->width = ds->height = SIDE;
    ds->bytes = need(n, SIDE * SIDE);
    ds->labels = need(n, 1);
    snprintf(ds->name, sizeof ds->name, "fake");
    p->split.n_train = FAKE_TRAIN;
    p->split.n_val = FAKE_VAL;
    p->split.train = need(FAKE_TRAIN, sizeof *p->split.train);
    p->split.val = need(FAKE_VAL, sizeof *p->split.val);
    for (size_t i = 0; i < n; i++) {
        ds->labels[i] = (uint8_t)(i % 10);
        draw_digit(ds->bytes + i * SIDE * SIDE, (int)(i % 10),
                   (int)(i / 10 % 3) - 1);
        if (i < FAKE_TRAIN)
            p->split.train[i] = (uint32_t)i;
        else
            p->split.val[i - FAKE_TRAIN] = (uint32_t)i;
    }
    p->ds = ds;
    p->train = make_runs(ds->labels, FAKE_TRAIN);
    p->val = make_runs(ds->labels + FAKE_TRAIN, FAKE_VAL);
    p->hash = 0x0123456789abcdef;
    return p;
}

static struct net_shape *make_shape(void)
{
    static const size_t hidden = 20;
    struct net_shape *s = need(1, sizeof *s);

    if (net_shape_init(s, SIDE * SIDE, &hidden, 1, 10)) {
        fputs("fake_model: no net of this shape\n", stderr);
        exit(1);
    }
    return s;
}

/* Every third validation sample is wrong on lane 0, every second on lane 1:
 * some by one only, some by both. */
static struct picture *make_picture(size_t lane, size_t n_params)
{
    struct picture *p = need(1, picture_size(n_params, FAKE_VAL, 10));
    uint32_t random = 7 + (uint32_t)lane;
    float *probs;

    p->serial = 3;
    p->step = 300;
    p->epoch = 3;
    p->began_ns = 1;
    p->answered_ns = 3;
    p->n_params = n_params;
    p->n_val = FAKE_VAL;
    p->n_classes = 10;
    probs = picture_probs_mut(p);
    for (size_t i = 0; i < n_params; i++) {
        size_t col = i % 784;
        double dx = (double)(col % SIDE) - 14, dy = (double)(col / SIDE) - 14;

        p->data[i] =
            next_random(&random) - 0.5 +
            sin((double)(i / 784) + dx / 4) * exp(-(dx * dx + dy * dy) / 60);
    }
    for (size_t i = 0; i < FAKE_VAL; i++) {
        size_t truth = i % 10;
        size_t said = i % (lane == 0 ? 3 : 2) == 0 ? (truth + 3) % 10 : truth;

        for (size_t k = 0; k < 10; k++)
            probs[i * 10 + k] = 0.02f;
        probs[i * 10 + (said + 1) % 10] += 0.20f;
        probs[i * 10 + said] += 0.60f;
    }
    picture_pick(probs, FAKE_VAL, 10, picture_said_mut(p));
    return p;
}

static void init_history(struct history *h)
{
    memset(h, 0, sizeof *h);
    h->width = 1;
    h->buckets = need(HISTORY_BUCKETS, sizeof *h->buckets);
    h->raw = need(HISTORY_RAW, sizeof *h->raw);
}

void fake_history_add(struct history *h, const struct history_place *at,
                      double value)
{
    static const double keep[HISTORY_SMOOTHINGS] = {0, 0.6, 0.9, 0.97};
    struct bucket *b = &h->buckets[h->n_buckets];

    h->raw[h->n_samples++ % HISTORY_RAW] = (float)value;
    h->n_raw += h->n_raw < HISTORY_RAW;
    if (h->n_buckets == HISTORY_BUCKETS)
        return;
    h->n_buckets++;
    *b = (struct bucket){.first_step = at->step,
                         .last = *at,
                         .n = isfinite(value) ? 1 : 0,
                         .n_bad = isfinite(value) ? 0u : 1u};
    b->min = b->max = b->mean = (float)value;
    for (int k = 0; k < HISTORY_SMOOTHINGS; k++) {
        if (isfinite(value)) {
            h->ema[k] = keep[k] * h->ema[k] + (1 - keep[k]) * value;
            h->norm[k] = keep[k] * h->norm[k] + (1 - keep[k]);
        }
        b->smooth[k] = (float)(h->norm[k] > 0 ? h->ema[k] / h->norm[k] : 0);
    }
}

static void add_eval(struct lane_model *lane, double acc, double loss)
{
    struct eval_result *e = &lane->evals[lane->n_evals++];

    *e = (struct eval_result){.step = lane->last.step,
                              .samples = lane->last.samples,
                              .epoch = lane->last.epoch,
                              .n_train = 63000,
                              .n_val = 7000,
                              .train_loss = loss - 0.02,
                              .val_loss = loss,
                              .values = {model_value(lane, &param_lr),
                                         model_value(lane, &param_pert)},
                              .cos_bp = lane->last.cos_bp,
                              .sum_abs_w = 4000 + 10 * acc,
                              .n_dead = lane->last.epoch,
                              .train_ns = 200 * MS,
                              .eval_ns = 40 * MS,
                              .active_ns = lane->last.active_ns};
    e->train_correct = (size_t)(630 * (acc + 0.1));
    e->val_correct = (size_t)(70 * acc);
    lane->epochs_done = e->epoch;
    lane->mean_eval_ns = e->eval_ns;
    if (acc > lane->best_val_acc) {
        lane->best_val_acc = 100.0 * (double)e->val_correct / 7000;
        lane->best_epoch = e->epoch;
    }
}

static void train_lane(struct lane_model *lane, size_t index)
{
    uint32_t random = 99 + (uint32_t)index;
    double tau = index == 0 ? 60 : 150, top = index == 0 ? 90 : 84;

    for (uint64_t step = 1; step <= FAKE_STEPS; step++) {
        double wave = 4 * (next_random(&random) - 0.5);
        double acc = top - (top - 10) * exp(-(double)step / tau) + wave;
        bool measured = step % 10 == 0;
        struct history_place at;

        if (index == 0 && step == 220) {
            lane->marks[lane->n_marks++] =
                (struct mark){step, &param_lr, 0.1, 0.03, 1};
            lane->change = 1;
            lane->values[params_index(&param_lr)] = 0.03;
        }
        lane->fwd_eq += BATCH * lane->config.rule->cost(lane->shape, NULL);
        lane->last =
            (struct sample){.step = step,
                            .samples = step * BATCH,
                            .epoch = (uint32_t)((step - 1) / PER_EPOCH + 1),
                            .batch = (uint32_t)((step - 1) % PER_EPOCH + 1),
                            .acc = acc,
                            .loss = 2.6 - acc / 40,
                            .values = {model_value(lane, &param_lr),
                                       model_value(lane, &param_pert)},
                            .cos_bp = index == 0 ? 1
                                      : measured ? 0.93 - 1e-4 * acc
                                                 : NAN,
                            .grad_norm = 1.5 - acc / 100,
                            .bp_norm = !measured    ? NAN
                                       : index == 0 ? 1.5 - acc / 100
                                                    : 1.4 - acc / 100,
                            .inactive = 0.41,
                            .step_ns = index == 0 ? 1 * MS : 3 * MS,
                            .active_ns = (int64_t)step * 10 * MS};
        at = (struct history_place){.step = step,
                                    .samples = lane->last.samples,
                                    .fwd_eq = lane->fwd_eq,
                                    .active_ns = lane->last.active_ns};
        fake_history_add(&lane->acc, &at, acc);
        fake_history_add(&lane->loss, &at, lane->last.loss);
        if (measured) {
            fake_history_add(&lane->cos, &at, lane->last.cos_bp);
            fake_history_add(&lane->norm, &at,
                             lane->last.grad_norm / lane->last.bp_norm);
        }
        if (step % PER_EPOCH == 0)
            add_eval(lane, acc - wave, lane->last.loss);
    }
}

static void fill_reached(struct lane_model *lane, size_t index)
{
    lane->reached[0] =
        (struct reached){.yes = true,
                         .step = 100,
                         .epoch = 1,
                         .fwd_eq = lane->fwd_eq * 100 / FAKE_STEPS,
                         .active_ns = 1 * S};
    if (index == 0) {
        lane->reached[1] = lane->reached[0];
        lane->reached[2] =
            (struct reached){.yes = true,
                             .step = 200,
                             .epoch = 2,
                             .fwd_eq = lane->fwd_eq * 200 / FAKE_STEPS,
                             .active_ns = 2 * S};
    }
}

static void init_lane(struct lane_model *lane, size_t index)
{
    const struct rule *rule = &fake_rules[index];

    lane_config_init(&lane->config);
    lane->config.rule = rule;
    lane_fit(&lane->config, &param_threads, 1);
    snprintf(lane->config.name, sizeof lane->config.name, "%s", rule->name);
    memcpy(lane->values, lane->config.values, sizeof lane->values);
    lane->state = LANE_LOADING;
    lane->best_val_acc = -1;
    init_history(&lane->acc);
    init_history(&lane->loss);
    init_history(&lane->cos);
    init_history(&lane->norm);
    lane->evals = need(MODEL_EVALS_MAX, sizeof *lane->evals);
}

static void add_event(struct model *m, enum event_kind kind, int lane,
                      int64_t run_ns, uint64_t step, const char *text)
{
    struct event *e = &m->events[++m->n_events % MODEL_EVENTS_MAX];

    *e = (struct event){.serial = m->n_events,
                        .run_ns = run_ns,
                        .kind = kind,
                        .lane = lane,
                        .step = step};
    snprintf(e->text, sizeof e->text, "%s", text);
}

struct model *fake_model_loading(void)
{
    struct model *m = need(1, sizeof *m);

    m->n_lanes = 2;
    m->lockstep = true;
    m->paired = true;
    m->speed = 100;
    m->load_permille = 430;
    for (size_t i = 0; i < m->n_lanes; i++)
        init_lane(&m->lanes[i], i);
    add_event(m, EVENT_INFO, -1, 0, 0, "loading mnist");
    return m;
}

struct model *fake_model_new(void)
{
    struct model *m = fake_model_loading();

    m->problem = make_problem();
    m->load_permille = 1000;
    m->now_ns = 5 * S;
    m->active_ns = 3400 * MS;
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];
        struct net_shape *shape = make_shape();

        lane->state = LANE_RUN;
        lane->batches_per_epoch = PER_EPOCH;
        lane->samples_per_epoch = PER_EPOCH * BATCH;
        lane->samples_per_s = 63000;
        lane->ring_percent = 2;
        lane->shape = shape;
        lane->picture = make_picture(i, shape->n_params);
        train_lane(lane, i);
        fill_reached(lane, i);
    }
    m->lanes[1].pending[params_index(&param_lr)] = true;
    m->lanes[1].pending_value[params_index(&param_lr)] = 0.3;
    add_event(m, EVENT_EVAL, 0, 1 * S, 100, "bp epoch 1: validation 74.04 %");
    add_event(m, EVENT_EVAL, 1, 1 * S, 100, "wp epoch 1: validation 73.56 %");
    add_event(m, EVENT_HP, 0, 2200 * MS, 220,
              "lr bp 0.1 → 0.03 at step 220 (applied)");
    add_event(m, EVENT_WARNING, 1, 2300 * MS, 230, "wp: a test warning");
    add_event(m, EVENT_HP, 1, 3400 * MS, 340,
              "lr wp 0.1 → 0.3 (sent, next batch)");
    return m;
}

static void free_problem(struct problem *p)
{
    if (p == NULL)
        return;
    mem_free(p->ds->bytes);
    mem_free(p->ds->labels);
    mem_free(p->ds);
    mem_free(p->split.train);
    mem_free(p->split.val);
    mem_free(p->train->labels);
    mem_free(p->train);
    mem_free(p->val->labels);
    mem_free(p->val);
    mem_free(p);
}

void fake_model_free(struct model *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];

        mem_free(lane->acc.buckets);
        mem_free(lane->acc.raw);
        mem_free(lane->loss.buckets);
        mem_free(lane->loss.raw);
        mem_free(lane->cos.buckets);
        mem_free(lane->cos.raw);
        mem_free(lane->norm.buckets);
        mem_free(lane->norm.raw);
        mem_free(lane->evals);
        mem_free((void *)lane->picture);
        mem_free((void *)lane->shape);
    }
    free_problem((struct problem *)m->problem);
    mem_free(m);
}
