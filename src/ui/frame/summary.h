/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stays in the terminal after the screen is gone. */
#ifndef UI_FRAME_SUMMARY_H
#define UI_FRAME_SUMMARY_H

#include <stdio.h>

#include "model/model.h"

/* One row a lane: where it stood, its accuracies, values in force, time. */
void summary_print(const struct model *m, FILE *out);

#endif
