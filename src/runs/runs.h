/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are on disk, finished or still growing, perhaps written by other
 * machines into a shared folder: found, listed, and read as models that
 * screens draw like live ones. Reading takes time, so a thread of its own does
 * it; what it knows is taken by the front end as lists and models that do not
 * change any more. */
#ifndef RUNS_RUNS_H
#define RUNS_RUNS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "model/model.h"
#include "store/run/run_json.h"

/* One run's folder. */
struct run_found {
    char path[PATH_MAX];
    struct run_json json;
    bool locked;      /* a process of this machine writes into it */
    int64_t mtime_ns; /* of the newest of its files, Unix time */
    uint64_t bytes;   /* of all its files */
};

/* Immutable once handed out. */
struct run_list {
    size_t n;
    struct run_found *runs; /* newest start first */
    uint64_t serial;        /* another serial = another content */
    char unread[256];       /* "3 folders could not be read: ..." or "" */
};

/* --- at once, for collect and report; Thread: any --- */

/* Every folder with a run.json in paths and below them, at most 8 levels deep,
 * links to folders not followed. Where run.json is older than the tables,
 * the figures are those of the last rows of epochs.csv. A path that is a run's
 * model.npz or run.json stands for its folder. STATUS_IO when a path is not
 * there; a folder that cannot be read is skipped and counted in unread. */
enum status run_list_read(const char *const *paths, size_t n,
                          struct run_list **out, struct err *err);
void run_list_free(struct run_list *list);

/* The folder of kept runs: <XDG state>/mlptui/runs. STATUS_IO. */
enum status run_list_state_folder(char out[PATH_MAX], struct err *err);

/* A lane's configuration from what run.json says of it. STATUS_FORMAT when
 * this version does not know its rule or a parameter. */
enum status run_lane_config(const struct run_json_lane *lane,
                            struct lane_config *out, struct err *err);

/* What screens draw of a run, folded from metrics.csv and epochs.csv of its
 * lanes (marks from changed values; no snapshots, no shapes: lane->shape is
 * NULL and model->problem is NULL). *out is the caller's (model_free). A last
 * line that is not whole yet is left out. STATUS_IO, STATUS_FORMAT
 * ("FILE:LINE: ..."), STATUS_NOMEM. */
enum status run_model_read(const struct run_found *run, struct model **out,
                           struct err *err);

/* --- watched, for the screens; Thread: front end --- */
struct run_watch;

/* Starts the thread, signals blocked: looks at once, then every second.
 * Strings are copied. STATUS_NOMEM, STATUS_IO. */
enum status run_watch_new(const char *const *paths, size_t n,
                          struct run_watch **out, struct err *err);
void run_watch_free(struct run_watch *w);

/* Looks again at once: something of a run was changed from here. */
void run_watch_hurry(struct run_watch *w);

/* The newest list, valid until the next call; NULL before the first look is
 * done. */
const struct run_list *run_watch_list(struct run_watch *w);

/* Asks for the models of these folders from now on, RUNS_MODELS_MAX at most:
 * each is read, and read again when the run has grown. */
#define RUNS_MODELS_MAX 16
void run_watch_want(struct run_watch *w, const char *const *paths, size_t n);

/* The newest model of a folder that is wanted, or NULL while it is not there;
 * valid until run_watch_want leaves it out or run_watch_model hands out a newer
 * one. *why_out (NULL = not asked): why it cannot be read, or "". */
const struct model *run_watch_model(struct run_watch *w, const char *path,
                                    const char **why_out);

#endif
