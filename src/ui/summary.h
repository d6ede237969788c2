/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stays in the terminal after the screen is gone. */
#ifndef UI_SUMMARY_H
#define UI_SUMMARY_H

#include <stdio.h>

#include "race/model.h"

/* One row a lane: where it stood, its accuracies, values in force, time. */
void summary_print(const struct model *m, FILE *out);

#endif
