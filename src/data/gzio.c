/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gzread reads raw files as they are and gzip'd ones unpacked, and unpacks
 * straight into the caller's memory when the request is larger than its own
 * buffer, so the readers ask for megabytes at a time. Errors that zlib
 * reports at the end (a cut stream, a wrong CRC) show only on the read that
 * would reach it: a short read is therefore always followed by a look at
 * gzerror. It may have failed as early as at the opening, where zlib looks for
 * the gzip header; by then errno is another's, and gzerror alone has kept the
 * system's reason. */
#include "data/gzio.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* zlib's default of 8 KiB costs 15 % when reading 11 MB of .gz. */
#define BUFFER_BYTES (256u << 10)

enum status gzio_open(struct gzio *io, const char *path, struct err *err)
{
    enum status status;
    struct stat info;
    /* O_NONBLOCK: a FIFO must be refused below, not waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(err, STATUS_IO, "%s: %m", err_path(path));
    if (fstat(fd, &info) != 0) {
        status = err_set(err, STATUS_IO, "%s: %m", err_path(path));
        goto fail;
    }
    if (!S_ISREG(info.st_mode)) {
        status =
            err_set(err, STATUS_IO, "%s: not a regular file", err_path(path));
        goto fail;
    }
    gzFile gz = gzdopen(fd, "rb");
    if (!gz) {
        status = err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                         err_path(path));
        goto fail;
    }
    gzbuffer(gz, BUFFER_BYTES);
    *io = (struct gzio){
        .gz = gz,
        .path = path,
        .file_size = (uint64_t)info.st_size,
        .raw = gzdirect(gz) != 0,
    };
    return STATUS_OK;
fail:
    close(fd);
    return status;
}

static enum status read_error(struct gzio *io, struct err *err)
{
    int code = Z_OK;
    const char *shown = err_path(io->path);
    unsigned long long at = io->offset;
    const char *why = gzerror(io->gz, &code); /* "NAME: REASON" */
    switch (code) {
    case Z_OK:
    case Z_STREAM_END:
        return STATUS_OK;
    case Z_ERRNO:
        why = strstr(why, ": ");
        return err_set(err, STATUS_IO, "%s%s", shown,
                       why ? why : ": I/O error");
    case Z_MEM_ERROR:
        return err_set(err, STATUS_NOMEM, "%s: no memory to unpack it", shown);
    case Z_BUF_ERROR:
        return err_set(err, STATUS_FORMAT,
                       "%s: gzip stream cut short after %llu bytes of content",
                       shown, at);
    default:
        return err_set(err, STATUS_FORMAT,
                       "%s: gzip stream damaged after %llu bytes of content",
                       shown, at);
    }
}

enum status gzio_read(struct gzio *io, void *bytes_out, size_t n,
                      size_t *got_out, struct err *err)
{
    const size_t most = (size_t)1 << 30; /* gzread counts in int */
    size_t got = 0;
    while (got < n) {
        size_t ask = n - got < most ? n - got : most;
        int now = gzread(io->gz, (char *)bytes_out + got, (unsigned)ask);
        if (now > 0) {
            got += (size_t)now;
            io->offset += (uint64_t)now;
        }
        if (now < 0 || (size_t)now < ask)
            break;
    }
    if (got < n) {
        enum status status = read_error(io, err);
        if (status != STATUS_OK)
            return status;
    }
    *got_out = got;
    return STATUS_OK;
}

uint64_t gzio_consumed(struct gzio *io)
{
    z_off_t at = gzoffset(io->gz);
    return at < 0 ? 0 : (uint64_t)at;
}

void gzio_close(struct gzio *io)
{
    if (io->gz)
        gzclose_r(io->gz);
    io->gz = NULL;
}

enum status gzio_progress(struct progress *progress, int permille,
                          struct err *err)
{
    if (!progress)
        return STATUS_OK;
    atomic_store(&progress->permille, permille);
    if (atomic_load(&progress->cancel))
        return err_set(err, STATUS_IO, "loading was cancelled");
    return STATUS_OK;
}
