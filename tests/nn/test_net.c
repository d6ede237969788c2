/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the network starts from other weights than the notebook's or
 * computes something else than a ReLU net with softmax and cross entropy:
 * every picture of the program is wrong. */
#include <check.h>
#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/dense.h"
#include "nn/pass.h"
#include "nn_case.h"
#include "nn_specs.h"
#include "suite.h"

/* First, last and neighbours of every border between W1, b1, W2, b2, drawn by
 * NumPy 1.24: np.random.seed(2); np.random.rand(..) - 0.5. */
START_TEST(test_init_is_numpys)
{
    static const struct {
        size_t at;
        double value;
    } numpy[] = {
        {0, -0x1.062a35a13cec0p-4},     {1, -0x1.e5739808c344ep-2},
        {2, 0x1.96d5c3ca79e40p-5},      {783, 0x1.3415dd8ded594p-3},
        {784, -0x1.e8951c6e7ead8p-4},   {15679, -0x1.8a144d2b62440p-7},
        {15680, -0x1.e84a50ab225b8p-4}, {15699, -0x1.a826faa6f3b8ap-2},
        {15700, 0x1.810c61f490a04p-3},  {15899, 0x1.6a54bb3c7ffc0p-4},
        {15900, -0x1.15fb668645fd4p-3}, {15909, -0x1.111c07f43d994p-3},
    };
    const size_t hidden = 20;
    struct net_shape shape;
    double *params;

    ck_assert_int_eq(net_shape_init(&shape, 784, &hidden, 1, 10), STATUS_OK);
    ck_assert_uint_eq(shape.n_params, 15910);
    params = mem_alloc(shape.n_params, sizeof *params);
    net_init_params(&shape, &(struct net_spec){.init = NET_INIT_NOTEBOOK}, 2,
                    params);
    for (size_t i = 0; i < sizeof numpy / sizeof *numpy; i++)
        ck_assert(params[numpy[i].at] == numpy[i].value);
    ck_assert(fabs(net_sum_abs(params, shape.n_params) - 3995.3610880158353) <
              1e-9);
    mem_free(params);
}
END_TEST

/* Mean and variance of 130,000 draws within 4 standard errors. */
START_TEST(test_init_scales)
{
    static const struct {
        enum net_init init;
        double variance;
    } inits[] = {{NET_INIT_HE, 2.0 / 1000.0},
                 {NET_INIT_GLOROT, 2.0 / (1000.0 + 130.0)},
                 {NET_INIT_ZERO, 0.0}};
    const size_t hidden = 130;
    struct net_shape shape;
    double *params;

    ck_assert_int_eq(net_shape_init(&shape, 1000, &hidden, 1, 2), STATUS_OK);
    params = mem_alloc(shape.n_params, sizeof *params);
    for (size_t k = 0; k < sizeof inits / sizeof *inits; k++) {
        size_t n = shape.b_at[0];
        double sum = 0.0, squares = 0.0, v = inits[k].variance;

        net_init_params(&shape, &(struct net_spec){.init = inits[k].init}, 7,
                        params);
        for (size_t i = 0; i < n; i++) {
            sum += params[i];
            squares += params[i] * params[i];
        }
        ck_assert(fabs(sum) <= 4.0 * sqrt(v * (double)n));
        ck_assert(fabs(squares / (double)n - v) <= 4.0 * v * sqrt(2.0 / 130e3));
        for (size_t i = 0; i < 130; i++)
            ck_assert(params[shape.b_at[0] + i] == 0.0);
    }
    mem_free(params);
}
END_TEST

/* Every parameter comes back, sits where net_at says, and the rest is 0. */
START_TEST(test_layouts)
{
    static const size_t hidden[][2] = {
        {20, 0},  {33, 0},  {64, 0},   {128, 0}, {1, 0},  {4, 0},  {32, 0},
        {20, 20}, {33, 70}, {128, 64}, {40, 0},  {80, 0}, {65, 0}, {100, 33}};
    const size_t n_cases = sizeof hidden / sizeof *hidden;

    for (size_t t = 0; t < n_cases; t++) {
        struct net_shape s;
        double *params, *block, *back;
        size_t n_zero = 0;

        ck_assert_int_eq(
            net_shape_init(&s, 7, hidden[t], hidden[t][1] ? 2 : 1, 10),
            STATUS_OK);
        params = mem_alloc(s.n_params, sizeof *params);
        block = mem_alloc(s.n_block, sizeof *block);
        back = mem_alloc(s.n_params, sizeof *back);
        for (size_t i = 0; i < s.n_params; i++)
            params[i] = (double)i + 1.0;
        memset(block, 0xff, s.n_block * sizeof *block);
        net_pack(&s, params, block);
        net_unpack(&s, block, back);
        ck_assert_mem_eq(params, back, s.n_params * sizeof *params);
        for (size_t i = 0; i < s.n_block; i++)
            n_zero += block[i] == 0.0;
        ck_assert_uint_eq(n_zero, s.n_block - s.n_params);
        for (size_t l = 0; l < s.n_layers; l++) {
            size_t in = s.width[l], out = s.width[l + 1];

            ck_assert(block[net_at(&s, l, in - 1, out - 1)] ==
                      params[s.w_at[l] + in * out - 1]);
            ck_assert(block[net_at(&s, l, in, out - 1)] ==
                      params[s.b_at[l] + out - 1]);
            ck_assert_uint_eq(s.stride[l + 1] % net_panel(&s, l), 0);
            ck_assert_uint_eq(s.stride[l + 1] % NET_LANE, 0);
            /* less than a lane wasted per panel: cost stays linear */
            ck_assert_uint_le(net_panel(&s, 0), NET_PANEL);
            ck_assert_uint_lt(s.stride[l + 1] - out,
                              NET_LANE * (s.stride[l + 1] / net_panel(&s, l)));
        }
        mem_free(params);
        mem_free(block);
        mem_free(back);
    }
}
END_TEST

