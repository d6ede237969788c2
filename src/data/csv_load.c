/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcsv cuts the text into cells and calls back; it knows no positions. The
 * feeder therefore hands it pieces that end at line ends, so that during a
 * callback reader.line is the line being parsed: LF, CR and CRLF each count
 * as one, inside quotes too. The first row decides the shape and the label
 * column; it is the header if one of its cells is no number. The first error
 * is kept in the reader and stops the feeding at the end of the piece. */
#include "data/csv_load.h"

#include <csv.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "data/cell.h"
#include "data/gzio.h"
#include "data/rows.h"

#define BLOCK_BYTES    ((size_t)64 << 10)
#define MAX_CELL_BYTES ((size_t)64 << 10) /* an unclosed quote ends here */
#define MAX_CELLS      (DATASET_MAX_FEATURES + 1)

/* A table that unpacks to more than 64 MiB and more than 400 times its file
 * is a bomb: the emptiest of real ones (all zeros) pack 250 to 1. */
#define BOMB_BYTES ((uint64_t)64 << 20)
#define BOMB_RATIO 400

#define NO_COLUMN SIZE_MAX

struct reader {
    struct gzio io;
    const struct csv_options *options;
    locale_t c_locale;
    enum status status; /* of the first error, described in *err */
    struct err *err;
    uint64_t line;     /* 1-based, of the piece being parsed */
    char last;         /* last byte handed to libcsv */
    size_t cell;       /* cells of this row so far */
    size_t n_cells;    /* of every row; 0 until the first has ended */
    size_t label;      /* 0-based column */
    bool header;       /* the first row has a cell that is no number */
    size_t named;      /* first row: column whose text names the label */
    size_t not_finite; /* first row: column of a nan or inf */
    double *row;       /* [MAX_CELLS] */
    struct rows rows;
};

/* Records the first error, at a 1-based column of the current line. */
#define FAIL(reader, code, column, format, ...)                                \
    ((reader)->status = err_set((reader)->err, (code), "%s:%llu:%zu: " format, \
                                err_path((reader)->io.path),                   \
                                (unsigned long long)(reader)->line,            \
                                (size_t)(column), __VA_ARGS__))

static bool is_label_name(const struct reader *reader, const char *text)
{
    static const char *const automatic[] = {"label", "class", "y", "target"};
    if (reader->options->label)
        return strcmp(text, reader->options->label) == 0;
    for (size_t i = 0; i < sizeof automatic / sizeof *automatic; i++) {
        if (strcasecmp(text, automatic[i]) == 0)
            return true;
    }
    return false;
}

static void first_row_cell(struct reader *reader, const char *text,
                           enum cell_kind kind)
{
    if (kind == CELL_TEXT || kind == CELL_EMPTY)
        reader->header = true;
    if (kind == CELL_NONFINITE && reader->not_finite == NO_COLUMN)
        reader->not_finite = reader->cell;
    if (reader->named == NO_COLUMN && is_label_name(reader, text))
        reader->named = reader->cell;
}

static void data_cell(struct reader *reader, const char *text,
                      enum cell_kind kind)
{
    size_t column = reader->cell + 1;
    if (reader->cell >= reader->n_cells)
        FAIL(reader, STATUS_FORMAT, column,
             "more cells than the first row, expected %zu", reader->n_cells);
    else if (kind == CELL_NONFINITE)
        FAIL(reader, STATUS_FORMAT, column,
             "'%.24s' is not finite, expected a number", text);
    else if (kind == CELL_EMPTY)
        FAIL(reader, STATUS_FORMAT, column, "empty cell, expected a %s",
             "number");
    else if (kind == CELL_TEXT)
        FAIL(reader, STATUS_FORMAT, column,
             "'%.24s' is not a number, expected digits with a decimal point",
             text);
}

