/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a model into a checkpoint. The arrays are deflated: numbers of steps
 * and of single precision shrink to a third. */
#include "record/past.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "record/past_parts.h"

/* n structs, `stride` bytes apart. */
static void add_rows(struct npz_writer *w, const char *name,
                     const struct past_field *fields, const void *from,
                     size_t stride, size_t n)
{
    const size_t dims[2] = {n, past_width(fields)};
    double *rows = mem_alloc(n * dims[1], sizeof *rows);

    for (size_t i = 0; rows && i < n; i++)
        past_put(fields, (const char *)from + i * stride, rows + i * dims[1]);
    npz_add(w, name, 'f', rows, 2, dims);
    mem_free(rows);
}

static void add_history(struct npz_writer *w, const struct lane_config *lane,
                        const char *name, const struct history *h)
{
    float raw[HISTORY_RAW];
    char buf[PAST_NAME];

    for (size_t i = 0; i < h->n_raw; i++)
        raw[i] = (float)history_recent(h, h->n_raw - 1 - i);
    add_rows(w, past_name(buf, lane, name, ""), past_buckets, h->buckets,
             sizeof *h->buckets, h->n_buckets);
    add_rows(w, past_name(buf, lane, name, "_raw"), past_raw, raw, sizeof *raw,
             h->n_raw);
    add_rows(w, past_name(buf, lane, name, "_running"), past_running, h, 0, 1);
}

static void add_marks(struct npz_writer *w, const struct lane_model *lane)
{
    struct past_mark rows[MODEL_MARKS_MAX];
    char buf[PAST_NAME];

    for (size_t i = 0; i < lane->n_marks; i++) {
        const struct mark *m = &lane->marks[i];

        rows[i] = (struct past_mark){.step = m->step,
                                     .param = params_index(m->param),
                                     .old_value = m->old_value,
                                     .new_value = m->new_value,
                                     .change = m->change};
    }
    add_rows(w, past_name(buf, &lane->config, "marks", ""), past_marks, rows,
             sizeof *rows, lane->n_marks);
}

static void add_reached(struct npz_writer *w, const struct model *m,
                        const struct lane_model *lane)
{
    struct past_target rows[RACE_TARGETS_MAX];
    char buf[PAST_NAME];

    for (size_t i = 0; i < m->targets.n; i++)
        rows[i] = (struct past_target){m->targets.percent[i], lane->reached[i]};
    add_rows(w, past_name(buf, &lane->config, "reached", ""), past_reached,
             rows, sizeof *rows, m->targets.n);
}

static void add_lane(struct npz_writer *w, const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    struct past_diagnostics diagnostics[PAST_DIAGNOSTICS];
    struct sample samples[PAST_SAMPLES];
    char buf[PAST_NAME], list[PAST_LIST];

    for (const struct past_history *h = past_histories; h->name; h++)
        add_history(w, &lane->config, h->name,
                    (const void *)((const char *)lane + h->at));
    for (size_t k = 0; k < PAST_SAMPLES; k++)
        samples[k] = *past_sample((struct lane_model *)lane, k);
    add_rows(w, past_name(buf, &lane->config, "samples", ""), past_samples,
             samples, sizeof *samples, PAST_SAMPLES);
    for (size_t k = 0; k < PAST_DIAGNOSTICS; k++) {
        const struct sample *s = past_sample((struct lane_model *)lane, k);

        diagnostics[k] = (struct past_diagnostics){s->step, s->diag};
    }
    add_rows(w, past_name(buf, &lane->config, "diagnostics", ""),
             past_diagnostics, diagnostics, sizeof *diagnostics,
             PAST_DIAGNOSTICS);
    add_rows(w, past_name(buf, &lane->config, "evals", ""), past_evals,
             lane->evals, sizeof *lane->evals, lane->n_evals);
    add_marks(w, lane);
    add_reached(w, m, lane);
    add_rows(w, past_name(buf, &lane->config, "lane", ""), past_lane, lane, 0,
             1);
    npz_add_text(w, past_name(buf, &lane->config, "values", ".txt"),
                 past_columns(&lane->config, list));
}

/* "acc: first_step step ...": what the columns of the arrays are. */
static void add_legend(struct npz_writer *w)
{
    static const struct {
        const char *name;
        const struct past_field *fields;
    } arrays[] = {
        {"acc, loss, cos, norm", past_buckets},
        {"*_raw", past_raw},
        {"*_running", past_running},
        {"evals", past_evals},
        {"marks", past_marks},
        {"reached", past_reached},
        {"samples (newest, first and newest with a cosine)", past_samples},
        {"diagnostics (of those, and newest with a variance)",
         past_diagnostics},
        {"lane", past_lane},
        {"race", past_race},
    };
    char text[8192], name[PAST_NAME];
    size_t n = 0;

    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        const struct past_field *f = arrays[i].fields;

        n += (size_t)snprintf(text + n, sizeof text - n, "%s:", arrays[i].name);
        for (; f->name; f++)
            for (size_t k = 0; k < f->count; k++)
                n += (size_t)snprintf(text + n, sizeof text - n, " %s%.0zu",
                                      f->name, f->count > 1 ? k + 1 : 0);
        n += (size_t)snprintf(text + n, sizeof text - n, "\n");
    }
    npz_add_text(w, past_name(name, NULL, "columns", ".txt"), text);
}

void past_add(struct npz_writer *w, const struct model *m)
{
    const uint64_t version = PAST_VERSION;
    char name[PAST_NAME], list[PAST_LIST];

    npz_pack(w, true);
    npz_add(w, past_name(name, NULL, "version", ""), 'u', &version, 0, NULL);
    add_rows(w, past_name(name, NULL, "race", ""), past_race, m, 0, 1);
    for (size_t i = 0; i < m->n_lanes; i++)
        add_lane(w, m, i);
    npz_add_text(w, past_name(name, NULL, "params", ".txt"), past_params(list));
    past_add_events(w, m);
    add_legend(w);
    npz_pack(w, false);
}
