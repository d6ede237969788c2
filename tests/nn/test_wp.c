/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, weight perturbation computed from structure is no longer
 * the perturbation of each weight by itself: the program's headline is
 * wrong. The oracle re-runs the whole forward pass for each parameter in
 * long double. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/mt19937.h"
#include "engine/problem/problem.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn/optim.h"
#include "nn/pass.h"
#include "nn_case.h"

/* One hidden layer and several; features of every kind; more values in a
 * sample than the kernels take at a time (900 reals); several panels (130
 * units); several chunks (700) and chunks of several tiles (3000); the last
 * rows scale the parameters: saturated softmax whose p underflows, weights
 * beyond the polynomials' reach, and weights of no consequence. */
static const struct nn_spec specs[] = {
    {1, {1}, 2, 3, NN_BYTES, 1.0, 101},
    {3, {3}, 3, 1, NN_REALS, 1.0, 102},
    {7, {8}, 10, 20, NN_BYTES, 1.0, 103},
    {17, {9}, 12, 50, NN_REALS, 1.0, 104},
    {17, {20}, 10, 40, NN_BYTES, 1.0, 105},
    {49, {20}, 10, 10, NN_BYTES, 1.0, 106},
    {17, {33}, 26, 10, NN_REALS, 1.0, 107},
    {900, {3}, 4, 2, NN_REALS, 0.3, 108},
    {256, {4}, 10, 3, NN_EVERY_BYTE, 1.0, 109},
    {7, {130}, 10, 4, NN_BYTES, 1.0, 110},
    {9, {12}, 10, 700, NN_BYTES, 1.0, 111},
    {3, {5}, 10, 3000, NN_REALS, 1.0, 112},
    {9, {20, 20}, 10, 10, NN_BYTES, 1.0, 113},
    {7, {9, 5, 3}, 12, 40, NN_REALS, 1.0, 114},
    {7, {64, 48}, 10, 2, NN_BYTES, 1.0, 115},
    {3, {1, 1, 1}, 2, 5, NN_BYTES, 3.0, 116},
    {5, {4, 3}, 3, 400, NN_REALS, 1.0, 117},
    {7, {8}, 10, 20, NN_BYTES, 5.0, 118},
    {7, {8}, 10, 20, NN_BYTES, 50.0, 119},
    {7, {8}, 10, 20, NN_REALS, 50.0, 120},
    {7, {8}, 10, 200, NN_BYTES, 300.0, 121},
    {7, {6, 5}, 10, 20, NN_REALS, 50.0, 122},
    {7, {6, 5}, 10, 20, NN_BYTES, 300.0, 123},
    {7, {8}, 10, 20, NN_REALS, 1e-3, 124},
    {7, {6, 5}, 10, 20, NN_BYTES, 1e-3, 125},
    {4, {5}, 256, 6, NN_BYTES, 1.0, 126},
    {3, {4, 3}, 200, 4, NN_REALS, 3.0, 127},
    {5, {6, 5, 4}, 4, 60, NN_BYTES, 4.0, 128},
};
#define N_SPECS ((int)(sizeof specs / sizeof *specs))

static const double perts[] = {1.0, 0.1, 1e-3, -0.1, 5.0, -2.0};
#define N_PERTS ((int)(sizeof perts / sizeof *perts))

/* The batch against the oracle, with every instruction set this processor
 * runs, and these against one another. */
static void check_case(struct nn_case *c, double pert)
{
    struct nn_truth t = nn_truth_perturb(c, pert);
    size_t n = c->shape.n_params;
    long double *best = malloc(n * sizeof *best);

    ck_assert(best);
    for (size_t k = 0; kernels_at(k); k++) {
        double worst;

        setenv("MLPTUI_KERNELS", kernels_at(k)->name, 1);
        ck_assert_str_eq(kernels_name(), kernels_at(k)->name);
        nn_case_gradient(c, rule_find("wp"), &exec_serial, pert);
        worst = nn_case_worst(c, c->got, t.want, t.rounded, 1e-10, pert);
        ck_assert_msg(worst <= 1.0, "pert %g, %s: off by %g of the tolerance",
                      pert, kernels_name(), worst);
        for (size_t i = 0; k == 0 && i < n; i++)
            best[i] = c->got[i];
        worst = nn_case_worst(c, c->got, best, t.rounded, 1e-12, pert);
        ck_assert_msg(worst <= 1.0, "%s differs from %s", kernels_name(),
                      kernels_at(0)->name);
    }
    unsetenv("MLPTUI_KERNELS");
    free(best);
    nn_truth_free(&t);
}

