/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row is a line of values in the order of the attributes, or in braces those
 * that are not 0, each behind its attribute's number. The classes keep their
 * words; a net takes the others' numbers in their lists. */
#include "data/readers/arff_row.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/cell.h"

/* Value `number` of a nominal attribute, from 1 on. */
static void set_nominal(struct arff *arff, size_t k, uint32_t number)
{
    const struct arff_attribute *attribute = &arff->header.attributes[k];
    const char *text = words_text(&attribute->values, number);
    double value = 0;
    bool is_number =
        cell_parse(text, strlen(text), arff->c_locale, &value) == CELL_NUMBER;
    if (k == arff->label) {
        arff->class = is_number ? NULL : text;
        arff->row[k] = is_number ? value : 0;
    } else {
        arff->row[k] = attribute->words ? number - 1 : value;
    }
}

static bool is_missing(const struct arff_word *word, bool nominal)
{
    return !word->quoted && (strcmp(word->text, "?") == 0 ||
                             (!nominal && strcasecmp(word->text, "nan") == 0));
}

static enum status set_missing(struct arff *arff, const char *text,
                               size_t column)
{
    arff->missing = true;
    if (arff->r->options->missing == MISSING_DROP)
        return STATUS_OK;
    return LINES_FAIL(&arff->lines, STATUS_FORMAT, column,
                      "'%.24s' is a missing value, expected a value; --missing "
                      "drop leaves such rows out",
                      text);
}

/* A cell of attribute k becomes its number in the row. */
static enum status set_cell(struct arff *arff, size_t k,
                            const struct arff_word *word, size_t column)
{
    struct arff_attribute *attribute = &arff->header.attributes[k];
    if (word->length == 0 && !word->quoted)
        return LINES_FAIL(&arff->lines, STATUS_FORMAT, column,
                          "empty cell, expected a value of attribute '%.40s'",
                          attribute->name);
    if (!attribute->nominal &&
        cell_parse(word->text, word->length, arff->c_locale, &arff->row[k]) ==
            CELL_NUMBER)
        return STATUS_OK;
    if (is_missing(word, attribute->nominal))
        return set_missing(arff, word->text, column);
    if (!attribute->nominal)
        return LINES_FAIL(&arff->lines, STATUS_FORMAT, column,
                          "'%.24s' is not a finite number, expected one for "
                          "attribute '%.40s'",
                          word->text, attribute->name);
    uint32_t number = words_find(&attribute->values, word->text, word->length);
    if (number == 0)
        return LINES_FAIL(&arff->lines, STATUS_FORMAT, column,
                          "'%.24s' is not in the list of attribute '%.40s'",
                          word->text, attribute->name);
    set_nominal(arff, k, number);
    return STATUS_OK;
}

/* Only commas stand between values, or, in a line without, blanks. */
static enum status read_dense(struct arff *arff, char *at)
{
    const char *ends = strchr(at, ',') ? "," : " \t";
    struct arff_word word = {.end = ','};
    size_t k = 0;
    for (; word.end; k++) {
        at = arff_skip(at);
        if (k > 0 && *ends == ' ' && *at == '\0')
            break;
        if (k == arff->header.n)
            return LINES_FAIL(&arff->lines, STATUS_FORMAT, k + 1,
                              "more values than attributes, expected %zu", k);
        if (!arff_word_take(&at, ends, &word))
            return LINES_FAIL(&arff->lines, STATUS_FORMAT, k + 1,
                              "misplaced quote, expected quotes around %s",
                              "a whole value");
        enum status status = set_cell(arff, k, &word, k + 1);
        if (status != STATUS_OK)
            return status;
    }
    if (k < arff->header.n)
        return LINES_FAIL(&arff->lines, STATUS_FORMAT, k,
                          "row ends after %zu values, expected %zu", k,
                          arff->header.n);
    return STATUS_OK;
}

/* `number value` pairs; at is behind the brace. */
static enum status read_sparse(struct arff *arff, char *at)
{
    struct arff_word word = {.end = ','};
    size_t next = 0, pair = 0;
    for (size_t k = 0; k < arff->header.n; k++)
        if (arff->header.attributes[k].nominal)
            set_nominal(arff, k, 1);
        else
            arff->row[k] = 0;
    at = arff_skip(at);
    if (*at == '}' && lines_blank(at + 1))
        return STATUS_OK;
    while (word.end == ',') {
        char *behind;
        at = arff_skip(at);
        unsigned long k = strtoul(at, &behind, 10);
        bool ok = *at >= '0' && *at <= '9' && k >= next && k < arff->header.n &&
                  (*behind == ' ' || *behind == '\t');
        pair++;
        if (ok) {
            at = arff_skip(behind);
            ok = arff_word_take(&at, ",}", &word) && word.end;
        }
        if (!ok)
            return LINES_FAIL(&arff->lines, STATUS_FORMAT, pair,
                              "value %zu in braces broken, expected rising "
                              "numbers of attributes from 0 to %zu with a "
                              "value each",
                              pair, arff->header.n - 1);
        enum status status = set_cell(arff, k, &word, pair);
        if (status != STATUS_OK)
            return status;
        next = k + 1;
    }
    at = arff_skip(at);
    if (lines_blank(at))
        return STATUS_OK;
    return LINES_FAIL(&arff->lines, STATUS_FORMAT, pair,
                      "'%.24s' behind the row, expected its end", at);
}

enum status arff_read_row(struct arff *arff, char *at)
{
    struct sheet *sheet = arff->sheet;
    arff->class = NULL;
    arff->missing = false;
    enum status status =
        *at == '{' ? read_sparse(arff, at + 1) : read_dense(arff, at);
    if (status != STATUS_OK)
        return status;
    if (arff->missing) {
        arff->n_left_out++;
        return STATUS_OK;
    }
    if (arff->class)
        status = sheet_put_word(sheet, arff->label, arff->class,
                                strlen(arff->class), arff->r->err);
    if (status == STATUS_OK)
        status = sheet_push(sheet, arff->row, arff->lines.number, arff->r->err);
    return lines_sheet(&arff->lines, status, 1);
}
