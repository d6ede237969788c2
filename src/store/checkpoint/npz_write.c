/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive is put together in memory and written by whole_file_write:
 * libzip would rename, but not sync. */
#include "store/checkpoint/npz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "store/checkpoint/npz_item.h"
#include "store/whole_file.h"

#define ENTRIES_MAX 1024 /* of eight lanes with all they may have, 700 */
#define PACK_LEVEL  1    /* the next ones save little for twice the time */

struct npz_writer {
    zip_t *zip;
    zip_source_t *memory;       /* where libzip puts the archive */
    void *entries[ENTRIES_MAX]; /* libzip reads them when it closes */
    size_t n_entries;
    bool packed;    /* entries are deflated */
    struct err err; /* the first failure */
};

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

void npz_pack(struct npz_writer *w, bool packed)
{
    w->packed = packed;
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
    if (at < 0 ||
        zip_set_file_compression(w->zip, (zip_uint64_t)at,
                                 w->packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                                 PACK_LEVEL) != 0)
        err_set(&w->err, STATUS_NOMEM, "%s: %s", name, zip_strerror(w->zip));
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
    n = snprintf(out + NPZ_PREFIX, size - NPZ_PREFIX,
                 "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
                 npz_descr(kind), shape);
    size_t used = NPZ_PREFIX + (size_t)n;
    size_t whole = (used + 1 + 63) / 64 * 64;

    memset(out + used, ' ', whole - used);
    out[whole - 1] = '\n';
    memcpy(out, NPZ_MAGIC, sizeof NPZ_MAGIC); /* the NUL is the minor version */
    out[8] = (char)((whole - NPZ_PREFIX) & 0xff);
    out[9] = (char)((whole - NPZ_PREFIX) >> 8);
    return whole;
}

void npz_add(struct npz_writer *w, const char *name, char kind,
             const void *items, size_t n_dims, const size_t *dims)
{
    char header[256], entry_name[NPZ_NAME_LIMIT + 8];
    size_t n = npz_count(n_dims, dims);
    size_t at = make_header(header, sizeof header, kind, n_dims, dims);
    char *entry;

    if (w->err.code)
        return;
    entry = items ? mem_alloc(at + n * NPZ_ITEM, 1) : NULL;
    if (entry) {
        memcpy(entry, header, at);
        memcpy(entry + at, items, n * NPZ_ITEM);
        npz_swap_items(entry + at, n);
    }
    snprintf(entry_name, sizeof entry_name, "%.*s.npy", NPZ_NAME_LIMIT, name);
    add_entry(w, entry_name, entry, at + n * NPZ_ITEM);
}

void npz_add_text(struct npz_writer *w, const char *name, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    char *entry;

    if (w->err.code)
        return;
    entry = text ? mem_alloc(n + 1, 1) : NULL;
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
        (stat.valid & ZIP_STAT_SIZE) != 0 && stat.size <= NPZ_FILE_MOST)
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
