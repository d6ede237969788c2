/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matsumoto and Nishimura 1998, seeded and consumed the way NumPy's legacy
 * RandomState does, so that a run here and a notebook there draw the same
 * weights and the same split. */
#include "base/mt19937.h"

#define N 624
#define M 397

void mt19937_init(struct mt19937 *rng, uint32_t seed)
{
    rng->s[0] = seed;
    for (uint32_t i = 1; i < N; i++) {
        uint32_t last = rng->s[i - 1];
        rng->s[i] = UINT32_C(1812433253) * (last ^ (last >> 30)) + i;
    }
    rng->next = N;
}

static uint32_t twist(uint32_t high, uint32_t low, uint32_t ahead)
{
    uint32_t y = (high & UINT32_C(0x80000000)) | (low & UINT32_C(0x7fffffff));
    return ahead ^ (y >> 1) ^ ((0 - (y & 1)) & UINT32_C(0x9908b0df));
}

static void refill(struct mt19937 *rng)
{
    uint32_t *s = rng->s;
    for (int i = 0; i < N - M; i++)
        s[i] = twist(s[i], s[i + 1], s[i + M]);
    for (int i = N - M; i < N - 1; i++)
        s[i] = twist(s[i], s[i + 1], s[i + M - N]);
    s[N - 1] = twist(s[N - 1], s[0], s[M - 1]);
    rng->next = 0;
}

uint32_t mt19937_next32(struct mt19937 *rng)
{
    if (rng->next >= N)
        refill(rng);
    uint32_t y = rng->s[rng->next++];
    y ^= y >> 11;
    y ^= (y << 7) & UINT32_C(0x9d2c5680);
    y ^= (y << 15) & UINT32_C(0xefc60000);
    return y ^ (y >> 18);
}

double mt19937_rand(struct mt19937 *rng)
{
    uint32_t a = mt19937_next32(rng) >> 5; /* 27 bits, drawn first */
    uint32_t b = mt19937_next32(rng) >> 6; /* 26 bits */
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

uint32_t mt19937_interval(struct mt19937 *rng, uint32_t max)
{
    if (max == 0) /* NumPy draws nothing here */
        return 0;
    uint32_t mask = max;
    for (int shift = 1; shift <= 16; shift *= 2)
        mask |= mask >> shift;
    uint32_t value;
    do {
        value = mt19937_next32(rng) & mask;
    } while (value > max);
    return value;
}

void mt19937_shuffle(struct mt19937 *rng, uint32_t *a, size_t n)
{
    for (size_t i = n; i-- > 1;) {
        uint32_t j = mt19937_interval(rng, (uint32_t)i);
        uint32_t swap = a[i];
        a[i] = a[j];
        a[j] = swap;
    }
}
