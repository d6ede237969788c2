/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats by name, for who wants one of them: tests, and what is printed
 * on standard output (cli/report.c). The recorder goes through `sinks`. */
#ifndef STORE_SINKS_SINKS_H
#define STORE_SINKS_SINKS_H

#include "store/sink.h"

extern const struct sink sink_metrics;  /* metrics.csv: a row a batch */
extern const struct sink sink_epochs;   /* epochs.csv: a row an epoch */
extern const struct sink sink_events;   /* events.jsonl: an object an event */
extern const struct sink sink_tfevents; /* for TensorBoard: a record a batch */

#endif
