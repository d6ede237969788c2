/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary is NAME.PID.tmp, and its writer holds a lock (flock) on it until
 * it is renamed. The lock says whether the writer lives: the kernel drops it
 * when the process dies, however it dies, and file servers pass it on, so that
 * it also holds between machines that share a folder, where a process number
 * of the one means nothing to the other. Neither the age of a file nor a
 * host's name in it could tell as much: clocks differ, writing may take long,
 * hosts are renamed, containers have the same name. What is locked is left
 * alone; what is not, but bears the number of a process that lives here, too,
 * because an older mlptui locks nothing. A file system without locks keeps
 * what was left.
 *
 * Whoever cleans up takes the lock first, and only removes what still bears
 * the name. A writer that was overtaken between making and locking its file
 * sees that it has no name any more, and makes another. */
#include "store/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/run_dir.h"

#define ENDING    ".tmp"
#define NAMES_MAX 9 /* of one process, or of machines that share a number */

/* Of "NAME.PID.tmp" and "NAME.PID-2.tmp"; 0 = another name. */
static long writer_of(const char *entry, const char *name)
{
    size_t n = strlen(name);
    char *end;
    long pid;

    if (strncmp(entry, name, n) != 0 || entry[n] != '.' || entry[n + 1] < '1' ||
        entry[n + 1] > '9')
        return 0;
    pid = strtol(entry + n + 1, &end, 10);
    if (end[0] == '-' && end[1] >= '2' && end[1] <= '9')
        end += 2;
    return strcmp(end, ENDING) == 0 ? pid : 0;
}

static bool lives_here(long pid)
{
    return pid != (long)getpid() &&
           (kill((pid_t)pid, 0) == 0 || errno != ESRCH);
}

static void remove_unlocked(int folder, const char *entry)
{
    int fd = openat(folder, entry,
                    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat opened, named;

    if (fd < 0)
        return;
    if (fstat(fd, &opened) == 0 && S_ISREG(opened.st_mode) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0 &&
        fstatat(folder, entry, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
        named.st_dev == opened.st_dev && named.st_ino == opened.st_ino)
        unlinkat(folder, entry, 0);
    close(fd);
}

static void remove_left(const char *target)
{
    const char *slash = strrchr(target, '/');
    const char *name = slash ? slash + 1 : target;
    char folder[PATH_MAX];
    struct dirent *entry;
    DIR *dir;

    run_dir_of(target, folder);
    dir = opendir(folder);
    while (dir && (entry = readdir(dir)) != NULL) {
        long pid = writer_of(entry->d_name, name);

        if (pid > 0 && !lives_here(pid))
            remove_unlocked(dirfd(dir), entry->d_name);
    }
    if (dir)
        closedir(dir);
}

/* False when somebody who cleans up was there first. */
static bool lock(int fd)
{
    struct stat st;

    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return false;
    return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

int temporary_open(const char *target, mode_t mode,
                   char name_out[TEMPORARY_SIZE])
{
    remove_left(target);
    for (int k = 1; k <= NAMES_MAX; k++) {
        char again[8] = "";
        int fd;

        if (k > 1)
            snprintf(again, sizeof again, "-%d", k);
        snprintf(name_out, TEMPORARY_SIZE, "%s.%ld%s" ENDING, target,
                 (long)getpid(), again);
        fd = open(name_out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 && lock(fd))
            return fd;
        if (fd >= 0)
            close(fd);
        else if (errno != EEXIST)
            return -1;
    }
    errno = EEXIST;
    return -1;
}
