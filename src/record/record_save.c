/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written as a whole when a checkpoint is due: model.npz and
 * config.ini. The logs are written first, so that a checkpoint never knows of a
 * batch that the logs lack. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/lane_text.h"
#include "record/past.h"
#include "record/recorder_state.h"
#include "store/checkpoint/checkpoint.h"
#include "store/checkpoint/npz.h"
#include "store/config/config_text.h"
#include "store/log_undone.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

mode_t record_mode(const struct recorder *r)
{
    return r->c.own_folder ? 0600 : 0666;
}

static void add_options(struct recorder *r, struct config_text *text)
{
    pthread_mutex_lock(&r->lock);
    config_text_add(text, r->options);
    pthread_mutex_unlock(&r->lock);
}

/* A lane's line has the values in force now, not those it began with. */
enum status record_config_text(struct recorder *r, char **out)
{
    struct config_text text = {0};
    char line[LANE_TEXT_SIZE];

    add_options(r, &text);
    for (size_t i = 0; i < r->m->n_lanes; i++)
        config_text_pair(&text, "lane",
                         lane_text_begun(&r->m->lanes[i].config,
                                         r->m->lanes[i].values, line));
    return config_text_take(&text, out);
}

void record_config(struct recorder *r)
{
    char path[PATH_MAX], *text = NULL;
    struct err why = {0};

    if (!r->open || run_dir_path(r->folder, "config.ini", path, NULL) ||
        record_config_text(r, &text))
        return;
    record_busy(r, true);
    if (whole_file_put(path, text, strlen(text), record_mode(r), &why))
        record_fail(r, &why);
    record_busy(r, false);
    mem_free(text);
}

struct more {
    const struct model *m;
    const char *mark;
};

static void add_more(struct npz_writer *w, const void *ctx)
{
    const struct more *more = ctx;

    npz_add_text(w, RUN_MARK_NAME, more->mark);
    past_add(w, more->m);
}

static enum status write_to(struct recorder *r, const char *path, mode_t mode,
                            const struct checkpoint *c, const struct more *more,
                            struct err *err)
{
    enum status status;

    record_busy(r, true);
    status = checkpoint_write(path, mode, c, add_more, more, err);
    record_busy(r, false);
    if (!status) {
        pthread_mutex_lock(&r->lock);
        snprintf(r->news.saved_to, sizeof r->news.saved_to, "%s", path);
        pthread_mutex_unlock(&r->lock);
    }
    return status;
}

/* The folder's checkpoint is now of the last row of each log, so that rows that
 * an undo took out need not be kept for an older checkpoint any more
 * (store/log_undone.h). */
static void count_on_logs(struct recorder *r)
{
    for (size_t s = 0; r->open && s < RECORD_SINKS; s++)
        for (size_t i = 0; i < LANES_MAX; i++)
            if (r->logs[s][i].open)
                log_undone_drop(&r->logs[s][i], r->mark.wall_ns);
}

/* After a failure the tables end early, and a checkpoint of today would be
 * ahead of them. The run's model.npz then stays as it is, so that a resumed run
 * trains the missing batches again; the weights that somebody asks for are
 * written beside it, as unrecorded.npz, which belongs to no run. */
static enum status write_in_folder(struct recorder *r,
                                   const struct checkpoint *c,
                                   const struct more *more, struct err *err)
{
    char path[PATH_MAX];
    enum status status = run_dir_path(
        r->folder, r->failed ? "unrecorded.npz" : "model.npz", path, err);

    if (!status)
        status = write_to(r, path, record_mode(r), c, more, err);
    if (!status && !r->failed)
        count_on_logs(r);
    return status;
}

/* Whether, after a failure, --save names the model.npz of the run's folder,
 * which must not be replaced then (write_in_folder). */
static bool save_is_own(const struct recorder *r)
{
    char path[PATH_MAX];

    return r->failed && r->folder[0] != '\0' &&
           run_dir_path(r->folder, "model.npz", path, NULL) == STATUS_OK &&
           whole_file_same(path, r->save);
}

