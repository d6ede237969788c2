/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a batch gives other bits with other numbers of threads, or
 * its tasks write what another one reads. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pool.h"
#include "nn_case.h"
#include "nn_specs.h"
#include "suite.h"

/* ThreadSanitizer looks at who writes what, which is the same for all of them;
 * the bits are the suite's to compare. */
#ifdef __SANITIZE_THREAD__
#define MOST_THREADS 2
#define MOST_KERNELS 1
#else
#define MOST_THREADS 5
#define MOST_KERNELS SIZE_MAX
#endif

/* Whether it is slow to compute: exact weight perturbation of a deep net. */
static bool slow(const struct nn_case *c, const struct rule *rule)
{
    double values[NN_VALUES];

    nn_case_values(rule, 0.1, values);
    return rule->cost(&c->shape, values) > 100.0 && c->net.n_layers > 2;
}

/* The engine's own pool: the same bits for 1 to 5 threads, whatever the
 * instruction set. */
START_TEST(test_any_number_of_threads)
{
    struct nn_case *c = nn_case_new(&nn_specs[_i]);
    size_t size = c->shape.n_params * sizeof *c->got, all = c->batch.n;
    double *serial = malloc(size), loss;

    ck_assert(serial);
    for (size_t r = 0; rule_at(r); r++) {
        if (!nn_case_fits(c, rule_at(r)))
            continue;
        c->batch.n = slow(c, rule_at(r)) && all > 100 ? 100 : all;
        for (size_t k = 0; k < MOST_KERNELS && kernels_at(k); k++) {
            setenv("MLPTUI_KERNELS", kernels_at(k)->name, 1);
            nn_case_gradient(c, rule_at(r), &exec_serial, 0.1);
            memcpy(serial, c->got, size);
            loss = c->stats.loss_sum;
            for (size_t threads = 2; threads <= MOST_THREADS; threads++) {
                struct pool *pool = NULL;
                struct executor exec;

                ck_assert_int_eq(pool_new(threads, &pool), STATUS_OK);
                exec = pool_executor(pool);
                nn_case_gradient(c, rule_at(r), &exec, 0.1);
                pool_free(pool);
                ck_assert_msg(memcmp(serial, c->got, size) == 0 &&
                                  c->stats.loss_sum == loss,
                              "%s by %zu threads", rule_at(r)->name, threads);
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
    struct nn_case *c = nn_case_new(&nn_specs[some[_i]]);
    size_t size = c->shape.n_params * sizeof *c->got;
    double *serial = malloc(size);

    ck_assert(serial);
    for (size_t r = 0; rule_at(r); r++) {
        if (!nn_case_fits(c, rule_at(r)) || slow(c, rule_at(r)))
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

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, test_any_number_of_threads, 0, N_SPECS);
    tcase_add_loop_test(tc, test_tasks_share_nothing, 0, 5);
}

int main(void)
{
    return suite_run("threads", add_tests, NULL, NULL);
}
