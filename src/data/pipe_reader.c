/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits with poll for at most a tenth of a second at a time and then looks
 * whether loading was cancelled: a writer that never writes must not keep the
 * program from ending. gzread would wait inside read(), so the unpacking is
 * done here; as gzread, it reads several gzip streams in a row as one and
 * leaves out what follows the last. */
#include "data/pipe_reader.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "data/gzio.h"

#define WAIT_MS      100
#define BUFFER_BYTES ((size_t)64 << 10)

enum packing { UNKNOWN, RAW, PACKED };

struct pipe_reader {
    int fd;
    const char *path;
    struct progress *progress;
    enum packing packing;
    uint64_t taken; /* bytes read from the pipe */
    uint64_t given; /* bytes of content */
    size_t at, n;   /* of buffer: given to zlib so far, read */
    bool ended;     /* the writer has closed the pipe */
    bool within;    /* a gzip stream has begun and not ended */
    z_stream z;
    unsigned char buffer[BUFFER_BYTES];
};

enum status pipe_reader_new(int fd, const char *path, struct progress *progress,
                            struct pipe_reader **out, struct err *err)
{
    struct pipe_reader *pipe = mem_alloc(1, sizeof *pipe);
    if (!pipe) {
        close(fd);
        return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(path));
    }
    pipe->fd = fd;
    pipe->path = path;
    pipe->progress = progress;
    *out = pipe;
    return STATUS_OK;
}

void pipe_reader_free(struct pipe_reader *pipe)
{
    if (!pipe)
        return;
    if (pipe->packing == PACKED)
        inflateEnd(&pipe->z);
    close(pipe->fd);
    mem_free(pipe);
}

/* Some bytes, as soon as there are any; none at the end only. */
static enum status take(struct pipe_reader *pipe, void *bytes, size_t n,
                        size_t *got, struct err *err)
{
    struct pollfd what = {.fd = pipe->fd, .events = POLLIN};
    *got = 0;
    while (!pipe->ended) {
        enum status status =
            gzio_progress(pipe->progress, progress_of_bytes(pipe->taken), err);
        if (status != STATUS_OK)
            return status;
        int ready = poll(&what, 1, WAIT_MS);
        ssize_t now = ready > 0 ? read(pipe->fd, bytes, n) : ready;
        if (ready > 0 && now == 0)
            pipe->ended = true;
        if (now < 0 && errno != EINTR && errno != EAGAIN)
            return err_set(err, STATUS_IO, "%s: %m", err_path(pipe->path));
        if (now > 0) {
            pipe->taken += (uint64_t)now;
            *got = (size_t)now;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

/* Fills the buffer as far as the next read does; nothing of it may be left. */
static enum status refill(struct pipe_reader *pipe, struct err *err)
{
    pipe->at = 0;
    return take(pipe, pipe->buffer, BUFFER_BYTES, &pipe->n, err);
}

/* Whether the bytes that come next begin a gzip stream: its first two. One at
 * the end of the buffer is kept while the other is waited for. */
static enum status look(struct pipe_reader *pipe, bool *is_gzip_out,
                        struct err *err)
{
    while (pipe->n - pipe->at < 2 && !pipe->ended) {
        size_t left = pipe->n - pipe->at, got;

        memmove(pipe->buffer, pipe->buffer + pipe->at, left);
        pipe->at = 0;
        pipe->n = left;
        enum status status =
            take(pipe, pipe->buffer + left, BUFFER_BYTES - left, &got, err);
        if (status != STATUS_OK)
            return status;
        pipe->n += got;
    }
    *is_gzip_out = pipe->n - pipe->at >= 2 && pipe->buffer[pipe->at] == 0x1f &&
                   pipe->buffer[pipe->at + 1] == 0x8b;
    return STATUS_OK;
}

static enum status find_packing(struct pipe_reader *pipe, struct err *err)
{
    bool is_gzip;
    enum status status = look(pipe, &is_gzip, err);

    if (status != STATUS_OK)
        return status;
    pipe->packing = RAW;
    if (!is_gzip)
        return STATUS_OK;
    if (inflateInit2(&pipe->z, 15 + 16) != Z_OK)
        return err_set(err, STATUS_NOMEM, "%s: no memory to unpack it",
                       err_path(pipe->path));
    pipe->packing = PACKED;
    pipe->within = true;
    return STATUS_OK;
}

static enum status unpacking_failed(const struct pipe_reader *pipe,
                                    const char *what, struct err *err)
{
    return err_set(err, STATUS_FORMAT,
                   "%s: gzip stream %s after %llu bytes of content",
                   err_path(pipe->path), what,
                   (unsigned long long)(pipe->given + pipe->z.total_out));
}

/* One call of zlib, once there is something to give it. */
static enum status inflate_some(struct pipe_reader *pipe, struct err *err)
{
    z_stream *z = &pipe->z;
    z->next_in = pipe->buffer + pipe->at;
    z->avail_in = (uInt)(pipe->n - pipe->at);
    int code = inflate(z, Z_NO_FLUSH);
    pipe->at = pipe->n - z->avail_in;
    if (code == Z_STREAM_END) {
        pipe->given += z->total_out;
        inflateReset(z);
        pipe->within = false;
    } else if (code == Z_MEM_ERROR) {
        return err_set(err, STATUS_NOMEM, "%s: no memory to unpack it",
                       err_path(pipe->path));
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return unpacking_failed(pipe, "damaged", err);
    }
    return STATUS_OK;
}

static enum status unpack(struct pipe_reader *pipe, unsigned char *bytes,
                          size_t n, size_t *got, struct err *err)
{
    enum status status = STATUS_OK;
    pipe->z.next_out = bytes;
    pipe->z.avail_out = (uInt)n;
    while (pipe->z.avail_out > 0 && status == STATUS_OK) {
        bool again = pipe->within;

        if (!pipe->within)
            status = look(pipe, &again, err);
        else if (pipe->at == pipe->n)
            status = refill(pipe, err);
        if (status != STATUS_OK || !again)
            break;
        if (pipe->at == pipe->n)
            return unpacking_failed(pipe, "cut short", err);
        pipe->within = true;
        status = inflate_some(pipe, err);
    }
    *got = n - pipe->z.avail_out;
    return status;
}

/* What was read to look at it, then what comes. */
static enum status pass_on(struct pipe_reader *pipe, unsigned char *bytes,
                           size_t n, size_t *got, struct err *err)
{
    if (pipe->at == pipe->n)
        return take(pipe, bytes, n, got, err);
    for (*got = 0; *got < n && pipe->at < pipe->n; ++*got)
        bytes[*got] = pipe->buffer[pipe->at++];
    return STATUS_OK;
}

enum status pipe_reader_read(struct pipe_reader *pipe, void *bytes_out,
                             size_t n, size_t *got_out, struct err *err)
{
    const size_t most = (size_t)1 << 30; /* zlib counts in unsigned int */
    enum status status =
        pipe->packing == UNKNOWN ? find_packing(pipe, err) : STATUS_OK;
    size_t done = 0, got = 1;
    while (status == STATUS_OK && done < n && got > 0) {
        size_t ask = n - done < most ? n - done : most;
        unsigned char *to = (unsigned char *)bytes_out + done;
        status = pipe->packing == PACKED ? unpack(pipe, to, ask, &got, err)
                                         : pass_on(pipe, to, ask, &got, err);
        done += status == STATUS_OK ? got : 0;
    }
    *got_out = done;
    return status;
}

uint64_t pipe_reader_taken(const struct pipe_reader *pipe)
{
    return pipe->taken;
}
