/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who runs the tasks that the mathematics is cut into. src/nn owns no threads:
 * the caller may run tasks in any order on any number of threads, and the cut
 * never depends on that number, so results are the same bits for all. */
#ifndef NN_EXECUTOR_H
#define NN_EXECUTOR_H

#include <stddef.h>

/* Runs task(ctx, i) once for every i in [0, n) and returns when all are
 * done. */
struct executor {
    void (*run)(void *pool, size_t n, void (*task)(void *ctx, size_t i),
                void *ctx);
    void *pool;
};

/* A plain loop. */
extern const struct executor exec_serial;

#endif
