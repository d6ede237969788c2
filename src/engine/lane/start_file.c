/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First weights from a .npz: arrays W1 [units, inputs], b1 [units] or [units,
 * 1], W2, ... of any size of real or whole numbers, rows first or columns
 * first, as NumPy writes them. In a checkpoint of several lanes they are
 * called LANE/W1, ...; those of the lane of the same name are taken. Nothing
 * that the file says sizes memory: shapes are compared before items are
 * read. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/archive.h"
#include "data/npy.h"
#include "engine/lane/start.h"

struct reading {
    const char *path;
    struct archive *zip;
    char head[40]; /* "", or "bp/" */
};

static enum status refuse(const struct reading *r, const char *name,
                          const char *why, struct err *err)
{
    return err_set(err, STATUS_FORMAT, "%s: %s: %s", err_path(r->path), name,
                   why);
}

/* Where the archive has head + name + ".npy", or SIZE_MAX. */
static size_t find(const struct reading *r, const char *head, const char *name)
{
    char wanted[80];
    const char *there;

    snprintf(wanted, sizeof wanted, "%s%s.npy", head, name);
    for (size_t i = 0; (there = archive_name(r->zip, i)) != NULL; i++)
        if (strcmp(there, wanted) == 0)
            return i;
    return SIZE_MAX;
}

/* Leaves the archive at the first item. */
static enum status read_header(struct reading *r, const char *name,
                               struct npy *out, struct err *err)
{
    unsigned char header[NPY_HEADER_MAX];
    size_t at = find(r, r->head, name), got = 0, n = 0;
    uint64_t size, packed;
    struct err why = {0};
    enum status status;

    if (at == SIZE_MAX)
        return refuse(r, name, "not in the file", err);
    status = archive_begin_at(r->zip, at, &size, &packed, err);
    if (!status)
        status = archive_read(r->zip, header, NPY_PREFIX, &got, err);
    if (!status && got == NPY_PREFIX)
        n = npy_header_size(header);
    if (!status && n > 0)
        status = archive_read(r->zip, header + NPY_PREFIX, n - NPY_PREFIX, &got,
                              err);
    if (status)
        return status;
    if (n == 0 || got < n - NPY_PREFIX)
        return refuse(r, name, "no array", err);
    if (npy_parse(header, n, out, &why))
        return refuse(r, name, why.text, err);
    return items_are_numbers(&out->type)
               ? STATUS_OK
               : refuse(r, name, "no array of numbers", err);
}

/* "20 x 784" */
static const char *shape_text(size_t n_dims, const size_t *dims, char buf[64])
{
    size_t n = 0;

    snprintf(buf, 64, "one number");
    for (size_t i = 0; i < n_dims && n < 64; i++)
        n +=
            (size_t)snprintf(buf + n, 64 - n, "%s%zu", i ? " x " : "", dims[i]);
    return buf;
}

/* rows x cols, or of one column also rows alone. */
static bool fits(const struct npy *npy, size_t rows, size_t cols)
{
    if (npy->n_dims == 1)
        return cols == 1 && npy->dims[0] == rows;
    return npy->n_dims == 2 && npy->dims[0] == rows && npy->dims[1] == cols;
}

static enum status read_items(struct reading *r, const char *name,
                              const struct npy *npy, size_t rows, size_t cols,
                              double *out, struct err *err)
{
    size_t n = rows * cols, size = n * npy->type.size, got = 0;
    unsigned char *bytes = mem_alloc(size, 1);
    double *items = mem_alloc(n, sizeof *items);
    enum status status = STATUS_OK;

    if (!bytes || !items)
        status = err_set(err, STATUS_NOMEM, "out of memory");
    if (!status)
        status = archive_read(r->zip, bytes, size, &got, err);
    if (!status && got < size)
        status = refuse(r, name, "cut short", err);
    if (!status) {
        items_decode(&npy->type, bytes, n, items);
        for (size_t i = 0; i < rows; i++)
            for (size_t k = 0; k < cols; k++)
                out[i * cols + k] =
                    items[npy->fortran ? k * rows + i : i * cols + k];
    }
    mem_free(bytes);
    mem_free(items);
    return status;
}

static enum status read_part(struct reading *r, char letter, size_t layer,
                             size_t rows, size_t cols, double *out,
                             struct err *err)
{
    const size_t wanted[2] = {rows, cols};
    char name[16], is[64], should[64], why[160];
    struct npy npy;
    enum status status;

    snprintf(name, sizeof name, "%c%zu", letter, layer + 1);
    status = read_header(r, name, &npy, err);
    if (status)
        return status;
    if (!fits(&npy, rows, cols)) {
        snprintf(why, sizeof why, "is %s, the net's is %s",
                 shape_text(npy.n_dims, npy.dims, is),
                 shape_text(letter == 'b' ? 1 : 2, wanted, should));
        return err_set(err, STATUS_FORMAT, "%s: %s %s", err_path(r->path), name,
                       why);
    }
    status = read_items(r, name, &npy, rows, cols, out, err);
    for (size_t i = 0; !status && i < rows * cols; i++)
        if (!isfinite(out[i]))
            status = refuse(r, name, "not finite everywhere", err);
    return status;
}

/* Which names the arrays have: plain ones, or those of the lane. */
static enum status choose_head(struct reading *r, const char *lane,
                               struct err *err)
{
    char head[sizeof r->head];

    if (find(r, "", "W1") != SIZE_MAX)
        return STATUS_OK;
    snprintf(head, sizeof head, "%.30s/", lane ? lane : "");
    if (find(r, head, "W1") == SIZE_MAX)
        return refuse(r, "W1", "not in the file", err);
    memcpy(r->head, head, sizeof head);
    return STATUS_OK;
}

/* libzip says of a file that is not there that it is damaged. */
static enum status can_open(const char *path, struct err *err)
{
    FILE *f = fopen(path, "rb");

    if (!f)
        return err_set(err, STATUS_IO, "%s: %s", err_path(path),
                       strerror(errno));
    fclose(f);
    return STATUS_OK;
}

enum status start_read(const struct net_shape *shape,
                       const struct net_spec *spec, double *params_out,
                       struct err *err)
{
    struct reading r = {.path = spec->init_file};
    enum status status = can_open(r.path, err);
    char next[16];

    if (!status)
        status = archive_open(r.path, &r.zip, err);
    if (!status)
        status = choose_head(&r, spec->init_lane, err);
    for (size_t l = 0; !status && l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];

        status =
            read_part(&r, 'W', l, out, in, params_out + shape->w_at[l], err);
        if (!status)
            status =
                read_part(&r, 'b', l, out, 1, params_out + shape->b_at[l], err);
    }
    snprintf(next, sizeof next, "W%zu", shape->n_layers + 1);
    if (!status && find(&r, r.head, next) != SIZE_MAX)
        status = refuse(&r, next, "the net has fewer layers", err);
    archive_free(r.zip);
    return status;
}