START_TEST(test_every_parameter)
{
    struct nn_case *c = nn_case_new(&specs[_i / N_PERTS]);

    if (c->runs->n_features == 900) /* two segments */
        ck_assert_uint_gt(c->runs->max_runs, 256);
    check_case(c, perts[_i % N_PERTS]);
    nn_case_free(c);
}
END_TEST

/* All paddings: hidden layers of 1 to 40 units. */
START_TEST(test_every_width)
{
    struct nn_spec spec = {3, {(size_t)_i}, 4, 3, NN_REALS, 1.0, 200};
    struct nn_case *c = nn_case_new(&spec);

    check_case(c, 0.1);
    nn_case_free(c);
}
END_TEST

/* A shuffled list that goes over several chunks, a part of the set, and
 * one sample of it. */
START_TEST(test_batches)
{
    static const int some[] = {10, 11, 13, 16};
    struct nn_case *c = nn_case_new(&specs[some[_i]]);

    c->batch.index = c->index;
    check_case(c, 0.1);
    c->batch.index = NULL;
    c->batch.first = 5;
    c->batch.n = c->runs->n / 2 + 1;
    check_case(c, 0.1);
    c->batch.index = c->index + 3;
    c->batch.n = 1;
    check_case(c, -0.1);
    nn_case_free(c);
}
END_TEST

/* Features and parameters in sixteenths: pre-activations are exact, in
 * double as in long double. */
static struct nn_case *exact_case(size_t n_layers)
{
    struct nn_spec spec = {7, {12, 6}, 10, 12, NN_SIXTEENTHS, 1.0, 300};
    struct nn_case *c;

    if (n_layers == 2)
        spec.hidden[1] = 0;
    c = nn_case_new(&spec);
    for (size_t i = 0; i < c->shape.n_params; i++)
        c->params[i] = round(16.0 * c->params[i]) / 16.0;
    return c;
}

/* Each hidden unit of the first layer gets the bias that puts its z of
 * sample `unit` at a chosen place around the kink: within reach of pert x on
 * the other side, at its very edge, one ulp from it, and at 0. */
START_TEST(test_kinks)
{
    const double pert = _i & 1 ? -0.125 : 0.125;
    const double reach = pert * 15.0 / 16.0; /* of the largest feature */
    const double places[] = {0.0,          -0.5 * pert,  -pert,
                             -reach,       -0.01 * pert, -0x1p-40 * pert,
                             -1.01 * pert, 0.5 * pert,   0x1p-40 * pert,
                             -0x1p-1074,   0x1p-1074,    -2.0 * pert};
    struct nn_case *c = exact_case(_i & 2 ? 3 : 2);
    size_t I = c->net.width[0];

    for (size_t unit = 0; unit < 12; unit++) {
        double z = 0.0;

        for (size_t i = 0; i < I; i++)
            z += c->params[unit * I + i] * c->x[unit * I + i];
        c->params[c->shape.b_at[0] + unit] = places[unit] - z;
    }
    check_case(c, pert);
    c->batch.n = 1;
    for (size_t s = 0; s < 12; s++) {
        c->batch.first = s;
        check_case(c, pert);
    }
    nn_case_free(c);
}
END_TEST

/* Units far below 0: no weight into them changes anything, exactly; weights
 * out of them nothing but the last bit of 1 = p + (1 - p). */
