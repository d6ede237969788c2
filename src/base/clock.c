/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CLOCK_MONOTONIC: durations must not jump when the wall clock is set. */
#include "base/clock.h"

#include <time.h>

#define NS_PER_S INT64_C(1000000000)

int64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void clock_sleep_ns(int64_t ns)
{
    if (ns <= 0)
        return;
    struct timespec pause = {
        .tv_sec = (time_t)(ns / NS_PER_S),
        .tv_nsec = (long)(ns % NS_PER_S),
    };
    nanosleep(&pause, NULL);
}
