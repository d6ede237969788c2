/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch is a third of a millisecond in four phases, so handing out a phase
 * must cost microseconds, and a helper that is not running just then must
 * not be waited for. One 64-bit ticket holds round, number of tasks and next
 * task; a task is taken by counting the ticket up with compare-and-swap,
 * which fails when the round is over. The caller begins the next round only
 * when every task taken is done, so whoever took one may read what to do:
 *
 *   caller: write task, ctx, done = 0; ticket = (round + 1, n, 0)  (release)
 *   anyone: sees the round (acquire), ticket + 1, reads task and ctx, works,
 *           done + 1                                              (release)
 *   caller: takes tasks too, then waits for done = n               (acquire)
 *
 * Helpers spin for a while and then sleep on a condition variable.
 * tests/model/pool.pml explores it. */
#include "engine/pool.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/leave.h"
#include "base/mem.h"

/* Looks at the counter before going to sleep: about 30 us on Zen 4, longer than
 * the serial part between two phases. Not much longer: where other programs
 * leave the lane one core, helpers that spin take it from the caller (20,000
 * looks made two threads 1.7 times slower than one there, 1,500 1.2). */
#define SPINS 1500

#define ROUND_OF(ticket) ((ticket) >> 32)
#define TASKS_OF(ticket) ((ticket) >> 16 & 0xffff)
#define NEXT_OF(ticket)  ((ticket)&0xffff)
#define TASKS_MAX        0xffff

struct pool {
    /* caller writes, between rounds */
    void (*task)(void *ctx, size_t i);
    void *ctx;
    /* shared */
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic size_t done;
    _Alignas(64) _Atomic size_t sleepers;
    _Atomic bool stop;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    /* immutable after start */
    size_t n_helpers;
    pthread_t *helpers;
};

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Takes tasks of the round of `ticket` until none is left. */
static void take_tasks(struct pool *pool, uint64_t ticket)
{
    uint64_t round = ROUND_OF(ticket);

    while (ROUND_OF(ticket) == round && NEXT_OF(ticket) < TASKS_OF(ticket)) {
        size_t i = NEXT_OF(ticket);

        /* relaxed: the task and ctx of this round are known since next_round */
        if (!atomic_compare_exchange_weak_explicit(
                &pool->ticket, &ticket, ticket + 1, memory_order_relaxed,
                memory_order_relaxed))
            continue;
        pool->task(pool->ctx, i);
        /* release: the task's writes before the caller goes on */
        atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
        ticket = atomic_load_explicit(&pool->ticket, memory_order_relaxed);
    }
}

/* Waits for another round than `seen`; its ticket. */
static uint64_t next_round(struct pool *pool, uint64_t seen)
{
    uint64_t now;

    for (int i = 0; i < SPINS; i++) {
        /* acquire: what the caller wrote for the round, stop included: a helper
         * that missed it in the last round would sleep for ever */
        now = atomic_load_explicit(&pool->ticket, memory_order_acquire);
        if (ROUND_OF(now) != seen)
            return now;
        relax();
    }
    pthread_mutex_lock(&pool->lock);
    /* sequentially consistent, as are the caller's ticket, then sleepers:
     * one of the two sees the other's write */
    atomic_fetch_add(&pool->sleepers, 1);
    while (ROUND_OF(now = atomic_load(&pool->ticket)) == seen)
        pthread_cond_wait(&pool->wake, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
    return now;
}

static void *help(void *arg)
{
    struct pool *pool = arg;
    uint64_t ticket = 0;

    for (;;) {
        ticket = next_round(pool, ROUND_OF(ticket));
        if (atomic_load(&pool->stop))
            return NULL;
        take_tasks(pool, ticket);
    }
}

/* The ticket of a new round of n tasks, published. */
static uint64_t begin_round(struct pool *pool, size_t n)
{
    uint64_t ticket =
        (ROUND_OF(atomic_load(&pool->ticket)) + 1) << 32 | (uint64_t)n << 16;

    atomic_store(&pool->done, 0);
    atomic_store(&pool->ticket, ticket);
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->lock);
    }
    return ticket;
}

static void run(void *arg, size_t n, void (*task)(void *ctx, size_t i),
                void *ctx)
{
    struct pool *pool = arg;

    assert(n <= TASKS_MAX);
    pool->task = task;
    pool->ctx = ctx;
    take_tasks(pool, begin_round(pool, n));
    /* acquire: pairs with the release after each task */
    while (atomic_load_explicit(&pool->done, memory_order_acquire) < n)
        relax();
}

enum status pool_new(size_t n_threads, struct pool **out)
{
    struct pool *pool = mem_alloc(1, sizeof *pool);
    sigset_t all, old;

    if (!pool)
        return STATUS_NOMEM;
    pool->helpers = mem_alloc(n_threads, sizeof *pool->helpers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    while (pool->helpers && pool->n_helpers + 1 < n_threads &&
           pthread_create(&pool->helpers[pool->n_helpers], NULL, help, pool) ==
               0)
        pool->n_helpers++;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (pool->n_helpers + 1 < n_threads) {
        bool no_memory = !pool->helpers;

        pool_free(pool);
        return no_memory ? STATUS_NOMEM : STATUS_IO;
    }
    *out = pool;
    return STATUS_OK;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    atomic_store(&pool->stop, true);
    begin_round(pool, 0);
    for (size_t i = 0; i < pool->n_helpers; i++)
        pthread_join(pool->helpers[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    mem_free(pool->helpers);
    mem_free(pool);
}

struct executor pool_executor(struct pool *pool)
{
    return (struct executor){.run = run, .pool = pool};
}