START_TEST(test_dead_units)
{
    static const char *const exact[] = {"bp", "fa", "wp", "wp-central"};
    struct nn_case *c = nn_case_new(&specs[_i]);
    size_t H = c->net.width[1], I = c->net.width[0], out = c->net.width[2];

    for (size_t unit = 0; unit < H; unit += 2)
        c->params[c->shape.b_at[0] + unit] = -1e3 * specs[_i].scale;
    check_case(c, 0.1);
    for (size_t r = 0; r < sizeof exact / sizeof *exact; r++) {
        const struct rule *rule = rule_find(exact[r]);

        nn_case_gradient(c, rule, &exec_serial, 0.1);
        for (size_t unit = 0; unit < H; unit += 2) {
            for (size_t i = 0; i < I; i++)
                ck_assert(c->got[unit * I + i] == 0.0);
            ck_assert(c->got[c->shape.b_at[0] + unit] == 0.0);
            for (size_t k = 0; k < out; k++)
                ck_assert(fabs(c->got[c->shape.w_at[1] + k * H + unit]) <=
                          (r > 1 ? 4.0 * DBL_EPSILON / 0.1 : 0.0));
        }
    }
    nn_case_free(c);
}
END_TEST

/* A weight that is never multiplied by anything: feature 0 in every sample. */
START_TEST(test_absent_feature)
{
    struct nn_case *c = nn_case_new(&specs[10]);
    struct dataset *ds = c->ds;
    size_t I = ds->n_features;
    uint32_t *order = calloc(ds->n, sizeof *order);

    ck_assert(order);
    for (size_t s = 0; s < ds->n; s++) {
        order[s] = (uint32_t)s;
        ds->bytes[s * I + 3] = 0;
        c->x[s * I + 3] = 0.0;
    }
    runs_free(c->runs);
    ck_assert_int_eq(runs_new(ds, order, ds->n, NULL, 0, 0, &c->runs),
                     STATUS_OK);
    check_case(c, 0.1);
    for (size_t unit = 0; unit < c->net.width[1]; unit++)
        ck_assert(c->got[unit * I + 3] == 0.0);
    free(order);
    nn_case_free(c);
}
END_TEST

/* Every parameter within `share` of the largest one and `alone` of what is
 * wanted, with every instruction set; the same bits in any order of tasks. */
static void check_small(struct nn_case *c, double pert, const long double *want,
                        double share, double alone)
{
    size_t n = c->shape.n_params;
    double *shuffled = malloc(n * sizeof *shuffled), most = 0.0;

    ck_assert(shuffled);
    setenv("MLPTUI_KERNELS", kernels_at(0)->name, 1);
    nn_case_gradient(c, rule_find("wp"), &nn_exec_shuffled, pert);
    memcpy(shuffled, c->got, n * sizeof *shuffled);
    for (size_t i = 0; i < n; i++)
        most = fmax(most, (double)fabsl(want[i]));
    for (size_t k = 0; kernels_at(k); k++) {
        setenv("MLPTUI_KERNELS", kernels_at(k)->name, 1);
        nn_case_gradient(c, rule_find("wp"), &exec_serial, pert);
        if (k == 0)
            ck_assert_mem_eq(shuffled, c->got, n * sizeof *shuffled);
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(fabsl(c->got[i] - want[i]) <= share * most + alone,
                          "pert %g, %s, parameter %zu: %.17g, not %.17Lg", pert,
                          kernels_name(), i, c->got[i], want[i]);
    }
    unsetenv("MLPTUI_KERNELS");
    free(shuffled);
}

/* What long double loses of a sum of n losses, divided by n pert. */
static double oracle_floor(const struct nn_case *c, double pert)
{
    double n = (double)c->batch.n;

    return 16.0 * sqrt(n) * (double)LDBL_EPSILON *
           (1.0 + (double)naive_lossl(&c->net, c->params, &c->batch, NULL)) /
           (n * fabs(pert));
}

static const int small_specs[] = {0,  1,  2,  4,  7,  11, 13,
                                  15, 17, 20, 21, 23, 27};

/* Perturbations whose effect on the loss is far below an ulp of it: nothing
 * is divided by pert that was rounded before. */
