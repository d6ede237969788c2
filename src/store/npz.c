/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive is put together in memory and written by whole_file_write:
 * libzip would rename, but not sync. Entries are stored, not deflated:
 * trained weights do not compress. On the way in libzip checks lengths and
 * checksums, and every number of a header is compared with what the caller
 * expects before it sizes anything. */
#include "store/npz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/arena.h"
#include "store/whole_file.h"

#define ITEM        8
#define ENTRIES_MAX 512
#define NAME_LIMIT  96
#define HEADER_MAX  4096       /* of a .npy file; ours have 128 */
#define FILE_MOST   0x40000000 /* 1 GiB */

/* Bytes before the dictionary: "\x93NUMPY", version 1.0, its length. */
#define PREFIX 10
static const char magic[] = "\x93NUMPY\x01";

struct npz_writer {
    zip_t *zip;
    zip_source_t *memory;       /* where libzip puts the archive */
    void *entries[ENTRIES_MAX]; /* libzip reads them when it closes */
    size_t n_entries;
    struct err err; /* the first failure */
};

struct npz_reader {
    char *data;
    zip_t *zip;
    const char *path; /* for messages; borrowed */
};

/* --- out --- */

enum status npz_writer_new(struct npz_writer **out)
{
    struct npz_writer *w = mem_alloc(1, sizeof *w);
    zip_error_t why;

    if (!w)
        return STATUS_NOMEM;
    zip_error_init(&why);
    w->memory = zip_source_buffer_create(NULL, 0, 0, &why);
    if (w->memory) {
        zip_source_keep(w->memory); /* outlives zip_close */
        w->zip = zip_open_from_source(w->memory, ZIP_TRUNCATE, &why);
        if (!w->zip)
            zip_source_free(w->memory);
    }
    zip_error_fini(&why);
    if (!w->zip) {
        npz_writer_free(w);
        return STATUS_NOMEM;
    }
    *out = w;
    return STATUS_OK;
}

void npz_writer_free(struct npz_writer *w)
{
    if (!w)
        return;
    if (w->zip)
        zip_discard(w->zip);
    zip_source_free(w->memory);
    for (size_t i = 0; i < w->n_entries; i++)
        mem_free(w->entries[i]);
    mem_free(w);
}

/* entry is the writer's from here on. */
static void add_entry(struct npz_writer *w, const char *name, void *entry,
                      size_t n)
{
    zip_source_t *source;
    zip_int64_t at;

    if (!entry || w->n_entries == ENTRIES_MAX) {
        mem_free(entry);
        err_set(&w->err, STATUS_NOMEM, "out of memory for a checkpoint");
        return;
    }
    w->entries[w->n_entries++] = entry;
    source = zip_source_buffer(w->zip, entry, n, 0);
    at = source ? zip_file_add(w->zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (source && at < 0)
        zip_source_free(source);
    if (at < 0 || zip_set_file_compression(w->zip, (zip_uint64_t)at,
                                           ZIP_CM_STORE, 0) != 0)
        err_set(&w->err, STATUS_NOMEM, "%s: %s", name, zip_strerror(w->zip));
}

static const char *descr_of(char kind)
{
    return kind == 'f' ? "<f8" : kind == 'u' ? "<u8" : "<i8";
}

static size_t count_of(size_t n_dims, const size_t *dims)
{
    return n_dims == 0 ? 1 : n_dims == 1 ? dims[0] : dims[0] * dims[1];
}

/* Padded with blanks to a multiple of 64, as numpy.lib.format does. */
static size_t make_header(char *out, size_t size, char kind, size_t n_dims,
                          const size_t *dims)
{
    char shape[64] = "()";
    int n;

    if (n_dims == 1)
        snprintf(shape, sizeof shape, "(%zu,)", dims[0]);
    else if (n_dims == 2)
        snprintf(shape, sizeof shape, "(%zu, %zu)", dims[0], dims[1]);
    n = snprintf(out + PREFIX, size - PREFIX,
                 "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
                 descr_of(kind), shape);
    size_t used = PREFIX + (size_t)n;
    size_t whole = (used + 1 + 63) / 64 * 64;

    memset(out + used, ' ', whole - used);
    out[whole - 1] = '\n';
    memcpy(out, magic, sizeof magic); /* the NUL is the minor version */
    out[8] = (char)((whole - PREFIX) & 0xff);
    out[9] = (char)((whole - PREFIX) >> 8);
    return whole;
}

/* n items from the machine's order to the file's or back, in place. */
static void swap_items(void *items, size_t n)
{
    unsigned char *at = items;
    const uint16_t one = 1;

    if (*(const unsigned char *)&one == 1)
        return;
    for (size_t i = 0; i < n; i++, at += ITEM)
        for (size_t k = 0; k < ITEM / 2; k++) {
            unsigned char byte = at[k];

            at[k] = at[ITEM - 1 - k];
            at[ITEM - 1 - k] = byte;
        }
}

void npz_add(struct npz_writer *w, const char *name, char kind,
             const void *items, size_t n_dims, const size_t *dims)
{
    char header[256], entry_name[NAME_LIMIT + 8];
    size_t n = count_of(n_dims, dims);
    size_t at = make_header(header, sizeof header, kind, n_dims, dims);
    char *entry;

    if (w->err.code)
        return;
    entry = mem_alloc(at + n * ITEM, 1);
    if (entry) {
        memcpy(entry, header, at);
        memcpy(entry + at, items, n * ITEM);
        swap_items(entry + at, n);
    }
    snprintf(entry_name, sizeof entry_name, "%.*s.npy", NAME_LIMIT, name);
    add_entry(w, entry_name, entry, at + n * ITEM);
}

void npz_add_text(struct npz_writer *w, const char *name, const char *text)
{
    size_t n = strlen(text);
    char *entry;

    if (w->err.code)
        return;
    entry = mem_alloc(n + 1, 1);
    if (entry)
        memcpy(entry, text, n);
    add_entry(w, name, entry, n);
}

/* The finished archive, out of libzip's hands. */
static enum status take_archive(struct npz_writer *w, char **data_out,
                                size_t *n_out)
{
    zip_stat_t stat;
    char *data = NULL;
    bool ok = false;

    if (zip_source_stat(w->memory, &stat) == 0 &&
        (stat.valid & ZIP_STAT_SIZE) != 0 && stat.size <= FILE_MOST)
        data = mem_alloc((size_t)stat.size, 1);
    if (data && zip_source_open(w->memory) == 0) {
        ok = zip_source_read(w->memory, data, stat.size) ==
             (zip_int64_t)stat.size;
        zip_source_close(w->memory);
    }
    if (!ok) {
        mem_free(data);
        return STATUS_NOMEM;
    }
    *data_out = data;
    *n_out = (size_t)stat.size;
    return STATUS_OK;
}

enum status npz_writer_finish(struct npz_writer *w, const char *path,
                              mode_t mode, struct err *err)
{
    enum status status = w->err.code;
    char *data = NULL;
    size_t n = 0;

    if (status) {
        err_set(err, status, "%s: %.160s", err_path(path), w->err.text);
    } else if (zip_close(w->zip) != 0) {
        status = err_set(err, STATUS_NOMEM, "%s: %s", err_path(path),
                         zip_strerror(w->zip));
    } else {
        w->zip = NULL;
        status = take_archive(w, &data, &n);
        if (status)
            err_set(err, status, "%s: out of memory", err_path(path));
    }
    if (!status)
        status = whole_file_write(path, data, n, mode, err);
    mem_free(data);
    npz_writer_free(w);
    return status;
}

/* --- in --- */

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
    status = whole_file_read(path, FILE_MOST, &r->data, &n, err);
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
        (stat.valid & ZIP_STAT_SIZE) == 0 || stat.size > FILE_MOST)
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

