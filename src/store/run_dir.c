/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders are made late, when something is written into them, so that a look
 * at the program leaves nothing behind. */
#include "store/run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/log_undone.h"
#include "store/tables.h"

static const char *const files[] = {"model.npz", "unrecorded.npz", "config.ini",
                                    "run.json", "events.jsonl"};
#define N_FILES   (sizeof files / sizeof *files)
#define TRIES_MAX 100 /* each is lost to another process that just ended */

/* errno is left as it is. */
static enum status failed(const char *path, struct err *err)
{
    int why = errno;
    enum status status =
        err_set(err, STATUS_IO, "%s: %s", err_path(path), strerror(why));

    errno = why;
    return status;
}

static enum status too_long(const char *path, struct err *err)
{
    errno = ENAMETOOLONG;
    return failed(path, err);
}

enum status run_dir_xdg(const char *variable, const char *fallback,
                        char out[PATH_MAX], struct err *err)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    int n;

    if (base && *base == '/') {
        n = snprintf(out, PATH_MAX, "%s/mlptui", base);
    } else {
        if (!home || *home != '/')
            return err_set(err, STATUS_IO, "neither %s nor HOME is set",
                           variable);
        n = snprintf(out, PATH_MAX, "%s/%s/mlptui", home, fallback);
        base = home;
    }
    return n < PATH_MAX ? STATUS_OK : too_long(base, err);
}

static enum status make_once(const char *path, mode_t mode, struct err *err)
{
    char part[PATH_MAX];
    struct stat st;

    for (size_t n = 1; n <= strlen(path); n++) {
        if (path[n] != '/' && path[n] != '\0')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return failed(part, err);
    }
    if (stat(path, &st) != 0)
        return failed(path, err);
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return failed(path, err);
    }
    return STATUS_OK;
}

/* A run that ends before it has written removes the folders that it made, and
 * may do so between two of the steps here. */
enum status run_dir_make(const char *path, mode_t mode, struct err *err)
{
    enum status status;
    int tries = 0;

    if (strlen(path) >= PATH_MAX)
        return too_long(path, err);
    do {
        errno = 0;
        status = make_once(path, mode, err);
    } while (status && errno == ENOENT && ++tries < TRIES_MAX);
    return status;
}

void run_dir_of(const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        snprintf(out, PATH_MAX, ".");
    else
        snprintf(out, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path),
                 path);
}

static enum status check_folder(const char *folder, struct err *err)
{
    struct stat st;

    if (stat(folder, &st) != 0)
        return failed(folder, err);
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return failed(folder, err);
    }
    return access(folder, W_OK | X_OK) == 0 ? STATUS_OK : failed(folder, err);
}

enum status run_dir_check(const char *path, struct err *err)
{
    char part[PATH_MAX], parent[PATH_MAX];
    struct err why = {0};
    enum status status;

    if (strlen(path) >= sizeof part)
        return too_long(path, err);
    snprintf(part, sizeof part, "%s", path);
    while ((status = check_folder(part, &why)) && errno == ENOENT &&
           strcmp(part, ".") != 0) {
        run_dir_of(part, parent);
        memcpy(part, parent, sizeof part);
    }
    if (status && err)
        *err = why;
    return status;
}

enum status run_dir_use(const char *path, char out[PATH_MAX], struct err *err)
{
    enum status status = run_dir_make(path, 0777, err);

    if (!status)
        snprintf(out, PATH_MAX, "%s", path);
    return status;
}

enum status run_dir_path(const char *folder, const char *name,
                         char out[PATH_MAX], struct err *err)
{
    return snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX
               ? STATUS_OK
               : too_long(folder, err);
}

/* A file of a run's is there; the caller is told. False = it heard enough. */
static bool tell_file(const char *folder, const char *name,
                      bool (*each)(void *ctx, const char *name), void *ctx)
{
    char path[PATH_MAX];
    struct stat st;

    return run_dir_path(folder, name, path, NULL) || lstat(path, &st) != 0 ||
           each(ctx, name);
}

/* Also what an undo took from it. */
static bool is_table(const char *file, const char *table)
{
    size_t n = strlen(table);

    return strncmp(file, table, n) == 0 &&
           (file[n] == '\0' || strcmp(file + n, LOG_UNDONE) == 0);
}

/* Of a folder that may be a lane's: its tables and event files. */
static bool tell_lane(const char *folder, const char *lane,
                      bool (*each)(void *ctx, const char *name), void *ctx)
{
    char path[PATH_MAX], name[2 * NAME_MAX + 2];
    struct dirent *entry;
    bool more = true;
    DIR *dir;

    if (run_dir_path(folder, lane, path, NULL) || !(dir = opendir(path)))
        return true;
    while (more && (entry = readdir(dir)) != NULL) {
        bool ours = strncmp(entry->d_name, RUN_DIR_TFEVENTS,
                            sizeof RUN_DIR_TFEVENTS - 1) == 0;

        for (int table = 0; table < TABLE_COUNT; table++)
            ours |= is_table(entry->d_name, table_name((enum table)table));
        snprintf(name, sizeof name, "%s/%s", lane, entry->d_name);
        if (ours)
            more = tell_file(folder, name, each, ctx);
    }
    closedir(dir);
    return more;
}

enum status run_dir_each(const char *folder,
                         bool (*each)(void *ctx, const char *name), void *ctx,
                         struct err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    bool more = true;

    if (!dir)
        return errno == ENOENT ? STATUS_OK : failed(folder, err);
    for (size_t i = 0; more && i < N_FILES; i++)
        more = tell_file(folder, files[i], each, ctx);
    while (more && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            more = tell_lane(folder, entry->d_name, each, ctx);
    closedir(dir);
    return STATUS_OK;
}

enum status run_dir_new(uint32_t seed, char out[PATH_MAX], struct err *err)
{
    char runs[PATH_MAX], when[32];
    time_t now = time(NULL);
    struct tm utc;
    enum status status =
        run_dir_xdg("XDG_STATE_HOME", ".local/state", runs, err);

    if (!status && strlen(runs) + 64 >= sizeof runs)
        status = too_long(runs, err);
    if (status)
        return status;
    strcat(runs, "/runs");
    status = run_dir_make(runs, 0700, err);
    if (status)
        return status;
    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &utc);
    for (int k = 1; k < 1000; k++) {
        char again[16] = "";

        if (k > 1)
            snprintf(again, sizeof again, "-%d", k);
        snprintf(out, PATH_MAX, "%.*s/%s-%u%s", PATH_MAX - 64, runs, when,
                 (unsigned)seed, again);
        if (mkdir(out, 0700) == 0)
            return STATUS_OK;
        if (errno != EEXIST)
            break;
    }
    return failed(out, err);
}
