/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinct labels are collected by sorting the samples' labels once. */
#include "data/load/classes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* One sample's label, on its way to being sorted. */
struct label {
    double value;
    const char *word; /* NULL for a number */
    uint32_t sample;
};

static int by_label(const void *a, const void *b)
{
    const struct label *x = a, *y = b;
    if (!x->word != !y->word)
        return x->word ? 1 : -1;
    if (x->word)
        return strcmp(x->word, y->word);
    return (x->value > y->value) - (x->value < y->value);
}

/* The class of each sample, numbered in sorted order; how many there are. */
static size_t number_classes(const struct label *sorted, size_t n,
                             const struct label **first, uint16_t *labels)
{
    size_t n_classes = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_label(&sorted[i], &sorted[i - 1]) != 0) {
            if (n_classes == DATASET_MAX_CLASSES)
                return n_classes + 1;
            first[n_classes++] = &sorted[i];
        }
        labels[sorted[i].sample] = (uint16_t)(n_classes - 1);
    }
    return n_classes;
}

static bool are_numbers(const struct label *const *first, size_t n_classes)
{
    for (size_t k = 0; k < n_classes; k++)
        if (first[k]->word || first[k]->value != (double)k)
            return false;
    return true;
}

static enum status name_all(struct dataset *ds,
                            const struct label *const *first)
{
    char(*text)[32] = mem_alloc(ds->n_classes, sizeof *text);
    const char **names = mem_alloc(ds->n_classes, sizeof *names);
    enum status status = STATUS_NOMEM;
    for (size_t k = 0; text && names && k < ds->n_classes; k++) {
        snprintf(text[k], sizeof text[k], "%.15g", first[k]->value);
        names[k] = first[k]->word ? first[k]->word : text[k];
    }
    if (text && names)
        status = dataset_name_classes(ds, names);
    mem_free(text);
    mem_free(names);
    return status;
}

enum status classes_set(struct dataset *ds, const struct sheet_column *labels,
                        const struct words *words, const char *path,
                        const char *what, struct err *err)
{
    const char *shown = err_path(path);
    enum status status = STATUS_OK;
    struct label *sorted = mem_alloc(ds->n, sizeof *sorted);
    const struct label **first =
        mem_alloc(DATASET_MAX_CLASSES, sizeof(struct label *));
    if (!sorted || !first) {
        status =
            err_set(err, STATUS_NOMEM, "%s: no memory for its labels", shown);
        goto done;
    }
    for (size_t i = 0; i < ds->n; i++)
        sorted[i] = (struct label){
            labels->value[i],
            labels->word ? words_text(words, labels->word[i]) : NULL,
            (uint32_t)i};
    qsort(sorted, ds->n, sizeof *sorted, by_label);
    ds->n_classes = number_classes(sorted, ds->n, first, ds->labels);
    if (ds->n_classes < 2)
        status = err_set(err, STATUS_FORMAT,
                         "%s: %s has one class only, expected at least two; "
                         "--label if it is another column",
                         shown, what);
    else if (ds->n_classes > DATASET_MAX_CLASSES)
        status = err_set(err, STATUS_FORMAT,
                         "%s: %s has more than %d different values, expected "
                         "classes; --label if it is another column",
                         shown, what, DATASET_MAX_CLASSES);
    else if (!are_numbers(first, ds->n_classes) && name_all(ds, first))
        status =
            err_set(err, STATUS_NOMEM, "%s: no memory for its classes", shown);
done:
    mem_free(sorted);
    mem_free(first);
    return status;
}
