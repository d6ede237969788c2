/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The format of SVMlight and LIBSVM: a line is a label and index:value pairs
 * with rising indices; a value that is not there is 0. How many columns there
 * are shows at the end only, so that the pairs are kept until then, which takes
 * no more memory than the table whenever a tenth of it is there. */
#include <locale.h>
#include <string.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/readers/lines.h"
#include "data/readers/reader.h"
#include "data/readers/svmlight.h"

/* What has been read: pairs of all rows in a row. */
struct pairs {
    uint32_t *index;
    double *value;
    size_t n, capacity;
};

struct rows {
    double *label;
    uint32_t *line;
    size_t *end; /* the pairs of row i end there */
    size_t n, capacity;
};

struct svmlight {
    const struct reading *r;
    struct sheet *sheet;
    struct lines lines;
    locale_t c_locale;
    struct pairs pairs;
    struct rows rows;
    uint32_t first, last; /* smallest and largest index */
    bool real;            /* one of the values is no whole number 0..255 */
};

static enum status check_memory(const struct svmlight *svm, size_t capacity)
{
    uint64_t most = svm->sheet->max_bytes;
    uint64_t pair = sizeof *svm->pairs.index + sizeof *svm->pairs.value;
    if (!most || svm->pairs.n * pair <= most || capacity == 0)
        return STATUS_OK;
    return LINES_FAIL(&svm->lines, STATUS_USAGE, 1,
                      "the values take more than the %.1f GB that --max-memory "
                      "allows",
                      (double)most / 1e9);
}

static enum status add_pair(struct svmlight *svm, uint32_t index, double value)
{
    struct pairs *p = &svm->pairs;
    if (p->n == p->capacity) {
        size_t capacity = p->capacity ? 2 * p->capacity : 1024;
        enum status status = check_memory(svm, p->capacity);
        if (status != STATUS_OK)
            return status;
        if (!mem_grow(&p->index, p->n, capacity, sizeof *p->index) ||
            !mem_grow(&p->value, p->n, capacity, sizeof *p->value))
            return lines_no_memory(&svm->lines);
        p->capacity = capacity;
    }
    p->index[p->n] = index;
    p->value[p->n++] = value;
    svm->first = index < svm->first ? index : svm->first;
    svm->last = index > svm->last ? index : svm->last;
    svm->real |= !(value >= 0 && value <= 255 && value == (uint8_t)value);
    return STATUS_OK;
}

static enum status add_row(struct svmlight *svm, double label)
{
    struct rows *rows = &svm->rows;
    if (rows->n == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : 256;
        if (!mem_grow(&rows->label, rows->n, capacity, sizeof *rows->label) ||
            !mem_grow(&rows->line, rows->n, capacity, sizeof *rows->line) ||
            !mem_grow(&rows->end, rows->n, capacity, sizeof *rows->end))
            return lines_no_memory(&svm->lines);
        rows->capacity = capacity;
    }
    rows->label[rows->n] = label;
    rows->line[rows->n] = (uint32_t)svm->lines.number;
    rows->end[rows->n++] = svm->pairs.n;
    return STATUS_OK;
}

/* The next word of a line, followed by a NUL; NULL at the end. */
static char *take_word(char **at, size_t *length)
{
    char *word = *at + strspn(*at, " \t"), *end = word;
    while (*end && *end != ' ' && *end != '\t')
        end++;
    *length = (size_t)(end - word);
    *at = end + (*end != '\0');
    *end = '\0';
    return *length ? word : NULL;
}

/* The digits before a colon. False when there are none, or it is too large. */
static bool parse_index(const char *word, uint32_t *index, size_t *behind)
{
    uint32_t number = 0;
    size_t i = 0;
    for (; word[i] >= '0' && word[i] <= '9' && number <= DATASET_MAX_FEATURES;
         i++)
        number = number * 10 + (uint32_t)(word[i] - '0');
    *index = number;
    *behind = i + 1;
    return i > 0 && word[i] == ':' && number <= DATASET_MAX_FEATURES;
}

/* A word of a line, index:value. *least is the smallest index that may come. */
static enum status read_pair(struct svmlight *svm, char *word, size_t length,
                             size_t column, uint32_t *least)
{
    uint32_t index;
    size_t behind;
    double value;
    if (!parse_index(word, &index, &behind))
        return LINES_FAIL(&svm->lines, STATUS_FORMAT, column,
                          "'%.24s', expected index:value with an index up to "
                          "%d",
                          word, DATASET_MAX_FEATURES);
    if (index < *least)
        return LINES_FAIL(&svm->lines, STATUS_FORMAT, column,
                          "index %u after %u, expected rising indices", index,
                          *least - 1);
    *least = index + 1;
    if (cell_parse(word + behind, length - behind, svm->c_locale, &value) !=
        CELL_NUMBER)
        return LINES_FAIL(&svm->lines, STATUS_FORMAT, column + behind,
                          "'%.24s' is not a finite number", word + behind);
    return add_pair(svm, index, value);
}

