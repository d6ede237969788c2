/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that has no pictures itself may have one folder below that does:
 * torchvision keeps its files in MNIST/raw. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/readers/idx.h"
#include "data/readers/idx_set.h"

#define DEPTH 2 /* folders below */

bool idx_has_pictures(const struct listing *listing)
{
    struct idx_name name;
    for (size_t i = 0; i < listing->n; i++)
        if (idx_name_of(&listing->entries[i], &name) && !name.labels)
            return true;
    return false;
}

/* Folders with pictures, down to `depth` below dir; the path of the first
 * goes to found, of a second to other. */
static size_t find_below(const char *dir, int depth, char *found, char *other)
{
    struct listing listing;
    char path[PATH_MAX];
    size_t n = 0;
    if (listing_read(dir, &listing, NULL) != STATUS_OK)
        return 0;
    if (idx_has_pictures(&listing)) {
        snprintf(*found ? other : found, PATH_MAX, "%s", dir);
        n = 1;
    }
    for (size_t i = 0; i < listing.n && n < 2 && depth > 0; i++)
        if (listing.entries[i].folder &&
            listing_path(path, dir, listing.entries[i].name))
            n += find_below(path, depth - 1, found, other);
    listing_done(&listing);
    return n;
}

size_t idx_find_below(const char *dir, char *found, char *other)
{
    *found = *other = '\0';
    return find_below(dir, DEPTH, found, other);
}

bool idx_folder_has(const char *dir, bool below)
{
    char found[PATH_MAX] = "", other[PATH_MAX] = "";
    return find_below(dir, below ? DEPTH : 0, found, other) > 0;
}

/* The folder of path and the last part of its name. */
static const char *split_path(const char *path, char dir[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    snprintf(dir, PATH_MAX, "%.*s", slash ? (int)(slash - path) : 1,
             slash ? path : ".");
    if (slash == path)
        strcpy(dir, "/");
    return slash ? slash + 1 : path;
}

bool idx_find_set(const char *path, char *file_out)
{
    char dir[PATH_MAX];
    struct listing listing;
    struct idx_name name;
    const char *set = split_path(path, dir), *best = NULL;
    int rank = 0;
    if (!*set || listing_read(dir, &listing, NULL) != STATUS_OK)
        return false;
    for (size_t i = 0; i < listing.n; i++)
        if (idx_name_of(&listing.entries[i], &name) && !name.labels &&
            strcasecmp(name.set, set) == 0 &&
            (!best || idx_part_rank(name.part) < rank)) {
            best = listing.entries[i].name;
            rank = idx_part_rank(name.part);
        }
    bool found = best && listing_path(file_out, dir, best);
    listing_done(&listing);
    return found;
}

enum status idx_set_of_file(const char *path, bool whole, struct idx_set *out,
                            struct err *err)
{
    char dir[PATH_MAX];
    struct listing listing;
    struct idx_name name;
    const char *last = split_path(path, dir);
    if (!idx_name_parse(last, &name) || name.labels)
        return err_set(err, STATUS_USAGE,
                       "%s: an IDX file of pictures, expected its labels, "
                       "too: --labels FILE, or --data with the folder of both",
                       err_path(path));
    enum status status = listing_read(dir, &listing, err);
    if (status != STATUS_OK)
        return status;
    status = idx_set_collect(dir, &listing, name.set, whole ? NULL : name.part,
                             out, err);
    listing_done(&listing);
    if (status == STATUS_OK && !whole)
        snprintf(out->train.pictures, PATH_MAX, "%s", path);
    return status;
}

bool idx_each_file(const char *path, const char *typed,
                   bool (*each)(void *ctx, const char *path), void *ctx)
{
    struct idx_set set;
    enum status status =
        idx_folder_has(path, true)
            ? idx_set_of_folder(path, &set, NULL)
            : idx_set_of_file(path, idx_is_set_name(typed, path), &set, NULL);
    if (status != STATUS_OK)
        return each(ctx, path);
    const char *const files[] = {set.train.pictures, set.train.labels,
                                 set.test.pictures, set.test.labels};
    for (int i = 0; i < 4; i++)
        if (*files[i] && each(ctx, files[i]))
            return true;
    return false;
}
