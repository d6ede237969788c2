/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text over several rows, with what was searched for marked. */
#ifndef UI_PARTS_LOG_TEXT_H
#define UI_PARTS_LOG_TEXT_H

#include <stdbool.h>

#include "ui/draw/canvas.h"

/* Rows a text takes at w columns, broken at spaces; at least 1. */
int log_text_rows(const char *text, int w);

/* Columns that row k of it takes. */
int log_text_row_w(const char *text, int w, int k);

/* Row k of it; every place that matches search is reversed. */
void log_text_draw_row(struct canvas *c, int x, int y, int w, enum role role,
                       const char *text, int k, const char *search);

/* Whether search (not "") occurs in text; ASCII letters match in both
 * cases. */
bool log_text_matches(const char *text, const char *search);

#endif
