/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a folder holds the run that a checkpoint is of. */
#ifndef CLI_SAME_RUN_H
#define CLI_SAME_RUN_H

#include <stdbool.h>

#include "base/status.h"
#include "cli/options.h"
#include "store/checkpoint.h"

/* Compares what began the run that options->out holds with what began the one
 * that is resumed: its lanes, their nets, seeds and batches, and the split; of
 * a checkpoint there also the data, and that it is no later one. STATUS_OK
 * when it is the same run, or the folder holds none; STATUS_USAGE with a line
 * that says what can be done. *same_out is true also when only the checkpoint
 * there is later. Thread: main. */
enum status same_run_check(const struct options *options,
                           const struct checkpoint *resumed, bool *same_out,
                           struct err *err);

#endif
