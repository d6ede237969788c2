/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lanes say is written here, and folded by model_apply as what a race
 * says is; only what model_look asks of a race (data, shapes, pictures) and
 * what a request notes is put in by hand. So a screen never sees a model that
 * no race could leave. All randomness is one linear congruence with a fixed
 * seed. */
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

static struct runs *make_runs(const uint16_t *labels, size_t n)
{
    struct runs *r = need(1, sizeof *r);

    r->n = n;
    r->n_features = SIDE * SIDE;
    r->max_x = 1;
    r->labels = need(n, sizeof *r->labels);
    memcpy(r->labels, labels, n * sizeof *labels);
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
    ds->divisor = 255;
    ds->scale = (struct scale){.kind = SCALE_BYTE, .divisor = 255, .high = 255};
    ds->labels = need(n, sizeof *ds->labels);
    snprintf(ds->name, sizeof ds->name, "fake");
    p->split.n_train = FAKE_TRAIN;
    p->split.n_val = FAKE_VAL;
    p->split.train = need(FAKE_TRAIN, sizeof *p->split.train);
    p->split.val = need(FAKE_VAL, sizeof *p->split.val);
    for (size_t i = 0; i < n; i++) {
        ds->labels[i] = (uint16_t)(i % 10);
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
static struct snapshot *make_snapshot(size_t lane, size_t n_params)
{
    struct snapshot *p = need(1, snapshot_size(n_params, FAKE_VAL, 10));
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
    probs = snapshot_probs_mut(p);
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
    snapshot_pick(probs, FAKE_VAL, 10, snapshot_said_mut(p));
    return p;
}

static void say_state(struct model *m, size_t i, enum lane_state state)
{
    struct lane_msg msg = {
        .kind = MSG_STATE,
        .state = {.step = m->lanes[i].last.step, .state = state}};

    model_apply(m, i, &msg);
}

static void say_lr(struct model *m, size_t i, double value)
{
    struct lane_msg msg = {
        .kind = MSG_SET,
        .set = {.step = m->lanes[i].last.step,
                .param = &param_lr,
                .old_value = model_value(&m->lanes[i], &param_lr),
                .new_value = value,
                .change = 1}};

    memcpy(msg.report.values, m->lanes[i].values, sizeof msg.report.values);
    msg.report.values[params_index(&param_lr)] = value;
    msg.report.changes = (struct changes){1, {1}};
    model_apply(m, i, &msg);
}

static void say_eval(struct model *m, size_t i, double acc)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct sample *last = &lane->last;
    struct lane_msg msg = {
        .kind = MSG_EVAL,
        .eval = {.step = last->step,
                 .samples = last->samples,
                 .epoch = last->epoch,
                 .n_train = 63000,
                 .train_correct = (size_t)(630 * (acc + 0.1)),
                 .n_val = 7000,
                 .val_correct = (size_t)(70 * acc),
                 .train_loss = last->loss - 0.02,
                 .val_loss = last->loss,
                 .values = {model_value(lane, &param_lr),
                            model_value(lane, &param_pert)},
                 .cos_bp = last->cos_bp,
                 .sum_abs_w = 4000 + 10 * acc,
                 .n_dead = last->epoch,
                 .train_ns = 200 * MS,
                 .eval_ns = 40 * MS,
                 .active_ns = last->active_ns}};

    say_state(m, i, LANE_EVAL);
    model_apply(m, i, &msg);
    say_state(m, i, LANE_RUN);
}

/* WP errs by a bias, in W2 most. */
static struct diagnostics diagnosed(size_t i, bool measured, double acc)
{
    struct diagnostics d;