/* Into the run's folder, and into the file of --save. */
static enum status write_all(struct recorder *r, const struct checkpoint *c,
                             struct err *err)
{
    static const struct run_mark of_none;
    char *mark = NULL;
    struct err why = {0};
    enum status status = run_mark_text(r->failed ? &of_none : &r->mark, &mark);
    enum status one;
    const struct more more = {r->m, mark};

    if (status)
        return err_set(err, status, "out of memory for a checkpoint");
    if (r->folder[0] != '\0' && !r->c.late)
        status = write_in_folder(r, c, &more, err);
    if (r->save && !save_is_own(r)) {
        one = write_to(r, r->save, 0666, c, &more, &why);
        if (one && !status) {
            status = one;
            *err = why;
        }
    }
    if (!r->save && r->folder[0] == '\0')
        status = err_set(err, STATUS_USAGE,
                         "not saved: no --save FILE and no --out DIR was "
                         "given");
    mem_free(mark);
    return status;
}

static enum status write_checkpoint(struct recorder *r,
                                    const struct run_state *const *states,
                                    struct err *err)
{
    struct checkpoint c = {.n_lanes = r->m->n_lanes,
                           .data_hash = r->m->problem->hash};
    enum status status = record_config_text(r, &c.config);

    if (status)
        return err_set(err, status, "out of memory for a checkpoint");
    for (size_t i = 0; i < c.n_lanes; i++) {
        memcpy(c.lanes[i].name, r->m->lanes[i].config.name, LANE_NAME_MAX);
        c.lanes[i].shape = *r->m->lanes[i].shape;
        c.lanes[i].state = states[i];
    }
    status = write_all(r, &c, err);
    mem_free(c.config);
    return status;
}

static void answer(struct recorder *r, const struct run_state *const *states,
                   const struct err *why)
{
    pthread_mutex_lock(&r->lock);
    r->news.answered = r->wanted;
    r->news.saved = why->code == STATUS_OK;
    r->news.why = *why;
    for (size_t i = 0; i < r->m->n_lanes; i++)
        r->news.saved_steps[i] = states[i]->step;
    pthread_mutex_unlock(&r->lock);
}

/* Whether all lanes have handed over the states of this ticket. If another
 * checkpoint was asked for meanwhile, they are already the states of the newer
 * ticket, whose turn comes later. */
static bool states_of(struct recorder *r,
                      const struct run_state *states[LANES_MAX])
{
    bool same = true;

    for (size_t i = 0; i < r->m->n_lanes; i++) {
        states[i] = race_saved(r->c.race, i);
        same = same && states[i] && states[i]->ticket == r->wanted;
    }
    return same;
}

void record_save(struct recorder *r)
{
    const struct run_state *states[LANES_MAX] = {NULL};
    struct err why = {0};
    bool there = states_of(r, states);
    bool wanted = r->wanted != RACE_HALT_TICKET ||
                  (r->ends && r->end.save && (!r->c.late || r->save));

    if (r->wanted == RACE_HALT_TICKET && !r->ends)
        return; /* nobody has said yet whether it is kept */
    if (there && wanted && r->c.late && r->wanted != RACE_HALT_TICKET) {
        r->c.late = false; /* a person asks for it */
        record_open(r);
    }
    if (there && wanted) {
        record_note(r, NOTE_SAVE, "");
        record_flush(r, true);
        r->unsaved = write_checkpoint(r, states, &why) != STATUS_OK;
        record_config(r);
        if (!why.code && r->wanted != RACE_HALT_TICKET)
            record_facts(r, "running", "", -1);
    }
    if (there && wanted && r->bounded && !r->failed) {
        r->bound_saved = !r->unsaved;
        record_check_size(r);
    }
    r->written = r->wanted;
    if (there)
        answer(r, states, &why);
}
