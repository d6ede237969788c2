/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight lanes of words, because one multiplication waits four cycles for the
 * one before it. A lane takes a word by exclusive or, an odd factor and a
 * rotation. Each of them can be undone, so that one changed word changes its
 * lane to the end, and the rotation brings the high bits down, which a product
 * alone would never do. */
#include "data/cache/checksum.h"

#include <string.h>

#define LANES  (CHECKSUM_BLOCK / sizeof(uint64_t))
#define FACTOR UINT64_C(0x9e3779b185ebca87)
#define TURN   29

static uint64_t mix(uint64_t lane, uint64_t word)
{
    uint64_t product = (lane ^ word) * FACTOR;

    return product << TURN | product >> (64 - TURN);
}

void checksum_init(struct checksum *sum)
{
    for (size_t i = 0; i < LANES; i++)
        sum->lane[i] = FACTOR * (i + 1);
}

static void add_block(uint64_t lane[LANES], const unsigned char *block)
{
    uint64_t word[LANES];

    memcpy(word, block, sizeof word);
    for (size_t i = 0; i < LANES; i++)
        lane[i] = mix(lane[i], word[i]);
}

void checksum_add(struct checksum *sum, const void *bytes, size_t n)
{
    const unsigned char *block = bytes;
    uint64_t lane[LANES];

    memcpy(lane, sum->lane, sizeof lane);
    for (; n >= CHECKSUM_BLOCK; n -= CHECKSUM_BLOCK, block += CHECKSUM_BLOCK)
        add_block(lane, block);
    if (n > 0) {
        unsigned char last[CHECKSUM_BLOCK] = {0};

        memcpy(last, block, n);
        add_block(lane, last);
    }
    memcpy(sum->lane, lane, sizeof lane);
}

uint64_t checksum_end(const struct checksum *sum)
{
    uint64_t all = LANES;

    for (size_t i = 0; i < LANES; i++)
        all = mix(all, sum->lane[i]);
    return all;
}
