/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four doubles at a time in plain compiler vectors: one register with AVX2,
 * two with SSE2 or NEON. (Eight, with AVX-512, gained nothing where it was
 * measured: the loops are bound by loads and stores, and 20 hidden units are
 * five registers of four but three of eight.) For kernels only, inlined. */
#ifndef NN_KERNELS_VEC_H
#define NN_KERNELS_VEC_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX__)
#define VEC_W 4
#else
#define VEC_W 2
#endif
#define VEC_N (4 / VEC_W) /* registers of a block */

typedef double vecd __attribute__((vector_size(8 * VEC_W), may_alias));
typedef double plaind __attribute__((vector_size(8 * VEC_W)));
typedef int64_t veci __attribute__((vector_size(8 * VEC_W), may_alias));
typedef uint64_t vecu __attribute__((vector_size(8 * VEC_W), may_alias));

#define VEC_INLINE static inline __attribute__((always_inline))

/* Four doubles: one column of NET_LANE units, or four unrelated values. */
struct blk {
    vecd v[VEC_N];
};

/* The same in memory, where blk_load and blk_store may take them: these want
 * their alignment, which four doubles alone do not have. */
typedef double blk_room[4] __attribute__((aligned(32)));

VEC_INLINE vecd vec_set(double x)
{
#if VEC_W == 4
    return (vecd){x, x, x, x};
#else
    return (vecd){x, x};
#endif
}

VEC_INLINE vecd vec_select(veci mask, vecd yes, vecd no)
{
    return (vecd)((mask & (veci)yes) | (~mask & (veci)no));
}

/* Rounded as IEEE 754 wants it, as every sqrt is. */
VEC_INLINE vecd vec_sqrt(vecd x)
{
#if defined(__AVX__)
    return (vecd)__builtin_ia32_sqrtpd256((plaind)x);
#elif defined(__SSE2__)
    return (vecd)__builtin_ia32_sqrtpd((plaind)x);
#else
    for (int i = 0; i < VEC_W; i++)
        x[i] = __builtin_sqrt(x[i]);
    return x;
#endif
}

VEC_INLINE vecd vec_max0(vecd x) /* NaN stays NaN */
{
    return (vecd)(~(veci)(x < vec_set(0.0)) & (veci)x);
}

VEC_INLINE vecd vec_min1(vecd x) /* the same */
{
    return vec_select(x > vec_set(1.0), vec_set(1.0), x);
}

VEC_INLINE struct blk blk_load(const double *p)
{
    struct blk r;

    for (int i = 0; i < VEC_N; i++)
        r.v[i] = ((const vecd *)p)[i];
    return r;
}

VEC_INLINE void blk_store(double *p, struct blk a)
{
    for (int i = 0; i < VEC_N; i++)
        ((vecd *)p)[i] = a.v[i];
}

VEC_INLINE struct blk blk_set(double x)
{
    struct blk r;

    for (int i = 0; i < VEC_N; i++)
        r.v[i] = vec_set(x);
    return r;
}

VEC_INLINE struct blk blk_add(struct blk a, struct blk b)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] += b.v[i];
    return a;
}

VEC_INLINE struct blk blk_sub(struct blk a, struct blk b)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] -= b.v[i];
    return a;
}

VEC_INLINE struct blk blk_mul(struct blk a, struct blk b)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] *= b.v[i];
    return a;
}

/* p[0..4) *= a */
VEC_INLINE void blk_mul_into(double *p, struct blk a)
{
    blk_store(p, blk_mul(blk_load(p), a));
}

/* a * b + c, fused where the instruction set can. */
VEC_INLINE struct blk blk_fma(struct blk a, struct blk b, struct blk c)
{
    for (int i = 0; i < VEC_N; i++)
        c.v[i] += a.v[i] * b.v[i];
    return c;
}

VEC_INLINE struct blk blk_max0(struct blk a)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] = vec_max0(a.v[i]);
    return a;
}

/* The first n of a, then zeros. */
VEC_INLINE struct blk blk_first(struct blk a, size_t n)
{
    static const int64_t lane[4] = {0, 1, 2, 3};

    for (int i = 0; i < VEC_N; i++) {
        veci at;

        memcpy(&at, lane + i * VEC_W, sizeof at);
        a.v[i] = (vecd)((veci)a.v[i] & (veci)(at < (int64_t)n));
    }
    return a;
}

VEC_INLINE double blk_sum(struct blk a)
{
    double x[4], s = 0.0;

    memcpy(x, &a, sizeof x);
    for (int i = 0; i < 4; i++)
        s += x[i];
    return s;
}

/* exp to 1 ulp (tested over the whole range): x = n ln 2 + r, |r| <= ln 2 / 2,
 * Taylor to r^13 (remainder 4e-18). Above 709.78 inf, below -745.13 0,
 * NaN stays NaN. 2^n is applied in two halves so that results may be
 * subnormal. */
VEC_INLINE vecd vec_exp(vecd x)
{
    const vecd magic = vec_set(0x1.8p52);
    static const double c[] = {
        1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0,
        1.0 / 3628800.0,    1.0 / 362880.0,    1.0 / 40320.0,
        1.0 / 5040.0,       1.0 / 720.0,       1.0 / 120.0,
        1.0 / 24.0,         1.0 / 6.0,         0.5};
    veci big = (veci)(x > vec_set(709.782712893384));
    veci small = (veci)(x < vec_set(-745.2));
    vecd xc = vec_select(big | small, vec_set(0.0), x);
    vecd t = xc * vec_set(0x1.71547652b82fep0) + magic;
    vecd n = t - magic;
    vecd r = xc - n * vec_set(0x1.62e42fee00000p-1);
    vecd p = vec_set(c[0]), half1, half2;
    veci k = (veci)t - (veci)magic, k1 = k >> 1;

    r -= n * vec_set(0x1.a39ef35793c76p-33);
    for (int i = 1; i < 12; i++)
        p = p * r + vec_set(c[i]);
    p = p * r * r + r + vec_set(1.0);
    half1 = (vecd)((vecu)(k1 + 1023) << 52);
    half2 = (vecd)((vecu)(k - k1 + 1023) << 52);
    p = p * half1 * half2;
    p = vec_select(small, vec_set(0.0), p);
    return vec_select(big, vec_set(__builtin_inf()), p);
}

