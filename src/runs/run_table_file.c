/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a table. It is closed whenever its end is reached; where reading
 * goes on, the last bytes read must still be there. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runs/run_table_state.h"

#define HEADER_MOST 8192 /* bytes */

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

enum status run_table_read(struct run_table *t, size_t *n_out)
{
    enum status status = open_file(t);
    ssize_t n = 0;

    *n_out = 0;
    if (!status && t->fd >= 0) {
        n = pread(t->fd, t->piece, RUN_TABLE_PIECE, t->offset);
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
    n = pread(t->fd, t->piece, RUN_TABLE_PIECE, t->offset);
    end = n > 0 ? memchr(t->piece, '\n', (size_t)n) : NULL;
    t->offset = end ? t->offset + (end - t->piece) + 1 : st.st_size;
    t->n_seen = 0;
    return STATUS_OK;
}

bool run_table_changed(const struct run_table *t)
{
    struct stat st;
    char now[RUN_TABLE_SEEN];
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
