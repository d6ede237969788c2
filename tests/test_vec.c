/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a set of kernels computes other exponentials, logarithms or
 * sums than another: results depend on the processor, or the polynomials of
 * weight perturbation are less exact than they claim. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mt19937.h"
#include "nn/curves.h"

#define BLOCK 4096

/* |got - want| in units of the last place of want as a double; a want past
 * DBL_MAX should round to inf. */
static double ulps(double got, long double want)
{
    double near = fabs((double)want), ulp = 0x1p-1074;

    if (isinf(near) && got == (double)want)
        return 0.0;
    if (near >= 0x1p-1022)
        ulp = ldexp(1.0, ilogb(fmin(near, DBL_MAX)) - 52);
    return (double)(fabsl(got - want) / ulp);
}

typedef void vector_function(size_t n, const double *x, double *y);
typedef long double true_function(long double x);

/* Worst error over n arguments, drawn block by block. */
static double worst_of(vector_function *f, true_function *truth, size_t n,
                       double (*argument)(size_t i, struct mt19937 *rng))
{
    double *x = mem_alloc(BLOCK, sizeof *x), *y = mem_alloc(BLOCK, sizeof *y);
    struct mt19937 rng;
    double worst = 0.0;

    ck_assert(x && y);
    mt19937_init(&rng, 5);
    for (size_t at = 0; at < n; at += BLOCK) {
        for (size_t i = 0; i < BLOCK; i++)
            x[i] = argument(at + i, &rng);
        f(BLOCK, x, y);
        for (size_t i = 0; i < BLOCK; i++) {
            double off = ulps(y[i], truth(x[i]));

            ck_assert_msg(!isnan(off), "at %a", x[i]);
            worst = fmax(worst, off);
        }
    }
    mem_free(x);
    mem_free(y);
    return worst;
}

#define SWEEP ((size_t)1 << 19)

/* The whole range, subnormal results and both overflows included. */
static double wide_exponent(size_t i, struct mt19937 *rng)
{
    return -746.0 + 1457.0 * ((double)i + mt19937_rand(rng)) / SWEEP;
}

/* What softmax and the tables ask for, and ever closer to 0. */
static double small_exponent(size_t i, struct mt19937 *rng)
{
    double x = 2.0 * mt19937_rand(rng) - 1.0;

    return ldexp(x, 1 - (int)(i % 60));
}

/* Around every multiple of ln 2 / 2, where the reduction changes n. */
static double border_exponent(size_t i, struct mt19937 *rng)
{
    double k = (double)(i % 4200) - 2150.0;

    return k * 0.34657359027997264 * (1.0 + 1e-15 * mt19937_rand(rng));
}

/* Every exponent of a double, subnormals included. */
static double wide_positive(size_t i, struct mt19937 *rng)
{
    return ldexp(1.0 + mt19937_rand(rng), (int)(i % 2098) - 1074);
}

static double near_one(size_t i, struct mt19937 *rng)
{
    return 1.0 + ldexp(2.0 * mt19937_rand(rng) - 1.0, -1 - (int)(i % 52));
}

/* Around sqrt(1/2) and sqrt(2) times powers of 2, where k changes. */
static double border_positive(size_t i, struct mt19937 *rng)
{
    double x = M_SQRT1_2 * (1.0 + 1e-14 * (mt19937_rand(rng) - 0.5));

    return ldexp(x, (int)(i % 2000) - 1000);
}

/* At most 0.99 ulp seen (AVX2), 0.95 (base). */
START_TEST(test_exp)
{
    for (size_t k = 0; kernels_at(k); k++) {
        vector_function *f = kernels_at(k)->exp;
        double wide = worst_of(f, expl, SWEEP, wide_exponent);
        double small = worst_of(f, expl, SWEEP, small_exponent);
        double border = worst_of(f, expl, SWEEP / 4, border_exponent);

        ck_assert_msg(wide <= 1.0 && small <= 1.0 && border <= 1.0,
                      "%s: %.3f %.3f %.3f ulp", kernels_at(k)->name, wide,
                      small, border);
    }
}
END_TEST

/* At most 0.74 ulp seen (AVX2), 0.79 (base). */
START_TEST(test_log)
{
    for (size_t k = 0; kernels_at(k); k++) {
        vector_function *f = kernels_at(k)->log;
        double wide = worst_of(f, logl, SWEEP, wide_positive);
        double near = worst_of(f, logl, SWEEP, near_one);
        double border = worst_of(f, logl, SWEEP / 4, border_positive);

        ck_assert_msg(wide <= 1.0 && near <= 1.0 && border <= 1.0,
                      "%s: %.3f %.3f %.3f ulp", kernels_at(k)->name, wide, near,
                      border);
    }
}
END_TEST

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

