/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key is a text of lines. Its first half, what was asked for, names the
 * file; the rest, in which state the sources and the program are, is only
 * compared. So a data set that has changed takes the place of its older self.
 *
 * The program counts by size and time as its sources do: another one may
 * decide otherwise what a column is. */
#include "data/cache/cache_key.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/cache/cache_folder.h"
#include "data/cache/checksum.h"
#include "data/load/locate.h"
#include "data/readers/idx/idx.h"

#define DEPTH 3 /* folders in folders that are looked into */

/* A new option is a new line in add_options. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct data_options) == 80,
               "struct data_options has changed: see add_options");

static bool add(struct cache_key *key, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool add(struct cache_key *key, const char *format, ...)
{
    size_t room = sizeof key->text - key->n;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(key->text + key->n, room, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= room)
        return false;
    key->n += (size_t)length;
    return true;
}

static bool add_text(struct cache_key *key, const char *name, const char *text)
{
    return !text || add(key, "%s %zu %s\n", name, strlen(text), text);
}

static bool add_options(struct cache_key *key, const struct data_options *o)
{
    return add_text(key, "data", o->path) &&
           add_text(key, "labels", o->labels) && add_text(key, "val", o->val) &&
           add_text(key, "label", o->label) && add_text(key, "sep", o->sep) &&
           add(key, "%d %d %d %d %d %dx%d %llu\n", o->header, o->missing,
               o->scale, o->official, o->transpose, o->width, o->height,
               (unsigned long long)o->max_memory);
}

static bool add_state(struct cache_key *key, const char *name,
                      const struct stat *info)
{
    return add(key, "%s %lld %lld.%09ld %lld.%09ld\n", name,
               (long long)info->st_size, (long long)info->st_mtim.tv_sec,
               info->st_mtim.tv_nsec, (long long)info->st_ctim.tv_sec,
               info->st_ctim.tv_nsec);
}

/* The files of a folder and of those in it, in an order that does not depend
 * on the file system. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_seen(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool add_source(struct cache_key *key, const char *path, int depth,
                       size_t *n_files);

static bool add_folder(struct cache_key *key, const char *path, int depth,
                       size_t *n_files)
{
    struct dirent **entry = NULL;
    int n = scandir(path, &entry, is_seen, by_name);
    bool good = n >= 0 && n <= CACHE_SOURCES && depth < DEPTH;

    for (int i = 0; i < n; i++) {
        char inner[PATH_MAX];
        int length =
            snprintf(inner, sizeof inner, "%s/%s", path, entry[i]->d_name);

        good = good && length > 0 && (size_t)length < sizeof inner &&
               add_source(key, inner, depth + 1, n_files);
        free(entry[i]);
    }
    free(entry);
    return good;
}

static bool add_source(struct cache_key *key, const char *path, int depth,
                       size_t *n_files)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        return add_folder(key, path, depth, n_files);
    return S_ISREG(info.st_mode) && (*n_files)++ < CACHE_SOURCES &&
           add_state(key, path, &info);
}

/* What add_one adds to. */
struct adding {
    struct cache_key *key;
    size_t *n_files;
    bool failed;
};

static bool add_one(void *ctx, const char *path)
{
    struct adding *adding = ctx;

    adding->failed = !add_source(adding->key, path, 0, adding->n_files);
    return adding->failed;
}

/* A folder, or a file with those that are read with it: the labels beside a
 * file of pictures, and the other part of its set. */
static bool add_found(struct cache_key *key, const char *spec,
                      const char *found, size_t *n_files)
{
    struct adding adding = {key, n_files, false};
    struct stat info;

    if (stat(found, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        return add_source(key, found, 0, n_files);
    idx_each_file(found, spec, add_one, &adding);
    return !adding.failed;
}

/* A second source, which is looked for as the first is. */
static bool add_other(struct cache_key *key, const char *spec, size_t *n_files)
{
    char found[PATH_MAX];

    return !spec ||
           (data_locate(spec, found, sizeof found, NULL) == STATUS_OK &&
            add_found(key, spec, found, n_files));
}

/* Where the system does not say which file the program is, its version has to
 * do. */
static bool add_program(struct cache_key *key)
{
    struct stat info;

    return stat("/proc/self/exe", &info) == 0
               ? add_state(key, PACKAGE_VERSION, &info)
               : add_text(key, "version", PACKAGE_VERSION);
}

/* Whether the data set is one that is kept: a folder, or a set that is known by
 * its name. */
static bool is_kept(const char *spec, const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 &&
           (S_ISDIR(info.st_mode) ||
            (S_ISREG(info.st_mode) && strcmp(spec, path) != 0 &&
             strcmp(spec, "-") != 0));
}

/* FOLDER/mnist-0123456789abcdef.set: the last part of spec as far as it is
 * plain, and the sum of what was asked for. */
static bool name_file(struct cache_key *key, const char *folder,
                      const char *spec)
{
    const char *slash = strrchr(spec, '/');
    struct checksum sum;
    char name[25] = "";
    size_t n = 0;
    int length;

    for (const char *c = slash ? slash + 1 : spec; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '-' || *c == '_';

        if (n + 1 < sizeof name)
            name[n++] = plain ? *c : '-';
    }
    checksum_init(&sum);
    checksum_add(&sum, key->text, key->n);
    length = snprintf(key->file, sizeof key->file, "%s/%s-%016llx" CACHE_ENDING,
                      folder, name, (unsigned long long)checksum_end(&sum));
    return length > 0 && (size_t)length < sizeof key->file;
}

bool cache_key_make(const struct data_options *options, const char *more,
                    struct cache_key *out)
{
    char folder[PATH_MAX], found[PATH_MAX], path[PATH_MAX];
    size_t n_files = 0;

    out->n = 0;
    if (!options->path || !cache_folder_find(folder) ||
        data_locate(options->path, found, sizeof found, NULL) != STATUS_OK ||
        !is_kept(options->path, found) || !realpath(found, path))
        return false;
    return add_options(out, options) && add_text(out, "path", path) &&
           add(out, "%s\n", more) && name_file(out, folder, options->path) &&
           add_program(out) && add_found(out, options->path, found, &n_files) &&
           add_other(out, options->labels, &n_files) &&
           add_other(out, options->val, &n_files);
}
