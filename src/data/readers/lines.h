/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source line by line, for formats of text whose rows are lines. LF, CR and
 * CRLF each end one. */
#ifndef DATA_READERS_LINES_H
#define DATA_READERS_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/readers/reader.h"

struct lines {
    const struct reading *r;
    uint64_t number; /* of the line given last, from 1 on */
    /* private */
    char *block;     /* [capacity] */
    size_t capacity; /* one byte of it is for the last line's end */
    size_t at, n;    /* bytes given, bytes there */
    bool ended;
};

/* r must outlive the lines. STATUS_NOMEM. */
enum status lines_init(struct lines *lines, const struct reading *r);
void lines_done(struct lines *lines);

/* The next line, or NULL behind the last: without its end, followed by a NUL,
 * writable, and there until the next call. STATUS_FORMAT when it has a zero
 * byte or is longer than any row may be; what source_read returns. */
enum status lines_next(struct lines *lines, char **line_out,
                       size_t *length_out);

/* FILE:LINE:COLUMN: of the line given last; column from 1 on. */
#define LINES_FAIL(lines, code, column, format, ...)                           \
    err_set((lines)->r->err, (code), "%s:%llu:%zu: " format,                   \
            err_path((lines)->r->source->path),                                \
            (unsigned long long)(lines)->number, (size_t)(column),             \
            __VA_ARGS__)

/* The status of a sheet, whose reason names no place: with the place. */
enum status lines_sheet(const struct lines *lines, enum status status,
                        size_t column);

/* STATUS_NOMEM at the line. */
enum status lines_no_memory(const struct lines *lines);

/* Whether text only has what may stand between the words of a line. */
bool lines_blank(const char *text);

#endif
