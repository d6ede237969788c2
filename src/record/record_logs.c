/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs of a run: one file for each lane, or one for all, of each format in
 * the table `sinks`. The first failure of any closes them all, each at a whole
 * row: tables that go on while others stand still would say different things
 * of one run. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/recorder_state.h"
#include "store/log_undone.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

/* Written at once when so much waits: a second of the fastest lanes. */
#define FLUSH_BYTES 1048576
#define MODES(r)    ((r)->c.own_folder ? 0700 : 0777)

void record_busy(struct recorder *r, bool busy)
{
    atomic_store(&r->busy_ns, busy ? clock_now_ns() : 0);
}

/* What waits in the others, too, or they would end seconds before it. */
static void flush_rest(struct recorder *r)
{
    struct err why = {0};

    record_busy(r, true);
    for (size_t s = 0; r->open && sinks[s]; s++)
        for (size_t i = 0; i < LANES_MAX; i++)
            if (r->logs[s][i].open)
                (void)log_flush(&r->logs[s][i], &why);
    record_busy(r, false);
}

void record_fail(struct recorder *r, const struct err *why)
{
    if (!r->failed) {
        pthread_mutex_lock(&r->lock);
        if (!r->news.stopped.code)
            err_set(&r->news.stopped, why->code ? why->code : STATUS_IO,
                    "recording stopped: %.200s", why->text);
        pthread_mutex_unlock(&r->lock);
    }
    r->failed = true;
    flush_rest(r);
    record_close(r);
}

/* --- which run it is --- */

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
    else if (gethostname(r->run.host, sizeof r->run.host) != 0)
        snprintf(r->run.host, sizeof r->run.host, "localhost");
    r->run.host[sizeof r->run.host - 1] = '\0';
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

/* --- files --- */

static const char *log_name(const struct recorder *r, size_t s, size_t lane,
                            char out[RUN_MARK_PATH])
{
    char file[NAME_MAX];

    sinks[s]->file(&r->run, file);
    if (sinks[s]->per_lane)
        snprintf(out, RUN_MARK_PATH, "%s/%s", r->run.lanes[lane].config.name,
                 file);
    else
        snprintf(out, RUN_MARK_PATH, "%s", file);
    return out;
}

static size_t n_files(const struct recorder *r, size_t s)
{
    return sinks[s]->per_lane ? r->run.n_lanes : 1;
}

static enum status open_one(struct recorder *r, size_t s, size_t lane,
                            struct err *err)
{
    char name[RUN_MARK_PATH], path[PATH_MAX], folder[PATH_MAX];
    uint64_t keep = 0;
    struct stat st;
    enum status status =
        run_dir_path(r->folder, log_name(r, s, lane, name), path, err);

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

/* DIR/restart-2, ...: the first that is not there. */
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

/* All that another run left, but the file of --save. */
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
        rmdir(folder); /* when nothing else is in it */
    return true;
}

static enum status open_folder(struct recorder *r, struct err *err)
{
    bool fresh = r->n_runs > 0 || (r->c.own_folder && r->folder[0] == '\0');
    enum status status = fresh ? next_folder(r, err) : STATUS_OK;

    if (!status && !fresh && r->c.locks && !r->own.held)
        status = run_lock_take(&r->own, r->folder, MODES(r), err);
    if (!status)
        status = run_dir_make(r->folder, MODES(r), err);
    if (!status && r->c.clears)
        (void)run_dir_each(r->folder, remove_file, r, NULL);
    for (size_t s = 0; sinks[s] && !status; s++)
        for (size_t i = 0; i < n_files(r, s) && !status; i++)
            status = open_one(r, s, i, err);
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
    record_busy(r, true);
    if (open_folder(r, &why)) {
        record_busy(r, false);
        record_fail(r, &why);
        r->folder[0] = '\0'; /* it is not ours to write into */
        return;
    }
    record_busy(r, false);
    r->open = true;
    pthread_mutex_lock(&r->lock);
    snprintf(r->news.folder, sizeof r->news.folder, "%s", r->folder);
    pthread_mutex_unlock(&r->lock);
    record_note(r, known ? NOTE_GO_ON : NOTE_START, "");
    record_flush(r, false);
    record_config(r);
    record_facts(r, "running", "", -1);
    if (r->failed && !r->c.goes_on) /* what it is could not be told */
        (void)run_dir_each(r->folder, remove_file, r, NULL);
}

/* --- rows --- */