START_TEST(test_small_perturbations)
{
    static const double tiny[] = {1e-12, -1e-20, 1e-300};
    const struct nn_spec *spec = &specs[small_specs[_i]];
    struct nn_case *c = nn_case_new(spec);
    double pert = (_i & 1 ? -2e-6 : 2e-6) / fmax(spec->scale, 1.0);
    long double *want = malloc(c->shape.n_params * sizeof *want);

    ck_assert(want);
    naive_perturbl(&c->net, c->params, &c->batch, pert, 0.0, want);
    check_small(c, pert, want, 1e-10, oracle_floor(c, pert));
    /* no unit is that near its kink: the derivative, and half pert times the
     * second one */
    naive_backpropl(&c->net, c->params, &c->batch, want);
    for (size_t k = 0; k < sizeof tiny / sizeof *tiny; k++)
        check_small(c, tiny[k], want, 1e-14,
                    fabs(tiny[k]) * (1.0 + 4.0 * spec->scale * spec->scale));
    free(want);
    nn_case_free(c);
}
END_TEST

/* Hidden units whose z is the bias alone, at places around the kink that a
 * perturbation of 2^-28 reaches: all of it exact in long double. At 2^-280
 * times that the gradient is the same but for its second order. */
START_TEST(test_small_kinks)
{
    const double pert = _i & 1 ? -0x1p-28 : 0x1p-28;
    const double places[] = {0.0,     -0.5,      -1.0,     -0.9375,
                             -0.01,   -0x1p-40,  -1.01,    0.5,
                             0x1p-40, -0x1p-300, 0x1p-300, -2.0};
    struct nn_case *c = exact_case(_i & 2 ? 3 : 2);
    size_t n = c->shape.n_params, L = c->net.n_layers;
    long double *want = malloc(n * sizeof *want);

    ck_assert(want);
    memset(c->params, 0, 7 * 12 * sizeof *c->params);
    for (size_t l = 0; l + 1 < L; l++)
        for (size_t unit = 0; unit < c->net.width[l + 1]; unit++)
            c->params[c->shape.b_at[l] + unit] = pert * places[unit];
    naive_perturbl(&c->net, c->params, &c->batch, pert, 0.0, want);
    check_small(c, pert, want, 1e-10, oracle_floor(c, pert));
    for (size_t l = 0; l + 1 < L; l++)
        for (size_t unit = 0; unit < c->net.width[l + 1]; unit++)
            c->params[c->shape.b_at[l] + unit] *= 0x1p-280;
    check_small(c, pert * 0x1p-280, want, 1e-8, oracle_floor(c, pert));
    free(want);
    nn_case_free(c);
}
END_TEST

/* Every other net: activations, losses and depths. */
static const struct {
    const struct act *act;
    enum naive_act naive;
} acts[] = {{&act_relu, NAIVE_RELU},
            {&act_tanh, NAIVE_TANH},
            {&act_sigmoid, NAIVE_SIGMOID}};
static const struct {
    const struct loss *loss;
    enum naive_loss naive;
} losses[] = {{&loss_ce, NAIVE_CE},
              {&loss_bce, NAIVE_BCE},
              {&loss_mse, NAIVE_MSE},
              {&loss_mse_sigmoid, NAIVE_MSE_SIGMOID}};

/* Bytes and reals, one to three hidden layers, padding or not, more samples
 * than a part; parameters that saturate units and outputs. */
static const struct nn_spec other_specs[] = {
    {7, {8}, 10, 6, NN_BYTES, 1.0, 401},
    {6, {5}, 3, 70, NN_REALS, 1.0, 402},
    {7, {9, 5}, 10, 5, NN_BYTES, 1.0, 403},
    {5, {6, 8}, 3, 12, NN_REALS, 2.0, 404},
    {4, {5, 4, 6}, 12, 6, NN_REALS, 1.5, 405},
    {6, {7}, 12, 6, NN_BYTES, 12.0, 406},
    {5, {6, 5}, 10, 6, NN_REALS, 12.0, 407},
    {280, {2}, 5, 2, NN_REALS, 0.3, 408},
    {5, {35, 6}, 10, 4, NN_BYTES, 1.0, 409},
    {5, {6, 5}, 10, 6, NN_BYTES, 80.0, 410},
};
#define N_OTHER ((int)(sizeof other_specs / sizeof *other_specs))

