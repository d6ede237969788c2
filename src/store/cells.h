/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table that is printed row by row, whose cells say the name of their column
 * themselves: as CSV, or as JSON with an object a line. The same calls make
 * the header. Numbers have as many digits as give the same double when they
 * are read back, with a decimal point in every locale. Errors stay in the
 * stream (ferror). Thread: any. */
#ifndef STORE_CELLS_H
#define STORE_CELLS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum cells_form {
    CELLS_NAMES, /* the header of CELLS_CSV */
    CELLS_CSV,   /* RFC 4180, but for lines that end in a line feed */
    CELLS_JSON,
};

struct cells {
    FILE *out;
    enum cells_form form;
    size_t n; /* in this row; 0 at its beginning */
};

/* "" is an empty cell, and in JSON null. */
void cells_text(struct cells *c, const char *name, const char *text);

/* NaN is an empty cell, and null; what is infinite is a word, in JSON a
 * string. */
void cells_number(struct cells *c, const char *name, double value);

void cells_whole(struct cells *c, const char *name, uint64_t value);

/* The row is whole. */
void cells_end(struct cells *c);

#endif
