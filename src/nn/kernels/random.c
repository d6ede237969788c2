/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normals sixteen at a time: four blocks of Philox side by side, then Box and
 * Muller's formula on four pairs at once. base/philox.h says which number is
 * which; base/philox.c has the same by its definition. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define GROUP 16
#define LOW32 UINT64_C(0xffffffff)

/* The product of the lower halves of each 64 bits. */
VEC_INLINE vecu mul32(vecu a, vecu b)
{
#if defined(__AVX2__)
    return (vecu)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
    return (vecu)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & LOW32) * (b & LOW32);
#endif
}

VEC_INLINE vecu vecu_set(uint64_t x)
{
    return (vecu)vec_set(0.0) + x;
}

/* Words 0 to 3 of the blocks `at`, one block a lane; above 32 bits there may be
 * anything. */
VEC_INLINE void philox(const struct philox_list *list, vecu at, vecu w[4])
{
    const vecu m0 = vecu_set(0xd2511f53), m1 = vecu_set(0xcd9e8d57);
    uint32_t k0 = list->seed, k1 = (uint32_t)list->step;

    w[0] = at;
    w[1] = at >> 32;
    w[2] = vecu_set(list->draw);
    w[3] = vecu_set(list->step >> 32);
    for (int i = 0; i < 10; i++) {
        vecu a = mul32(w[0], m0), b = mul32(w[2], m1);

        w[0] = b >> 32 ^ w[1] ^ k0;
        w[1] = b;
        w[2] = a >> 32 ^ w[3] ^ k1;
        w[3] = a;
        k0 += UINT32_C(0x9e3779b9);
        k1 += UINT32_C(0xbb67ae85);
    }
}

/* x < 2^52 as a double. */
VEC_INLINE vecd to_double(vecu x)
{
    return (vecd)(x | UINT64_C(0x4330000000000000)) - 0x1p52;
}

/* sqrt(-2 log((w + 1/2) / 2^32)) */
VEC_INLINE vecd radius(vecu w)
{
    vecd u = (to_double(w & LOW32) + 0.5) * 0x1p-32;
    vecd x = -2.0 * vec_log(u);

    for (int j = 0; j < VEC_W; j++)
        x[j] = __builtin_sqrt(x[j]);
    return x;
}

/* Cosine and sine of 2 pi w / 2^32: q quarter turns, and the rest r, at most
 * half of one, by Taylor's series, whose next terms are below 1e-15. */
VEC_INLINE void turn(vecu w, vecd *cos_out, vecd *sin_out)
{
    static const double s[] = {1.0 / 6227020800.0, -1.0 / 39916800.0,
                               1.0 / 362880.0,     -1.0 / 5040.0,
                               1.0 / 120.0,        -1.0 / 6.0};
    static const double c[] = {-1.0 / 87178291200.0,
                               1.0 / 479001600.0,
                               -1.0 / 3628800.0,
                               1.0 / 40320.0,
                               -1.0 / 720.0,
                               1.0 / 24.0,
                               -0.5};
    vecu shifted = (w & LOW32) + (UINT64_C(1) << 29), q = shifted >> 30;
    vecd r = (to_double(shifted & 0x3fffffff) - 0x1p29) *
             (1.57079632679489661923 * 0x1p-30);
    vecd z = r * r, sine = vec_set(s[0]), cosine = vec_set(c[0]);
    veci swap = -(veci)(q & 1);

    for (int i = 1; i < 6; i++)
        sine = sine * z + s[i];
    for (int i = 1; i < 7; i++)
        cosine = cosine * z + c[i];
    sine = r + r * z * sine;
    cosine = 1.0 + z * cosine;
    *cos_out =
        (vecd)((vecu)vec_select(swap, sine, cosine) ^ ((q + 1) >> 1 & 1) << 63);
    *sin_out =
        (vecd)((vecu)vec_select(swap, cosine, sine) ^ (q >> 1 & 1) << 63);
}

/* Numbers [16 g, 16 g + 16). */
VEC_INLINE void group(const struct philox_list *list, uint64_t g, double *out)
{
    for (uint64_t j = 0; j < 4; j += VEC_W) {
        vecu at, w[4];

        for (uint64_t i = 0; i < VEC_W; i++)
            at[i] = 4 * g + j + i;
        philox(list, at, w);
        for (int half = 0; half < 2; half++) {
            vecd r = radius(w[2 * half]), x, y;

            turn(w[2 * half + 1], &x, &y);
            x *= r;
            y *= r;
            memcpy(out + 8 * half + j, &x, sizeof x);
            memcpy(out + 8 * half + 4 + j, &y, sizeof y);
        }
    }
}

void KERNEL(normal)(const struct philox_list *list, uint64_t first, size_t n,
                    double *out)
{
    for (size_t done = 0, part; done < n; done += part) {
        size_t skip = (first + done) % GROUP, left = n - done;
        double cut[GROUP];

        part = left < GROUP - skip ? left : GROUP - skip;
        if (part == GROUP) {
            group(list, (first + done) / GROUP, out + done);
            continue;
        }
        group(list, (first + done) / GROUP, cut);
        memcpy(out + done, cut + skip, part * sizeof *out);
    }
}
