/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder may hold other things beside data, a run's own files among them, so
 * its data are told by their names. What is read of it is a part of that; one
 * that is not whole is guarded, too. */
#include "data/load/files.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "data/load/locate.h"
#include "data/readers/idx/idx.h"

#define DEPTH_MAX 4 /* folders: data, its parts, classes, files */

struct visit {
    bool (*each)(void *ctx, const char *path);
    void *ctx;
};

static bool ends(const char *name, const char *ending)
{
    size_t n = strlen(name), length = strlen(ending);
    return n > length && strcasecmp(name + n - length, ending) == 0;
}

static bool is_picture_data(const char *name)
{
    return strstr(name, "ubyte") || strstr(name, "idx1") ||
           strstr(name, "idx2") || strstr(name, "idx3") || ends(name, ".png") ||
           ends(name, ".npy");
}

static bool visit_folder(const struct visit *visit, const char *folder,
                         int depth)
{
    DIR *dir = depth > 0 ? opendir(folder) : NULL;
    const struct dirent *entry;
    bool heard = false;
    while (dir && !heard && (entry = readdir(dir)) != NULL) {
        char path[PATH_MAX];
        struct stat info;
        int length =
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || length < 0 || length >= PATH_MAX ||
            stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            heard = visit_folder(visit, path, depth - 1);
        else if (is_picture_data(entry->d_name))
            heard = visit->each(visit->ctx, path);
    }
    if (dir)
        closedir(dir);
    return heard;
}

static bool visit_named(const struct visit *visit, const char *spec)
{
    char found[PATH_MAX];
    const char *path = found;
    struct stat info;
    if (!spec)
        return false;
    if (strcmp(spec, "-") == 0)
        path = "/dev/stdin"; /* may be a file */
    else if (data_locate(spec, found, sizeof found, NULL) != STATUS_OK)
        path = spec;
    if (stat(path, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        return visit_folder(visit, path, DEPTH_MAX);
    return idx_each_file(path, spec, visit->each, visit->ctx);
}

bool data_each_file(const struct data_options *options,
                    bool (*each)(void *ctx, const char *path), void *ctx)
{
    const struct visit visit = {each, ctx};
    return visit_named(&visit, options->path) ||
           visit_named(&visit, options->labels) ||
           visit_named(&visit, options->val);
}
