/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head says how long each part is; parts begin at whole blocks of the
 * checksum, filled up with zeros. The head's mark, read as a number, also
 * tells machines of another byte order apart, and its version other layouts.
 *
 * A file is not synced: one that a crash of the machine has left half written
 * does not pass the checksum and is made anew. */
#include "data/cache/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/cache/checksum.h"

#define MARK   UINT64_C(0x31544553434c4d01)
#define FORMAT 1

/* The first time, the pages of a mapping are given one by one; all at once is
 * several times as quick. */
#ifdef MAP_POPULATE
#define MAP_FLAGS (MAP_PRIVATE | MAP_POPULATE)
#else
#define MAP_FLAGS MAP_PRIVATE
#endif

struct head {
    uint64_t mark, version;
    uint64_t sum; /* of this head with 0 here, and of the parts */
    uint64_t n_parts;
    uint64_t bytes[CACHE_PARTS]; /* of each part */
    uint64_t unused[4];          /* 0: the head is whole blocks, too */
};

_Static_assert(sizeof(struct head) % CHECKSUM_BLOCK == 0, "whole blocks");

static size_t rounded(size_t bytes)
{
    return (bytes + CHECKSUM_BLOCK - 1) / CHECKSUM_BLOCK * CHECKSUM_BLOCK;
}

size_t cache_file_size(const struct cache_file *file)
{
    size_t size = sizeof(struct head);

    for (size_t i = 0; i < file->n_parts; i++)
        size += rounded(file->part[i].bytes);
    return size;
}

/* Maps a regular file of this user that nobody else could have written. */
static bool map_file(const char *path, struct cache_file *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat info;
    void *map = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_uid == geteuid() && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
        info.st_size >= (off_t)sizeof(struct head) &&
        (uint64_t)info.st_size <= PTRDIFF_MAX)
        map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_FLAGS, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return false;
    out->map = map;
    out->bytes = (size_t)info.st_size;
    return true;
}

/* Finds the parts; false when they are not exactly the whole file. */
static bool find_parts(const struct head *head, struct cache_file *file)
{
    const unsigned char *start = file->map;
    size_t at = sizeof *head;

    if (head->mark != MARK || head->version != FORMAT ||
        head->n_parts > CACHE_PARTS)
        return false;
    file->n_parts = (size_t)head->n_parts;
    for (size_t i = 0; i < file->n_parts; i++) {
        uint64_t bytes = head->bytes[i];

        if (bytes > file->bytes - at ||
            rounded((size_t)bytes) > file->bytes - at)
            return false;
        if (bytes > 0)
            file->part[i] = (struct cache_part){start + at, (size_t)bytes};
        at += rounded((size_t)bytes);
    }
    return at == file->bytes;
}

static bool is_whole(const struct cache_file *file)
{
    struct head head;
    struct checksum sum;
    uint64_t expected;

    memcpy(&head, file->map, sizeof head);
    expected = head.sum;
    head.sum = 0;
    checksum_init(&sum);
    checksum_add(&sum, &head, sizeof head);
    checksum_add(&sum, (const unsigned char *)file->map + sizeof head,
                 file->bytes - sizeof head);
    return checksum_end(&sum) == expected;
}

bool cache_file_open(const char *path, const struct cache_part *key,
                     struct cache_file *out)
{
    struct cache_file file = {0};
    struct head head;

    *out = file;
    if (!map_file(path, &file))
        return false;
    memcpy(&head, file.map, sizeof head);
    /* the key first: a stale file need not be summed up */
    if (find_parts(&head, &file) && file.n_parts > 0 &&
        file.part[0].bytes == key->bytes &&
        memcmp(file.part[0].data, key->data, key->bytes) == 0 &&
        is_whole(&file)) {
        *out = file;
        return true;
    }
    cache_file_close(&file);
    return false;
}

void cache_file_close(struct cache_file *file)
{
    if (file->map)
        munmap(file->map, file->bytes);
    *file = (struct cache_file){0};
}

void cache_file_rest(const struct cache_file *file, size_t part)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const unsigned char *data = file->part[part].data;
    size_t at, first, end;

    if (!data)
        return;
    at = (size_t)(data - (const unsigned char *)file->map);
    first = (at + page - 1) / page * page;
    end = (at + file->part[part].bytes) / page * page;
    if (end > first)
        (void)madvise((unsigned char *)file->map + first, end - first,
                      MADV_DONTNEED);
}

void cache_file_used(const char *path)
{
    if (utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) != 0)
        return; /* nothing of importance */
}

static bool must_stop(const struct cache_file *file)
{
    return file->stop && atomic_load_explicit(file->stop, memory_order_relaxed);
}

static bool write_all(int fd, const struct cache_file *file, const void *data,
                      size_t n)
{
    const size_t most = (size_t)4 << 20; /* between two looks at stop */
    const char *from = data;

    while (n > 0) {
        if (must_stop(file))
            return false;
        ssize_t wrote = write(fd, from, n < most ? n : most);

        if (wrote < 0 && errno != EINTR)
            return false;
        if (wrote > 0) {
            from += wrote;
            n -= (size_t)wrote;
        }
    }
    return true;
}

static void make_head(const struct cache_file *file, struct head *head)
{
    struct checksum sum;

    *head = (struct head){
        .mark = MARK, .version = FORMAT, .n_parts = file->n_parts};
    for (size_t i = 0; i < file->n_parts; i++)
        head->bytes[i] = file->part[i].bytes;
    checksum_init(&sum);
    checksum_add(&sum, head, sizeof *head);
    for (size_t i = 0; i < file->n_parts; i++)
        checksum_add(&sum, file->part[i].data, file->part[i].bytes);
    head->sum = checksum_end(&sum);
}

static bool write_parts(int fd, const struct cache_file *file)
{
    static const char zeros[CHECKSUM_BLOCK];
    struct head head;
    bool done;

    make_head(file, &head);
    done = write_all(fd, file, &head, sizeof head);
    for (size_t i = 0; i < file->n_parts && done; i++) {
        size_t n = file->part[i].bytes;

        done = write_all(fd, file, file->part[i].data, n) &&
               write_all(fd, file, zeros, rounded(n) - n);
    }
    return done;
}

enum status cache_file_write(const char *path, const struct cache_file *file)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.XXXXXX", path);
    int fd = -1;
    bool done = false;

    if (length > 0 && (size_t)length < sizeof name)
        fd = mkstemp(name); /* of mode 0600 */
    if (fd < 0)
        return STATUS_IO;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    done = write_parts(fd, file);
    if (close(fd) != 0 || !done || rename(name, path) != 0) {
        unlink(name);
        return STATUS_IO;
    }
    return STATUS_OK;
}
