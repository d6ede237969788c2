/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rename(2) replaces a file in one step, but only what was synced before is
 * sure to be behind the new name after a power cut, and the name itself only
 * once its folder is synced. What is written is always a new file beside the
 * old one: nothing that was there is ever opened for writing, so that nothing
 * that takes the name between the look and the writing can keep it waiting. */
#include "store/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/run_dir.h"
#include "store/temporary.h"

#define LINKS_MAX 40 /* as many as Linux follows */

static enum status failed(struct err *err, const char *path)
{
    return err_set(err, STATUS_IO, "%s: %s", err_path(path), strerror(errno));
}

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        data += done;
        n -= (size_t)done;
    }
    return true;
}

/* "is a FIFO, ..." of what is no file to be written or read whole. */
static enum status refuse(const char *path, mode_t mode, struct err *err)
{
    return err_set(err, STATUS_IO, "%s: is %s, expected a regular file",
                   err_path(path),
                   S_ISDIR(mode)    ? "a directory"
                   : S_ISFIFO(mode) ? "a FIFO"
                   : S_ISSOCK(mode) ? "a socket"
                   : S_ISBLK(mode)  ? "a block device"
                                    : "a character device");
}

static bool is_null(const struct stat *st)
{
    struct stat null;

    return S_ISCHR(st->st_mode) && stat("/dev/null", &null) == 0 &&
           S_ISCHR(null.st_mode) && null.st_rdev == st->st_rdev;
}

/* The name behind path: links are followed, also one to a file that is not
 * there. False with errno. */
static bool resolve(const char *path, char out[PATH_MAX])
{
    char at[PATH_MAX], folder[PATH_MAX], link[PATH_MAX];

    if (strlen(path) >= sizeof at) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(at, path);
    for (int k = 0; k < LINKS_MAX; k++) {
        ssize_t n;

        if (realpath(at, out))
            return true;
        n = errno == ENOENT ? readlink(at, link, sizeof link - 1) : -1;
        if (n < 0) {
            strcpy(out, at);
            return errno == ENOENT || errno == EINVAL;
        }
        link[n] = '\0';
        run_dir_of(at, folder);
        if (link[0] == '/')
            strcpy(at, link);
        else if (snprintf(at, sizeof at, "%s/%s", folder, link) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return false;
        }
    }
    errno = ELOOP;
    return false;
}

static bool same_inode(const char *a, const char *b)
{
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* What is not there has no inode, but its folder has. */
bool whole_file_same(const char *a, const char *b)
{
    char one[PATH_MAX], other[PATH_MAX], folder[2][PATH_MAX];

    if (same_inode(a, b))
        return true;
    if (!resolve(a, one) || !resolve(b, other))
        return false;
    run_dir_of(one, folder[0]);
    run_dir_of(other, folder[1]);
    return strcmp(last_part(one), last_part(other)) == 0 &&
           same_inode(folder[0], folder[1]);
}

/* Where a file is to be written. */
struct place {
    char target[PATH_MAX];
    bool exists, null;
    mode_t mode; /* of what exists */
};

static enum status find_place(const char *path, struct place *out,
                              struct err *err)
{
    struct stat st;

    out->exists = stat(path, &st) == 0;
    out->null = out->exists && is_null(&st);
    out->mode = out->exists ? st.st_mode & 07777 : 0;
    if (out->exists && !out->null && !S_ISREG(st.st_mode))
        return refuse(path, st.st_mode, err);
    if (!resolve(path, out->target))
        return failed(err, path);
    if (strlen(last_part(out->target)) + TEMPORARY_MORE > NAME_MAX) {
        errno = ENAMETOOLONG;
        return failed(err, path);
    }
    return STATUS_OK;
}

enum status whole_file_check(const char *path, struct err *err)
{
    char folder[PATH_MAX], inside[PATH_MAX + 2];
    struct place place;
    enum status status = find_place(path, &place, err);

    if (status || place.null)
        return status;
    run_dir_of(place.target, folder);
    snprintf(inside, sizeof inside, "%s/.", folder);
    return access(inside, W_OK | X_OK) == 0 ? STATUS_OK : failed(err, folder);
}

/* Some file systems cannot sync a folder; then there is nothing to be done. */
static void sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    int fd;

    run_dir_of(path, folder);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* The temporary stays open, and locked, until it has its own name. fsync tells
 * what close would. */
static bool replace(const struct place *place, const void *data, size_t n,
                    mode_t mode, bool sync)
{
    char temporary[TEMPORARY_SIZE];
    int fd = temporary_open(place->target, place->exists ? place->mode : mode,
                            temporary);
    bool ok = fd >= 0 && write_all(fd, data, n) &&
              (!place->exists || fchmod(fd, place->mode) == 0) &&
              (!sync || fsync(fd) == 0) &&
              rename(temporary, place->target) == 0;
    int why = errno;

    if (!ok && fd >= 0)
        unlink(temporary);
    if (fd >= 0)
        close(fd);
    errno = why;
    return ok;
}

static enum status put(const char *path, const void *data, size_t n,
                       mode_t mode, bool sync, struct err *err)
{
    struct place place;
    enum status status = find_place(path, &place, err);

    if (status || place.null)
        return status;
    if (!replace(&place, data, n, mode, sync))
        return failed(err, path);
    if (sync)
        sync_folder_of(place.target);
    return STATUS_OK;
}

enum status whole_file_write(const char *path, const void *data, size_t n,
                             mode_t mode, struct err *err)
{
    return put(path, data, n, mode, true, err);
}

enum status whole_file_put(const char *path, const void *data, size_t n,
                           mode_t mode, struct err *err)
{
    return put(path, data, n, mode, false, err);
}

/* Up to `most` bytes and one more, to see that there are more. */
static enum status read_all(FILE *f, const char *path, size_t most,
                            char **data_out, size_t *n_out, struct err *err)
{
    size_t size = 0, n = 0, got;
    char *data = NULL;

    do {
        size_t more = size < 4096 ? 4096 : 2 * size;

        if (!mem_grow(&data, n, more + 1, 1)) {
            mem_free(data);
            return err_set(err, STATUS_NOMEM, "%s: out of memory",
                           err_path(path));
        }
        size = more;
        got = fread(data + n, 1, size - n, f);
        n += got;
    } while (n == size && n <= most);
    if (ferror(f) || n > most) {
        enum status status =
            ferror(f) ? failed(err, path)
                      : err_set(err, STATUS_FORMAT,
                                "%s: larger than %zu bytes, not one of ours",
                                err_path(path), most);
        mem_free(data);
        return status;
    }
    data[n] = '\0';
    *data_out = data;
    *n_out = n;
    return STATUS_OK;
}

enum status whole_file_read(const char *path, size_t most, char **data_out,
                            size_t *n_out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    FILE *f;
    enum status status;

    if (fd < 0 || fstat(fd, &st) != 0)
        status = failed(err, path);
    else if (!S_ISREG(st.st_mode) && !is_null(&st))
        status = refuse(path, st.st_mode, err);
    else if (!(f = fdopen(fd, "r")))
        status = failed(err, path);
    else {
        status = read_all(f, path, most, data_out, n_out, err);
        fclose(f);
        return status;
    }
    if (fd >= 0)
        close(fd);
    return status;
}
