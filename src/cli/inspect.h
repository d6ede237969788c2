/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --inspect: what data are taken for, without training. */
#ifndef CLI_INSPECT_H
#define CLI_INSPECT_H

#include <stdio.h>

#include "base/status.h"
#include "engine/problem/problem.h"

/* Loads the data as a run would and writes all that was decided, a line each.
 * Returns the exit status; *err says why data are refused. Thread: main. */
int inspect_run(const struct problem_config *config, FILE *out,
                struct err *err);

#endif
