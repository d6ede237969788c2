/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a rule tells other hidden units than those that its
 * perturbation turns on or off. The oracles are plain loops over weights in
 * the canonical layout, with the noise that the rules' lists have. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "engine_case.h"
#include "nn/act.h"
#include "nn_case.h"
#include "suite.h"

/* Every weight moved by pert, one at a time, in a net that is run again. */
static double plain_flips(const struct nn_case *c, const struct pass *pass,
                          double pert)
{
    const struct net_shape *s = &c->shape;
    double sum = 0.0, units = 0.0;

    for (size_t l = 0; l + 1 < s->n_layers; l++) {
        size_t n_in = s->width[l];

        for (size_t i = 0; i < pass->batch.n; i++)
            for (size_t j = 0; j < s->width[l + 1]; j++) {
                double z = pass->z[l][i * s->stride[l + 1] + j];
                size_t flips = 0;

                for (size_t k = 0; k <= n_in; k++) {
                    double x = k == n_in ? 1.0
                               : l == 0  ? c->x[i * n_in + k]
                                         : pass->a[l - 1][i * s->stride[l] + k];

                    flips += (z > 0.0) != (z + pert * x > 0.0);
                }
                sum += (double)flips / (double)(n_in + 1);
                units += 1.0;
            }
    }
    return sum / units;
}

/* What was found, and nothing of units that are never off; frees both. */
static void must_tell(struct learner *l, struct pass *pass, double expected)
{
    ck_assert_double_eq_tol(l->rule->flips(l->self, pass), expected, 1e-12);
    pass->shape.act = &act_tanh;
    ck_assert(isnan(l->rule->flips(l->self, pass)));
    learner_done(l);
    pass_free(pass);
}

START_TEST(flips_are_those_of_every_weight_by_itself)
{
    static const struct nn_spec specs[] = {
        {7, {5}, 3, 16, NN_BYTES, 1, 5},
        {9, {5, 6, 3}, 4, 16, NN_REALS, 1, 7},
    };
    static const char *const rules[] = {"wp", "wp-central"};
    struct nn_case *c = nn_case_new(&specs[_i % 2]);
    const struct rule *rule = rule_find(rules[_i / 2]);
    struct span batch = {.runs = c->runs, .n = c->runs->n};
    double values[NN_VALUES], expected;
    struct batch_stats stats;
    struct learner l;
    struct pass *pass;

    nn_case_values(rule, 0.2, values);
    ck_assert(!pass_new(&c->shape, c->runs->n, c->runs, &pass));
    ck_assert(!learner_init(&l, rule, pass));
    net_pack(&c->shape, c->params, c->block);
    learner_gradient(&l, pass, &exec_serial, c->block, values, &batch, c->grad,
                     &stats);
    expected = plain_flips(c, pass, 0.2);
    if (_i / 2 == 1)
        expected = (expected + plain_flips(c, pass, -0.2)) / 2.0;
    ck_assert(expected > 0.01);
    must_tell(&l, pass, expected);
    nn_case_free(c);
}
END_TEST

/* --- flips of rules that move everything at once, and of mr3 --- */

#define STEP  3 /* the batch's number */
#define ROOM  8 /* units of a layer, padding included */
#define DRAWS 2

/* z of the hidden units of a sample, with noise xi [layers][samples, ROOM] of
 * that size added to it, or to the activations after it. */
static void plain_z(const struct nn_case *c, size_t sample,
                    const double *params, double *const *xi, double size,
                    bool after, double z[][ROOM])
{
    const struct net_shape *s = &c->shape;
    double a[2 * ROOM];

    memcpy(a, c->x + sample * s->width[0], s->width[0] * sizeof *a);
    for (size_t l = 0; l + 1 < s->n_layers; l++) {
        for (size_t j = 0; j < s->width[l + 1]; j++) {
            z[l][j] = params[s->b_at[l] + j];
            for (size_t i = 0; i < s->width[l]; i++)
                z[l][j] += params[s->w_at[l] + j * s->width[l] + i] * a[i];
            if (xi && !after)
                z[l][j] += size * xi[l][sample * s->stride[l + 1] + j];
        }
        for (size_t j = 0; j < s->width[l + 1]; j++) {
            a[j] = z[l][j] > 0.0 ? z[l][j] : 0.0;
            if (xi && after)
                a[j] += size * xi[l][sample * s->stride[l + 1] + j];
        }
    }
}

/* What a rule is asked with, and how it comes about here. */
struct flip_case {
    const char *rule, *param; /* one more parameter, or NULL */
    double value, size;       /* its value; sigma or pert */
    bool after;
    double back; /* the last loss is measured at this times the direction */
};

static const struct flip_case flip_cases[] = {
    {"np", NULL, 0, 0.3, false, 0},       {"np", "noise-at", 1, 0.3, true, 0},
    {"anp", NULL, 0, 0.3, false, 0},      {"mr3", NULL, 0, 0.2, false, 0},
    {"spsa", NULL, 0, 0.1, false, -1},    {"spsa", "sides", 1, 0.1, false, 1},
    {"spsa", "noise", 1, 0.1, false, -1},
};

