/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one door to the heap: zeroed, 64-byte aligned arrays whose size cannot
 * overflow, and a hook that makes the k-th allocation fail so that tests can
 * walk every out-of-memory path. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* n * size zeroed bytes, aligned to a cache line; NULL when the product
 * overflows or memory is out. Zero bytes give a valid pointer.
 * Free with mem_free. Thread: any. */
void *mem_alloc(size_t n, size_t size);

/* Moves the first `used` items of an array to room for n of them; what is
 * behind is zeroed. `array` is the address of the pointer to it, of any type,
 * which may be NULL while nothing is used. False when memory is out: the array
 * is as it was. Thread: any. */
bool mem_grow(void *array, size_t used, size_t n, size_t size);

/* NULL is allowed. */
void mem_free(void *p);

/* Test hook: the k-th mem_alloc from now on (1 = the next) fails, once;
 * 0 switches the hook off. Returns how many allocations were left until the
 * one set before, 0 when it has failed. Thread: any; allocations of all
 * threads count. */
size_t mem_fail_at(size_t k);

#endif