static struct nn_case *other_case(const struct nn_spec *spec, int i)
{
    struct nn_case *c = nn_case_new(spec);

    c->shape.act = acts[i % 3].act;
    c->net.act = acts[i % 3].naive;
    c->shape.loss = losses[i / 3].loss;
    c->net.loss = losses[i / 3].naive;
    return c;
}

START_TEST(test_other_nets)
{
    static const double far_and_near[] = {1.0, 0.1, 1e-3, -0.1, 1e-7, 900.0};
    struct nn_case *c = other_case(&other_specs[_i % N_OTHER], _i / N_OTHER);

    for (size_t k = 0; k < sizeof far_and_near / sizeof *far_and_near; k++)
        check_case(c, far_and_near[k]);
    nn_case_free(c);
}
END_TEST

/* Perturbations whose effect on a loss of sigmoid outputs is far below an ulp
 * of it, one hidden layer: as with cross entropy nothing is divided by pert
 * that was rounded before. */
START_TEST(test_small_sigmoid_outputs)
{
    static const double tiny[] = {1e-12, -1e-20, 1e-290};
    const struct nn_spec *spec = &other_specs[_i % 2];
    int loss = _i / 4 ? 3 : 1, act = _i / 2 % 2 ? 2 : 0;
    struct nn_case *c = other_case(spec, 3 * loss + act);
    size_t n = c->shape.n_params;
    long double *want = malloc(n * sizeof *want);

    ck_assert(want);
    for (double pert = -2e-6; pert < 3e-6; pert += 4e-6) {
        naive_perturbl(&c->net, c->params, &c->batch, pert, 0.0, want);
        check_small(c, pert, want, 1e-10, oracle_floor(c, pert));
    }
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    for (size_t i = 0; i < n; i++)
        want[i] = c->got[i];
    for (size_t k = 0; k < sizeof tiny / sizeof *tiny; k++)
        check_small(c, tiny[k], want, 1e-14, 5.0 * fabs(tiny[k]));
    free(want);
    nn_case_free(c);
}
END_TEST

/* z of the first layer at, and an ulp from, its kink; of tanh and sigmoid where
 * nothing is left of 1 - |a| in double. */
START_TEST(test_other_kinks)
{
    const double places[] = {0.0,     -0.0625, -0.125,     -0x1p-40,
                             0x1p-40, 20.0,    -0x1p-1074, -40.0,
                             400.0,   -0.12,   3.0,        -0x1p-5};
    struct nn_case *c = exact_case(_i & 1 ? 3 : 2);
    size_t I = c->net.width[0];

    c->shape.act = acts[_i / 2 % 3].act;
    c->net.act = acts[_i / 2 % 3].naive;
    c->shape.loss = losses[_i / 6].loss;
    c->net.loss = losses[_i / 6].naive;
    for (size_t unit = 0; unit < 12; unit++) {
        double z = 0.0;

        for (size_t i = 0; i < I; i++)
            z += c->params[unit * I + i] * c->x[unit * I + i];
        c->params[c->shape.b_at[0] + unit] = places[unit] - z;
    }
    check_case(c, 0.125);
    check_case(c, -0.125);
    c->batch.index = c->index + 3;
    c->batch.n = 1;
    check_case(c, 0.125);
    nn_case_free(c);
}
END_TEST

/* A hidden layer under another whose units cross 0 under many perturbations:
 * the walk and the curves share a layer's weights. */
START_TEST(test_kinks_above)
{
    struct nn_spec spec = {9, {12, 10}, 10, 70, NN_BYTES, 1.0, 420};
    struct nn_case *c = nn_case_new(&spec);

    for (size_t j = 0; j < 10; j++)
        c->params[c->shape.b_at[1] + j] *= _i ? 8.0 : 0.01;
    c->shape.loss = losses[_i].loss;
    c->net.loss = losses[_i].naive;
    check_case(c, 0.3);
    check_case(c, -0.05);
    nn_case_free(c);
}
END_TEST

static double distance(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum);
}

