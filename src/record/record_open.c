/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which run it is, and where its logs lie: the folder is made or found, what
 * another run left there goes, and each log begins, or goes on behind what the
 * checkpoint knows of it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/recorder_state.h"
#include "record/run_id.h"
#include "store/log_undone.h"
#include "store/run_dir.h"
#include "store/tables.h"
#include "store/whole_file.h"

#define MODES(r) ((r)->c.own_folder ? 0700 : 0777)

static int64_t unix_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* A run that goes on is still the one that it was. */
static void name_run(struct recorder *r)
{
    const struct run_mark *mark = &r->mark;
    int64_t now = clock_now_ns(), unix_now = unix_ns();
    bool known = mark->id[0] != '\0';

    r->run.unix_from_ns = unix_now - now;
    r->run.wall_from_ns = r->began_ns - (known ? mark->wall_ns : 0);
    r->run.began_s = known ? mark->began_s : unix_now / 1000000000;
    snprintf(r->run.id, sizeof r->run.id, "%s", known ? mark->id : r->c.id);
    if (known)
        snprintf(r->run.host, sizeof r->run.host, "%s", mark->host);
    else
        run_host(r->run.host);
}

static void describe_run(struct recorder *r)
{
    name_run(r);
    r->run.n_lanes = r->m->n_lanes;
    for (size_t i = 0; i < r->m->n_lanes; i++) {
        struct sink_lane *lane = &r->run.lanes[i];

        lane->config = r->m->lanes[i].config;
        memcpy(lane->config.values, r->m->lanes[i].values,
               sizeof lane->config.values);
        lane_fit(&lane->config, &param_batch_size,
                 lane_value(&r->m->lanes[i].config, &param_batch_size));
        lane_fit(&lane->config, &param_seed,
                 lane_value(&r->m->lanes[i].config, &param_seed));
        lane->shape = *r->m->lanes[i].shape;
        lane->cost = lane_cost(&lane->config, &lane->shape);
    }
}

static enum status open_one(struct recorder *r, size_t s, size_t lane,
                            struct err *err)
{
    char name[RUN_MARK_PATH], path[PATH_MAX], folder[PATH_MAX];
    uint64_t keep = 0;
    struct stat st;
    enum status status =
        run_dir_path(r->folder, record_log_name(r, s, lane, name), path, err);

    if (status)
        return status;
    if (r->c.goes_on)
        status = log_undone_restore(path, r->mark.wall_ns, err);
    if (status)
        return status;
    if (r->c.goes_on && !run_mark_size(&r->mark, name, &keep) &&
        stat(path, &st) == 0)
        keep = (uint64_t)st.st_size; /* the checkpoint does not know it */
    run_dir_of(path, folder);
    status = run_dir_make(folder, MODES(r), err);
    if (!status)
        status = log_open(path, MODES(r) & 0666, keep, &r->logs[s][lane], err);
    r->logs[s][lane].lines = sinks[s]->lines;
    if (!status && keep > 0)
        log_undone_drop(&r->logs[s][lane], r->mark.wall_ns);
    if (!status && keep == 0 && sinks[s]->head)
        sinks[s]->head(r->logs[s][lane].out, &r->run, lane);
    return status;
}

/* The first of DIR/restart-2, DIR/restart-3, ... that does not exist yet. */
static enum status next_folder(struct recorder *r, struct err *err)
{
    enum status status = STATUS_OK;

    if (r->c.own_folder) {
        status = run_dir_new(lane_whole(&r->m->lanes[0].config, &param_seed),
                             r->folder, err);
    } else {
        for (unsigned k = r->n_runs + 1; k < 100000; k++) {
            char name[32];

            snprintf(name, sizeof name, "restart-%u", k);
            status = run_dir_path(r->base, name, r->folder, err);
            if (status || access(r->folder, F_OK) != 0)
                break;
        }
    }
    if (!status) {
        run_lock_release(&r->own);
        status = run_lock_take(&r->own, r->folder, MODES(r), err);
    }
    return status;
}

