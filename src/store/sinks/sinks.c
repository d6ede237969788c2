/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of log formats. */
#include "store/sinks/sinks.h"

const struct sink *const sinks[] = {
    &sink_metrics, &sink_epochs, &sink_events, &sink_tfevents, NULL,
};
