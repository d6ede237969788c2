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

/* Degrees kernels_curve.c compiles. */
static const size_t degrees[] = {4, 5, 6, 7, 8, 9, 10, 12, 14, 20};

static double error_bound(double A, size_t n)
{
    double term = 1.0;

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

/* fold[i][j]: what u^j gains when u^(n + 1 + i) is replaced. */
struct fold {
    double gain[2][CURVES_MAX_DEGREE + 3];
};

static void fold_init(struct fold *f, size_t n)
{
    memset(f, 0, sizeof *f);
    for (size_t i = 0; i < 2; i++) {
        size_t m = n + 1 + i;
        double t[CURVES_MAX_DEGREE + 4] = {0};

        chebyshev(m, t);
        for (size_t j = 0; j < m; j++)
            f->gain[i][j] = -t[j] / t[m];
    }
}

/* c[0..n] = the polynomial of exp(mid delta) exp(A u), A = half delta. */
static void coefficients(const struct fold *f, size_t n, double A, double scale,
                         double *c, size_t c_stride)
{
    double t[CURVES_MAX_DEGREE + 3];

    t[0] = scale;
    for (size_t m = 1; m <= n + 2; m++)
        t[m] = t[m - 1] * A / (double)m;
    for (size_t j = 0; j <= n + 1; j++)
        t[j] += f->gain[1][j] * t[n + 2];
    for (size_t j = 0; j <= n; j++)
        c[j * c_stride] = t[j] + f->gain[0][j] * t[n + 1];
}

/* Largest |w_k - w_y| of any unit. */
static double widest_delta(const double *W2, size_t n_units, size_t n_classes,
                           size_t stride_out)
{
    double widest = 0.0;

    for (size_t i = 0; i < n_units; i++) {
        double lo = W2[i * stride_out], hi = lo;

        for (size_t k = 1; k < n_classes; k++) {
            double w = W2[i * stride_out + k];

            lo = w < lo ? w : lo;
            hi = w > hi ? w : hi;
        }
        widest = hi - lo > widest ? hi - lo : widest;
    }
    return widest;
}

static void change_range(struct curves *c, double pert, double min_x,
                         double max_x)
{
    double a = pert * fmin(min_x, 0.0), b = pert * fmax(max_x, 1.0);

    c->pert = pert;
    c->min_dx = fmin(a, b);
    c->max_dx = fmax(a, b);
}

bool curves_build(struct curves *c, double pert, double min_x, double max_x,
                  const double *W2, size_t stride_out, size_t stride,
                  double *coef_out, double *max_log_out)
{
    double delta = widest_delta(W2, c->n_units, c->n_classes, stride_out);
    double half, mid;
    struct fold f;
    size_t n = 0;

    change_range(c, pert, min_x, max_x);
    half = 0.5 * (c->max_dx - c->min_dx);
    mid = 0.5 * (c->max_dx + c->min_dx);
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees && n == 0; i++)
        if (error_bound(half * delta, degrees[i]) <= CURVES_ERROR)
            n = degrees[i];
    if (n == 0)
        return false;
    c->degree = n;
    c->u_scale = 1.0 / half;
    c->u_shift = -mid / half;
    c->u_of_x = c->u_scale * pert;
    fold_init(&f, n);
    for (size_t y = 0; y < c->n_classes; y++)
        for (size_t k = 0; k < c->n_classes; k++)
            for (size_t i = 0; i < c->n_units; i++) {
                double d = W2[i * stride_out + k] - W2[i * stride_out + y];

                coefficients(&f, n, half * d, exp(mid * d),
                             coef_out +
                                 (y * (n + 1) * c->n_classes + k) * stride + i,
                             c->n_classes * stride);
            }
    c->coef = coef_out;
    *max_log_out = fmax(fabs(c->min_dx), fabs(c->max_dx)) * delta;
    return true;
}