START_TEST(test_bad_shapes)
{
    size_t ok = 3, zero = 0, huge = (size_t)1 << 40, many[9];
    struct net_shape s;

    for (size_t i = 0; i < 9; i++)
        many[i] = 2;
    ck_assert_int_eq(net_shape_init(&s, 0, &ok, 1, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, &zero, 1, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, &ok, 1, 0), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, &ok, 0, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, many, 9, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, &huge, 1, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, SIZE_MAX, &ok, 1, 2), STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 60000, &(size_t){60000}, 1, 2),
                     STATUS_USAGE);
    ck_assert_int_eq(net_shape_init(&s, 2, many, 8, 2), STATUS_OK);
}
END_TEST

/* Probabilities to the float's rounding, loss and count of a whole set, in
 * passes of 2048 samples. */
START_TEST(test_evaluate)
{
    struct nn_case *c = nn_case_new(&nn_specs[_i]);
    size_t O = c->net.width[c->net.n_layers], n_correct;
    float *probs = malloc(c->runs->n * O * sizeof *probs);
    long double want[NAIVE_WIDTH], loss;
    struct pass *pass = NULL;
    struct batch_stats st;

    ck_assert(probs);
    ck_assert_int_eq(pass_new(&c->shape, 7, c->runs, &pass), STATUS_OK);
    net_pack(&c->shape, c->params, c->block);
    pass_evaluate(pass, &exec_serial, c->block, c->runs, probs, NULL, &st);
    loss = naive_lossl(&c->net, c->params, &c->batch, &n_correct);
    ck_assert_uint_eq(st.n, c->runs->n);
    ck_assert_uint_eq(st.n_correct, n_correct);
    ck_assert(fabsl(st.loss_sum - loss) <= 1e-13L * loss);
    for (size_t s = 0; s < c->runs->n; s++) {
        double sum = 0.0;

        naive_probsl(&c->net, c->params, c->x + s * c->runs->n_features, want);
        for (size_t k = 0; k < O; k++) {
            sum += probs[s * O + k];
            ck_assert(fabsl(probs[s * O + k] - want[k]) <=
                      6e-8L * want[k] + 1e-12L);
        }
        ck_assert(fabs(sum - 1.0) < 1e-6);
    }
    pass_free(pass);
    free(probs);
    nn_case_free(c);
}
END_TEST

/* What a batch's forward pass leaves: doubles this time, statistics of the
 * batch alone, share of inactive units, and net_predict on the same samples. */
START_TEST(test_forward)
{
    struct nn_case *c = nn_case_new(&nn_specs[_i / PICKS]);
    size_t L = c->net.n_layers, O = c->net.width[L], n_correct;
    size_t stride = c->shape.stride[L];
    double *scratch = malloc(2 * NAIVE_WIDTH * sizeof *scratch);
    struct span span = {.runs = c->runs};
    struct pass *pass = NULL;
    struct batch_stats st;
    long double loss;

    pick_batch(c, (enum pick)(_i % PICKS));
    span.index = c->batch.index;
    span.first = c->batch.first;
    span.n = c->batch.n;
    ck_assert(scratch);
    ck_assert_int_eq(pass_new(&c->shape, span.n, c->runs, &pass), STATUS_OK);
    net_pack(&c->shape, c->params, c->block);
    pass_take(pass, c->block, &span);
    pass_forward(pass, &exec_serial, NULL, NULL, &st);
    loss = naive_lossl(&c->net, c->params, &c->batch, &n_correct);
    ck_assert_uint_eq(st.n, span.n);
    ck_assert_uint_eq(st.n_correct, n_correct);
    ck_assert(fabsl(st.loss_sum - loss) <= 1e-13L * loss);
    ck_assert(pass->inactive_share >= 0.0);
    ck_assert(pass->inactive_share <= 1.0);
    for (size_t s = 0; s < span.n; s++) {
        const double *x =
            c->x + naive_sample(&c->batch, s) * c->runs->n_features;
        long double want[NAIVE_WIDTH];
        double plain[NAIVE_WIDTH], sum = 0.0;

        naive_probsl(&c->net, c->params, x, want);
        net_predict(&c->shape, c->params, x, scratch, plain);
        for (size_t k = 0; k < stride; k++) {
            double p = pass->p[s * stride + k];

            sum += p;
            ck_assert(k < O || p == 0.0);
            ck_assert(k >= O ||
                      fabsl(p - want[k]) <= 1e-11L * want[k] + 1e-15L);
            ck_assert(k >= O ||
                      fabsl(plain[k] - want[k]) <= 1e-11L * want[k] + 1e-15L);
        }
        ck_assert(fabs(sum - 1.0) < 1e-14);
    }
    pass_free(pass);
    free(scratch);
    nn_case_free(c);
}
END_TEST

