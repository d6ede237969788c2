/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a checkpoint keeps of one lane: its newest samples, its histories,
 * evaluations, marks and what it reached. Rows may be right each by itself and
 * still be no run's: that steps rise, which drawing relies on, is seen to
 * here. */
#include <stdio.h>
#include <string.h>

#include "record/past_reading.h"

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

static enum status read_history(const struct past_reading *r,
                                const struct past_history *which)
{
    struct history *h = (void *)((char *)r->lane + which->at);
    float raw[HISTORY_RAW] = {0};
    char buf[PAST_NAME];
    enum status status =
        past_read_one(r, which->name, "_running", past_running, h);

    if (!status)
        status =
            past_read_rows(r, which->name, "", past_buckets, 0, HISTORY_BUCKETS,
                           h->buckets, sizeof *h->buckets, &h->n_buckets);
    if (!status)
        status = past_read_rows(r, which->name, "_raw", past_raw, 0,
                                HISTORY_RAW, raw, sizeof *raw, &h->n_raw);
    if (status)
        return status;
    if (!buckets_fit(r->lane, h))
        return past_damaged(r, past_name_of(r, buf, which->name, ""),
                            "its batches do not follow one another");
    for (size_t i = 0; i < h->n_raw; i++)
        h->raw[(h->n_samples - h->n_raw + i) % HISTORY_RAW] = raw[i];
    return STATUS_OK;
}

static enum status read_evals(const struct past_reading *r)
{
    struct lane_model *lane = r->lane;
    uint64_t step = 0;
    char buf[PAST_NAME];
    enum status status =
        past_read_rows(r, "evals", "", past_evals, 0, MODEL_EVALS_MAX,
                       lane->evals, sizeof *lane->evals, &lane->n_evals);

    for (size_t i = 0; i < lane->n_evals && !status; i++) {
        if (lane->evals[i].step < step || lane->evals[i].step > lane->last.step)
            status = past_damaged(r, past_name_of(r, buf, "evals", ""),
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

static enum status read_marks(const struct past_reading *r, const char *params)
{
    struct past_mark rows[MODEL_MARKS_MAX];
    struct lane_model *lane = r->lane;
    uint64_t step = 0;
    char buf[PAST_NAME];
    size_t n;
    enum status status = past_read_rows(
        r, "marks", "", past_marks, 0, MODEL_MARKS_MAX, rows, sizeof *rows, &n);

    for (size_t i = 0; !status && i < n; i++) {
        const struct past_mark *row = &rows[i];
        const struct param *p = listed(params, row->param);

        if (row->step < step || row->step > lane->last.step)
            status = past_damaged(r, past_name_of(r, buf, "marks", ""),
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

static enum status read_reached(const struct past_reading *r)
{
    struct past_target rows[RACE_TARGETS_MAX];
    size_t n = 0;
    enum status status =
        past_read_rows(r, "reached", "", past_reached, 1, RACE_TARGETS_MAX,
                       rows, sizeof *rows, &n);

    r->m->targets.n = n;
    for (size_t i = 0; !status && i < n; i++) {
        r->m->targets.percent[i] = rows[i].percent;
        r->lane->reached[i] = rows[i].reached;
    }
    return status;
}

/* Nothing of it is known where it is not there, or of other columns. */
static enum status read_diagnostics(const struct past_reading *r)
{
    struct past_diagnostics rows[PAST_DIAGNOSTICS] = {{0}};
    size_t n_dims = 0, dims[2], n;
    char buf[PAST_NAME];
    enum status status = STATUS_OK;
    bool there = past_has_entry(r, past_name_of(r, buf, "diagnostics", ""));

    if (there)
        status = npz_shape(r->zip, buf, 'f', &n_dims, dims, r->err);
    there = there && !status && n_dims == 2 &&
            dims[1] == past_width(past_diagnostics);
    if (there)
        status = past_read_rows(r, "diagnostics", "", past_diagnostics,
                                PAST_DIAGNOSTICS, PAST_DIAGNOSTICS, rows,
                                sizeof *rows, &n);
    for (size_t k = 0; k < PAST_DIAGNOSTICS; k++) {
        if (!there)
            diagnostics_clear(&rows[k].diag);
        past_sample(r->lane, k)->diag = rows[k].diag;
    }
    r->lane->draws_last.step = rows[PAST_SAMPLES].step;
    return status;
}

enum status past_read_lane(const struct past_reading *r, const char *params)
{
    struct sample samples[PAST_SAMPLES] = {{0}};
    size_t n;
    enum status status = past_read_one(r, "lane", "", past_lane, r->lane);

    if (!status)
        status = past_read_rows(r, "samples", "", past_samples, PAST_SAMPLES,
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
