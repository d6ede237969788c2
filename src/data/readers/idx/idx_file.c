/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header is believed only as far as the file's size allows (raw: at most its
 * size; gzip'd: at most GZIO_MAX_RATIO times it), before anything is
 * allocated. */
#include "data/readers/idx/idx_file.h"

#include <stdio.h>
#include <string.h>

static const struct item_type *type_of(unsigned char code)
{
    static const struct {
        unsigned char code;
        struct item_type type;
    } types[] = {
        {0x08, {'u', true, 1}}, {0x09, {'i', true, 1}}, {0x0b, {'i', true, 2}},
        {0x0c, {'i', true, 4}}, {0x0d, {'f', true, 4}}, {0x0e, {'f', true, 8}},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].code == code)
            return &types[i].type;
    return NULL;
}

bool idx_file_begins(const unsigned char *bytes, size_t n)
{
    return n > 4 && bytes[0] == 0 && bytes[1] == 0 && type_of(bytes[2]) &&
           bytes[3] >= 1 && bytes[3] <= NPY_DIMS;
}

static enum status read_io(void *from, void *bytes_out, size_t n,
                           size_t *got_out, struct err *err)
{
    return gzio_read(from, bytes_out, n, got_out, err);
}

static enum status read_word(struct idx_file *file, uint64_t header,
                             uint32_t *out, struct err *err)
{
    unsigned char b[4];
    size_t got = 0;
    enum status status = gzio_read(&file->io, b, sizeof b, &got, err);
    if (status != STATUS_OK)
        return status;
    if (got < sizeof b)
        return err_set(
            err, STATUS_FORMAT, "%s: byte %llu: file ends, expected %llu bytes",
            err_path(file->array.name), (unsigned long long)file->io.offset,
            (unsigned long long)header);
    *out = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           (uint32_t)b[3];
    return STATUS_OK;
}

static enum status check_dims(const struct array *a, bool labels,
                              struct err *err)
{
    const char *shown = err_path(a->name);
    size_t pixels = 1;
    for (size_t i = 1; i < a->n_dims; i++)
        pixels = pixels > DATASET_MAX_FEATURES ? pixels : pixels * a->dims[i];
    if (a->dims[0] == 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 4: 0 samples, expected at least 1", shown);
    if (labels || (pixels > 0 && pixels <= 3 * DATASET_MAX_FEATURES))
        return STATUS_OK;
    if (a->n_dims == 2)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 8: %zu features, expected 1 to %d", shown,
                       a->dims[1], DATASET_MAX_FEATURES);
    return err_set(err, STATUS_FORMAT,
                   "%s: byte 8: pictures of %zu x %zu, expected 1 to %d "
                   "pixels",
                   shown, a->dims[1], a->dims[2], DATASET_MAX_FEATURES);
}

static enum status read_header(struct idx_file *file, bool labels,
                               struct err *err)
{
    struct array *a = &file->array;
    uint32_t magic = 0, dim = 0;
    size_t items = 1, bytes = 0;
    enum status status = read_word(file, labels ? 8 : 16, &magic, err);
    if (status != STATUS_OK)
        return status;
    unsigned n_dims = magic & 0xff;
    const struct item_type *type = type_of((magic >> 8) & 0xff);
    if (magic >> 16 || !type || n_dims < (labels ? 1 : 2) ||
        n_dims > (labels ? 2 : NPY_DIMS))
        return err_set(err, STATUS_FORMAT,
                       "%s: byte 0: magic number 0x%08x, expected 0x%08x%s",
                       err_path(a->name), magic,
                       labels ? 0x00000801u : 0x00000803u,
                       labels ? " of labels" : " of pictures");
    a->type = *type;
    a->n_dims = n_dims;
    a->header = 4 + 4 * n_dims;
    for (size_t i = 0; i < n_dims && status == STATUS_OK; i++) {
        status = read_word(file, a->header, &dim, err);
        a->dims[i] = dim;
        if (status == STATUS_OK && !size_mul_ok(items, dim, &items))
            items = SIZE_MAX;
    }
    if (status == STATUS_OK)
        status = check_dims(a, labels, err);
    if (status != STATUS_OK)
        return status;
    a->body = size_mul_ok(items, type->size, &bytes) ? bytes : UINT64_MAX;
    return array_check_promise(a, file->io.file_size, file->io.raw, err);
}

enum status idx_file_open(struct idx_file *file, const char *path, bool labels,
                          struct err *err)
{
    *file = (struct idx_file){.array = {.read = read_io, .from = &file->io}};
    snprintf(file->array.name, sizeof file->array.name, "%s", path);
    enum status status = gzio_open(&file->io, file->array.name, err);
    return status == STATUS_OK ? read_header(file, labels, err) : status;
}

void idx_file_close(struct idx_file *file)
{
    gzio_close(&file->io);
}