/* All logits equal: class 0 is the answer, the loss is log O. */
START_TEST(test_first_maximum_wins)
{
    struct nn_case *c = nn_case_new(&nn_specs[2]);
    size_t n_zero = 0;

    memset(c->params, 0, c->shape.n_params * sizeof *c->params);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    for (size_t s = 0; s < c->runs->n; s++)
        n_zero += c->runs->labels[s] == 0;
    ck_assert_uint_gt(n_zero, 0);
    ck_assert_uint_eq(c->stats.n_correct, n_zero);
    ck_assert(fabs(c->stats.loss_sum - (double)c->runs->n * log(10.0)) < 1e-10);
    nn_case_free(c);
}
END_TEST

/* Half of the hidden units far below 0. */
START_TEST(test_inactive_share)
{
    static const struct nn_spec spec = {7, {10, 6}, 3, 50, NN_BYTES, 1.0, 5};
    struct nn_case *c = nn_case_new(&spec);
    struct span span = {.runs = c->runs, .n = 50};
    struct pass *pass = NULL;
    struct batch_stats st;

    for (size_t i = 0; i < 10; i++)
        c->params[c->shape.b_at[0] + i] = i < 5 ? -100.0 : 100.0;
    for (size_t i = 0; i < 6; i++)
        c->params[c->shape.b_at[1] + i] = i < 3 ? -1e4 : 1e4;
    ck_assert_int_eq(pass_new(&c->shape, 50, c->runs, &pass), STATUS_OK);
    net_pack(&c->shape, c->params, c->block);
    pass_take(pass, c->block, &span);
    pass_forward(pass, &exec_serial, NULL, NULL, &st);
    ck_assert(pass->inactive_share == 0.5);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* Units that one sample of 3000 wakes up, wherever it is, are not dead; those
 * that the same one leaves just below 0 are. */
START_TEST(test_dead_units)
{
    static const struct nn_spec spec = {7, {40, 3}, 3, 3000, NN_REALS, 1.0, 5};
    struct nn_case *c = nn_case_new(&spec);
    struct pass *pass = NULL;
    struct batch_stats st;
    size_t n_dead = 0;

    for (size_t unit = 0; unit < 40; unit++) {
        double most = -INFINITY;

        for (size_t s = 0; s < 3000; s++) {
            double z = 0.0;

            for (size_t i = 0; i < 7; i++)
                z += c->params[unit * 7 + i] * c->x[s * 7 + i];
            most = fmax(most, z);
        }
        c->params[c->shape.b_at[0] + unit] =
            -most + (unit % 4 == 0 ? -1e-9 : 1e-9);
    }
    for (size_t i = 0; i < 3; i++)
        c->params[c->shape.b_at[1] + i] = i == 0 ? -1e4 : 1e4;
    ck_assert_int_eq(pass_new(&c->shape, 50, c->runs, &pass), STATUS_OK);
    net_pack(&c->shape, c->params, c->block);
    pass_evaluate(pass, &exec_serial, c->block, c->runs, NULL, &n_dead, &st);
    ck_assert_uint_eq(n_dead, 10 + 1);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* An OpenBLAS that is older than the processor takes the kernels of 2004 for
 * it; what the processor can do decides, unless a person does. */
START_TEST(blas_knows_the_processor)
{
#if defined(__x86_64__)
    const size_t hidden[] = {256, 256};
    struct net_shape shape;
    char *(*core)(void) = NULL;
    void *library;

    __builtin_cpu_init();
    if (!__builtin_cpu_is("intel") || !__builtin_cpu_supports("avx2"))
        return;
    ck_assert(!net_shape_init(&shape, 784, hidden, 2, 10));
    ck_assert(!dense_load(&shape, false, NULL));
    library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    ck_assert(library);
    *(void **)&core = dlsym(library, "openblas_get_corename");
    ck_assert(core);
    ck_assert_str_ne(core(), "Prescott");
    dlclose(library);
#endif
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, test_init_is_numpys);
    tcase_add_test(tc, test_init_scales);
    tcase_add_test(tc, test_layouts);
    tcase_add_test(tc, test_bad_shapes);
    tcase_add_loop_test(tc, test_evaluate, 0, N_SPECS);
    tcase_add_loop_test(tc, test_forward, 0, N_SPECS * PICKS);
    tcase_add_test(tc, test_first_maximum_wins);
    tcase_add_test(tc, test_inactive_share);
    tcase_add_test(tc, test_dead_units);
    tcase_add_test(tc, blas_knows_the_processor);
}

int main(void)
{
    return suite_run("net", add_tests, NULL, NULL);
}
