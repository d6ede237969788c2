/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line that would start the race that is on the screen. */
#ifndef UI_APP_LANE_OPTIONS_H
#define UI_APP_LANE_OPTIONS_H

#include "model/model.h"
#include "race/race.h"

/* One event: a shell's command that trains the same, values in force now. */
void lane_options_log(struct model *m, const struct race *race);

#endif
