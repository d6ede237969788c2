/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of NumPy's .npy, an array of one type in a file: magic, version,
 * length, and a dictionary as Python writes it. */
#ifndef DATA_NPY_H
#define DATA_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/items.h"

#define NPY_DIMS       4
#define NPY_PREFIX     12    /* bytes that tell how long the header is */
#define NPY_HEADER_MAX 16384 /* NumPy itself refuses more than 10,000 */

struct npy {
    struct item_type type;
    bool fortran; /* the first index runs fastest */
    size_t n_dims, dims[NPY_DIMS];
    size_t n;        /* items: the product of dims; 1 without any */
    uint64_t header; /* bytes before the first item */
    uint64_t body;   /* bytes of the items */
};

/* Bytes of the header, from the first NPY_PREFIX bytes of a file; 0 when they
 * are no .npy's of a version known, or promise more than NPY_HEADER_MAX. */
size_t npy_header_size(const unsigned char prefix[NPY_PREFIX]);

/* Reads a whole header. STATUS_FORMAT; err->text says what is wrong and names
 * no file. */
enum status npy_parse(const unsigned char *header, size_t n, struct npy *out,
                      struct err *err);

#endif