static void cut(struct recorder *r, size_t s, size_t lane, uint64_t step)
{
    struct err why = {0};

    record_busy(r, true);
    if (log_cut(&r->logs[s][lane], step, sinks[s]->step_of, &why))
        record_fail(r, &why);
    record_busy(r, false);
    pthread_mutex_lock(&r->lock);
    r->news.due = true;
    pthread_mutex_unlock(&r->lock);
}

void record_msg(struct recorder *r, size_t lane, const struct lane_msg *msg)
{
    for (size_t s = 0; r->open && sinks[s]; s++) {
        struct log_file *log = &r->logs[s][sinks[s]->per_lane ? lane : 0];

        if (msg->kind == MSG_ROLLBACK && sinks[s]->step_of)
            cut(r, s, lane, msg->rollback.to_step);
        if (!r->open)
            return;
        sinks[s]->msg(log->out, &r->run, lane, msg);
        if (msg->kind == MSG_SAMPLE && log_waiting(log) > FLUSH_BYTES)
            record_flush(r, false);
    }
}

void record_note(struct recorder *r, enum sink_note_kind kind, const char *text)
{
    struct sink_note note = {
        .kind = kind, .at_ns = clock_now_ns(), .text = text};

    for (size_t i = 0; i < r->m->n_lanes; i++)
        note.steps[i] = r->m->lanes[i].last.step;
    note.step = note.steps[0];
    for (size_t s = 0; r->open && sinks[s]; s++)
        for (size_t i = 0; i < n_files(r, s) && sinks[s]->note; i++)
            sinks[s]->note(r->logs[s][i].out, &r->run, i, &note);
}

/* Where the logs stand now, for the checkpoint. */
static void mark_sizes(struct recorder *r)
{
    struct run_mark *mark = &r->mark;

    if (!r->begun) /* the mark is still the one that the run goes on from */
        return;
    memcpy(mark->id, r->run.id, sizeof mark->id);
    memcpy(mark->host, r->run.host, sizeof mark->host);
    mark->began_s = r->run.began_s;
    mark->wall_ns = sink_wall_ns(&r->run, clock_now_ns());
    if (!r->open)
        return;
    mark->n = 0;
    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < n_files(r, s); i++) {
            log_name(r, s, i, mark->files[mark->n].name);
            mark->files[mark->n++].size = r->logs[s][i].size;
        }
}

void record_check_size(struct recorder *r)
{
    uint64_t all = 0;
    struct err why = {0};

    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < n_files(r, s); i++)
            all += r->logs[s][i].size;
    pthread_mutex_lock(&r->lock);
    r->news.bytes = all;
    pthread_mutex_unlock(&r->lock);
    if (r->c.most == 0 || all <= r->c.most)
        return;
    if (!r->bounded) { /* it ends at a checkpoint, to be gone on with */
        r->bounded = true;
        pthread_mutex_lock(&r->lock);
        r->news.due = true;
        pthread_mutex_unlock(&r->lock);
        return;
    }
    if (!r->bound_saved && all <= r->c.most + r->c.most / 8)
        return;
    err_set(&why, STATUS_IO,
            "%.100s has grown to %llu MB; --out DIR records without a bound",
            r->folder, (unsigned long long)(all >> 20));
    record_fail(r, &why);
}

void record_flush(struct recorder *r, bool sync)
{
    struct err why = {0};
    enum status status = STATUS_OK;

    r->flushed_ns = clock_now_ns();
    for (size_t s = 0; r->open && sinks[s] && !status; s++)
        for (size_t i = 0; i < n_files(r, s) && !status; i++) {
            record_busy(r, true);
            /* a run that nobody asked to be recorded costs no disk its time */
            status = (sync && !r->c.own_folder ? log_sync : log_flush)(
                &r->logs[s][i], &why);
        }
    record_busy(r, false);
    if (!status)
        mark_sizes(r);
    else
        record_fail(r, &why);
    if (r->open)
        record_check_size(r);
    pthread_mutex_lock(&r->lock);
    r->news.flushes++;
    pthread_mutex_unlock(&r->lock);
}

void record_drop(struct recorder *r)
{
    (void)run_dir_each(r->folder, remove_file, r, NULL);
    record_close(r); /* and its lock goes */
    rmdir(r->folder);
}

void record_close(struct recorder *r)
{
    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < LANES_MAX; i++)
            log_close(&r->logs[s][i]);
    r->open = false;
    if (r->ends)
        run_lock_release(&r->own);
}
