/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was decided of a person's data, told on standard error. */
#ifndef CLI_DATA_LINE_H
#define CLI_DATA_LINE_H

#include <stdbool.h>

#include "engine/problem/problem.h"

/* Whether it is told: not of a data set that is known by its name, nor when
 * the person wants it quiet. */
bool data_line_wanted(const struct problem_config *config, bool quiet);

/* "mlptui: data iris.csv: 135 + 15 samples, ...", once: *due becomes false.
 * Nothing when problem is NULL or *due is false. Thread: main. */
void data_line_tell(const struct problem *problem, bool *due);

#endif
