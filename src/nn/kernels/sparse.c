/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first layer, sparse. Forward walks a sample's entries, each of which
 * adds one row of W; the rows come from the second cache (W is 125 KB for
 * 784-20), so all samples take the rows of the lower half of the columns
 * first, then those of the upper: half the rows to choose from are found in
 * the first cache more often. The gradient walks the columns instead, its
 * row in registers. Shapes: list.h. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

/* A panel of W that one pass goes through; larger ones take two. */
#define ONE_PASS_BYTES 65536

/* Samples ahead of the one in hand whose entries are asked for: they lie in
 * memory, and a pass over half of each is no stream the processor detects. */
#define AHEAD 4

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

/* Entries [from, to) of a sample. */
struct part {
    const uint32_t *from, *to;
};

/* Part `half` (0, 1) of a sample's entries, or all of them (2). */
VEC_INLINE struct part part_of(const struct runs *r, size_t sample, int half)
{
    return (struct part){
        r->entry + (half == 1 ? r->half_nz[sample] : r->first_nz[sample]),
        r->entry + (half == 0 ? r->half_nz[sample] : r->first_nz[sample + 1])};
}

VEC_INLINE void ask_for(const struct span *span, size_t s, int half)
{
    struct part part;

    if (s >= span->n)
        return;
    part = part_of(span->runs, span_sample(span, s), half);
    for (; part.from < part.to; part.from += 16)
        __builtin_prefetch(part.from);
}

/* z += x W of one part of a sample, nb blocks. x [256] of each byte, or
 * [values] of the sample's numbers. */
VEC_INLINE void forward_blocks(const int nb, const bool bytes, struct part part,
                               const double *x, const double *W,
                               const double *z_from, double *z)
{
    size_t panel = 4 * (size_t)nb;
    struct blk acc[8];

    for (int b = 0; b < nb; b++)
        acc[b] = blk_load(z_from + 4 * b);
    for (const uint32_t *e = part.from; e < part.to; e++) {
        const double *row = W + RUNS_COL(*e) * panel;
        struct blk xs = blk_set(x[bytes ? RUNS_BYTE(*e) : *e >> 16]);

        for (int b = 0; b < nb; b++)
            acc[b] = blk_fma(xs, blk_load(row + 4 * b), acc[b]);
    }
    for (int b = 0; b < nb; b++)
        blk_store(z + 4 * b, acc[b]);
}

/* One panel of nb blocks, one pass. */
VEC_INLINE void forward_pass(const int nb, const struct span *span, int half,
                             const double *W, const double *bias, size_t stride,
                             double *z)
{
    const struct runs *r = span->runs;

    for (size_t s = 0; s < span->n; s++, z += stride) {
        size_t i = span_sample(span, s);
        struct part part = part_of(r, i, half);

        ask_for(span, s + AHEAD, half);
        if (r->value8)
            forward_blocks(nb, true, part, r->byte_x, W, bias ? bias : z, z);
        else
            forward_blocks(nb, false, part, r->value + r->first_run[i], W,
                           bias ? bias : z, z);
    }
}

void KERNEL(sparse_forward)(const struct span *span, const double *W,
                            size_t panel, size_t stride, double *z)
{
    size_t rows = span->runs->n_features + 1;
    bool once = rows * panel * sizeof *W <= ONE_PASS_BYTES;

    for (size_t p = 0; p < stride / panel; p++) {
        const double *Wp = W + p * rows * panel;
        const double *bias = Wp + (rows - 1) * panel;
        double *zp = z + p * panel;

        BLOCKS_OF(panel / 4, forward_pass, span, once ? 2 : 0, Wp, bias, stride,
                  zp);
        if (!once)
            BLOCKS_OF(panel / 4, forward_pass, span, 1, Wp, NULL, stride, zp);
    }
}

/* Blocks of two rows that fit the registers. */
#define PAIR_BLOCKS (6 / VEC_N)

