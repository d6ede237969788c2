/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of trainings as text: a row for each value with a bar for each lane,
 * or a map for two parameters. */
#ifndef CLI_SWEEP_TEXT_H
#define CLI_SWEEP_TEXT_H

#include <stdio.h>

#include "lab/grid.h"

/* For one parameter: accuracies on a scale of their own. */
void sweep_text_accuracy(const struct grid *grid, FILE *out);

/* For one parameter and --at-step: errors on a logarithmic scale. */
void sweep_text_gradient(const struct grid *grid, FILE *out);

/* For two parameters: a map for each lane. */
void sweep_text_map(const struct grid *grid, FILE *out);

#endif
