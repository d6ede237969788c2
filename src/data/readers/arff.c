/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ARFF, the format of Weka and OpenML: attributes (arff_header.c), and behind
 * @DATA the rows (arff_row.c). */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/readers/arff_row.h"

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
        status = arff_read_row(arff, line);
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
