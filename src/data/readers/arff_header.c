/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the header is a keyword in any case and what it is about. Names
 * and values of a list stand in single or double quotes when they have blanks;
 * a backslash takes the character behind it as it is. */
#include "data/readers/arff_header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/cell.h"

void arff_header_done(struct arff_header *header)
{
    for (size_t i = 0; i < header->n; i++) {
        words_done(&header->attributes[i].values);
        mem_free(header->attributes[i].name);
    }
    mem_free(header->attributes);
    *header = (struct arff_header){0};
}

char *arff_skip(char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static bool take_quoted(char **at, const char *ends, struct arff_word *out)
{
    char quote = **at, *from = *at + 1, *to = *at;
    out->text = to;
    out->quoted = true;
    for (; *from && *from != quote; from++) {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from;
    }
    if (*from != quote)
        return false;
    from = strchr(ends, ' ') ? from + 1 : arff_skip(from + 1);
    out->end = *from;
    *to = '\0';
    out->length = (size_t)(to - out->text);
    *at = from + (out->end != '\0');
    return out->end == '\0' || strchr(ends, out->end);
}

bool arff_word_take(char **at, const char *ends, struct arff_word *out)
{
    char *text = *at, *end = text;
    if (*text == '\'' || *text == '"')
        return take_quoted(at, ends, out);
    char second = ends[1], third = second ? ends[2] : '\0';
    while (*end && *end != *ends && *end != second && *end != third)
        end++;
    char *last = end;
    while (last > text && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
    *out = (struct arff_word){text, (size_t)(last - text), false, *end};
    *at = end + (*end != '\0');
    *last = '\0';
    return true;
}

static struct arff_attribute *add_attribute(struct arff_header *header)
{
    if (header->n == header->capacity) {
        size_t capacity = header->capacity ? 2 * header->capacity : 64;
        if (!mem_grow(&header->attributes, header->n, capacity,
                      sizeof *header->attributes))
            return NULL;
        header->capacity = capacity;
    }
    return &header->attributes[header->n++];
}

/* The values in braces; *at is behind the first. */
static enum status read_list(struct arff_attribute *attribute,
                             struct lines *lines, char *line, char *at,
                             locale_t c_locale)
{
    struct arff_word word = {.end = ','};
    while (word.end == ',') {
        double value;
        at = arff_skip(at);
        size_t column = (size_t)(at - line) + 1;
        bool ok = arff_word_take(&at, ",}", &word) && word.end &&
                  (word.length > 0 || word.quoted);
        if (!ok)
            return LINES_FAIL(lines, STATUS_FORMAT, column,
                              "list of attribute '%.40s' broken here, expected "
                              "{value,value,...}",
                              attribute->name);
        uint32_t before = attribute->values.n;
        uint32_t number = words_add(&attribute->values, word.text, word.length);
        if (number == 0)
            return lines_no_memory(lines);
        if (number <= before)
            return LINES_FAIL(lines, STATUS_FORMAT, column,
                              "'%.40s' is twice in the list of attribute "
                              "'%.40s'",
                              word.text, attribute->name);
        if (cell_parse(word.text, word.length, c_locale, &value) != CELL_NUMBER)
            attribute->words = true;
    }
    return STATUS_OK;
}

static enum status read_type(struct arff_attribute *attribute,
                             struct lines *lines, char *line, char *at,
                             locale_t c_locale)
{
    static const char *const numeric[] = {"numeric", "real", "integer"};
    struct arff_word type;
    size_t column = (size_t)(at - line) + 1;
    if (*at == '{') {
        attribute->nominal = true;
        return read_list(attribute, lines, line, at + 1, c_locale);
    }
    bool ok = arff_word_take(&at, " \t", &type);
    for (size_t i = 0; ok && i < sizeof numeric / sizeof *numeric; i++)
        if (strcasecmp(type.text, numeric[i]) == 0)
            return STATUS_OK;
    return LINES_FAIL(lines, STATUS_FORMAT, column,
                      "attribute '%.40s' is of type '%.24s', expected a "
                      "number or a list in braces; take it out of the file",
                      attribute->name, ok ? type.text : "");
}

static enum status read_attribute(struct arff_header *header,
                                  struct lines *lines, char *line, char *at,
                                  locale_t c_locale)
{
    struct arff_word name;
    size_t column = (size_t)(at - line) + 1;
    if (header->n == SHEET_MAX_COLUMNS)
        return LINES_FAIL(lines, STATUS_FORMAT, column,
                          "more attributes than %d features",
                          DATASET_MAX_FEATURES);
    if (!arff_word_take(&at, " \t{", &name) || name.length == 0)
        return LINES_FAIL(lines, STATUS_FORMAT, column,
                          "name of attribute %zu broken, expected @ATTRIBUTE "
                          "name type",
                          header->n + 1);
    struct arff_attribute *attribute = add_attribute(header);
    if (attribute)
        attribute->name = mem_alloc(name.length + 1, 1);
    if (!attribute || !attribute->name)
        return lines_no_memory(lines);
    memcpy(attribute->name, name.text, name.length);
    if (name.end == '{')
        *--at = '{';
    return read_type(attribute, lines, line, arff_skip(at), c_locale);
}

/* Behind the keyword that a line begins with; NULL when it is another. */
static char *behind(char *line, const char *keyword)
{
    size_t n = strlen(keyword);
    if (strncasecmp(line, keyword, n) != 0)
        return NULL;
    return lines_blank(line + n) || line[n] == ' ' || line[n] == '\t'
               ? arff_skip(line + n)
               : NULL;
}

enum status arff_header_read(struct arff_header *header, struct lines *lines,
                             locale_t c_locale)
{
    char *line, *at, *rest;
    size_t length;
    for (;;) {
        enum status status = lines_next(lines, &line, &length);
        if (status != STATUS_OK)
            return status;
        if (!line)
            return LINES_FAIL(lines, STATUS_FORMAT, 1,
                              "file ends before %s, expected it behind the "
                              "attributes",
                              "@DATA");
        at = arff_skip(line);
        if (lines_blank(at) || *at == '%' || behind(at, "@relation"))
            continue;
        if (behind(at, "@data"))
            break;
        rest = behind(at, "@attribute");
        if (!rest)
            return LINES_FAIL(lines, STATUS_FORMAT, at - line + 1,
                              "'%.24s', expected @ATTRIBUTE or @DATA", at);
        status = read_attribute(header, lines, line, rest, c_locale);
        if (status != STATUS_OK)
            return status;
    }
    return header->n > 0 ? STATUS_OK
                         : LINES_FAIL(lines, STATUS_FORMAT, 1, "%s without %s",
                                      "@DATA", "an attribute before it");
}

static size_t named(const struct arff_header *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (strcasecmp(header->attributes[i].name, name) == 0)
            return i;
    return SHEET_NO_COLUMN;
}

/* As label_asked (data/load/label.h), before there are rows. */
static size_t asked_for(const struct arff_header *header, const char *wanted)
{
    if (strcmp(wanted, "first") == 0)
        return 0;
    if (strcmp(wanted, "last") == 0)
        return header->n - 1;
    size_t column = named(header, wanted);
    if (column == SHEET_NO_COLUMN && *wanted &&
        strspn(wanted, "0123456789") == strlen(wanted))
        column = strtoul(wanted, NULL, 10) - 1;
    return column < header->n ? column : SHEET_NO_COLUMN;
}

size_t arff_header_label(const struct arff_header *header, const char *wanted)
{
    size_t only = SHEET_NO_COLUMN, n_nominal = 0;
    if (wanted)
        return asked_for(header, wanted);
    size_t column = named(header, "class");
    if (column != SHEET_NO_COLUMN)
        return header->attributes[column].nominal ? column : SHEET_NO_COLUMN;
    if (header->attributes[header->n - 1].nominal)
        return header->n - 1;
    for (size_t i = 0; i < header->n; i++)
        if (header->attributes[i].nominal) {
            only = i;
            n_nominal++;
        }
    return n_nominal == 1 ? only : SHEET_NO_COLUMN;
}
