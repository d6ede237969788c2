/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a run's folder that anybody may have written. What is taken
 * has steps that rise and numbers that a chart can place; a table comes out
 * the same in whatever pieces its file grows. */
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "runs/run_parts.h"
#include "runs/run_table.h"

#define PIECE 7

static char folder[] = "/tmp/fuzz_runs_XXXXXX";
static char paths[TABLE_COUNT][64], lane_folder[64];

static void clear(void)
{
    for (int i = 0; i < TABLE_COUNT; i++)
        unlink(paths[i]);
    rmdir(lane_folder);
    rmdir(folder);
}

static void make_folder(void)
{
    if (paths[0][0] != '\0')
        return;
    MUST(mkdtemp(folder));
    snprintf(lane_folder, sizeof lane_folder, "%s/bp", folder);
    MUST(mkdir(lane_folder, 0700) == 0);
    for (int i = 0; i < TABLE_COUNT; i++)
        snprintf(paths[i], sizeof paths[i], "%.40s/%s", lane_folder,
                 table_name((enum table)i));
    atexit(clear);
}

static void put(const char *path, const uint8_t *bytes, size_t n)
{
    FILE *out = fopen(path, "wb");

    MUST(out);
    MUST(fwrite(bytes, 1, n, out) == n);
    MUST(fclose(out) == 0);
}

/* Rows of the table, their numbers in a checksum of bits; reads it at once or
 * in pieces. */
static size_t count(const uint8_t *bytes, size_t n, size_t piece,
                    uint64_t *sum_out, enum status *status_out)
{
    static const char *const names[] = {"step", "val_acc", "lr"};
    struct run_table *t;
    const double *row;
    char copy[PIECE];
    size_t rows = 0;

    *sum_out = 0;
    MUST(!run_table_new("/dev/null/none", names, 3, 1, &t));
    for (size_t at = 0; at < n; at += piece) {
        size_t m = n - at < piece ? n - at : piece;

        memcpy(copy, bytes + at, m);
        run_table_feed(t, copy, m);
    }
    while (!(*status_out = run_table_next(t, &row, NULL)) && row) {
        uint64_t bits[3];

        memcpy(bits, row, sizeof bits);
        rows++;
        for (int i = 0; i < 3; i++)
            *sum_out = *sum_out * 31 + (isnan(row[i]) ? 1 : bits[i]);
    }
    run_table_free(t);
    return rows;
}

static void check_pieces(const uint8_t *bytes, size_t n)
{
    uint64_t sum, other;
    enum status status, again;
    size_t rows = count(bytes, n, 1, &sum, &status);

    MUST(count(bytes, n, PIECE, &other, &again) == rows);
    MUST(sum == other && (status == STATUS_FORMAT) == (again == STATUS_FORMAT));
}

static void check_model(const struct model *m)
{
    const struct lane_model *lane = &m->lanes[0];
    uint64_t step = 0;

    for (size_t i = 0; i < lane->acc.n_buckets; i++) {
        const struct bucket *b = &lane->acc.buckets[i];

        MUST(b->first_step > step && b->last.step >= b->first_step);
        MUST(isfinite(b->last.fwd_eq) && b->last.active_ns >= 0);
        step = b->last.step;
    }
    for (size_t i = 0; i < lane->n_evals; i++)
        MUST(lane->evals[i].val_correct <= lane->evals[i].n_val &&
             (i == 0 || lane->evals[i].step > lane->evals[i - 1].step));
}

void fuzz_runs(const uint8_t *bytes, size_t n)
{
    static struct run_found run;
    const uint8_t *cut = n > 0 ? memchr(bytes, '\f', n) : NULL;
    size_t n_metrics = cut ? (size_t)(cut - bytes) : n;
    struct run_json_lane *lane = &run.json.lanes[0];
    struct model *m = NULL;
    struct err err = {0};
    enum status status;

    make_folder();
    check_pieces(bytes, n_metrics);
    put(paths[TABLE_METRICS], bytes, n_metrics);
    put(paths[TABLE_EPOCHS], cut ? cut + 1 : bytes,
        cut ? n - n_metrics - 1 : 0);
    snprintf(run.path, sizeof run.path, "%s", folder);
    run.json = (struct run_json){.n_train = 180, .n_val = 20, .n_lanes = 1};
    params_initial(lane->values);
    strcpy(lane->name, "bp");
    strcpy(lane->rule, "bp");
    strcpy(lane->hidden, "20");
    status = run_model_read(&run, &m, &err);
    if (status) {
        MUST(m == NULL);
        fuzz_check_err(status, &err);
        return;
    }
    check_model(m);
    model_free(m);
}
