/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different labels are found by hashing and only they are sorted. */
#include "data/load/classes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "data/load/values.h"

#define NOTES_OF_LONE 3

/* A class on its way to being sorted. */
struct class
{
    const struct value *value;
    const char *word; /* NULL for a number */
    size_t met;       /* which of the values it is */
};

static int by_class(const void *a, const void *b)
{
    const struct class *x = a, *y = b;
    if (!x->word != !y->word)
        return x->word ? 1 : -1;
    if (x->word)
        return strcmp(x->word, y->word);
    double p = x->value->number, q = y->value->number;
    return (p > q) - (p < q);
}

/* Numbers ds->labels in the order in which the values are met; STATUS_FORMAT
 * when they are too many. */
static enum status collect(struct dataset *ds, const struct sheet_column *cells,
                           struct values *values)
{
    for (size_t i = 0; i < ds->n; i++) {
        size_t met = values_add(values, cells->value[i],
                                cells->word ? cells->word[i] : 0, (uint32_t)i);
        if (met == SIZE_MAX)
            return STATUS_FORMAT;
        ds->labels[i] = (uint16_t)met;
    }
    return STATUS_OK;
}

/* Whether labels are a quantity: real numbers with few rows each, or whole
 * ones with fewer still that leave gaps. */
static bool is_quantity(const struct values *values, size_t n)
{
    size_t words = 0;
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < values->n; k++) {
        double number = values->value[k].number;
        words += values->value[k].word != 0;
        low = number < low ? number : low;
        high = number > high ? number : high;
    }
    if (values->n <= 10 || words > 0)
        return false;
    if (values_are_real(values))
        return values->n == values->most || values->n * 5 > n;
    return values->n * 3 > n && high - low > 1.2 * (double)values->n;
}

static enum status check_classes(const struct values *values, bool too_many,
                                 size_t n, const char *path, const char *what,
                                 struct err *err)
{
    const char *shown = err_path(path);
    if (is_quantity(values, n))
        return err_set(err, STATUS_FORMAT,
                       "%s: %s has %s%zu different numbers in %zu rows, a "
                       "quantity, expected classes (regression is not done); "
                       "--label if it is another column",
                       shown, what, too_many ? "more than " : "", values->n, n);
    if (too_many)
        return err_set(err, STATUS_FORMAT,
                       "%s: %s has more than %d different values, expected "
                       "classes; --label if it is another column",
                       shown, what, DATASET_MAX_CLASSES);
    if (values->n < 2)
        return err_set(err, STATUS_FORMAT,
                       "%s: %s has one class only, expected at least two; "
                       "--label if it is another column",
                       shown, what);
    return STATUS_OK;
}

static void put_name(const struct class *class, char *out, size_t size)
{
    char number[NUMBER_SIZE];
    snprintf(out, size, "%s",
             class->word ? class->word
                         : facts_number(class->value->number, number));
}

static bool are_numbers(const struct class *classes, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (classes[k].word || classes[k].value->number != (double)k)
            return false;
    return true;
}

static enum status name_all(struct dataset *ds, const struct class *classes)
{
    char(*text)[DATASET_CLASS_NAME + 8] =
        mem_alloc(ds->n_classes, sizeof *text);
    const char **names = mem_alloc(ds->n_classes, sizeof *names);
    enum status status = STATUS_NOMEM;
    for (size_t k = 0; text && names && k < ds->n_classes; k++) {
        put_name(&classes[k], text[k], sizeof text[k]);
        names[k] = text[k];
    }
    if (text && names)
        status = dataset_name_classes(ds, names);
    ds->labels_are_names = true;
    mem_free(text);
    mem_free(names);
    return status;
}

/* A class of one row among classes of many may be a slip of the pen. */
static void note_lone(const struct dataset *ds, const struct class *classes,
                      const uint32_t *line, struct data_facts *facts)
{
    size_t lone = 0;
    for (size_t k = 0; k < ds->n_classes; k++)
        lone += classes[k].value->count == 1;
    if (ds->n < 5 * ds->n_classes || lone > NOTES_OF_LONE)
        return;
    for (size_t k = 0; k < ds->n_classes; k++) {
        char name[DATASET_CLASS_NAME];
        uint32_t row = classes[k].value->first;
        if (classes[k].value->count > 1)
            continue;
        put_name(&classes[k], name, sizeof name);
        facts_note(facts, "class '%s' is in one row only (%s %u)", name,
                   line ? "line" : "sample", line ? line[row] : row + 1);
    }
}

/* From the order in which they were met to the sorted one. */
static enum status sort_classes(struct dataset *ds, const struct sheet *sheet,
                                const struct values *values,
                                struct data_facts *facts)
{
    struct class *classes = mem_alloc(values->n, sizeof *classes);
    uint16_t *rank = mem_alloc(values->n, sizeof *rank);
    enum status status = classes && rank ? STATUS_OK : STATUS_NOMEM;
    ds->n_classes = values->n;
    for (size_t k = 0; status == STATUS_OK && k < values->n; k++)
        classes[k] =
            (struct class){&values->value[k],
                           words_text(&sheet->words, values->value[k].word), k};
    if (status == STATUS_OK) {
        qsort(classes, values->n, sizeof *classes, by_class);
        for (size_t k = 0; k < values->n; k++)
            rank[classes[k].met] = (uint16_t)k;
        for (size_t i = 0; i < ds->n; i++)
            ds->labels[i] = rank[ds->labels[i]];
        note_lone(ds, classes, sheet->line, facts);
        if (!are_numbers(classes, ds->n_classes))
            status = name_all(ds, classes);
    }
    mem_free(rank);
    mem_free(classes);
    return status;
}

enum status classes_set(struct dataset *ds, const struct sheet *sheet,
                        const char *path, struct data_facts *facts,
                        struct err *err)
{
    const char *what = *facts->label ? facts->label : "the labels";
    struct values values;
    enum status status = values_init(&values, DATASET_MAX_CLASSES);
    if (status == STATUS_OK) {
        bool too_many = collect(ds, &sheet->labels, &values) != STATUS_OK;
        status = check_classes(&values, too_many, ds->n, path, what, err);
        if (status != STATUS_OK) {
            values_done(&values);
            return status;
        }
        status = sort_classes(ds, sheet, &values, facts);
        values_done(&values);
    }
    if (status != STATUS_OK)
        err_set(err, status, "%s: no memory for its classes", err_path(path));
    return status;
}
