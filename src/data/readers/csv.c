/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcsv cuts the text into cells and calls back; it knows no positions. The
 * feeder therefore hands it pieces that end at line ends, so that during a
 * callback table.line is the line being parsed: LF, CR and CRLF each count
 * as one, inside quotes too. The first error is kept in the table and stops
 * the feeding at the end of the piece. */
#include "data/readers/reader.h"

#include <csv.h>
#include <string.h>

#include "base/mem.h"
#include "data/readers/csv_table.h"

#define BLOCK_BYTES    ((size_t)64 << 10)
#define MAX_CELL_BYTES ((size_t)64 << 10) /* an unclosed quote ends here */

struct csv_feeder {
    struct source *source;
    struct csv_table table;
    char last; /* last byte handed to libcsv */
};

/* libcsv's cb1: one cell, NUL-terminated by CSV_APPEND_NULL. */
static void on_cell(void *bytes, size_t length, void *data)
{
    csv_table_cell(data, bytes, length);
}

/* libcsv's cb2: the row has ended. */
static void on_row(int terminator, void *data)
{
    (void)terminator;
    csv_table_row(data);
}

static void parser_failed(struct csv_feeder *feeder, struct csv_parser *parser)
{
    if (feeder->table.status != STATUS_OK)
        return;
    if (csv_error(parser) == CSV_EPARSE)
        CSV_FAIL(&feeder->table, STATUS_FORMAT, feeder->table.cell + 1,
                 "misplaced quote, expected %s",
                 "quotes around a whole cell, doubled inside");
    else
        CSV_FAIL(&feeder->table, STATUS_NOMEM, feeder->table.cell + 1,
                 "no memory for a %s", "cell");
}

/* Bytes up to the end of the line, or n. */
static size_t piece_length(const char *bytes, size_t n)
{
    const char *end = memchr(bytes, '\n', n);
    if (end)
        n = (size_t)(end - bytes) + 1;
    end = memchr(bytes, '\r', n);
    return end ? (size_t)(end - bytes) + 1 : n;
}

static void feed(struct csv_feeder *feeder, struct csv_parser *parser,
                 const char *bytes, size_t n, size_t chunk)
{
    while (n > 0 && feeder->table.status == STATUS_OK) {
        size_t piece = piece_length(bytes, n < chunk ? n : chunk);
        if (csv_parse(parser, bytes, piece, on_cell, on_row, &feeder->table) <
            piece)
            parser_failed(feeder, parser);
        if (parser->entry_pos > MAX_CELL_BYTES &&
            feeder->table.status == STATUS_OK)
            CSV_FAIL(
                &feeder->table, STATUS_FORMAT, feeder->table.cell + 1,
                "cell of more than %zu bytes, expected a number (is a quote "
                "left open?)",
                MAX_CELL_BYTES);
        char last = bytes[piece - 1];
        bool crlf = last == '\n' && piece == 1 && feeder->last == '\r';
        if ((last == '\r' || last == '\n') && !crlf)
            feeder->table.line++;
        feeder->last = last;
        bytes += piece;
        n -= piece;
    }
}

static void read_all(struct csv_feeder *feeder, struct csv_parser *parser,
                     size_t chunk, struct progress *progress)
{
    char *block = mem_alloc(BLOCK_BYTES, 1);
    size_t got = BLOCK_BYTES;
    if (!block) {
        CSV_FAIL(&feeder->table, STATUS_NOMEM, 1, "no memory to %s it", "read");
        return;
    }
    bool first = true;
    while (got == BLOCK_BYTES && feeder->table.status == STATUS_OK) {
        feeder->table.status = source_read(feeder->source, block, BLOCK_BYTES,
                                           &got, feeder->table.err);
        if (feeder->table.status != STATUS_OK)
            break;
        size_t bom =
            first && got >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        first = false;
        feed(feeder, parser, block + bom, got - bom, chunk);
        if (feeder->table.status == STATUS_OK)
            feeder->table.status =
                source_progress(feeder->source, progress, feeder->table.err);
    }
    mem_free(block);
    if (feeder->table.status == STATUS_OK &&
        csv_fini(parser, on_cell, on_row, &feeder->table) != 0)
        parser_failed(feeder, parser);
    if (feeder->table.status != STATUS_OK)
        return;
    if (feeder->table.n_cells == 0)
        CSV_FAIL(&feeder->table, STATUS_FORMAT, 1, "empty file, expected %s",
                 "rows of numbers");
    else if (feeder->table.sheet->n == 0)
        CSV_FAIL(&feeder->table, STATUS_FORMAT, 1, "only a header, expected %s",
                 "rows of numbers");
}

static bool recognises(const struct source *source)
{
    return !source->folder;
}

static enum status read_csv(const struct reading *r, struct sheet *out)
{
    struct csv_feeder feeder = {.source = r->source};
    struct csv_table *table = &feeder.table;
    struct csv_parser parser;
    if (csv_table_init(table, r->source->path, out, r->err) == STATUS_OK) {
        if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)) {
            CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
        } else {
            read_all(&feeder, &parser, r->chunk ? r->chunk : BLOCK_BYTES,
                     r->progress);
            csv_free(&parser);
        }
    }
    csv_table_done(table);
    return table->status;
}

const struct reader reader_csv = {"CSV", recognises, read_csv, NULL};
