/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of runs, found below paths without reading what is in them. */
#ifndef RUNS_RUN_FIND_H
#define RUNS_RUN_FIND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

#define RUN_FIND_DEPTH 8

/* A folder with a run.json. */
struct run_place {
    char *path; /* owned */
    dev_t dev;
    ino_t inode;
    int64_t json_ns;  /* when its run.json was written, Unix time */
    int64_t mtime_ns; /* when the newest file of the run was */
    uint64_t bytes;   /* of all files: those of the folder and of its lanes */
};

struct run_places {
    struct run_place *place; /* [n], each folder once, by device and inode */
    size_t n, room;
    size_t n_unread; /* folders that could not be looked into */
    char why[256];   /* of the first of them, or "" */
};

/* As run_list_read says of paths; with `mild` one that is not there has no
 * runs, and one that cannot be a run's counts as unread. On success undo with
 * run_places_done. */
enum status run_find(const char *const *paths, size_t n, bool mild,
                     struct run_places *out, struct err *err);
void run_places_done(struct run_places *places);

#endif
