/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the file go through libcsv, whose rows wait in a list until they
 * are asked for. The list is as long as one piece has lines, so a table of any
 * length is read in bounded memory. */
#include "runs/run_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/cell.h"
#include "runs/run_table_state.h"

static void fail(struct run_table *t, const char *what)
{
    t->feed.stop = true;
    if (!t->err.code)
        err_set(&t->err, STATUS_FORMAT, "%s:%llu: %s", err_path(t->path),
                (unsigned long long)t->feed.row_line, what);
}

static void fail_memory(struct run_table *t)
{
    t->feed.stop = true;
    if (!t->err.code)
        err_set(&t->err, STATUS_NOMEM, "%s: out of memory", err_path(t->path));
}

static void name_column(struct run_table *t, const char *text)
{
    t->wanted[t->cell] = -1;
    for (size_t i = 0; text && i < t->n_names; i++)
        if (strcmp(text, t->names[i]) == 0)
            t->wanted[t->cell] = (short)i;
}

/* A number, or one of those that are none, as number_format spells both. */
static bool parse(const struct run_table *t, const char *text, size_t length,
                  double *out)
{
    switch (cell_parse(text, length, t->c_locale, out)) {
    case CELL_NUMBER:
        return true;
    case CELL_NONFINITE:
        *out = *text == '-' ? -INFINITY : INFINITY;
        return true;
    case CELL_EMPTY:
    case CELL_MISSING:
        *out = NAN;
        return true;
    default:
        return false;
    }
}

static void on_cell(void *text, size_t length, void *data)
{
    struct run_table *t = data;
    int at = -1;

    if (t->cell == RUN_TABLE_CELLS) {
        fail(t, "more columns than any table of a run has");
        return;
    }
    if (t->n_columns == 0)
        name_column(t, text);
    else if (t->cell < t->n_columns)
        at = t->wanted[t->cell];
    if (at >= 0 && text &&
        !parse(t, text, length, &t->rows[t->n_rows * t->n_names + (size_t)at]))
        fail(t, "a cell that is no number");
    t->cell++;
}

/* Room for another row, which is empty. */
static bool make_room(struct run_table *t)
{
    size_t room = t->room ? 2 * t->room : 64;

    if (t->n_rows == t->room) {
        if (!mem_grow(&t->rows, t->n_rows, room, t->n_names * sizeof *t->rows))
            return false;
        t->room = room;
    }
    for (size_t i = 0; i < t->n_names; i++)
        t->rows[t->n_rows * t->n_names + i] = NAN;
    return true;
}

/* The first line has ended. */
static void end_header(struct run_table *t)
{
    for (size_t i = 0; i < t->n_must; i++) {
        char what[96];
        size_t k = 0;

        while (k < t->cell && t->wanted[k] != (short)i)
            k++;
        snprintf(what, sizeof what, "no column %.40s", t->names[i]);
        if (k == t->cell)
            fail(t, what);
    }
    t->n_columns = t->cell;
}

static void on_row(int end, void *data)
{
    struct run_table *t = data;
    char what[96];

    (void)end;
    if (t->feed.stop)
        return;
    if (t->n_columns == 0) {
        end_header(t);
    } else if (t->cell != t->n_columns) {
        snprintf(what, sizeof what, "a line of %zu cells, expected %zu",
                 t->cell, t->n_columns);
        fail(t, what);
    } else {
        t->n_rows++;
    }
    t->cell = 0;
    if (!t->feed.stop && !make_room(t))
        fail_memory(t);
}

enum status run_table_new(const char *path, const char *const *names, size_t n,
                          size_t n_must, struct run_table **out)
{
    struct run_table *t = mem_alloc(1, sizeof *t);

    if (!t)
        return STATUS_NOMEM;
    snprintf(t->path, sizeof t->path, "%s", path);
    t->names = names;
    t->n_names = n;
    t->n_must = n_must;
    t->fd = -1;
    t->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!t->c_locale || !csv_feed_init(&t->feed, ',', on_cell, on_row, t)) {
        if (t->c_locale)
            freelocale(t->c_locale);
        mem_free(t);
        return STATUS_NOMEM;
    }
    *out = t;
    return STATUS_OK;
}

void run_table_free(struct run_table *t)
{
    if (!t)
        return;
    if (t->fd >= 0)
        close(t->fd);
    csv_feed_done(&t->feed);
    freelocale(t->c_locale);
    mem_free(t->rows);
    mem_free(t);
}

const char *run_table_path(const struct run_table *t)
{
    return err_path(t->path);
}

void run_table_feed(struct run_table *t, char *bytes, size_t n)
{
    size_t keep = n < RUN_TABLE_SEEN ? n : RUN_TABLE_SEEN;

    if (keep == RUN_TABLE_SEEN)
        t->n_seen = 0;
    else if (t->n_seen + keep > RUN_TABLE_SEEN) {
        size_t old = RUN_TABLE_SEEN - keep;

        memmove(t->seen, t->seen + t->n_seen - old, old);
        t->n_seen = old;
    }
    memcpy(t->seen + t->n_seen, bytes + n - keep, keep);
    t->n_seen += keep;
    if (!t->feed.stop)
        csv_feed_bytes(&t->feed, bytes, n, RUN_TABLE_PIECE);
    if (t->feed.fault == CSV_NO_MEMORY)
        fail_memory(t);
    else if (t->feed.fault != CSV_FINE)
        fail(t, "quotes that no table of a run has");
}

/* The rows that were handed out make room for those to come. The one being
 * read has its cells behind them. */
static void drop_rows(struct run_table *t)
{
    if (t->next == 0 || t->next < t->n_rows)
        return;
    memmove(t->rows, t->rows + t->n_rows * t->n_names,
            t->n_names * sizeof *t->rows);
    t->n_rows = t->next = 0;
}

enum status run_table_next(struct run_table *t, const double **row_out,
                           struct err *err)
{
    size_t n = 1;

    *row_out = NULL;
    drop_rows(t);
    while (t->next == t->n_rows && !t->err.code && n > 0)
        (void)run_table_read(t, &n);
    if (t->next < t->n_rows)
        *row_out = t->rows + t->next++ * t->n_names;
    else if (t->err.code)
        return err_set(err, t->err.code, "%s", t->err.text);
    return STATUS_OK;
}
