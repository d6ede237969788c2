/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch is a third of a millisecond in four phases, so handing out a phase
 * must cost microseconds: helpers spin on a round counter for a while and
 * only then sleep on a condition variable. Tasks are taken from one counter;
 * which thread takes which does not matter, by the promise of nn/rule.h.
 *
 *   caller: set n, task, ctx, next = 0, busy = helpers; round + 1 (release)
 *   helper: sees round (acquire), takes tasks, busy - 1 (release)
 *   caller: takes tasks too, waits for busy = 0 (acquire)
 * so every task's writes happen before run returns, and nobody touches the
 * fields of a round before all have left the one before. */
#include "engine/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"

/* Looks at the counter before going to sleep: about 50 us, longer than the
 * serial part between two phases. */
#define SPINS 20000

struct pool {
    /* caller writes, between rounds */
    size_t n;
    void (*task)(void *ctx, size_t i);
    void *ctx;
    /* shared */
    _Alignas(64) _Atomic size_t next;
    _Alignas(64) _Atomic size_t busy;
    _Alignas(64) _Atomic unsigned round;
    _Atomic bool stop;
    _Atomic size_t sleepers;
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

static void take_tasks(struct pool *pool)
{
    for (;;) {
        /* relaxed: only the number matters, round orders the rest */
        size_t i =
            atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);

        if (i >= pool->n)
            return;
        pool->task(pool->ctx, i);
    }
}

/* Waits until round differs from seen. */
static unsigned next_round(struct pool *pool, unsigned seen)
{
    for (int i = 0; i < SPINS; i++) {
        /* acquire: pairs with the caller's release of a new round */
        unsigned now = atomic_load_explicit(&pool->round, memory_order_acquire);

        if (now != seen)
            return now;
        relax();
    }
    pthread_mutex_lock(&pool->lock);
    /* sequentially consistent with the caller's round, then sleepers: one of
     * the two sees the other's write */
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->round) == seen)
        pthread_cond_wait(&pool->wake, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
    return atomic_load(&pool->round);
}

static void *help(void *arg)
{
    struct pool *pool = arg;
    unsigned seen = 0;

    for (;;) {
        seen = next_round(pool, seen);
        if (atomic_load(&pool->stop))
            return NULL;
        take_tasks(pool);
        /* release: the tasks' writes before the caller goes on */
        atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
    }
}

static void begin_round(struct pool *pool)
{
    atomic_store(&pool->busy, pool->n_helpers);
    atomic_store(&pool->next, 0);
    atomic_fetch_add(&pool->round, 1);
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void run(void *arg, size_t n, void (*task)(void *ctx, size_t i),
                void *ctx)
{
    struct pool *pool = arg;

    pool->n = n;
    pool->task = task;
    pool->ctx = ctx;
    begin_round(pool);
    take_tasks(pool);
    /* acquire: pairs with the helpers' release */
    while (atomic_load_explicit(&pool->busy, memory_order_acquire) > 0)
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
    sigfillset(&all);
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
    begin_round(pool);
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