/* Biases of the first layer that put the smallest z of every unit at 0.5. */
static void avoid_kinks(struct nn_case *c)
{
    size_t I = c->net.width[0];

    for (size_t unit = 0; unit < c->net.width[1]; unit++) {
        double least = INFINITY;

        for (size_t s = 0; s < c->runs->n; s++) {
            double z = 0.0;

            for (size_t i = 0; i < I; i++)
                z += c->params[unit * I + i] * c->x[s * I + i];
            least = fmin(least, z);
        }
        c->params[c->shape.b_at[0] + unit] = 0.5 - least;
    }
}

/* Between kinks |WP - BP| is pert / 2 times the diagonal of the Hessian:
 * slope 1 in log-log, within O(pert) of it. */
START_TEST(test_bias_is_linear)
{
    static const int some[] = {4, 7, 10};
    struct nn_case *c = nn_case_new(&specs[some[_i]]);
    size_t n = c->shape.n_params;
    double *bp = malloc(n * sizeof *bp), last = 0.0;

    ck_assert(bp);
    avoid_kinks(c);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    memcpy(bp, c->got, n * sizeof *bp);
    for (int e = 1; e <= 5; e++) {
        double d, slope;

        nn_case_gradient(c, rule_find("wp"), &exec_serial, pow(10.0, -e));
        d = distance(c->got, bp, n);
        slope = log10(last / d);
        ck_assert(d > 1e-8);
        ck_assert_msg(e == 1 || fabs(slope - 1.0) < pow(10.0, 1 - e),
                      "slope %g from 1e-%d", slope, e - 1);
        last = d;
    }
    free(bp);
    nn_case_free(c);
}
END_TEST

/* The loss is convex in each entry of the output layer: its forward
 * difference is at least its derivative, at most for a negative pert. The
 * slack is the rounding of both. */
START_TEST(test_convex_in_output_layer)
{
    struct nn_case *c = nn_case_new(&specs[_i / N_PERTS]);
    double pert = perts[_i % N_PERTS], sign = pert > 0.0 ? 1.0 : -1.0;
    size_t n = c->shape.n_params, first = c->shape.w_at[c->net.n_layers - 1];
    double *bp = malloc(n * sizeof *bp);

    ck_assert(bp);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    memcpy(bp, c->got, n * sizeof *bp);
    nn_case_gradient(c, rule_find("wp"), &exec_serial, pert);
    for (size_t i = first; i < n; i++) {
        double slack = 1e-12 * fabs(bp[i]) + 4.0 * DBL_EPSILON *
                                                 (1.0 + c->stats.loss_sum) /
                                                 fabs(pert);

        ck_assert_msg(sign * (c->got[i] - bp[i]) >= -slack,
                      "parameter %zu: %.17g, backprop %.17g", i, c->got[i],
                      bp[i]);
    }
    free(bp);
    nn_case_free(c);
}
END_TEST

static struct problem *load_mnist(void)
{
    const struct problem_config config = {
        .data.path = "mnist", .val_fraction = 0.1, .split_seed = 42};
    struct problem *problem = NULL;
    struct err err = {0};

    ck_assert_msg(problem_load(&config, NULL, &problem, &err) == STATUS_OK,
                  "%s", err.text);
    return problem;
}

/* The notebook's net at its start. */
struct notebook {
    struct problem *problem;
    struct net_shape shape;
    struct pass *pass;
    struct learner bp, wp;
    double *block, *grad, *bp_grad;
};

static struct notebook notebook_new(void)
{
    const size_t hidden = 20;
    struct notebook nb = {.problem = load_mnist()};
    double *params;

