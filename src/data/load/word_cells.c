/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/load/word_cells.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static size_t count_words(const struct sheet *sheet, size_t column)
{
    const uint32_t *word = sheet->word[column];
    size_t count = 0;
    for (size_t i = 0; word && i < sheet->n; i++)
        count += word[i] != 0;
    return count;
}

bool word_cells_most(const struct sheet *sheet, size_t column)
{
    return 2 * count_words(sheet, column) > sheet->n;
}

/* "FILE:LINE:COLUMN", or the sample where a kind has no lines. */
static void put_place(const struct sheet *sheet, size_t row, size_t column,
                      const char *path, char *out, size_t size)
{
    if (sheet->line)
        snprintf(out, size, "%s:%u:%u", err_path(path), sheet->line[row],
                 sheet->number[column]);
    else
        snprintf(out, size, "%s: sample %zu, column %u", err_path(path),
                 row + 1, sheet->number[column]);
}

static enum status refuse(const struct sheet *sheet, size_t row, size_t column,
                          const char *path, struct err *err)
{
    const char *name = sheet->names ? sheet->names[column] : NULL;
    char place[200], text[64] = "", option[32];
    put_place(sheet, row, column, path, place, sizeof place);
    snprintf(option, sizeof option, "%u", sheet->number[column]);
    if (name && *name)
        snprintf(text, sizeof text, " in column '%.24s'", name);
    return err_set(err, STATUS_FORMAT,
                   "%s: '%.24s'%s is not a number; --label %s if this column "
                   "is the label, else leave it out",
                   place, sheet_word(sheet, row, column), text, option);
}

enum status word_cells_refuse(const struct sheet *sheet, size_t label,
                              const char *path, struct err *err)
{
    size_t row = sheet->n, column = SHEET_NO_COLUMN;
    for (size_t k = 0; k < sheet->n_columns; k++) {
        const uint32_t *word = k == label ? NULL : sheet->word[k];
        for (size_t i = 0; word && i < row; i++)
            if (word[i]) {
                row = i;
                column = k;
            }
    }
    if (column == SHEET_NO_COLUMN)
        return STATUS_OK;
    return refuse(sheet, row, column, path, err);
}

enum status word_cells_check_label(const struct sheet *sheet, size_t label,
                                   const char *path, struct err *err)
{
    const uint32_t *word = sheet->word[label];
    char place[200];
    if (!word || 2 * count_words(sheet, label) >= sheet->n)
        return STATUS_OK;
    uint32_t *count = mem_alloc((size_t)sheet->words.n + 1, sizeof *count);
    if (!count)
        return err_set(err, STATUS_NOMEM, "%s: no memory for its labels",
                       err_path(path));
    for (size_t i = 0; i < sheet->n; i++)
        count[word[i]]++;
    size_t row = 0;
    while (row < sheet->n && (word[row] == 0 || count[word[row]] > 1))
        row++;
    mem_free(count);
    if (row == sheet->n)
        return STATUS_OK;
    put_place(sheet, row, label, path, place, sizeof place);
    return err_set(err, STATUS_FORMAT,
                   "%s: '%.24s' is not a label like the others, which are "
                   "numbers; --label if it is another column",
                   place, sheet_word(sheet, row, label));
}