/* libcsv's cb1: one cell, NUL-terminated by CSV_APPEND_NULL. */
static void on_cell(void *bytes, size_t length, void *data)
{
    struct reader *reader = data;
    const char *text = bytes;
    double value = 0;
    if (reader->status != STATUS_OK)
        return;
    if (reader->cell == MAX_CELLS) {
        FAIL(reader, STATUS_FORMAT, reader->cell + 1,
             "too many cells, expected at most %d", MAX_CELLS);
        return;
    }
    enum cell_kind kind = cell_parse(text, length, reader->c_locale, &value);
    if (reader->n_cells == 0)
        first_row_cell(reader, text, kind);
    else if (kind != CELL_NUMBER || reader->cell >= reader->n_cells)
        data_cell(reader, text, kind);
    reader->row[reader->cell++] = value;
}

static void push_row(struct reader *reader)
{
    double label = reader->row[reader->label];
    if (!(label >= 0 && label <= 255) || label != floor(label)) {
        FAIL(reader, STATUS_FORMAT, reader->label + 1,
             "label %g, expected a whole number 0 to 255%s", label,
             reader->options->label
                 ? ""
                 : "; --label last or --label NAME if it is another column");
        return;
    }
    double *features = reader->row; /* the row with the label closed up */
    memmove(features + reader->label, features + reader->label + 1,
            (reader->n_cells - reader->label - 1) * sizeof *features);
    enum status status = rows_push(&reader->rows, features, (uint8_t)label);
    if (status != STATUS_OK)
        FAIL(reader, status, 1, "no room for row %zu", reader->rows.n + 1);
}

/* The 0-based column that --label or its absence means. */
static size_t find_label(struct reader *reader)
{
    const char *label = reader->options->label;
    if (!label)
        return reader->header && reader->named != NO_COLUMN ? reader->named : 0;
    if (strcmp(label, "first") == 0)
        return 0;
    if (strcmp(label, "last") == 0)
        return reader->n_cells - 1;
    if (*label && strspn(label, "0123456789") == strlen(label)) {
        unsigned long number = strtoul(label, NULL, 10);
        if (number >= 1 && number <= reader->n_cells)
            return number - 1;
        FAIL(reader, STATUS_USAGE, 1,
             "no label column %.40s, expected 1 to %zu", label,
             reader->n_cells);
        return 0;
    }
    if (reader->header && reader->named != NO_COLUMN)
        return reader->named;
    FAIL(reader, STATUS_USAGE, 1,
         "no column named '%.40s', expected it in a header row", label);
    return 0;
}

static void check_picture(struct reader *reader)
{
    int width = reader->options->width, height = reader->options->height;
    size_t n = reader->rows.n_features;
    if (width == 0 && height == 0)
        return;
    if (width < 1 || height < 1 || (size_t)width * (size_t)height != n)
        FAIL(reader, STATUS_USAGE, 1,
             "pictures of %dx%d do not fit %zu features a row, expected "
             "width x height = features",
             width, height, n);
}

static void end_first_row(struct reader *reader)
{
    reader->n_cells = reader->cell;
    if (reader->n_cells < 2) {
        FAIL(reader, STATUS_FORMAT, 1,
             "only one column, expected a label and at least %d feature, "
             "separated by commas",
             1);
        return;
    }
    reader->rows.n_features = reader->n_cells - 1;
    reader->label = find_label(reader);
    if (reader->status == STATUS_OK)
        check_picture(reader);
    if (reader->status != STATUS_OK || reader->header)
        return;
    if (reader->not_finite != NO_COLUMN)
        FAIL(reader, STATUS_FORMAT, reader->not_finite + 1,
             "%s, expected a number", "not finite");
    else
        push_row(reader);
}

/* libcsv's cb2: the row has ended. */
static void on_row(int terminator, void *data)
{
    (void)terminator;
    struct reader *reader = data;
    if (reader->status != STATUS_OK)
        return;
    if (reader->n_cells == 0)
        end_first_row(reader);
    else if (reader->cell < reader->n_cells)
        FAIL(reader, STATUS_FORMAT, reader->cell,
             "row ends after %zu cells, expected %zu", reader->cell,
             reader->n_cells);
    else
        push_row(reader);
    reader->cell = 0;
}

