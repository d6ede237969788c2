/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation of the first layer by curves: for each sample and unit
 * one polynomial, evaluated once per distinct feature value, then a row of
 * values multiplied into the row of every feature that has it. HACKING.md
 * derives all of it. */
#include "nn/kernels_cursor.h"
#include "nn/kernels_impl.h"

#define PANEL_BLOCKS (NET_PANEL / 4)

/* One sample's curves of four units. */
struct curve {
    const double *z;                        /* [4] */
    struct blk coef[CURVES_MAX_DEGREE + 1]; /* of u^j */
    int kink;                               /* some unit crosses z = 0 */
};

/* Which of the four units change when inputs do, and whether one of them
 * crosses z = 0 on the way. */
VEC_INLINE struct blk live_units(const struct curves *c, struct blk unit,
                                 struct curve *f)
{
    struct blk live;
    veci kink = {0};

    for (int i = 0; i < VEC_N; i++) {
        vecd z = ((const vecd *)f->z)[i];
        veci on = (veci)(z > vec_set(0.0)), is = (veci)unit.v[i];
        veci top = (veci)(z + vec_set(c->max_dx) > vec_set(0.0));
        veci low = (veci)(z + vec_set(c->min_dx) < vec_set(0.0));

        live.v[i] = (vecd)((on | top) & is);
        kink |= ((on & low) | (~on & top)) & is;
    }
    f->kink = 0;
    for (int i = 0; i < VEC_W; i++)
        f->kink |= kink[i] != 0;
    return live;
}

/* Power sums M_m = sum_k p_k e_k (a_k - a_y)^m of four units, then the
 * polynomial's coefficients; 1, 0, 0.. for units that do not move.
 *   at  the first of the units   p [O] */
VEC_INLINE void curve_coefs(const int degree, const struct curves *c, size_t at,
                            size_t stride, const double *p, size_t label,
                            struct blk live, struct curve *f)
{
    struct blk M[CURVES_MAX_DEGREE + 3];
    struct blk ay = blk_load(c->a + label * stride + at);
    struct blk scale = blk_load(c->r + label * stride + at);

    for (int m = 0; m <= degree + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < c->n_classes; k++) {
        struct blk d = blk_sub(blk_load(c->a + k * stride + at), ay);
        struct blk t = blk_mul(blk_set(p[k]), blk_load(c->e + k * stride + at));

        M[0] = blk_add(M[0], t);
        for (int m = 1; m <= degree + 2; m++) {
            t = blk_mul(t, d);
            M[m] = blk_add(M[m], t);
        }
    }
    for (int j = 0; j <= degree; j++) {
        int from = (degree - j) % 2 ? degree + 1 : degree + 2;
        struct blk s = blk_mul(blk_set(c->poly->own[j]), M[j]);

        s = blk_mul(blk_fma(blk_set(c->poly->gain[j]), M[from], s), scale);
        for (int i = 0; i < VEC_N; i++)
            f->coef[j].v[i] =
                vec_select((veci)live.v[i], s.v[i], vec_set(j == 0));
    }
}

/* The values of a sample, up to SEGMENT at a time. */
struct values {
    size_t n;
    const double *x;               /* [n] */
    double u[SEGMENT], v[SEGMENT]; /* u = u_scale pert x + u_shift, u^2 */
};

VEC_INLINE void values_set(struct values *v, const struct curves *c,
                           const double *x, size_t n)
{
    v->x = x;
    v->n = n;
    for (size_t i = 0; i < n; i++) {
        v->u[i] = x[i] * c->u_of_x + c->u_shift;
        v->v[i] = v->u[i] * v->u[i];
    }
}

/* The polynomial at u, square = u^2: even and odd powers apart, half as long
 * a chain as Horner's. */
VEC_INLINE struct blk polynomial(const int degree, const struct blk *coef,
                                 struct blk u, struct blk square)
{
    struct blk even = coef[degree / 2 * 2],
               odd = coef[(degree - 1) / 2 * 2 + 1];

    for (int j = degree / 2 * 2 - 2; j >= 0; j -= 2)
        even = blk_fma(even, square, coef[j]);
    for (int j = (degree - 1) / 2 * 2 - 1; j > 0; j -= 2)
        odd = blk_fma(odd, square, coef[j]);
    return blk_fma(odd, u, even);
}

/* S [n, panel] of four units of which one crosses z = 0: it moves from
 * max(z, 0) to max(z + pert x, 0). */
VEC_INLINE void kink_values(const int degree, const struct curves *c,
                            const struct curve *f, const struct values *v,
                            size_t panel, double *S)
{
    struct blk z = blk_load(f->z), a = blk_max0(z);

    for (size_t i = 0; i < v->n; i++) {
        struct blk to = blk_max0(blk_add(z, blk_set(c->pert * v->x[i])));
        struct blk u =
            blk_fma(blk_sub(to, a), blk_set(c->u_scale), blk_set(c->u_shift));

        blk_store(S + i * panel, polynomial(degree, f->coef, u, blk_mul(u, u)));
    }
}

/* S [n, panel] of four units. */
VEC_INLINE void curve_values(const int degree, const struct curves *c,
                             const struct curve *f, const struct values *v,
                             size_t panel, double *S)
{
    if (f->kink)
        kink_values(degree, c, f, v, panel, S);
    else
        for (size_t i = 0; i < v->n; i++)
            blk_store(S + i * panel,
                      polynomial(degree, f->coef, blk_set(v->u[i]),
                                 blk_set(v->v[i])));
}

