/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an optimiser's step, a rate that falls, or what a step leaves
 * behind is not what its formula says. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lane/params.h"
#include "engine/pool.h"
#include "nn/kernels/kernels.h"
#include "nn/optim.h"
#include "suite.h"

#define N     52
#define STEPS 5

/* The optimisers as torch.optim documents them, with dampening, weight decay
 * and amsgrad off, one weight at a time. */
struct oracle {
    long double w, a, b;
};

static const double values_of[4][4] = {
    {0.3},                   /* lr */
    {0.2, 0.7},              /* lr, momentum */
    {0.2, 0.6},              /* the same */
    {0.05, 0.8, 0.95, 1e-3}, /* lr, beta1, beta2, epsilon */
};

static void oracle_sgd(struct oracle *o, const double *v, long double g, int t)
{
    (void)t;
    o->w -= v[0] * g;
}

static void oracle_momentum(struct oracle *o, const double *v, long double g,
                            int t)
{
    o->a = t == 1 ? g : v[1] * o->a + g;
    o->w -= v[0] * o->a;
}

static void oracle_nesterov(struct oracle *o, const double *v, long double g,
                            int t)
{
    o->a = t == 1 ? g : v[1] * o->a + g;
    o->w -= v[0] * (g + v[1] * o->a);
}

static void oracle_adam(struct oracle *o, const double *v, long double g, int t)
{
    o->a += (1 - v[1]) * (g - o->a);
    o->b = v[2] * o->b + (1 - v[2]) * g * g;
    o->w -= v[0] / (1 - powl(v[1], t)) * o->a /
            (sqrtl(o->b) / sqrtl(1 - powl(v[2], t)) + v[3]);
}

static void (*const oracles[])(struct oracle *, const double *, long double,
                               int) = {oracle_sgd, oracle_momentum,
                                       oracle_nesterov, oracle_adam};

static double gradient(int step, size_t i)
{
    return sin((double)(7 * step) + (double)i) * exp((double)(i % 9) - 5.0);
}

struct room {
    double w[N], grad[N], slots[OPTIM_SLOTS_MAX][N];
} __attribute__((aligned(64)));

static void step_of(struct room *r, size_t which, int step,
                    const struct executor *exec)
{
    double *slots[] = {r->slots[0], r->slots[1]};

    for (size_t i = 0; i < N; i++)
        r->grad[i] = gradient(step, i);
    optim_step(optim_at(which), exec,
               &(struct optim_update){.values = values_of[which],
                                      .step = (uint64_t)step,
                                      .n = N,
                                      .grad = r->grad,
                                      .slots = slots,
                                      .block = r->w});
}

START_TEST(a_step_is_its_formula)
{
    static struct room room;
    struct oracle o[N] = {{0}};

    ck_assert_str_eq(param_optim.choices[_i], optim_at((size_t)_i)->name);
    memset(&room, 0, sizeof room);
    for (size_t i = 0; i < N; i++)
        o[i].w = room.w[i] = cos((double)i);
    for (int step = 1; step <= STEPS; step++) {
        step_of(&room, (size_t)_i, step, &exec_serial);
        for (size_t i = 0; i < N; i++) {
            oracles[_i](&o[i], values_of[_i], gradient(step, i), step);
            ck_assert_msg(fabsl(o[i].w - room.w[i]) < 1e-14L,
                          "step %d, weight %zu: %.17g, not %.17Lg", step, i,
                          room.w[i], o[i].w);
        }
    }
}
END_TEST

START_TEST(threads_step_alike)
{
    static struct room one, three;
    struct executor exec;
    struct pool *pool;

    ck_assert(!pool_new(3, &pool));
    exec = pool_executor(pool);
    memset(&one, 0, sizeof one);
    memset(&three, 0, sizeof three);
    for (int step = 1; step <= STEPS; step++) {
        step_of(&one, (size_t)_i, step, &exec_serial);
        step_of(&three, (size_t)_i, step, &exec);
    }
    ck_assert_mem_eq(&one, &three, sizeof one);
    pool_free(pool);
}
END_TEST

/* Each set of kernels against the sums that stand in kernels/list.h. */
START_TEST(kernels_step_alike)
{
    static struct room a, b;
    const struct adam adam = {0.8, 0.95, 0.05, 1.7, 1e-3};
    const struct kernels *base = &kernels_base;

    for (size_t k = 0; kernels_at(k); k++) {
        for (size_t i = 0; i < N; i++) {
            a.grad[i] = b.grad[i] = gradient(1, i);
            a.w[i] = b.w[i] = gradient(2, i);
            a.slots[0][i] = b.slots[0][i] = gradient(3, i);
            a.slots[1][i] = b.slots[1][i] = fabs(gradient(4, i));
        }
        base->velocity_step(N, 0.9, 0.1, 1.0, 0.9, a.grad, a.slots[0], a.w);
        base->adam_step(N, &adam, a.grad, a.slots[0], a.slots[1], a.w);
        kernels_at(k)->velocity_step(N, 0.9, 0.1, 1.0, 0.9, b.grad, b.slots[0],
                                     b.w);
        kernels_at(k)->adam_step(N, &adam, b.grad, b.slots[0], b.slots[1], b.w);
        for (size_t i = 0; i < N; i++) {
            ck_assert(fabs(a.w[i] - b.w[i]) < 1e-14);
            ck_assert(fabs(a.slots[0][i] - b.slots[0][i]) < 1e-14);
        }
    }
}
END_TEST

/* PyTorch's, after epochs 1, 2, ...: ExponentialLR(0.9), StepLR(2, 0.5),
 * CosineAnnealingLR(T_max=4). */
static const struct {
    int choice;
    double rate, every;
    double of_lr[4];
} falls[] = {
    {0, 0.9, 2, {1, 1, 1, 1}},
    {1, 0.9, 2, {1, 0.9, 0.81, 0.729}},
    {2, 0.5, 2, {1, 1, 0.5, 0.5}},
    {3, 0.5, 2, {1, 0.85355339059327373, 0.5, 0.14644660940672624}},
};

START_TEST(a_rate_falls_by_its_formula)
{
    double values[PARAMS_MAX];

    params_initial(values);
    values[params_index(&param_lr)] = 0.2;
    values[params_index(&param_epochs)] = 4;
    values[params_index(&param_lr_decay)] = falls[_i].choice;
    values[params_index(&param_lr_decay_rate)] = falls[_i].rate;
    values[params_index(&param_lr_decay_every)] = falls[_i].every;
    ck_assert_str_eq(param_lr_decay.choices[_i], decay_at((size_t)_i)->name);
    for (uint32_t epoch = 1; epoch <= 4; epoch++)
        ck_assert_double_eq_tol(params_rate(values, epoch),
                                0.2 * falls[_i].of_lr[epoch - 1], 1e-16);
    ck_assert(params_rate(values, 0) == 0.2); /* before the first batch */
    ck_assert(params_rate(values, 9) >= 0.0); /* epochs were made fewer */
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_step_is_its_formula, 0, 4);
    tcase_add_loop_test(tc, threads_step_alike, 0, 4);
    tcase_add_test(tc, kernels_step_alike);
    tcase_add_loop_test(tc, a_rate_falls_by_its_formula, 0, 4);
}

int main(void)
{
    return suite_run("optim", add_tests, NULL, NULL);
}
