/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcsv cuts the text into cells and calls back; it knows no positions. The
 * feeder therefore hands it pieces that end at line ends, so that during a
 * callback table.line is the line being parsed: LF, CR and CRLF each count
 * as one, inside quotes too. The first error is kept in the table and stops
 * the feeding at the end of the piece. */
#include "data/csv_load.h"

#include <csv.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/csv_table.h"
#include "data/gzio.h"

#define BLOCK_BYTES    ((size_t)64 << 10)
#define MAX_CELL_BYTES ((size_t)64 << 10) /* an unclosed quote ends here */

/* A table that unpacks to more than 64 MiB and more than 400 times its file
 * is a bomb: the emptiest of real ones (all zeros) pack 250 to 1. */
#define BOMB_BYTES ((uint64_t)64 << 20)
#define BOMB_RATIO 400

struct reader {
    struct gzio io;
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

static void parser_failed(struct reader *reader, struct csv_parser *parser)
{
    if (reader->table.status != STATUS_OK)
        return;
    if (csv_error(parser) == CSV_EPARSE)
        CSV_FAIL(&reader->table, STATUS_FORMAT, reader->table.cell + 1,
                 "misplaced quote, expected %s",
                 "quotes around a whole cell, doubled inside");
    else
        CSV_FAIL(&reader->table, STATUS_NOMEM, reader->table.cell + 1,
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

static void feed(struct reader *reader, struct csv_parser *parser,
                 const char *bytes, size_t n, size_t chunk)
{
    while (n > 0 && reader->table.status == STATUS_OK) {
        size_t piece = piece_length(bytes, n < chunk ? n : chunk);
        if (csv_parse(parser, bytes, piece, on_cell, on_row, &reader->table) <
            piece)
            parser_failed(reader, parser);
        if (parser->entry_pos > MAX_CELL_BYTES &&
            reader->table.status == STATUS_OK)
            CSV_FAIL(
                &reader->table, STATUS_FORMAT, reader->table.cell + 1,
                "cell of more than %zu bytes, expected a number (is a quote "
                "left open?)",
                MAX_CELL_BYTES);
        char last = bytes[piece - 1];
        bool crlf = last == '\n' && piece == 1 && reader->last == '\r';
        if ((last == '\r' || last == '\n') && !crlf)
            reader->table.line++;
        reader->last = last;
        bytes += piece;
        n -= piece;
    }
}

static void report(struct reader *reader, struct progress *progress)
{
    uint64_t used = gzio_consumed(&reader->io);
    uint64_t size = reader->io.file_size;
    int done = size > 0 && used < size ? (int)(used * PROGRESS_READ / size)
                                       : PROGRESS_READ;
    if (reader->io.offset > BOMB_BYTES && reader->io.offset / BOMB_RATIO > size)
        CSV_FAIL(&reader->table, STATUS_FORMAT, 1,
                 "unpacks to more than %d times its size, expected a table",
                 BOMB_RATIO);
    else
        reader->table.status = gzio_progress(progress, done, reader->table.err);
}

static void read_all(struct reader *reader, struct csv_parser *parser,
                     size_t chunk, struct progress *progress)
{
    char *block = mem_alloc(BLOCK_BYTES, 1);
    size_t got = BLOCK_BYTES;
    if (!block) {
        CSV_FAIL(&reader->table, STATUS_NOMEM, 1, "no memory to %s it", "read");
        return;
    }
    bool first = true;
    while (got == BLOCK_BYTES && reader->table.status == STATUS_OK) {
        reader->table.status =
            gzio_read(&reader->io, block, BLOCK_BYTES, &got, reader->table.err);
        if (reader->table.status != STATUS_OK)
            break;
        size_t bom =
            first && got >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        first = false;
        feed(reader, parser, block + bom, got - bom, chunk);
        if (reader->table.status == STATUS_OK)
            report(reader, progress);
    }
    mem_free(block);
    if (reader->table.status == STATUS_OK &&
        csv_fini(parser, on_cell, on_row, &reader->table) != 0)
        parser_failed(reader, parser);
    if (reader->table.status != STATUS_OK)
        return;
    if (reader->table.n_cells == 0)
        CSV_FAIL(&reader->table, STATUS_FORMAT, 1, "empty file, expected %s",
                 "rows of numbers");
    else if (reader->table.rows.n == 0)
        CSV_FAIL(&reader->table, STATUS_FORMAT, 1, "only a header, expected %s",
                 "rows of numbers");
}

static void set_picture(struct dataset *ds, const struct csv_options *options)
{
    int side = (int)lround(sqrt((double)ds->n_features));
    ds->width = options->width;
    ds->height = options->height;
    if (options->width == 0 && options->height == 0 && ds->n_features >= 16 &&
        (size_t)side * (size_t)side == ds->n_features)
        ds->width = ds->height = side;
}

/* From an opened reader to a data set. */
static void load(struct reader *reader, size_t chunk, struct progress *progress,
                 struct dataset **out)
{
    struct csv_table *table = &reader->table;
    struct csv_parser parser;
    struct dataset *ds = NULL;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)) {
        CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
        return;
    }
    read_all(reader, &parser, chunk, progress);
    csv_free(&parser);
    if (table->status != STATUS_OK)
        return;
    enum status status = rows_finish(&table->rows, &ds);
    if (status != STATUS_OK) {
        CSV_FAIL(table, status, 1, "no memory for %zu rows", table->rows.n);
        return;
    }
    set_picture(ds, table->options);
    dataset_set_name(ds, reader->io.path);
    *out = ds;
}

enum status csv_load_chunked(const char *path,
                             const struct csv_options *options, size_t chunk,
                             struct progress *progress, struct dataset **out,
                             struct err *err)
{
    struct reader reader = {0};
    enum status status = gzio_open(&reader.io, path, err);
    if (status != STATUS_OK)
        return status;
    status = csv_table_init(&reader.table, reader.io.path, options, err);
    if (status == STATUS_OK) {
        load(&reader, chunk, progress, out);
        status = reader.table.status;
    }
    csv_table_done(&reader.table);
    gzio_close(&reader.io);
    return status;
}

enum status csv_load(const char *path, const struct csv_options *options,
                     struct progress *progress, struct dataset **out,
                     struct err *err)
{
    return csv_load_chunked(path, options, BLOCK_BYTES, progress, out, err);
}