/* Normals of the last draw for each layer's units, as np takes them. */
static void draw_units(const struct nn_case *c, double **xi)
{
    for (size_t l = 0; l + 1 < c->shape.n_layers; l++) {
        const struct philox_list list = {
            .step = STEP, .draw = (DRAWS - 1) * 32 + (uint32_t)l};
        size_t n = c->runs->n * c->shape.stride[l + 1];

        xi[l] = mem_alloc(n, sizeof(double));
        philox_normal(&list, 0, n, xi[l]);
    }
}

/* The weights moved along the last draw's direction. */
static double *draw_weights(const struct nn_case *c, bool normal, double size)
{
    const struct philox_list list = {.step = STEP, .draw = (DRAWS - 1) * 32};
    double *w = mem_alloc(c->shape.n_params, sizeof *w);
    double *D = mem_alloc(c->shape.n_block, sizeof *D);

    (normal ? philox_normal : philox_sign)(&list, 0, c->shape.n_block, D);
    net_unpack(&c->shape, D, w);
    for (size_t i = 0; i < c->shape.n_params; i++)
        w[i] = c->params[i] + size * w[i];
    mem_free(D);
    return w;
}

static double expected_flips(const struct nn_case *c, const struct flip_case *f)
{
    const struct net_shape *s = &c->shape;
    double *xi[NET_MAX_LAYERS] = {NULL}, z[2][2][ROOM], n = 0.0, flips = 0.0;
    bool units = f->back == 0.0, alone = strcmp(f->rule, "mr3") == 0;
    double *w = draw_weights(c, f->param && strcmp(f->param, "noise") == 0,
                             f->back * f->size);

    draw_units(c, xi);
    for (size_t i = 0; i < c->runs->n; i++) {
        plain_z(c, i, c->params, NULL, 0.0, false, z[0]);
        plain_z(c, i, w, units && !alone ? xi : NULL, f->size, f->after, z[1]);
        for (size_t l = 0; l + 1 < s->n_layers; l++)
            for (size_t j = 0; j < s->width[l + 1]; j++, n++)
                flips += (z[0][l][j] > 0.0) !=
                         (z[1][l][j] + (alone ? f->size : 0.0) > 0.0);
    }
    for (size_t l = 0; l < NET_MAX_LAYERS; l++)
        mem_free(xi[l]);
    mem_free(w);
    return flips / n;
}

static void set_value(const struct rule *rule, const char *name, double value,
                      double *values)
{
    for (size_t i = 0; rule->params[i]; i++)
        if (strcmp(rule->params[i]->name, name) == 0)
            values[i] = value;
}

START_TEST(flips_are_those_of_the_last_draw)
{
    static const struct nn_spec spec = {9, {5, 6}, 4, 400, NN_REALS, 1, 7};
    const struct flip_case *f = &flip_cases[_i];
    const struct rule *rule = rule_find(f->rule);
    struct nn_case *c = nn_case_new(&spec);
    struct span batch = {.runs = c->runs, .n = c->runs->n};
    double values[NN_VALUES], expected = expected_flips(c, f);
    struct batch_stats stats;
    struct learner l;
    struct pass *pass;

    nn_case_values(rule, f->size, values);
    set_value(rule, "sigma", f->size, values);
    set_value(rule, "draws", DRAWS, values);
    if (f->param)
        set_value(rule, f->param, f->value, values);
    ck_assert(!pass_new(&c->shape, c->runs->n, c->runs, &pass));
    ck_assert(!learner_init(&l, rule, pass));
    net_pack(&c->shape, c->params, c->block);
    pass->step = STEP;
    learner_gradient(&l, pass, &nn_exec_shuffled, c->block, values, &batch,
                     c->grad, &stats);
    ck_assert(expected > 0.01 && expected < 0.5);
    must_tell(&l, pass, expected);
    nn_case_free(c);
}
END_TEST

/* A rule with a finite perturbation says what it turns on or off: none is
 * forgotten, and where it is asked for it is in the sample. */
START_TEST(every_rule_that_perturbs_tells_its_flips)
{
    static const char *const perturb[] = {"wp",  "wp-central", "np",
                                          "anp", "mr3",        "spsa"};

    for (size_t i = 0; i < sizeof perturb / sizeof *perturb; i++) {
        struct lane_config config = config_of(perturb[i]);
        struct lane *lane = lane_make(&config, &exec_serial);
        struct sample s;

        ck_assert(lane_step(lane, true, &s));
        ck_assert_msg(s.diag.flips >= 0.0f && s.diag.flips < 1.0f, "%s",
                      perturb[i]);
        lane_free(lane);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, flips_are_those_of_every_weight_by_itself, 0, 4);
    tcase_add_loop_test(tc, flips_are_those_of_the_last_draw, 0,
                        sizeof flip_cases / sizeof *flip_cases);
    tcase_add_test(tc, every_rule_that_perturbs_tells_its_flips);
}

int main(void)
{
    return suite_run("flips", add_tests, problem_make, problem_end);
}
