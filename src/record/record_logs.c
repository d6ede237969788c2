/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs of a run: one file for each lane, or one for all, of each format in
 * the table `sinks`. The first failure of any closes them all, each at a whole
 * row: tables that go on while others stand still would say different things
 * of one run. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "record/recorder_state.h"

/* A log with more bytes than these is written at once: what the fastest lanes
 * say in a second. */
#define FLUSH_BYTES 1048576

void record_busy(struct recorder *r, bool busy)
{
    atomic_store(&r->busy_ns, busy ? clock_now_ns() : 0);
}

/* When one log fails, the others still write what waits in memory; without that
 * they would end seconds earlier than the one that failed. */
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

const char *record_log_name(const struct recorder *r, size_t s, size_t lane,
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

size_t record_log_files(const struct recorder *r, size_t s)
{
    return sinks[s]->per_lane ? r->run.n_lanes : 1;
}

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
        for (size_t i = 0; i < record_log_files(r, s) && sinks[s]->note; i++)
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
        for (size_t i = 0; i < record_log_files(r, s); i++) {
            record_log_name(r, s, i, mark->files[mark->n].name);
            mark->files[mark->n++].size = r->logs[s][i].size;
        }
}

void record_check_size(struct recorder *r)
{
    uint64_t all = 0;
    struct err why = {0};

    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < record_log_files(r, s); i++)
            all += r->logs[s][i].size;
    pthread_mutex_lock(&r->lock);
    r->news.bytes = all;
    pthread_mutex_unlock(&r->lock);
    if (r->c.most == 0 || all <= r->c.most)
        return;
    if (!r->bounded) { /* a checkpoint first, to resume the run from */
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

enum status record_check_lock(const struct recorder *r, struct err *err)
{
    const struct run_lock *lock = r->own.held ? &r->own : r->c.lock;

    return lock ? run_lock_check(lock, err) : STATUS_OK;
}

void record_flush(struct recorder *r, bool sync)
{
    struct err why = {0};
    enum status status = r->open ? record_check_lock(r, &why) : STATUS_OK;

    r->flushed_ns = clock_now_ns();
    for (size_t s = 0; r->open && sinks[s] && !status; s++)
        for (size_t i = 0; i < record_log_files(r, s) && !status; i++) {
            record_busy(r, true);
            /* nobody asked for this recording: it must not wait for the disk */
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

void record_close(struct recorder *r)
{
    for (size_t s = 0; sinks[s]; s++)
        for (size_t i = 0; i < LANES_MAX; i++)
            log_close(&r->logs[s][i]);
    r->open = false;
    if (r->ends)
        run_lock_release(&r->own);
}
