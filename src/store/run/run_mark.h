/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a checkpoint says of the run's folder that it belongs to: which run it
 * is, and how long each log was where the checkpoint stands. The entry
 * "record.json" of model.npz. */
#ifndef STORE_RUN_RUN_MARK_H
#define STORE_RUN_RUN_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/sink.h"

#define RUN_MARK_NAME  "record.json"
#define RUN_MARK_FILES 32 /* LANES_MAX lanes, a few formats each */
#define RUN_MARK_PATH  (NAME_MAX + LANE_NAME_MAX)

struct run_mark {
    char id[SINK_ID_SIZE]; /* "" = the checkpoint knows of no run */
    char host[SINK_HOST_SIZE];
    int64_t began_s;
    int64_t wall_ns; /* wall_s goes on from there */
    size_t n;
    struct {
        char name[RUN_MARK_PATH]; /* "bp/metrics.csv" */
        uint64_t size;            /* bytes */
    } files[RUN_MARK_FILES];
};

/* *out is the caller's (mem_free). STATUS_NOMEM. Thread: any, for all. */
enum status run_mark_text(const struct run_mark *mark, char **out);

/* Of a checkpoint; empty when it has none. STATUS_IO, STATUS_FORMAT,
 * STATUS_NOMEM. */
enum status run_mark_read(const char *path, struct run_mark *out,
                          struct err *err);

/* Whether it knows the file, and its size. */
bool run_mark_size(const struct run_mark *mark, const char *name,
                   uint64_t *size_out);

#endif