/* log to 1 ulp (tested): the fdlibm scheme, x = 2^k m with m in
 * [sqrt(1/2), sqrt(2)). log 0 = -inf, negative = NaN, inf = inf. */
VEC_INLINE vecd vec_log(vecd x)
{
    const vecd magic = vec_set(0x1.8p52);
    veci tiny = (veci)(x < vec_set(0x1p-1022));
    vecd xs = vec_select(tiny, x * vec_set(0x1p54), x);
    /* unsigned: those of a NaN wrap around */
    veci bits =
        (veci)((vecu)xs + (0x3ff0000000000000ULL - 0x3fe6a09e667f3bcdULL));
    veci k = (bits >> 52) - 1023;
    vecd m = (vecd)((bits & 0x000fffffffffffffLL) + 0x3fe6a09e667f3bcdLL);
    vecd kd = (vecd)(k + (veci)magic) - magic -
              vec_select(tiny, vec_set(54.0), vec_set(0.0));
    vecd f = m - vec_set(1.0), s = f / (f + vec_set(2.0)), z = s * s;
    vecd w = z * z, t1, t2, h = vec_set(0.5) * f * f, r;
    veci odd = (veci)(x == vec_set(0.0));
    veci keep = ~(veci)(x >= vec_set(0.0)) |
                (veci)(x > vec_set(0x1.fffffffffffffp1023));

    t1 = w * (vec_set(3.999999999940941908e-01) +
              w * (vec_set(2.222219843214978396e-01) +
                   w * vec_set(1.531383769920937332e-01)));
    t2 = z * (vec_set(6.666666666666735130e-01) +
              w * (vec_set(2.857142874366239149e-01) +
                   w * (vec_set(1.818357216161805012e-01) +
                        w * vec_set(1.479819860511658591e-01))));
    r = kd * vec_set(6.93147180369123816490e-01) -
        ((h - (s * (h + t1 + t2) + kd * vec_set(1.90821492927058770002e-10))) -
         f);
    r = vec_select(odd, vec_set(-__builtin_inf()), r);
    /* NaN and inf pass through; a negative becomes NaN */
    return vec_select(
        keep,
        vec_select((veci)(x < vec_set(0.0)), vec_set(__builtin_nan("")), x), r);
}

VEC_INLINE struct blk blk_exp(struct blk a)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] = vec_exp(a.v[i]);
    return a;
}

VEC_INLINE struct blk blk_log(struct blk a)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] = vec_log(a.v[i]);
    return a;
}

/* Taylor's exp x - 1, |x| <= 0.35. */
VEC_INLINE vecd vec_expm1_near(vecd x)
{
    vecd m = vec_set(0.0), one = vec_set(1.0);

    for (int i = 14; i > 1; i--)
        m = (m + one) * x * vec_set(1.0 / i);
    return (m + one) * x;
}

/* tanh and *rest_out = 1 - |tanh|, to a few ulp: from exp(-2|x|), or where that
 * is near 1 from Taylor's exp(-2|x|) - 1. */
VEC_INLINE vecd vec_tanh(vecd x, vecd *rest_out)
{
    const vecd one = vec_set(1.0), two = vec_set(2.0), zero = vec_set(0.0);
    veci below = (veci)(x < zero);
    vecd y = vec_select(below, two * x, vec_set(-2.0) * x); /* -2 |x| */
    vecd e = vec_exp(y), m = vec_expm1_near(y), t;

    t = vec_select((veci)(y > vec_set(-0.35)), -m / (two + m),
                   (one - e) / (one + e));
    *rest_out = two * e / (one + e);
    return vec_select(below, -t, t);
}

/* sigmoid and *rest_out = 1 - sigmoid, neither by a difference from 1. */
VEC_INLINE struct blk blk_sigmoid(struct blk z, struct blk *rest_out)
{
    for (int i = 0; i < VEC_N; i++) {
        veci below = (veci)(z.v[i] < vec_set(0.0));
        vecd e = vec_exp(vec_select(below, z.v[i], -z.v[i]));
        vecd large = vec_set(1.0) / (vec_set(1.0) + e), small = e * large;

        rest_out->v[i] = vec_select(below, large, small);
        z.v[i] = vec_select(below, small, large);
    }
    return z;
}

/* exp and *less_out = exp - 1. */
VEC_INLINE struct blk blk_expm1(struct blk a, struct blk *less_out)
{
    for (int i = 0; i < VEC_N; i++) {
        vecd x = a.v[i], e = vec_exp(x);
        veci near = (veci)(x < vec_set(0.35)) & (veci)(x > vec_set(-0.35));

        less_out->v[i] = vec_select(near, vec_expm1_near(x), e - vec_set(1.0));
        a.v[i] = e;
    }
    return a;
}

VEC_INLINE struct blk blk_tanh(struct blk a, struct blk *rest_out)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] = vec_tanh(a.v[i], &rest_out->v[i]);
    return a;
}

#endif
