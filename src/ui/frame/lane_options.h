/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line that would start the race that is on the screen. */
#ifndef UI_FRAME_LANE_OPTIONS_H
#define UI_FRAME_LANE_OPTIONS_H

#include "model/model.h"
#include "race/race.h"

/* A shell's command that trains the same, values in force now, of any length;
 * NULL = out of memory. Every character in it shows in this locale. Free with
 * mem_free. */
char *lane_options_text(const struct model *m, const struct race *race);

/* That as an event; what is longer than one goes on in the next, as a shell
 * reads it over several lines. */
void lane_options_log(struct model *m, const char *command);

#endif
