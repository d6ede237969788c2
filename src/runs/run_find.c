/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at each folder: what is in it is counted, whether it is a run's
 * follows from run.json, whether it is a lane's from the tables. What is
 * deeper is looked at after its folder is closed, so that a deep tree needs
 * no more descriptors than a flat one. */
#include "runs/run_find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "store/run_dir.h"
#include "store/tables.h"

/* What one look at a folder has found. */
struct look {
    char path[PATH_MAX];
    struct stat st;
    bool has_json, has_tables;
    int64_t json_ns, mtime_ns;
    uint64_t bytes;
    char *names; /* of the folders in it, each with its NUL */
    size_t n_names, room;
};

static int64_t stat_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool add_name(struct look *look, const char *name)
{
    size_t n = strlen(name) + 1, room = look->room ? 2 * look->room : 1024;

    if (look->n_names + n > look->room) {
        if (!mem_grow(&look->names, look->n_names, room, 1))
            return false;
        look->room = room;
    }
    memcpy(look->names + look->n_names, name, n);
    look->n_names += n;
    return true;
}

static bool is_table(const char *name)
{
    for (int i = 0; i < TABLE_COUNT; i++)
        if (strcmp(name, table_name((enum table)i)) == 0)
            return true;
    return false;
}

static bool look_at(struct look *look, int fd, const char *name)
{
    struct stat st;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return true; /* it went meanwhile */
    if (S_ISDIR(st.st_mode))
        return add_name(look, name);
    if (!S_ISREG(st.st_mode))
        return true;
    if (strcmp(name, "run.json") == 0) {
        look->has_json = true;
        look->json_ns = stat_ns(&st);
    }
    look->has_tables |= is_table(name);
    look->bytes += (uint64_t)st.st_size;
    if (stat_ns(&st) > look->mtime_ns)
        look->mtime_ns = stat_ns(&st);
    return true;
}

/* STATUS_IO with errno, STATUS_NOMEM. */
static enum status look_into(struct look *look)
{
    DIR *dir = opendir(look->path);
    struct dirent *entry;
    bool ok;

    if (!dir)
        return STATUS_IO;
    ok = fstat(dirfd(dir), &look->st) == 0;
    while (ok && (entry = readdir(dir)) != NULL)
        ok = look_at(look, dirfd(dir), entry->d_name);
    closedir(dir);
    return ok ? STATUS_OK : STATUS_NOMEM;
}

static enum status add_place(struct run_places *places, const struct look *look)
{
    size_t room = places->room ? 2 * places->room : 64;
    char *path = mem_alloc(strlen(look->path) + 1, 1);

    if (path && places->n == places->room &&
        mem_grow(&places->place, places->n, room, sizeof *places->place))
        places->room = room;
    if (!path || places->n == places->room) {
        mem_free(path);
        return STATUS_NOMEM;
    }
    memcpy(path, look->path, strlen(look->path) + 1);
    places->place[places->n++] = (struct run_place){.path = path,
                                                    .dev = look->st.st_dev,
                                                    .inode = look->st.st_ino,
                                                    .json_ns = look->json_ns,
                                                    .mtime_ns = look->mtime_ns,
                                                    .bytes = look->bytes};
    return STATUS_OK;
}

static void note_unread(struct run_places *places, const char *path)
{
    if (places->n_unread++ == 0)
        snprintf(places->why, sizeof places->why, "%s: %s", err_path(path),
                 strerror(errno));
}

static enum status walk(struct run_places *places, const char *path, int depth,
                        struct look *lane_of);

/* The folders in one that was looked into. What is in lanes counts as the
 * run's. */
static enum status walk_deeper(struct run_places *places, struct look *look,
                               int depth)
{
    enum status status = STATUS_OK;
    char path[PATH_MAX];

    for (size_t at = 0; at < look->n_names && !status;
         at += strlen(look->names + at) + 1)
        if (!run_dir_path(look->path, look->names + at, path, NULL))
            status =
                walk(places, path, depth + 1, look->has_json ? look : NULL);
    return status;
}

