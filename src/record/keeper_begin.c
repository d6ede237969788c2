/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the folder of a run holds before the run begins: looked at then, so that
 * hours of training do not end in a refusal. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/keeper.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

/* A file that is there may be replaced. */
static enum status check_file(const char *folder, const char *name,
                              struct err *err)
{
    char path[PATH_MAX];
    struct stat st;
    enum status status = run_dir_path(folder, name, path, err);

    if (status || lstat(path, &st) != 0)
        return status;
    return whole_file_check(path, err);
}

struct checking {
    const char *folder;
    struct err *err;
    enum status status;
};

static bool check_each(void *ctx, const char *name)
{
    struct checking *c = ctx;

    c->status = check_file(c->folder, name, c->err);
    return c->status == STATUS_OK;
}

/* The folders of lanes, which may be files of somebody else's. */
static enum status check_files(const struct keeper *k,
                               const struct race_config *config,
                               struct err *err)
{
    struct checking checking = {k->out, err, STATUS_OK};
    enum status status = run_dir_check(k->out, err);

    if (!status)
        status = run_dir_each(k->out, check_each, &checking, err);
    if (!status)
        status = checking.status;
    for (size_t i = 0; i < config->n_lanes && !status; i++) {
        char folder[PATH_MAX];

        status = run_dir_path(k->out, config->lanes[i].name, folder, err);
        if (!status)
            status = run_dir_check(folder, err);
    }
    return status;
}

struct finding {
    char name[NAME_MAX + 32];
};

static bool find(void *ctx, const char *name)
{
    struct finding *finding = ctx;

    snprintf(finding->name, sizeof finding->name, "%s", name);
    return false;
}

static enum status check_unused(const struct keeper *k, struct err *err)
{
    struct finding finding = {""};
    enum status status = run_dir_each(k->out, find, &finding, err);

    if (status || finding.name[0] == '\0')
        return status;
    return err_set(err, STATUS_USAGE,
                   "%.60s: holds another run (%.40s): name another folder, or "
                   "replace it with --overwrite",
                   err_path(k->out), finding.name);
}

/* Rows beyond the checkpoint are trained again when it is the run's newest. */
static enum status check_sizes(const struct keeper *k, struct err *err)
{
    for (size_t i = 0; i < k->mark.n; i++) {
        char path[PATH_MAX];
        struct stat st;
        enum status status =
            run_dir_path(k->out, k->mark.files[i].name, path, err);

        if (status)
            return status;
        if (stat(path, &st) != 0)
            st.st_size = 0;
        if ((uint64_t)st.st_size < k->mark.files[i].size)
            return err_set(err, STATUS_USAGE,
                           "%s: is shorter than the checkpoint says; name "
                           "another folder, or replace it with --overwrite",
                           err_path(path));
        if ((uint64_t)st.st_size > k->mark.files[i].size && !k->rewinds)
            return err_set(err, STATUS_USAGE,
                           "%s: has rows beyond the checkpoint; resume the "
                           "newest, name another folder, or give them up with "
                           "--overwrite",
                           err_path(path));
    }
    return STATUS_OK;
}

enum status keeper_lock(struct keeper *k, struct err *err)
{
    enum status status = k->out ? run_dir_check(k->out, err) : STATUS_OK;

    if (status || !k->out || k->lock.held)
        return status;
    return run_lock_take(&k->lock, k->out, 0777, err);
}

enum status keeper_begin(struct keeper *k, const struct race_config *config,
                         struct err *err)
{
    enum status status = STATUS_OK;

    if (!k->out)
        return STATUS_OK;
    status = check_files(k, config, err);
    if (status)
        return status;
    if (k->goes_on)
        status = check_sizes(k, err);
    else if (!k->overwrite && !k->rewinds)
        status = check_unused(k, err);
    if (status == STATUS_USAGE && k->overwrite) { /* what is no use may go */
        k->goes_on = false;
        status = STATUS_OK;
    }
    return status;
}
