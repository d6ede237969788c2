/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader has read, before anything is decided of it: rows of cells that
 * are numbers or words. All readers fill one; src/data/load makes a data set of
 * it. */
#ifndef DATA_SHEET_H
#define DATA_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/dataset.h"

#define SHEET_NO_COLUMN   SIZE_MAX
#define SHEET_MAX_COLUMNS (DATASET_MAX_FEATURES + 8) /* labels, row index */

/* Different words of a sheet, numbered from 1 on in the order of their first
 * use. */
struct words {
    char **text;    /* [n] */
    uint32_t n;     /* words */
    uint32_t *slot; /* [n_slots] hash table of numbers, 0 = free */
    size_t n_slots, n_bytes;
};

/* One column taken out: what its cells say. */
struct sheet_column {
    double *value;  /* [n] of a cell that is a number */
    uint32_t *word; /* [n] number of the word, 0 for a number; NULL = none */
};

struct sheet {
    size_t n, capacity; /* rows held, rows there is room for */
    size_t n_columns;
    uint8_t *bytes;   /* [capacity, n_columns] while every cell is a whole
                      * number 0 .. 255 */
    double *reals;    /* [capacity, n_columns] from then on; a word's is 0 */
    uint32_t *line;   /* [capacity] of the file in which a row stands; NULL for
                      * a kind without lines */
    char **names;     /* [n_columns] from a header, or NULL */
    uint32_t *number; /* [n_columns] of the file's columns, from 1 on */
    struct words words;
    uint32_t **word;    /* [n_columns] of a column that has words [capacity]
                         * their numbers, 0 for a number; else NULL */
    uint64_t max_bytes; /* that it may take; 0 = any */

    /* What the format itself says; 0, NULL or SHEET_NO_COLUMN when it does
     * not. */
    size_t label;               /* the column that is the label */
    struct sheet_column labels; /* [n] labels that are no column */
    int width, height;          /* of pictures */
    bool transposed;            /* rows of the pictures are columns */
    size_t n_first;             /* rows of its training part */
};

/* An empty sheet without columns. */
void sheet_init(struct sheet *sheet, uint64_t max_bytes);
void sheet_done(struct sheet *sheet);

/* Row by row. sheet_begin comes first, once; with_lines keeps the line of
 * every row. STATUS_NOMEM, STATUS_USAGE with a reason in *err that names no
 * file: too many columns, more rows than 2^32 - 1, more than max_bytes. */
enum status sheet_begin(struct sheet *sheet, size_t n_columns, bool with_lines,
                        struct err *err);
/* After it: so many rows may come. Room that is not filled takes no memory;
 * without enough of it the sheet grows as if nothing had been said. */
void sheet_expect(struct sheet *sheet, size_t n);
/* The cell of the coming row in that column is a word; values has 0 there. */
enum status sheet_put_word(struct sheet *sheet, size_t column, const char *text,
                           size_t length, struct err *err);
/* Appends values[n_columns], finite numbers. */
enum status sheet_push(struct sheet *sheet, const double *values, uint64_t line,
                       struct err *err);
/* The same for values that are known to be whole numbers 0 .. 255. */
enum status sheet_push_bytes(struct sheet *sheet, const uint8_t *values,
                             uint64_t line, struct err *err);

/* Or all at once: n rows of zeros for the caller to fill, bytes or reals. */
enum status sheet_alloc(struct sheet *sheet, size_t n, size_t n_columns,
                        bool real, struct err *err);
/* Cells first .. first + n of such rows, counted row by row; bytes turn into
 * reals when a value asks for it. */
enum status sheet_set(struct sheet *sheet, size_t first, const double *values,
                      size_t n, struct err *err);
/* Room for labels [n] that are no column, words too if asked for. */
enum status sheet_alloc_labels(struct sheet *sheet, bool words,
                               struct err *err);

/* The number of a word, which is added when it is new; 0 when memory is out. */
uint32_t words_add(struct words *words, const char *text, size_t length);
/* The number of a word that is there already, else 0. */
uint32_t words_find(const struct words *words, const char *text, size_t length);
/* Its text, which lives as long as the words. */
const char *words_text(const struct words *words, uint32_t number);
void words_done(struct words *words);

/* Names a column; text is copied. STATUS_NOMEM. */
enum status sheet_name(struct sheet *sheet, size_t column, const char *text,
                       size_t length);

/* A cell as a number (0 for a word); the word there, or NULL. */
double sheet_value(const struct sheet *sheet, size_t row, size_t column);
const char *sheet_word(const struct sheet *sheet, size_t row, size_t column);
bool sheet_has_words(const struct sheet *sheet, size_t column);

/* "column 3 'name'", with the name when there is one. */
void sheet_column_text(const struct sheet *sheet, size_t column, char *out,
                       size_t size);

/* Copies a column into *out [n], which the caller releases. STATUS_NOMEM. */
enum status sheet_copy_column(const struct sheet *sheet, size_t column,
                              struct sheet_column *out);
void sheet_column_done(struct sheet_column *column);

/* Leaves the columns out for which out[n_columns] is true, in place. */
void sheet_remove(struct sheet *sheet, const bool *out);

/* Puts column from[i] in place i, for each i: from[n_columns] has every column
 * once. STATUS_NOMEM, with the sheet as it was. */
enum status sheet_reorder(struct sheet *sheet, const size_t *from);

/* Appends the rows of another with as many columns, and its labels when both
 * have them. STATUS_NOMEM, STATUS_USAGE as sheet_push. */
enum status sheet_append(struct sheet *sheet, const struct sheet *from,
                         struct err *err);

#endif
