/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on its way to libcsv, which cuts it into cells and calls back: what no
 * cell may see is left out, and lines are counted. */
#ifndef DATA_READERS_CSV_CSV_FEED_H
#define DATA_READERS_CSV_CSV_FEED_H

#include <csv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_MAX_CELL ((size_t)64 << 10) /* bytes: an open quote ends here */
#define CSV_BLANKS   ' ' /* the separator that is one or more blanks */

enum csv_fault {
    CSV_FINE,
    CSV_BAD_QUOTE, /* within a cell, or text behind a quoted cell */
    CSV_OPEN_QUOTE,
    CSV_LONG_CELL, /* it has not ended after CSV_MAX_CELL bytes */
    CSV_NO_MEMORY,
};

struct csv_feed {
    uint64_t line;     /* 1-based, of the text being parsed */
    uint64_t row_line; /* where the row being parsed began */
    size_t n_comments; /* lines left out that begin with # */
    bool stop;         /* set it in a callback: nothing more is parsed */
    enum csv_fault fault;
    /* private */
    struct csv_parser parser;
    void (*on_cell)(void *text, size_t length, void *data);
    void (*on_row)(int end, void *data);
    void *data;
    size_t n_ends; /* Ctrl-Z read that may be the end of the file */
    bool comment;  /* within a line that is left out */
    char last;     /* byte handed on */
};

/* on_cell gets a text that ends in a NUL, or NULL for an empty cell without
 * quotes, which between blanks is none. Between the calls the feed stays where
 * it is. False: no memory. */
bool csv_feed_init(struct csv_feed *feed, char separator,
                   void (*on_cell)(void *text, size_t length, void *data),
                   void (*on_row)(int end, void *data), void *data);
void csv_feed_done(struct csv_feed *feed);

/* Parses n bytes more, at most `chunk` at once; they may be changed. */
void csv_feed_bytes(struct csv_feed *feed, char *bytes, size_t n, size_t chunk);
/* That was all: the last row ends. */
void csv_feed_end(struct csv_feed *feed);

#endif
