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
#include "runs/run_rows.h"
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

static void check_message(const struct lane_msg *msg, uint64_t *step,
                          uint64_t *epoch_step)
{
    const struct eval_result *e = &msg->eval;
    const struct sample *sample = &msg->sample;

    if (msg->kind == MSG_SAMPLE) {
        MUST(sample->step > *step && sample->epoch > 0 && sample->batch > 0);
        MUST(sample->active_ns >= 0 && sample->done_ns >= 0);
        *step = sample->step;
        return;
    }
    MUST(msg->kind == MSG_EVAL && e->step > *epoch_step && e->epoch > 0);
    MUST(e->val_correct <= e->n_val && e->train_correct <= e->n_train);
    MUST(e->active_ns >= 0 && e->train_ns >= 0 && e->eval_ns >= 0);
    *epoch_step = e->step;
}

static enum status read_all(struct run_rows *rows, struct err *err)
{
    uint64_t step = 0, epoch_step = 0;
    struct lane_msg msg;
    double wall = 0;

    while (!run_rows_peek(rows, true, &wall, err) && wall < (double)INFINITY) {
        if (run_rows_take(rows, &msg, err))
            return err->code;
        check_message(&msg, &step, &epoch_step);
    }
    return err->code;
}

void fuzz_runs(const uint8_t *bytes, size_t n)
{
    const struct run_json json = {.n_train = 180, .n_val = 20};
    const uint8_t *cut = n > 0 ? memchr(bytes, '\f', n) : NULL;
    size_t n_metrics = cut ? (size_t)(cut - bytes) : n;
    struct lane_config config;
    struct run_rows rows;
    struct err err = {0};

    make_folder();
    check_pieces(bytes, n_metrics);
    put(paths[TABLE_METRICS], bytes, n_metrics);
    put(paths[TABLE_EPOCHS], cut ? cut + 1 : bytes,
        cut ? n - n_metrics - 1 : 0);
    lane_config_init(&config);
    config.rule = rule_find("wp");
    strcpy(config.name, "bp");
    MUST(!run_rows_init(&rows, folder, &config, &json, &err));
    if (read_all(&rows, &err))
        fuzz_check_err(err.code, &err);
    run_rows_done(&rows);
}
