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

#include "base/mem.h"
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
        f->sub_scaled(8, 0.25, x, y);
        for (size_t i = 0; i < 8; i++)
            ck_assert(same(y[i], ((double)i + z[i]) - 0.25 * z[i]));
        ck_assert(f->dot(4, x, x) == 4.5);
        f->fill(8, 0.75, y);
        for (size_t i = 0; i < 8; i++)
            ck_assert(y[i] == 0.75);
        for (size_t with = 0; with < 2; with++) {
            f->fill(8, 0.75, y);
            f->settle(8, 0.25, with ? x : NULL, x, y);
            for (size_t i = 0; i < 8; i++) {
                double to = 0.75 + 0.25 * ((with ? z[i] : 0) + z[i] - 0.75);

                ck_assert(
                    same(y[i], isnan(to) ? NAN : fmin(fmax(to, 0.0), 1.0)));
            }
        }
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

/* One unit, two classes 0 and delta apart; pert 1 and one feature in
 * [-below, 1], which moves the activation by its own value. */
struct curve_case {
    struct curve_poly polys[CURVES_POLYS];
    const struct curve_poly *poly[1];
    struct curves curves;
    double *W2, *tables; /* [1, 4]; [3, 2, 4] */
    double max_log;
    bool built;
};

static struct curve_case *curve_case_new(const struct kernels *k, double delta,
                                         double below)
{
    struct curve_case *c = mem_alloc(1, sizeof *c);

    ck_assert(c);
    c->curves.poly = c->poly;
    c->curves.n_units = 1;
    c->curves.n_classes = 2;
    c->curves.class_stride = 4;
    c->W2 = mem_alloc(4, sizeof *c->W2);
    c->tables = mem_alloc(3 * 2 * 4, sizeof *c->tables);
    ck_assert(c->W2 && c->tables);
    c->W2[0] = 0.25;
    c->W2[1] = 0.25 + delta;
    curves_polys(c->polys);
    c->built = curves_build(&c->curves, k, c->polys, 1.0, -below, 1.0, c->W2, 4,
                            4, c->tables, &c->max_log);
    return c;
}

static void curve_case_done(struct curve_case *c)
{
    mem_free(c->W2);
    mem_free(c->tables);
    mem_free(c);
}

/* The kernel's exp(D (w_k - w_label)): one sample of one feature D, all
 * probability on class k, the unit far above 0 or, with a kink, at z. */
static double curve_value(const struct kernels *kernels,
                          const struct curve_case *c, size_t label, size_t k,
                          double z, double D)
{
    uint32_t first[2] = {0, 1}, entry = 0;
    uint16_t y = (uint8_t)label;
    const struct runs runs = {.n = 1,
                              .n_features = 1,
                              .first_run = first,
                              .first_nz = first,
                              .value = &D,
                              .entry = &entry,
                              .labels = &y};
    const struct span span = {.runs = &runs, .n = 1};
    double *room = mem_alloc(4 + 4 + 2 * 4, sizeof *room), value;
    double *p = room + 4, *prod = room + 8;

    ck_assert(room);
    room[0] = z;
    p[k] = 1.0;
    for (size_t i = 0; i < 8; i++)
        prod[i] = 3.0;
    kernels->curve_products(&span, &c->curves, room, p, 4, prod);
    value = prod[0] / 3.0;
    for (size_t i = 1; i < 4; i++) /* the padding */
        ck_assert(prod[i] == 3.0 && prod[4 + i] == 3.0);
    mem_free(room);
    return value;
}

/* exp(D (w_k - w_y)) to CURVES_ERROR plus roundings: eps / 2 each, of the sum
 * of the terms' sizes (e^2A at most relative to the smallest value, A = half
 * delta), three in making a coefficient, three in the steps that use it, and
 * the product's two. */
START_TEST(test_curves)
{
    static const double halves[] = {0.5, 0.75, 1.0};
    static const double As[] = {1e-4, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3,
                                0.5,  0.7,  0.9,  1.1,  1.3, 1.5};
    double half = halves[_i % 3], below = 2.0 * half - 1.0, worst = 0.0;

    for (size_t t = 0; t < sizeof As / sizeof *As * 2; t++) {
        double A = As[t / 2], delta = A / half * (_i < 3 ? 1.0 : -1.0);
        const struct kernels *f = kernels_at(t % 2);
        struct curve_case *c;
        double bound =
            CURVES_ERROR + 6.0 * 0.5 * DBL_EPSILON * exp(2.0 * A) + DBL_EPSILON;

        if (!f)
            continue;
        c = curve_case_new(f, delta, below);
        ck_assert_msg(c->built, "A = %g", A);
        ck_assert(c->max_log >= fmax(1.0, below) * fabs(c->W2[1] - c->W2[0]));
        for (int i = 1; i <= 500; i++) {
            double D = -below + (1.0 + below) * i / 500.0;

            for (size_t y = 0; y < 2 && D != 0.0; y++)
                for (size_t k = 0; k < 2; k++) {
                    long double want =
                        expl((long double)D * (c->W2[k] - c->W2[y]));
                    double got = curve_value(f, c, y, k, 10.0, D);

                    worst = fmax(worst, (double)fabsl(got - want) /
                                            ((double)want * bound));
                }
        }
        ck_assert_msg(worst <= 1.0, "%s, A = %g: %g of the bound", f->name, A,
                      worst);
        curve_case_done(c);
    }
}
END_TEST

/* A unit that crosses z = 0 moves by max(z + x, 0) - max(z, 0); one that
 * stays below does not move. */
START_TEST(test_curves_kink)
{
    static const double zs[] = {-0.9, -0.5, -1e-9, 0.0, 1e-9, 0.2, -1.1};

    for (size_t t = 0; kernels_at(t); t++) {
        const struct kernels *f = kernels_at(t);
        struct curve_case *c = curve_case_new(f, 0.7, 1.0);

        ck_assert(c->built);
        for (size_t i = 0; i < sizeof zs / sizeof *zs; i++)
            for (double D = -1.0; D <= 1.0; D += 0.125) {
                double moves = fmax(zs[i] + D, 0.0) - fmax(zs[i], 0.0);
                double got = curve_value(f, c, 0, 1, zs[i], D);

                ck_assert_msg(fabs(got - exp(0.7 * moves)) < 1e-14,
                              "%s: z %g, D %g", f->name, zs[i], D);
            }
        curve_case_done(c);
    }
}
END_TEST

/* Weights no polynomial reaches, and those that are no numbers. */
START_TEST(test_curves_refuse)
{
    static const double absurd[] = {20.0, 1e3, 1e300, INFINITY};

    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        struct curve_case *c = curve_case_new(kernels_at(0), absurd[i], 0.0);

        ck_assert_msg(!c->built, "delta %g", absurd[i]);
        curve_case_done(c);
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
    tcase_add_test(tc, test_curves_kink);
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
