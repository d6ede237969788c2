/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the network starts from other weights than the notebook's,
 * computes something else than a ReLU net with softmax and cross entropy, or
 * its gradient is not the gradient: every picture of the program is wrong. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/pool.h"
#include "nn/optim.h"
#include "nn/pass.h"
#include "nn_case.h"

/* Odd shapes: one panel and several, padded and full strides, both sides of
 * the border to BLAS (64 x 64 and wider), real features beyond one segment
 * of 256 values. Batches: one sample, a few, one chunk, one more than that,
 * several chunks. */
static const struct nn_spec specs[] = {
    {1, {1}, 2, 5, NN_BYTES, 1.0, 1},
    {3, {3}, 3, 1, NN_REALS, 1.0, 2},
    {7, {8}, 10, 160, NN_BYTES, 1.0, 3},
    {17, {9}, 12, 161, NN_REALS, 1.0, 4},
    {49, {20}, 10, 700, NN_BYTES, 1.0, 5},
    {17, {33}, 26, 161, NN_BYTES, 1.0, 6},
    {49, {40}, 3, 160, NN_REALS, 1.0, 7},
    {900, {2}, 3, 40, NN_REALS, 0.3, 8},
    {256, {12}, 10, 7, NN_EVERY_BYTE, 1.0, 9},
    {7, {128}, 10, 330, NN_BYTES, 1.0, 10},
    {7, {130}, 10, 170, NN_REALS, 1.0, 11},
    {5, {2}, 2, 3000, NN_BYTES, 1.0, 12},
    {17, {20, 20}, 10, 161, NN_BYTES, 1.0, 13},
    {49, {9, 5, 3}, 12, 160, NN_REALS, 1.0, 14},
    {17, {64, 48}, 10, 161, NN_BYTES, 1.0, 15},
    {17, {64, 48}, 26, 5, NN_REALS, 1.0, 16},
    {3, {1, 1, 1}, 2, 5, NN_BYTES, 3.0, 17},
    {17, {20}, 10, 161, NN_BYTES, 50.0, 18},
    {17, {20, 33}, 10, 40, NN_REALS, 20.0, 19},
    {17, {100, 40}, 10, 161, NN_BYTES, 1.0, 20},
    {5, {6}, 256, 300, NN_BYTES, 1.0, 22},
};
#define N_SPECS ((int)(sizeof specs / sizeof *specs))

/* The batch as it is, as an index list, or its middle. */
enum pick { PICK_ALL, PICK_INDEX, PICK_MIDDLE, PICKS };

static void pick_batch(struct nn_case *c, enum pick pick)
{
    c->batch.index = pick == PICK_INDEX ? c->index : NULL;
    c->batch.first = pick == PICK_MIDDLE ? c->runs->n / 3 : 0;
    c->batch.n = pick == PICK_MIDDLE ? (c->runs->n + 1) / 2 : c->runs->n;
}

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
    net_init_params(&shape, NET_INIT_NOTEBOOK, 2, params);
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

        net_init_params(&shape, inits[k].init, 7, params);
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
    struct nn_case *c = nn_case_new(&specs[_i]);
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
    struct nn_case *c = nn_case_new(&specs[_i / PICKS]);
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
    struct nn_case *c = nn_case_new(&specs[2]);
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

static double largest_of_layer(const struct nn_case *c, const long double *g,
                               size_t layer)
{
    double largest = 0.0;

    for (size_t i = 0; i < c->shape.n_params; i++)
        if (naive_layer_of(&c->net, i) == layer)
            largest = fmax(largest, (double)fabsl(g[i]));
    return largest;
}

/* Every parameter to 1e-12. The guard: the true gradient is not 0 in any
 * layer (but where a net of single units is dead), and the comparison that
 * passes refuses zeros and one wrong parameter. */
