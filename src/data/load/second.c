/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything is decided over both tables, so the second becomes rows of the
 * first before anything is. */
#include "data/load/second.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/load/label.h"

/* The last part of a path. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static enum status no_memory(const char *path, struct err *err)
{
    return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                   err_path(path));
}

/* What the second file's reading says beside, under its name. */
static void take_notes(const char *path, const struct data_facts *from,
                       struct data_facts *facts)
{
    for (size_t i = 0; i < from->n_notes; i++)
        facts_note(facts, "%.40s: %s", last_part(path), from->notes[i]);
    facts->n_more += from->n_more;
}

/* Moves a column of labels to another sheet, whose words get its words. */
static enum status move_labels(struct sheet *sheet, const struct words *words,
                               struct sheet_column *labels)
{
    for (size_t i = 0; labels->word && i < sheet->n; i++) {
        const char *text = words_text(words, labels->word[i]);
        if (!text)
            continue;
        labels->word[i] = words_add(&sheet->words, text, strlen(text));
        if (labels->word[i] == 0)
            return STATUS_NOMEM;
    }
    sheet_column_done(&sheet->labels);
    sheet->labels = *labels;
    *labels = (struct sheet_column){0};
    return STATUS_OK;
}

/* The column of a file of labels: the only one, or the one asked for. */
static enum status one_column(const struct sheet *from, const char *label,
                              const char *path, struct sheet_column *out,
                              struct err *err)
{
    size_t column = label ? label_asked(from, label) : 0;
    if (column == SHEET_NO_COLUMN || (!label && from->n_columns != 1))
        return err_set(err, STATUS_FORMAT,
                       "%s: %zu columns, expected one of labels; --label says "
                       "which it is",
                       err_path(path), from->n_columns);
    return sheet_copy_column(from, column, out) ? no_memory(path, err)
                                                : STATUS_OK;
}

/* A column of words alone does not show whether the first is its name. One row
 * too many, whose word is in no other, says that it is. */
static bool begins_with_name(const struct sheet *from, size_t rows,
                             const struct data_options *options)
{
    const uint32_t *word = from->n_columns == 1 ? from->word[0] : NULL;
    bool name = word && word[0] && from->n == rows + 1 && !from->names &&
                !from->labels.value && options->header == HEADER_AUTO;
    for (size_t i = 1; name && i < from->n; i++)
        name = word[i] != word[0];
    return name;
}

static void drop_first(struct sheet_column *labels, size_t n)
{
    memmove(labels->value, labels->value + 1, (n - 1) * sizeof *labels->value);
    if (labels->word)
        memmove(labels->word, labels->word + 1, (n - 1) * sizeof *labels->word);
}

enum status second_labels(const struct load_way *way, const char *path,
                          struct sheet *sheet, struct data_facts *facts,
                          struct err *err)
{
    char from_path[PATH_MAX];
    struct sheet from;
    struct sheet_column labels = {0};
    struct data_facts beside = {0};
    enum status status =
        load_one(way, way->options->labels, from_path, &from, &beside, err);
    bool name =
        status == STATUS_OK && begins_with_name(&from, sheet->n, way->options);
    if (status == STATUS_OK && !name && from.n != sheet->n)
        status =
            err_set(err, STATUS_FORMAT,
                    "%s: %zu labels, expected %zu, one for each row of %s",
                    err_path(from_path), from.n, sheet->n, last_part(path));
    if (status == STATUS_OK && from.labels.value) {
        labels = from.labels;
        from.labels = (struct sheet_column){0};
    } else if (status == STATUS_OK) {
        status =
            one_column(&from, way->options->label, from_path, &labels, err);
    }
    if (status == STATUS_OK && name)
        drop_first(&labels, from.n);
    if (status == STATUS_OK && move_labels(sheet, &from.words, &labels))
        status = no_memory(from_path, err);
    if (status == STATUS_OK) {
        take_notes(from_path, &beside, facts);
        snprintf(facts->label, sizeof facts->label, "%.90s",
                 last_part(from_path));
        snprintf(facts->label_why, sizeof facts->label_why, "--labels says so");
    }
    sheet_column_done(&labels);
    sheet_done(&from);
    return status;
}

/* A column by its name, to be sorted. */
struct named {
    const char *name;
    size_t column;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->column > y->column) - (x->column < y->column);
}

/* The columns of a sheet in the order of their names. NULL: out of memory. */
static struct named *sort_names(const struct sheet *sheet)
{
    struct named *sorted = mem_alloc(sheet->n_columns, sizeof *sorted);
    for (size_t k = 0; sorted && k < sheet->n_columns; k++)
        sorted[k] = (struct named){sheet->names[k] ? sheet->names[k] : "", k};
    if (sorted)
        qsort(sorted, sheet->n_columns, sizeof *sorted, by_name);
    return sorted;
}

