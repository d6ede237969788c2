/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class as screens print it, and as a person types it. Names that are the
 * data's own labels ("setosa", "225") stand alone: a number of ours beside
 * them would be a riddle. Names that were added to labels which are numbers
 * stand behind these: "4 Coat". */
#ifndef UI_PARTS_CLASS_TEXT_H
#define UI_PARTS_CLASS_TEXT_H

#include <stddef.h>

#include "data/dataset.h"

#define CLASS_TEXT_SIZE  96 /* of a buffer for one */
#define CLASS_TEXT_FULL  40 /* columns that any has room in */
#define CLASS_TEXT_SHORT 0  /* as few as tell a class from others */

/* "4 Coat" in at most w columns: else the name is cut, "0 T-sh…", and with less
 * than two letters of it left there is the number alone, which is never cut. A
 * name that is a label and is too long loses what all of them begin with up to
 * a letter or digit ("Iris-"), then its end: "versi…"; at CLASS_TEXT_SHORT it
 * has six columns. buf >= CLASS_TEXT_SIZE. Returns buf. */
const char *class_text(const struct dataset *ds, size_t class, int w,
                       char *buf);

/* Columns that the longest of all classes takes, in full or short. */
int class_text_width(const struct dataset *ds);
int class_text_short_width(const struct dataset *ds);

/* Blanks in front of a class in a list, so that numbers stand in columns. */
int class_text_indent(const struct dataset *ds, size_t class);

/* The class that is printed so, in letters of either case: its name, or its
 * number unless the names are the labels; or -1. */
int class_exact(const struct dataset *ds, const char *text);

/* The same, or else the first whose name begins so, unless it is a number: 2 is
 * not 225. */
int class_named(const struct dataset *ds, const char *text);

#endif
