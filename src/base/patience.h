/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long something has been waited for. A thread that looks again and again
 * has waited only while it had its turns: of a program that was stopped, or got
 * no processor, a clock alone would say that nobody else did his part. */
#ifndef BASE_PATIENCE_H
#define BASE_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

/* All 0 before the first look. */
struct patience {
    int64_t looked_ns; /* the look before */
    int64_t waited_ns;
};

/* A look at now_ns; true when more than most_ns was waited. What lies between
 * two looks counts for a fiftieth of most_ns at most. */
bool patience_ends(struct patience *p, int64_t now_ns, int64_t most_ns);

#endif
