/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops that take the time, written once in vectors of eight doubles and
 * compiled for several instruction sets. The sparse layer walks a sample's
 * runs: one value, several columns, so a run costs one broadcast and each
 * column one row of W. Eight units are taken at a time in the passes that
 * write (gradient, products): the rows they touch then stay in the first
 * cache. HACKING.md derives the weight perturbation. */
#include "nn/kernels.h"

#include "nn/vec.h"

#define CAT2(a, b) a##b
#define CAT(a, b)  CAT2(a, b)
#define STR2(a)    #a
#define STR(a)     STR2(a)

/* Values of a sample evaluated at a time: all of them for bytes. */
#define SEGMENT 256

/* One sample. */
struct cursor {
    const uint32_t *entry, *end;
    const double *x; /* [n_runs] distinct values */
    size_t n_runs;
    size_t label;
};

/* byte / 255.0, exactly as the data set defines it. */
static double byte_x[256];

__attribute__((constructor)) static void fill_byte_x(void)
{
    for (int v = 0; v < 256; v++)
        byte_x[v] = v / 255.0;
}

/* Bytes become doubles in buf [SEGMENT]; doubles are used where they lie. */
VEC_INLINE struct cursor cursor_at(const struct span *span, size_t s,
                                   double *buf)
{
    const struct runs *r = span->runs;
    size_t i = span->index ? span->index[s] : span->first + s;
    size_t run = r->first_run[i], n = r->first_run[i + 1] - run;

    if (r->value8)
        for (size_t j = 0; j < n; j++)
            buf[j] = byte_x[r->value8[run + j]];
    return (struct cursor){
        .entry = r->entry + r->first_nz[i],
        .end = r->entry + r->first_nz[i + 1],
        .x = r->value8 ? buf : r->value + run,
        .n_runs = n,
        .label = r->labels[i],
    };
}

