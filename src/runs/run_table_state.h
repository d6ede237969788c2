/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read a table; nobody else includes this. */
#ifndef RUNS_RUN_TABLE_STATE_H
#define RUNS_RUN_TABLE_STATE_H

#include <limits.h>
#include <locale.h>
#include <sys/types.h>

#include "data/readers/csv/csv_feed.h"
#include "runs/run_table.h"

#define RUN_TABLE_PIECE ((size_t)32 << 10) /* bytes read at once */
#define RUN_TABLE_CELLS 1024               /* of a line, at most */
#define RUN_TABLE_SEEN  64 /* of the last bytes, to know the file again */

struct run_table {
    char path[PATH_MAX];
    const char *const *names;
    size_t n_names, n_must;
    struct csv_feed feed;
    locale_t c_locale;
    short wanted[RUN_TABLE_CELLS]; /* which name a column has, or -1 */
    size_t n_columns;              /* 0 = the first line is yet to come */
    size_t cell;                   /* of the line being read */
    double *rows;                  /* [room, n_names] */
    size_t n_rows, room, next;
    struct err err; /* code STATUS_OK = none */
    int fd;         /* -1 = closed */
    off_t offset;   /* read so far */
    ino_t inode;
    char seen[RUN_TABLE_SEEN]; /* the bytes before offset */
    size_t n_seen;
    char piece[RUN_TABLE_PIECE];
};

/* run_table_file.c: hands the next bytes of the file to run_table_feed;
 * *n_out: how many. The first failure is in t->err, too. */
enum status run_table_read(struct run_table *t, size_t *n_out);

#endif
