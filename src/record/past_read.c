/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a model out of a checkpoint. What a file says is held against what a
 * model can be before it is taken: how many rows an array has, each number, and
 * that steps rise, which drawing relies on. */
#include "record/past.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "record/past_parts.h"

/* Whose archive, for messages, and which lane is being read. */
struct reading {
    struct npz_reader *zip;
    const char *path;
    struct model *m;
    struct lane_model *lane; /* NULL = the race's */
    struct err *err;
};

static enum status damaged(const struct reading *r, const char *name,
                           const char *what)
{
    return err_set(r->err, STATUS_FORMAT, "%s: %s: %s", err_path(r->path), name,
                   what);
}

static enum status no_memory(const struct reading *r)
{
    return err_set(r->err, STATUS_NOMEM, "%s: out of memory",
                   err_path(r->path));
}

static const char *name_of(const struct reading *r, char buf[PAST_NAME],
                           const char *name, const char *more)
{
    return past_name(buf, r->lane ? &r->lane->config : NULL, name, more);
}

static enum status take_rows(const struct reading *r, const char *name,
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

/* least to most rows into structs `stride` bytes apart; *n_out of them. */
static enum status read_rows(const struct reading *r, const char *name,
                             const char *more, const struct past_field *fields,
                             size_t least, size_t most, void *to, size_t stride,
                             size_t *n_out)
{
    size_t n_dims, dims[2], width = past_width(fields);
    char buf[PAST_NAME];
    double *rows;
    enum status status = npz_shape(r->zip, name_of(r, buf, name, more), 'f',
                                   &n_dims, dims, r->err);

    if (status)
        return status;
    if (n_dims != 2 || dims[1] != width || dims[0] < least || dims[0] > most)
        return damaged(r, buf, "of another shape than a run's");
    rows = mem_alloc(dims[0] * width, sizeof *rows);
    if (!rows)
        return no_memory(r);
    status = npz_read(r->zip, buf, 'f', 2, dims, rows, r->err);
    if (!status)
        status = take_rows(r, buf, fields, rows, dims[0], to, stride);
    mem_free(rows);
    *n_out = dims[0];
    return status;
}

static enum status read_one(const struct reading *r, const char *name,
                            const char *more, const struct past_field *fields,
                            void *to)
{
    size_t n;

    return read_rows(r, name, more, fields, 1, 1, to, 0, &n);
}

/* Every value of the run is in one bucket, and they follow one another up to
 * the newest batch. What a batch costs is not in the file: a lane's are
 * alike. */
static bool buckets_fit(const struct lane_model *lane, const struct history *h)
{
    uint64_t values = 0, step = 0;
    double cost = lane->last.samples > 0
                      ? lane->fwd_eq / (double)lane->last.samples
                      : 0.0;

    for (size_t i = 0; i < h->n_buckets; i++) {
        struct bucket *b = &h->buckets[i];

        if (b->first_step <= step || b->last.step < b->first_step ||
            (b->n == 0 && b->n_bad == 0))
            return false;
        step = b->last.step;
        values += (uint64_t)b->n + b->n_bad;
        b->last.fwd_eq = (double)b->last.samples * cost;
    }
    return step <= lane->last.step && values == h->n_samples &&
           h->n_raw <= h->n_samples && h->width > 0;
}

static enum status read_history(const struct reading *r,
                                const struct past_history *which)
{
    struct history *h = (void *)((char *)r->lane + which->at);
    float raw[HISTORY_RAW] = {0};
    char buf[PAST_NAME];
    enum status status = read_one(r, which->name, "_running", past_running, h);

    if (!status)
        status = read_rows(r, which->name, "", past_buckets, 0, HISTORY_BUCKETS,
                           h->buckets, sizeof *h->buckets, &h->n_buckets);
    if (!status)
        status = read_rows(r, which->name, "_raw", past_raw, 0, HISTORY_RAW,
                           raw, sizeof *raw, &h->n_raw);
    if (status)
        return status;
    if (!buckets_fit(r->lane, h))
        return damaged(r, name_of(r, buf, which->name, ""),
                       "its batches do not follow one another");
    for (size_t i = 0; i < h->n_raw; i++)
        h->raw[(h->n_samples - h->n_raw + i) % HISTORY_RAW] = raw[i];
    return STATUS_OK;
}

static enum status read_evals(const struct reading *r)
{
    struct lane_model *lane = r->lane;
    uint64_t step = 0;
    char buf[PAST_NAME];
    enum status status =
        read_rows(r, "evals", "", past_evals, 0, MODEL_EVALS_MAX, lane->evals,
                  sizeof *lane->evals, &lane->n_evals);

    for (size_t i = 0; i < lane->n_evals && !status; i++) {
        if (lane->evals[i].step < step || lane->evals[i].step > lane->last.step)
            status = damaged(r, name_of(r, buf, "evals", ""),
                             "its steps do not rise");
        step = lane->evals[i].step;
    }
    return status;
}

/* The parameter of a row of past/params.txt, or NULL: it is not known here. */
static const struct param *listed(const char *list, uint64_t row)
{
    char name[PAST_LIST];

    for (; row > 0 && *list; row--)
        list += strcspn(list, "\n") + (list[strcspn(list, "\n")] == '\n');
    snprintf(name, sizeof name, "%.*s", (int)strcspn(list, "\n"), list);
    return params_find(name);
}

static enum status read_marks(const struct reading *r, const char *params)
{
    struct past_mark rows[MODEL_MARKS_MAX];
    struct lane_model *lane = r->lane;
    uint64_t step = 0;
    char buf[PAST_NAME];
    size_t n;
    enum status status = read_rows(r, "marks", "", past_marks, 0,
                                   MODEL_MARKS_MAX, rows, sizeof *rows, &n);

    for (size_t i = 0; !status && i < n; i++) {
        const struct past_mark *row = &rows[i];
        const struct param *p = listed(params, row->param);

        if (row->step < step || row->step > lane->last.step)
            status = damaged(r, name_of(r, buf, "marks", ""),
                             "its steps do not rise");
        step = row->step;
        if (p)
            lane->marks[lane->n_marks++] =
                (struct mark){.step = row->step,
                              .param = p,
                              .old_value = row->old_value,
                              .new_value = row->new_value,
                              .change = row->change};
    }
    return status;
}

static enum status read_reached(const struct reading *r)
{
    struct past_target rows[RACE_TARGETS_MAX];
    size_t n = 0;
    enum status status = read_rows(r, "reached", "", past_reached, 1,
                                   RACE_TARGETS_MAX, rows, sizeof *rows, &n);

    r->m->targets.n = n;
    for (size_t i = 0; !status && i < n; i++) {
        r->m->targets.percent[i] = rows[i].percent;
        r->lane->reached[i] = rows[i].reached;
    }
    return status;
}

static bool has_entry(const struct reading *r, const char *name)
{
    size_t n = strlen(name);
    const char *entry;

    for (size_t i = 0; (entry = npz_entry(r->zip, i)) != NULL; i++)
        if (strncmp(entry, name, n) == 0 && strcmp(entry + n, ".npy") == 0)
            return true;
    return false;
}

/* Nothing of it is known where it is not there, or of other columns. */
static enum status read_diagnostics(const struct reading *r)
{
    struct past_diagnostics rows[PAST_DIAGNOSTICS] = {{0}};
    size_t n_dims = 0, dims[2], n;
    char buf[PAST_NAME];
    enum status status = STATUS_OK;
    bool there = has_entry(r, name_of(r, buf, "diagnostics", ""));

    if (there)
        status = npz_shape(r->zip, buf, 'f', &n_dims, dims, r->err);
    there = there && !status && n_dims == 2 &&
            dims[1] == past_width(past_diagnostics);
    if (there)
        status =
            read_rows(r, "diagnostics", "", past_diagnostics, PAST_DIAGNOSTICS,
                      PAST_DIAGNOSTICS, rows, sizeof *rows, &n);
    for (size_t k = 0; k < PAST_DIAGNOSTICS; k++) {
        if (!there)
            diagnostics_clear(&rows[k].diag);
        past_sample(r->lane, k)->diag = rows[k].diag;
    }
    r->lane->draws_last.step = rows[PAST_SAMPLES].step;
    return status;
}

static enum status read_lane(const struct reading *r, const char *params)
{
    struct sample samples[PAST_SAMPLES] = {{0}};
    size_t n;
    enum status status = read_one(r, "lane", "", past_lane, r->lane);

    if (!status)
        status = read_rows(r, "samples", "", past_samples, PAST_SAMPLES,
                           PAST_SAMPLES, samples, sizeof *samples, &n);
    for (size_t k = 0; k < PAST_SAMPLES; k++)
        *past_sample(r->lane, k) = samples[k];
    if (!status)
        status = read_diagnostics(r);
    for (const struct past_history *h = past_histories; h->name && !status; h++)
        status = read_history(r, h);
    if (!status)
        status = read_evals(r);
    if (!status)
        status = read_marks(r, params);
    return status ? status : read_reached(r);
}

/* Samples and evaluations have the values of the lane's parameters in their
 * order; *same_out: they are those of today. */
static enum status same_values(const struct reading *r,
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
static enum status find_past(const struct reading *r, const char *name,
                             const struct race_config *config, bool *there_out)
{
    uint64_t version = 0;
    enum status status = STATUS_OK;

    if (has_entry(r, name))
        status = npz_read(r->zip, name, 'u', 0, NULL, &version, r->err);
    *there_out = !status && version == PAST_VERSION;
    for (size_t i = 0; i < config->n_lanes && *there_out; i++)
        status = same_values(r, &config->lanes[i], there_out);
    return status;
}

static enum status read_all(struct reading *r)
{
    char *params = NULL, name[PAST_NAME];
    enum status status = read_one(r, "race", "", past_race, r->m);

    if (!status)
        status = npz_read_text(r->zip, name_of(r, name, "params", ".txt"),
                               PAST_LIST, &params, r->err);
    for (size_t i = 0; i < r->m->n_lanes && !status; i++) {
        r->lane = &r->m->lanes[i];
        status = read_lane(r, params);
    }
    r->lane = NULL;
    mem_free(params);
    return status ? status : past_read_events(r->zip, r->path, r->m, r->err);
}

enum status past_read(const char *path, const struct race_config *config,
                      struct model **out, struct err *err)
{
    struct reading r = {.path = path, .err = err};
    char name[PAST_NAME];
    bool there = false;
    enum status status = npz_reader_new(path, &r.zip, err);

    *out = NULL;
    if (status)
        return status;
    status =
        find_past(&r, past_name(name, NULL, "version", ""), config, &there);
    if (!status && there)
        status = model_new(config, &r.m) ? no_memory(&r) : read_all(&r);
    npz_reader_free(r.zip);
    if (status)
        model_free(r.m);
    else
        *out = r.m;
    return status;
}
