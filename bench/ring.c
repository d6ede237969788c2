/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items a second through base/spsc and through Concurrency Kit's ck_ring:
 * two threads on two cores, items and capacity of a lane's message ring, the
 * rings in turn. Each item carries its number and the consumer checks it, so
 * no copy can be left out. Both rings wait the same way when full or empty.
 *
 * A try counts only if neither thread lost its core meanwhile: one that
 * waits for the other to be scheduled measures the scheduler, and two that
 * take turns on one core never share a cache line. So tries are short.
 *
 * usage: ring ROUNDS. Prints "item-bytes N", then lines "NAME ITEMS_PER_S",
 * at most ROUNDS a ring; "without ck" if ck_ring.h was not there. */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/spsc.h"
#include "engine/lane/protocol.h"

#define CAPACITY 4096 /* MESSAGES of engine/worker.c */
#define ITEMS    40000
#define BURST    64
#define SPINS    1000
#define TRIES    40 /* a round, until one is undisturbed */

#if defined(__has_include)
#if __has_include(<ck_ring.h>)
#define HAVE_CK 1
#endif
#endif
#ifdef HAVE_CK
#include <ck_ring.h>
CK_RING_PROTOTYPE(message, lane_msg)
#endif

struct rings {
    struct spsc *ours;
#ifdef HAVE_CK
    struct lane_msg *ck_slots; /* [CAPACITY] */
    alignas(64) ck_ring_t ck;
#endif
    alignas(64) atomic_bool ready; /* producer writes */
    alignas(64) atomic_bool go;    /* consumer writes */
};

struct contest {
    const char *name;
    /* Moves up to n items, the number moved. */
    size_t (*put)(struct rings *, struct lane_msg *items, size_t n);
    size_t (*get)(struct rings *, struct lane_msg *items_out, size_t n);
    size_t n; /* items a call */
};

struct side {
    struct rings *rings;
    const struct contest *contest;
    size_t cpu;
    bool disturbed; /* out, after the join */
};

static size_t our_put(struct rings *r, struct lane_msg *items, size_t n)
{
    (void)n;
    return spsc_push(r->ours, items);
}

static size_t our_get(struct rings *r, struct lane_msg *items_out, size_t n)
{
    (void)n;
    return spsc_pop(r->ours, items_out);
}

static size_t our_put_many(struct rings *r, struct lane_msg *items, size_t n)
{
    size_t moved = 0;

    while (moved < n && spsc_push(r->ours, &items[moved]))
        moved++;
    return moved;
}

static size_t our_get_many(struct rings *r, struct lane_msg *items_out,
                           size_t n)
{
    return spsc_pop_many(r->ours, items_out, n);
}

#ifdef HAVE_CK
static size_t ck_put(struct rings *r, struct lane_msg *items, size_t n)
{
    (void)n;
    return ck_ring_enqueue_spsc_message(&r->ck, r->ck_slots, items);
}

static size_t ck_get(struct rings *r, struct lane_msg *items_out, size_t n)
{
    (void)n;
    return ck_ring_dequeue_spsc_message(&r->ck, r->ck_slots, items_out);
}
#endif

static const struct contest contests[] = {
    {"ours", our_put, our_get, 1},
#ifdef HAVE_CK
    {"ck", ck_put, ck_get, 1},
#endif
    {"ours-burst", our_put_many, our_get_many, BURST},
};

#define N_CONTESTS (sizeof contests / sizeof *contests)

/* A short spin, then whoever else wants the core: on a busy machine the other
 * thread may be among them. */
static void wait_a_little(unsigned *spins)
{
    if (++*spins % SPINS == 0)
        sched_yield();
}

/* How often this thread has lost its core. */
static long switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

