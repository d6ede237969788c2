/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the file go through libcsv, whose rows wait in a list until they
 * are asked for. The list is as long as one piece has lines, so a table of any
 * length is read in bounded memory. The file is closed whenever its end is
 * reached; where reading goes on, the last bytes read must still be there. */
#include "runs/run_table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/cell.h"
#include "data/readers/csv/csv_feed.h"

#define PIECE       ((size_t)32 << 10) /* bytes read at once */
#define CELLS_MOST  1024               /* of a line */
#define HEADER_MOST 8192               /* bytes */
#define SEEN        64 /* of the last bytes, to know the file again */

struct run_table {
    char path[PATH_MAX];
    const char *const *names;
    size_t n_names, n_must;
    struct csv_feed feed;
    locale_t c_locale;
    short wanted[CELLS_MOST]; /* which name a column has, or -1 */
    size_t n_columns;         /* 0 = the first line is yet to come */
    size_t cell;              /* of the line being read */
    double *rows;             /* [room, n_names] */
    size_t n_rows, room, next;
    struct err err; /* code STATUS_OK = none */
    int fd;         /* -1 = closed */
    off_t offset;   /* read so far */
    ino_t inode;
    char seen[SEEN]; /* the bytes before offset */
    size_t n_seen;
    char piece[PIECE];
};

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

    if (t->cell == CELLS_MOST) {
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
    double *rows = t->rows;

    if (t->n_rows == t->room) {
        rows = mem_alloc(room, t->n_names * sizeof *rows);
        if (!rows)
            return false;
        if (t->rows)
            memcpy(rows, t->rows, t->n_rows * t->n_names * sizeof *rows);
        mem_free(t->rows);
        t->rows = rows;
        t->room = room;
    }
    for (size_t i = 0; i < t->n_names; i++)
        rows[t->n_rows * t->n_names + i] = NAN;
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
    size_t keep = n < SEEN ? n : SEEN;

    if (keep == SEEN)
        t->n_seen = 0;
    else if (t->n_seen + keep > SEEN) {
        size_t old = SEEN - keep;

        memmove(t->seen, t->seen + t->n_seen - old, old);
        t->n_seen = old;
    }
    memcpy(t->seen + t->n_seen, bytes + n - keep, keep);
    t->n_seen += keep;
    if (!t->feed.stop)
        csv_feed_bytes(&t->feed, bytes, n, PIECE);
    if (t->feed.fault == CSV_NO_MEMORY)
        fail_memory(t);
    else if (t->feed.fault != CSV_FINE)
        fail(t, "quotes that no table of a run has");
}

static enum status failed(struct run_table *t)
{
    return err_set(&t->err, STATUS_IO, "%s: %s", err_path(t->path),
                   strerror(errno));
}

/* A file that is not there (yet) is an empty one: t->fd stays -1. */
static enum status open_file(struct run_table *t)
{
    struct stat st;

    if (t->fd >= 0)
        return STATUS_OK;
    t->fd = open(t->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (t->fd < 0)
        return errno == ENOENT ? STATUS_OK : failed(t);
    if (fstat(t->fd, &st) != 0)
        return failed(t);
    if (!S_ISREG(st.st_mode))
        return err_set(&t->err, STATUS_IO, "%s: expected a regular file",
                       err_path(t->path));
    t->inode = st.st_ino;
    return STATUS_OK;
}

static enum status read_piece(struct run_table *t, size_t *n_out)
{
    enum status status = open_file(t);
    ssize_t n = 0;

    *n_out = 0;
    if (!status && t->fd >= 0) {
        n = pread(t->fd, t->piece, PIECE, t->offset);
        if (n < 0)
            status = failed(t);
    }
    if ((status || n == 0) && t->fd >= 0) {
        close(t->fd);
        t->fd = -1;
    }
    if (status || n == 0)
        return status;
    *n_out = (size_t)n;
    t->offset += n;
    run_table_feed(t, t->piece, (size_t)n);
    return STATUS_OK;
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
        (void)read_piece(t, &n);
    if (t->next < t->n_rows)
        *row_out = t->rows + t->next++ * t->n_names;
    else if (t->err.code)
        return err_set(err, t->err.code, "%s", t->err.text);
    return STATUS_OK;
}

enum status run_table_skip(struct run_table *t, size_t most, struct err *err)
{
    struct stat st;
    const char *end = NULL;
    ssize_t n;

    if (open_file(t))
        return err_set(err, t->err.code, "%s", t->err.text);
    if (t->fd < 0 || fstat(t->fd, &st) != 0 ||
        st.st_size <= (off_t)(HEADER_MOST + most))
        return STATUS_OK;
    n = pread(t->fd, t->piece, HEADER_MOST, 0);
    if (n > 0)
        end = memchr(t->piece, '\n', (size_t)n);
    if (!end)
        return STATUS_OK; /* it will be told by who reads it */
    run_table_feed(t, t->piece, (size_t)(end - t->piece) + 1);
    t->offset = st.st_size - (off_t)most;
    n = pread(t->fd, t->piece, PIECE, t->offset);
    end = n > 0 ? memchr(t->piece, '\n', (size_t)n) : NULL;
    t->offset = end ? t->offset + (end - t->piece) + 1 : st.st_size;
    t->n_seen = 0;
    return STATUS_OK;
}

bool run_table_changed(const struct run_table *t)
{
    struct stat st;
    char now[SEEN];
    int fd;
    bool same;

    if (t->offset == 0)
        return false;
    fd = open(t->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return true;
    same = fstat(fd, &st) == 0 && st.st_ino == t->inode &&
           st.st_size >= t->offset &&
           pread(fd, now, t->n_seen, t->offset - (off_t)t->n_seen) ==
               (ssize_t)t->n_seen &&
           memcmp(now, t->seen, t->n_seen) == 0;
    close(fd);
    return !same;
}
