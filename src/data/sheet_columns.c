/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet that has been read: its cells, and its columns taken out. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/sheet.h"

double sheet_value(const struct sheet *sheet, size_t row, size_t column)
{
    size_t at = row * sheet->n_columns + column;
    return sheet->bytes ? sheet->bytes[at] : sheet->reals[at];
}

bool sheet_has_words(const struct sheet *sheet, size_t column)
{
    return sheet->word[column] != NULL;
}

const char *sheet_word(const struct sheet *sheet, size_t row, size_t column)
{
    return sheet->word[column]
               ? words_text(&sheet->words, sheet->word[column][row])
               : NULL;
}

void sheet_column_text(const struct sheet *sheet, size_t column, char *out,
                       size_t size)
{
    const char *name = sheet->names ? sheet->names[column] : NULL;
    if (name && *name)
        snprintf(out, size, "column %u '%.40s'", sheet->number[column], name);
    else
        snprintf(out, size, "column %u", sheet->number[column]);
}

enum status sheet_copy_column(const struct sheet *sheet, size_t column,
                              struct sheet_column *out)
{
    struct sheet_column copy = {mem_alloc(sheet->n, sizeof *copy.value), NULL};
    if (sheet->word[column])
        copy.word = mem_alloc(sheet->n, sizeof *copy.word);
    if (!copy.value || (sheet->word[column] && !copy.word)) {
        sheet_column_done(&copy);
        return STATUS_NOMEM;
    }
    for (size_t i = 0; i < sheet->n; i++)
        copy.value[i] = sheet_value(sheet, i, column);
    if (copy.word)
        memcpy(copy.word, sheet->word[column], sheet->n * sizeof *copy.word);
    *out = copy;
    return STATUS_OK;
}

/* Closes up cells of `size` bytes in rows of n_columns of which some go. */
static void close_up(void *cells, size_t n, size_t n_columns, size_t size,
                     const bool *out)
{
    unsigned char *to = cells;
    const unsigned char *from = cells;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_columns;) {
            size_t end = k;
            while (end < n_columns && !out[end])
                end++;
            memmove(to, from, (end - k) * size);
            to += (end - k) * size;
            while (end < n_columns && out[end])
                end++;
            from += (end - k) * size;
            k = end;
        }
}

void sheet_remove(struct sheet *sheet, const bool *out)
{
    size_t kept = 0;
    if (sheet->bytes)
        close_up(sheet->bytes, sheet->n, sheet->n_columns, 1, out);
    else
        close_up(sheet->reals, sheet->n, sheet->n_columns, sizeof *sheet->reals,
                 out);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (out[i]) {
            mem_free(sheet->word[i]);
            if (sheet->names)
                mem_free(sheet->names[i]);
            continue;
        }
        sheet->word[kept] = sheet->word[i];
        sheet->number[kept] = sheet->number[i];
        if (sheet->names)
            sheet->names[kept] = sheet->names[i];
        kept++;
    }
    sheet->n_columns = kept;
}

/* Puts items from[i] of `size` bytes in place i, through room for n. */
static void pick(void *items, size_t n, size_t size, const size_t *from,
                 void *room)
{
    for (size_t i = 0; i < n; i++)
        memcpy((char *)room + i * size, (char *)items + from[i] * size, size);
    memcpy(items, room, n * size);
}

enum status sheet_reorder(struct sheet *sheet, const size_t *from)
{
    size_t n = sheet->n_columns;
    size_t size = sheet->bytes ? 1 : sizeof *sheet->reals;
    char *cells = sheet->bytes ? (char *)sheet->bytes : (char *)sheet->reals;
    uint64_t *room = mem_alloc(n, sizeof *room); /* the largest of an item */
    if (!room)
        return STATUS_NOMEM;
    for (size_t i = 0; i < sheet->n; i++)
        pick(cells + i * n * size, n, size, from, room);
    pick(sheet->word, n, sizeof *sheet->word, from, room);
    pick(sheet->number, n, sizeof *sheet->number, from, room);
    if (sheet->names)
        pick(sheet->names, n, sizeof *sheet->names, from, room);
    mem_free(room);
    return STATUS_OK;
}

static enum status append_row(struct sheet *sheet, const struct sheet *from,
                              size_t row, double *values, struct err *err)
{
    for (size_t k = 0; k < from->n_columns; k++) {
        const char *word = sheet_word(from, row, k);
        values[k] = sheet_value(from, row, k);
        enum status status =
            word ? sheet_put_word(sheet, k, word, strlen(word), err)
                 : STATUS_OK;
        if (status != STATUS_OK)
            return status;
    }
    return sheet_push(sheet, values, from->line ? from->line[row] : 0, err);
}

/* Labels apart: the words of the other get numbers of this one. */
static enum status append_labels(struct sheet *sheet, const struct sheet *from,
                                 size_t before, struct err *err)
{
    struct sheet_column old = sheet->labels;
    sheet->labels = (struct sheet_column){0};
    enum status status =
        sheet_alloc_labels(sheet, old.word || from->labels.word, err);
    for (size_t i = 0; status == STATUS_OK && i < sheet->n; i++) {
        const struct sheet_column *of = i < before ? &old : &from->labels;
        size_t at = i < before ? i : i - before;
        sheet->labels.value[i] = of->value[at];
        if (!of->word || of->word[at] == 0)
            continue;
        uint32_t number = of->word[at];
        if (i >= before) {
            const char *text = words_text(&from->words, number);
            number = words_add(&sheet->words, text, strlen(text));
        }
        sheet->labels.word[i] = number;
        if (number == 0)
            status = err_set(err, STATUS_NOMEM, "no memory for the data");
    }
    sheet_column_done(&old);
    return status;
}

enum status sheet_append(struct sheet *sheet, const struct sheet *from,
                         struct err *err)
{
    size_t before = sheet->n;
    double *values = mem_alloc(sheet->n_columns, sizeof *values);
    enum status status =
        values ? STATUS_OK
               : err_set(err, STATUS_NOMEM, "no memory for the data");
    for (size_t i = 0; i < from->n && status == STATUS_OK; i++)
        status = append_row(sheet, from, i, values, err);
    if (status == STATUS_OK && sheet->labels.value && from->labels.value)
        status = append_labels(sheet, from, before, err);
    mem_free(values);
    return status;
}
