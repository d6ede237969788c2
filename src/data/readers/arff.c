/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ARFF, the format of Weka and OpenML. A row is a line of values in the order
 * of the attributes, or in braces those that are not 0, each behind its
 * attribute's number. The classes keep their words; a net takes the others'
 * numbers in their lists. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/readers/arff_header.h"
#include "data/readers/lines.h"
#include "data/readers/reader.h"

struct arff {
    const struct reading *r;
    struct sheet *sheet;
    struct lines lines;
    struct arff_header header;
    locale_t c_locale;
    size_t label;      /* attribute that holds the classes */
    double *row;       /* [header.n] */
    const char *class; /* of the row: its word, or NULL when it is a number */
    bool missing;      /* the row has a missing value */
    size_t n_left_out; /* rows with one */
};

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

static enum status read_row(struct arff *arff, char *at)
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

static enum status read_rows(struct arff *arff)
{
    for (;;) {
        char *line;
        size_t length;
        enum status status = lines_next(&arff->lines, &line, &length);
        if (status != STATUS_OK)
            return status;
        if (!line)
            break;
        line = arff_skip(line);
        if (*line == '%' || lines_blank(line))
            continue;
        status = read_row(arff, line);
        if (status != STATUS_OK)
            return status;
    }
    if (arff->sheet->n > 0)
        return STATUS_OK;
    return LINES_FAIL(&arff->lines, STATUS_FORMAT, 1,
                      "no rows%s, expected some behind @DATA",
                      arff->n_left_out ? " without missing values" : "");
}

/* Columns and their names, before the rows. */
static enum status begin(struct arff *arff)
{
    const struct arff_header *header = &arff->header;
    arff->label = arff_header_label(header, arff->r->options->label);
    arff->row = mem_alloc(header->n, sizeof *arff->row);
    if (!arff->row)
        return lines_no_memory(&arff->lines);
    enum status status =
        lines_sheet(&arff->lines,
                    sheet_begin(arff->sheet, header->n, true, arff->r->err), 1);
    arff->sheet->label = arff->label;
    for (size_t k = 0; k < header->n && status == STATUS_OK; k++) {
        const char *name = header->attributes[k].name;
        if (sheet_name(arff->sheet, k, name, strlen(name)))
            status = lines_no_memory(&arff->lines);
    }
    return status;
}

static void say(struct arff *arff)
{
    struct data_facts *facts = arff->r->facts;
    const struct arff_header *header = &arff->header;
    const char *first = NULL;
    size_t more = 0;
    strcpy(facts->separator, "comma");
    strcpy(facts->header, "@ATTRIBUTE lines");
    for (size_t k = 0; k < header->n; k++)
        if (k != arff->label && header->attributes[k].words) {
            more += first != NULL;
            first = first ? first : header->attributes[k].name;
        }
    if (more)
        facts_note(
            facts,
            "the words of attribute '%.40s' and of %zu more are taken as "
            "their places in the list, from 0 on",
            first, more);
    else if (first)
        facts_note(facts,
                   "the words of attribute '%.40s' are taken as their places "
                   "in the list, from 0 on",
                   first);
    if (arff->n_left_out)
        facts_note(facts, "%zu rows with missing values are left out",
                   arff->n_left_out);
}

static enum status read_arff(const struct reading *r, struct sheet *out)
{
    struct arff arff = {
        .r = r,
        .sheet = out,
        .c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
    };
    enum status status = lines_init(&arff.lines, r);
    if (status == STATUS_OK && !arff.c_locale)
        status = lines_no_memory(&arff.lines);
    if (status == STATUS_OK)
        status = arff_header_read(&arff.header, &arff.lines, arff.c_locale);
    if (status == STATUS_OK)
        status = begin(&arff);
    if (status == STATUS_OK)
        status = read_rows(&arff);
    if (status == STATUS_OK)
        say(&arff);
    mem_free(arff.row);
    arff_header_done(&arff.header);
    lines_done(&arff.lines);
    if (arff.c_locale)
        freelocale(arff.c_locale);
    return status;
}

/* The first line that is neither empty nor a comment begins with @RELATION, as
 * far as the head goes. */
static bool recognises(const struct source *source)
{
    static const char keyword[] = "@relation";
    const char *at = (const char *)source->head, *end = at + source->n_head;
    bool comments = false;
    if (source->n_head >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    while (at < end) {
        if (*at == '%') {
            comments = true;
            while (at < end && *at != '\n' && *at != '\r')
                at++;
        } else if (memchr(" \t\r\n", *at, 4)) {
            at++;
        } else {
            size_t n = sizeof keyword - 1;
            return (size_t)(end - at) > n && strncasecmp(at, keyword, n) == 0 &&
                   memchr(" \t\r\n", at[n], 4);
        }
    }
    return comments && source->n_head == SOURCE_HEAD;
}

const struct reader reader_arff = {"ARFF", recognises, read_arff};
