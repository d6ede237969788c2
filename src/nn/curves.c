/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp(D delta) over the interval D can move in, as a polynomial in
 * u = (D - mid) / half, |u| <= 1: Taylor around the middle, two degrees more
 * than wanted, the surplus folded down by Chebyshev polynomials. With
 * A = |half delta| the error relative to exp(mid delta) is at most
 *   sum over m in {n + 1, n + 2} of A^m / m! 2^(1 - m)  +  e^A A^(n+3) / (n+3)!
 * and the degree n is the smallest compiled one that keeps it, and the
 * factor e^A from the middle to the end, below CURVES_ERROR. */
#include "nn/curves.h"

#include <math.h>
#include <string.h>

/* Degrees kernels/curve.c compiles. */
static const size_t degrees[CURVES_POLYS] = {4, 5, 6, 7, 8, 9, 10, 12, 14, 20};

static double exp_error(const double *none, double A, size_t n)
{
    double term = 1.0;

    (void)none;
    for (size_t m = 1; m <= n + 1; m++)
        term *= A / (double)m;
    return exp(A) * (term * ldexp(1.0, -(int)n) +
                     term * A / (double)(n + 2) * ldexp(1.0, -(int)n - 1) +
                     term * A * A / (double)((n + 2) * (n + 3)) * exp(A));
}

/* Coefficients of u^j in T_m(u), j = 0..m. */
static void chebyshev(size_t m, double *t)
{
    double a[CURVES_MAX_DEGREE + 4] = {1.0}, b[CURVES_MAX_DEGREE + 4] = {0, 1};

    for (size_t i = 2; i <= m; i++) {
        double c[CURVES_MAX_DEGREE + 4];

        for (size_t j = 0; j <= i; j++)
            c[j] = (j ? 2.0 * b[j - 1] : 0.0) - a[j];
        memcpy(a, b, sizeof a);
        memcpy(b, c, (i + 1) * sizeof *b);
    }
    memcpy(t, b, (m + 1) * sizeof *t);
}

/* What u^j keeps, 1 / weight[j], and what it gains when u^(n + 1) or
 * u^(n + 2), whichever has its parity, is replaced by its Chebyshev
 * polynomial's rest. Of a series that begins with u^first it is the factor of
 * u^first that is replaced. */
static void fold(size_t first, const double *weight, struct curve_poly *c)
{
    size_t n = c->degree;

    for (size_t j = first; j <= n; j++) {
        size_t from = (n - j) % 2 ? n + 1 : n + 2;
        double t[CURVES_MAX_DEGREE + 4];

        chebyshev(from - first, t);
        c->own[j] = 1.0 / weight[j];
        c->gain[j] = -t[j - first] / t[from - first] / weight[from];
    }
}

/* The error at A of the polynomial of degree n of some function. */
typedef double error_function(const double *bound, double A, size_t n);

