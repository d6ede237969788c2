/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items a second through base/spsc and through Concurrency Kit's ck_ring:
 * two threads, items and capacity of a lane's message ring, the two rings in
 * turn. Each item carries its number and the consumer checks it, so no copy
 * can be left out. Both wait the same way when the ring is full or empty.
 *
 * usage: ring ROUNDS. Prints lines "NAME ITEMS_PER_S"; without ck_ring.h at
 * compile time there are no lines of its name. */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/spsc.h"
#include "engine/protocol.h"

#define CAPACITY 4096 /* MESSAGES of engine/worker.c */
#define ITEMS    300000
#define BURST    64
#define SPINS    1000

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
    alignas(64) atomic_bool go;
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
    return spsc_push_many(r->ours, items, n);
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

/* A short spin, then the other thread's turn: on one core nothing else would
 * ever fill or empty the ring. */
static void wait_a_little(unsigned *spins)
{
    if (++*spins % SPINS == 0)
        sched_yield();
}

static void *produce(void *arg)
{
    struct side *side = arg;
    const struct contest *c = side->contest;
    struct lane_msg items[BURST] = {{.kind = MSG_SAMPLE}};
    uint64_t sent = 0;
    unsigned spins = 0;

    for (size_t i = 0; i < BURST; i++)
        items[i].sample.step = i;
    /* acquire: the clock was read before the first item */
    while (!atomic_load_explicit(&side->rings->go, memory_order_acquire))
        wait_a_little(&spins);
    while (sent < ITEMS) {
        size_t want = ITEMS - sent < c->n ? (size_t)(ITEMS - sent) : c->n;
        size_t moved = c->put(side->rings, items, want);
        if (moved == 0)
            wait_a_little(&spins);
        sent += moved;
        for (size_t i = 0; moved > 0 && i < c->n; i++)
            items[i].sample.step = sent + i;
    }
    return NULL;
}

/* Takes all items; exits on one out of order. */
static void consume(struct rings *rings, const struct contest *c)
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

static double items_per_s(struct rings *rings, const struct contest *c)
{
    struct side side = {rings, c};
    pthread_t producer;

    atomic_store_explicit(&rings->go, false, memory_order_relaxed);
    if (pthread_create(&producer, NULL, produce, &side) != 0)
        exit(1);
    int64_t start = clock_now_ns();
    /* release: see produce */
    atomic_store_explicit(&rings->go, true, memory_order_release);
    consume(rings, c);
    double seconds = 1e-9 * (double)(clock_now_ns() - start);
    pthread_join(producer, NULL);
    return ITEMS / seconds;
}

int main(int argc, char **argv)
{
    struct rings rings = {0};
    long rounds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

    if (rounds < 1 ||
        spsc_new(CAPACITY, sizeof(struct lane_msg), &rings.ours) != STATUS_OK)
        return 2;
#ifdef HAVE_CK
    rings.ck_slots = calloc(CAPACITY, sizeof *rings.ck_slots);
    if (!rings.ck_slots)
        return 1;
    ck_ring_init(&rings.ck, CAPACITY);
#endif
    printf("item-bytes %zu\n", sizeof(struct lane_msg));
    for (long round = 0; round < rounds; round++)
        for (size_t i = 0; i < sizeof contests / sizeof *contests; i++)
            printf("%s %.0f\n", contests[i].name,
                   items_per_s(&rings, &contests[i]));
#ifdef HAVE_CK
    free(rings.ck_slots);
#endif
    spsc_free(rings.ours);
    return 0;
}
