/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Monotonic time in nanoseconds, for durations only. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_ns(void);

/* Sleeps about ns nanoseconds (returns early on a signal). */
void clock_sleep_ns(int64_t ns);

#endif
