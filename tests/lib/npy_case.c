/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy_case.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data_files.h"

/* IEEE 754 binary16 of a number that it holds exactly. */
static uint64_t half_of(double value)
{
    int exponent;
    double fraction = frexp(fabs(value), &exponent); /* 0.5 .. 1 */
    uint64_t bits = value == 0 ? 0
                               : (uint64_t)(exponent + 14) << 10 |
                                     ((uint64_t)(fraction * 2048) & 1023);
    return bits | (value < 0 ? 0x8000u : 0);
}

static void put_item(unsigned char *to, const char *type, double value)
{
    unsigned size = (unsigned)atoi(type + 2);
    uint64_t bits = (uint64_t)(int64_t)value;
    float single = (float)value;
    uint32_t low;
    memcpy(&low, &single, sizeof low);
    if (type[1] == 'f' && size == 8)
        memcpy(&bits, &value, sizeof bits);
    else if (type[1] == 'f')
        bits = size == 4 ? low : half_of(value);
    for (unsigned i = 0; i < size; i++)
        to[type[0] == '>' ? size - 1 - i : i] = (unsigned char)(bits >> 8 * i);
}

void npy_make(struct npy_bytes *out, int version, const char *header,
              const char *type, const double *values, size_t n)
{
    size_t length = strlen(header), start = version == 1 ? 10 : 12;
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, "\x93NUMPY", 6);
    out->bytes[6] = (unsigned char)version;
    out->bytes[8] = (unsigned char)length;
    out->bytes[9] = (unsigned char)(length >> 8);
    memcpy(out->bytes + start, header, length);
    out->size = start + length;
    for (size_t i = 0; i < n; i++) {
        put_item(out->bytes + out->size, type, values[i]);
        out->size += (size_t)atoi(type + 2);
    }
}

void npy_make_shape(struct npy_bytes *out, const char *type, const char *shape,
                    const double *values, size_t n)
{
    char header[200];
    snprintf(header, sizeof header,
             "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", type,
             shape);
    npy_make(out, 1, header, type, values, n);
}

double npy_pixel(size_t i)
{
    return idx_blob(0).bytes[16 + i];
}

double npy_label(size_t sample)
{
    return (double)(sample % 10);
}
