/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A word of memory is eight bytes of a row, and arithmetic on it tells which of
 * them are zero without a branch for each. */
#include "nn/sparse/nonzero.h"

#include <endian.h>
#include <string.h>

#define LOW7 UINT64_C(0x7f7f7f7f7f7f7f7f)
#define ONES UINT64_C(0x0101010101010101)

static inline uint64_t load_word(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word); /* byte k of the row = bits 8k.. of the word */
}

/* 0x01 in every byte of the word that is not zero. */
static inline uint64_t nonzero_bytes(uint64_t word)
{
    return ((((word & LOW7) + LOW7) | word) >> 7) & ONES;
}

size_t nonzero_count(const uint8_t *row, size_t n)
{
    size_t count = 0, at = 0;
    while (n - at >= 8) {
        /* Each byte lane counts to at most 255 before it is summed. */
        size_t words = (n - at) / 8;
        size_t end = at + (words < 255 ? words : 255) * 8;
        uint64_t lanes = 0;
        for (; at < end; at += 8)
            lanes += nonzero_bytes(load_word(row + at));
        uint64_t pairs = (lanes & UINT64_C(0x00ff00ff00ff00ff)) +
                         ((lanes >> 8) & UINT64_C(0x00ff00ff00ff00ff));
        count += pairs * UINT64_C(0x0001000100010001) >> 48;
    }
    for (; at < n; at++)
        count += row[at] != 0;
    return count;
}

size_t nonzero_scan(const uint8_t *row, size_t n, uint16_t *cols,
                    uint64_t *seen)
{
    size_t count = 0, at = 0;
    for (; n - at >= 8; at += 8) {
        uint64_t word = load_word(row + at);
        if (word == 0)
            continue;
        /* No branch on single bytes: they are zero or not at random. */
        for (unsigned k = 0; k < 8; k++, word >>= 8) {
            unsigned value = word & 255;
            cols[count] = (uint16_t)(at + k);
            count += value != 0;
            seen[value / 64] |= UINT64_C(1) << (value % 64);
        }
    }
    for (; at < n; at++) {
        if (row[at] == 0)
            continue;
        cols[count++] = (uint16_t)at;
        seen[row[at] / 64] |= UINT64_C(1) << (row[at] % 64);
    }
    seen[0] &= ~UINT64_C(1); /* zeros are no run */
    return count;
}
