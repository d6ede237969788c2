/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Philox 4x32-10 (Salmon et al. 2011): random numbers that are a function of
 * where they are used, so that any number of threads, an undo and a resumed
 * run draw the same bits. Nothing is stored between two calls. */
#ifndef BASE_PHILOX_H
#define BASE_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/* The four words at a counter under a key. */
void philox_words(const uint32_t counter[4], const uint32_t key[2],
                  uint32_t words_out[4]);

/* One endless list of numbers. Lists that differ in any of the three are
 * independent of one another. */
struct philox_list {
    uint32_t seed;
    uint64_t step; /* 0 = drawn at the start, s = while batch s trains */
    uint32_t draw; /* which list of that step: a layer, a perturbation */
};

/* Numbers [first, first + n) of the list, uniform in [0, 1), 53 bits each.
 * Number i comes from words 2 (i mod 2) and 2 (i mod 2) + 1 at
 *   counter = (i / 2, its upper half, draw, step's upper half)
 *   key     = (seed, step's lower half)
 * and is ((a >> 5) 2^26 + (b >> 6)) / 2^53. It does not depend on first and n:
 * a list may be cut among threads anywhere. Thread: any. */
void philox_uniform(const struct philox_list *list, uint64_t first, size_t n,
                    double *out);

#endif
