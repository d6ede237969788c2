/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rename(2) replaces a file in one step, but only what was synced before is
 * sure to be behind the new name after a power cut, and the name itself only
 * once its folder is synced. */
#include "store/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

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

static enum status write_straight(const char *path, const void *data, size_t n,
                                  struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write_all(fd, data, n);
    int why = errno;

    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    errno = why;
    return ok ? STATUS_OK : failed(err, path);
}

/* Some file systems cannot sync a folder; then there is nothing to be done. */
static void sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int fd;

    if (!slash)
        snprintf(folder, sizeof folder, ".");
    else
        snprintf(folder, sizeof folder, "%.*s",
                 slash == path ? 1 : (int)(slash - path), path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* The new file under a name of its own, at its final mode. */
static bool write_beside(const char *temporary, const void *data, size_t n,
                         mode_t mode, bool had_mode)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool ok = fd >= 0 && write_all(fd, data, n) &&
              (!had_mode || fchmod(fd, mode) == 0) && fsync(fd) == 0;
    int why = errno;

    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (!ok && fd >= 0)
        unlink(temporary);
    errno = why;
    return ok;
}

enum status whole_file_write(const char *path, const void *data, size_t n,
                             mode_t mode, struct err *err)
{
    char target[PATH_MAX], temporary[PATH_MAX + 32];
    struct stat old;
    bool exists = stat(path, &old) == 0;

    if (exists && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode))
        return write_straight(path, data, n, err);
    if (!exists || !realpath(path, target)) {
        if (strlen(path) >= sizeof target) {
            errno = ENAMETOOLONG;
            return failed(err, path);
        }
        snprintf(target, sizeof target, "%s", path);
    }
    if (exists && S_ISDIR(old.st_mode)) {
        errno = EISDIR;
        return failed(err, path);
    }
    snprintf(temporary, sizeof temporary, "%s.%ld.tmp", target, (long)getpid());
    unlink(temporary); /* left by a process of that id that was killed */
    if (!write_beside(temporary, data, n, exists ? old.st_mode & 07777 : mode,
                      exists))
        return failed(err, path);
    if (rename(temporary, target) != 0) {
        enum status status = failed(err, path);

        unlink(temporary);
        return status;
    }
    sync_folder_of(target);
    return STATUS_OK;
}

/* Up to `most` bytes and one more, to see that there are more. */
static enum status read_all(FILE *f, const char *path, size_t most,
                            char **data_out, size_t *n_out, struct err *err)
{
    size_t size = 0, n = 0, got;
    char *data = NULL;

    do {
        size_t more = size < 4096 ? 4096 : 2 * size;
        char *larger = mem_alloc(more + 1, 1);

        if (!larger) {
            mem_free(data);
            return err_set(err, STATUS_NOMEM, "%s: out of memory",
                           err_path(path));
        }
        if (n > 0)
            memcpy(larger, data, n);
        mem_free(data);
        data = larger;
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
    FILE *f = fopen(path, "re");
    enum status status;

    if (!f)
        return failed(err, path);
    status = read_all(f, path, most, data_out, n_out, err);
    fclose(f);
    return status;
}
