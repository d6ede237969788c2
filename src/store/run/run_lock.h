/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One process writes into a run's folder at a time. */
#ifndef STORE_RUN_RUN_LOCK_H
#define STORE_RUN_RUN_LOCK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

/* All zero = nothing is held. */
struct run_lock {
    bool held;
    int fd;
    size_t stood; /* bytes of `folder` that were there before */
    char folder[PATH_MAX];
};

/* Makes the folder, with its parents, and holds it. `mode` is the folders',
 * less the umask. STATUS_USAGE: another process holds it. STATUS_IO. */
enum status run_lock_take(struct run_lock *lock, const char *folder,
                          mode_t mode, struct err *err);

/* Whether the folder is still the one that was taken: what is written into it
 * by name would otherwise make it anew, held by nobody. STATUS_IO (errno
 * ENOENT): somebody has removed it. Nothing when none is held. */
enum status run_lock_check(const struct run_lock *lock, struct err *err);

/* Leaves nothing behind: neither the lock's file nor folders that it made and
 * nothing was written into. Nothing when none is held. */
void run_lock_release(struct run_lock *lock);

/* Whether a process, this one included, holds the folder now. Who takes it at
 * this very moment waits until that is known. Thread: any. */
bool run_lock_held(const char *folder);

#endif
