/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a table that is there are kept as bytes, not as numbers: what was
 * recorded stays as it was. That they are of the run that goes on is told from
 * the batch at the step where it was saved, whose accuracy and loss are in
 * both. A lane that diverged was saved a step before the batch that it
 * measured last. */
#include "store/tables.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/number.h"
#include "store/whole_file.h"

#define TABLE_MOST ((size_t)1 << 30) /* bytes */
#define WALL_MOST  1e9               /* seconds: thirty years */

/* Columns, from 0. */
#define WALL         0
#define ACC          5 /* and the loss behind it */
#define METRICS_STEP 2
#define EPOCHS_STEP  3

/* Cells k to k + n - 1 of a row, with the commas between them. False when they
 * are not there, or do not fit. */
static bool cells(const char *row, size_t k, size_t n, char *out, size_t size)
{
    size_t len = 0;

    for (; k > 0 && *row != '\n' && *row != '\0'; row++)
        k -= *row == ',';
    for (;;) {
        len += strcspn(row + len, ",\r\n");
        if (--n == 0 || row[len] != ',')
            break;
        len++;
    }
    if (k > 0 || n > 0 || len >= size)
        return false;
    memcpy(out, row, len);
    out[len] = '\0';
    return true;
}

/* A row's step, from 1; 0 = it has none. */
static uint64_t step_of(const char *row, enum table table)
{
    char text[NUMBER_SIZE];
    uint64_t step = 0;

    if (cells(row, table == TABLE_METRICS ? METRICS_STEP : EPOCHS_STEP, 1, text,
              sizeof text))
        (void)number_parse_whole(text, 1, UINT64_MAX, &step, NULL);
    return step;
}

/* "ACC,LOSS" of the batch that the run was saved after. */
static void saved_batch(const struct run_state *state,
                        char out[2 * NUMBER_SIZE])
{
    number_format(state->acc, out);
    strcat(out, ",");
    number_format(state->loss, out + strlen(out));
}

/* Leaves the rows up to the step of state; text begins behind the header. */
static enum status keep_rows(char *text, const char *path, enum table table,
                             const struct run_state *state,
                             struct table_kept *out, struct err *err)
{
    char saved[2 * NUMBER_SIZE], found[2 * NUMBER_SIZE];
    bool here = false, same = false;
    double wall_s;
    char *to = text, *row = text;
    size_t n, line = 2;

    saved_batch(state, saved);
    for (; *row != '\0'; row += n, line++) {
        uint64_t step = step_of(row, table);

        n = strcspn(row, "\n");
        n += row[n] == '\n';
        if (step == 0)
            return err_set(err, STATUS_FORMAT, "%s:%zu: a row without its step",
                           err_path(path), line);
        if (step > out->last_step)
            out->last_step = step;
        here |= step == state->step;
        if ((step == state->step || step == state->step + 1) &&
            cells(row, ACC, 2, found, sizeof found))
            same |= strcmp(found, saved) == 0;
        if (step > state->step)
            continue;
        if (cells(row, WALL, 1, found, sizeof found) &&
            number_parse(found, &wall_s, NULL) == STATUS_OK && wall_s > 0.0 &&
            wall_s < WALL_MOST)
            out->wall_s = wall_s;
        memmove(to, row, n);
        to += n;
    }
    *to = '\0';
    if (table == TABLE_METRICS && here && !same)
        return err_set(
            err, STATUS_USAGE,
            "%s: rows of another run; name another folder, or replace it "
            "with --overwrite",
            err_path(path));
    return STATUS_OK;
}

enum status table_keep(const char *path, enum table table,
                       const struct lane_config *lane,
                       const struct run_state *state, struct table_kept *out,
                       struct err *err)
{
    char buf[TABLE_HEADER_SIZE];
    const char *header = table_header(table, lane, buf);
    char *text = NULL;
    size_t size, n = strlen(header);
    enum status status;

    *out = (struct table_kept){0};
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return STATUS_OK;
    status = whole_file_read(path, TABLE_MOST, &text, &size, err);
    if (!status && strncmp(text, header, n) != 0)
        status = err_set(err, STATUS_USAGE,
                         "%s: other columns than today's; name another folder, "
                         "or replace it with --overwrite",
                         err_path(path));
    if (!status)
        status = keep_rows(text + n, path, table, state, out, err);
    if (status) {
        mem_free(text);
        return status;
    }
    memmove(text, text + n, strlen(text + n) + 1);
    out->rows = text;
    return STATUS_OK;
}