    ck_assert_int_eq(net_shape_init(&nb.shape, 784, &hidden, 1, 10), STATUS_OK);
    params = mem_alloc(nb.shape.n_params, sizeof *params);
    nb.block = mem_alloc(nb.shape.n_block, sizeof *nb.block);
    nb.grad = mem_alloc(nb.shape.n_block, sizeof *nb.grad);
    nb.bp_grad = mem_alloc(nb.shape.n_block, sizeof *nb.bp_grad);
    ck_assert(params && nb.block && nb.grad && nb.bp_grad);
    net_init_params(&nb.shape, &(struct net_spec){.init = NET_INIT_NOTEBOOK}, 2,
                    params);
    net_pack(&nb.shape, params, nb.block);
    mem_free(params);
    ck_assert_int_eq(pass_new(&nb.shape, 630, nb.problem->train, &nb.pass),
                     STATUS_OK);
    ck_assert(!learner_init(&nb.bp, rule_find("bp"), nb.pass));
    ck_assert(!learner_init(&nb.wp, rule_find("wp"), nb.pass));
    return nb;
}

static void notebook_done(struct notebook *nb)
{
    learner_done(&nb->bp);
    learner_done(&nb->wp);
    pass_free(nb->pass);
    mem_free(nb->block);
    mem_free(nb->grad);
    mem_free(nb->bp_grad);
    problem_free(nb->problem);
}

static void notebook_gradient(struct notebook *nb, struct learner *learner,
                              double pert, size_t first, size_t n,
                              struct batch_stats *stats_out)
{
    const struct span span = {
        .runs = nb->problem->train, .first = first, .n = n};

    learner_gradient(learner, nb->pass, &exec_serial, nb->block, &pert, &span,
                     nb->grad, stats_out);
}

/* N(0, 0.1) weights, zero biases, packed into nb->block. */
static void draw_normal(struct notebook *nb)
{
    const double pi = 3.14159265358979323846;
    double *params = mem_alloc(nb->shape.n_params, sizeof *params);
    struct mt19937 rng;

    ck_assert(params);
    mt19937_init(&rng, 1);
    for (size_t i = 0; i < nb->shape.n_params; i++) {
        double u = 1.0 - mt19937_rand(&rng), v = mt19937_rand(&rng);

        params[i] = 0.1 * sqrt(-2.0 * log(u)) * cos(2.0 * pi * v);
    }
    for (size_t l = 0; l < 2; l++)
        memset(params + nb->shape.b_at[l], 0,
               nb->shape.width[l + 1] * sizeof *params);
    net_pack(&nb->shape, params, nb->block);
    mem_free(params);
}

/* First batch: a cosine of 0.994 to backprop with pert 0.1 at N(0, 0.1), as a
 * program that shares nothing with this one measured; nearly 1 with smaller
 * ones. */
START_TEST(test_mnist_cosine)
{
    static const struct {
        double pert, cosine, within;
    } rows[] = {
        {0.1, 0.994, 0.003}, {0.01, 0.9999, 1e-4}, {1e-3, 0.99999, 1e-5}};
    struct notebook nb = notebook_new();
    struct batch_stats st;

    draw_normal(&nb);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        double cosine;

        notebook_gradient(&nb, &nb.wp, rows[r].pert, 0, 630, &st);
        learner_again(&nb.bp, nb.pass, &exec_serial, NULL, nb.bp_grad);
        cosine = rule_cosine(nb.grad, nb.bp_grad, nb.shape.n_block);
        ck_assert_msg(fabs(cosine - rows[r].cosine) <= rows[r].within,
                      "pert %g: cosine %.6f", rows[r].pert, cosine);
    }
    notebook_done(&nb);
}
END_TEST

/* Parameters of every layer at the notebook's start, first two chunks of
 * pictures, against the oracle: every 1300th, the last weight and two biases
 * of the output. Long double loses 1e-19 of a loss of about 5; double 2e-16
 * of a factor near 1, divided by pert. */