START_TEST(test_backprop)
{
    const struct rule *bp = rule_find("bp");
    struct nn_case *c = nn_case_new(&specs[_i / PICKS]);
    struct nn_truth t;
    double *zeros = calloc(c->shape.n_params, sizeof *zeros), worst;

    pick_batch(c, (enum pick)(_i % PICKS));
    t = nn_truth_backprop(c);
    nn_case_gradient(c, bp, &exec_serial, 0.0);
    worst = nn_case_worst(c, c->got, t.want, t.rounded, 1e-12, 0.0);
    ck_assert_msg(worst <= 1.0, "off by %g of the tolerance", worst);
    if (c->net.width[1] > 2 && specs[_i / PICKS].scale == 1.0) {
        ck_assert(zeros);
        for (size_t l = 0; l < c->net.n_layers; l++)
            ck_assert(largest_of_layer(c, t.want, l) > 1e-4);
        ck_assert(nn_case_worst(c, zeros, t.want, t.rounded, 1e-12, 0.0) > 1e6);
        c->got[c->shape.n_params - 1] *= 1.0 + 1e-9;
        ck_assert(nn_case_worst(c, c->got, t.want, t.rounded, 1e-12, 0.0) >
                  1.0);
    }
    free(zeros);
    nn_truth_free(&t);
    nn_case_free(c);
}
END_TEST

/* Against no chain rule at all: central differences in long double. pert
 * 1e-6 leaves pert^2 / 6 times the third derivative (below 1e3 here), and
 * long double 1e-19 / 1e-6. A unit whose z lies within pert of 0 for some
 * sample would show; the seeds have none. */
START_TEST(test_backprop_by_differences)
{
    struct nn_case *c = nn_case_new(&specs[_i]);
    size_t n = c->shape.n_params;
    long double *want = malloc(n * sizeof *want);

    ck_assert(want);
    c->batch.n = c->batch.n < 8 ? c->batch.n : 8;
    naive_perturbl(&c->net, c->params, &c->batch, 1e-6, 1e-6, want);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabsl(c->got[i] - want[i]) < 1e-9L,
                      "parameter %zu: %g, not %Lg", i, c->got[i], want[i]);
    free(want);
    nn_case_free(c);
}
END_TEST

static void check_any_order(struct nn_case *c, const char *rule)
{
    size_t size = c->shape.n_params * sizeof *c->got;
    double *serial = malloc(size), loss;

    ck_assert(serial);
    nn_case_gradient(c, rule_find(rule), &exec_serial, 0.1);
    memcpy(serial, c->got, size);
    loss = c->stats.loss_sum;
    nn_case_gradient(c, rule_find(rule), &nn_exec_reverse, 0.1);
    ck_assert_mem_eq(serial, c->got, size);
    ck_assert(c->stats.loss_sum == loss);
    nn_case_gradient(c, rule_find(rule), &nn_exec_shuffled, 0.1);
    ck_assert_mem_eq(serial, c->got, size);
    ck_assert(c->stats.loss_sum == loss);
    free(serial);
}

/* The same bits whoever runs which task when. */
START_TEST(test_any_order_of_tasks)
{
    struct nn_case *c = nn_case_new(&specs[_i / PICKS]);

    pick_batch(c, (enum pick)(_i % PICKS));
    for (size_t r = 0; rule_at(r); r++)
        if (!rule_at(r)->params || c->net.n_layers == 2 || c->batch.n < 100)
            check_any_order(c, rule_at(r)->name);
    nn_case_free(c);
}
END_TEST

/* The engine's own pool: the same bits for 1 to 5 threads, whatever the
 * instruction set. */
