/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LOG.undone has one line with the time of the checkpoint, which no other has,
 * and where in the log its rows belong; then the rows. A second undo before the
 * next checkpoint puts the rows that it takes before those. */
#include "store/log_undone.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/whole_file.h"

#define UNDONE_MOST ((size_t)1 << 30)
#define LINE_SIZE   64

struct undone {
    char *text;       /* the whole file, mem_free */
    const char *rows; /* in it */
    size_t n;         /* bytes of rows */
    int64_t mark_ns;
    uint64_t from;
};

static enum status failed(const char *path, struct err *err)
{
    return err_set(err, STATUS_IO, "%s: %s", err_path(path), strerror(errno));
}

static enum status name_of(const char *path, char out[PATH_MAX],
                           struct err *err)
{
    if (snprintf(out, PATH_MAX, "%s" LOG_UNDONE, path) < PATH_MAX)
        return STATUS_OK;
    errno = ENAMETOOLONG;
    return failed(path, err);
}

static enum status read_undone(const char *path, struct undone *out,
                               struct err *err)
{
    char name[PATH_MAX];
    size_t n = 0;
    const char *end;
    enum status status = name_of(path, name, err);

    *out = (struct undone){.text = NULL};
    if (!status)
        status = whole_file_read(name, UNDONE_MOST, &out->text, &n, err);
    if (status)
        return status;
    end = memchr(out->text, '\n', n);
    if (!end || sscanf(out->text, "%" SCNd64 " %" SCNu64, &out->mark_ns,
                       &out->from) != 2) {
        mem_free(out->text);
        out->text = NULL;
        return err_set(err, STATUS_FORMAT, "%s: expected a time and a place",
                       err_path(name));
    }
    out->rows = end + 1;
    out->n = n - (size_t)(end + 1 - out->text);
    return STATUS_OK;
}

/* The bytes of the log from `from` to `upto`, and those taken before. */
static enum status write_undone(const struct log_file *log, uint64_t from,
                                uint64_t upto, const struct undone *before,
                                struct err *err)
{
    size_t own = (size_t)(upto - from), head;
    char name[PATH_MAX], *text = mem_alloc(1, LINE_SIZE + own + before->n);
    struct stat st;
    enum status status = name_of(log->path, name, err);

    if (!text)
        return err_set(err, STATUS_NOMEM, "%s: out of memory",
                       err_path(log->path));
    head = (size_t)snprintf(text, LINE_SIZE, "%" PRId64 " %" PRIu64 "\n",
                            log->mark_ns, from);
    if (!status &&
        (fstat(log->fd, &st) != 0 ||
         pread(log->fd, text + head, own, (off_t)from) != (ssize_t)own))
        status = failed(log->path, err);
    if (!status) {
        if (before->n > 0)
            memcpy(text + head + own, before->rows, before->n);
        status = whole_file_write(name, text, head + own + before->n,
                                  st.st_mode & 0777, err);
    }
    mem_free(text);
    return status;
}

enum status log_undone_keep(struct log_file *log, uint64_t from,
                            struct err *err)
{
    uint64_t upto = log->undone ? log->undone : log->marked;
    struct undone before = {.text = NULL};
    enum status status = STATUS_OK;

    if (log->mark_ns == 0 || from >= upto)
        return STATUS_OK;
    if (log->undone)
        status = read_undone(log->path, &before, err);
    if (!status)
        status = write_undone(log, from, upto, &before, err);
    if (!status)
        log->undone = from;
    mem_free(before.text);
    return status;
}

static bool is_there(const char *path)
{
    char name[PATH_MAX];

    return !name_of(path, name, NULL) && access(name, F_OK) == 0;
}

bool log_undone_holds(const char *path, int64_t mark_ns)
{
    struct undone undone;
    bool holds;

    if (!is_there(path) || read_undone(path, &undone, NULL))
        return false;
    holds = undone.mark_ns == mark_ns;
    mem_free(undone.text);
    return holds;
}

static enum status put_back(const char *path, const struct undone *undone,
                            struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    enum status status = STATUS_OK;

    if (fd < 0 || ftruncate(fd, (off_t)undone->from) != 0 ||
        pwrite(fd, undone->rows, undone->n, (off_t)undone->from) !=
            (ssize_t)undone->n ||
        fdatasync(fd) != 0)
        status = failed(path, err);
    if (fd >= 0)
        close(fd);
    return status;
}

static void remove_undone(const char *path)
{
    char name[PATH_MAX];

    if (!name_of(path, name, NULL))
        unlink(name);
}

enum status log_undone_restore(const char *path, int64_t mark_ns,
                               struct err *err)
{
    struct undone undone;
    enum status status;

    if (!is_there(path))
        return STATUS_OK;
    status = read_undone(path, &undone, err);
    if (status)
        return status;
    if (undone.mark_ns == mark_ns)
        status = put_back(path, &undone, err);
    mem_free(undone.text);
    if (!status)
        remove_undone(path);
    return status;
}

void log_undone_drop(struct log_file *log, int64_t mark_ns)
{
    if (log->undone)
        remove_undone(log->path);
    log->undone = 0;
    log->marked = log->size;
    log->mark_ns = mark_ns;
}