/* A label and pairs; what is behind a # is a comment. */
static enum status read_row(struct svmlight *svm, char *line)
{
    char *at = line, *comment = strchr(line, '#');
    size_t length;
    uint32_t least = 0;
    double label;
    if (comment)
        *comment = '\0';
    char *word = take_word(&at, &length);
    if (!word)
        return STATUS_OK;
    if (cell_parse(word, length, svm->c_locale, &label) != CELL_NUMBER)
        return LINES_FAIL(&svm->lines, STATUS_FORMAT, word - line + 1,
                          "'%.24s' is not a label, expected a number", word);
    while ((word = take_word(&at, &length))) {
        if (strncmp(word, "qid:", 4) == 0)
            continue;
        enum status status =
            read_pair(svm, word, length, (size_t)(word - line) + 1, &least);
        if (status != STATUS_OK)
            return status;
    }
    return add_row(svm, label);
}

static enum status read_rows(struct svmlight *svm)
{
    for (;;) {
        char *line;
        size_t length;
        enum status status = lines_next(&svm->lines, &line, &length);
        if (status == STATUS_OK && line && !lines_blank(line))
            status = read_row(svm, line);
        if (status != STATUS_OK || !line)
            return status;
    }
}

/* The pairs become cells, of columns that begin at index 1, or at 0 if that was
 * used. */
static void fill_cells(struct svmlight *svm)
{
    struct sheet *sheet = svm->sheet;
    uint32_t first = svm->first == 0 ? 0 : 1;
    size_t pair = 0;
    for (size_t i = 0; i < sheet->n; i++) {
        for (; pair < svm->rows.end[i]; pair++) {
            size_t cell = i * sheet->n_columns + svm->pairs.index[pair] - first;
            if (sheet->reals)
                sheet->reals[cell] = svm->pairs.value[pair];
            else
                sheet->bytes[cell] = (uint8_t)svm->pairs.value[pair];
        }
        sheet->labels.value[i] = svm->rows.label[i];
    }
}

/* Pictures whose last pixels are never used are cut short by the format, so
 * that --image may say that there are more. */
static size_t columns(const struct svmlight *svm)
{
    const struct data_options *options = svm->r->options;
    size_t n = svm->last + (svm->first == 0);
    size_t pixels = (size_t)options->width * (size_t)options->height;
    return pixels > n && pixels <= DATASET_MAX_FEATURES ? pixels : n;
}

static enum status fill_sheet(struct svmlight *svm)
{
    struct sheet *sheet = svm->sheet;
    size_t n_columns = columns(svm);
    if (svm->pairs.n == 0)
        return LINES_FAIL(&svm->lines, STATUS_FORMAT, 1, "no %s in any row",
                          "index:value");
    enum status status =
        sheet_alloc(sheet, svm->rows.n, n_columns, svm->real, svm->r->err);
    if (status == STATUS_OK)
        status = sheet_alloc_labels(sheet, false, svm->r->err);
    if (status != STATUS_OK)
        return lines_sheet(&svm->lines, status, 1);
    sheet->line = svm->rows.line;
    svm->rows.line = NULL;
    fill_cells(svm);
    strcpy(svm->r->facts->separator, "blanks");
    strcpy(svm->r->facts->label, "first of each line");
    strcpy(svm->r->facts->label_why, "as SVMlight writes it");
    return STATUS_OK;
}

static enum status read_svmlight(const struct reading *r, struct sheet *out)
{
    struct svmlight svm = {
        .r = r,
        .sheet = out,
        .c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
        .first = UINT32_MAX,
    };
    enum status status = lines_init(&svm.lines, r);
    if (status == STATUS_OK && !svm.c_locale)
        status = lines_no_memory(&svm.lines);
    if (status == STATUS_OK)
        status = read_rows(&svm);
    if (status == STATUS_OK)
        status = fill_sheet(&svm);
    mem_free(svm.pairs.index);
    mem_free(svm.pairs.value);
    mem_free(svm.rows.label);
    mem_free(svm.rows.line);
    mem_free(svm.rows.end);
    lines_done(&svm.lines);
    if (svm.c_locale)
        freelocale(svm.c_locale);
    return status;
}

const struct reader reader_svmlight = {"SVMlight", svmlight_recognises,
                                       read_svmlight};