/* Brings the columns of `from` into the order of sheet's, by name. */
static enum status match_names(const struct sheet *sheet, struct sheet *from,
                               const char *from_path, struct err *err)
{
    size_t n = sheet->n_columns;
    struct named *a = sort_names(sheet), *b = sort_names(from);
    size_t *order = mem_alloc(n, sizeof *order);
    enum status status = STATUS_OK;
    if (!a || !b || !order)
        status = no_memory(from_path, err);
    for (size_t i = 0; status == STATUS_OK && i < n; i++) {
        int differ = strcmp(a[i].name, b[i].name);
        order[a[i].column] = b[i].column;
        if (differ < 0)
            status = err_set(err, STATUS_FORMAT,
                             "%s: no column '%.40s', expected the columns of "
                             "--data",
                             err_path(from_path), a[i].name);
        else if (differ > 0)
            status = err_set(err, STATUS_FORMAT,
                             "%s: a column '%.40s', which --data has not, "
                             "expected its columns",
                             err_path(from_path), b[i].name);
    }
    if (status == STATUS_OK && sheet_reorder(from, order))
        status = no_memory(from_path, err);
    mem_free(order);
    mem_free(b);
    mem_free(a);
    return status;
}

static enum status fit_columns(const struct sheet *sheet, struct sheet *from,
                               const char *path, const char *from_path,
                               struct err *err)
{
    if (!sheet->labels.value != !from->labels.value)
        return err_set(err, STATUS_FORMAT,
                       "%s: its labels are not where those of %s are, expected "
                       "a table of the same kind",
                       err_path(from_path), last_part(path));
    if (from->n_columns != sheet->n_columns)
        return err_set(err, STATUS_FORMAT,
                       "%s: %zu columns, expected %zu as in %s",
                       err_path(from_path), from->n_columns, sheet->n_columns,
                       last_part(path));
    return sheet->names && from->names
               ? match_names(sheet, from, from_path, err)
               : STATUS_OK;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

enum status second_table(const struct load_way *way, const char *path,
                         struct sheet *sheet, struct data_facts *facts,
                         struct err *err)
{
    char from_path[PATH_MAX], why[sizeof err->text];
    struct sheet from;
    struct data_facts beside = {0};
    struct load_way again = *way;
    again.first = sheet;
    enum status status =
        load_one(&again, way->options->val, from_path, &from, &beside, err);
    if (status == STATUS_OK)
        status = fit_columns(sheet, &from, path, from_path, err);
    if (status == STATUS_OK) {
        sheet->n_first = sheet->n;
        status = sheet_append(sheet, &from, err);
        if (status != STATUS_OK) {
            snprintf(why, sizeof why, "%s", err ? err->text : "");
            err_set(err, status, "%s: %.120s", err_path(from_path), why);
        }
    }
    if (status == STATUS_OK) {
        take_notes(from_path, &beside, facts);
        snprintf(facts->val, sizeof facts->val, "%.40s", last_part(from_path));
        facts_note(facts, "%s validates%s", facts->val,
                   same_file(path, from_path)
                       ? ", though it is the file that trains"
                       : "");
    }
    sheet_done(&from);
    return status;
}

/* One that the first table lacks cannot be learnt. */
static void note_class(const struct dataset *ds, size_t class,
                       struct data_facts *facts)
{
    const char *name = dataset_class_name(ds, class);
    if (name)
        facts_note(facts, "class '%s' is in %s only", name, facts->val);
    else
        facts_note(facts, "class %zu is in %s only", class, facts->val);
}

enum status second_classes(const struct dataset *ds, const char *path,
                           struct data_facts *facts, struct err *err)
{
    size_t known = 0;
    bool *in_first = mem_alloc(ds->n_classes, sizeof *in_first);
    bool *in_second = mem_alloc(ds->n_classes, sizeof *in_second);
    enum status status = STATUS_OK;
    if (!in_first || !in_second) {
        status = no_memory(path, err);
        goto done;
    }
    for (size_t i = 0; i < ds->n; i++)
        (i < ds->n_first ? in_first : in_second)[ds->labels[i]] = true;
    for (size_t k = 0; k < ds->n_classes; k++)
        known += in_first[k] && in_second[k];
    if (known == 0)
        status = err_set(err, STATUS_FORMAT,
                         "%s: none of its labels is one of %s, expected the "
                         "same classes; --label if it is another column",
                         facts->val, last_part(path));
    for (size_t k = 0; known > 0 && k < ds->n_classes; k++)
        if (!in_first[k])
            note_class(ds, k, facts);
done:
    mem_free(in_second);
    mem_free(in_first);
    return status;
}
