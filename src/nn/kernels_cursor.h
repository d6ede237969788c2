/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample of a span, its values as doubles. Included by kernels only;
 * every function is inlined. */
#ifndef NN_KERNELS_CURSOR_H
#define NN_KERNELS_CURSOR_H

#include "nn/kernels.h"
#include "nn/vec.h"

/* Values of a sample evaluated at a time: all of them for bytes. */
#define SEGMENT 256

struct cursor {
    const uint32_t *entry, *end;
    const double *x; /* [n_runs] distinct values */
    size_t n_runs;
    size_t label;
};

/* Bytes become doubles in buf [SEGMENT]; doubles are used where they lie. */
VEC_INLINE struct cursor cursor_at(const struct span *span, size_t s,
                                   double *buf)
{
    const struct runs *r = span->runs;
    size_t i = span->index ? span->index[s] : span->first + s;
    size_t run = r->first_run[i], n = r->first_run[i + 1] - run;

    if (r->value8)
        for (size_t j = 0; j < n; j++)
            buf[j] = runs_byte_x[r->value8[run + j]];
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

#endif