/* f(nb, ...) with the number of blocks, 1 to 8, a constant. */
#define BLOCKS_OF(nb, f, ...)                                                  \
    switch (nb) {                                                              \
    case 1:                                                                    \
        f(1, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 2:                                                                    \
        f(2, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 3:                                                                    \
        f(3, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 4:                                                                    \
        f(4, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 5:                                                                    \
        f(5, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 6:                                                                    \
        f(6, __VA_ARGS__);                                                     \
        break;                                                                 \
    case 7:                                                                    \
        f(7, __VA_ARGS__);                                                     \
        break;                                                                 \
    default:                                                                   \
        f(8, __VA_ARGS__);                                                     \
    }

/* One panel of nb blocks for one sample. */
VEC_INLINE void forward_blocks(const int nb, const struct cursor *c,
                               const double *W, size_t rows, double *z)
{
    size_t panel = 4 * (size_t)nb;
    struct blk acc[8];

    for (int b = 0; b < nb; b++)
        acc[b] = blk_load(W + (rows - 1) * panel + 4 * b);
    for (const uint32_t *e = c->entry; e < c->end; e++) {
        const double *row = W + RUNS_COL(*e) * panel;
        struct blk x = blk_set(c->x[RUNS_RUN(*e)]);

        for (int b = 0; b < nb; b++)
            acc[b] = blk_fma(x, blk_load(row + 4 * b), acc[b]);
    }
    for (int b = 0; b < nb; b++)
        blk_store(z + 4 * b, acc[b]);
}

static void sparse_forward(const struct span *span, const double *W,
                           size_t panel, size_t stride, double *z)
{
    size_t rows = span->runs->n_features + 1;
    double x[SEGMENT];

    for (size_t p = 0; p < stride / panel; p++) {
        const double *Wp = W + p * rows * panel;

        for (size_t s = 0; s < span->n; s++) {
            struct cursor c = cursor_at(span, s, x);
            double *zs = z + s * stride + p * panel;

            BLOCKS_OF(panel / 4, forward_blocks, &c, Wp, rows, zs);
        }
    }
}

/* One feature: its row of the gradient stays in registers while the samples
 * that have it go by. */
VEC_INLINE void backward_blocks(const int nb, const struct columns *c,
                                size_t col, const double *dz, size_t dz_stride,
                                double *row)
{
    struct blk acc[8];

    for (int b = 0; b < nb; b++)
        acc[b] = blk_load(row + 4 * b);
    for (uint32_t e = c->first[col]; e < c->first[col + 1]; e++) {
        const double *d = dz + c->sample[e] * dz_stride;
        struct blk x = blk_set(c->value8 ? byte_x[c->value8[e]] : c->value[e]);

        for (int b = 0; b < nb; b++)
            acc[b] = blk_fma(x, blk_load(d + 4 * b), acc[b]);
    }
    for (int b = 0; b < nb; b++)
        blk_store(row + 4 * b, acc[b]);
}

VEC_INLINE void backward_panel(const int nb, const struct columns *c, size_t n,
                               const double *dz, size_t dz_stride, double *dW)
{
    size_t I = c->n_features, panel = 4 * (size_t)nb;
    struct blk bias[8];

    for (size_t col = 0; col < I; col++)
        if (c->first[col] < c->first[col + 1])
            backward_blocks(nb, c, col, dz, dz_stride, dW + col * panel);
    for (int b = 0; b < nb; b++)
        bias[b] = blk_load(dW + I * panel + 4 * b);
    for (size_t s = 0; s < n; s++)
        for (int b = 0; b < nb; b++)
            bias[b] = blk_add(bias[b], blk_load(dz + s * dz_stride + 4 * b));
    for (int b = 0; b < nb; b++)
        blk_store(dW + I * panel + 4 * b, bias[b]);
}

static void sparse_backward(const struct columns *c, size_t n, const double *dz,
                            size_t panel, size_t stride, size_t first_panel,
                            size_t end_panel, double *dW)
{
    double tile[COLUMNS_SAMPLES * NET_PANEL] __attribute__((aligned(64)));

    for (size_t p = first_panel; p < end_panel; p++) {
        const double *d = dz + p * panel;
        double *dWp = dW + p * (c->n_features + 1) * panel;
        size_t d_stride = stride;

        if (panel < stride) { /* rows a power of two apart share cache sets */
            for (size_t s = 0; s < n; s++)
                memcpy(tile + s * panel, d + s * stride, panel * sizeof *d);
            d = tile;
            d_stride = panel;
        }
        BLOCKS_OF(panel / 4, backward_panel, c, n, d, d_stride, dWp);
    }
}

static size_t relu(const double *z, size_t n_doubles, double *a)
{
    veci dead = {0};
    size_t n = 0;

    for (size_t i = 0; i < n_doubles; i += VEC_W) {
        vecd x = *(const vecd *)(z + i);

        dead -= (veci)(x <= vec_set(0.0));
        *(vecd *)(a + i) = vec_max0(x);
    }
    for (int i = 0; i < VEC_W; i++)
        n += (size_t)dead[i];
    return n;
}

static void relu_back(const double *z, size_t n_doubles, double *da)
{
    for (size_t i = 0; i < n_doubles; i += VEC_W) {
        vecd *d = (vecd *)(da + i);
        veci live = (veci)(*(const vecd *)(z + i) > vec_set(0.0));

        *d = (vecd)(live & (veci)*d);
    }
}

/* ns rows against nb blocks of outputs. */
VEC_INLINE void dense_rows(const int nb, const int ns, const double *x,
                           size_t in, size_t stride_in, const double *W,
                           int bias, size_t stride_out, double *z)
{
    struct blk acc[4][3];

    for (int s = 0; s < ns; s++)
        for (int b = 0; b < nb; b++)
            acc[s][b] =
                bias ? blk_load(W + in * stride_out + 4 * b) : blk_set(0.0);
    for (size_t i = 0; i < in; i++) {
        const double *w = W + i * stride_out;

        for (int s = 0; s < ns; s++)
            for (int b = 0; b < nb; b++)
                acc[s][b] = blk_fma(blk_set(x[(size_t)s * stride_in + i]),
                                    blk_load(w + 4 * b), acc[s][b]);
    }
    for (int s = 0; s < ns; s++)
        for (int b = 0; b < nb; b++)
            blk_store(z + (size_t)s * stride_out + 4 * b, acc[s][b]);
}

VEC_INLINE void dense_columns(const int nb, size_t n, const double *x,
                              size_t in, size_t stride_in, const double *W,
                              int bias, size_t stride_out, double *z)
{
    size_t s = 0;

    for (; s + 4 <= n; s += 4)
        dense_rows(nb, 4, x + s * stride_in, in, stride_in, W, bias, stride_out,
                   z + s * stride_out);
    for (; s < n; s++)
        dense_rows(nb, 1, x + s * stride_in, in, stride_in, W, bias, stride_out,
                   z + s * stride_out);
}

static void dense_forward(size_t n, const double *x, size_t in,
                          size_t stride_in, const double *W, int bias,
                          size_t stride_out, double *z)
{
    size_t o = 0;

    for (; o + 12 <= stride_out; o += 12)
        dense_columns(3, n, x, in, stride_in, W + o, bias, stride_out, z + o);
    for (; o + 8 <= stride_out; o += 8)
        dense_columns(2, n, x, in, stride_in, W + o, bias, stride_out, z + o);
    for (; o < stride_out; o += 4)
        dense_columns(1, n, x, in, stride_in, W + o, bias, stride_out, z + o);
}

/* ni inputs, nb blocks of outputs. */
VEC_INLINE void dense_grad(const int nb, const int ni, size_t n,
                           const double *x, size_t stride_in, const double *dz,
                           size_t stride_out, double *dW)
{
    struct blk acc[4][3];

    for (int i = 0; i < ni; i++)
        for (int b = 0; b < nb; b++)
            acc[i][b] = blk_load(dW + (size_t)i * stride_out + 4 * b);
    for (size_t s = 0; s < n; s++) {
        const double *d = dz + s * stride_out;

        for (int i = 0; i < ni; i++)
            for (int b = 0; b < nb; b++)
                acc[i][b] = blk_fma(blk_set(x[s * stride_in + (size_t)i]),
                                    blk_load(d + 4 * b), acc[i][b]);
    }
    for (int i = 0; i < ni; i++)
        for (int b = 0; b < nb; b++)
            blk_store(dW + (size_t)i * stride_out + 4 * b, acc[i][b]);
}

VEC_INLINE void dense_grads(const int nb, size_t n, const double *x, size_t in,
                            size_t stride_in, const double *dz,
                            size_t stride_out, double *dW)
{
    size_t i = 0;

    for (; i + 4 <= in; i += 4)
        dense_grad(nb, 4, n, x + i, stride_in, dz, stride_out,
                   dW + i * stride_out);
    for (; i < in; i++)
        dense_grad(nb, 1, n, x + i, stride_in, dz, stride_out,
                   dW + i * stride_out);
    for (int b = 0; b < nb; b++) {
        double *bias = dW + in * stride_out + 4 * b;
        struct blk sum = blk_load(bias);

        for (size_t s = 0; s < n; s++)
            sum = blk_add(sum, blk_load(dz + s * stride_out + 4 * b));
        blk_store(bias, sum);
    }
}

static void dense_backward(size_t n, const double *x, size_t in,
                           size_t stride_in, const double *dz,
                           size_t stride_out, double *dW)
{
    size_t o = 0;

    for (; o + 12 <= stride_out; o += 12)
        dense_grads(3, n, x, in, stride_in, dz + o, stride_out, dW + o);
    for (; o + 8 <= stride_out; o += 8)
        dense_grads(2, n, x, in, stride_in, dz + o, stride_out, dW + o);
    for (; o < stride_out; o += 4)
        dense_grads(1, n, x, in, stride_in, dz + o, stride_out, dW + o);
}

/* One row: probabilities, loss by log-sum-exp, whether the first
 * maximum is the label. */
VEC_INLINE double softmax_row(const double *z, size_t n_classes, size_t stride,
                              size_t label, double *p, double *sum_out,
                              size_t *correct)
{
    double max = z[0], z_label = z[label];
    struct blk sum = blk_set(0.0), scale;
    size_t best = 0;

    for (size_t k = 1; k < n_classes; k++)
        if (z[k] > max) {
            max = z[k];
            best = k;
        }
    for (size_t k = 0; k < stride; k += 4)
        blk_store(p + k, blk_exp(blk_sub(blk_load(z + k), blk_set(max))));
    for (size_t k = n_classes; k < stride; k++)
        p[k] = 0.0;
    for (size_t k = 0; k < stride; k += 4)
        sum = blk_add(sum, blk_load(p + k));
    *sum_out = blk_sum(sum);
    scale = blk_set(1.0 / *sum_out);
    for (size_t k = 0; k < stride; k += 4)
        blk_store(p + k, blk_mul(blk_load(p + k), scale));
    *correct += best == label;
    return max - z_label;
}

static struct span_stats softmax(const struct span *span, const double *z,
                                 size_t n_classes, size_t stride, double *p)
{
    struct span_stats st = {0};
    double sums[4] __attribute__((aligned(32)));

    for (size_t s = 0; s < span->n; s += 4) {
        size_t m = span->n - s < 4 ? span->n - s : 4;

        for (size_t i = 0; i < 4; i++)
            sums[i] = 1.0;
        for (size_t i = 0; i < m; i++) {
            size_t at = span->index ? span->index[s + i] : span->first + s + i;

            st.loss_sum += softmax_row(
                z + (s + i) * stride, n_classes, stride, span->runs->labels[at],
                p + (s + i) * stride, &sums[i], &st.n_correct);
        }
        st.loss_sum += blk_sum(blk_log(blk_load(sums)));
    }
    return st;
}

static void output_error(const struct span *span, const double *p,
                         size_t stride, double scale, double *e)
{
    struct blk f = blk_set(scale);

    for (size_t s = 0; s < span->n; s++) {
        size_t at = span->index ? span->index[s] : span->first + s;

        for (size_t k = 0; k < stride; k += 4)
            blk_store(e + s * stride + k,
                      blk_mul(f, blk_load(p + s * stride + k)));
        e[s * stride + span->runs->labels[at]] -= scale;
    }
}

/* Units of a pass over a sample's entries. */
#define PASS_BLOCKS 3

/* Which units change when inputs do, and whether any of them crosses z = 0
 * on the way (a kink). */
VEC_INLINE int unit_masks(const int nb, const struct curves *c, const double *z,
                          const struct blk *unit, struct blk *live)
{
    veci any = {0};
    int kink = 0;

    for (int b = 0; b < nb; b++)
        for (int i = 0; i < VEC_N; i++) {
            vecd zi = ((const vecd *)(z + 4 * b))[i];
            veci on = (veci)(zi > vec_set(0.0));
            veci top = (veci)(zi + vec_set(c->max_dx) > vec_set(0.0));
            veci low = (veci)(zi + vec_set(c->min_dx) < vec_set(0.0));
            veci is = (veci)unit[b].v[i];

            live[b].v[i] = (vecd)((on | top) & is);
            any |= ((on & low) | (~on & top)) & is;
        }
    for (int i = 0; i < VEC_W; i++)
        kink |= any[i] != 0;
    return kink;
}

/* coef[n] = sum_k p_k C_y[n, k, units]; 1, 0, 0.. for dead units. */
VEC_INLINE void curve_coefs(const int nb, const int degree,
                            const struct curves *c, const double *C,
                            size_t stride, const double *p,
                            const struct blk *live, struct blk *coef)
{
    for (int n = 0; n <= degree; n++) {
        const double *row = C + (size_t)n * c->n_classes * stride;
        struct blk sum[PASS_BLOCKS];

        for (int b = 0; b < nb; b++)
            sum[b] = blk_set(0.0);
        for (size_t k = 0; k < c->n_classes; k++)
            for (int b = 0; b < nb; b++)
                sum[b] = blk_fma(blk_set(p[k]),
                                 blk_load(row + k * stride + 4 * b), sum[b]);
        for (int b = 0; b < nb; b++)
            for (int i = 0; i < VEC_N; i++)
                coef[n * nb + b].v[i] = vec_select(
                    (veci)live[b].v[i], sum[b].v[i], vec_set(n == 0));
    }
}

VEC_INLINE void horner(const int nb, const int degree, const struct blk *coef,
                       const struct blk *u, struct blk *s)
{
    for (int b = 0; b < nb; b++)
        s[b] = coef[degree * nb + b];
    for (int n = degree - 1; n >= 0; n--)
        for (int b = 0; b < nb; b++)
            s[b] = blk_fma(s[b], u[b], coef[n * nb + b]);
}

/* S of nb blocks of units when feature x moves by pert; a unit that crosses
 * z = 0 moves from max(z, 0) to max(z + pert x, 0). */
VEC_INLINE void curve_at(const int nb, const int degree, const struct curves *c,
                         const struct blk *coef, const double *z, double x,
                         int kink, struct blk *s)
{
    struct blk u[PASS_BLOCKS];

    for (int b = 0; b < nb; b++) {
        if (kink) {
            struct blk zb = blk_load(z + 4 * b), move;

            move = blk_sub(blk_max0(blk_add(zb, blk_set(c->pert * x))),
                           blk_max0(zb));
            u[b] = blk_fma(move, blk_set(c->u_scale), blk_set(c->u_shift));
        } else {
            u[b] = blk_set(x * c->u_of_x + c->u_shift);
        }
    }
    horner(nb, degree, coef, u, s);
}

VEC_INLINE void multiply_row(double *row, struct blk s)
{
    blk_store(row, blk_mul(blk_load(row), s));
}

/* One sample, nb blocks of units: evaluate once per distinct value, then
 * multiply into the row of every non-zero feature and of the bias. */
VEC_INLINE void curve_sample(const int nb, const int degree,
                             const struct curves *c, const struct cursor *cur,
                             const double *z, const double *p, const double *C,
                             const struct blk *unit, size_t stride, size_t rows,
                             size_t panel, double *prod)
{
    double S[SEGMENT * 4 * PASS_BLOCKS] __attribute__((aligned(64)));
    struct blk coef[PASS_BLOCKS * (CURVES_MAX_DEGREE + 1)];
    struct blk live[PASS_BLOCKS], s[PASS_BLOCKS];
    const uint32_t *e = cur->entry;
    int kink = unit_masks(nb, c, z, unit, live);

    curve_coefs(nb, degree, c, C, stride, p, live, coef);
    for (size_t from = 0; from < cur->n_runs; from += SEGMENT) {
        size_t n = cur->n_runs - from < SEGMENT ? cur->n_runs - from : SEGMENT;

        for (size_t r = 0; r < n; r++) {
            if (kink)
                curve_at(nb, degree, c, coef, z, cur->x[from + r], 1, s);
            else
                curve_at(nb, degree, c, coef, z, cur->x[from + r], 0, s);
            for (int b = 0; b < nb; b++)
                blk_store(S + 4 * (r * (size_t)nb + (size_t)b), s[b]);
        }
        for (; e < cur->end && RUNS_RUN(*e) < from + n; e++) {
            const double *Sr = S + 4 * (RUNS_RUN(*e) - from) * (size_t)nb;

            for (int b = 0; b < nb; b++)
                multiply_row(prod + RUNS_COL(*e) * panel + 4 * b,
                             blk_load(Sr + 4 * b));
        }
    }
    curve_at(nb, degree, c, coef, z, 1.0, kink, s);
    for (int b = 0; b < nb; b++)
        multiply_row(prod + (rows - 1) * panel + 4 * b, s[b]);
}

VEC_INLINE void curve_pass(const int nb, const int degree,
                           const struct span *span, const struct curves *c,
                           const double *z, const double *p, size_t panel,
                           size_t stride, size_t at, double *prod)
{
    size_t rows = span->runs->n_features + 1;
    size_t per_label = (size_t)(degree + 1) * c->n_classes * stride;
    double *out = prod + at / panel * rows * panel + at % panel;
    double x[SEGMENT];
    struct blk unit[PASS_BLOCKS];
    int64_t mask[4 * PASS_BLOCKS];

    for (size_t i = 0; i < 4 * PASS_BLOCKS; i++)
        mask[i] = at + i < c->n_units ? -1 : 0;
    memcpy(unit, mask, sizeof unit);
    for (size_t s = 0; s < span->n; s++) {
        struct cursor cur = cursor_at(span, s, x);

        curve_sample(nb, degree, c, &cur, z + s * stride + at,
                     p + s * c->class_stride,
                     c->coef + cur.label * per_label + at, unit, stride, rows,
                     panel, out);
    }
}

VEC_INLINE void curve_span(const int degree, const struct span *span,
                           const struct curves *c, const double *z,
                           const double *p, size_t panel, size_t stride,
                           double *prod)
{
    for (size_t from = 0; from < stride; from += panel)
        for (size_t at = from; at < from + panel;) {
            size_t left = (from + panel - at) / 4;

            if (left == 3 || left > 4) {
                curve_pass(3, degree, span, c, z, p, panel, stride, at, prod);
                at += 12;
            } else if (left >= 2) {
                curve_pass(2, degree, span, c, z, p, panel, stride, at, prod);
                at += 8;
            } else {
                curve_pass(1, degree, span, c, z, p, panel, stride, at, prod);
                at += 4;
            }
        }
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

static void curve_products(const struct span *span, const struct curves *c,
                           const double *z, const double *p, size_t panel,
                           size_t stride, double *prod)
{
    static curve_function *const by_degree[CURVES_MAX_DEGREE + 1] = {
        [4] = curve_degree_4,   [5] = curve_degree_5,   [6] = curve_degree_6,
        [7] = curve_degree_7,   [8] = curve_degree_8,   [9] = curve_degree_9,
        [10] = curve_degree_10, [12] = curve_degree_12, [14] = curve_degree_14,
        [20] = curve_degree_20,
    };

    by_degree[c->degree](span, c, z, p, panel, stride, prod);
}

/* 1 - p_k as a sum of the others when p_k is the larger part. */
VEC_INLINE double rest(const double *p, size_t n_classes, size_t k)
{
    double q = 0.0;

    if (p[k] <= 0.5)
        return 1.0 - p[k];
    for (size_t j = 0; j < n_classes; j++)
        q += j == k ? 0.0 : p[j];
    return q;
}

static void output_products(const struct span *span, double pert,
                            const double *a, size_t stride_in, const double *p,
                            size_t n_classes, size_t class_stride, double *prod,
                            double *lin)
{
    size_t width = stride_in + 4;
    double q[256];

    for (size_t s = 0; s < span->n; s++) {
        size_t at = span->index ? span->index[s] : span->first + s;
        const double *as = a + s * stride_in, *ps = p + s * class_stride;
        double *lin_y = lin + span->runs->labels[at] * width;

        for (size_t k = 0; k < n_classes; k++)
            q[k] = rest(ps, n_classes, k);
        for (size_t i = 0; i < width; i += 4) {
            struct blk one = blk_set(0.0), d, e;

            one.v[0][0] = 1.0;
            d = blk_mul(blk_set(pert), i < stride_in ? blk_load(as + i) : one);
            e = blk_exp(d);
            blk_store(lin_y + i, blk_add(blk_load(lin_y + i), d));
            for (size_t k = 0; k < n_classes; k++)
                multiply_row(prod + k * width + i,
                             blk_fma(blk_set(ps[k]), e, blk_set(q[k])));
        }
    }
}

/* log sum_k p_k exp(d_k - d_y) for logits that move by d [stride]: the
 * change of the loss. Large moves go through the logits themselves, where
 * no p_k has underflowed. */
VEC_INLINE double logit_change(const struct tail *t, const double *d)
{
    double big = 0.0, max = -__builtin_inf(), base, sum = 0.0, dy = d[t->label];
    double e[4] __attribute__((aligned(32)));

    for (size_t k = 0; k < t->n_classes; k++) {
        double m = d[k] - dy;

        big = m > big ? m : -m > big ? -m : big;
        max = t->logits[k] + d[k] > max ? t->logits[k] + d[k] : max;
    }
    base = big < 30.0 ? dy : max;
    for (size_t k = 0; k < t->n_classes; k += 4) {
        struct blk x = blk_sub(blk_load(d + k), blk_set(base));

        if (big >= 30.0)
            x = blk_add(x, blk_load(t->logits + k));
        x = blk_exp(x);
        if (big < 30.0)
            x = blk_mul(x, blk_load(t->p + k));
        blk_store(e, x);
        for (size_t j = 0; j < 4 && k + j < t->n_classes; j++)
            sum += e[j];
    }
    sum = blk_sum(blk_log(blk_set(sum))) / 4.0;
    return big < 30.0 ? sum : sum + max - t->log_sum - dy;
}

static double tail_logits(const struct tail *t, const double *d)
{
    return logit_change(t, d);
}

static double tail_unit(const struct tail *t, size_t layer, size_t unit,
                        double D)
{
    const double *row = t->W[layer + 1] + unit * t->stride[layer + 2];
    double *d = t->scratch[0], *next = t->scratch[1];

    for (size_t j = 0; j < t->stride[layer + 2]; j += 4)
        blk_store(d + j, blk_mul(blk_set(D), blk_load(row + j)));
    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        size_t width = t->width[l + 1], stride = t->stride[l + 2];
        double *swap = d;

        for (size_t j = 0; j < t->stride[l + 1]; j += 4) {
            struct blk z = blk_load(t->z[l] + j);

            blk_store(d + j, blk_sub(blk_max0(blk_add(z, blk_load(d + j))),
                                     blk_max0(z)));
        }
        for (size_t j = 0; j < stride; j += 4)
            blk_store(next + j, blk_set(0.0));
        for (size_t i = 0; i < width; i++)
            for (size_t j = 0; d[i] != 0.0 && j < stride; j += 4)
                blk_store(next + j,
                          blk_fma(blk_set(d[i]),
                                  blk_load(t->W[l + 1] + i * stride + j),
                                  blk_load(next + j)));
        d = next;
        next = swap;
    }
    return logit_change(t, d);
}

static void flush_log(size_t n_doubles, double *prod, double *acc)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        blk_store(acc + i,
                  blk_add(blk_load(acc + i), blk_log(blk_load(prod + i))));
        blk_store(prod + i, blk_set(1.0));
    }
}

static void add(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_add(blk_load(y + i), blk_load(x + i)));
}

static void mul(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_mul(blk_load(y + i), blk_load(x + i)));
}

static void sub_scaled(size_t n_doubles, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_sub(blk_load(y + i),
                                 blk_mul(blk_set(a), blk_load(x + i))));
}

