/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a diagnostic is not what it says: the length or the signs of
 * another part, noise that is told as bias, a measurement that changes what is
 * learned. The oracles are plain loops over weights in the canonical layout. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "engine_case.h"
#include "nn/parts.h"
#include "nn_case.h"
#include "nn_specs.h"
#include "suite.h"

/* [from, end) of the canonical layout: W1, b1, W2, ... */
static void range_of(const struct net_shape *s, size_t part, size_t *from_out,
                     size_t *end_out)
{
    size_t l = part / 2;

    *from_out = part % 2 == 0 ? s->w_at[l] : s->b_at[l];
    *end_out = part % 2 == 0         ? s->b_at[l]
               : l + 1 < s->n_layers ? s->w_at[l + 1]
                                     : s->n_params;
}

static double plain_norm(const double *a, size_t from, size_t end)
{
    double sum = 0.0;

    for (size_t i = from; i < end; i++)
        sum += a[i] * a[i];
    return sqrt(sum);
}

static double plain_sign(const double *a, const double *b, size_t from,
                         size_t end)
{
    double some = 0.0, same = 0.0;

    for (size_t i = from; i < end; i++) {
        some += b[i] != 0.0;
        same += a[i] * b[i] > 0.0;
    }
    return same / some;
}

/* Of one panel, of several, of more layers; also of gradients with zeros. */
START_TEST(parts_are_those_of_the_net)
{
    static const struct nn_spec specs[] = {
        {7, {5}, 3, 40, NN_BYTES, 1, 5},
        {9, {40}, 3, 40, NN_REALS, 1, 6},
        {9, {5, 6, 3}, 4, 40, NN_REALS, 1, 7},
    };
    struct nn_case *c = nn_case_new(&specs[_i]);
    const struct net_shape *s = &c->shape;
    double *a = mem_alloc(s->n_params, sizeof *a);
    double *b = mem_alloc(s->n_params, sizeof *b), norm[NET_MAX_PARTS];
    double *pa = mem_alloc(s->n_block, sizeof *pa), sign[NET_MAX_PARTS];
    double *pb = mem_alloc(s->n_block, sizeof *pb), sum[NET_MAX_PARTS];
    size_t n = 2 * s->n_layers, from, end;

    for (size_t i = 0; i < s->n_params; i++) {
        a[i] = (double)(i * 7 % 11) - 5.0;
        b[i] = i % 3 == 0 ? 0.0 : (double)(i * 5 % 13) - 6.5;
    }
    net_pack(s, a, pa);
    net_pack(s, b, pb);
    parts_norm(s, pa, norm);
    parts_sum_abs(s, pa, sum);
    ck_assert_double_eq_tol(parts_sign(s, pa, pb, sign),
                            plain_sign(a, b, 0, s->n_params), 1e-15);
    for (size_t i = 0; i < n; i++) {
        range_of(s, i, &from, &end);
        ck_assert_double_eq_tol(norm[i], plain_norm(a, from, end), 1e-12);
        ck_assert_double_eq_tol(sum[i], net_sum_abs(a + from, end - from),
                                1e-9);
        ck_assert_double_eq_tol(sign[i], plain_sign(a, b, from, end), 1e-15);
    }
    for (size_t i = n; i < NET_MAX_PARTS; i++)
        ck_assert(isnan(norm[i]) && isnan(sign[i]) && isnan(sum[i]));
    mem_free(a);
    mem_free(b);
    mem_free(pa);
    mem_free(pb);
    nn_case_free(c);
}
END_TEST

/* --- a rule whose bias and variance are known --- */

#define OFFSET 0.25 /* of every entry from backprop's */
#define SPREAD 0.5  /* standard deviation of an entry */

static struct learner bp;

static void noisy_chunk(void *self, struct pass *pass, size_t i)
{
    (void)self;
    bp.rule->chunk(bp.self, pass, i);
}

/* Backprop's gradient, OFFSET, and uniform noise of mean 0. */
static void noisy_end(void *self, struct pass *pass,
                      const struct executor *exec, double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    double *u = mem_alloc(s->n_params, sizeof *u);
    double *offset = mem_alloc(s->n_block, sizeof *offset);

    (void)self;
    bp.rule->end(bp.self, pass, exec, grad_out);
    philox_uniform(&(struct philox_list){.seed = 9,
                                         .step = pass->step,
                                         .draw = pass->repeat},
                   0, s->n_params, u);
    for (size_t i = 0; i < s->n_params; i++)
        u[i] = OFFSET + SPREAD * sqrt(12.0) * (u[i] - 0.5);
    net_pack(s, u, offset);
    pass->k->add(s->n_block, offset, grad_out);
    mem_free(offset);
    mem_free(u);
}

static enum status noisy_new(struct pass *pass, void **self_out)
{
    *self_out = NULL;
    return learner_init(&bp, rule_find("bp"), pass);
}

static void noisy_begin(void *self, struct pass *pass, const double *values)
{
    (void)self;
    if (bp.rule->begin)
        bp.rule->begin(bp.self, pass, values);
}

