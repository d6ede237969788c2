/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row a net; what each is there for is said above the table. */
#include "nn_specs.h"

/* Odd shapes: one panel and several, padded and full strides, both sides of
 * the border to BLAS (64 x 64 and wider), real features beyond one segment
 * of 256 values. Batches: one sample, a few, one chunk, one more than that,
 * several chunks. */
const struct nn_spec nn_specs[N_SPECS] = {
    {1, {1}, 2, 5, NN_BYTES, 1.0, 1},
    {3, {3}, 3, 1, NN_REALS, 1.0, 2},
    {7, {8}, 10, 160, NN_BYTES, 1.0, 3},
    {17, {9}, 12, 161, NN_REALS, 1.0, 4},
    {49, {20}, 10, 700, NN_BYTES, 1.0, 5},
    {17, {33}, 26, 161, NN_BYTES, 1.0, 6},
    {49, {40}, 3, 160, NN_REALS, 1.0, 7},
    {900, {2}, 3, 40, NN_REALS, 0.3, 8},
    {256, {12}, 10, 7, NN_EVERY_BYTE, 1.0, 9},
    {7, {128}, 10, 330, NN_BYTES, 1.0, 10},
    {7, {130}, 10, 170, NN_REALS, 1.0, 11},
    {5, {2}, 2, 3000, NN_BYTES, 1.0, 12},
    {17, {20, 20}, 10, 161, NN_BYTES, 1.0, 13},
    {49, {9, 5, 3}, 12, 160, NN_REALS, 1.0, 14},
    {17, {64, 48}, 10, 161, NN_BYTES, 1.0, 15},
    {17, {64, 48}, 26, 5, NN_REALS, 1.0, 16},
    {3, {1, 1, 1}, 2, 5, NN_BYTES, 3.0, 17},
    {17, {20}, 10, 161, NN_BYTES, 50.0, 18},
    {17, {20, 33}, 10, 40, NN_REALS, 20.0, 19},
    {17, {100, 40}, 10, 161, NN_BYTES, 1.0, 20},
    {5, {6}, 256, 300, NN_BYTES, 1.0, 22},
};

void pick_batch(struct nn_case *c, enum pick pick)
{
    c->batch.index = pick == PICK_INDEX ? c->index : NULL;
    c->batch.first = pick == PICK_MIDDLE ? c->runs->n / 3 : 0;
    c->batch.n = pick == PICK_MIDDLE ? (c->runs->n + 1) / 2 : c->runs->n;
}
