/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of one instruction set as a table. All kernels_*.c but
 * kernels/pick.c are compiled once for each set (Makefile.am). */
#include "nn/kernels/impl.h"

#define STR2(a) #a
#define STR(a)  STR2(a)

const struct kernels KERNELS_PASTE(kernels, _, KERNELS_SUFFIX) = {
    .name = STR(KERNELS_SUFFIX),
    .sparse_forward = KERNEL(sparse_forward),
    .sparse_backward = KERNEL(sparse_backward),
    .relu = KERNEL(relu),
    .relu_back = KERNEL(relu_back),
    .dense_forward = KERNEL(dense_forward),
    .dense_backward = KERNEL(dense_backward),
    .softmax = KERNEL(softmax),
    .output_error = KERNEL(output_error),
    .curve_products = KERNEL(curve_products),
    .curve_gradient = KERNEL(curve_gradient),
    .output_products = KERNEL(output_products),
    .tail_unit = KERNEL(tail_unit),
    .tail_logits = KERNEL(tail_logits),
    .add_rows = KERNEL(add_rows),
    .flush_log = KERNEL(flush_log),
    .fill = KERNEL(fill),
    .add = KERNEL(add),
    .sub_scaled = KERNEL(sub_scaled),
    .sum_scaled = KERNEL(sum_scaled),
    .dot = KERNEL(dot),
    .exp = KERNEL(exp),
    .log = KERNEL(log),
};
