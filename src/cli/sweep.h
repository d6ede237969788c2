/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --sweep and --lr-search: experiments of many trainings whose table and chart
 * go to standard output. */
#ifndef CLI_SWEEP_H
#define CLI_SWEEP_H

#include <stdio.h>

#include "base/status.h"
#include "cli/options.h"

/* Return the exit status; *err has a line where there is something to say.
 * Thread: main. */
int sweep_run(const struct options *options, FILE *out, struct err *err);
int lr_search_run(const struct options *options, FILE *out, struct err *err);

#endif
