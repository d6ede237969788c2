/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of one instruction set, before kernels/table.c puts them into
 * their struct: KERNEL(relu) is kernel_relu_avx2. What each does stands in
 * kernels/list.h. */
#ifndef NN_KERNELS_IMPL_H
#define NN_KERNELS_IMPL_H

#include "nn/kernels/kernels.h"

#ifndef KERNELS_SUFFIX
#define KERNELS_SUFFIX base
#endif
#define KERNELS_PASTE2(a, b, c) a##b##c
#define KERNELS_PASTE(a, b, c)  KERNELS_PASTE2(a, b, c)
#define KERNEL(name)            KERNELS_PASTE(kernel_##name, _, KERNELS_SUFFIX)

#define KERNEL_ROW(result, name, arguments) result KERNEL(name) arguments;
#include "nn/kernels/list.h"

/* One layer of the walk of kernels/tail.c, [stride] each. */
struct level {
    double *shift, *slope;
    double *on; /* 1 where the unit is above 0 on this piece, else -1 */
};

static inline struct level level_at(const struct tail *t, size_t layer)
{
    double *room = t->room + 3 * layer * t->widest;

    return (struct level){room, room + t->widest, room + 2 * t->widest};
}

/* kernels/piece.c, for kernels/tail.c: f of n changes D[i * step] on the
 * current piece, the last the farthest. */
void KERNEL(piece_values)(const struct tail *t, const double *D, ptrdiff_t step,
                          size_t n, double *f);

#endif
