/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of one instruction set, before kernels/table.c puts them into
 * their struct: KERNEL(relu) is kernel_relu_avx2. What each does stands in
 * kernels.h. */
#ifndef NN_KERNELS_IMPL_H
#define NN_KERNELS_IMPL_H

#include "nn/kernels/kernels.h"

#ifndef KERNELS_SUFFIX
#define KERNELS_SUFFIX base
#endif
#define KERNELS_PASTE2(a, b, c) a##b##c
#define KERNELS_PASTE(a, b, c)  KERNELS_PASTE2(a, b, c)
#define KERNEL(name)            KERNELS_PASTE(kernel_##name, _, KERNELS_SUFFIX)

/* kernels/sparse.c */
void KERNEL(sparse_forward)(const struct span *span, const double *W,
                            size_t panel, size_t stride, double *z);
void KERNEL(sparse_backward)(const struct columns *c, size_t n, bool add,
                             const double *dz, size_t panel, size_t stride,
                             size_t first_panel, size_t end_panel, double *dW);
void KERNEL(add_rows)(const struct runs *runs, size_t sample, size_t panel,
                      const double *f, double *sum);

/* kernels/dense.c */
size_t KERNEL(relu)(const double *z, size_t n_doubles, double *a);
void KERNEL(relu_back)(const double *z, size_t n_doubles, double *da);
void KERNEL(dense_forward)(size_t n, const double *x, size_t in,
                           size_t stride_in, const double *W, int bias,
                           size_t stride_out, double *z);
void KERNEL(dense_backward)(size_t n, const double *x, size_t in,
                            size_t stride_in, const double *dz,
                            size_t stride_out, double *dW);

/* kernels/output.c */
struct span_stats KERNEL(softmax)(const struct span *span, const double *z,
                                  size_t n_classes, size_t stride, double *p);
void KERNEL(output_error)(const struct span *span, const double *p,
                          size_t stride, double scale, double *e);
void KERNEL(output_products)(const struct span *span, double pert,
                             const double *a, size_t stride_in, const double *p,
                             size_t n_classes, size_t class_stride,
                             double *prod, double *lin);

/* kernels/curve.c */
void KERNEL(curve_products)(const struct span *span, const struct curves *c,
                            const double *z, const double *p, size_t stride,
                            double *prod);
void KERNEL(curve_gradient)(const struct curve_sums *s, size_t from, size_t end,
                            double *grad);

/* kernels/tail.c: one layer of the walk, [stride] each. */
struct level {
    double *shift, *slope;
    double *on; /* 1 where the unit is above 0 on this piece, else -1 */
};

static inline struct level level_at(const struct tail *t, size_t layer)
{
    double *room = t->room + 3 * layer * t->widest;

    return (struct level){room, room + t->widest, room + 2 * t->widest};
}

void KERNEL(tail_unit)(const struct tail *t, size_t layer, size_t unit,
                       const double *D, ptrdiff_t step, size_t n, double *f);

/* kernels/piece.c: f of n changes D[i * step] on the current piece, the last
 * the farthest. */
void KERNEL(piece_values)(const struct tail *t, const double *D, ptrdiff_t step,
                          size_t n, double *f);
double KERNEL(tail_logits)(const struct tail *t, const double *d);

/* kernels/vector.c */
void KERNEL(flush_log)(size_t n_doubles, double *prod, double *acc);
void KERNEL(fill)(size_t n_doubles, double value, double *y);
void KERNEL(sum_scaled)(size_t n_doubles, double a, size_t n_parts, size_t size,
                        const double *x, double *y);
void KERNEL(add)(size_t n_doubles, const double *x, double *y);
void KERNEL(sub_scaled)(size_t n_doubles, double a, const double *x, double *y);
double KERNEL(dot)(size_t n_doubles, const double *x, const double *y);
void KERNEL(exp)(size_t n_doubles, const double *x, double *y);
void KERNEL(log)(size_t n_doubles, const double *x, double *y);

#endif
