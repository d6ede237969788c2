/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curses front end: a race on the screen until the person leaves. */
#ifndef UI_APP_APP_H
#define UI_APP_APP_H

#include "base/status.h"
#include "race/race.h"
#include "ui/frame/ui_config.h"

/* Starts the race, shows it, and returns when the person quits; the terminal
 * is as it was before, and a summary is on standard output. Returns 0, or 1
 * with *err filled (the screen could not be set up, the data could not be
 * read, memory is out), or 128 + n when signal n asked to leave: the caller
 * gives it its default action and raises it again. Thread: main. */
int app_run(const struct race_config *race_config,
            const struct ui_config *ui_config, struct err *err);

#endif
