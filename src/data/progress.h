/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far loading has come, readable from another thread while it runs. */
#ifndef DATA_PROGRESS_H
#define DATA_PROGRESS_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

#define PROGRESS_READ 700 /* readers move 0..700, encoding 700..1000 */

struct progress {
    _Atomic int permille; /* 0..1000; below 0 while a pipe is read, whose length
                           * nobody knows (progress_of_bytes); written by the
                           * loader only */
    _Atomic int cancel;   /* set by anyone; the loader stops soon after */
};

#define PROGRESS_UNIT ((uint64_t)100000) /* bytes: a tenth of a megabyte */

/* Bytes of a pipe as a permille below 0, and back. */
static inline int progress_of_bytes(uint64_t bytes)
{
    uint64_t units = bytes / PROGRESS_UNIT;
    return units < INT_MAX - 1 ? -1 - (int)units : -INT_MAX;
}

static inline double progress_megabytes(int permille)
{
    return (double)(-1 - permille) / 10;
}

#endif
