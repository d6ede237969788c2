/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what Errors says of a picture is not what the net does: the
 * parts do not sum up to the difference, a pixel or a unit is given another
 * one's share, or what is covered is not what is said. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/mt19937.h"
#include "nn/explain.h"
#include "suite.h"

#define N_IN 30 /* a picture of 6 x 5 */
#define W    6

struct why_case {
    struct net_shape shape;
    double *params;
    double x[N_IN];
    struct explanation e;
};

/* A random net of 1..3 hidden layers, and a sample with some zeros. */
static void case_init(struct why_case *c, int n_hidden, uint32_t seed)
{
    static const size_t hidden[] = {9, 13, 5};
    struct mt19937 rng;

    ck_assert_int_eq(
        net_shape_init(&c->shape, N_IN, hidden, (size_t)n_hidden, 4),
        STATUS_OK);
    c->params = calloc(c->shape.n_params, sizeof *c->params);
    ck_assert(c->params);
    net_init_params(&c->shape, &(struct net_spec){.init = NET_INIT_NOTEBOOK},
                    seed, c->params);
    mt19937_init(&rng, seed + 1);
    for (int i = 0; i < N_IN; i++)
        c->x[i] = i % 3 == 0 ? 0 : mt19937_rand(&rng);
    c->e = (struct explanation){0};
    ck_assert_int_eq(explanation_fit(&c->e, &c->shape), STATUS_OK);
    explain_answer(&c->e, &c->shape, c->params, c->x);
}

static void case_done(struct why_case *c)
{
    explanation_done(&c->e);
    free(c->params);
}

/* The difference for another sample, by a struct of its own. */
static double difference(const struct why_case *c, const double *x)
{
    struct explanation e = {0};
    double d;

    ck_assert_int_eq(explanation_fit(&e, &c->shape), STATUS_OK);
    explain_answer(&e, &c->shape, c->params, x);
    d = e.logits[c->e.said] - e.logits[c->e.other];
    explanation_done(&e);
    return d;
}

#define N_SEEDS 30

START_TEST(the_answer_is_the_net_s)
{
    struct why_case c;
    double room[64], p[4];

    case_init(&c, _i / N_SEEDS + 1, (uint32_t)_i);
    net_predict(&c.shape, c.params, c.x, room, p);
    for (size_t k = 0; k < 4; k++)
        ck_assert_double_eq_tol(log(p[k] / p[c.e.said]),
                                c.e.logits[k] - c.e.logits[c.e.said], 1e-9);
    for (size_t k = 0; k < 4; k++) {
        ck_assert(p[k] <= p[c.e.said]);
        ck_assert(k == c.e.said || p[k] <= p[c.e.other]);
    }
    ck_assert_uint_ne(c.e.said, c.e.other);
    case_done(&c);
}
END_TEST

/* Inputs and biases sum up to the difference of the logits, and each input's
 * share is its slope, by a difference that crosses no kink. */
START_TEST(shares_sum_up)
{
    struct why_case c;
    double sum = 0, largest = 0;

    case_init(&c, _i / N_SEEDS + 1, (uint32_t)_i);
    c.e.other = (c.e.said + 1 + (size_t)_i % 3) % 4;
    explain_exact(&c.e, &c.shape, c.params, c.x);
    for (size_t i = 0; i < N_IN; i++) {
        double h = 1e-7, up[N_IN], slope;

        for (size_t k = 0; k < N_IN; k++)
            up[k] = c.x[k] + (k == i ? h : 0);
        slope = (difference(&c, up) - c.e.difference) / h;
        ck_assert_double_eq_tol(c.e.inputs[i], c.x[i] * slope, 1e-5);
        sum += c.e.inputs[i];
        largest = fmax(largest, fabs(c.e.inputs[i]));
    }
    if (_i < 2 * N_SEEDS) /* a layer of five units may be silent */
        ck_assert_double_gt(largest, 1e-3);
    ck_assert_double_eq_tol(difference(&c, c.x), c.e.difference, 1e-12);
    ck_assert_double_eq_tol(sum, c.e.of_inputs, 1e-12);
    ck_assert_double_gt(fabs(c.e.of_biases), 1e-6);
    ck_assert_double_eq_tol(c.e.of_inputs + c.e.of_biases, c.e.difference,
                            1e-9);
    case_done(&c);
}
END_TEST

/* With one hidden layer a unit's share is its activation times the weights to
 * the two classes; what is left are the two classes' own biases. */
START_TEST(units_are_activation_times_weight)
{
    struct why_case c;
    const double *w;
    double sum = 0;

    case_init(&c, 1, (uint32_t)_i);
    explain_exact(&c.e, &c.shape, c.params, c.x);
    w = c.params + c.shape.w_at[1];
    for (size_t j = 0; j < 9; j++) {
        double a = explain_activation(&c.shape, c.params, c.x, j);

        ck_assert_double_eq_tol(
            c.e.units[j], a * (w[c.e.said * 9 + j] - w[c.e.other * 9 + j]),
            1e-12);
        sum += c.e.units[j];
    }
    w = c.params + c.shape.b_at[1];
    ck_assert_double_eq_tol(sum + w[c.e.said] - w[c.e.other], c.e.difference,
                            1e-9);
    case_done(&c);
}
END_TEST

