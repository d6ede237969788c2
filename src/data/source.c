/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head is read at once and given again, so that looking at a source takes
 * nothing away from it: a pipe cannot be rewound. Bytes come from a file, a
 * pipe or a member of an archive, and go through a recoder when they turn out
 * to be UTF-16. */
#include "data/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/archive.h"
#include "data/pipe_reader.h"
#include "data/recode.h"

_Static_assert(RECODE_BLOCK >= SOURCE_HEAD, "a head fits into a recoder");

/* The bytes as they are. */
static enum status pull(void *ctx, void *bytes_out, size_t n, size_t *got_out,
                        struct err *err)
{
    struct source *source = ctx;
    if (source->member)
        return archive_read(source->member, bytes_out, n, got_out, err);
    if (source->pipe)
        return pipe_reader_read(source->pipe, bytes_out, n, got_out, err);
    return gzio_read(&source->io, bytes_out, n, got_out, err);
}

static enum status fill_head(struct source *source, struct err *err)
{
    return pull(source, source->head, SOURCE_HEAD, &source->n_head, err);
}

/* A socket and another user's pipe cannot be opened by their path. */
static int open_stream(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && strcmp(path, SOURCE_STDIN) == 0)
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    return fd;
}

static enum status open_pipe(struct source *source, struct progress *progress,
                             struct err *err)
{
    int fd = open_stream(source->path);
    if (fd < 0)
        return err_set(err, STATUS_IO, "%s: %m", err_path(source->path));
    if (isatty(fd)) {
        close(fd);
        return err_set(err, STATUS_IO,
                       "%s: a terminal, expected data from a pipe or a file",
                       err_path(source->path));
    }
    source->stream = true;
    return pipe_reader_new(fd, source->path, progress, &source->pipe, err);
}

static bool can_stream(const char *path, const struct stat *info)
{
    return S_ISFIFO(info->st_mode) || S_ISSOCK(info->st_mode) ||
           (S_ISCHR(info->st_mode) && strcmp(path, SOURCE_STDIN) == 0);
}

static bool is_zip(const struct source *source)
{
    return source->io.gz && source->io.raw && source->n_head >= 4 &&
           (memcmp(source->head, "PK\3\4", 4) == 0 ||
            memcmp(source->head, "PK\5\6", 4) == 0);
}

/* Whether other programs' formats, which are archives, look like this one. */
static bool is_format(const struct archive *archive)
{
    return archive_count_ending(archive, ".npy") > 0 ||
           archive_count_ending(archive, "/[Content_Types].xml") > 0 ||
           archive_count_ending(archive, "/META-INF/manifest.xml") > 0 ||
           archive_count_ending(archive, "/data.pkl") > 0;
}

/* From the archive to the one table in it, if that is what it holds. */
static enum status enter_zip(struct source *source, struct err *err)
{
    char names[100];
    struct archive *archive = NULL;
    enum status status = archive_open(source->path, &archive, err);
    if (status != STATUS_OK)
        return status;
    size_t n = archive_count(archive);
    if (n > 0 && is_format(archive)) {
        source->archive = archive;
        return STATUS_OK;
    }
    source->member = archive;
    if (n == 1) {
        status = archive_begin(archive, err);
        return status == STATUS_OK ? fill_head(source, err) : status;
    }
    archive_names(archive, names, sizeof names);
    if (n == 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: a ZIP archive without a file, expected one table",
                       err_path(source->path));
    return err_set(err, STATUS_FORMAT,
                   "%s: a ZIP archive of %zu files (%s), expected one table; "
                   "unpack it and name one",
                   err_path(source->path), n, names);
}

/* The head of text in UTF-16 becomes UTF-8, and so does what follows. */
static enum status enter_text(struct source *source, struct err *err)
{
    size_t mark;
    const char *charset = recode_charset(source->head, source->n_head, &mark);
    source->charset = charset;
    if (!charset)
        return STATUS_OK;
    enum status status = recode_new(
        source->path, charset, source->head + mark, source->n_head - mark,
        (struct recode_from){pull, source}, &source->recode, err);
    if (status != STATUS_OK)
        return status;
    return recode_read(source->recode, source->head, SOURCE_HEAD,
                       &source->n_head, err);
}

enum status source_open(struct source *source, const char *path,
                        struct progress *progress, struct err *err)
{
    struct stat info;
    enum status status;
    source->folder = source->stream = false;
    source->at = source->n_head = 0;
    source->io = (struct gzio){0};
    source->pipe = NULL;
    source->archive = source->member = NULL;
    source->recode = NULL;
    source->charset = NULL;
    int length = snprintf(source->path, sizeof source->path, "%s", path);
    if (length < 0 || (size_t)length >= sizeof source->path)
        return err_set(err, STATUS_IO, "%s: path too long", err_path(path));
    bool there = stat(path, &info) == 0;
    if (there && S_ISDIR(info.st_mode)) {
        source->folder = true;
        return STATUS_OK;
    }
    status = there && can_stream(path, &info)
                 ? open_pipe(source, progress, err)
                 : gzio_open(&source->io, source->path, err);
    if (status == STATUS_OK)
        status = fill_head(source, err);
    if (status == STATUS_OK && is_zip(source))
        status = enter_zip(source, err);
    if (status == STATUS_OK)
        status = enter_text(source, err);
    if (status != STATUS_OK)
        source_close(source);
    return status;
}

enum status source_read(struct source *source, void *bytes_out, size_t n,
                        size_t *got_out, struct err *err)
{
    size_t left = source->n_head - source->at;
    size_t head = left < n ? left : n;
    memcpy(bytes_out, source->head + source->at, head);
    source->at += head;
    *got_out = head;
    if (head == n || source->n_head < SOURCE_HEAD)
        return STATUS_OK;
    unsigned char *to = (unsigned char *)bytes_out + head;
    enum status status =
        source->recode ? recode_read(source->recode, to, n - head, got_out, err)
                       : pull(source, to, n - head, got_out, err);
    *got_out += head;
    return status;
}

static int permille(struct source *source)
{
    if (source->pipe)
        return progress_of_bytes(pipe_reader_taken(source->pipe));
    if (source->member)
        return archive_permille(source->member) * PROGRESS_READ / 1000;
    uint64_t used = gzio_consumed(&source->io), size = source->io.file_size;
    return size > 0 && used < size ? (int)(used * PROGRESS_READ / size)
                                   : PROGRESS_READ;
}

enum status source_progress(struct source *source, struct progress *progress,
                            struct err *err)
{
    return gzio_progress(progress, permille(source), err);
}

bool source_is_npz(const struct source *source)
{
    return source->archive && archive_count_ending(source->archive, ".npy") ==
                                  archive_count(source->archive);
}

void source_close(struct source *source)
{
    recode_free(source->recode);
    archive_free(source->archive);
    archive_free(source->member);
    pipe_reader_free(source->pipe);
    source->recode = NULL;
    source->archive = source->member = NULL;
    source->pipe = NULL;
    gzio_close(&source->io);
}