    diagnostics_clear(&d);
    if (!measured)
        return d;
    d.sign = i == 0 ? 1 : 0.97f;
    d.bias2 = i == 0 ? 0 : 0.04f;
    d.variance = 0;
    d.flips = i == 0 ? NAN : 0.0018f;
    for (size_t k = 0; k < 4; k++) {
        d.bp_norm[k] = k % 2 == 0 ? 0.4f : 0.04f;
        d.grad_norm[k] = i == 0 || k != 2 ? d.bp_norm[k] : 0.5f;
        d.signs[k] = i == 0 || k != 2 ? 1 : 0.9f;
        d.sum_abs[k] = k == 0 ? (float)(3900 + acc) : k == 2 ? 51 : 5;
    }
    return d;
}

static void say_batch(struct model *m, size_t i, uint64_t step,
                      uint32_t *random)
{
    double tau = i == 0 ? 60 : 150, top = i == 0 ? 90 : 84;
    double wave = 4 * (next_random(random) - 0.5);
    double acc = top - (top - 10) * exp(-(double)step / tau) + wave;
    bool measured = step % 10 == 0;
    struct lane_msg msg = {
        .kind = MSG_SAMPLE,
        .sample = {.step = step,
                   .samples = step * BATCH,
                   .epoch = (uint32_t)((step - 1) / PER_EPOCH + 1),
                   .batch = (uint32_t)((step - 1) % PER_EPOCH + 1),
                   .acc = acc,
                   .loss = 2.6 - acc / 40,
                   .values = {model_value(&m->lanes[i], &param_lr),
                              model_value(&m->lanes[i], &param_pert)},
                   .cos_bp = !measured ? NAN
                             : i == 0  ? 1
                                       : 0.93 - 1e-4 * acc,
                   .cos_parts = {1, 1, i == 0 ? 1 : 0.6 - 1e-3 * acc, 1},
                   .grad_norm = 1.5 - acc / 100,
                   .bp_norm = !measured ? NAN
                              : i == 0  ? 1.5 - acc / 100
                                        : 1.4 - acc / 100,
                   .diag = diagnosed(i, measured, acc),
                   .inactive = 0.41,
                   .step_ns = i == 0 ? 1 * MS : 3 * MS,
                   .active_ns = (int64_t)step * 10 * MS,
                   .done_ns = (int64_t)step * 10 * MS}};

    model_apply(m, i, &msg);
    if (step % PER_EPOCH == 0)
        say_eval(m, i, acc - wave);
}

static void train(struct model *m)
{
    uint32_t random[2] = {99, 100};

    for (size_t i = 0; i < m->n_lanes; i++)
        say_state(m, i, LANE_RUN);
    for (uint64_t step = 1; step <= FAKE_STEPS; step++) {
        m->active_ns = (int64_t)step * 10 * MS;
        m->now_ns = m->active_ns + 1600 * MS; /* it was loaded then */
        if (step == 221)
            say_lr(m, 0, 0.03);
        for (size_t i = 0; i < m->n_lanes; i++)
            say_batch(m, i, step, &random[i]);
        if (step == 230)
            model_event(m, EVENT_WARNING, 1, step, "wp: a test warning");
    }
}

struct model *fake_model_loading(void)
{
    struct race_config config = {.n_lanes = 2, .lockstep = true, .speed = 100};
    struct model *m;

    for (size_t i = 0; i < config.n_lanes; i++) {
        struct lane_config *lane = &config.lanes[i];

        lane_config_init(lane);
        lane->rule = &fake_rules[i];
        lane_fit(lane, &param_threads, 1);
        snprintf(lane->name, sizeof lane->name, "%s", lane->rule->name);
    }
    if (model_new(&config, &m)) {
        fputs("fake_model: out of memory\n", stderr);
        exit(1);
    }
    m->start_ns = 0;
    m->load_permille = 430;
    model_event(m, EVENT_INFO, -1, 0, "loading mnist");
    return m;
}

struct model *fake_model_new(void)
{
    struct model *m = fake_model_loading();

    m->problem = make_problem();
    m->load_permille = 1000;
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];
        struct net_shape *shape = make_shape();

        lane->batches_per_epoch = PER_EPOCH;
        lane->samples_per_epoch = PER_EPOCH * BATCH;
        lane->ring_percent = 2;
        lane->shape = shape;
        lane->snapshot = make_snapshot(i, shape->n_params);
    }
    train(m);
    /* one more change is on its way */
    m->lanes[1].pending[params_index(&param_lr)] = true;
    m->lanes[1].pending_value[params_index(&param_lr)] = 0.3;
    m->lanes[1].pending_change[params_index(&param_lr)] = 2;
    return m;
}

static void free_problem(struct problem *p)
{
    if (p == NULL)
        return;
    mem_free(p->ds->bytes);
    mem_free(p->ds->labels);
    mem_free(p->ds->class_names);
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
        mem_free((void *)m->lanes[i].snapshot);
        mem_free((void *)m->lanes[i].shape);
    }
    free_problem((struct problem *)m->problem);
    model_free(m);
}
