/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's legacy RandomState, bit for bit: MT19937, rand(), permutation(). */
#ifndef BASE_MT19937_H
#define BASE_MT19937_H

#include <stddef.h>
#include <stdint.h>

struct mt19937 {
    uint32_t s[624];
    int next; /* index of the next word to temper; 624 = twist first */
};

/* np.random.seed(seed). Cannot fail. */
void mt19937_init(struct mt19937 *rng, uint32_t seed);

uint32_t mt19937_next32(struct mt19937 *rng);

/* np.random.rand(): 53 bits in [0, 1). */
double mt19937_rand(struct mt19937 *rng);

/* random_interval(max): masked rejection, uniform in [0, max]. */
uint32_t mt19937_interval(struct mt19937 *rng, uint32_t max);

/* RandomState.shuffle of a[n] in place; permutation(n) shuffles 0..n-1. */
void mt19937_shuffle(struct mt19937 *rng, uint32_t *a, size_t n);

#endif
