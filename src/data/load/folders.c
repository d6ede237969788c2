/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/load/folders.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEBIAN "/usr/share/datasets" /* package dataset-fashion-mnist */

#define SEEN_MAX 64

struct visit {
    bool (*each)(void *ctx, const char *folder);
    void *ctx;
    uint64_t seen[SEEN_MAX]; /* of each folder so far, a hash of its path */
    size_t n_seen;
};

static uint64_t hash(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

/* A folder that two of the rules name is given once. */
static bool tell(struct visit *visit, const char *folder)
{
    uint64_t h = hash(folder);
    for (size_t i = 0; i < visit->n_seen; i++)
        if (visit->seen[i] == h)
            return false;
    if (visit->n_seen < SEEN_MAX)
        visit->seen[visit->n_seen++] = h;
    return visit->each(visit->ctx, folder);
}

/* base[0..length) + middle + "/mlptui"; the XDG rules ignore relative ones. */
static bool try_xdg(struct visit *visit, const char *base, size_t length,
                    const char *middle)
{
    char folder[PATH_MAX];
    if (length == 0 || base[0] != '/' || length > INT_MAX)
        return false;
    int written = snprintf(folder, sizeof folder, "%.*s%s/mlptui", (int)length,
                           base, middle);
    return written > 0 && (size_t)written < sizeof folder &&
           tell(visit, folder);
}

static bool try_xdg_home(struct visit *visit)
{
    const char *data_home = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (data_home && data_home[0] == '/')
        return try_xdg(visit, data_home, strlen(data_home), "");
    return home && try_xdg(visit, home, strlen(home), "/.local/share");
}

static bool try_xdg_dirs(struct visit *visit)
{
    const char *dirs = getenv("XDG_DATA_DIRS");
    if (!dirs || !*dirs)
        dirs = "/usr/local/share:/usr/share";
    while (*dirs) {
        size_t length = strcspn(dirs, ":");
        if (try_xdg(visit, dirs, length, ""))
            return true;
        dirs += length + (dirs[length] == ':');
    }
    return false;
}

/* The data folder of the tree this program was installed in, wherever that
 * was moved to after configure fixed PKGDATADIR (make install prefix=...,
 * DESTDIR). */
static bool try_own_tree(struct visit *visit)
{
    char folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder);
    if (length <= 0 || (size_t)length >= sizeof folder - sizeof "/share/mlptui")
        return false;
    folder[length] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(folder, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    strcat(folder, "/share/mlptui");
    return tell(visit, folder);
}

bool data_folders_each(bool (*each)(void *ctx, const char *folder), void *ctx)
{
    struct visit visit = {.each = each, .ctx = ctx};
    const char *own = getenv("MLPTUI_DATA");
    if (own && *own && tell(&visit, own))
        return true;
    return try_xdg_home(&visit) || try_xdg_dirs(&visit) ||
           try_own_tree(&visit) || tell(&visit, PKGDATADIR) ||
           tell(&visit, SRCDATADIR) || tell(&visit, DEBIAN);
}