static double noisy_cost(const struct net_shape *shape, const double *values)
{
    (void)shape;
    (void)values;
    return 3.0;
}

static const struct param *const noisy_params[] = {NULL};
static const struct rule noisy = {.name = "noisy",
                                  .params = noisy_params,
                                  .cost = noisy_cost,
                                  .new = noisy_new,
                                  .begin = noisy_begin,
                                  .chunk = noisy_chunk,
                                  .end = noisy_end,
                                  .draws = true};

static struct lane_config noisy_config(void)
{
    struct lane_config config = config_of("bp");

    lane_set_rule(&config, &noisy);
    strcpy(config.name, "noisy");
    return config;
}

/* With 1000 repeats the variance is known to a few percent, and bias is told
 * from it although it is a fifth of it; with 4 both are right in the mean,
 * which they would not be if the noise were not taken off the bias. */
START_TEST(bias_and_variance_are_the_known_ones)
{
    static const double repeats[] = {1000, 4};
    struct lane_config config = noisy_config();
    int n = _i == 0 ? 1 : 300;
    double bias2 = 0.0, variance = 0.0, d, snr;
    struct lane *lane;
    struct sample s;

    lane_fit(&config, &param_diag_repeats, repeats[_i]);
    lane_fit(&config, &param_diag_repeat_every, 1);
    lane_fit(&config, &param_epochs, 1000);
    lane_fit(&config, &param_lr, 0.0);
    lane = lane_make(&config, &exec_serial);
    d = (double)lane_shape(lane)->n_params;
    for (int i = 0; i < n; i++) {
        struct eval_result e;

        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &e);
        ck_assert(lane_step(lane, true, &s));
        bias2 += (double)s.diag.bias2 / n;
        variance += (double)s.diag.variance / n;
    }
    ck_assert_double_eq_tol(variance, d * SPREAD * SPREAD,
                            0.05 * d * SPREAD * SPREAD);
    ck_assert_double_eq_tol(bias2, d * OFFSET * OFFSET,
                            0.08 * d * OFFSET * OFFSET);
    snr = (double)s.diag.snr;
    ck_assert(snr > 0.3 && snr < 2.0);
    lane_free(lane);
    learner_done(&bp);
}
END_TEST

/* Of a rule that draws nothing the bias is its distance from backprop's, by the
 * law of cosines, and nothing varies; backprop itself has neither. */
