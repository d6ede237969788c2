/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample's change of loss when the activation of one hidden unit moves by
 * D, in a net of any depth. Above the unit everything is piecewise linear in
 * D: on a piece, z of each layer is z(0) + shift + slope D, and a piece ends
 * where some unit crosses 0. The walk goes from D = 0 outwards; a piece costs
 * one pass of slopes through the layers, a value then only the softmax
 * (kernels/piece.c).
 * Shapes: list.h. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

/* Which units are above 0 at D = 0; one that is just there and goes up
 * crosses at once. */
static void level_start(const struct tail *t, size_t layer)
{
    struct level lv = level_at(t, layer);

    for (size_t j = 0; j < t->width[layer + 1]; j++)
        lv.on[j] = t->z[layer][j] > 0.0 ? 1.0 : -1.0;
}

/* Shift and slope of layer + 1 from those of layer: a unit that is on passes
 * both, one that went off passes the loss of its activation, one that came on
 * starts at its z. */
static void level_up(const struct tail *t, size_t layer)
{
    struct level lv = level_at(t, layer), up = level_at(t, layer + 1);
    size_t stride = t->stride[layer + 2];
    const double *z = t->z[layer];

    for (size_t k = 0; k < stride; k += 4) {
        blk_store(up.shift + k, blk_set(0.0));
        blk_store(up.slope + k, blk_set(0.0));
    }
    for (size_t j = 0; j < t->width[layer + 1]; j++) {
        const double *row = t->W[layer + 1] + j * stride;
        double slope = lv.on[j] > 0.0 ? lv.slope[j] : 0.0;
        double shift = lv.on[j] > 0.0 ? lv.shift[j] + (z[j] < 0.0 ? z[j] : 0.0)
                       : z[j] > 0.0   ? -z[j]
                                      : 0.0;

        for (size_t k = 0; slope != 0.0 && k < stride; k += 4)
            blk_store(up.slope + k, blk_fma(blk_set(slope), blk_load(row + k),
                                            blk_load(up.slope + k)));
        for (size_t k = 0; shift != 0.0 && k < stride; k += 4)
            blk_store(up.shift + k, blk_fma(blk_set(shift), blk_load(row + k),
                                            blk_load(up.shift + k)));
    }
}

/* Where the piece that begins at `from` ends. */
struct crossing {
    double D; /* infinite: nowhere before the end asked for */
    size_t layer, unit;
};

/* The first crossing in one layer, if it is before *c and end. */
static void level_crossing(const struct tail *t, size_t layer, double from,
                           double end, struct crossing *c)
{
    struct level lv = level_at(t, layer);
    const double *z = t->z[layer];

    for (size_t j = 0; j < t->width[layer + 1]; j++) {
        double zero = z[j] + lv.shift[j], at;

        if (!(lv.on[j] * (zero + lv.slope[j] * end) < 0.0))
            continue;
        at = -zero / lv.slope[j];
        /* rounding may put it a little before the piece */
        at = __builtin_fabs(at) > __builtin_fabs(from) ? at : from;
        if (__builtin_fabs(at) < __builtin_fabs(c->D))
            *c = (struct crossing){at, layer, j};
    }
}

/* Slopes of all layers above `layer` on the piece that begins at `from`. start:
 * it is the first, the units' sides are not known yet. */
static struct crossing next_piece(const struct tail *t, size_t layer,
                                  double from, double end, int start)
{
    struct crossing c = {.D = __builtin_inf()};

    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        if (start)
            level_start(t, l);
        level_crossing(t, l, from, end, &c);
        level_up(t, l);
    }
    return c;
}

void KERNEL(tail_unit)(const struct tail *t, size_t layer, size_t unit,
                       const double *D, ptrdiff_t step, size_t n, double *f)
{
    struct level first = level_at(t, layer + 1);
    size_t stride = t->stride[layer + 2], done = 0;
    const double *row = t->W[layer + 1] + unit * stride;
    double end = D[(ptrdiff_t)(n - 1) * step];
    struct crossing c;

    for (size_t k = 0; k < stride; k += 4) {
        blk_store(first.shift + k, blk_set(0.0));
        blk_store(first.slope + k, blk_load(row + k));
    }
    c = next_piece(t, layer, 0.0, end, 1);
    while (done < n) {
        size_t m = 0;

        while (done + m < n &&
               !(__builtin_fabs(D[(ptrdiff_t)(done + m) * step]) >
                 __builtin_fabs(c.D)))
            m++;
        if (m > 0)
            KERNEL(piece_values)
        (t, D + (ptrdiff_t)done * step, step, m, f + (ptrdiff_t)done * step);
        done += m;
        if (done < n) {
            level_at(t, c.layer).on[c.unit] *= -1.0;
            c = next_piece(t, layer, c.D, end, 0);
        }
    }
}
