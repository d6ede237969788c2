/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table that is printed row by row, whose cells say the name of their column
 * themselves: as CSV, as JSON with an object a line, or with tabs, for columns
 * that a person reads. The same calls make the header. Numbers have as many
 * digits as give the same double when they are read back, but for a person
 * CELLS_DIGITS at most; with a decimal point in every locale. Errors stay in
 * the stream (ferror). Thread: any. */
#ifndef STORE_CELLS_H
#define STORE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum cells_form {
    CELLS_NAMES, /* the header of the next two */
    CELLS_CSV,   /* RFC 4180, but for lines that end in a line feed */
    CELLS_TABLE, /* a tab between cells, in which are none */
    CELLS_JSON,
};

#define CELLS_DIGITS 5

struct cells {
    FILE *out;
    enum cells_form form;
    bool tabs; /* CELLS_NAMES of a CELLS_TABLE */
    size_t n;  /* in this row; 0 at its beginning */
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
