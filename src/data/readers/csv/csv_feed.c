/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcsv knows no positions. It is therefore handed pieces that end at line
 * ends, so that during a callback feed.line is the line being parsed: LF, CR
 * and CRLF each count as one, inside quotes too. Whether a line begins within
 * a quoted cell is read from the parser's state, which is 0 between rows. */
#include "data/readers/csv/csv_feed.h"

#include <string.h>

#define CTRL_Z '\x1a'

bool csv_feed_init(struct csv_feed *feed, char separator,
                   void (*on_cell)(void *text, size_t length, void *data),
                   void (*on_row)(int end, void *data), void *data)
{
    *feed = (struct csv_feed){
        .line = 1,
        .row_line = 1,
        .on_cell = on_cell,
        .on_row = on_row,
        .data = data,
        .last = '\n',
    };
    if (csv_init(&feed->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL |
                                    CSV_EMPTY_IS_NULL))
        return false;
    csv_set_delim(&feed->parser, (unsigned char)separator);
    return true;
}

void csv_feed_done(struct csv_feed *feed)
{
    csv_free(&feed->parser);
}

static void set_fault(struct csv_feed *feed, enum csv_fault fault)
{
    if (!feed->stop)
        feed->fault = fault;
    feed->stop = true;
}

static void parse_piece(struct csv_feed *feed, const char *bytes, size_t n)
{
    if (csv_parse(&feed->parser, bytes, n, feed->on_cell, feed->on_row,
                  feed->data) < n)
        set_fault(feed, csv_error(&feed->parser) == CSV_EPARSE ? CSV_BAD_QUOTE
                                                               : CSV_NO_MEMORY);
    else if (feed->parser.entry_pos > CSV_MAX_CELL)
        set_fault(feed, CSV_LONG_CELL);
}

/* A line of the file begins; a row does, too, unless it is within quotes. */
static void begin_line(struct csv_feed *feed, char first)
{
    if (feed->parser.pstate != 0)
        return;
    feed->row_line = feed->line;
    feed->comment = first == '#';
    feed->n_comments += feed->comment;
}

/* One piece, which ends where a line does or earlier. */
static void feed_piece(struct csv_feed *feed, const char *bytes, size_t n)
{
    char end = bytes[n - 1];
    bool second = feed->last == '\r' && *bytes == '\n' && n == 1;
    if (feed->last == '\n' || feed->last == '\r')
        begin_line(feed, *bytes);
    if (!feed->comment)
        parse_piece(feed, bytes, n);
    if ((end == '\r' || end == '\n') && !second && !feed->stop)
        feed->line++;
    feed->last = end;
}

/* The first line end of a kind from `bytes` on, or `end`: looked for again
 * only when the last one found has been passed. */
static const char *next_end(const char *found, const char *bytes,
                            const char *end, char kind)
{
    if (found && found >= bytes)
        return found;
    found = memchr(bytes, kind, (size_t)(end - bytes));
    return found ? found : end;
}

static void feed_text(struct csv_feed *feed, const char *bytes, size_t n,
                      size_t chunk)
{
    const char *end = bytes + n, *lf = NULL, *cr = NULL;
    while (bytes < end && !feed->stop) {
        lf = next_end(lf, bytes, end, '\n');
        cr = next_end(cr, bytes, end, '\r');
        const char *stop = lf < cr ? lf : cr;
        size_t piece = (size_t)(stop - bytes) + (stop < end);
        if (piece > chunk)
            piece = chunk;
        feed_piece(feed, bytes, piece);
        bytes += piece;
    }
}

void csv_feed_bytes(struct csv_feed *feed, char *bytes, size_t n, size_t chunk)
{
    static const char ctrl_z = CTRL_Z;
    size_t text = n;
    while (text > 0 && bytes[text - 1] == CTRL_Z)
        text--;
    for (; text > 0 && feed->n_ends > 0; feed->n_ends--)
        feed_text(feed, &ctrl_z, 1, 1);
    feed->n_ends += n - text;
    for (char *at = bytes; csv_get_delim(&feed->parser) == CSV_BLANKS &&
                           (at = memchr(at, '\t', text - (size_t)(at - bytes)));
         at++)
        *at = CSV_BLANKS;
    feed_text(feed, bytes, text, chunk);
}

void csv_feed_end(struct csv_feed *feed)
{
    if (!feed->stop &&
        csv_fini(&feed->parser, feed->on_cell, feed->on_row, feed->data) != 0)
        set_fault(feed, csv_error(&feed->parser) == CSV_EPARSE ? CSV_OPEN_QUOTE
                                                               : CSV_NO_MEMORY);
}
