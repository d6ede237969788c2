/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and texts as binary files keep them, of any size and byte order. */
#ifndef DATA_ITEMS_H
#define DATA_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

struct item_type {
    char kind;   /* numbers: 'b' true or false, 'u' unsigned, 'i' signed,
                  * 'f' real; texts: 'S' of bytes, 'U' of UCS-4 */
    bool big;    /* the first byte is the highest */
    size_t size; /* bytes of one item */
};

/* Of the numbers above: 1, 2, 4 or 8 bytes, reals 2, 4 or 8. */
bool items_are_numbers(const struct item_type *type);

/* n items as doubles; whole numbers beyond 2^53 are rounded. */
void items_decode(const struct item_type *type, const void *bytes, size_t n,
                  double *out);

/* One text item as UTF-8, without the zeros that fill it up; cut to fit. */
void items_text(const struct item_type *type, const void *bytes, char *out,
                size_t size);

#endif
