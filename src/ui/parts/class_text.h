/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class as screens print it: by its number, and its name where the data has
 * names and the place has room. */
#ifndef UI_PARTS_CLASS_TEXT_H
#define UI_PARTS_CLASS_TEXT_H

#include <stddef.h>

#include "data/dataset.h"

#define CLASS_TEXT_SIZE 48 /* of a buffer for one */
#define CLASS_TEXT_FULL 40 /* columns that any has room in */

/* "4 Coat" in at most w columns: else the name is cut, "0 T-sh…", and with less
 * than two letters of it left there is the number alone, which is never cut.
 * buf >= CLASS_TEXT_SIZE. Returns buf. */
const char *class_text(const struct dataset *ds, size_t class, int w,
                       char *buf);

/* Columns that the longest of all classes takes. */
int class_text_width(const struct dataset *ds);

/* The class whose name begins like the text in letters of either case, the
 * whole name before a part of another; or -1. */
int class_named(const struct dataset *ds, const char *text);

#endif