/* The largest A < most within the error, to a millionth. */
static double limit_of(error_function *error, const double *bound, double most,
                       size_t degree)
{
    double lo = 0.0, hi = most;

    while (hi - lo > 1e-6 * hi) {
        double middle = 0.5 * (lo + hi);

        if (error(bound, middle, degree) <= CURVES_ERROR)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

void curves_polys(struct curve_poly polys_out[CURVES_POLYS])
{
    double factorial[CURVES_MAX_DEGREE + 3] = {1.0};

    for (size_t m = 1; m <= CURVES_MAX_DEGREE + 2; m++)
        factorial[m] = factorial[m - 1] * (double)m;
    for (size_t i = 0; i < CURVES_POLYS; i++) {
        polys_out[i].degree = degrees[i];
        polys_out[i].limit = limit_of(exp_error, NULL, 10.0, degrees[i]);
        fold(0, factorial, &polys_out[i]);
    }
}

/* The series at z of a sigmoid output that is to be 0: |its terms| relative to
 * the first, where *most is smaller. */
static void raise_bounds(enum change_loss loss, double z, double *most)
{
    double p = 1.0 / (1.0 + exp(-z)), q = 1.0 / (1.0 + exp(z));
    double s[CURVES_MAX_TERMS + 3] = {p, p * q};
    double first = loss == CHANGE_BCE ? p : p * s[1];

    for (size_t m = 1; m <= CURVES_MAX_TERMS + 1; m++) {
        double square = 0.0, term;

        for (size_t i = 1; i < m; i++)
            square += s[i] * s[m - i];
        s[m + 1] = ((q - p) * s[m] - square) / (double)(m + 1);
        term =
            loss == CHANGE_BCE ? s[m - 1] / (double)m : p * s[m] + 0.5 * square;
        most[m] = fmax(most[m], fabs(term) / first);
    }
}

/* Relative to the first term; the terms beyond n + 3 are less than half, from
 * one to the next. */
static double series_error(const double *bound, double A, size_t n)
{
    double power = pow(A, (double)n);

    return power * (bound[n + 1] * ldexp(1.0, 1 - (int)n) +
                    A * bound[n + 2] * ldexp(1.0, -(int)n) +
                    A * A * bound[n + 3] / (1.0 - 0.5 * A));
}

/* Outputs that are to be 1 are those of -z. */
void curves_series(enum change_loss loss,
                   struct curve_poly polys_out[CURVES_POLYS])
{
    double one[CURVES_MAX_DEGREE + 3], most[CURVES_MAX_TERMS + 2] = {0.0};

    for (size_t m = 0; m < CURVES_MAX_DEGREE + 3; m++)
        one[m] = 1.0;
    for (int z = -500; z <= 500; z++)
        raise_bounds(loss, z / 16.0, most);
    for (size_t i = 0; i < CURVES_POLYS; i++) {
        polys_out[i].degree = degrees[i];
        polys_out[i].limit = limit_of(series_error, most, 2.0, degrees[i]);
        fold(1, one, &polys_out[i]);
    }
}

/* The smallest and largest weight out of a unit. */
struct spread {
    double lo, hi;
};

static struct spread spread_of(const double *w, size_t n_classes)
{
    struct spread s = {w[0], w[0]};

    for (size_t k = 1; k < n_classes; k++) {
        s.lo = w[k] < s.lo ? w[k] : s.lo;
        s.hi = w[k] > s.hi ? w[k] : s.hi;
    }
    return s;
}

/* Largest |w_k - w_y| of units [from, end). */
static double widest_delta(const struct curves *c, const double *W2,
                           size_t stride_out, size_t from, size_t end)
{
    double widest = 0.0;

    for (size_t i = from; i < end && i < c->n_units; i++) {
        struct spread s = spread_of(W2 + i * stride_out, c->n_classes);

        widest = s.hi - s.lo > widest ? s.hi - s.lo : widest;
    }
    return widest;
}

/* a, e and r of every unit; 0, 1, 1 in the padding. */
static void fill_tables(struct curves *c, const struct kernels *k, double half,
                        double mid, const double *W2, size_t stride_out,
                        size_t stride, double *out)
{
    size_t n = c->n_classes * stride;

    memset(out, 0, 3 * n * sizeof *out);
    for (size_t i = 0; i < c->n_units; i++) {
        struct spread s = spread_of(W2 + i * stride_out, c->n_classes);
        double middle = s.lo + 0.5 * (s.hi - s.lo);

        for (size_t y = 0; y < c->n_classes; y++) {
            double d = W2[i * stride_out + y] - middle;

            out[y * stride + i] = half * d;
            out[n + y * stride + i] = mid * d;
            out[2 * n + y * stride + i] = -mid * d;
        }
    }
    k->exp(2 * n, out + n, out + n);
    c->a = out;
    c->e = out + n;
    c->r = out + 2 * n;
}

static void change_range(struct curves *c, double pert, double min_x,
                         double max_x)
{
    double a = pert * fmin(min_x, 0.0), b = pert * fmax(max_x, 1.0);

    c->pert = pert;
    c->min_dx = fmin(a, b);
    c->max_dx = fmax(a, b);
}

/* The one of lowest degree that is exact enough for |a| <= A, or NULL. */
static const struct curve_poly *polynomial_for(const struct curve_poly *polys,
                                               double A)
{
    for (size_t i = 0; i < CURVES_POLYS; i++)
        if (A <= polys[i].limit)
            return &polys[i];
    return NULL;
}

bool curves_build(struct curves *c, const struct kernels *k,
                  const struct curve_poly polys[CURVES_POLYS], double pert,
                  double min_x, double max_x, const double *W2,
                  size_t stride_out, size_t stride, double *tables_out,
                  double *max_log_out)
{
    double delta = widest_delta(c, W2, stride_out, 0, c->n_units);
    double half, mid;

    change_range(c, pert, min_x, max_x);
    half = 0.5 * (c->max_dx - c->min_dx);
    mid = 0.5 * (c->max_dx + c->min_dx);
    for (size_t b = 0; b < stride / 4; b++) {
        c->poly[b] = polynomial_for(
            polys, half * widest_delta(c, W2, stride_out, 4 * b, 4 * b + 4));
        if (!c->poly[b])
            return false;
    }
    c->u_scale = 1.0 / half;
    c->u_shift = -mid / half;
    c->u_of_x = c->u_scale * pert;
    fill_tables(c, k, half, mid, W2, stride_out, stride, tables_out);
    *max_log_out = fmax(fabs(c->min_dx), fabs(c->max_dx)) * delta;
    return true;
}