/* In deeper nets: a unit of layer 1 is silenced a little, by its weights and
 * its bias, and the difference falls by that part of its share. */
START_TEST(units_of_deep_nets)
{
    struct why_case c;
    const double h = 1e-7;

    case_init(&c, 2 + _i % 2, (uint32_t)_i);
    explain_exact(&c.e, &c.shape, c.params, c.x);
    for (size_t j = 0; j < 9; j++) {
        double *w = c.params + c.shape.w_at[0] + j * N_IN;
        double *b = c.params + c.shape.b_at[0] + j, less;

        for (size_t i = 0; i < N_IN; i++)
            w[i] *= 1 - h;
        *b *= 1 - h;
        less = difference(&c, c.x);
        for (size_t i = 0; i < N_IN; i++)
            w[i] /= 1 - h;
        *b /= 1 - h;
        ck_assert_double_eq_tol((c.e.difference - less) / h, c.e.units[j],
                                1e-5);
    }
    case_done(&c);
}
END_TEST

/* Each square against a net that is given the picture without it. */
START_TEST(occlusion_is_the_net_without_the_square)
{
    struct why_case c;
    double largest = 0, sum, biases;

    case_init(&c, _i % 3 + 1, (uint32_t)_i);
    explain_exact(&c.e, &c.shape, c.params, c.x);
    sum = c.e.of_inputs;
    biases = c.e.of_biases;
    explain_occlusion(&c.e, &c.shape, c.params, c.x, W, 3, 1);
    for (int at = 0; at < N_IN; at++) {
        double less[N_IN];

        for (int i = 0; i < N_IN; i++) {
            int dx = i % W - at % W, dy = i / W - at / W;

            less[i] = dx * dx <= 1 && dy * dy <= 1 ? 0 : c.x[i];
        }
        ck_assert_double_eq_tol(c.e.inputs[at],
                                c.e.difference - difference(&c, less), 1e-9);
        largest = fmax(largest, fabs(c.e.inputs[at]));
    }
    ck_assert_double_gt(largest, 1e-3);
    ck_assert(sum == c.e.of_inputs && biases == c.e.of_biases);
    case_done(&c);
}
END_TEST

/* A step covers blocks of neighbours with one value, of the square around the
 * block's middle, and it costs what was allowed. */
START_TEST(occlusion_in_steps)
{
    struct why_case c;
    double fine[N_IN];

    case_init(&c, 1, 3);
    explain_exact(&c.e, &c.shape, c.params, c.x);
    explain_occlusion(&c.e, &c.shape, c.params, c.x, W, 3, 1);
    for (int i = 0; i < N_IN; i++)
        fine[i] = c.e.inputs[i];
    explain_occlusion(&c.e, &c.shape, c.params, c.x, W, 3, 2);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < W; x++)
            ck_assert(c.e.inputs[y * W + x] ==
                      fine[(y / 2 * 2 + 1) * W + x / 2 * 2 + 1]);
    ck_assert_uint_eq(explain_step(&c.shape, W, 3, 1e9), 1);
    ck_assert_uint_eq(explain_step(&c.shape, W, 3, 2000), 2);
    ck_assert_uint_gt(explain_step(&c.shape, W, 3, 200), 2);
    case_done(&c);
}
END_TEST

START_TEST(the_largest_come_first)
{
    const double v[] = {0.5, -3, 0, NAN, 2, -0.25, 3, 1};
    size_t at[3] = {99, 99, 99};

    ck_assert_uint_eq(explain_largest(v, 8, 3, at), 3);
    ck_assert_uint_eq(at[0], 1);
    ck_assert_uint_eq(at[1], 6);
    ck_assert_uint_eq(at[2], 4);
    ck_assert_uint_eq(explain_largest(v + 2, 2, 3, at), 0);
    ck_assert_uint_eq(explain_largest(v, 1, 3, at), 1);
    ck_assert_uint_eq(at[0], 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, the_answer_is_the_net_s, 0, 3 * N_SEEDS);
    tcase_add_loop_test(tc, shares_sum_up, 0, 3 * N_SEEDS);
    tcase_add_loop_test(tc, units_are_activation_times_weight, 0, 10);
    tcase_add_loop_test(tc, units_of_deep_nets, 0, 10);
    tcase_add_loop_test(tc, occlusion_is_the_net_without_the_square, 0, 12);
    tcase_add_test(tc, occlusion_in_steps);
    tcase_add_test(tc, the_largest_come_first);
}

int main(void)
{
    return suite_run("explain", add_tests, NULL, NULL);
}
