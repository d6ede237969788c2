/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write that fails half way is taken back by cutting the file to where it
 * began: cutting needs no room on a full disk. */
#include "store/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/log_undone.h"
#include "store/whole_file.h"

#define TAIL_MAX   65536 /* bytes looked at from the end for a row's begin */
#define TABLE_MOST ((size_t)1 << 30)

static enum status failed(const struct log_file *log, struct err *err)
{
    return err_set(err, STATUS_IO, "%s: %s", err_path(log->path),
                   strerror(errno));
}

static enum status no_memory(const struct log_file *log, struct err *err)
{
    return err_set(err, STATUS_NOMEM, "%s: out of memory", err_path(log->path));
}

/* A FIFO or a device may keep its writer waiting for ever. */
static enum status open_file(struct log_file *log, mode_t mode, uint64_t keep,
                             struct err *err)
{
    struct stat st;

    log->fd = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, mode);
    if (log->fd < 0 || fstat(log->fd, &st) != 0)
        return failed(log, err);
    if (!S_ISREG(st.st_mode))
        return err_set(err, STATUS_IO, "%s: expected a regular file",
                       err_path(log->path));
    if ((uint64_t)st.st_size < keep)
        return err_set(err, STATUS_IO,
                       "%s: has %lld bytes, expected the %llu that the "
                       "checkpoint goes on from",
                       err_path(log->path), (long long)st.st_size,
                       (unsigned long long)keep);
    if (ftruncate(log->fd, (off_t)keep) != 0 || lseek(log->fd, 0, SEEK_END) < 0)
        return failed(log, err);
    return STATUS_OK;
}

enum status log_open(const char *path, mode_t mode, uint64_t keep,
                     struct log_file *log, struct err *err)
{
    enum status status;

    *log = (struct log_file){.fd = -1, .size = keep};
    snprintf(log->path, sizeof log->path, "%s", path);
    status = open_file(log, mode, keep, err);
    if (!status)
        log->out = open_memstream(&log->text, &log->n);
    if (!status && !log->out)
        status = no_memory(log, err);
    log->open = !status;
    if (status && log->fd >= 0)
        close(log->fd);
    return status;
}

/* How many bytes were written: n, or fewer, with errno. */
static size_t write_all(int fd, const char *data, size_t n)
{
    size_t sent = 0;

    while (sent < n) {
        ssize_t done = write(fd, data + sent, n - sent);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        sent += (size_t)done;
    }
    return sent;
}

/* Of the first n bytes those of whole rows. */
static size_t whole_rows(const struct log_file *log, size_t n)
{
    if (!log->lines)
        return 0;
    while (n > 0 && log->text[n - 1] != '\n')
        n--;
    return n;
}

/* Cuts the file to its whole rows. */
static bool take_back(const struct log_file *log)
{
    return ftruncate(log->fd, (off_t)log->size) == 0 &&
           lseek(log->fd, (off_t)log->size, SEEK_SET) >= 0;
}

enum status log_flush(struct log_file *log, struct err *err)
{
    enum status status = STATUS_OK;
    struct stat st;
    size_t n, sent;

    if (fflush(log->out) != 0 || ferror(log->out))
        status = no_memory(log, err);
    else if (fstat(log->fd, &st) == 0 && st.st_nlink == 0) {
        errno = ENOENT; /* somebody has removed it: nobody will read this */
        status = failed(log, err);
    }
    n = log->n;
    if (!status && n > 0) {
        sent = write_all(log->fd, log->text, n);
        if (sent < n)
            status = failed(log, err);
        log->size += sent < n ? whole_rows(log, sent) : n;
        if (sent < n)
            (void)take_back(log);
    }
    clearerr(log->out);
    fseeko(log->out, 0, SEEK_SET);
    fflush(log->out); /* n is 0 now */
    return status;
}

enum status log_sync(struct log_file *log, struct err *err)
{
    enum status status = log_flush(log, err);

    if (!status && fdatasync(log->fd) != 0)
        status = failed(log, err);
    return status;
}

size_t log_waiting(const struct log_file *log)
{
    long at = log->out ? ftell(log->out) : 0;

    return at > 0 ? (size_t)at : 0;
}

/* The last row of the first `size` bytes into row, which is not ended by NUL;
 * 0 = there is none, or it is longer than any of ours. */
static size_t last_row(const struct log_file *log, uint64_t size,
                       char row[TAIL_MAX])
{
    size_t n = size < TAIL_MAX ? (size_t)size : TAIL_MAX, from;

    if (n == 0 || pread(log->fd, row, n, (off_t)(size - n)) != (ssize_t)n)
        return 0;
    for (from = n - 1; from > 0 && row[from - 1] != '\n'; from--)
        ;
    if (from == 0 && size > n)
        return 0;
    memmove(row, row + from, n - from);
    return n - from;
}

enum status log_cut(struct log_file *log, uint64_t step,
                    uint64_t (*step_of)(const char *row, size_t n),
                    struct err *err)
{
    enum status status = log_flush(log, err);
    uint64_t size = log->size;
    char *row = malloc(TAIL_MAX);
    size_t n;

    if (!row && !status)
        status = no_memory(log, err);
    while (!status && (n = last_row(log, size, row)) > 0 &&
           step_of(row, n) > step)
        size -= n;
    free(row);
    if (status || size == log->size)
        return status;
    status = log_undone_keep(log, size, err);
    if (status)
        return status;
    log->size = size;
    return take_back(log) ? STATUS_OK : failed(log, err);
}

enum status log_size_at(const char *path, uint64_t step,
                        uint64_t (*step_of)(const char *row, size_t n),
                        uint64_t *size_out, bool *more_out, struct err *err)
{
    char *text = NULL;
    size_t size = 0, at = 0;
    enum status status;

    *size_out = 0;
    *more_out = false;
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    status = whole_file_read(path, TABLE_MOST, &text, &size, err);
    if (status)
        return status;
    while (at < size) { /* the header's step is 0 */
        const char *end = memchr(text + at, '\n', size - at);
        size_t n = end ? (size_t)(end - text) + 1 - at : size - at;

        if (!end || step_of(text + at, n) > step)
            break;
        at += n;
    }
    *size_out = at;
    *more_out = at < size;
    mem_free(text);
    return STATUS_OK;
}

void log_close(struct log_file *log)
{
    if (!log->open)
        return;
    fclose(log->out);
    free(log->text);
    close(log->fd);
    *log = (struct log_file){.fd = -1};
}