static enum status walk(struct run_places *places, const char *path, int depth,
                        struct look *lane_of)
{
    struct look *look = mem_alloc(1, sizeof *look);
    enum status status;

    if (!look)
        return STATUS_NOMEM;
    snprintf(look->path, sizeof look->path, "%s", path);
    status = look_into(look);
    if (status == STATUS_IO) {
        if (errno != ENOENT) /* else it went meanwhile */
            note_unread(places, path);
        status = STATUS_OK;
    } else if (!status && lane_of && look->has_tables && !look->has_json) {
        lane_of->bytes += look->bytes;
        if (look->mtime_ns > lane_of->mtime_ns)
            lane_of->mtime_ns = look->mtime_ns;
    } else if (!status && depth < RUN_FIND_DEPTH) {
        status = walk_deeper(places, look, depth);
    }
    if (!status && look->has_json)
        status = add_place(places, look);
    mem_free(look->names);
    mem_free(look);
    return status;
}

/* The folder that a path stands for. */
static enum status folder_of(const char *path, char out[PATH_MAX],
                             struct err *err)
{
    const char *name = strrchr(path, '/');
    struct stat st;

    if (stat(path, &st) != 0)
        return err_set(err, STATUS_IO, "%s: %s", err_path(path),
                       strerror(errno));
    snprintf(out, PATH_MAX, "%s", path);
    for (size_t n = strlen(out); n > 1 && out[n - 1] == '/';)
        out[--n] = '\0';
    if (S_ISDIR(st.st_mode))
        return STATUS_OK;
    name = name ? name + 1 : path;
    if (strcmp(name, "run.json") != 0 && strcmp(name, "model.npz") != 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: expected a folder with runs, or the run.json or "
                       "model.npz of one",
                       err_path(path));
    run_dir_of(path, out);
    return STATUS_OK;
}

static int by_inode(const void *a, const void *b)
{
    const struct run_place *x = a, *y = b;

    if (x->dev != y->dev)
        return x->dev < y->dev ? -1 : 1;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return strcmp(x->path, y->path);
}

/* Each folder once, however many paths lead to it. */
static void drop_twins(struct run_places *places)
{
    size_t kept = 0;

    if (places->n > 0)
        qsort(places->place, places->n, sizeof *places->place, by_inode);
    for (size_t i = 0; i < places->n; i++) {
        struct run_place *p = &places->place[i];

        if (kept > 0 && places->place[kept - 1].dev == p->dev &&
            places->place[kept - 1].inode == p->inode)
            mem_free(p->path);
        else
            places->place[kept++] = *p;
    }
    places->n = kept;
}

/* A path that leads to no folder is none of those that are read. */
static enum status pass_over(struct run_places *places, enum status status,
                             const struct err *why)
{
    if ((status != STATUS_IO || errno != ENOENT) && places->n_unread++ == 0)
        snprintf(places->why, sizeof places->why, "%s", why->text);
    return STATUS_OK;
}

enum status run_find(const char *const *paths, size_t n, bool mild,
                     struct run_places *out, struct err *err)
{
    struct run_places places = {0};
    enum status status = STATUS_OK;
    char folder[PATH_MAX];

    for (size_t i = 0; i < n && !status; i++) {
        struct err why = {0};

        status = folder_of(paths[i], folder, &why);
        if (status && !mild)
            err_set(err, status, "%s", why.text);
        else if (status)
            status = pass_over(&places, status, &why);
        else if (walk(&places, folder, 0, NULL))
            status = err_set(err, STATUS_NOMEM, "out of memory");
    }
    if (status) {
        run_places_done(&places);
        return status;
    }
    drop_twins(&places);
    *out = places;
    return STATUS_OK;
}

void run_places_done(struct run_places *places)
{
    for (size_t i = 0; i < places->n; i++)
        mem_free(places->place[i].path);
    mem_free(places->place);
    *places = (struct run_places){0};
}
