/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen as text. */
#ifndef UI_APP_DUMP_H
#define UI_APP_DUMP_H

#include <stdio.h>

#include "base/status.h"
#include "model/model.h"
#include "ui/frame/ui_config.h"

/* Writes the screen that the options choose as at most h lines of at most w
 * columns, trailing blanks and empty last lines left out; glyphs -1 are ASCII.
 * Colours and themes are not in it. STATUS_USAGE (no such view, a size outside
 * 1..1000), STATUS_NOMEM, STATUS_IO. */
enum status dump_screen(const struct model *m, const struct ui_config *config,
                        int w, int h, FILE *out, struct err *err);

#endif
