/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zeroed, aligned blocks over the C heap.
 *
 * The pointer the heap gave is kept in the word before the block, so small
 * and large blocks are freed alike. Small ones are posix_memalign + memset:
 * the block then ends where the heap's block ends and a sanitizer sees the
 * first byte behind it. Large ones are calloc: their pages come zeroed from
 * the kernel and an untouched page costs nothing, which matters for arrays
 * sized by an upper bound (nn/sparse/runs.c). The largest ask for huge pages,
 * since giving the pages of 100 MB one by one takes as long as reading them. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/status.h"

#define LINE        ((size_t)64)
#define LARGE_BLOCK ((size_t)1 << 20)
#define HUGE_BLOCK  ((size_t)4 << 20) /* two huge pages on most machines */
#define PAGE        ((size_t)4096)    /* the smallest there are */

/* Allocations left until the failing one; 0 = off. The one mutable global of
 * the core; relaxed because it orders nothing. */
static _Atomic size_t fail_countdown;

static bool must_fail(void)
{
    size_t left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
    while (left > 0 && !atomic_compare_exchange_weak_explicit(
                           &fail_countdown, &left, left - 1,
                           memory_order_relaxed, memory_order_relaxed))
        continue;
    return left == 1;
}

static void *alloc_small(size_t bytes, unsigned char **block_out)
{
    void *raw = NULL;
    if (posix_memalign(&raw, LINE, LINE + bytes) != 0)
        return NULL;
    *block_out = (unsigned char *)raw + LINE;
    memset(*block_out, 0, bytes);
    return raw;
}

/* The heap's block may begin anywhere; what is advised are whole pages. Where
 * there are no huge pages, or pages are larger, nothing happens. */
static void ask_for_huge_pages(unsigned char *raw, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    size_t skip = (PAGE - (uintptr_t)raw % PAGE) % PAGE;

    if (bytes >= HUGE_BLOCK)
        (void)madvise(raw + skip, (bytes - skip) / PAGE * PAGE, MADV_HUGEPAGE);
#else
    (void)raw;
    (void)bytes;
#endif
}

static void *alloc_large(size_t bytes, unsigned char **block_out)
{
    unsigned char *raw = calloc(LINE + bytes, 1);
    if (!raw)
        return NULL;
    ask_for_huge_pages(raw, LINE + bytes);
    /* calloc aligns to 16, so the step up to the next line is at least 16
     * bytes: room for the pointer kept in front. */
    *block_out = raw + (LINE - (uintptr_t)raw % LINE);
    return raw;
}

void *mem_alloc(size_t n, size_t size)
{
    size_t bytes;
    if (!size_mul_ok(n, size, &bytes) || bytes > PTRDIFF_MAX - LINE)
        return NULL;
    if (must_fail())
        return NULL;
    unsigned char *block = NULL;
    void *raw = bytes < LARGE_BLOCK ? alloc_small(bytes, &block)
                                    : alloc_large(bytes, &block);
    if (!raw)
        return NULL;
    memcpy(block - sizeof raw, &raw, sizeof raw);
    return block;
}

void mem_free(void *p)
{
    if (!p)
        return;
    void *raw;
    memcpy(&raw, (unsigned char *)p - sizeof raw, sizeof raw);
    free(raw);
}

bool mem_grow(void *array, size_t used, size_t n, size_t size)
{
    void *larger = mem_alloc(n, size), *old;
    if (!larger)
        return false;
    memcpy(&old, array, sizeof old);
    if (used > 0)
        memcpy(larger, old, used * size);
    mem_free(old);
    memcpy(array, &larger, sizeof larger);
    return true;
}

size_t mem_fail_at(size_t k)
{
    return atomic_exchange_explicit(&fail_countdown, k, memory_order_relaxed);
}