/* The ends: equal to libm's, NaN for NaN. 709.78.. and -745.13.. are the last
 * arguments with a finite and a non-zero result. */
START_TEST(test_special_values)
{
    static const double exponents[] = {0.0,
                                       -0.0,
                                       1e-320,
                                       -1e-320,
                                       NAN,
                                       INFINITY,
                                       -INFINITY,
                                       0x1.62e42fefa39efp+9,
                                       1e4,
                                       -1e4,
                                       DBL_MAX,
                                       -DBL_MAX,
                                       -746,
                                       -745.2,
                                       0x1.62e42fefa39f0p+9,
                                       -0x1.74910d52d3052p+9};
    static const double positives[] = {
        0.0,      -0.0,       1.0, -1.0, NAN, INFINITY, -INFINITY, -0x1p-1074,
        -DBL_MAX, -0x1p-1022, 1.0, 1.0,  1.0, 1.0,      1.0,       1.0};
    double *x = mem_alloc(16, sizeof *x), *y = mem_alloc(16, sizeof *y);

    ck_assert(x && y);
    for (size_t k = 0; kernels_at(k); k++) {
        memcpy(x, exponents, sizeof exponents);
        kernels_at(k)->exp(16, x, y);
        for (size_t i = 0; i < 16; i++)
            ck_assert_msg(same(y[i], exp(x[i])) || ulps(y[i], expl(x[i])) <= 1,
                          "%s exp(%a) = %a", kernels_at(k)->name, x[i], y[i]);
        ck_assert(y[13] == 0.0 && isinf(y[14]) && y[7] < INFINITY);
        memcpy(x, positives, sizeof positives);
        kernels_at(k)->log(16, x, y);
        for (size_t i = 0; i < 16; i++)
            ck_assert_msg(same(y[i], log(x[i])), "%s log(%a) = %a",
                          kernels_at(k)->name, x[i], y[i]);
    }
    mem_free(x);
    mem_free(y);
}
END_TEST

/* relu, relu_back and the element-wise sums on whole and broken numbers. */
START_TEST(test_elementwise)
{
    static const double z[8] = {1.5, -1.5,     0.0,       -0.0,
                                NAN, INFINITY, -INFINITY, 0x1p-1074};
    double *x = mem_alloc(8, sizeof *x), *y = mem_alloc(8, sizeof *y);

    ck_assert(x && y);
    memcpy(x, z, sizeof z);
    for (size_t k = 0; kernels_at(k); k++) {
        const struct kernels *f = kernels_at(k);

        ck_assert_uint_eq(f->relu(x, 8, y), 4); /* how many z <= 0 */
        for (size_t i = 0; i < 8; i++)
            ck_assert(same(y[i], isnan(z[i]) ? NAN : fmax(z[i], 0.0)));
        for (size_t i = 0; i < 8; i++)
            y[i] = 7.0;
        f->relu_back(x, 8, y);
        for (size_t i = 0; i < 8; i++)
            ck_assert(y[i] == (z[i] > 0.0 ? 7.0 : 0.0));
        for (size_t i = 0; i < 8; i++)
            y[i] = (double)i;
        f->add(8, x, y);
        f->mul(8, x, y);
        f->sub_scaled(8, 0.25, x, y);
        for (size_t i = 0; i < 8; i++)
            ck_assert(same(y[i], ((double)i + z[i]) * z[i] - 0.25 * z[i]));
        ck_assert(f->dot(4, x, x) == 4.5);
    }
    mem_free(x);
    mem_free(y);
}
END_TEST

START_TEST(test_dot_and_flush)
{
    double *x = mem_alloc(44, sizeof *x), *y = mem_alloc(44, sizeof *y);

    ck_assert(x && y);
    for (size_t k = 0; kernels_at(k); k++)
        for (size_t n = 0; n <= 44; n += 4) {
            double want = 0.0;

            for (size_t i = 0; i < n; i++) {
                x[i] = (double)i + 1.0;
                y[i] = 2.0 * (double)i - 5.0;
                want += x[i] * y[i];
            }
            ck_assert(kernels_at(k)->dot(n, x, y) == want); /* integers */
            kernels_at(k)->flush_log(n, x, y);
            for (size_t i = 0; i < n; i++) {
                double log_x = log((double)i + 1.0);

                ck_assert(x[i] == 1.0);
                ck_assert(fabs(y[i] - (2.0 * (double)i - 5.0) - log_x) < 1e-13);
            }
        }
    mem_free(x);
    mem_free(y);
}
END_TEST

/* The best set first, "base" always there, MLPTUI_KERNELS obeyed where it
 * can be. */
