/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read is never written: not the data, not the configuration, however
 * their names are spelt. A checkpoint may take the place of the one that is
 * resumed, since it is that run's. What a run does not read may still be
 * somebody's: a file that is no checkpoint is only replaced when asked. */
#include "cli/places.h"

#include <stdio.h>
#include <sys/stat.h>

#include "cli/go_on.h"
#include "cli/options/config.h"
#include "data/load/files.h"
#include "record/past.h"
#include "store/checkpoint/checkpoint.h"
#include "store/run_dir.h"
#include "store/tables.h"
#include "store/whole_file.h"

static bool is_target(void *ctx, const char *path)
{
    const struct stat *target = ctx;
    struct stat st;

    return stat(path, &st) == 0 && st.st_dev == target->st_dev &&
           st.st_ino == target->st_ino;
}

/* Links of both kinds count. What is not there yet is no data. */
static bool is_data(const struct options *o, const char *path)
{
    struct stat target;

    return stat(path, &target) == 0 &&
           data_each_file(&o->problem.data, is_target, &target);
}

/* What this run reads from path, or NULL. */
static const char *read_from(const struct options *o, const char *path)
{
    if (is_data(o, path))
        return "data that is read is never written; name another place";
    if (config_is_file(path))
        return "the configuration that is read is never written; name another "
               "place";
    return NULL;
}

/* F12 writes the user's file. */
static enum status check_config(const struct options *o, struct err *err)
{
    char path[PATH_MAX];
    struct stat st;

    if (config_user_path(path, NULL) != STATUS_OK || stat(path, &st) != 0 ||
        !S_ISREG(st.st_mode) || !is_data(o, path))
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "%s: is the configuration, which F12 writes; name a copy",
                   err_path(path));
}

/* Whether a regular file with something in it is there, but no checkpoint. */
static bool is_foreign(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
           !checkpoint_is(path);
}

/* Whether path is where --out writes something other than the checkpoint. */
static bool is_table(const char *path, const char *folder,
                     const struct race_config *race)
{
    static const char *const fixed[] = {"config.ini", "run.json",
                                        "events.jsonl", "lock"};
    char at[PATH_MAX], name[LANE_NAME_MAX + 16];

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (!run_dir_path(folder, fixed[i], at, NULL) &&
            whole_file_same(path, at))
            return true;
    for (size_t i = 0; i < race->n_lanes; i++)
        for (int table = 0; table < TABLE_COUNT; table++) {
            snprintf(name, sizeof name, "%s/%s", race->lanes[i].name,
                     table_name((enum table)table));
            if (!run_dir_path(folder, name, at, NULL) &&
                whole_file_same(path, at))
                return true;
        }
    return false;
}

static enum status check_save(const struct options *o,
                              const struct race_config *race, struct err *err)
{
    const char *why = read_from(o, o->save);
    enum status st = why ? STATUS_USAGE : whole_file_check(o->save, err);

    if (st != STATUS_OK && !why)
        return st;
    if (!why && o->out && is_table(o->save, o->out, race))
        why = "--out writes another file there; name another place";
    if (!why && !o->overwrite && is_foreign(o->save))
        why = "is there and is no checkpoint; name another file, or replace "
              "it with --overwrite";
    return why ? err_set(err, STATUS_USAGE, "%s: %s", err_path(o->save), why)
               : STATUS_OK;
}

struct reading {
    const struct options *options;
    struct err *err;
    enum status status;
};

static bool check_file(void *ctx, const char *name)
{
    struct reading *r = ctx;
    char path[PATH_MAX];
    const char *why = run_dir_path(r->options->out, name, path, NULL)
                          ? NULL
                          : read_from(r->options, path);

    if (why)
        r->status =
            err_set(r->err, STATUS_USAGE, "%s: %s", err_path(path), why);
    return !why;
}

static enum status check_out(const struct options *o,
                             struct checkpoint *resumed, struct keeper *keeper,
                             struct race_config *race, struct err *err)
{
    struct reading reading = {o, err, STATUS_OK};
    enum status st = STATUS_OK;

    (void)run_dir_each(o->out, check_file, &reading, NULL);
    if (reading.status)
        return reading.status;
    st = keeper_lock(keeper, err);
    if (st == STATUS_OK && o->resume)
        st = go_on_resumed(o, keeper, err);
    else if (st == STATUS_OK && !o->overwrite)
        st = go_on_find(o, keeper, resumed, race, err);
    if (st != STATUS_OK || keeper->finished)
        return st;
    return keeper_begin(keeper, race, err);
}

enum status places_check(const struct options *options,
                         struct checkpoint *resumed, struct keeper *keeper,
                         struct race_config *race, struct err *err)
{
    struct err why = {0};
    const char *name = "data";
    enum status st = check_config(options, &why);

    if (st == STATUS_OK && options->save) {
        name = "save";
        st = check_save(options, race, &why);
    }
    if (st == STATUS_OK && options->resume) {
        name = "resume";
        st = past_read(options->resume, race, &keeper->past, &why);
    }
    if (st == STATUS_OK && options->out) {
        name = "out";
        st = check_out(options, resumed, keeper, race, &why);
    }
    if (st != STATUS_OK)
        err_set(err, st, "--%s: %.248s", name, why.text);
    return st;
}
