/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lock-free ring of fixed-size items: one producer thread, one consumer.
 * What happens when it is full is the producer's choice: spsc_push says no. */
#ifndef BASE_SPSC_H
#define BASE_SPSC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct spsc;

/* capacity is rounded up to a power of two (at least 1).
 * *out is owned by the caller (spsc_free). STATUS_NOMEM, STATUS_USAGE. */
enum status spsc_new(size_t capacity, size_t item_size, struct spsc **out);

/* As spsc_new with both counters at `start`: tests put it just below
 * wrap-around. */
enum status spsc_new_at(size_t capacity, size_t item_size, size_t start,
                        struct spsc **out);
void spsc_free(struct spsc *ring);

/* Copies one item in; false when full. Thread: producer only. */
bool spsc_push(struct spsc *ring, const void *item);

/* Copies one item out; false when empty. Thread: consumer only. */
bool spsc_pop(struct spsc *ring, void *item_out);

/* Copies up to n items out; the number given. Thread: consumer only. */
size_t spsc_pop_many(struct spsc *ring, void *items_out, size_t n);

/* Items inside, as seen by either side at some moment. Thread: the two. */
size_t spsc_count(const struct spsc *ring);
size_t spsc_capacity(const struct spsc *ring);

#endif
