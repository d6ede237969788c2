/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen as text. */
#ifndef UI_DUMP_H
#define UI_DUMP_H

#include <stdio.h>

#include "base/status.h"
#include "race/model.h"
#include "ui/canvas.h"

/* Writes the screen view_name ("train", ...) of the model as at most h lines
 * of at most w columns, trailing blanks and empty last lines left out.
 * STATUS_USAGE (no such view, a size outside 1..1000), STATUS_NOMEM,
 * STATUS_IO. */
enum status dump_screen(const struct model *m, const char *view_name, int w,
                        int h, enum glyphs glyphs, FILE *out, struct err *err);

#endif
