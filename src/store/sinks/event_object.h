/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts that objects of events.jsonl have in common. Thread: any. */
#ifndef STORE_SINKS_EVENT_OBJECT_H
#define STORE_SINKS_EVENT_OBJECT_H

#include "store/json_text.h"
#include "store/sink.h"

/* {"event": EVENT, "lane": NAME, "step": ..., "time": ..., "wall_s": ...}; the
 * lane is null when it is of the whole run: pass SIZE_MAX. */
json_t *event_begin(const struct sink_run *run, const char *event, size_t lane,
                    uint64_t step, int64_t at_ns);

/* Writes it as a line, and frees it. */
void event_end(FILE *out, json_t *event);

/* A value as a member: a choice by its name. */
void event_put_value(json_t *event, const char *name, const struct param *p,
                     double value);

/* The values that travel with a batch, each by its parameter's name. */
void event_put_columns(json_t *event, const struct lane_config *lane,
                       const double values[LANE_COLUMNS]);

/* The same of a vector of all parameters. */
void event_put_live(json_t *event, const struct lane_config *lane,
                    const double values[PARAMS_MAX]);

/* All that a lane began with. */
json_t *event_lane(const struct sink_lane *lane);

#endif
