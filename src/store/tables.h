/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that a run's folder holds, as they were left by earlier sessions
 * of the run. Their rows are made by store/sinks. */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdint.h>

#include "base/status.h"
#include "engine/lane/protocol.h"

enum table { TABLE_METRICS, TABLE_EPOCHS, TABLE_COUNT };

/* "metrics.csv", "epochs.csv": what a lane's folder holds. */
const char *table_name(enum table table);

/* Its first line; that of TABLE_METRICS has a column for each part of the
 * lane's net, the other needs no lane. Returns buf. */
#define TABLE_HEADER_SIZE 640
const char *table_header(enum table table, const struct lane_config *lane,
                         char buf[TABLE_HEADER_SIZE]);

#endif
