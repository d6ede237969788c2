/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a source: ZIP, gzip, UTF-16, and what is refused. The bytes do
 * not depend on how many are asked for at once, and a pipe gives the same as a
 * file does, unless it is an archive. */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/readers/reader.h"
#include "fuzz.h"

#define BYTES_MOST ((size_t)1 << 20) /* of a source that unpacks to more */
#define PIPE_MOST  ((size_t)4096)    /* goes into a pipe at once */

static enum status read_source(const char *path, size_t step, uint8_t *bytes,
                               size_t *n_out, bool *zip, struct err *err)
{
    struct source *source = mem_alloc(1, sizeof *source);
    size_t n = 0, got = step;

    MUST(source);
    enum status status = source_open(source, path, NULL, err);
    if (status == STATUS_OK) {
        MUST(source->n_head <= SOURCE_HEAD && !source->folder);
        MUST(reader_of(source));
        *zip = source->archive || source->member;
        while (status == STATUS_OK && got == step && n + step <= BYTES_MOST) {
            status = source_read(source, bytes + n, step, &got, err);
            n += status == STATUS_OK ? got : 0;
        }
        if (n > 0)
            MUST(memcmp(bytes, source->head,
                        n < source->n_head ? n : source->n_head) == 0);
        source_close(source);
    }
    mem_free(source);
    *n_out = n;
    return status;
}

static enum status read_pipe(const uint8_t *file, size_t n, uint8_t *bytes,
                             size_t *n_out, bool *zip, struct err *err)
{
    char path[FUZZ_PATH_SIZE];
    int fds[2];

    MUST(pipe(fds) == 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
    MUST(write(fds[1], file, n) == (ssize_t)n);
    close(fds[1]);
    enum status status = read_source(path, 4096, bytes, n_out, zip, err);
    close(fds[0]);
    return status;
}

void fuzz_source(const uint8_t *bytes, size_t n)
{
    static uint8_t some[BYTES_MOST], others[BYTES_MOST];
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    size_t n_some, n_others;
    struct err err = {0}, other = {0};
    bool zip = false;

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes + 1, n - 1);
    enum status a = read_source(path, 4096, some, &n_some, &zip, &err);
    enum status b = read_source(path, 1024 + 16 * (size_t)bytes[0], others,
                                &n_others, &zip, &other);
    MUST(a == b || n_some + 8192 > BYTES_MOST);
    if (a != STATUS_OK)
        fuzz_check_err(a, &err);
    if (a != STATUS_OK || n_some + 8192 > BYTES_MOST)
        return;
    MUST(n_some == n_others && memcmp(some, others, n_some) == 0);
    if (zip || n > PIPE_MOST)
        return;
    MUST(read_pipe(bytes + 1, n - 1, others, &n_others, &zip, &other) == a);
    MUST(n_some == n_others && memcmp(some, others, n_some) == 0);
}
