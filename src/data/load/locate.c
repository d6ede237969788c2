/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What exists as typed wins; only a word without a slash is looked up as a
 * name. A folder counts when it has pictures of a kind that is read: the reader
 * then says precisely what else is missing. */
#include "data/load/locate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/readers/idx.h"
#include "data/readers/png.h"
#include "data/source.h"

#define MNIST        "mnist"
#define FASHION      "fashion-mnist"
#define FASHION_HOME "/usr/share/datasets/fashion-mnist"

struct search {
    const char *name;
    char found[PATH_MAX];
    bool folder;
    char looked[200]; /* places so far, for the error */
};

/* With `below`, what is in folders of the folder counts, too. */
static bool has_data(const char *dir, bool below)
{
    return idx_folder_has(dir, below) || (below && png_folder_has(dir));
}

static bool is_data(const char *path, bool below, bool *folder)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return false;
    if (S_ISREG(info.st_mode) || S_ISFIFO(info.st_mode)) {
        *folder = false;
        return true;
    }
    *folder = true;
    return S_ISDIR(info.st_mode) && has_data(path, below);
}

static bool try_path(struct search *search, const char *dir, const char *name,
                     bool below)
{
    char file[PATH_MAX];
    int length = snprintf(search->found, sizeof search->found, "%s%s%s", dir,
                          *name ? "/" : "", name);
    if (length <= 0 || (size_t)length >= sizeof search->found)
        return false;
    if (is_data(search->found, below, &search->folder))
        return true;
    /* one data set of a folder with several: FOLDER/emnist-letters */
    if (access(search->found, F_OK) == 0 || !idx_find_set(search->found, file))
        return false;
    strcpy(search->found, file);
    search->folder = false;
    return true;
}

/* PLACE/NAME, and for mnist PLACE itself if it is a folder. */
static bool try_place(struct search *search, const char *place)
{
    size_t used = strlen(search->looked);
    snprintf(search->looked + used, sizeof search->looked - used, "%s%s",
             used ? ", " : "", place);
    if (try_path(search, place, search->name, true))
        return true;
    return strcmp(search->name, MNIST) == 0 &&
           try_path(search, place, "", false) && search->folder;
}

/* base[0..length) + middle + "/mlptui"; the XDG rules ignore relative ones. */
static bool try_xdg(struct search *search, const char *base, size_t length,
                    const char *middle)
{
    char place[PATH_MAX];
    if (length == 0 || base[0] != '/' || length > INT_MAX)
        return false;
    int written = snprintf(place, sizeof place, "%.*s%s/mlptui", (int)length,
                           base, middle);
    return written > 0 && (size_t)written < sizeof place &&
           try_place(search, place);
}

static bool try_xdg_home(struct search *search)
{
    const char *data_home = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (data_home && data_home[0] == '/')
        return try_xdg(search, data_home, strlen(data_home), "");
    return home && try_xdg(search, home, strlen(home), "/.local/share");
}

static bool try_xdg_dirs(struct search *search)
{
    const char *dirs = getenv("XDG_DATA_DIRS");
    if (!dirs || !*dirs)
        dirs = "/usr/local/share:/usr/share";
    while (*dirs) {
        size_t length = strcspn(dirs, ":");
        if (try_xdg(search, dirs, length, ""))
            return true;
        dirs += length + (dirs[length] == ':');
    }
    return false;
}

/* The data folder of the tree this program was installed in, wherever that
 * was moved to after configure fixed PKGDATADIR (make install prefix=...,
 * DESTDIR). */
static bool try_own_tree(struct search *search)
{
    char place[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", place, sizeof place);
    if (length <= 0 || (size_t)length >= sizeof place - sizeof "/share/mlptui")
        return false;
    place[length] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(place, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    strcat(place, "/share/mlptui");
    return strcmp(place, PKGDATADIR) != 0 && try_place(search, place);
}

static bool find_name(struct search *search)
{
    const char *own = getenv("MLPTUI_DATA");
    if (own && *own && try_place(search, own))
        return true;
    if (try_xdg_home(search) || try_xdg_dirs(search) || try_own_tree(search) ||
        try_place(search, PKGDATADIR) || try_place(search, SRCDATADIR))
        return true;
    return strcmp(search->name, FASHION) == 0 &&
           try_path(search, FASHION_HOME, "", false);
}

/* Why a path given as such is no data set. */
static enum status refuse_path(const char *spec, struct err *err)
{
    struct stat info;
    const char *shown = err_path(spec);
    if (stat(spec, &info) != 0 ||
        (S_ISDIR(info.st_mode) &&
         faccessat(AT_FDCWD, spec, R_OK | X_OK, AT_EACCESS) != 0))
        return err_set(err, STATUS_IO, "%s: %m", shown);
    if (!S_ISDIR(info.st_mode))
        return err_set(err, STATUS_IO,
                       "%s: not a regular file, expected a CSV file or a "
                       "folder of IDX files",
                       shown);
    return err_set(err, STATUS_IO,
                   "%s: no train-images-idx3-ubyte or "
                   "train-images-idx3-ubyte.gz in this folder, and no folders "
                   "of PNG pictures",
                   shown);
}

enum status data_locate(const char *spec, char *path_out, size_t path_size,
                        struct err *err)
{
    struct search search = {.name = spec};
    bool is_name = *spec && !strchr(spec, '/');
    struct stat info;
    if (strcmp(spec, "-") == 0) {
        strcpy(search.found, SOURCE_STDIN);
    } else if (!try_path(&search, spec, "", true) &&
               !(is_name && find_name(&search))) {
        /* a name that stands for something here was meant as a path */
        if (!is_name || lstat(spec, &info) == 0 || errno != ENOENT)
            return refuse_path(spec, err);
        return err_set(err, STATUS_IO,
                       "%.40s: no such file, folder or data set; looked in "
                       "., %s",
                       spec, search.looked);
    }
    size_t length = strlen(search.found);
    if (length >= path_size)
        return err_set(err, STATUS_IO, "%s: path too long", err_path(spec));
    memcpy(path_out, search.found, length + 1);
    return STATUS_OK;
}

bool data_each_file(const char *spec, bool (*each)(void *ctx, const char *path),
                    void *ctx)
{
    char found[PATH_MAX];
    if (data_locate(spec, found, sizeof found, NULL) != STATUS_OK)
        return false;
    if (png_folder_has(found) && !idx_folder_has(found, true))
        return png_each_file(found, each, ctx);
    return idx_each_file(found, spec, each, ctx);
}