static void pin(size_t cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

static void put_all(struct rings *rings, const struct contest *c)
{
    struct lane_msg items[BURST] = {{.kind = MSG_SAMPLE}};
    uint64_t sent = 0;
    unsigned spins = 0;

    while (sent < ITEMS) {
        size_t n = ITEMS - sent < c->n ? (size_t)(ITEMS - sent) : c->n;
        for (size_t i = 0; i < n; i++)
            items[i].sample.step = sent + i;
        for (size_t moved = 0; moved < n;) {
            size_t more = c->put(rings, items + moved, n - moved);
            if (more == 0)
                wait_a_little(&spins);
            moved += more;
        }
        sent += n;
    }
}

static void *produce(void *arg)
{
    struct side *side = arg;
    unsigned spins = 0;

    pin(side->cpu);
    /* release and acquire: both threads run before the clock is read */
    atomic_store_explicit(&side->rings->ready, true, memory_order_release);
    while (!atomic_load_explicit(&side->rings->go, memory_order_acquire))
        wait_a_little(&spins);
    long before = switches();
    put_all(side->rings, side->contest);
    side->disturbed = switches() != before;
    return NULL;
}

/* Takes all items; exits on one out of order. */
static void take_all(struct rings *rings, const struct contest *c)
{
    struct lane_msg items[BURST];
    uint64_t taken = 0;
    unsigned spins = 0;

    while (taken < ITEMS) {
        size_t moved = c->get(rings, items, c->n);
        if (moved == 0)
            wait_a_little(&spins);
        for (size_t i = 0; i < moved; i++) {
            if (items[i].sample.step != taken++) {
                fprintf(stderr, "ring: %s lost an item\n", c->name);
                exit(1);
            }
        }
    }
}

/* Items a second, or 0 if the try was disturbed. */
static double try_once(struct rings *rings, const struct contest *c, size_t cpu)
{
    struct side side = {rings, c, cpu, false};
    pthread_t producer;
    unsigned spins = 0;

    atomic_store_explicit(&rings->ready, false, memory_order_relaxed);
    atomic_store_explicit(&rings->go, false, memory_order_relaxed);
    if (pthread_create(&producer, NULL, produce, &side) != 0)
        exit(1);
    while (!atomic_load_explicit(&rings->ready, memory_order_acquire))
        wait_a_little(&spins);
    long before = switches();
    int64_t start = clock_now_ns();
    atomic_store_explicit(&rings->go, true, memory_order_release);
    take_all(rings, c);
    double seconds = 1e-9 * (double)(clock_now_ns() - start);
    bool disturbed = switches() != before;
    pthread_join(producer, NULL);
    return disturbed || side.disturbed ? 0 : ITEMS / seconds;
}

/* One undisturbed try of each ring; nothing is printed if one of them has
 * none within TRIES, so that lines stay paired. */
static void play_round(struct rings *rings, size_t cpu)
{
    double rates[N_CONTESTS];

    for (size_t i = 0; i < N_CONTESTS; i++) {
        rates[i] = 0;
        for (int tries = 0; rates[i] == 0 && tries < TRIES; tries++)
            rates[i] = try_once(rings, &contests[i], cpu);
        if (rates[i] == 0)
            return;
    }
    for (size_t i = 0; i < N_CONTESTS; i++)
        printf("%s %.0f\n", contests[i].name, rates[i]);
}

/* The first two processors we may use: pins this thread, the consumer, to
 * one and returns the other; CPU_SETSIZE if there is only one. */
static size_t take_two_cpus(void)
{
    cpu_set_t set;
    size_t found[2], n = 0;

    sched_getaffinity(0, sizeof set, &set);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && n < 2; cpu++)
        if (CPU_ISSET(cpu, &set))
            found[n++] = cpu;
    if (n < 2)
        return CPU_SETSIZE;
    pin(found[0]);
    return found[1];
}

int main(int argc, char **argv)
{
    struct rings rings = {0};
    long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    size_t cpu = take_two_cpus();

    if (rounds < 1 ||
        spsc_new(CAPACITY, sizeof(struct lane_msg), &rings.ours) != STATUS_OK)
        return 2;
#ifdef HAVE_CK
    rings.ck_slots = calloc(CAPACITY, sizeof *rings.ck_slots);
    if (!rings.ck_slots)
        return 1;
    ck_ring_init(&rings.ck, CAPACITY);
#else
    printf("without ck\n");
#endif
    printf("item-bytes %zu\n", sizeof(struct lane_msg));
    for (long round = 0; cpu < CPU_SETSIZE && round < rounds; round++)
        play_round(&rings, cpu);
#ifdef HAVE_CK
    free(rings.ck_slots);
#endif
    spsc_free(rings.ours);
    return 0;
}
