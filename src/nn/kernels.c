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

/* A sample's runs, wherever its values are kept. */
struct cursor {
    const uint8_t *value8;
    const double *value;
    const uint16_t *count;
    const uint16_t *cols;
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

VEC_INLINE struct cursor cursor_at(const struct span *span, size_t s)
{
    const struct runs *r = span->runs;
    size_t i = span->index ? span->index[s] : span->first + s;
    size_t run = r->first_run[i];

    return (struct cursor){
        .value8 = r->value8 ? r->value8 + run : NULL,
        .value = r->value ? r->value + run : NULL,
        .count = r->count + run,
        .cols = r->cols + r->first_col[i],
        .n_runs = r->first_run[i + 1] - run,
        .label = r->labels[i],
    };
}

VEC_INLINE double cursor_x(const struct cursor *c, size_t run)
{
    return c->value8 ? byte_x[c->value8[run]] : c->value[run];
}

/* nb blocks of one panel for one sample. */
VEC_INLINE void forward_blocks(const struct cursor *c, const double *W,
                               size_t rows, size_t panel, int nb, double *z)
{
    struct blk acc[4];
    const uint16_t *col = c->cols;

    for (int b = 0; b < nb; b++)
        acc[b] = blk_load(W + (rows - 1) * panel + 8 * b);
    for (size_t r = 0; r < c->n_runs; r++) {
        const uint16_t *end = col + c->count[r];
        struct blk x = blk_set(cursor_x(c, r));

        for (; col < end; col++)
            for (int b = 0; b < nb; b++)
                acc[b] = blk_fma(x, blk_load(W + *col * panel + 8 * b), acc[b]);
    }
    for (int b = 0; b < nb; b++)
        blk_store(z + 8 * b, acc[b]);
}

static void sparse_forward(const struct span *span, const double *W,
                           size_t panel, size_t stride, double *z)
{
    size_t rows = span->runs->n_features + 1;

    for (size_t p = 0; p < stride / panel; p++) {
        const double *Wp = W + p * rows * panel;

        for (size_t s = 0; s < span->n; s++) {
            struct cursor c = cursor_at(span, s);
            double *zs = z + s * stride + p * panel;

            switch (panel / 8) {
            case 1:
                forward_blocks(&c, Wp, rows, panel, 1, zs);
                break;
            case 2:
                forward_blocks(&c, Wp, rows, panel, 2, zs);
                break;
            case 3:
                forward_blocks(&c, Wp, rows, panel, 3, zs);
                break;
            default:
                forward_blocks(&c, Wp, rows, panel, 4, zs);
            }
        }
    }
}

VEC_INLINE void backward_blocks(const struct cursor *c, const double *dz,
                                size_t rows, size_t panel, int nb, double *dW)
{
    struct blk g[4];
    const uint16_t *col = c->cols;
    double *bias = dW + (rows - 1) * panel;

    for (int b = 0; b < nb; b++) {
        g[b] = blk_load(dz + 8 * b);
        blk_store(bias + 8 * b, blk_add(blk_load(bias + 8 * b), g[b]));
    }
    for (size_t r = 0; r < c->n_runs; r++) {
        const uint16_t *end = col + c->count[r];
        struct blk x = blk_set(cursor_x(c, r)), xg[4];

        for (int b = 0; b < nb; b++)
            xg[b] = blk_mul(x, g[b]);
        for (; col < end; col++) {
            double *row = dW + *col * panel;

            for (int b = 0; b < nb; b++)
                blk_store(row + 8 * b, blk_add(blk_load(row + 8 * b), xg[b]));
        }
    }
}

static void sparse_backward(const struct span *span, const double *dz,
                            size_t panel, size_t stride, size_t first_panel,
                            size_t end_panel, double *dW)
{
    size_t rows = span->runs->n_features + 1;

    for (size_t p = first_panel; p < end_panel; p++)
        for (size_t b = 0; b < panel / 8; b++) {
            double *dWp = dW + p * rows * panel + 8 * b;
            const double *dzp = dz + p * panel + 8 * b;

            for (size_t s = 0; s < span->n; s++) {
                struct cursor c = cursor_at(span, s);

                backward_blocks(&c, dzp + s * stride, rows, panel, 1, dWp);
            }
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

/* Rows s .. s + ns - 1 against one column of eight outputs. */
VEC_INLINE void dense_rows(int ns, const double *x, size_t in, size_t stride_in,
                           const double *W, int bias, size_t stride_out,
                           double *z)
{
    struct blk acc[4];

    for (int s = 0; s < ns; s++)
        acc[s] = bias ? blk_load(W + in * stride_out) : blk_set(0.0);
    for (size_t i = 0; i < in; i++) {
        struct blk w = blk_load(W + i * stride_out);

        for (int s = 0; s < ns; s++)
            acc[s] = blk_fma(blk_set(x[(size_t)s * stride_in + i]), w, acc[s]);
    }
    for (int s = 0; s < ns; s++)
        blk_store(z + (size_t)s * stride_out, acc[s]);
}

static void dense_forward(size_t n, const double *x, size_t in,
                          size_t stride_in, const double *W, int bias,
                          size_t stride_out, double *z)
{
    for (size_t o = 0; o < stride_out; o += 8) {
        size_t s = 0;

        for (; s + 4 <= n; s += 4)
            dense_rows(4, x + s * stride_in, in, stride_in, W + o, bias,
                       stride_out, z + s * stride_out + o);
        for (; s < n; s++)
            dense_rows(1, x + s * stride_in, in, stride_in, W + o, bias,
                       stride_out, z + s * stride_out + o);
    }
}

/* Inputs i .. i + ni - 1 of one column of eight outputs. */
VEC_INLINE void dense_grad(size_t n, int ni, const double *x, size_t stride_in,
                           const double *dz, size_t stride_out, double *dW)
{
    struct blk acc[4];

    for (int i = 0; i < ni; i++)
        acc[i] = blk_load(dW + (size_t)i * stride_out);
    for (size_t s = 0; s < n; s++) {
        struct blk d = blk_load(dz + s * stride_out);

        for (int i = 0; i < ni; i++)
            acc[i] = blk_fma(blk_set(x[s * stride_in + (size_t)i]), d, acc[i]);
    }
    for (int i = 0; i < ni; i++)
        blk_store(dW + (size_t)i * stride_out, acc[i]);
}

static void dense_backward(size_t n, const double *x, size_t in,
                           size_t stride_in, const double *dz,
                           size_t stride_out, double *dW)
{
    for (size_t o = 0; o < stride_out; o += 8) {
        struct blk b = blk_load(dW + in * stride_out + o);
        size_t i = 0;

        for (; i + 4 <= in; i += 4)
            dense_grad(n, 4, x + i, stride_in, dz + o, stride_out,
                       dW + i * stride_out + o);
        for (; i < in; i++)
            dense_grad(n, 1, x + i, stride_in, dz + o, stride_out,
                       dW + i * stride_out + o);
        for (size_t s = 0; s < n; s++)
            b = blk_add(b, blk_load(dz + s * stride_out + o));
        blk_store(dW + in * stride_out + o, b);
    }
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
    for (size_t k = 0; k < stride; k += 8)
        blk_store(p + k, blk_exp(blk_sub(blk_load(z + k), blk_set(max))));
    for (size_t k = n_classes; k < stride; k++)
        p[k] = 0.0;
    for (size_t k = 0; k < stride; k += 8)
        sum = blk_add(sum, blk_load(p + k));
    *sum_out = blk_sum(sum);
    scale = blk_set(1.0 / *sum_out);
    for (size_t k = 0; k < stride; k += 8)
        blk_store(p + k, blk_mul(blk_load(p + k), scale));
    *correct += best == label;
    return max - z_label;
}

static struct span_stats softmax(const struct span *span, const double *z,
                                 size_t n_classes, size_t stride, double *p)
{
    struct span_stats st = {0};
    double sums[8] __attribute__((aligned(64)));

    for (size_t s = 0; s < span->n; s += 8) {
        size_t m = span->n - s < 8 ? span->n - s : 8;

        for (size_t i = 0; i < 8; i++)
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

        for (size_t k = 0; k < stride; k += 8)
            blk_store(e + s * stride + k,
                      blk_mul(f, blk_load(p + s * stride + k)));
        e[s * stride + span->runs->labels[at]] -= scale;
    }
}

/* Which of eight units change when inputs do, and whether any of them
 * crosses z = 0 on the way (a kink). */
VEC_INLINE void unit_masks(const struct curves *c, const double *z,
                           const veci unit[VEC_N], veci live[VEC_N], int *kink)
{
    veci any = {0};

    for (int i = 0; i < VEC_N; i++) {
        vecd zi = ((const vecd *)z)[i];
        veci on = (veci)(zi > vec_set(0.0));
        veci top = (veci)(zi + vec_set(c->max_dx) > vec_set(0.0));
        veci low = (veci)(zi + vec_set(c->min_dx) < vec_set(0.0));

        live[i] = (on | top) & unit[i];
        any |= ((on & low) | (~on & top)) & unit[i];
    }
    *kink = 0;
    for (int i = 0; i < VEC_W; i++)
        *kink |= any[i] != 0;
}

/* coef[n] = sum_k p_k C_y[n, k, eight units]; 1, 0, 0.. for dead units. */
VEC_INLINE void curve_coefs(const int degree, const struct curves *c,
                            const double *C, size_t stride, const double *p,
                            const veci live[VEC_N], struct blk *coef)
{
    for (int n = 0; n <= degree; n++) {
        const double *row = C + (size_t)n * c->n_classes * stride;
        struct blk sum = blk_set(0.0);

        for (size_t k = 0; k < c->n_classes; k++)
            sum = blk_fma(blk_set(p[k]), blk_load(row + k * stride), sum);
        for (int i = 0; i < VEC_N; i++)
            sum.v[i] = vec_select(live[i], sum.v[i], vec_set(n == 0));
        coef[n] = sum;
    }
}

VEC_INLINE struct blk horner(const int degree, const struct blk *coef,
                             struct blk u)
{
    struct blk s = coef[degree];

    for (int n = degree - 1; n >= 0; n--)
        s = blk_fma(s, u, coef[n]);
    return s;
}

/* u of eight units whose activation moves from max(z, 0) to
 * max(z + pert x, 0). */
VEC_INLINE struct blk kinked_u(const struct curves *c, struct blk z, double x)
{
    struct blk d =
        blk_sub(blk_max0(blk_add(z, blk_set(c->pert * x))), blk_max0(z));

    return blk_fma(d, blk_set(c->u_scale), blk_set(c->u_shift));
}

VEC_INLINE void multiply_row(double *row, struct blk s)
{
    blk_store(row, blk_mul(blk_load(row), s));
}

/* One sample, eight units: evaluate once per run, multiply into its columns,
 * then into the bias row. */
VEC_INLINE void curve_sample(const int degree, const struct curves *c,
                             const struct cursor *cur, const double *z,
                             const double *p, const double *C,
                             const veci unit[VEC_N], size_t stride, size_t rows,
                             size_t panel, double *prod)
{
    struct blk coef[CURVES_MAX_DEGREE + 1], zb = blk_load(z);
    const uint16_t *col = cur->cols;
    veci live[VEC_N];
    int kink;
    double u1 = c->u_scale * c->pert + c->u_shift;

    unit_masks(c, z, unit, live, &kink);
    curve_coefs(degree, c, C, stride, p, live, coef);
    for (size_t r = 0; r < cur->n_runs; r++) {
        const uint16_t *end = col + cur->count[r];
        double u = cur->value8
                       ? c->u_of_byte[cur->value8[r]]
                       : c->u_scale * (c->pert * cur->value[r]) + c->u_shift;
        struct blk ub = kink ? kinked_u(c, zb, cursor_x(cur, r)) : blk_set(u);
        struct blk s = horner(degree, coef, ub);

        for (; col < end; col++)
            multiply_row(prod + *col * panel, s);
    }
    multiply_row(
        prod + (rows - 1) * panel,
        horner(degree, coef, kink ? kinked_u(c, zb, 1.0) : blk_set(u1)));
}

VEC_INLINE void curve_span(const int degree, const struct span *span,
                           const struct curves *c, const double *z,
                           const double *p, size_t panel, size_t stride,
                           double *prod)
{
    size_t rows = span->runs->n_features + 1;
    size_t per_label = (size_t)(degree + 1) * c->n_classes * stride;

    for (size_t at = 0; at < stride; at += 8) {
        double *out = prod + at / panel * rows * panel + at % panel;
        int64_t mask[8];
        veci unit[VEC_N];

        for (size_t i = 0; i < 8; i++)
            mask[i] = at + i < c->n_units ? -1 : 0;
        memcpy(unit, mask, sizeof unit);
        for (size_t s = 0; s < span->n; s++) {
            struct cursor cur = cursor_at(span, s);

            curve_sample(degree, c, &cur, z + s * stride + at,
                         p + s * c->class_stride,
                         c->coef + cur.label * per_label + at, unit, stride,
                         rows, panel, out);
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

/* The degrees compiled; the caller's degree is one of them. */
static void curve_products(const struct span *span, const struct curves *c,
                           const double *z, const double *p, size_t panel,
                           size_t stride, double *prod)
{
    switch (c->degree) {
    case 4:
        curve_degree_4(span, c, z, p, panel, stride, prod);
        break;
    case 5:
        curve_degree_5(span, c, z, p, panel, stride, prod);
        break;
    case 6:
        curve_degree_6(span, c, z, p, panel, stride, prod);
        break;
    case 7:
        curve_degree_7(span, c, z, p, panel, stride, prod);
        break;
    case 8:
        curve_degree_8(span, c, z, p, panel, stride, prod);
        break;
    case 9:
        curve_degree_9(span, c, z, p, panel, stride, prod);
        break;
    case 10:
        curve_degree_10(span, c, z, p, panel, stride, prod);
        break;
    case 12:
        curve_degree_12(span, c, z, p, panel, stride, prod);
        break;
    case 14:
        curve_degree_14(span, c, z, p, panel, stride, prod);
        break;
    default:
        curve_degree_20(span, c, z, p, panel, stride, prod);
    }
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
    size_t width = stride_in + 8;
    double q[256];

    for (size_t s = 0; s < span->n; s++) {
        size_t at = span->index ? span->index[s] : span->first + s;
        const double *as = a + s * stride_in, *ps = p + s * class_stride;
        double *lin_y = lin + span->runs->labels[at] * width;

        for (size_t k = 0; k < n_classes; k++)
            q[k] = rest(ps, n_classes, k);
        for (size_t i = 0; i < width; i += 8) {
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
    double e[8] __attribute__((aligned(64)));

    for (size_t k = 0; k < t->n_classes; k++) {
        double m = d[k] - dy;

        big = m > big ? m : -m > big ? -m : big;
        max = t->logits[k] + d[k] > max ? t->logits[k] + d[k] : max;
    }
    base = big < 30.0 ? dy : max;
    for (size_t k = 0; k < t->n_classes; k += 8) {
        struct blk x = blk_sub(blk_load(d + k), blk_set(base));

        if (big >= 30.0)
            x = blk_add(x, blk_load(t->logits + k));
        x = blk_exp(x);
        if (big < 30.0)
            x = blk_mul(x, blk_load(t->p + k));
        blk_store(e, x);
        for (size_t j = 0; j < 8 && k + j < t->n_classes; j++)
            sum += e[j];
    }
    sum = blk_sum(blk_log(blk_set(sum))) / 8.0;
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

    for (size_t j = 0; j < t->stride[layer + 2]; j += 8)
        blk_store(d + j, blk_mul(blk_set(D), blk_load(row + j)));
    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        size_t width = t->width[l + 1], stride = t->stride[l + 2];
        double *swap = d;

        for (size_t j = 0; j < t->stride[l + 1]; j += 8) {
            struct blk z = blk_load(t->z[l] + j);

            blk_store(d + j, blk_sub(blk_max0(blk_add(z, blk_load(d + j))),
                                     blk_max0(z)));
        }
        for (size_t j = 0; j < stride; j += 8)
            blk_store(next + j, blk_set(0.0));
        for (size_t i = 0; i < width; i++)
            for (size_t j = 0; d[i] != 0.0 && j < stride; j += 8)
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
    for (size_t i = 0; i < n_doubles; i += 8) {
        blk_store(acc + i,
                  blk_add(blk_load(acc + i), blk_log(blk_load(prod + i))));
        blk_store(prod + i, blk_set(1.0));
    }
}

static void add(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 8)
        blk_store(y + i, blk_add(blk_load(y + i), blk_load(x + i)));
}

static void mul(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 8)
        blk_store(y + i, blk_mul(blk_load(y + i), blk_load(x + i)));
}

static void sub_scaled(size_t n_doubles, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 8)
        blk_store(y + i, blk_sub(blk_load(y + i),
                                 blk_mul(blk_set(a), blk_load(x + i))));
}

static double dot(size_t n_doubles, const double *x, const double *y)
{
    struct blk sum = blk_set(0.0);

    for (size_t i = 0; i < n_doubles; i += 8)
        sum = blk_fma(blk_load(x + i), blk_load(y + i), sum);
    return blk_sum(sum);
}

static void exp_all(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 8)
        blk_store(y + i, blk_exp(blk_load(x + i)));
}

static void log_all(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 8)
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
