/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, weight perturbation of a loss that sums over sigmoid outputs
 * is less exact than it claims: the series of an output's loss, the polynomial
 * that takes their place along a unit's change, or the output layer. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/curves.h"

#define CLASSES 5

/* What moving an output's logit from z by d does to its own part of the loss, y
 * what it should be, without cancellation. */
static long double moved(enum change_loss loss, long double z, int y,
                         long double d)
{
    long double p = 1.0L / (1.0L + expl(-z)), q = 1.0L / (1.0L + expl(z));
    long double change = p * q * expm1l(d) / (q + p * expl(d));

    if (loss == CHANGE_MSE_SIGMOID)
        return change * ((y ? -q : p) + change / 2.0L);
    return y ? log1pl(q * expm1l(-d)) : log1pl(p * expm1l(d));
}

/* The slope of that at d = 0. */
static long double slope(enum change_loss loss, long double z, int y)
{
    long double p = 1.0L / (1.0L + expl(-z)), q = 1.0L / (1.0L + expl(z));

    return (y ? -q : p) * (loss == CHANGE_BCE ? 1.0L : p * q);
}

/* One sample of one feature x, one unit far above 0, five outputs whose logits
 * move by v_k x. */
struct series_case {
    struct slopes s;
    struct curve_poly polys[CURVES_POLYS];
    uint32_t first[2], entry;
    uint16_t label;
    double x;
    struct runs runs;
    size_t n_terms;
    double *z, *logits, *out, *room, *terms;
    double *total; /* products [2, 4], then sums */
    int64_t *skip;
};

static void describe(struct series_case *c, enum change_loss loss)
{
    c->s = (struct slopes){.polys = c->polys, .loss = loss, .act = CHANGE_RELU};
    c->s.c = (struct curves){.pert = 1.0, .n_units = 1, .n_classes = CLASSES};
    c->s.c.class_stride = 8;
    c->s.lo = c->s.c.min_dx = -1.0;
    c->s.hi = c->s.c.max_dx = 1.0;
    c->s.stride = c->s.out_stride = 4;
    c->s.n_in = 1;
    c->s.z = c->z;
    c->s.logits = c->s.p = c->logits;
    c->s.out = c->out;
    c->s.skip = c->skip;
    c->s.room = c->room;
    c->s.terms = c->terms;
    c->s.n_terms = &c->n_terms;
}

static struct series_case *series_case_new(enum change_loss loss)
{
    struct series_case *c = mem_alloc(1, sizeof *c);

    ck_assert(c);
    curves_series(loss, c->polys);
    c->first[1] = 1;
    c->runs = (struct runs){.n = 1,
                            .n_features = 1,
                            .first_run = c->first,
                            .first_nz = c->first,
                            .value = &c->x,
                            .entry = &c->entry,
                            .labels = &c->label};
    c->z = mem_alloc(4 + 8 + 16 + 8 * CLASSES + CLASSES * CURVES_MAX_TERMS,
                     sizeof(double));
    c->skip = mem_alloc(4, sizeof *c->skip);
    ck_assert(c->z && c->skip);
    c->logits = c->z + 4;
    c->total = c->logits + 8;
    c->out = c->total + 16;
    c->room = c->out + 4 * CLASSES;
    c->terms = c->room + 4 * CLASSES;
    c->z[0] = 10.0;
    describe(c, loss);
    return c;
}

static void series_case_done(struct series_case *c)
{
    mem_free(c->z);
    mem_free(c->skip);
    mem_free(c);
}

/* Slopes up to A, some of them close to 0. */
static void set_slopes(struct series_case *c, double A)
{
    static const double share[CLASSES] = {1.0, -0.7, 1e-3, -1e-9, 0.4};

    for (size_t k = 0; k < CLASSES; k++)
        c->out[4 * k] = A * share[k];
}

/* The kernel's change of the loss at x; false when it refuses. */
static bool change_at(struct series_case *c, const struct kernels *k, double x,
                      double *change_out)
{
    const struct span span = {.runs = &c->runs, .n = 1};
    double used = 0.0;

    c->x = x;
    c->n_terms = 0;
    memset(c->total, 0, 16 * sizeof *c->total);
    if (!k->slope_curves(&span, &c->s, 0, c->total, c->total + 8, &used))
        return false;
    for (size_t i = 0; i < 8; i++) /* no products; of the padding nothing */
        ck_assert(c->total[i] == 0.0 && (i % 4 == 0 || c->total[8 + i] == 0.0));
    ck_assert(used == 0.0);
    *change_out = c->total[8];
    return true;
}

/* Off by CURVES_ERROR and roundings of terms that grow up to e^2A, all relative
 * to what the outputs' slopes add up to at `scale`. */
static void check_at(struct series_case *c, const struct kernels *k, double A,
                     double x, double scale)
{
    double bound = CURVES_ERROR + 4.0 * DBL_EPSILON * exp(2.0 * A), got;
    long double want = 0.0L, size = 0.0L;

    for (size_t o = 0; o < CLASSES; o++) {
        long double d = (long double)x * c->out[4 * o];
        int y = o == c->label;

        want += moved(c->s.loss, c->logits[o], y, d);
        size += fabsl(slope(c->s.loss, c->logits[o], y) * c->out[4 * o]);
    }
    size *= fabs(scale);
    ck_assert(change_at(c, k, x, &got));
    ck_assert_msg(fabsl(got - want) <= bound * size,
                  "%s, A %g, x %g: off by %Lg of the bound", k->name, A, x,
                  fabsl(got - want) / (bound * size));
}

