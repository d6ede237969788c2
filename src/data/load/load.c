/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet becomes a data set in place: the label's column is taken out of its
 * cells, and what is left is the data set's own array. */
#include "data/load/load.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/load/classes.h"
#include "data/load/label.h"
#include "data/load/locate.h"
#include "data/readers/reader.h"

static enum status read_sheet(const struct reading *reading,
                              struct sheet *sheet)
{
    const char *shown = err_path(reading->source->path);
    const struct reader *reader = reader_of(reading->source);
    if (!reader)
        return err_set(reading->err, STATUS_FORMAT,
                       "%s: of no known kind, expected a table or pictures",
                       shown);
    if (!reader->read)
        return err_set(reading->err, STATUS_FORMAT, "%s: %s", shown,
                       reader->refusal);
    strcpy(reading->facts->kind, reader->name);
    return reader->read(reading, sheet);
}

/* The label leaves the sheet's cells, and a column that counts rows, too. */
static enum status take_labels(struct sheet *sheet,
                               const struct data_options *options,
                               const char *path, struct data_facts *facts,
                               struct err *err)
{
    size_t label, index;
    enum status status = label_find(sheet, options, path, &label, facts, err);
    if (status != STATUS_OK)
        return status;
    index = label_row_index(sheet, label);
    bool *out = mem_alloc(sheet->n_columns, sizeof *out);
    if (!out || sheet_copy_column(sheet, label, &sheet->labels)) {
        mem_free(out);
        return err_set(err, STATUS_NOMEM, "%s: no memory for its labels",
                       err_path(path));
    }
    out[label] = true;
    if (index != SHEET_NO_COLUMN) {
        char text[64];
        sheet_column_text(sheet, index, text, sizeof text);
        facts_note(facts, "%s only counts the rows and is left out", text);
        out[index] = true;
    }
    sheet_remove(sheet, out);
    mem_free(out);
    return STATUS_OK;
}

static enum status set_picture(struct dataset *ds, const struct sheet *sheet,
                               const struct data_options *options,
                               const char *path, struct err *err)
{
    int side = (int)lround(sqrt((double)ds->n_features));
    ds->width = options->width ? options->width : sheet->width;
    ds->height = options->width ? options->height : sheet->height;
    if (ds->width == 0 && ds->n_features >= 16 &&
        (size_t)side * (size_t)side == ds->n_features)
        ds->width = ds->height = side;
    if (ds->width && (size_t)ds->width * (size_t)ds->height != ds->n_features)
        return err_set(err, STATUS_USAGE,
                       "%s: pictures of %dx%d do not fit %zu features a row, "
                       "expected width x height = features",
                       err_path(path), ds->width, ds->height, ds->n_features);
    return STATUS_OK;
}

/* Moves the cells of a sheet into a data set. */
static enum status make_dataset(struct sheet *sheet,
                                const struct data_options *options,
                                const char *path, struct dataset **out,
                                struct data_facts *facts, struct err *err)
{
    struct dataset *ds;
    enum status status = dataset_adopt(sheet->n, sheet->n_columns,
                                       &sheet->bytes, &sheet->reals, &ds);
    if (status != STATUS_OK)
        return err_set(
            err, status,
            "%s: %zu rows of %zu features, expected 1 to %d features",
            err_path(path), sheet->n, sheet->n_columns, DATASET_MAX_FEATURES);
    ds->n_first = sheet->n_first;
    status = set_picture(ds, sheet, options, path, err);
    if (status == STATUS_OK)
        status = classes_set(ds, &sheet->labels, &sheet->words, path,
                             facts->label, err);
    if (status != STATUS_OK) {
        dataset_free(ds);
        return status;
    }
    dataset_set_name(ds, path);
    *out = ds;
    return STATUS_OK;
}

enum status data_load_chunked(const struct data_options *options, size_t chunk,
                              struct progress *progress, struct dataset **out,
                              struct data_facts *facts, struct err *err)
{
    char path[PATH_MAX];
    struct sheet sheet;
    struct source *source;
    enum status status = data_locate(options->path, path, sizeof path, err);
    if (status != STATUS_OK)
        return status;
    *facts = (struct data_facts){0};
    source = mem_alloc(1, sizeof *source);
    if (!source)
        return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(path));
    sheet_init(&sheet, options->max_memory);
    status = source_open(source, path, err);
    if (status == STATUS_OK) {
        struct reading reading = {source, options, progress, facts, err, chunk};
        status = read_sheet(&reading, &sheet);
        source_close(source);
    }
    if (status == STATUS_OK && !sheet.labels.value)
        status = take_labels(&sheet, options, path, facts, err);
    if (status == STATUS_OK)
        status = make_dataset(&sheet, options, path, out, facts, err);
    /* A name says more than the folder it was found in ("data"). */
    if (status == STATUS_OK && strcmp(path, options->path) != 0)
        dataset_set_name(*out, options->path);
    sheet_done(&sheet);
    mem_free(source);
    return status;
}

enum status data_load(const struct data_options *options,
                      struct progress *progress, struct dataset **out,
                      struct data_facts *facts, struct err *err)
{
    return data_load_chunked(options, 0, progress, out, facts, err);
}
