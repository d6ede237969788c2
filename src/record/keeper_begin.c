/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the folder of a run holds before the run begins: looked at then, so that
 * hours of training do not end in a refusal. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
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

static enum status check_files(const struct keeper *k,
                               const struct race_config *config,
                               struct err *err)
{
    enum status status = run_dir_check(k->out, err);

    if (!status && !k->save)
        status = check_file(k->out, "model.npz", err);
    if (!status)
        status = check_file(k->out, "config.ini", err);
    for (size_t i = 0; i < config->n_lanes && !status; i++) {
        char folder[PATH_MAX];

        status = run_dir_path(k->out, config->lanes[i].name, folder, err);
        if (!status)
            status = run_dir_check(folder, err);
        for (int table = 0; table < TABLE_COUNT && !status; table++)
            status = check_file(folder, table_name((enum table)table), err);
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
                   "%.60s: holds a run (%.40s): go on with --resume, name "
                   "another folder, or replace it with --overwrite",
                   err_path(k->out), finding.name);
}

/* A lane that diverged has the row of a batch that it did not learn from. */
static enum status check_end(const char *path, enum table table,
                             const struct table_kept *kept, uint64_t step,
                             struct err *err)
{
    if (kept->last_step <= step + (table == TABLE_METRICS))
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "%s: has rows up to step %llu, beyond the checkpoint's "
                   "%llu; resume the newest, name another folder, or give "
                   "them up with --overwrite",
                   err_path(path), (unsigned long long)kept->last_step,
                   (unsigned long long)step);
}

static enum status
keep_tables(struct keeper *k, const struct race_config *config, struct err *err)
{
    enum status status = STATUS_OK;
    char folder[PATH_MAX], path[PATH_MAX];

    for (size_t i = 0; i < config->n_lanes && !status; i++) {
        status = run_dir_path(k->out, config->lanes[i].name, folder, err);
        for (int t = 0; t < TABLE_COUNT && !status; t++) {
            enum table table = (enum table)t;

            status = run_dir_path(folder, table_name(table), path, err);
            if (!status)
                status = table_keep(path, table, &config->lanes[i],
                                    config->resume[i], &k->kept[i][t], err);
            if (!status && !k->rewinds)
                status = check_end(path, table, &k->kept[i][t],
                                   config->resume[i]->step, err);
        }
    }
    return status;
}

enum status keeper_lock(struct keeper *k, struct err *err)
{
    enum status status = k->out ? run_dir_check(k->out, err) : STATUS_OK;

    if (status || !k->out)
        return status;
    return run_lock_take(&k->lock, k->out, 0777, err);
}

static void forget_rows(struct keeper *k)
{
    for (size_t i = 0; i < LANES_MAX; i++)
        for (int table = 0; table < TABLE_COUNT; table++) {
            mem_free(k->kept[i][table].rows);
            k->kept[i][table] = (struct table_kept){0};
        }
}

enum status keeper_begin(struct keeper *k, const struct race_config *config,
                         struct err *err)
{
    enum status status;

    if (!k->out)
        return STATUS_OK;
    status = check_files(k, config, err);
    if (status)
        return status;
    if (config->resume[0] && k->goes_on)
        status = keep_tables(k, config, err);
    else if (!k->overwrite)
        status = check_unused(k, err);
    if (status == STATUS_USAGE && k->overwrite) { /* what is no use may go */
        forget_rows(k);
        status = STATUS_OK;
    }
    return status;
}

void keeper_done(struct keeper *k)
{
    forget_rows(k);
    run_lock_release(&k->lock);
}

/* --- what another run left --- */

struct clearing {
    const struct keeper *k;
    const struct race_config *config;
};

/* Written by this run, or still to be written. */
static bool is_ours(const struct clearing *c, const char *name,
                    const char *path)
{
    const char *slash = strchr(name, '/');
    size_t n = slash ? (size_t)(slash - name) : 0;

    if (!slash)
        return strcmp(name, "model.npz") != 0 || !c->k->save ||
               c->k->saved_to[0] == '\0' ||
               whole_file_same(path, c->k->saved_to);
    for (size_t i = 0; i < c->config->n_lanes; i++)
        if (strncmp(c->config->lanes[i].name, name, n) == 0 &&
            c->config->lanes[i].name[n] == '\0')
            return true;
    return false;
}

static bool clear(void *ctx, const char *name)
{
    const struct clearing *c = ctx;
    char path[PATH_MAX], folder[PATH_MAX];

    if (run_dir_path(c->k->folder, name, path, NULL) || is_ours(c, name, path))
        return true;
    unlink(path);
    run_dir_of(path, folder);
    if (strchr(name, '/'))
        rmdir(folder); /* when nothing else is in it */
    return true;
}

void keeper_clear_others(const struct keeper *k,
                         const struct race_config *config)
{
    struct clearing clearing = {k, config};

    if (k->out && k->overwrite)
        (void)run_dir_each(k->folder, clear, &clearing, NULL);
}
