/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things are kept: the run's folder, and the XDG folders. */
#ifndef STORE_RUN_DIR_H
#define STORE_RUN_DIR_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

/* $variable/mlptui, or ~/fallback/mlptui when it is unset, empty or relative
 * (which the XDG specification says to ignore). STATUS_IO when HOME does not
 * help either. */
enum status run_dir_xdg(const char *variable, const char *fallback,
                        char out[PATH_MAX], struct err *err);

/* A folder a person named: made with its parents when it is not there,
 * as the umask says. */
enum status run_dir_use(const char *path, char out[PATH_MAX], struct err *err);

/* Whether `path` can be written into, or made, as far as can be told without
 * making anything. STATUS_IO. */
enum status run_dir_check(const char *path, struct err *err);

/* The folder that path is in: "." without a slash. path is shorter than
 * PATH_MAX. */
void run_dir_of(const char *path, char out[PATH_MAX]);

/* FOLDER/NAME. STATUS_IO when that is too long. */
enum status run_dir_path(const char *folder, const char *name,
                         char out[PATH_MAX], struct err *err);

#define RUN_DIR_TFEVENTS "events.out.tfevents."

/* Calls each for every file that a run has written into a folder, by its name
 * in there: "model.npz", "config.ini", "bp/metrics.csv". It says whether to go
 * on, and may remove the file. A folder that is not there has none.
 * STATUS_IO. */
enum status run_dir_each(const char *folder,
                         bool (*each)(void *ctx, const char *name), void *ctx,
                         struct err *err);

/* Makes <XDG state>/mlptui/runs/<UTC time>-<seed>, for its owner only; "-2"
 * and so on when there is one of that second. */
enum status run_dir_new(uint32_t seed, char out[PATH_MAX], struct err *err);

/* mkdir -p, each with `mode` less the umask. STATUS_IO. */
enum status run_dir_make(const char *path, mode_t mode, struct err *err);

#endif
