/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a sample that are not zero. Most of a picture is zero, so that
 * eight of them are looked at at a time. */
#ifndef NN_SPARSE_NONZERO_H
#define NN_SPARSE_NONZERO_H

#include <stddef.h>
#include <stdint.h>

/* How many of row[n] are not zero. */
size_t nonzero_count(const uint8_t *row, size_t n);

/* Their columns, ascending, into cols [n]; their values are marked in seen[4],
 * one bit a value. Returns how many. */
size_t nonzero_scan(const uint8_t *row, size_t n, uint16_t *cols,
                    uint64_t *seen);

#endif
