/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the folder of a run holds before the run begins: looked at then, so that
 * hours of training do not end in a refusal. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/keeper.h"
#include "store/log_file.h"
#include "store/log_undone.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

/* STATUS_OK when the file is not there, or may be replaced. */
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

static enum status beyond(const char *path, struct err *err)
{
    return err_set(err, STATUS_USAGE,
                   "%s: has rows beyond the checkpoint; resume the newest, "
                   "name another folder, or give them up with --overwrite",
                   err_path(path));
}

/* A lane that diverged has the row of a batch that it did not learn from. */
static enum status find_size(struct keeper *k, const struct sink *sink,
                             const struct sink_run *run,
                             const struct race_config *config, size_t lane,
                             struct err *err)
{
    char file[NAME_MAX], path[PATH_MAX];
    size_t i = k->mark.n;
    bool more;
    enum status status;

    if (i == RUN_MARK_FILES)
        return STATUS_OK;
    snprintf(k->mark.files[i].name, RUN_MARK_PATH, "%s/%s",
             config->lanes[lane].name, sink->file(run, file));
    status = run_dir_path(k->out, k->mark.files[i].name, path, err);
    if (!status)
        status = log_size_at(path, config->resume[lane]->step, sink->step_of,
                             &k->mark.files[i].size, &more, err);
    if (!status && more && !k->rewinds)
        status = beyond(path, err);
    k->mark.n++;
    return status;
}

/* A checkpoint that was not written into this folder knows no sizes: tables are
 * as long as their rows up to it. What has no steps goes on as it is. */
static enum status find_sizes(struct keeper *k,
                              const struct race_config *config, struct err *err)
{
    struct sink_run run = {.began_s = k->mark.began_s};
    enum status status = STATUS_OK;

    memcpy(run.host, k->mark.host, sizeof run.host);
    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; sinks[s]->step_of && i < config->n_lanes && !status;
             i++)
            status = find_size(k, sinks[s], &run, config, i, err);
    return status;
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
        if (log_undone_holds(path, k->mark.wall_ns))
            continue; /* it is cut to that size when it is opened */
        if ((uint64_t)st.st_size < k->mark.files[i].size)
            return err_set(err, STATUS_USAGE,
                           "%s: is shorter than the checkpoint says; name "
                           "another folder, or replace it with --overwrite",
                           err_path(path));
        if ((uint64_t)st.st_size > k->mark.files[i].size && !k->rewinds)
            return beyond(path, err);
    }
    return STATUS_OK;
}

/* Most bytes of a table's first line: eight hidden layers have half of them. */
#define HEAD_SIZE 8192

static enum status check_head(const struct keeper *k, const struct sink *sink,
                              const struct sink_run *run, size_t lane,
                              struct err *err)
{
    char head[HEAD_SIZE] = "", line[HEAD_SIZE] = "", file[NAME_MAX];
    char name[RUN_MARK_PATH], path[PATH_MAX];
    FILE *out = fmemopen(head, sizeof head, "w"), *in;
    enum status status;

    if (!out)
        return err_set(err, STATUS_NOMEM, "out of memory");
    sink->head(out, run, lane);
    fclose(out);
    snprintf(name, sizeof name, "%s/%s", run->lanes[lane].config.name,
             sink->file(run, file));
    status = run_dir_path(k->out, name, path, err);
    in = status ? NULL : fopen(path, "r");
    if (!in) /* whoever appends to it will say why */
        return status;
    if (fgets(line, sizeof line, in) && strcmp(head, line) != 0)
        status = err_set(err, STATUS_USAGE,
                         "%s: has other columns than this version of mlptui "
                         "writes; name another folder, or replace it with "
                         "--overwrite",
                         err_path(path));
    fclose(in);
    return status;
}

/* A table that goes on has the columns that its next rows will have: another
 * version of the program may have begun it. */
static enum status check_heads(const struct keeper *k,
                               const struct race_config *config,
                               struct err *err)
{
    struct sink_run run = {.n_lanes = config->n_lanes};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < config->n_lanes; i++)
        run.lanes[i].config = config->lanes[i];
    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < config->n_lanes && !status; i++)
            if (sinks[s]->per_lane && sinks[s]->lines && sinks[s]->head)
                status = check_head(k, sinks[s], &run, i, err);
    return status;
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
    if (k->goes_on && k->mark.n > 0)
        status = check_sizes(k, err);
    else if (k->goes_on)
        status = find_sizes(k, config, err);
    else if (!k->overwrite && !k->rewinds)
        status = check_unused(k, err);
    if (!status && k->goes_on)
        status = check_heads(k, config, err);
    if (status == STATUS_USAGE && k->overwrite) { /* what is no use may go */
        k->goes_on = false;
        status = STATUS_OK;
    }
    return status;
}