START_TEST(a_rule_without_chance_has_bias_alone)
{
    struct lane_config config = config_of(_i ? "wp" : "bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    const struct diagnostics *d;
    double expected, square = 0.0;
    struct sample s;

    ck_assert(lane_step(lane, true, &s));
    d = &s.diag;
    expected = s.grad_norm * s.grad_norm + s.bp_norm * s.bp_norm -
               2.0 * s.cos_bp * s.grad_norm * s.bp_norm;
    ck_assert_double_eq_tol((double)d->bias2, expected,
                            1e-6 * s.bp_norm * s.bp_norm);
    ck_assert((d->bias2 > 0.0f) == (_i == 1));
    ck_assert(d->variance == 0.0f && isnan(d->snr));
    for (size_t i = 0; i < 4; i++)
        square += (double)d->grad_norm[i] * (double)d->grad_norm[i];
    ck_assert_double_eq_tol(square, s.grad_norm * s.grad_norm, 1e-6);
    ck_assert((d->sign == 1.0f) == (_i == 0));
    ck_assert((isnan(d->flips) != 0) == (_i == 0));
    ck_assert(lane_step(lane, false, &s));
    for (size_t i = 0; i < DIAGNOSTICS_MOST; i++)
        ck_assert(isnan(((const float *)&s.diag)[i]));
    lane_free(lane);
}
END_TEST

/* Nothing that is learned depends on what is measured. Also of a rule's own
 * memory: each rule is asked. */
START_TEST(training_has_the_same_bits)
{
    int n_varied = 0;

    for (size_t i = 0; rule_at(i); i++) {
        struct lane_config config = config_of(rule_at(i)->name);
        struct net_spec spec =
            lane_net(&config, problem.ds->n_features, problem.ds->n_classes);
        struct lane *lanes[2];
        struct eval_result e;
        struct sample s;
        const char *why;

        if (rule_at(i)->fits && !rule_at(i)->fits(&spec, &why))
            continue;
        lane_fit(&config, &param_diag_repeat_every, 1);
        for (int measured = 0; measured < 2; measured++) {
            lanes[measured] = lane_make(&config, &exec_serial);
            for (int k = 0; k < 5; k++) {
                ck_assert(lane_step(lanes[measured], measured, &s));
                if (lane_evaluation_due(lanes[measured]))
                    lane_evaluate(lanes[measured], &e);
            }
        }
        assert_same(lanes[0], lanes[1]);
        /* and whether a rule draws is what it says */
        ck_assert_msg(!(s.diag.variance > 0.0f) || rule_at(i)->draws, "%s",
                      rule_at(i)->name);
        n_varied += s.diag.variance > 0.0f;
        lane_free(lanes[0]);
        lane_free(lanes[1]);
    }
    ck_assert_int_ge(n_varied, 3);
}
END_TEST

/* A rule that does not say that it draws gives the same estimate again: else
 * its variance would be told as 0. */
START_TEST(who_does_not_draw_does_not_vary)
{
    static const struct nn_spec spec = {7, {5}, 3, 40, NN_BYTES, 1, 5};

    for (size_t i = 0; rule_at(i); i++) {
        struct nn_case *c = nn_case_new(&spec);
        struct span batch = {.runs = c->runs, .n = c->runs->n};
        double values[NN_VALUES], *other;
        struct batch_stats stats;
        struct learner l;
        struct pass *pass;
        struct net_spec net = {.n_inputs = 7,
                               .n_classes = 3,
                               .hidden = {5},
                               .n_hidden = 1,
                               .act = c->shape.act,
                               .loss = c->shape.loss};
        const char *why;

        if (rule_at(i)->fits && !rule_at(i)->fits(&net, &why)) {
            nn_case_free(c);
            continue;
        }
        other = mem_alloc(c->shape.n_block, sizeof *other);
        nn_case_values(rule_at(i), 0.2, values);
        ck_assert(!pass_new(&c->shape, c->runs->n, c->runs, &pass));
        ck_assert(!learner_init(&l, rule_at(i), pass));
        net_pack(&c->shape, c->params, c->block);
        pass->step = 1;
        learner_gradient(&l, pass, &exec_serial, c->block, values, &batch,
                         c->grad, &stats);
        pass->repeat = 1; /* of the own one a rule may remember something */
        learner_again(&l, pass, &exec_serial, values, c->grad);
        pass->repeat = 2;
        learner_again(&l, pass, &exec_serial, values, other);
        ck_assert_msg(
            memcmp(c->grad, other, c->shape.n_block * sizeof *other) == 0 ||
                rule_at(i)->draws,
            "%s", rule_at(i)->name);
        mem_free(other);
        learner_done(&l);
        pass_free(pass);
        nn_case_free(c);
    }
}
END_TEST

/* The first batch, every N-th, and the last of an epoch, here the third. */
START_TEST(it_is_due_as_often_as_asked)
{
    static const struct {
        double every;
        const char *batches; /* of three epochs of three */
    } cases[] = {
        {1, "111111111"}, {2, "111101011"}, {5, "101011001"}, {0, "000000000"}};
    struct lane_config config = config_of("bp");
    struct lane *lane;
    struct sample s;

    lane_fit(&config, &param_diag_every, cases[_i].every);
    lane_fit(&config, &param_epochs, 3);
    lane = lane_make(&config, &exec_serial);
    for (int i = 0; i < 9; i++) {
        struct eval_result e;

        ck_assert_msg(lane_diagnosis_due(lane) == (cases[_i].batches[i] == '1'),
                      "batch %d", i + 1);
        ck_assert(lane_step(lane, false, &s));
        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &e);
    }
    lane_free(lane);
}
END_TEST

/* Each float of the struct has one column, if the net is deep enough; feedback
 * to the inputs there is none. */
START_TEST(every_number_has_a_column)
{
    struct diagnostics d;
    char names[DIAGNOSTICS_MOST][DIAGNOSTIC_NAME];
    size_t n = diagnostics_columns(NET_MAX_LAYERS), set = 0;

    ck_assert_uint_eq(n, DIAGNOSTICS_MOST - 2);
    diagnostics_clear(&d);
    for (size_t i = 0; i < n; i++) {
        *diagnostics_column(&d, NET_MAX_LAYERS, i, names[i]) = (float)i + 0.1f;
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(names[i], names[k]);
    }
    for (size_t i = 0; i < DIAGNOSTICS_MOST; i++)
        set += isnan(((const float *)&d)[i]) ? 0 : 1;
    ck_assert_uint_eq(set, n);
    ck_assert_double_eq(diagnostics_value(&d, NET_MAX_LAYERS, 3, names[0]),
                        3.1);
    ck_assert_str_eq(names[0], "snr");
    ck_assert_uint_eq(diagnostics_columns(2), 5 + 4 * 4 + 2);
    diagnostics_value(&d, 2, 21, names[0]);
    ck_assert_str_eq(names[0], "align_W2");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, parts_are_those_of_the_net, 0, 3);
    tcase_add_loop_test(tc, bias_and_variance_are_the_known_ones, 0, 2);
    tcase_add_loop_test(tc, a_rule_without_chance_has_bias_alone, 0, 2);
    tcase_add_test(tc, training_has_the_same_bits);
    tcase_add_test(tc, who_does_not_draw_does_not_vary);
    tcase_add_loop_test(tc, it_is_due_as_often_as_asked, 0, 4);
    tcase_add_test(tc, every_number_has_a_column);
}

int main(void)
{
    return suite_run("diagnose", add_tests, problem_make, problem_end);
}
