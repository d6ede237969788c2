/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that has no pictures itself may have one folder below that does:
 * torchvision keeps its files in MNIST/raw. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data/readers/idx/idx.h"
#include "data/readers/idx/idx_set.h"

#define DEPTH 2 /* folders below */

bool idx_has_pictures(const struct listing *listing)
{
    struct idx_name name;
    for (size_t i = 0; i < listing->n; i++)
        if (idx_name_of(&listing->entries[i], &name) && !name.labels)
            return true;
    return false;
}

static bool is_pictures(void *ctx, const struct listing_entry *entry)
{
    struct idx_name name;
    (void)ctx;
    return idx_name_of(entry, &name) && !name.labels;
}

/* A search for folders with pictures, down to `depth` below dir. */
struct search {
    const char *dir;
    int depth;
    struct found *found;
};

struct found {
    char *first, *second; /* paths [PATH_MAX] of two of them */
    size_t n;             /* 2 for more */
};

static bool look_below(void *ctx, const struct listing_entry *entry);

static bool look_into(const char *dir, int depth, struct found *found)
{
    struct search search = {dir, depth, found};
    if (listing_any(dir, is_pictures, NULL)) {
        snprintf(found->n ? found->second : found->first, PATH_MAX, "%s", dir);
        found->n++;
    }
    return found->n == 2 ||
           (depth > 0 && listing_any(dir, look_below, &search));
}

static bool look_below(void *ctx, const struct listing_entry *entry)
{
    const struct search *search = ctx;
    char path[PATH_MAX];
    return entry->folder && listing_path(path, search->dir, entry->name) &&
           look_into(path, search->depth - 1, search->found);
}

size_t idx_find_below(const char *dir, char *first, char *second)
{
    struct found found = {first, second, 0};
    char spare[PATH_MAX];
    look_into(dir, DEPTH, &found);
    if (found.n == 2 && strcmp(first, second) > 0) {
        strcpy(spare, first);
        strcpy(first, second);
        strcpy(second, spare);
    }
    return found.n;
}

bool idx_folder_has(const char *dir, bool below)
{
    char first[PATH_MAX], second[PATH_MAX];
    struct found found = {first, second, 0};
    look_into(dir, below ? DEPTH : 0, &found);
    return found.n > 0;
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
    memset(&set, 0, sizeof set);
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
