/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first layer. It walks a sample's runs: one value, several columns, so
 * a run costs one broadcast and each column one row of W. The gradient walks
 * the columns instead, its row in registers. Shapes: kernels.h. */
#include "nn/kernels_cursor.h"
#include "nn/kernels_impl.h"

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

void KERNEL(sparse_forward)(const struct span *span, const double *W,
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
        struct blk x =
            blk_set(c->value8 ? runs_byte_x[c->value8[e]] : c->value[e]);

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

void KERNEL(sparse_backward)(const struct columns *c, size_t n,
                             const double *dz, size_t panel, size_t stride,
                             size_t first_panel, size_t end_panel, double *dW)
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

VEC_INLINE void add_blocks(const int nb, const uint32_t *e, const uint32_t *end,
                           const double *f, double *sum)
{
    const size_t panel = 4 * (size_t)nb;

    for (; e < end; e++) {
        const double *from = f + RUNS_RUN(*e) * panel;
        double *to = sum + RUNS_COL(*e) * panel;

        for (int b = 0; b < nb; b++)
            blk_store(to + 4 * b,
                      blk_add(blk_load(to + 4 * b), blk_load(from + 4 * b)));
    }
}

void KERNEL(add_rows)(const uint32_t *e, const uint32_t *end, size_t panel,
                      const double *f, double *sum)
{
    BLOCKS_OF(panel / 4, add_blocks, e, end, f, sum);
}