static double dot(size_t n_doubles, const double *x, const double *y)
{
    struct blk sum[4] = {blk_set(0.0), blk_set(0.0), blk_set(0.0),
                         blk_set(0.0)};
    size_t i = 0;

    for (; i + 16 <= n_doubles; i += 16)
        for (size_t j = 0; j < 4; j++)
            sum[j] = blk_fma(blk_load(x + i + 4 * j), blk_load(y + i + 4 * j),
                             sum[j]);
    for (; i < n_doubles; i += 4)
        sum[0] = blk_fma(blk_load(x + i), blk_load(y + i), sum[0]);
    return blk_sum(blk_add(blk_add(sum[0], sum[1]), blk_add(sum[2], sum[3])));
}

static void exp_all(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_exp(blk_load(x + i)));
}

static void log_all(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_log(blk_load(x + i)));
}

const struct kernels CAT(kernels_, KERNELS_SUFFIX) = {
    .name = STR(KERNELS_SUFFIX),
    .sparse_forward = sparse_forward,
    .sparse_backward = sparse_backward,
    .relu = relu,
    .relu_back = relu_back,
    .dense_forward = dense_forward,
    .dense_backward = dense_backward,
    .softmax = softmax,
    .output_error = output_error,
    .curve_products = curve_products,
    .output_products = output_products,
    .tail_unit = tail_unit,
    .tail_logits = tail_logits,
    .flush_log = flush_log,
    .add = add,
    .mul = mul,
    .sub_scaled = sub_scaled,
    .dot = dot,
    .exp = exp_all,
    .log = log_all,
};