START_TEST(test_any_number_of_threads)
{
    struct nn_case *c = nn_case_new(&specs[_i]);
    size_t size = c->shape.n_params * sizeof *c->got;
    double *serial = malloc(size), loss;

    ck_assert(serial);
    for (size_t r = 0; rule_at(r); r++) {
        if (rule_at(r)->params && c->net.n_layers > 2)
            c->batch.n = c->batch.n < 100 ? c->batch.n : 100;
        for (size_t k = 0; kernels_at(k); k++) {
            setenv("MLPTUI_KERNELS", kernels_at(k)->name, 1);
            nn_case_gradient(c, rule_at(r), &exec_serial, 0.1);
            memcpy(serial, c->got, size);
            loss = c->stats.loss_sum;
            for (size_t threads = 2; threads <= 5; threads++) {
                struct pool *pool = NULL;
                struct executor exec;

                ck_assert_int_eq(pool_new(threads, &pool), STATUS_OK);
                exec = pool_executor(pool);
                nn_case_gradient(c, rule_at(r), &exec, 0.1);
                pool_free(pool);
                ck_assert_mem_eq(serial, c->got, size);
                ck_assert(c->stats.loss_sum == loss);
            }
        }
    }
    unsetenv("MLPTUI_KERNELS");
    free(serial);
    nn_case_free(c);
}
END_TEST

/* Two threads that take the next task from a counter: relaxed, so that the
 * counter orders nothing the tasks do and hides no race. */
struct crew {
    pthread_barrier_t start; /* or the first would be done too soon */
    _Atomic size_t next;
    size_t n;
    void (*task)(void *ctx, size_t i);
    void *ctx;
};

static void *crew_member(void *arg)
{
    struct crew *crew = arg;
    size_t i;

    pthread_barrier_wait(&crew->start);
    while ((i = atomic_fetch_add_explicit(&crew->next, 1,
                                          memory_order_relaxed)) < crew->n)
        crew->task(crew->ctx, i);
    return NULL;
}

static void run_crew(void *pool, size_t n, void (*task)(void *ctx, size_t i),
                     void *ctx)
{
    struct crew crew = {.n = n, .task = task, .ctx = ctx};
    pthread_t other;

    (void)pool;
    ck_assert_int_eq(pthread_barrier_init(&crew.start, NULL, 2), 0);
    ck_assert_int_eq(pthread_create(&other, NULL, crew_member, &crew), 0);
    crew_member(&crew);
    pthread_join(other, NULL);
    pthread_barrier_destroy(&crew.start);
}

/* Tasks really side by side, for ThreadSanitizer: they share nothing they
 * write. */
START_TEST(test_tasks_share_nothing)
{
    static const struct executor crew = {.run = run_crew};
    static const int some[] = {4, 9, 10, 12, 14};
    struct nn_case *c = nn_case_new(&specs[some[_i]]);
    size_t size = c->shape.n_params * sizeof *c->got;
    double *serial = malloc(size);

    ck_assert(serial);
    for (size_t r = 0; rule_at(r); r++) {
        if (rule_at(r)->params && c->net.n_layers > 2)
            continue;
        nn_case_gradient(c, rule_at(r), &exec_serial, 0.1);
        memcpy(serial, c->got, size);
        nn_case_gradient(c, rule_at(r), &crew, 0.1);
        ck_assert_mem_eq(serial, c->got, size);
    }
    free(serial);
    nn_case_free(c);
}
END_TEST

/* Epochs of fixed batches whose columns are kept, the last one short, then
 * the same batches by index: one pass, second visits as good as first. */