/* One pair of features, nb blocks of its two rows, which stay in registers
 * while the samples that have one of the two go by.
 *   dz, row: the first of the blocks; rows of `panel` doubles */
VEC_INLINE void backward_rows(const int nb, const bool bytes,
                              const struct columns *c, size_t p, bool add,
                              const double *dz, size_t panel, double *row)
{
    struct blk acc[2][PAIR_BLOCKS];

    for (int i = 0; i < 2; i++)
        for (int b = 0; b < nb; b++)
            acc[i][b] =
                add ? blk_load(row + (size_t)i * panel + 4 * b) : blk_set(0.0);
    for (uint32_t e = c->first[p]; e < c->first[p + 1]; e++) {
        uint32_t cell = c->cell[e];
        const double *d = dz + COLUMNS_SAMPLE(cell) * panel;
        struct blk x[2];

        for (int i = 0; i < 2; i++)
            x[i] = blk_set(bytes ? c->byte_x[COLUMNS_BYTE(cell, i)]
                                 : c->value[e][i]);
        for (int b = 0; b < nb; b++)
            for (int i = 0; i < 2; i++)
                acc[i][b] = blk_fma(x[i], blk_load(d + 4 * b), acc[i][b]);
    }
    for (int i = 0; i < 2; i++)
        for (int b = 0; b < nb; b++)
            blk_store(row + (size_t)i * panel + 4 * b, acc[i][b]);
}

/* The same for as many blocks as a panel has. */
VEC_INLINE void backward_pair(const int nb, const bool bytes,
                              const struct columns *c, size_t p, bool add,
                              const double *dz, double *row)
{
    const int most = PAIR_BLOCKS, rest = nb - most;
    const size_t panel = 4 * (size_t)nb, next = 4 * (size_t)most;

    backward_rows(rest > 0 ? most : nb, bytes, c, p, add, dz, panel, row);
    if (rest > 0)
        backward_rows(rest > most ? most : rest, bytes, c, p, add, dz + next,
                      panel, row + next);
    if (rest > most)
        backward_rows(rest - most, bytes, c, p, add, dz + 2 * next, panel,
                      row + 2 * next);
}

VEC_INLINE void backward_panel(const int nb, const bool bytes,
                               const struct columns *c, size_t n, bool add,
                               const double *dz, double *dW)
{
    size_t panel = 4 * (size_t)nb;
    double *last = dW + c->n_features * panel;
    struct blk bias[8];

    for (int b = 0; b < nb; b++)
        bias[b] = add ? blk_load(last + 4 * b) : blk_set(0.0);
    for (size_t p = 0; p < c->n_pairs; p++)
        if (!add || c->first[p] < c->first[p + 1])
            backward_pair(nb, bytes, c, p, add, dz, dW + 2 * p * panel);
    for (size_t s = 0; s < n; s++)
        for (int b = 0; b < nb; b++)
            bias[b] = blk_add(bias[b], blk_load(dz + s * panel + 4 * b));
    for (int b = 0; b < nb; b++)
        blk_store(last + 4 * b, bias[b]);
}

void KERNEL(sparse_backward)(const struct columns *c, size_t n, bool add,
                             const double *dz, size_t panel, size_t stride,
                             size_t first_panel, size_t end_panel, double *dW)
{
    double tile[COLUMNS_SAMPLES * KERNEL_PANEL_MAX]
        __attribute__((aligned(64)));

    for (size_t p = first_panel; p < end_panel; p++) {
        const double *d = dz + p * panel;
        double *dWp = dW + p * (c->n_features + 1) * panel;

        if (panel < stride) { /* rows a power of two apart share cache sets */
            for (size_t s = 0; s < n; s++)
                memcpy(tile + s * panel, d + s * stride, panel * sizeof *d);
            d = tile;
        }
        if (c->value)
            BLOCKS_OF(panel / 4, backward_panel, false, c, n, add, d, dWp)
        else
            BLOCKS_OF(panel / 4, backward_panel, true, c, n, add, d, dWp)
    }
}
