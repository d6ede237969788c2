/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checksum that keeps up with memory: of what is read again, not against
 * people who wish harm. */
#ifndef DATA_CACHE_CHECKSUM_H
#define DATA_CACHE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_BLOCK ((size_t)64) /* bytes: one word for each lane */

struct checksum {
    uint64_t lane[CHECKSUM_BLOCK / sizeof(uint64_t)];
};

void checksum_init(struct checksum *sum);

/* Adds n bytes, the last block of which counts as if it were filled up with
 * zeros. So a region of whole blocks may be added in parts that end with one.
 */
void checksum_add(struct checksum *sum, const void *bytes, size_t n);

/* The sum of all that was added. A change of one word of it always gives
 * another; any other change does but for one in 2^64. */
uint64_t checksum_end(const struct checksum *sum);

#endif
