/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing here is an error: who has no cache goes without. A file's time of
 * change is when it was last used, since nothing is ever written into it. */
#include "data/cache/cache_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LEFT_BEHIND_S 3600

bool cache_folder_find(char path_out[PATH_MAX])
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *middle = "";
    struct stat info;
    int length;

    if (!base || base[0] != '/') {
        base = getenv("HOME");
        middle = "/.cache";
        /* root with a user's HOME would make files there that the user
         * could not use */
        if (!base || base[0] != '/' || stat(base, &info) != 0 ||
            info.st_uid != geteuid())
            return false;
    }
    length = snprintf(path_out, PATH_MAX, "%s%s/mlptui", base, middle);
    return length > 0 && length < PATH_MAX;
}

bool cache_folder_make(const char *path)
{
    char above[PATH_MAX];
    char *slash;

    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    snprintf(above, sizeof above, "%s", path);
    slash = strrchr(above, '/');
    if (errno != ENOENT || !slash || slash == above)
        return false;
    *slash = '\0';
    return cache_folder_make(above) &&
           (mkdir(path, 0700) == 0 || errno == EEXIST);
}

/* "NAME.set", or "NAME.set.XXXXXX" of a writer. */
static bool is_ours(const char *name, bool *whole)
{
    const char *ending = strstr(name, CACHE_ENDING);
    size_t n = strlen(CACHE_ENDING);

    if (!ending || (ending[n] != '\0' &&
                    !(ending[n] == '.' && strlen(ending + n + 1) == 6)))
        return false;
    *whole = ending[n] == '\0';
    return true;
}

/* The file that was not used for longest. */
struct oldest {
    char name[NAME_MAX + 1];
    struct timespec time;
    size_t n, bytes; /* of all files */
};

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
                                  : a->tv_nsec < b->tv_nsec;
}

static void look_at(int folder, const char *name, struct oldest *oldest)
{
    struct stat info;
    bool whole;

    if (!is_ours(name, &whole) ||
        fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode))
        return;
    if (!whole) {
        if (time(NULL) - info.st_mtime > LEFT_BEHIND_S)
            unlinkat(folder, name, 0);
        return;
    }
    if (oldest->n == 0 || is_before(&info.st_mtim, &oldest->time)) {
        snprintf(oldest->name, sizeof oldest->name, "%s", name);
        oldest->time = info.st_mtim;
    }
    oldest->n++;
    oldest->bytes += (size_t)info.st_size;
}

void cache_folder_tidy(const char *path)
{
    DIR *dir = opendir(path);
    bool more = dir != NULL;

    while (more) {
        struct oldest oldest = {.n = 0};
        const struct dirent *entry;

        rewinddir(dir);
        while ((entry = readdir(dir)) != NULL)
            look_at(dirfd(dir), entry->d_name, &oldest);
        more =
            oldest.n > 1 &&
            (oldest.n > CACHE_MOST_FILES || oldest.bytes > CACHE_MOST_BYTES) &&
            unlinkat(dirfd(dir), oldest.name, 0) == 0;
    }
    if (dir)
        closedir(dir);
}
