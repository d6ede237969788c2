/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of arrays share: .npy files made in memory, of the 30 samples
 * of tests/lib/data_files.h. */
#ifndef TESTS_NPY_CASE_H
#define TESTS_NPY_CASE_H

#include <stddef.h>

struct npy_bytes {
    unsigned char bytes[8192];
    size_t size;
};

/* A header of a version, and n items of a type ("<f4") after it. */
void npy_make(struct npy_bytes *out, int version, const char *header,
              const char *type, const double *values, size_t n);

/* The same with the usual header; shape as Python writes it. */
void npy_make_shape(struct npy_bytes *out, const char *type, const char *shape,
                    const double *values, size_t n);

/* Item i of the 30 x 12 pixels of the samples; label of a sample. */
double npy_pixel(size_t i);
double npy_label(size_t sample);

#endif
