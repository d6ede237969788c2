/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders are read in the order of their names' bytes, so that of two files
 * that differ in their ending alone the same one is found everywhere. */
#include "data/load/named.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/load/folders.h"
#include "data/load/locate.h"

#define MNIST "mnist"

/* Without these a file is not known to be data, and has its full name alone. */
static const char *const endings[] = {".csv", ".tsv", ".txt",    ".data",
                                      ".dat", ".svm", ".libsvm", ".arff",
                                      ".npz", ".npy", ".zip"};

/* Bytes of a file's name without its ending; 0 when it has none of those. */
static size_t stem_length(const char *file)
{
    size_t n = strlen(file);
    if (strcmp(file, "lesson.txt") == 0)
        return 0; /* beside the program's own data */
    if (n > 3 && strcasecmp(file + n - 3, ".gz") == 0)
        n -= 3;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(endings[i]);
        if (n > length &&
            strncasecmp(file + n - length, endings[i], length) == 0)
            return n - length;
    }
    return 0;
}

/* "FOLDER/NAME", if that is a data set. */
static bool is_set(const char *folder, const char *name, char out[PATH_MAX],
                   bool *is_folder)
{
    int length =
        snprintf(out, PATH_MAX, "%s%s%s", folder, *name ? "/" : "", name);
    return length > 0 && length < PATH_MAX &&
           data_is_set(out, *name != '\0', is_folder);
}

static int shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* alphasort goes by the locale, which curses sets and headless runs do not. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool find_file(const char *folder, const char *name, char out[PATH_MAX])
{
    struct dirent **entries;
    int n = scandir(folder, &entries, shown, by_bytes);
    bool found = false, is_folder;
    for (int i = 0; i < n; i++) {
        const char *file = entries[i]->d_name;
        size_t stem = stem_length(file);
        found = found || (stem > 0 && stem == strlen(name) &&
                          strncmp(file, name, stem) == 0 &&
                          is_set(folder, file, out, &is_folder) && !is_folder);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return found;
}

bool named_set_in(const char *folder, const char *name, char path_out[PATH_MAX])
{
    bool is_folder;
    if (is_set(folder, name, path_out, &is_folder) ||
        find_file(folder, name, path_out))
        return true;
    return strcmp(name, MNIST) == 0 &&
           is_set(folder, "", path_out, &is_folder) && is_folder;
}

/* --- all of them --- */

struct gathering {
    struct named_set *sets;
    size_t n, capacity;
    bool failed;
};

static bool has_path(const struct gathering *all, const char *path)
{
    struct stat a, b;
    for (size_t i = 0; i < all->n; i++)
        if (stat(all->sets[i].path, &a) == 0 && stat(path, &b) == 0 &&
            a.st_dev == b.st_dev && a.st_ino == b.st_ino)
            return true;
    return false;
}

static struct named_set *add_room(struct gathering *all)
{
    if (all->n == all->capacity) {
        size_t capacity = 2 * all->capacity + 8;
        if (!mem_grow(&all->sets, all->n, capacity, sizeof *all->sets)) {
            all->failed = true;
            return NULL;
        }
        all->capacity = capacity;
    }
    return &all->sets[all->n];
}

static void add(struct gathering *all, const char *folder, const char *file,
                const char *name, size_t length)
{
    struct named_set *set = all->failed ? NULL : add_room(all);
    if (!set || length >= sizeof set->name ||
        !is_set(folder, file, set->path, &set->folder) ||
        has_path(all, set->path))
        return;
    memcpy(set->name, name, length);
    set->name[length] = '\0';
    set->hidden = false;
    for (size_t i = 0; i < all->n; i++)
        set->hidden |= strcmp(all->sets[i].name, set->name) == 0;
    all->n++;
}

static bool gather(void *ctx, const char *folder)
{
    struct gathering *all = ctx;
    struct dirent **entries;
    int n = scandir(folder, &entries, shown, by_bytes);
    char path[PATH_MAX];
    bool is_folder;
    if (is_set(folder, "", path, &is_folder) && is_folder)
        add(all, folder, "", MNIST, strlen(MNIST));
    for (int i = 0; i < n; i++) {
        const char *file = entries[i]->d_name;
        size_t stem = stem_length(file);
        if (is_set(folder, file, path, &is_folder) && (is_folder || stem > 0))
            add(all, folder, file, file, is_folder ? strlen(file) : stem);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return false;
}

enum status named_sets_list(struct named_set **out, size_t *n_out)
{
    struct gathering all = {0};
    data_folders_each(gather, &all);
    if (all.failed) {
        mem_free(all.sets);
        return STATUS_NOMEM;
    }
    *out = all.sets;
    *n_out = all.n;
    return STATUS_OK;
}