START_TEST(test_pick)
{
    size_t n = 0;

    unsetenv("MLPTUI_KERNELS");
    ck_assert_ptr_eq(kernels_get(), kernels_at(0));
    for (; kernels_at(n); n++) {
        setenv("MLPTUI_KERNELS", kernels_at(n)->name, 1);
        ck_assert_ptr_eq(kernels_get(), kernels_at(n));
    }
    ck_assert_uint_ge(n, 1);
    ck_assert_str_eq(kernels_at(n - 1)->name, "base");
    setenv("MLPTUI_KERNELS", "none", 1);
    ck_assert_ptr_eq(kernels_get(), kernels_at(0));
}
END_TEST

/* One unit, two classes 0 and delta apart; pert 1 and features in
 * [-below, 1] move the activation over [-below, 1]. */
struct curve_case {
    struct curves curves;
    double *W2, *coef; /* [1, 4]; [2, degree + 1, 2, 4] */
    double max_log;
    bool built;
};

static struct curve_case curve_case_new(double delta, double below)
{
    struct curve_case c = {.curves = {.n_units = 1, .n_classes = 2}};

    c.W2 = mem_alloc(4, sizeof *c.W2);
    c.coef = mem_alloc(2 * (CURVES_MAX_DEGREE + 1) * 2 * 4, sizeof *c.coef);
    ck_assert(c.W2 && c.coef);
    c.W2[1] = delta;
    c.built = curves_build(&c.curves, 1.0, -below, 1.0, c.W2, 4, 4, c.coef,
                           &c.max_log);
    return c;
}

static void curve_case_done(struct curve_case *c)
{
    mem_free(c->W2);
    mem_free(c->coef);
}

/* The polynomial's own value, its coefficients taken as they are. */
static long double polynomial(const struct curve_case *c, size_t label,
                              size_t k, long double u)
{
    size_t n = c->curves.degree;
    long double sum = 0.0L;

    for (size_t j = n + 1; j-- > 0;)
        sum = sum * u + c->coef[((label * (n + 1) + j) * 2 + k) * 4];
    return sum;
}

/* |u| <= 1 for all changes, and exp(D (w_k - w_y)) to CURVES_ERROR plus what
 * rounding each coefficient to a double costs: eps / 2 of the sum of their
 * sizes, e^2A at most relative to the smallest value, A = half * delta, and
 * three roundings in making each (scale, power, fold). */
START_TEST(test_curves)
{
    static const double halves[] = {0.5, 0.75, 1.0};
    static const double As[] = {1e-4, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3,
                                0.5,  0.7,  0.9,  1.1,  1.3, 1.5};
    double half = halves[_i % 3], below = 2.0 * half - 1.0, worst = 0.0;

    for (size_t t = 0; t < sizeof As / sizeof *As; t++) {
        double delta = As[t] / half * (_i < 3 ? 1.0 : -1.0);
        struct curve_case c = curve_case_new(delta, below);
        double factor =
            1.0 + 4.0 * 0.5 * DBL_EPSILON * exp(2.0 * As[t]) / CURVES_ERROR;

        ck_assert_msg(c.built, "A = %g", As[t]);
        ck_assert(c.max_log >= fmax(1.0, below) * fabs(delta));
        for (int i = 0; i <= 2000; i++) {
            long double D = -below + (1.0L + below) * i / 2000.0L;
            long double u = c.curves.u_scale * D + c.curves.u_shift;

            ck_assert(fabsl(u) <= 1.0L + 1e-15L);
            for (size_t y = 0; y < 2; y++)
                for (size_t k = 0; k < 2; k++) {
                    long double want = expl(D * (c.W2[k] - c.W2[y]));
                    long double off =
                        fabsl(polynomial(&c, y, k, u) - want) / want;

                    worst = fmax(worst, (double)off / (CURVES_ERROR * factor));
                }
        }
        ck_assert_msg(worst <= 1.0, "A = %g: %g of the bound", As[t], worst);
        curve_case_done(&c);
    }
}
END_TEST

/* Weights no polynomial reaches, and those that are no numbers. */
START_TEST(test_curves_refuse)
{
    static const double absurd[] = {20.0, 1e3, 1e300, INFINITY};

    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        struct curve_case c = curve_case_new(absurd[i], 0.0);

        ck_assert_msg(!c.built, "delta %g", absurd[i]);
        curve_case_done(&c);
    }
}
END_TEST

static Suite *vec_suite(void)
{
    Suite *suite = suite_create("vec");
    TCase *tc = tcase_create("vec");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_exp);
    tcase_add_test(tc, test_log);
    tcase_add_test(tc, test_special_values);
    tcase_add_test(tc, test_elementwise);
    tcase_add_test(tc, test_dot_and_flush);
    tcase_add_test(tc, test_pick);
    tcase_add_loop_test(tc, test_curves, 0, 6);
    tcase_add_test(tc, test_curves_refuse);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(vec_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
