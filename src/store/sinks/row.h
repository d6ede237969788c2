/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a table, put together in memory and written at once. RFC 4180 but
 * for lines that end in a line feed; decimal points in every locale, digits
 * that read back the same, empty cells where a number does not apply. libcsv
 * quotes a name that needs it; others stay without quotes, for cut and awk. */
#ifndef STORE_SINKS_ROW_H
#define STORE_SINKS_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* All columns of a table at their longest, and as many again. */
#define ROW_SIZE 8192

struct row {
    size_t n; /* bytes of text; 0 = the row has no cell yet */
    char text[ROW_SIZE];
};

/* Each of these adds a cell, with a comma before it unless it is the first.
 * Thread: any, as for the others. */
void row_name(struct row *row, const char *name);
void row_whole(struct row *row, uint64_t value);
void row_number(struct row *row, double value);
/* VALUE, or nothing where the cell does not apply. */
void row_number_if(struct row *row, bool applies, double value);

/* Ends the row and writes it. Errors stay in the stream. */
void row_end(struct row *row, FILE *out);

/* The whole number in column k, from 0, of a row [text, text + n) that these
 * functions have made; 0 when there is none there, as in a header. */
uint64_t row_whole_at(const char *text, size_t n, size_t k);

#endif
