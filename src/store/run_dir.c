/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders are made late, when something is written into them, so that a look
 * at the program leaves nothing behind. */
#include "store/run_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static enum status failed(const char *path, struct err *err)
{
    return err_set(err, STATUS_IO, "%s: %s", err_path(path), strerror(errno));
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

enum status run_dir_make(const char *path, struct err *err)
{
    char part[PATH_MAX];
    struct stat st;

    if (strlen(path) >= sizeof part)
        return too_long(path, err);
    for (size_t n = 1; n <= strlen(path); n++) {
        if (path[n] != '/' && path[n] != '\0')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
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
    struct stat st;

    if (strlen(path) >= sizeof part)
        return too_long(path, err);
    snprintf(part, sizeof part, "%s", path);
    while (stat(part, &st) != 0 && errno == ENOENT && strcmp(part, ".") != 0) {
        run_dir_of(part, parent);
        memcpy(part, parent, sizeof part);
    }
    return check_folder(part, err);
}

enum status run_dir_use(const char *path, char out[PATH_MAX], struct err *err)
{
    enum status status = run_dir_make(path, err);

    if (!status)
        snprintf(out, PATH_MAX, "%s", path);
    return status;
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
    status = run_dir_make(runs, err);
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
