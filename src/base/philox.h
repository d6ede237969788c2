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

/* Block i of a list is the four words w0 .. w3 at
 *   counter = (i, its upper half, draw, step's upper half)
 *   key     = (seed, step's lower half)
 * The functions below give numbers [first, first + n) of the list, made of the
 * blocks. A number does not depend on first and n: a list may be cut among
 * threads anywhere. Thread: any. */

/* Uniform in [0, 1), 53 bits each: number i is ((a >> 5) 2^26 + (b >> 6)) /
 * 2^53 of words a and b, the (i mod 2)-th pair of block i / 2. */
void philox_uniform(const struct philox_list *list, uint64_t first, size_t n,
                    double *out);

/* Normal, mean 0 and variance 1, by Box and Muller's formula: words a and b
 * give the pair
 *   r cos t, r sin t;  r = sqrt(-2 log((a + 1/2) / 2^32)), t = 2 pi b / 2^32
 * so that |x| <= 6.77, which a normal exceeds once in 8e10 draws. Sixteen
 * numbers are four blocks: number 16 g + 4 c + j is of block 4 g + j, and c is
 * 0, 1 for the pair of w0, w1 and 2, 3 for that of w2, w3. One by one, for a
 * few; rules have a kernel for it (nn/rules/noise/noise.h). */
void philox_normal(const struct philox_list *list, uint64_t first, size_t n,
                   double *out);

/* 1 or -1: number i is -1 where bit i mod 128 of block i / 128 is set, bit 0
 * the lowest of w0. */
void philox_sign(const struct philox_list *list, uint64_t first, size_t n,
                 double *out);

#endif
