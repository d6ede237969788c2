/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that share one lane's tasks: an executor (nn/executor.h) whose caller
 * works along. */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <stddef.h>

#include "base/status.h"
#include "nn/executor.h"

struct pool;

/* n_threads - 1 helper threads, signals blocked; n_threads >= 2.
 * STATUS_NOMEM, STATUS_IO (no thread could be started). */
enum status pool_new(size_t n_threads, struct pool **out);

/* Joins the helpers. NULL is allowed. */
void pool_free(struct pool *pool);

/* Valid as long as the pool. Thread: run by one thread at a time. */
struct executor pool_executor(struct pool *pool);

#endif
