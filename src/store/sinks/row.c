/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table has a row for every batch, so that a row is made without printf: its
 * cells are put one behind the other, and the stream sees them once. */
#include "store/sinks/row.h"

#include <assert.h>
#include <csv.h>
#include <string.h>

#include "base/number.h"

/* Room for a cell, behind the comma before it. */
static char *cell(struct row *row, size_t size)
{
    assert(row->n + size + 2 <= ROW_SIZE);
    if (row->n > 0)
        row->text[row->n++] = ',';
    return row->text + row->n;
}

void row_name(struct row *row, const char *name)
{
    size_t n = strlen(name), room = 2 * n + 2; /* every byte a quote */
    char *at = cell(row, room);

    if (strpbrk(name, "\",\r\n ")) {
        row->n += csv_write(at, room, name, n);
    } else {
        memcpy(at, name, n);
        row->n += n;
    }
}

void row_whole(struct row *row, uint64_t value)
{
    char digits[20], *at = cell(row, sizeof digits);
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (size_t i = 0; i < n; i++)
        at[i] = digits[n - 1 - i];
    row->n += n;
}

void row_number(struct row *row, double value)
{
    row->n += strlen(number_format(value, cell(row, NUMBER_SIZE)));
}

void row_number_if(struct row *row, bool applies, double value)
{
    if (applies)
        row_number(row, value);
    else
        (void)cell(row, 0);
}

void row_end(struct row *row, FILE *out)
{
    row->text[row->n++] = '\n';
    fwrite(row->text, 1, row->n, out);
    row->n = 0;
}

uint64_t row_whole_at(const char *text, size_t n, size_t k)
{
    uint64_t value = 0;
    bool quoted = false;
    size_t i = 0;

    for (; i < n && k > 0; i++) {
        quoted ^= text[i] == '"';
        k -= text[i] == ',' && !quoted;
    }
    for (; i < n && text[i] >= '0' && text[i] <= '9'; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    return i < n && (text[i] == ',' || text[i] == '\n') ? value : 0;
}