/* prod[col] *= S[run] for entries [e, end), panels of nb blocks. */
VEC_INLINE void multiply_blocks(const int nb, const uint32_t *e,
                                const uint32_t *end, const double *S,
                                double *prod)
{
    const size_t panel = 4 * (size_t)nb;

    for (; e < end; e++) {
        const double *from = S + RUNS_RUN(*e) * panel;
        double *to = prod + RUNS_COL(*e) * panel;

        for (int b = 0; b < nb; b++)
            blk_mul_into(to + 4 * b, blk_load(from + 4 * b));
    }
}

/* A function of its own: inlined, each block gets an address of its own. */
static __attribute__((noinline)) void
multiply_rows(const uint32_t *e, const uint32_t *end, size_t panel,
              const double *S, double *prod)
{
    BLOCKS_OF(panel / 4, multiply_blocks, e, end, S, prod);
}

/* One sample into prod [I + 1, panel]: every non-zero feature, then the
 * bias.
 *   f [panel / 4]   S [SEGMENT, panel] scratch */
VEC_INLINE void curve_multiply(const int degree, const struct curves *c,
                               const struct curve *f, const struct cursor *cur,
                               size_t rows, size_t panel, double *S,
                               double *prod)
{
    const double one = 1.0;
    const uint32_t *e = cur->entry, *end;
    struct values v;

    for (size_t from = 0; from < cur->n_runs; from += SEGMENT, e = end) {
        size_t n = cur->n_runs - from < SEGMENT ? cur->n_runs - from : SEGMENT;

        values_set(&v, c, cur->x + from, n);
        for (size_t b = 0; b < panel / 4; b++)
            curve_values(degree, c, &f[b], &v, panel, S + 4 * b);
        end = cur->end;
        if (from + n < cur->n_runs)
            for (end = e; RUNS_RUN(*end) < from + n;)
                end++;
        multiply_rows(e, end, panel, S - from * panel, prod);
    }
    values_set(&v, c, &one, 1);
    for (size_t b = 0; b < panel / 4; b++) {
        curve_values(degree, c, &f[b], &v, panel, S);
        blk_mul_into(prod + (rows - 1) * panel + 4 * b, blk_load(S));
    }
}

/* All samples, the panel of units that begins at `at`. */
VEC_INLINE void curve_panel(const int degree, const struct span *span,
                            const struct curves *c, const double *z,
                            const double *p, size_t panel, size_t stride,
                            size_t at, double *prod)
{
    double S[SEGMENT * NET_PANEL] __attribute__((aligned(64)));
    double x[SEGMENT];
    struct curve f[PANEL_BLOCKS];
    struct blk unit[PANEL_BLOCKS];
    int64_t mask[4 * PANEL_BLOCKS];

    for (size_t i = 0; i < 4 * PANEL_BLOCKS; i++)
        mask[i] = at + i < c->n_units ? -1 : 0;
    memcpy(unit, mask, sizeof unit);
    for (size_t s = 0; s < span->n; s++) {
        struct cursor cur = cursor_at(span, s, x);

        for (size_t b = 0; b < panel / 4; b++) {
            struct blk live;

            f[b].z = z + s * stride + at + 4 * b;
            live = live_units(c, unit[b], &f[b]);
            curve_coefs(degree, c, at + 4 * b, stride, p + s * c->class_stride,
                        cur.label, live, &f[b]);
        }
        curve_multiply(degree, c, f, &cur, span->runs->n_features + 1, panel, S,
                       prod);
    }
}

VEC_INLINE void curve_span(const int degree, const struct span *span,
                           const struct curves *c, const double *z,
                           const double *p, size_t panel, size_t stride,
                           double *prod)
{
    size_t rows = span->runs->n_features + 1;

    for (size_t at = 0; at < stride; at += panel)
        curve_panel(degree, span, c, z, p, panel, stride, at, prod + at * rows);
}

#define CURVE_DEGREE(n)                                                        \
    static void curve_degree_##n(                                              \
        const struct span *span, const struct curves *c, const double *z,      \
        const double *p, size_t panel, size_t stride, double *prod)            \
    {                                                                          \
        curve_span(n, span, c, z, p, panel, stride, prod);                     \
    }
CURVE_DEGREE(4)
CURVE_DEGREE(5)
CURVE_DEGREE(6)
CURVE_DEGREE(7)
CURVE_DEGREE(8)
CURVE_DEGREE(9)
CURVE_DEGREE(10)
CURVE_DEGREE(12)
CURVE_DEGREE(14)
CURVE_DEGREE(20)

typedef void curve_function(const struct span *, const struct curves *,
                            const double *, const double *, size_t, size_t,
                            double *);

void KERNEL(curve_products)(const struct span *span, const struct curves *c,
                            const double *z, const double *p, size_t panel,
                            size_t stride, double *prod)
{
    static curve_function *const by_degree[CURVES_MAX_DEGREE + 1] = {
        [4] = curve_degree_4,   [5] = curve_degree_5,   [6] = curve_degree_6,
        [7] = curve_degree_7,   [8] = curve_degree_8,   [9] = curve_degree_9,
        [10] = curve_degree_10, [12] = curve_degree_12, [14] = curve_degree_14,
        [20] = curve_degree_20,
    };

    by_degree[c->poly->degree](span, c, z, p, panel, stride, prod);
}

void KERNEL(curve_gradient)(const struct curve_sums *s, size_t from, size_t end,
                            double *grad)
{
    const double *first = s->logs ? s->logs : s->prod;

    for (size_t i = from; i < end; i += 4) {
        struct blk v = blk_load(first + i);

        for (size_t c = 1; c < s->n_chunks; c++) {
            struct blk next = blk_load(first + c * s->chunk_size + i);

            v = s->logs ? blk_add(v, next) : blk_mul(v, next);
        }
        v = s->logs ? v : blk_log(v);
        blk_store(grad + i, blk_mul(blk_set(s->scale), v));
    }
}