/* "(20, 784)" and the like after 'shape': ; dims beyond two are refused. */
static bool parse_shape(const char *text, size_t *n_dims_out, size_t *dims_out)
{
    size_t n = 0;

    if (*text++ != '(')
        return false;
    while (*text != ')') {
        char *end;
        unsigned long long dim;

        if (n == 2 || *text < '0' || *text > '9')
            return false;
        dim = strtoull(text, &end, 10);
        if (dim > FILE_MOST)
            return false;
        dims_out[n++] = (size_t)dim;
        text = end;
        while (*text == ',' || *text == ' ')
            text++;
    }
    *n_dims_out = n;
    return true;
}

/* Leaves file at the first item. */
static enum status read_header(struct npz_reader *r, const char *name,
                               zip_file_t *file, char kind, size_t *n_dims_out,
                               size_t *dims_out, size_t *header_out,
                               struct err *err)
{
    unsigned char prefix[PREFIX];
    char text[HEADER_MAX + 1], descr[32];
    const char *shape;
    size_t n;

    if (!read_bytes(file, prefix, sizeof prefix) ||
        memcmp(prefix, magic, sizeof magic - 1) != 0)
        return damaged(r, name, "no .npy array of version 1", err);
    n = prefix[8] + 256u * prefix[9];
    if (n > HEADER_MAX || !read_bytes(file, text, n))
        return damaged(r, name, "damaged", err);
    text[n] = '\0';
    snprintf(descr, sizeof descr, "'descr': '%s'", descr_of(kind));
    if (!strstr(text, descr))
        return damaged(
            r, name, kind == 'f' ? "expected float64" : "expected int64", err);
    if (!strstr(text, "'fortran_order': False"))
        return damaged(r, name, "expected rows first (C order)", err);
    shape = strstr(text, "'shape': ");
    if (!shape || !parse_shape(shape + 9, n_dims_out, dims_out))
        return damaged(r, name, "expected at most two dimensions", err);
    *header_out = PREFIX + n;
    return STATUS_OK;
}

enum status npz_shape(struct npz_reader *r, const char *name, char kind,
                      size_t *n_dims_out, size_t *dims_out, struct err *err)
{
    char entry[NAME_LIMIT + 8];
    zip_file_t *file;
    size_t size, header;
    enum status status;

    snprintf(entry, sizeof entry, "%.*s.npy", NAME_LIMIT, name);
    status = open_entry(r, entry, &file, &size, err);
    if (status)
        return status;
    status =
        read_header(r, entry, file, kind, n_dims_out, dims_out, &header, err);
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
    char entry[NAME_LIMIT + 8];
    size_t size, header, found_dims[2], found, n = count_of(n_dims, dims);
    zip_file_t *file;
    enum status status;

    snprintf(entry, sizeof entry, "%.*s.npy", NAME_LIMIT, name);
    status = open_entry(r, entry, &file, &size, err);
    if (status)
        return status;
    status =
        read_header(r, entry, file, kind, &found, found_dims, &header, err);
    if (!status && !same_shape(found, found_dims, n_dims, dims))
        status = damaged(r, entry, "of another shape than the net's", err);
    if (!status && (size != header + n * ITEM ||
                    !read_bytes(file, items_out, n * ITEM) || !at_end(file)))
        status = damaged(r, entry, "damaged", err);
    if (!status)
        swap_items(items_out, n);
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
