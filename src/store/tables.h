/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that a run's folder holds, as they were left by earlier sessions
 * of the run. Their rows are made by store/sinks. */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdint.h>

#include "base/status.h"
#include "engine/protocol.h"

enum table { TABLE_METRICS, TABLE_EPOCHS, TABLE_COUNT };

/* "metrics.csv", "epochs.csv": what a lane's folder holds. */
const char *table_name(enum table table);

/* Its first line; that of TABLE_METRICS has a column for each part of the
 * lane's net, the other needs no lane. Returns buf. */
#define TABLE_HEADER_SIZE 640
const char *table_header(enum table table, const struct lane_config *lane,
                         char buf[TABLE_HEADER_SIZE]);

/* What a table held up to where a run is resumed. */
struct table_kept {
    char *rows; /* as they were, mem_free; NULL when there is no such file */
    uint64_t last_step; /* the largest of all its rows, also those left out */
    double wall_s;      /* of the last row of TABLE_METRICS; 0 = none */
};

/* Reads a table that earlier sessions of a run have written: the rows up to
 * the step of state. STATUS_USAGE when its columns are others, or when it is
 * another run's: then the batch at that step was another. STATUS_FORMAT for a
 * row without a step. STATUS_IO, STATUS_NOMEM. */
enum status table_keep(const char *path, enum table table,
                       const struct lane_config *lane,
                       const struct run_state *state, struct table_kept *out,
                       struct err *err);

#endif
