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

#include "data/load/folders.h"
#include "data/load/named.h"
#include "data/readers/idx/idx.h"
#include "data/readers/png.h"
#include "data/source.h"

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

bool data_is_set(const char *path, bool below, bool *folder_out)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return false;
    *folder_out = S_ISDIR(info.st_mode);
    return *folder_out ? has_data(path, below)
                       : S_ISREG(info.st_mode) || S_ISFIFO(info.st_mode);
}

static bool try_path(struct search *search, const char *path)
{
    char file[PATH_MAX];
    int length = snprintf(search->found, sizeof search->found, "%s", path);
    if (length <= 0 || (size_t)length >= sizeof search->found)
        return false;
    if (data_is_set(search->found, true, &search->folder))
        return true;
    /* one data set of a folder with several: FOLDER/emnist-letters */
    if (access(search->found, F_OK) == 0 || !idx_find_set(search->found, file))
        return false;
    strcpy(search->found, file);
    search->folder = false;
    return true;
}

static bool try_folder(void *ctx, const char *folder)
{
    struct search *search = ctx;
    size_t used = strlen(search->looked);
    snprintf(search->looked + used, sizeof search->looked - used, "%s%s",
             used ? ", " : "", folder);
    return named_set_in(folder, search->name, search->found);
}

static bool find_name(struct search *search)
{
    return data_folders_each(try_folder, search);
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

static bool may_be_name(const char *spec)
{
    return *spec && !strchr(spec, '/');
}

/* Not a path, and no name that is known. */
static enum status refuse_name(const struct search *search, struct err *err)
{
    char near[NAMED_SET_NAME], hint[64] = ";";
    named_set_near(search->name, near);
    if (*near)
        snprintf(hint, sizeof hint, "; did you mean %.40s?", near);
    return err_set(err, STATUS_IO,
                   "%.40s: no such file, folder or data set%s looked in ., %s",
                   search->name, hint, search->looked);
}

enum status data_locate(const char *spec, char *path_out, size_t path_size,
                        struct err *err)
{
    struct search search = {.name = spec};
    bool is_name = may_be_name(spec);
    struct stat info;
    if (strcmp(spec, "-") == 0) {
        strcpy(search.found, SOURCE_STDIN);
    } else if (!try_path(&search, spec) && !(is_name && find_name(&search))) {
        /* a name that stands for something here was meant as a path */
        if (!is_name || lstat(spec, &info) == 0 || errno != ENOENT)
            return refuse_path(spec, err);
        return refuse_name(&search, err);
    }
    size_t length = strlen(search.found);
    if (length >= path_size)
        return err_set(err, STATUS_IO, "%s: path too long", err_path(spec));
    memcpy(path_out, search.found, length + 1);
    return STATUS_OK;
}

bool data_is_name(const char *spec)
{
    struct search search = {.name = spec};
    return may_be_name(spec) && !try_path(&search, spec) && find_name(&search);
}
