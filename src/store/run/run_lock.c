/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lock is a flock on the file FOLDER/lock, as temporary.c has it for one
 * file: it dies with its process, so that what a killed one left never holds
 * anybody up, and file servers pass it on. Whoever holds it removes the file at
 * the end; one who opened it before that sees that it has no name any more,
 * and makes another. A file system without locks is written to without. Whether
 * it is held can only be asked by sharing it for a moment, so a lock that is
 * not to be had counts as held only after a few moments. */
#include "store/run/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/run_dir.h"

#define FLAGS       (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
#define TRIES_MAX   100 /* each is lost to another process that just ended */
#define MOMENTS     10
#define A_MOMENT_NS 5000000

/* The file behind fd is still FOLDER/lock. */
static bool bears_name(int fd, const char *path)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/* How much of the path is there. */
static size_t standing(const char *path)
{
    char part[PATH_MAX], parent[PATH_MAX];
    struct stat st;

    snprintf(part, sizeof part, "%s", path);
    while (stat(part, &st) != 0 && strcmp(part, ".") != 0) {
        run_dir_of(part, parent);
        memcpy(part, parent, sizeof part);
    }
    return strcmp(part, ".") == 0 ? 0 : strlen(part);
}

/* Those that this process made, as far as they are empty. */
static void remove_folders(const struct run_lock *lock)
{
    char part[PATH_MAX], parent[PATH_MAX];

    memcpy(part, lock->folder, sizeof part);
    while (strlen(part) > lock->stood && strcmp(part, ".") != 0) {
        rmdir(part);
        run_dir_of(part, parent);
        memcpy(part, parent, sizeof part);
    }
}

/* Another process has it, and not only to ask. */
static bool is_taken(int fd)
{
    for (int k = 0; k < MOMENTS; k++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            return false;
        clock_sleep_ns(A_MOMENT_NS);
    }
    return true;
}

/* One try. STATUS_OK without lock->held: the name is gone again. */
static enum status try(struct run_lock *lock, const char *path, mode_t mode,
                       struct err *err)
{
    enum status status = run_dir_make(lock->folder, mode, err);

    if (status)
        return status;
    lock->fd = open(path, O_RDWR | O_CREAT | FLAGS, mode & 0666);
    if (lock->fd < 0 && errno == EACCES) /* left by another user's */
        lock->fd = open(path, O_RDONLY | FLAGS);
    if (lock->fd < 0)
        return errno == ENOENT ? STATUS_OK
                               : err_set(err, STATUS_IO, "%s: %s",
                                         err_path(path), strerror(errno));
    if (is_taken(lock->fd))
        status = err_set(err, STATUS_USAGE,
                         "%s: another mlptui is writing into it; wait for its "
                         "end, or name another folder",
                         err_path(lock->folder));
    lock->held = !status && bears_name(lock->fd, path);
    if (!lock->held)
        close(lock->fd);
    return status;
}

enum status run_lock_take(struct run_lock *lock, const char *folder,
                          mode_t mode, struct err *err)
{
    char path[PATH_MAX];
    enum status status = run_dir_path(folder, "lock", path, err);

    if (status)
        return status;
    *lock = (struct run_lock){.stood = standing(folder)};
    snprintf(lock->folder, sizeof lock->folder, "%s", folder);
    for (int k = 0; k < TRIES_MAX && !lock->held && !status; k++)
        status = try(lock, path, mode, err);
    if (!lock->held && !status)
        status = err_set(err, STATUS_IO, "%s: is removed again and again",
                         err_path(path));
    if (status)
        remove_folders(lock);
    return status;
}

/* A folder that was renamed has it still. */
enum status run_lock_check(const struct run_lock *lock, struct err *err)
{
    struct stat st;

    if (!lock->held || fstat(lock->fd, &st) != 0 || st.st_nlink > 0)
        return STATUS_OK;
    errno = ENOENT;
    return err_set(err, STATUS_IO, "%s/lock: %s", err_path(lock->folder),
                   strerror(errno));
}

/* A file with something in it is somebody's who happened to name it so. */
void run_lock_release(struct run_lock *lock)
{
    char path[PATH_MAX];
    struct stat st;

    if (!lock->held)
        return;
    if (!run_dir_path(lock->folder, "lock", path, NULL) &&
        bears_name(lock->fd, path) && fstat(lock->fd, &st) == 0 &&
        S_ISREG(st.st_mode) && st.st_size == 0)
        unlink(path);
    close(lock->fd);
    remove_folders(lock);
    lock->held = false;
}

bool run_lock_held(const char *folder)
{
    char path[PATH_MAX];
    bool held;
    int fd;

    if (run_dir_path(folder, "lock", path, NULL))
        return false;
    fd = open(path, O_RDONLY | FLAGS);
    if (fd < 0) /* removed by its last holder */
        return false;
    held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return held;
}
