/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libzip checks lengths and checksums, and every number of a header is
 * compared with what the caller expects before it sizes anything. */
#include "store/checkpoint/npz.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "data/npy.h"
#include "store/checkpoint/npz_item.h"
#include "store/whole_file.h"

struct npz_reader {
    char *data;
    zip_t *zip;
    const char *path; /* for messages; borrowed */
};

static enum status damaged(const struct npz_reader *r, const char *name,
                           const char *what, struct err *err)
{
    return err_set(err, STATUS_FORMAT, "%s: %.40s: %.60s", err_path(r->path),
                   name, what);
}

enum status npz_reader_new(const char *path, struct npz_reader **out,
                           struct err *err)
{
    struct npz_reader *r = mem_alloc(1, sizeof *r);
    zip_source_t *source = NULL;
    zip_error_t why;
    enum status status;
    size_t n = 0;

    if (!r)
        return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(path));
    r->path = path;
    zip_error_init(&why);
    status = whole_file_read(path, NPZ_FILE_MOST, &r->data, &n, err);
    if (!status) {
        source = zip_source_buffer_create(r->data, n, 0, &why);
        if (source)
            r->zip =
                zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);
        if (!r->zip) {
            zip_source_free(source);
            status = err_set(err, STATUS_FORMAT, "%s: no checkpoint: %s",
                             err_path(path), zip_error_strerror(&why));
        }
    }
    zip_error_fini(&why);
    if (status) {
        npz_reader_free(r);
        return status;
    }
    *out = r;
    return STATUS_OK;
}

void npz_reader_free(struct npz_reader *r)
{
    if (!r)
        return;
    if (r->zip)
        zip_discard(r->zip);
    mem_free(r->data);
    mem_free(r);
}

const char *npz_entry(const struct npz_reader *r, size_t i)
{
    return zip_get_name(r->zip, i, ZIP_FL_ENC_RAW);
}

/* Opens an entry; *size_out its length unpacked. */
static enum status open_entry(struct npz_reader *r, const char *name,
                              zip_file_t **file_out, size_t *size_out,
                              struct err *err)
{
    zip_int64_t at = zip_name_locate(r->zip, name, ZIP_FL_ENC_RAW);
    zip_stat_t stat;

    if (at < 0)
        return damaged(r, name, "not in the file", err);
    if (zip_stat_index(r->zip, (zip_uint64_t)at, 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_SIZE) == 0 || stat.size > NPZ_FILE_MOST)
        return damaged(r, name, "damaged", err);
    *file_out = zip_fopen_index(r->zip, (zip_uint64_t)at, 0);
    if (!*file_out)
        return damaged(r, name, zip_strerror(r->zip), err);
    *size_out = (size_t)stat.size;
    return STATUS_OK;
}

/* All n bytes; at the entry's end libzip compares the checksum. */
static bool read_bytes(zip_file_t *file, void *out, size_t n)
{
    return zip_fread(file, out, n) == (zip_int64_t)n;
}

static bool at_end(zip_file_t *file)
{
    char more;

    return zip_fread(file, &more, 1) == 0;
}

/* Leaves file at the first item. */
static enum status read_header(struct npz_reader *r, const char *name,
                               zip_file_t *file, char kind, struct npy *npy,
                               struct err *err)
{
    unsigned char header[NPY_HEADER_MAX];
    struct err why;
    size_t n;

    if (!read_bytes(file, header, NPY_PREFIX) || !npy_header_size(header))
        return damaged(r, name, "no .npy array", err);
    n = npy_header_size(header);
    if (!read_bytes(file, header + NPY_PREFIX, n - NPY_PREFIX))
        return damaged(r, name, "damaged", err);
    if (npy_parse(header, n, npy, &why))
        return damaged(r, name, why.text, err);
    if (npy->type.kind != kind || npy->type.size != NPZ_ITEM || npy->type.big)
        return damaged(
            r, name, kind == 'f' ? "expected float64" : "expected int64", err);
    if (npy->fortran)
        return damaged(r, name, "expected rows first (C order)", err);
    if (npy->n_dims > 2)
        return damaged(r, name, "expected at most two dimensions", err);
    return STATUS_OK;
}

enum status npz_shape(struct npz_reader *r, const char *name, char kind,
                      size_t *n_dims_out, size_t *dims_out, struct err *err)
{
    char entry[NPZ_NAME_LIMIT + 8];
    zip_file_t *file;
    size_t size;
    struct npy npy;
    enum status status;

    snprintf(entry, sizeof entry, "%.*s.npy", NPZ_NAME_LIMIT, name);
    status = open_entry(r, entry, &file, &size, err);
    if (status)
        return status;
    status = read_header(r, entry, file, kind, &npy, err);
    if (!status && size != npy.header + npy.body)
        status = damaged(r, entry, "damaged", err);
    if (!status) {
        *n_dims_out = npy.n_dims;
        memcpy(dims_out, npy.dims, npy.n_dims * sizeof *dims_out);
    }
    zip_fclose(file);
    return status;
}

static bool same_shape(size_t n, const size_t *a, size_t m, const size_t *b)
{
    for (size_t i = 0; i < n && n == m; i++)
        if (a[i] != b[i])
            return false;
    return n == m;
}

enum status npz_read(struct npz_reader *r, const char *name, char kind,
                     size_t n_dims, const size_t *dims, void *items_out,
                     struct err *err)
{
    char entry[NPZ_NAME_LIMIT + 8];
    size_t size, n = npz_count(n_dims, dims);
    zip_file_t *file;
    struct npy npy;
    enum status status;

    snprintf(entry, sizeof entry, "%.*s.npy", NPZ_NAME_LIMIT, name);
    status = open_entry(r, entry, &file, &size, err);
    if (status)
        return status;
    status = read_header(r, entry, file, kind, &npy, err);
    if (!status && !same_shape(npy.n_dims, npy.dims, n_dims, dims))
        status = damaged(r, entry, "of another shape than the net's", err);
    if (!status &&
        (size != npy.header + npy.body ||
         !read_bytes(file, items_out, n * NPZ_ITEM) || !at_end(file)))
        status = damaged(r, entry, "damaged", err);
    if (!status)
        npz_swap_items(items_out, n);
    zip_fclose(file);
    return status;
}

enum status npz_read_text(struct npz_reader *r, const char *name, size_t most,
                          char **text_out, struct err *err)
{
    zip_file_t *file;
    char *text = NULL;
    size_t size;
    enum status status = open_entry(r, name, &file, &size, err);

    if (status)
        return status;
    if (size > most)
        status = damaged(r, name, "too long", err);
    else if (!(text = mem_alloc(size + 1, 1)))
        status =
            err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(r->path));
    else if (!read_bytes(file, text, size) || !at_end(file) ||
             strlen(text) != size)
        status = damaged(r, name, "damaged", err);
    zip_fclose(file);
    if (status)
        mem_free(text);
    else
        *text_out = text;
    return status;
}