START_TEST(test_pass_is_reused)
{
    static const struct nn_spec spec = {17, {8}, 10, 700, NN_BYTES, 1.0, 21};
    struct nn_case *c = nn_case_new(&spec);
    struct pass *pass = NULL;
    struct learner bp;
    struct batch_stats st;

    ck_assert_int_eq(pass_new(&c->shape, 330, c->runs, &pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&bp, rule_find("bp"), pass), STATUS_OK);
    for (size_t i = 0; i < c->runs->n; i++)
        c->index[i] = (uint32_t)i;
    for (int visit = 0; visit < 3; visit++)
        for (size_t at = 0; at < 700; at += 330) {
            const struct span span = {
                .runs = c->runs,
                .index = visit == 2 ? c->index + at : NULL,
                .first = at,
                .n = at + 330 <= 700 ? 330 : 700 - at,
            };

            c->batch.first = at;
            c->batch.n = span.n;
            c->batch.index = NULL;
            nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
            net_pack(&c->shape, c->params, c->block);
            learner_gradient(&bp, pass, &exec_serial, c->block, NULL, &span,
                             c->grad, &st);
            net_pack(&c->shape, c->got, c->block);
            ck_assert_mem_eq(c->block, c->grad,
                             c->shape.n_block * sizeof *c->grad);
        }
    learner_done(&bp);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* Backprop again at the forward pass weight perturbation made. */
START_TEST(test_learner_again)
{
    const double pert = 0.1;
    struct nn_case *c = nn_case_new(&specs[4]);
    const struct span span = {.runs = c->runs, .n = 700};
    double *again = mem_alloc(c->shape.n_block, sizeof *again);
    struct pass *pass = NULL;
    struct learner bp, wp;
    struct batch_stats st;

    ck_assert_int_eq(pass_new(&c->shape, 700, c->runs, &pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&bp, rule_find("bp"), pass), STATUS_OK);
    ck_assert_int_eq(learner_init(&wp, rule_find("wp"), pass), STATUS_OK);
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    net_pack(&c->shape, c->params, c->block);
    learner_gradient(&wp, pass, &exec_serial, c->block, &pert, &span, c->grad,
                     &st);
    learner_again(&bp, pass, &exec_serial, NULL, again);
    net_pack(&c->shape, c->got, c->block);
    ck_assert_mem_eq(again, c->block, c->shape.n_block * sizeof *again);
    learner_done(&bp);
    learner_done(&wp);
    pass_free(pass);
    mem_free(again);
    nn_case_free(c);
}
END_TEST

START_TEST(test_cosine_norm_update)
{
    double *a = mem_alloc(36, sizeof *a), *b = mem_alloc(36, sizeof *b);
    double aa = 0.0, bb = 0.0, ab = 0.0, lr = 0.5;

    ck_assert(rule_cosine(a, a, 36) == 0.0);
    for (size_t i = 0; i < 36; i++) {
        a[i] = (double)i - 10.0;
        b[i] = 1.0 / ((double)i + 1.0);
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    ck_assert(fabs(rule_norm(a, 36) - sqrt(aa)) < 1e-12);
    ck_assert(fabs(rule_cosine(a, b, 36) - ab / sqrt(aa * bb)) < 1e-14);
    ck_assert(fabs(rule_cosine(a, a, 36) - 1.0) < 1e-15);
    optim_at(0)->step(&exec_serial, &lr, 36, b, NULL, a);
    for (size_t i = 0; i < 36; i++)
        ck_assert(a[i] == (double)i - 10.0 - 0.5 * b[i]);
    mem_free(a);
    mem_free(b);
}
END_TEST

/* A weight that is not a number, or too large for one, shows in loss or
 * gradient of each rule and never as a plausible number everywhere. */
START_TEST(test_divergence_is_visible)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY}, pert = 0.1;
    struct nn_case *c = nn_case_new(&specs[_i ? 12 : 6]);
    const struct span span = {.runs = c->runs, .n = 5};
    struct pass *pass = NULL;
    struct learner learner;

    for (size_t b = 0; b < 3; b++)
        for (size_t l = 0; l < c->net.n_layers; l++) {
            double keep = c->params[c->shape.b_at[l]];

            c->params[c->shape.b_at[l]] = bad[b];
            net_pack(&c->shape, c->params, c->block);
            for (size_t r = 0; rule_at(r); r++) {
                struct batch_stats st;
                bool seen;

                ck_assert(!pass_new(&c->shape, 5, c->runs, &pass));
                ck_assert(!learner_init(&learner, rule_at(r), pass));
                learner_gradient(&learner, pass, &exec_serial, c->block, &pert,
                                 &span, c->grad, &st);
                seen = !isfinite(st.loss_sum);
                for (size_t i = 0; i < c->shape.n_block; i++)
                    seen |= !isfinite(c->grad[i]);
                /* -inf under a ReLU is a dead unit, no divergence */
                ck_assert(seen || (bad[b] < 0.0 && l + 1 < c->net.n_layers));
                ck_assert_uint_le(st.n_correct, 5);
                ck_assert(!(pass->inactive_share > 1.0));
                learner_done(&learner);
                pass_free(pass);
            }
            c->params[c->shape.b_at[l]] = keep;
        }
    nn_case_free(c);
}
END_TEST

