/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines are given where they were read to; one that the block ends in is moved
 * to its front, and the block grows when it is longer than that. */
#include "data/readers/lines.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define FIRST_BYTES ((size_t)256 << 10)
#define WINDOW      ((size_t)4 << 10)
#define LINE_MOST   ((size_t)16 << 20) /* 65535 numbers are 2 MB */

enum status lines_init(struct lines *lines, const struct reading *r)
{
    *lines = (struct lines){.r = r, .capacity = FIRST_BYTES};
    lines->block = mem_alloc(lines->capacity, 1);
    return lines->block ? STATUS_OK : lines_no_memory(lines);
}

void lines_done(struct lines *lines)
{
    mem_free(lines->block);
}

enum status lines_no_memory(const struct lines *lines)
{
    return err_set(lines->r->err, STATUS_NOMEM, "%s: no memory to read it",
                   err_path(lines->r->source->path));
}

enum status lines_sheet(const struct lines *lines, enum status status,
                        size_t column)
{
    char why[sizeof lines->r->err->text];
    if (status == STATUS_OK)
        return STATUS_OK;
    snprintf(why, sizeof why, "%s", lines->r->err->text);
    return LINES_FAIL(lines, status, column, "%.120s", why);
}

bool lines_blank(const char *text)
{
    return text[strspn(text, " \t\f\v\x1a")] == '\0';
}

/* Makes room behind what is left of the block, at its front. */
static enum status make_room(struct lines *lines)
{
    size_t left = lines->n - lines->at;
    memmove(lines->block, lines->block + lines->at, left);
    lines->at = 0;
    lines->n = left;
    if (left < lines->capacity / 2)
        return STATUS_OK;
    if (left >= LINE_MOST) {
        lines->number++;
        return LINES_FAIL(lines, STATUS_FORMAT, 1,
                          "line of more than %zu bytes, expected a row",
                          LINE_MOST);
    }
    if (!mem_grow(&lines->block, left, 2 * lines->capacity, 1))
        return lines_no_memory(lines);
    lines->capacity *= 2;
    return STATUS_OK;
}

static enum status fill(struct lines *lines)
{
    const struct reading *r = lines->r;
    size_t got = 0;
    bool first = lines->number == 0 && lines->n == 0;
    enum status status = make_room(lines);
    if (status != STATUS_OK)
        return status;
    size_t ask = lines->capacity - 1 - lines->n;
    if (r->chunk && r->chunk < ask)
        ask = r->chunk < 3 && first ? 3 : r->chunk; /* a mark at once */
    status = source_read(r->source, lines->block + lines->n, ask, &got, r->err);
    if (status != STATUS_OK)
        return status;
    lines->n += got;
    lines->ended = got < ask;
    if (first && lines->n >= 3 && memcmp(lines->block, "\xef\xbb\xbf", 3) == 0)
        lines->at = 3;
    return source_progress(r->source, r->progress, r->err);
}

/* The first LF or CR of text[n], or NULL. Looked for window by window: the next
 * LF of a file that has none is far. */
static const char *first_end(const char *text, size_t n)
{
    for (size_t at = 0; at < n; at += WINDOW) {
        size_t size = n - at < WINDOW ? n - at : WINDOW;
        const char *lf = memchr(text + at, '\n', size);
        size_t before = lf ? (size_t)(lf - text) - at : size;
        const char *cr = memchr(text + at, '\r', before);
        if (cr || lf)
            return cr ? cr : lf;
    }
    return NULL;
}

/* Bytes up to the end of the next line, and of that end; false when the block
 * does not tell. */
static bool find_end(const struct lines *lines, size_t *length, size_t *end)
{
    const char *text = lines->block + lines->at;
    size_t n = lines->n - lines->at;
    const char *at = first_end(text, n);
    *length = at ? (size_t)(at - text) : n;
    bool more = *length + 1 < n; /* LF may follow CR */
    *end = !at ? 0 : *at == '\r' && more && at[1] == '\n' ? 2 : 1;
    return lines->ended || (at && (*at == '\n' || more));
}

enum status lines_next(struct lines *lines, char **line_out, size_t *length_out)
{
    size_t length, end;
    while (!find_end(lines, &length, &end)) {
        enum status status = fill(lines);
        if (status != STATUS_OK)
            return status;
    }
    char *line = lines->block + lines->at;
    *line_out = NULL;
    if (lines->at == lines->n)
        return STATUS_OK;
    lines->number++;
    lines->at += length + end;
    line[length] = '\0';
    const char *zero = memchr(line, '\0', length);
    if (zero)
        return LINES_FAIL(lines, STATUS_FORMAT, zero - line + 1,
                          "a zero byte, expected %s", "text");
    *line_out = line;
    *length_out = length;
    return STATUS_OK;
}
