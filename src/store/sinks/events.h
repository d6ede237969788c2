/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What events.jsonl says, for --format jsonl, which prints more of it. */
#ifndef STORE_SINKS_EVENTS_H
#define STORE_SINKS_EVENTS_H

#include "store/sink.h"

/* {"event":"batch",...}: all that is known of a MSG_SAMPLE. Thread: any. */
void events_batch(FILE *out, const struct sink_run *run, size_t lane,
                  const struct lane_msg *msg);

#endif