START_TEST(test_rule_table)
{
    ck_assert_str_eq(rule_at(0)->name, "bp");
    ck_assert_str_eq(rule_at(1)->name, "wp");
    ck_assert_ptr_eq(rule_find("wp"), rule_at(1));
    ck_assert_ptr_null(rule_find("none"));
}
END_TEST

static enum status make_all(const struct nn_case *c)
{
    struct pass *pass = NULL;
    struct learner learner;
    enum status status = pass_new(&c->shape, 160, c->runs, &pass);

    ck_assert(!status == (pass != NULL));
    for (size_t r = 0; rule_at(r) && !status; r++) {
        status = learner_init(&learner, rule_at(r), pass);
        learner_done(&learner);
    }
    pass_free(pass);
    return status;
}

/* Each allocation fails once: STATUS_NOMEM, nothing leaks (the sanitizer
 * says), *out untouched. */
START_TEST(test_out_of_memory)
{
    static const int some[] = {2, 3, 12};
    struct nn_case *c = nn_case_new(&specs[some[_i]]);
    enum status status = STATUS_NOMEM;
    size_t k = 1;

    for (; status == STATUS_NOMEM && k < 1000; k++) {
        mem_fail_at(k);
        status = make_all(c);
        ck_assert(status == STATUS_OK || status == STATUS_NOMEM);
    }
    mem_fail_at(0);
    ck_assert_int_eq(status, STATUS_OK);
    ck_assert_uint_gt(k, 15);
    nn_case_free(c);
}
END_TEST

static Suite *nn_suite(void)
{
    Suite *suite = suite_create("nn");
    TCase *tc = tcase_create("nn"), *threads = tcase_create("threads");

    tcase_set_timeout(tc, 60);
    tcase_set_timeout(threads, 60);
    tcase_add_test(tc, test_init_is_numpys);
    tcase_add_test(tc, test_init_scales);
    tcase_add_test(tc, test_layouts);
    tcase_add_test(tc, test_bad_shapes);
    tcase_add_loop_test(tc, test_evaluate, 0, N_SPECS);
    tcase_add_loop_test(tc, test_forward, 0, N_SPECS * PICKS);
    tcase_add_test(tc, test_first_maximum_wins);
    tcase_add_test(tc, test_inactive_share);
    tcase_add_test(tc, test_dead_units);
    tcase_add_loop_test(tc, test_backprop, 0, N_SPECS * PICKS);
    tcase_add_loop_test(tc, test_backprop_by_differences, 0, 14);
    tcase_add_loop_test(tc, test_any_order_of_tasks, 0, N_SPECS * PICKS);
    tcase_add_loop_test(threads, test_any_number_of_threads, 0, N_SPECS);
    tcase_add_loop_test(threads, test_tasks_share_nothing, 0, 5);
    tcase_add_test(tc, test_pass_is_reused);
    tcase_add_test(tc, test_learner_again);
    tcase_add_test(tc, test_cosine_norm_update);
    tcase_add_loop_test(tc, test_divergence_is_visible, 0, 2);
    tcase_add_test(tc, test_rule_table);
    tcase_add_loop_test(tc, test_out_of_memory, 0, 3);
    tcase_set_tags(tc, "serial"); /* make check-tsan runs the others */
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, threads);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(nn_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
