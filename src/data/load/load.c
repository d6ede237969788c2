/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet becomes a data set in place: the label's column is taken out of its
 * cells, and what is left is the data set's own array. */
#include "data/load/load.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/load/classes.h"
#include "data/load/label.h"
#include "data/load/load_one.h"
#include "data/load/second.h"
#include "data/load/turn.h"
#include "data/load/word_cells.h"
#include "data/source.h"

/* Moves a column of the sheet to its labels. */
static enum status cut_out(struct sheet *sheet, size_t label, const char *path,
                           struct err *err)
{
    bool *out = mem_alloc(sheet->n_columns, sizeof *out);
    if (!out || sheet_copy_column(sheet, label, &sheet->labels)) {
        mem_free(out);
        return err_set(err, STATUS_NOMEM, "%s: no memory for its labels",
                       err_path(path));
    }
    out[label] = true;
    sheet_remove(sheet, out);
    mem_free(out);
    return STATUS_OK;
}

/* The label leaves the sheet's cells, and only numbers are left. */
static enum status take_labels(struct sheet *sheet,
                               const struct data_options *options,
                               const char *path, struct data_facts *facts,
                               struct err *err)
{
    size_t label = SHEET_NO_COLUMN;
    enum status status = STATUS_OK;
    bool apart = sheet->labels.value != NULL;
    if (apart && options->label && !options->labels)
        facts_note(facts, "--label is not used, as the labels are no column");
    if (!apart && sheet->n_columns < 2)
        return err_set(err, STATUS_FORMAT,
                       "%s: only one column, expected a label and features; "
                       "--sep if there are more",
                       err_path(path));
    if (!apart)
        status = label_find(sheet, options, path, &label, facts, err);
    if (status == STATUS_OK && !apart)
        status = word_cells_check_label(sheet, label, path, err);
    if (status == STATUS_OK)
        status = word_cells_refuse(sheet, label, path, err);
    if (status == STATUS_OK && !apart)
        status = cut_out(sheet, label, path, err);
    return status;
}

/* Whether all names are one with other numbers: "pixel0", "V1", "s_0_1". */
static bool numbered_alike(const struct sheet *sheet)
{
    char first[40] = "", name[40];
    size_t alike = 0;
    for (size_t k = 0; k < sheet->n_columns; k++) {
        const char *from = sheet->names[k] ? sheet->names[k] : "";
        size_t n = 0;
        for (; *from && n + 1 < sizeof name; from++)
            if (!strchr("0123456789_.-x", *from))
                name[n++] = *from;
        name[n] = '\0';
        if (k == 0)
            strcpy(first, name);
        alike += strcmp(first, name) == 0;
    }
    return alike * 10 >= sheet->n_columns * 9;
}

/* Pictures are told from tables by their square number of features; of few
 * features, by whole numbers, too, and by names that say nothing. */
static bool may_be_picture(const struct dataset *ds, const struct sheet *sheet)
{
    if (sheet->names && !numbered_alike(sheet))
        return false;
    return ds->n_features >= 64 || ds->bytes;
}

static enum status set_picture(struct dataset *ds, const struct sheet *sheet,
                               const struct data_options *options,
                               const char *path, struct err *err)
{
    int side = (int)lround(sqrt((double)ds->n_features));
    ds->width = options->width ? options->width : sheet->width;
    ds->height = options->width ? options->height : sheet->height;
    if (ds->width == 0 && may_be_picture(ds, sheet) && ds->n_features >= 16 &&
        (size_t)side * (size_t)side == ds->n_features)
        ds->width = ds->height = side;
    if (ds->width && (size_t)ds->width * (size_t)ds->height != ds->n_features)
        return err_set(err, STATUS_USAGE,
                       "%s: pictures of %dx%d do not fit %zu features a row, "
                       "expected width x height = features",
                       err_path(path), ds->width, ds->height, ds->n_features);
    ds->pixels = ds->width || label_pixel_names(sheet, SHEET_NO_COLUMN);
    return STATUS_OK;
}