START_TEST(test_mnist_parameters)
{
    struct notebook nb = notebook_new();
    struct naive_net net = {.n_layers = 2, .width = {784, 20, 10}};
    size_t n = nb.shape.n_params;
    double *w = mem_alloc(n, sizeof *w), *got = mem_alloc(n, sizeof *got);
    double *x = mem_alloc(161 * 784, sizeof *x);
    struct naive_batch batch = {
        .x = x, .labels = nb.problem->train->labels, .n = 161};
    struct batch_stats st;
    long double base;

    ck_assert(w && got && x);
    for (size_t i = 0; i < 161 * 784; i++)
        x[i] = dataset_feature(nb.problem->ds, nb.problem->split.train[i / 784],
                               i % 784);
    net_init_params(&nb.shape, &(struct net_spec){.init = NET_INIT_NOTEBOOK}, 2,
                    w);
    notebook_gradient(&nb, &nb.wp, 0.1, 0, 161, &st);
    net_unpack(&nb.shape, nb.grad, got);
    base = naive_lossl(&net, w, &batch, NULL);
    ck_assert(fabsl(base - st.loss_sum) <= 1e-13L * base);
    for (size_t i = 299; i < n; i += i == 15899 ? 5 : 1300) {
        double keep = w[i];
        long double want;

        w[i] = keep + 0.1;
        want = (naive_lossl(&net, w, &batch, NULL) - base) / 16.1L;
        w[i] = keep;
        ck_assert_msg(fabsl(got[i] - want) <= 1e-11L * fabsl(want) + 8e-15L,
                      "parameter %zu: %.17g, not %.17Lg", i, got[i], want);
    }
    mem_free(w);
    mem_free(got);
    mem_free(x);
    notebook_done(&nb);
}
END_TEST

/* The notebook's table, first rows: correct samples of 63,000 and 7,000 after
 * each epoch of 100 fixed batches, lr 0.1, pert 0.1. */
START_TEST(test_mnist_counts)
{
    static const struct {
        size_t train[2], val[2];
    } rows[] = {{{46662, 51303}, {5183, 5712}},  /* bp */
                {{46402, 50719}, {5149, 5638}}}; /* wp */
    const double lr = 0.1;
    struct notebook nb = notebook_new();
    struct batch_stats st;

    for (size_t e = 0; e < 2; e++) {
        for (size_t j = 0; j < 100; j++) {
            notebook_gradient(&nb, _i ? &nb.wp : &nb.bp, 0.1, 630 * j, 630,
                              &st);
            optim_step(optim_at(0), &exec_serial,
                       &(struct optim_update){.values = &lr,
                                              .step = 1,
                                              .n = nb.shape.n_block,
                                              .grad = nb.grad,
                                              .block = nb.block});
        }
        pass_evaluate(nb.pass, &exec_serial, nb.block, nb.problem->train, NULL,
                      NULL, &st);
        ck_assert_uint_eq(st.n_correct, rows[_i].train[e]);
        pass_evaluate(nb.pass, &exec_serial, nb.block, nb.problem->val, NULL,
                      NULL, &st);
        ck_assert_uint_eq(st.n_correct, rows[_i].val[e]);
    }
    notebook_done(&nb);
}
END_TEST

static Suite *wp_suite(void)
{
    Suite *suite = suite_create("wp");
    TCase *tc = tcase_create("wp");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, test_every_parameter, 0, N_SPECS * N_PERTS);
    tcase_add_loop_test(tc, test_every_width, 1, 41);
    tcase_add_loop_test(tc, test_batches, 0, 4);
    tcase_add_loop_test(tc, test_kinks, 0, 4);
    tcase_add_loop_test(tc, test_small_perturbations, 0,
                        sizeof small_specs / sizeof *small_specs);
    tcase_add_loop_test(tc, test_small_kinks, 0, 4);
    tcase_add_loop_test(tc, test_dead_units, 2, N_SPECS);
    tcase_add_test(tc, test_absent_feature);
    tcase_add_loop_test(tc, test_other_nets, 0, 12 * N_OTHER);
    tcase_add_loop_test(tc, test_small_sigmoid_outputs, 0, 8);
    tcase_add_loop_test(tc, test_other_kinks, 0, 24);
    tcase_add_loop_test(tc, test_kinks_above, 0, 4);
    tcase_add_loop_test(tc, test_bias_is_linear, 0, 3);
    tcase_add_loop_test(tc, test_convex_in_output_layer, 0, N_SPECS * N_PERTS);
    tcase_add_test(tc, test_mnist_cosine);
    tcase_add_test(tc, test_mnist_parameters);
    tcase_add_loop_test(tc, test_mnist_counts, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(wp_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