static void parser_failed(struct reader *reader, struct csv_parser *parser)
{
    if (reader->status != STATUS_OK)
        return;
    if (csv_error(parser) == CSV_EPARSE)
        FAIL(reader, STATUS_FORMAT, reader->cell + 1,
             "misplaced quote, expected %s",
             "quotes around a whole cell, doubled inside");
    else
        FAIL(reader, STATUS_NOMEM, reader->cell + 1, "no memory for a %s",
             "cell");
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
    while (n > 0 && reader->status == STATUS_OK) {
        size_t piece = piece_length(bytes, n < chunk ? n : chunk);
        if (csv_parse(parser, bytes, piece, on_cell, on_row, reader) < piece)
            parser_failed(reader, parser);
        if (parser->entry_pos > MAX_CELL_BYTES && reader->status == STATUS_OK)
            FAIL(reader, STATUS_FORMAT, reader->cell + 1,
                 "cell of more than %zu bytes, expected a number (is a quote "
                 "left open?)",
                 MAX_CELL_BYTES);
        char last = bytes[piece - 1];
        bool crlf = last == '\n' && piece == 1 && reader->last == '\r';
        if ((last == '\r' || last == '\n') && !crlf)
            reader->line++;
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
        FAIL(reader, STATUS_FORMAT, 1,
             "unpacks to more than %d times its size, expected a table",
             BOMB_RATIO);
    else
        reader->status = gzio_progress(progress, done, reader->err);
}

static void read_all(struct reader *reader, struct csv_parser *parser,
                     size_t chunk, struct progress *progress)
{
    char *block = mem_alloc(BLOCK_BYTES, 1);
    size_t got = BLOCK_BYTES;
    if (!block) {
        FAIL(reader, STATUS_NOMEM, 1, "no memory to %s it", "read");
        return;
    }
    bool first = true;
    while (got == BLOCK_BYTES && reader->status == STATUS_OK) {
        reader->status =
            gzio_read(&reader->io, block, BLOCK_BYTES, &got, reader->err);
        if (reader->status != STATUS_OK)
            break;
        size_t bom =
            first && got >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        first = false;
        feed(reader, parser, block + bom, got - bom, chunk);
        if (reader->status == STATUS_OK)
            report(reader, progress);
    }
    mem_free(block);
    if (reader->status == STATUS_OK &&
        csv_fini(parser, on_cell, on_row, reader) != 0)
        parser_failed(reader, parser);
    if (reader->status != STATUS_OK)
        return;
    if (reader->n_cells == 0)
        FAIL(reader, STATUS_FORMAT, 1, "empty file, expected %s",
             "rows of numbers");
    else if (reader->rows.n == 0)
        FAIL(reader, STATUS_FORMAT, 1, "only a header, expected %s",
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
    struct csv_parser parser;
    struct dataset *ds = NULL;
    reader->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    reader->row = mem_alloc(MAX_CELLS, sizeof *reader->row);
    if (!reader->row || !reader->c_locale ||
        csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)) {
        FAIL(reader, STATUS_NOMEM, 1, "no memory to %s it", "read");
        goto done;
    }
    read_all(reader, &parser, chunk, progress);
    csv_free(&parser);
    if (reader->status != STATUS_OK)
        goto done;
    enum status status = rows_finish(&reader->rows, &ds);
    if (status != STATUS_OK) {
        FAIL(reader, status, 1, "no memory for %zu rows", reader->rows.n);
        goto done;
    }
    set_picture(ds, reader->options);
    dataset_set_name(ds, reader->io.path);
    *out = ds;
done:
    rows_done(&reader->rows);
    mem_free(reader->row);
    if (reader->c_locale)
        freelocale(reader->c_locale);
}

enum status csv_load_chunked(const char *path,
                             const struct csv_options *options, size_t chunk,
                             struct progress *progress, struct dataset **out,
                             struct err *err)
{
    struct reader reader = {
        .options = options,
        .err = err,
        .line = 1,
        .named = NO_COLUMN,
        .not_finite = NO_COLUMN,
    };
    enum status status = gzio_open(&reader.io, path, err);
    if (status != STATUS_OK)
        return status;
    load(&reader, chunk, progress, out);
    gzio_close(&reader.io);
    return reader.status;
}

enum status csv_load(const char *path, const struct csv_options *options,
                     struct progress *progress, struct dataset **out,
                     struct err *err)
{
    return csv_load_chunked(path, options, BLOCK_BYTES, progress, out, err);
}
