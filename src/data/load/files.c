/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder may hold other things beside data, a run's own files among them:
 * its reader says what of it is read. */
#include "data/load/files.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "data/load/locate.h"
#include "data/readers/idx.h"
#include "data/readers/png.h"

struct visit {
    bool (*each)(void *ctx, const char *path);
    void *ctx;
};

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
    if (S_ISDIR(info.st_mode) && png_folder_has(path) &&
        !idx_folder_has(path, true))
        return png_each_file(path, visit->each, visit->ctx);
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
