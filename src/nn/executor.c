/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The executor that needs no threads; engine/pool.h has the one with some. */
#include "nn/executor.h"

static void run_serially(void *pool, size_t n,
                         void (*task)(void *ctx, size_t i), void *ctx)
{
    (void)pool;
    for (size_t i = 0; i < n; i++)
        task(ctx, i);
}

const struct executor exec_serial = {.run = run_serially};
