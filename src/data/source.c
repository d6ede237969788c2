/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head is read at once and given again, so that looking at a source takes
 * nothing away from it: a pipe cannot be rewound. */
#include "data/source.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum status source_open(struct source *source, const char *path,
                        struct err *err)
{
    struct stat info;
    source->folder = false;
    source->at = source->n_head = 0;
    source->io = (struct gzio){0};
    int length = snprintf(source->path, sizeof source->path, "%s", path);
    if (length < 0 || (size_t)length >= sizeof source->path)
        return err_set(err, STATUS_IO, "%s: path too long", err_path(path));
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        source->folder = true;
        return STATUS_OK;
    }
    enum status status = gzio_open(&source->io, source->path, err);
    if (status != STATUS_OK)
        return status;
    status =
        gzio_read(&source->io, source->head, SOURCE_HEAD, &source->n_head, err);
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
    enum status status = gzio_read(
        &source->io, (unsigned char *)bytes_out + head, n - head, got_out, err);
    *got_out += head;
    return status;
}

enum status source_progress(struct source *source, struct progress *progress,
                            struct err *err)
{
    uint64_t used = gzio_consumed(&source->io), size = source->io.file_size;
    return gzio_progress(progress,
                         size > 0 && used < size
                             ? (int)(used * PROGRESS_READ / size)
                             : PROGRESS_READ,
                         err);
}

void source_close(struct source *source)
{
    gzio_close(&source->io);
}
