/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of one instruction set as a table. All files of this folder but
 * pick.c are compiled once for each set (Makefile.am). */
#include "nn/kernels/impl.h"

#define STR2(a) #a
#define STR(a)  STR2(a)

const struct kernels KERNELS_PASTE(kernels, _, KERNELS_SUFFIX) = {
    .name = STR(KERNELS_SUFFIX),
#define KERNEL_ROW(result, name, arguments) .name = KERNEL(name),
#include "nn/kernels/list.h"
};