#define TURNS 14

/* Outputs of every kind of certainty, in turn. */
static void set_logits(struct series_case *c, size_t turn)
{
    static const double zs[TURNS] = {0.0, 0.3, -1.0, 2.0,  -4.0, 7.0,  -12.0,
                                     40., 1.5, -2.5, -80., 0.01, -0.6, 300.0};

    for (size_t k = 0; k < CLASSES; k++)
        c->logits[k] = zs[(turn + 3 * k) % TURNS];
    c->label = (uint16_t)(turn % CLASSES);
}

static const enum change_loss sums[] = {CHANGE_BCE, CHANGE_MSE_SIGMOID};

/* Each degree, at the farthest it is asked for. Relative to x: nothing is lost
 * of changes however small, nor of outputs however sure. */
START_TEST(test_series_is_exact)
{
    struct series_case *c = series_case_new(sums[_i]);

    for (size_t t = 0; kernels_at(t); t++)
        for (size_t degree = 0; degree < CURVES_POLYS; degree++) {
            double A = 0.9999 * c->polys[degree].limit;

            set_slopes(c, A);
            for (size_t turn = 0; turn < TURNS; turn++) {
                set_logits(c, turn);
                for (int i = -20; i <= 20; i++)
                    if (i != 0)
                        check_at(c, kernels_at(t), A, i / 20.0, i / 20.0);
                check_at(c, kernels_at(t), A, 1e-9, 1e-9);
            }
        }
    series_case_done(c);
}
END_TEST

/* D in [0, 1], or in [-1, 0]: polynomials around the middle reach twice as far.
 * They have a value at 0, so that what is lost is relative to all of D. */
START_TEST(test_series_far)
{
    struct series_case *c = series_case_new(sums[_i / 2]);
    double most = c->polys[CURVES_POLYS - 1].limit;
    static const double shares[5] = {1.0001, 1.1, 1.2, 1.5, 1.9999};

    c->s.lo = c->s.c.min_dx = _i % 2 ? -1.0 : 0.0;
    c->s.hi = c->s.c.max_dx = _i % 2 ? 0.0 : 1.0;
    for (size_t t = 0; kernels_at(t); t++)
        for (size_t k = 0; k < 5; k++) {
            double A = shares[k] * most;

            set_slopes(c, A);
            for (size_t turn = 0; turn < TURNS; turn++) {
                set_logits(c, turn);
                for (int i = 0; i <= 20; i++)
                    check_at(c, kernels_at(t), A,
                             i / 20.0 + (_i % 2 ? -1.0 : 0.0), 1.0);
            }
        }
    series_case_done(c);
}
END_TEST

/* Moves that no polynomial reaches, and those that are no numbers. */
START_TEST(test_series_refuses)
{
    struct series_case *c = series_case_new(sums[_i]);
    double most = c->polys[CURVES_POLYS - 1].limit, change;
    const double beyond[5] = {1.001 * most, 2.0, 1e300, INFINITY, NAN};

    ck_assert(most > 0.5 && most < 1.0);
    for (size_t t = 0; kernels_at(t); t++)
        for (size_t i = 0; i < 5; i++) {
            set_slopes(c, 0.1);
            c->out[8] = -beyond[i];
            ck_assert(!change_at(c, kernels_at(t), 1.0, &change));
        }
    series_case_done(c);
}
END_TEST

/* Squared errors of two sigmoids, each moved by pert times an activation of
 * every size, by pert for the bias. */
START_TEST(test_output_squares)
{
    static const double zs[] = {0.0, 1.0, -3.0, 36.0, -60.0, 12.5, -300.0};
    const struct kernels *k = kernels_at((size_t)_i);
    const double pert = -0.5;
    uint16_t label = 1;
    const struct runs runs = {.n = 1, .labels = &label};
    const struct span span = {.runs = &runs, .n = 1};
    double *a = mem_alloc(8, sizeof *a), *z = mem_alloc(4, sizeof *z);
    double *sum = mem_alloc(24, sizeof *sum);
    static const double as[8] = {1e-12, -1e-5, 0.3,   0.71,
                                 -0.9,  60.0,  -80.0, 590.0};

    ck_assert(k && a && z && sum);
    memcpy(a, as, sizeof as);
    for (size_t i = 0; i < 49; i++) {
        z[0] = zs[i / 7];
        z[1] = zs[i % 7];
        memset(sum, 0, 24 * sizeof *sum);
        k->output_squares(&span, pert, a, 8, z, 2, 4, sum);
        for (size_t j = 0; j < 24; j++) {
            size_t o = j / 12, col = j % 12;
            double d = pert * (col < 8 ? as[col] : col == 8);
            long double want = moved(CHANGE_MSE_SIGMOID, z[o], o == label, d);

            ck_assert_msg(fabsl(sum[j] - want) <= 1e-14L * fabsl(want),
                          "%s, z %g, d %g: %g, not %Lg", k->name, z[o], d,
                          sum[j], want);
        }
    }
    mem_free(a);
    mem_free(z);
    mem_free(sum);
}
END_TEST

static Suite *series_suite(void)
{
    Suite *suite = suite_create("series");
    TCase *tc = tcase_create("series");
    int sets = kernels_at(1) ? 2 : 1;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, test_series_is_exact, 0, 2);
    tcase_add_loop_test(tc, test_series_far, 0, 4);
    tcase_add_loop_test(tc, test_series_refuses, 0, 2);
    tcase_add_loop_test(tc, test_output_squares, 0, sets);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(series_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
