/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a model out of a checkpoint, whose rows become structs of a model: how
 * many there are and each number in them is held against what a run can have
 * before it is taken. What is kept of a lane is in past_lane.c. */
#include "record/past.h"

#include <string.h>

#include "base/mem.h"
#include "record/past_reading.h"

enum status past_damaged(const struct past_reading *r, const char *name,
                         const char *what)
{
    return err_set(r->err, STATUS_FORMAT, "%s: %s: %s", err_path(r->path), name,
                   what);
}

enum status past_no_memory(const struct past_reading *r)
{
    return err_set(r->err, STATUS_NOMEM, "%s: out of memory",
                   err_path(r->path));
}

const char *past_name_of(const struct past_reading *r, char buf[PAST_NAME],
                         const char *name, const char *more)
{
    return past_name(buf, r->lane ? &r->lane->config : NULL, name, more);
}

static enum status take_rows(const struct past_reading *r, const char *name,
                             const struct past_field *fields,
                             const double *rows, size_t n, void *to,
                             size_t stride)
{
    const char *bad;

    for (size_t i = 0; i < n; i++)
        if (!past_get(fields, rows + i * past_width(fields),
                      (char *)to + i * stride, &bad))
            return err_set(r->err, STATUS_FORMAT,
                           "%s: %s: row %zu: %s is no run's", err_path(r->path),
                           name, i + 1, bad);
    return STATUS_OK;
}

enum status past_read_rows(const struct past_reading *r, const char *name,
                           const char *more, const struct past_field *fields,
                           size_t least, size_t most, void *to, size_t stride,
                           size_t *n_out)
{
    size_t n_dims, dims[2], width = past_width(fields);
    char buf[PAST_NAME];
    double *rows;
    enum status status = npz_shape(r->zip, past_name_of(r, buf, name, more),
                                   'f', &n_dims, dims, r->err);

    if (status)
        return status;
    if (n_dims != 2 || dims[1] != width || dims[0] < least || dims[0] > most)
        return past_damaged(r, buf, "of another shape than a run's");
    rows = mem_alloc(dims[0] * width, sizeof *rows);
    if (!rows)
        return past_no_memory(r);
    status = npz_read(r->zip, buf, 'f', 2, dims, rows, r->err);
    if (!status)
        status = take_rows(r, buf, fields, rows, dims[0], to, stride);
    mem_free(rows);
    *n_out = dims[0];
    return status;
}

enum status past_read_one(const struct past_reading *r, const char *name,
                          const char *more, const struct past_field *fields,
                          void *to)
{
    size_t n;

    return past_read_rows(r, name, more, fields, 1, 1, to, 0, &n);
}

bool past_has_entry(const struct past_reading *r, const char *name)
{
    size_t n = strlen(name);
    const char *entry;

    for (size_t i = 0; (entry = npz_entry(r->zip, i)) != NULL; i++)
        if (strncmp(entry, name, n) == 0 && strcmp(entry + n, ".npy") == 0)
            return true;
    return false;
}

/* Samples and evaluations have the values of the lane's parameters in their
 * order; *same_out: they are those of today. */
static enum status same_values(const struct past_reading *r,
                               const struct lane_config *lane, bool *same_out)
{
    char *text = NULL, name[PAST_NAME], list[PAST_LIST];
    enum status status =
        npz_read_text(r->zip, past_name(name, lane, "values", ".txt"),
                      PAST_LIST, &text, r->err);

    *same_out = !status && strcmp(text, past_columns(lane, list)) == 0;
    mem_free(text);
    return status;
}

/* *there_out: whether there is one that this version of the program reads. */
static enum status find_past(const struct past_reading *r, const char *name,
                             const struct race_config *config, bool *there_out)
{
    uint64_t version = 0;
    enum status status = STATUS_OK;

    if (past_has_entry(r, name))
        status = npz_read(r->zip, name, 'u', 0, NULL, &version, r->err);
    *there_out = !status && version == PAST_VERSION;
    for (size_t i = 0; i < config->n_lanes && *there_out; i++)
        status = same_values(r, &config->lanes[i], there_out);
    return status;
}

static enum status read_all(struct past_reading *r)
{
    char *params = NULL, name[PAST_NAME];
    enum status status = past_read_one(r, "race", "", past_race, r->m);

    if (!status)
        status = npz_read_text(r->zip, past_name_of(r, name, "params", ".txt"),
                               PAST_LIST, &params, r->err);
    for (size_t i = 0; i < r->m->n_lanes && !status; i++) {
        r->lane = &r->m->lanes[i];
        status = past_read_lane(r, params);
    }
    r->lane = NULL;
    mem_free(params);
    return status ? status : past_read_events(r->zip, r->path, r->m, r->err);
}

enum status past_read(const char *path, const struct race_config *config,
                      struct model **out, struct err *err)
{
    struct past_reading r = {.path = path, .err = err};
    char name[PAST_NAME];
    bool there = false;
    enum status status = npz_reader_new(path, &r.zip, err);

    *out = NULL;
    if (status)
        return status;
    status =
        find_past(&r, past_name(name, NULL, "version", ""), config, &there);
    if (!status && there)
        status = model_new(config, &r.m) ? past_no_memory(&r) : read_all(&r);
    npz_reader_free(r.zip);
    if (status)
        model_free(r.m);
    else
        *out = r.m;
    return status;
}
