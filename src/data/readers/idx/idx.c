/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All files are opened and their headers judged against one another before
 * anything is allocated. Then pictures and labels are read straight into their
 * place in the sheet. */
#include "data/readers/idx/idx.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/readers/idx/idx_file.h"
#include "data/readers/idx/idx_set.h"
#include "data/readers/reader.h"

enum { TRAIN_PICTURES, TRAIN_LABELS, TEST_PICTURES, TEST_LABELS, N_FILES };

/* The files of a data set: of one part or of both. */
struct idx_load {
    struct idx_set set;
    struct idx_file files[N_FILES];
    struct array_shape shape[N_FILES]; /* of pictures */
    int n_files;
};

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Counts of pictures and labels, and the two picture sizes, must agree. */
static enum status check_agreement(const struct idx_load *load, struct err *err)
{
    const struct array_shape *a = &load->shape[TRAIN_PICTURES];
    const struct array_shape *b = &load->shape[TEST_PICTURES];
    for (int i = 0; i < load->n_files; i += 2) {
        size_t n = load->files[i + 1].array.dims[0];
        if (load->shape[i].n != n)
            return err_set(err, STATUS_FORMAT,
                           "%s: byte 4: %zu labels, expected %zu as in %.60s",
                           err_path(load->files[i + 1].array.name), n,
                           load->shape[i].n,
                           last_part(load->files[i].array.name));
    }
    if (load->n_files == N_FILES &&
        (a->n_columns != b->n_columns || a->width != b->width))
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 8: pictures of %d x %d, expected %d x %d as "
                       "in %.60s",
                       err_path(load->files[TEST_PICTURES].array.name),
                       b->height, b->width, a->height, a->width,
                       last_part(load->files[TRAIN_PICTURES].array.name));
    return STATUS_OK;
}

static enum status open_all(struct idx_load *load, struct err *err)
{
    const struct idx_set *set = &load->set;
    const char *const paths[N_FILES] = {set->train.pictures, set->train.labels,
                                        set->test.pictures, set->test.labels};
    enum status status = STATUS_OK;
    while (load->n_files < N_FILES && *paths[load->n_files] &&
           status == STATUS_OK) {
        int i = load->n_files++;
        status = idx_file_open(&load->files[i], paths[i], i % 2 == 1, err);
        if (status == STATUS_OK && i % 2 == 0)
            status = array_shape(&load->files[i].array, &load->shape[i], err);
    }
    return status == STATUS_OK ? check_agreement(load, err) : status;
}

static enum status read_bodies(struct idx_load *load, struct sheet *sheet,
                               const struct reading *r)
{
    struct array_progress progress = {.progress = r->progress};
    enum status status = STATUS_OK;
    for (int i = 0; i < load->n_files; i++)
        progress.total += load->files[i].array.body;
    for (int i = 0; i < load->n_files && status == STATUS_OK; i++) {
        struct array_labels labels = {&load->files[i].array, true};
        size_t row = i < TEST_PICTURES ? 0 : load->shape[TRAIN_PICTURES].n;
        status = i % 2 == 0 ? array_read_rows(labels.array, &load->shape[i],
                                              sheet, row, &progress, r->err)
                            : array_read_labels(&labels, sheet, row, &progress,
                                                r->facts, r->err);
    }
    return status;
}

static void say(const struct idx_load *load, struct sheet *sheet,
                const struct reading *r)
{
    const struct idx_set *set = &load->set;
    bool folder = r->source->folder;
    if (folder && strcmp(set->folder, r->source->path) != 0)
        facts_note(r->facts, "read from its folder %s",
                   set->folder + strlen(r->source->path) + 1);
    if (load->n_files < N_FILES)
        facts_note(r->facts, "one pair of files, %s, without a test part",
                   last_part(set->train.pictures));
    if (*set->left_out)
        facts_note(r->facts, "the part %s is left out", set->left_out);
    if (*set->other_sets)
        facts_note(r->facts, "other data sets in the folder are left out: %s",
                   set->other_sets);
    if (load->shape[0].channels == 3)
        facts_note(r->facts, "colours are turned to grey");
    /* NIST's own order, column by column */
    sheet->transposed = strncasecmp(set->name, "emnist", 6) == 0;
}

/* The whole load, but for the owning of files. */
static enum status load_set(struct idx_load *load, struct sheet *sheet,
                            const struct reading *r)
{
    enum status status = open_all(load, r->err);
    if (status != STATUS_OK)
        return status;
    status = array_begin_parts(
        &load->files[TRAIN_PICTURES].array,
        load->n_files == N_FILES ? &load->files[TEST_PICTURES].array : NULL,
        true, false, sheet, r->err);
    if (status == STATUS_OK)
        status = read_bodies(load, sheet, r);
    if (status == STATUS_OK)
        say(load, sheet, r);
    return status;
}

/* A single file: labels, pictures whose labels are said apart, or pictures
 * with their labels beside them. */
static enum status load_alone(struct idx_file *file, bool labels,
                              struct sheet *sheet, const struct reading *r)
{
    struct array_progress progress = {.progress = r->progress};
    struct array_labels column = {&file->array, true};
    enum status status = idx_file_open(file, r->source->path, labels, r->err);
    progress.total = file->array.body;
    if (status != STATUS_OK)
        return status;
    return labels
               ? array_read_column(&column, sheet, &progress, r->facts, r->err)
               : array_read_features(&file->array, sheet, &progress, r->err);
}

static enum status read_file(struct idx_load *load, struct sheet *out,
                             const struct reading *r)
{
    const char *path = r->source->path;
    struct idx_name name;
    bool named = idx_name_parse(last_part(path), &name);
    bool labels = r->source->head[3] == 1 || (named && name.labels);
    if (labels && !r->options->labels)
        return err_set(r->err, STATUS_USAGE,
                       "%s: an IDX file of labels, expected pictures; --data "
                       "with the folder of both, or the pictures with "
                       "--labels",
                       err_path(path));
    if (labels || r->options->labels)
        return load_alone(&load->files[0], labels, out, r);
    bool whole = idx_is_set_name(r->options->path, path) ||
                 (r->options->val && idx_is_set_name(r->options->val, path));
    enum status status = idx_set_of_file(path, whole, &load->set, r->err);
    return status == STATUS_OK ? load_set(load, out, r) : status;
}

static enum status read_idx(const struct reading *r, struct sheet *out)
{
    struct idx_load *load = mem_alloc(1, sizeof *load);
    enum status status;
    if (!load)
        return err_set(r->err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(r->source->path));
    if (!r->source->folder) {
        status = read_file(load, out, r);
    } else {
        status = idx_set_of_folder(r->source->path, &load->set, r->err);
        if (status == STATUS_OK)
            status = load_set(load, out, r);
    }
    for (int i = 0; i < N_FILES; i++)
        idx_file_close(&load->files[i]);
    mem_free(load);
    return status;
}

static bool recognises(const struct source *source)
{
    return source->folder ? idx_folder_has(source->path, true)
                          : idx_file_begins(source->head, source->n_head);
}

const struct reader reader_idx = {"IDX", recognises, read_idx};
