/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lock-free ring for one producer and one consumer.
 *
 * head and tail are free-running counters; only tail - head (unsigned) is
 * ever compared, so wrap-around is harmless. Each index has one writer.
 *   producer: write slot, then store tail (release)  - publishes the slot
 *   consumer: copy slot,  then store head (release)  - licenses reuse
 * The other side loads with acquire, so a slot is read only after its bytes
 * and overwritten only after the reader's copy is complete. A thread reads
 * its own index relaxed: nobody else writes it.
 *
 * Each side keeps the last value it saw of the other's index. Indices only
 * grow, so a stale one errs on the safe side (fuller for the producer,
 * emptier for the consumer) and is read again only when it says no. In the
 * steady state a push or pop then touches its own line and the slot, and the
 * line of the other side once per filling or emptying of the ring. The
 * ordering still holds: whatever slot the cached value allows was ordered by
 * the acquire load that fetched it. */
#include "base/spsc.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#define LINE  64
#define BLOCK ((size_t)32)

struct spsc {
    /* producer writes */
    alignas(LINE) _Atomic size_t tail; /* items ever pushed + start */
    size_t head_seen;

    /* consumer writes */
    alignas(LINE) _Atomic size_t head; /* items ever popped + start */
    size_t tail_seen;

    /* immutable after new */
    alignas(LINE) size_t mask; /* capacity - 1 */
    size_t item_size;
    unsigned char *slots; /* [capacity, item_size] */
};

enum status spsc_new_at(size_t capacity, size_t item_size, size_t start,
                        struct spsc **out)
{
    if (item_size == 0 || capacity > SIZE_MAX / 2)
        return STATUS_USAGE;
    size_t rounded = 1;
    while (rounded < capacity)
        rounded *= 2;
    struct spsc *ring = mem_alloc(1, sizeof *ring);
    if (!ring)
        return STATUS_NOMEM;
    ring->slots = mem_alloc(rounded, item_size);
    if (!ring->slots) {
        mem_free(ring);
        return STATUS_NOMEM;
    }
    ring->mask = rounded - 1;
    ring->item_size = item_size;
    ring->head_seen = start;
    ring->tail_seen = start;
    atomic_init(&ring->head, start);
    atomic_init(&ring->tail, start);
    *out = ring;
    return STATUS_OK;
}

enum status spsc_new(size_t capacity, size_t item_size, struct spsc **out)
{
    return spsc_new_at(capacity, item_size, 0, out);
}

void spsc_free(struct spsc *ring)
{
    if (!ring)
        return;
    mem_free(ring->slots);
    mem_free(ring);
}

/* One item, by blocks of a constant size that the compiler turns into vector
 * moves: for the 64 to 128 bytes of a sample the call of memcpy costs more
 * than they do. The last block overlaps its neighbour. */
static inline void copy_item(unsigned char *restrict to,
                             const unsigned char *restrict from, size_t size)
{
    if (size < BLOCK) {
        memcpy(to, from, size);
        return;
    }
    for (size_t at = 0; at < size - BLOCK; at += BLOCK)
        memcpy(to + at, from + at, BLOCK);
    memcpy(to + size - BLOCK, from + size - BLOCK, BLOCK);
}

/* Slots free for the producer, looking at the consumer's index only when the
 * remembered one leaves none. */
static inline size_t room(struct spsc *ring, size_t tail)
{
    size_t capacity = ring->mask + 1;
    if (tail - ring->head_seen == capacity) {
        /* acquire: the consumer's copies out end before we overwrite. */
        ring->head_seen =
            atomic_load_explicit(&ring->head, memory_order_acquire);
    }
    return capacity - (tail - ring->head_seen);
}

/* Items ready for the consumer, looking at the producer's index only when the
 * remembered one leaves fewer than `wanted`. */
static inline size_t ready(struct spsc *ring, size_t head, size_t wanted)
{
    if (ring->tail_seen - head < wanted) {
        /* acquire: the producer's bytes are there before we read them. */
        ring->tail_seen =
            atomic_load_explicit(&ring->tail, memory_order_acquire);
    }
    return ring->tail_seen - head;
}

bool spsc_push(struct spsc *ring, const void *item)
{
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    if (room(ring, tail) == 0)
        return false;
    size_t size = ring->item_size;
    copy_item(ring->slots + (tail & ring->mask) * size, item, size);
    /* release: publishes the slot written above. */
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    return true;
}

bool spsc_pop(struct spsc *ring, void *item_out)
{
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    if (ready(ring, head, 1) == 0)
        return false;
    size_t size = ring->item_size;
    copy_item(item_out, ring->slots + (head & ring->mask) * size, size);
    /* release: the copy above is complete, the slot may be reused. */
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
    return true;
}

/* Items from counter `at` to the end of the slot array, at most n. */
static size_t before_end(const struct spsc *ring, size_t at, size_t n)
{
    size_t left = ring->mask + 1 - (at & ring->mask);
    return n < left ? n : left;
}

size_t spsc_pop_many(struct spsc *ring, void *items_out, size_t n)
{
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    size_t size = ring->item_size;
    size_t waiting = ready(ring, head, n);
    if (n > waiting)
        n = waiting;
    if (n == 0)
        return 0;
    size_t first = before_end(ring, head, n);
    unsigned char *to = items_out;
    memcpy(to, ring->slots + (head & ring->mask) * size, first * size);
    memcpy(to + first * size, ring->slots, (n - first) * size);
    /* release: all n copies are complete, their slots may be reused. */
    atomic_store_explicit(&ring->head, head + n, memory_order_release);
    return n;
}

size_t spsc_count(const struct spsc *ring)
{
    /* head first: a tail read later is never behind it, so the difference
     * cannot go negative; it may be too high by what was popped in between. */
    size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    size_t count = tail - head;
    return count > ring->mask + 1 ? ring->mask + 1 : count;
}

size_t spsc_capacity(const struct spsc *ring)
{
    return ring->mask + 1;
}