/* Removes a file that another run left, unless --save names it. */
static bool remove_file(void *ctx, const char *name)
{
    const struct recorder *r = ctx;
    char path[PATH_MAX], folder[PATH_MAX];

    if (run_dir_path(r->folder, name, path, NULL) ||
        (r->save && whole_file_same(path, r->save)))
        return true;
    unlink(path);
    run_dir_of(path, folder);
    if (strchr(name, '/'))
        rmdir(folder); /* it stays when something else is in it */
    return true;
}

/* The file is a lane's event file, beside a table of the lane. */
static bool remove_events(void *ctx, const char *name)
{
    const struct recorder *r = ctx;
    const char *slash = strrchr(name, '/');
    char table[PATH_MAX];

    if (!slash ||
        strncmp(slash + 1, RUN_DIR_TFEVENTS, sizeof RUN_DIR_TFEVENTS - 1) != 0)
        return true;
    for (size_t i = 0; i < r->run.n_lanes; i++) {
        const char *lane = r->run.lanes[i].config.name;

        if (strlen(lane) == (size_t)(slash - name) &&
            strncmp(lane, name, strlen(lane)) == 0 &&
            snprintf(table, sizeof table, "%s/%s/%s", r->folder, lane,
                     table_name(TABLE_METRICS)) < PATH_MAX &&
            access(table, F_OK) == 0)
            return remove_file(ctx, name);
    }
    return true;
}

/* The folder is there, and nobody else's. Of a run that begins anew the tables
 * are written anew; an event file has the moment in its name, and with that of
 * the run before beside it TensorBoard would draw the two as one. */
static enum status take_folder(struct recorder *r, struct err *err)
{
    bool fresh = r->n_runs > 0 || (r->c.own_folder && r->folder[0] == '\0');
    enum status status = fresh ? next_folder(r, err) : STATUS_OK;

    if (!status && !fresh && !r->c.lock && !r->own.held)
        status = run_lock_take(&r->own, r->folder, MODES(r), err);
    if (!status)
        status = record_check_lock(r, err);
    if (!status)
        status = run_dir_make(r->folder, MODES(r), err);
    if (!status && r->c.clears)
        (void)run_dir_each(r->folder, remove_file, r, NULL);
    else if (!status && !r->c.goes_on)
        (void)run_dir_each(r->folder, remove_events, r, NULL);
    return status;
}

static enum status open_logs(struct recorder *r, struct err *err)
{
    enum status status = STATUS_OK;

    for (size_t s = 0; sinks[s] && !status; s++)
        for (size_t i = 0; i < record_log_files(r, s) && !status; i++)
            status = open_one(r, s, i, err);
    return status;
}

/* A new run has its run.json before anything else: one that is killed a moment
 * later is known by it, and the same command begins it again. */
static enum status open_files(struct recorder *r, struct err *err)
{
    enum status status;

    record_busy(r, true);
    status = take_folder(r, err);
    if (!status && !r->c.goes_on)
        record_facts(r, "running", "", -1);
    record_busy(r, true);
    if (!status && !r->failed)
        status = open_logs(r, err);
    record_busy(r, false);
    return status;
}

void record_open(struct recorder *r)
{
    struct err why = {0};
    bool known;

    if (r->failed)
        return;
    describe_run(r);
    known = r->mark.id[0] != '\0';
    if (r->base[0] == '\0' && !r->c.own_folder)
        return; /* a checkpoint is all that is kept */
    if (open_files(r, &why)) {
        record_fail(r, &why);
        r->folder[0] = '\0'; /* it is not ours to write into */
        return;
    }
    r->open = !r->failed;
    pthread_mutex_lock(&r->lock);
    snprintf(r->news.folder, sizeof r->news.folder, "%s", r->folder);
    pthread_mutex_unlock(&r->lock);
    record_note(r, known ? NOTE_GO_ON : NOTE_START, "");
    record_flush(r, false);
    record_config(r);
    if (r->c.goes_on)
        record_facts(r, "running", "", -1);
    else if (r->failed) /* without run.json it is no run */
        (void)run_dir_each(r->folder, remove_file, r, NULL);
}

void record_drop(struct recorder *r)
{
    (void)run_dir_each(r->folder, remove_file, r, NULL);
    record_close(r); /* this releases its lock, too */
    rmdir(r->folder);
}
