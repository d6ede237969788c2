/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The .npy format as npz_read.c and npz_write.c share it. */
#ifndef STORE_CHECKPOINT_NPZ_ITEM_H
#define STORE_CHECKPOINT_NPZ_ITEM_H

#include <stddef.h>
#include <stdint.h>

#define NPZ_ITEM       8 /* bytes of a number */
#define NPZ_NAME_LIMIT 96
#define NPZ_FILE_MOST  0x40000000 /* 1 GiB */

/* A .npy file begins with the magic, its version 1.0 and the length of the
 * dictionary that follows. */
#define NPZ_MAGIC  "\x93NUMPY\x01"
#define NPZ_PREFIX 10

static inline const char *npz_descr(char kind)
{
    return kind == 'f' ? "<f8" : kind == 'u' ? "<u8" : "<i8";
}

static inline size_t npz_count(size_t n_dims, const size_t *dims)
{
    return n_dims == 0 ? 1 : n_dims == 1 ? dims[0] : dims[0] * dims[1];
}

/* n items from the machine's order to the file's or back, in place. */
static inline void npz_swap_items(void *items, size_t n)
{
    unsigned char *at = items;
    const uint16_t one = 1;

    if (*(const unsigned char *)&one == 1)
        return;
    for (size_t i = 0; i < n; i++, at += NPZ_ITEM)
        for (size_t k = 0; k < NPZ_ITEM / 2; k++) {
            unsigned char byte = at[k];

            at[k] = at[NPZ_ITEM - 1 - k];
            at[NPZ_ITEM - 1 - k] = byte;
        }
}

#endif