/* A label or an index that was no byte may have made reals of bytes. */
static enum status narrow(struct sheet *sheet)
{
    size_t cells = sheet->n * sheet->n_columns;
    if (!sheet->reals)
        return STATUS_OK;
    for (size_t i = 0; i < cells; i++) {
        double value = sheet->reals[i];
        if (!(value >= 0 && value <= 255) || (uint8_t)value != value)
            return STATUS_OK;
    }
    sheet->bytes = mem_alloc(cells, 1);
    if (!sheet->bytes)
        return STATUS_NOMEM;
    for (size_t i = 0; i < cells; i++)
        sheet->bytes[i] = (uint8_t)sheet->reals[i];
    mem_free(sheet->reals);
    sheet->reals = NULL;
    return STATUS_OK;
}

/* Moves the cells of a sheet into a data set. */
static enum status make_dataset(struct sheet *sheet,
                                const struct data_options *options,
                                const char *path, struct dataset **out,
                                struct data_facts *facts, struct err *err)
{
    struct dataset *ds;
    enum status status = narrow(sheet);
    if (status == STATUS_OK)
        status = dataset_adopt(sheet->n, sheet->n_columns, &sheet->bytes,
                               &sheet->reals, &ds);
    if (status == STATUS_NOMEM)
        return err_set(err, status, "%s: no memory for its features",
                       err_path(path));
    if (status != STATUS_OK)
        return err_set(
            err, status,
            "%s: %zu rows of %zu features, expected 1 to %d features",
            err_path(path), sheet->n, sheet->n_columns, DATASET_MAX_FEATURES);
    ds->n_first = sheet->n_first;
    status = set_picture(ds, sheet, options, path, err);
    if (status == STATUS_OK && sheet->names &&
        dataset_name_features(ds, sheet->names))
        status = err_set(err, STATUS_NOMEM, "%s: no memory for its names",
                         err_path(path));
    if (status == STATUS_OK)
        status =
            turn_pictures(ds, sheet->transposed, options, path, facts, err);
    if (status == STATUS_OK)
        status = classes_set(ds, sheet, path, facts, err);
    if (status == STATUS_OK && options->val)
        status = second_classes(ds, path, facts, err);
    if (status != STATUS_OK) {
        dataset_free(ds);
        return status;
    }
    ds->line = sheet->line;
    ds->number = sheet->number;
    sheet->line = NULL;
    sheet->number = NULL;
    *out = ds;
    return STATUS_OK;
}

/* A name says more than the folder it was found in ("data"), a pipe's path
 * nothing ("/dev/fd/63"). */
static void set_name(struct dataset *ds, const char *typed, const char *path)
{
    struct stat info;
    if (strcmp(path, SOURCE_STDIN) == 0)
        dataset_set_name(ds, path);
    else if (stat(path, &info) == 0 && S_ISFIFO(info.st_mode))
        dataset_set_name(ds, "pipe");
    else
        dataset_set_name(ds, typed);
}

enum status data_load_chunked(const struct data_options *options, size_t chunk,
                              struct progress *progress, struct dataset **out,
                              struct data_facts *facts, struct err *err)
{
    char path[PATH_MAX];
    struct sheet sheet;
    struct load_way way = {options, progress, chunk, NULL};
    *facts = (struct data_facts){0};
    enum status status =
        load_one(&way, options->path, path, &sheet, facts, err);
    if (status == STATUS_OK && options->labels)
        status = second_labels(&way, path, &sheet, facts, err);
    if (status == STATUS_OK && options->val)
        status = second_table(&way, path, &sheet, facts, err);
    if (status == STATUS_OK)
        status = take_labels(&sheet, options, path, facts, err);
    if (status == STATUS_OK)
        status = make_dataset(&sheet, options, path, out, facts, err);
    if (status == STATUS_OK)
        set_name(*out, options->path, path);
    sheet_done(&sheet);
    return status;
}

enum status data_load(const struct data_options *options,
                      struct progress *progress, struct dataset **out,
                      struct data_facts *facts, struct err *err)
{
    return data_load_chunked(options, 0, progress, out, facts, err);
}
