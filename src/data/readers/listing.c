/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorted by bytes, not by the locale: the order of samples, and with it every
 * split of them, must be the same on every machine. */
#include "data/readers/listing.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

bool listing_path(char *out, const char *dir, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return n > 0 && n < PATH_MAX;
}

void listing_done(struct listing *listing)
{
    for (size_t i = 0; i < listing->n; i++)
        mem_free(listing->entries[i].name);
    mem_free(listing->entries);
    *listing = (struct listing){0};
}

/* The kernel mostly says the kind with the name; else a stat does. */
static bool find_kind(const char *dir, const struct dirent *entry, bool *folder)
{
    char path[PATH_MAX];
    struct stat info;
    *folder = entry->d_type == DT_DIR;
    if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
        return true;
    if (!listing_path(path, dir, entry->d_name) || stat(path, &info) != 0)
        return true;
    *folder = S_ISDIR(info.st_mode);
    return *folder || S_ISREG(info.st_mode);
}

bool listing_any(const char *dir,
                 bool (*each)(void *ctx, const struct listing_entry *entry),
                 void *ctx)
{
    DIR *stream = opendir(dir);
    struct listing_entry found;
    bool heard = false;
    if (!stream)
        return false;
    for (struct dirent *entry; !heard && (entry = readdir(stream));)
        if (entry->d_name[0] != '.' && find_kind(dir, entry, &found.folder)) {
            found.name = entry->d_name;
            heard = each(ctx, &found);
        }
    closedir(stream);
    return heard;
}

/* True when memory is out, which ends the listing. */
static bool add(void *ctx, const struct listing_entry *entry)
{
    struct listing *listing = ctx;
    if (listing->n == listing->capacity) {
        size_t capacity = listing->capacity ? 2 * listing->capacity : 64;
        if (!mem_grow(&listing->entries, listing->n, capacity,
                      sizeof *listing->entries))
            return true;
        listing->capacity = capacity;
    }
    size_t size = strlen(entry->name) + 1;
    char *copy = mem_alloc(size, 1);
    if (!copy)
        return true;
    memcpy(copy, entry->name, size);
    listing->entries[listing->n++] =
        (struct listing_entry){copy, entry->folder};
    return false;
}

static int by_name(const void *a, const void *b)
{
    const struct listing_entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

enum status listing_read(const char *dir, struct listing *out, struct err *err)
{
    struct listing listing = {0};
    DIR *stream = opendir(dir);
    if (!stream)
        return err_set(err, STATUS_IO, "%s: %m", err_path(dir));
    closedir(stream);
    if (listing_any(dir, add, &listing)) {
        listing_done(&listing);
        return err_set(err, STATUS_NOMEM, "%s: no memory to list it",
                       err_path(dir));
    }
    if (listing.n)
        qsort(listing.entries, listing.n, sizeof *listing.entries, by_name);
    *out = listing;
    return STATUS_OK;
}
