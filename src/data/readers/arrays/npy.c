/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One array: a table, pictures, or labels. Which column of a table is the label
 * is found as in any other; pictures have theirs in a file of their own. */
#include "data/npy.h"

#include <stdio.h>
#include <string.h>

#include "data/readers/arrays/array.h"
#include "data/readers/reader.h"

static enum status read_source(void *from, void *bytes_out, size_t n,
                               size_t *got_out, struct err *err)
{
    return source_read(from, bytes_out, n, got_out, err);
}

/* Reads the header off the source. */
static enum status begin(const struct reading *r, struct array *a)
{
    unsigned char header[NPY_HEADER_MAX];
    const char *shown = err_path(r->source->path);
    struct npy npy;
    struct err why;
    size_t n = npy_header_size(r->source->head), got = 0;
    if (n == 0)
        return err_set(r->err, STATUS_FORMAT,
                       "%s: no .npy array of version 1 to 3", shown);
    enum status status = source_read(r->source, header, n, &got, r->err);
    if (status != STATUS_OK)
        return status;
    if (got < n)
        return err_set(r->err, STATUS_FORMAT,
                       "%s: byte %zu: file ends, expected %zu bytes", shown,
                       got, n);
    status = npy_parse(header, n, &npy, &why);
    if (status != STATUS_OK)
        return err_set(r->err, status, "%s: %s", shown, why.text);
    snprintf(a->name, sizeof a->name, "%s", r->source->path);
    array_set_npy(a, &npy);
    a->read = read_source;
    a->from = r->source;
    return STATUS_OK;
}

static enum status read_array(const struct reading *r, struct array *a,
                              struct sheet *out)
{
    const struct gzio *io = &r->source->io;
    struct array_progress progress = {r->progress, 0, a->body};
    struct array_labels labels = {a, false};
    bool apart = r->options->labels != NULL;
    if (io->gz && !r->source->member) {
        enum status status =
            array_check_promise(a, io->file_size, io->raw, r->err);
        if (status != STATUS_OK)
            return status;
    }
    if (reading_labels(r) || (apart && a->n_dims == 1))
        return array_read_column(&labels, out, &progress, r->facts, r->err);
    if (a->n_dims > 2 && !apart)
        return err_set(r->err, STATUS_USAGE,
                       "%s: pictures without labels, expected those, too; "
                       "--labels FILE",
                       err_path(a->name));
    return array_read_features(a, out, &progress, r->err);
}

static enum status read_npy(const struct reading *r, struct sheet *out)
{
    struct array a = {.n_dims = 0};
    enum status status = begin(r, &a);
    return status == STATUS_OK ? read_array(r, &a, out) : status;
}

static bool recognises(const struct source *source)
{
    return source->n_head >= NPY_PREFIX &&
           memcmp(source->head, "\x93NUMPY", 6) == 0;
}

const struct reader reader_npy = {"NPY", recognises, read_npy};
