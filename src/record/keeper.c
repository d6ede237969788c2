/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane answers between two batches, so a checkpoint is asked for and
 * written when the last answer is in; lanes in lock-step are asked at the same
 * tick and answer at the same step. The file is written by the front end: a
 * few hundred kilobytes, some milliseconds with the sync. */
#include "record/keeper.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/lane_text.h"
#include "store/checkpoint.h"
#include "store/config_text.h"
#include "store/run_dir.h"

#define WAIT_NS 100000000

enum status keeper_ask(struct keeper *k, struct race *race, struct err *err)
{
    struct command save = {.kind = CMD_SAVE, .count = k->ticket + 1};
    bool sent = true;

    if (k->asked)
        return STATUS_OK;
    k->ticket++;
    race_together_begin(race);
    for (size_t i = 0; i < race_config(race)->n_lanes; i++)
        sent &= race_command(race, i, &save);
    race_together_end(race);
    if (!sent)
        return err_set(err, STATUS_IO,
                       "too many commands at once: nothing was saved");
    k->asked = true;
    return STATUS_OK;
}

/* The values in force may be others than those the lane began with. */
static enum status make_config(const struct keeper *k,
                               const struct race_config *config,
                               const struct run_state *const *states,
                               char **out)
{
    char line[LANE_TEXT_SIZE];
    struct config_text text = {0};

    keeper_options(k, config, &text);
    for (size_t i = 0; i < config->n_lanes; i++) {
        struct lane_config lane = config->lanes[i];

        lane_fit(&lane, &param_seed, states[i]->seed);
        config_text_pair(&text, "lane",
                         lane_text_begun(&lane, states[i]->values, line));
    }
    return config_text_take(&text, out);
}

mode_t keeper_mode(const struct keeper *k, mode_t mode)
{
    return k->out ? mode : mode & 0700;
}

static enum status write_checkpoint(struct keeper *k, struct race *race,
                                    const char *path,
                                    const struct run_state *const *states,
                                    struct err *err)
{
    const struct race_config *config = race_config(race);
    struct checkpoint c = {.n_lanes = config->n_lanes,
                           .data_hash = race_problem(race)->hash};
    enum status status = make_config(k, config, states, &c.config);

    if (status)
        return err_set(err, status, "%s: out of memory", err_path(path));
    for (size_t i = 0; i < c.n_lanes; i++) {
        memcpy(c.lanes[i].name, config->lanes[i].name, LANE_NAME_MAX);
        c.lanes[i].shape = *race_shape(race, i);
        c.lanes[i].state = states[i];
    }
    status = checkpoint_write(path, k->save ? 0666 : keeper_mode(k, 0666), &c,
                              NULL, NULL, err);
    mem_free(c.config);
    return status;
}

static enum status target_path(struct keeper *k, const struct race *race,
                               char path[PATH_MAX], struct err *err)
{
    const char *folder;
    enum status status;

    if (k->save) {
        snprintf(path, PATH_MAX, "%s", k->save);
        return STATUS_OK;
    }
    status = keeper_folder(k, race, &folder, err);
    if (status == STATUS_USAGE)
        return err_set(err, status,
                       "not saved: no --save FILE and no --out DIR was given");
    return status ? status : run_dir_path(folder, "model.npz", path, err);
}

/* Lanes that run freely, or of which one is done, stand at other steps. */
static void note_steps(struct keeper *k, const struct run_state *const *states,
                       size_t n)
{
    bool differ = false;
    size_t len;

    k->saved_step = states[0]->step;
    for (size_t i = 1; i < n; i++)
        differ = differ || states[i]->step != states[0]->step;
    len =
        (size_t)snprintf(k->saved_at, sizeof k->saved_at, "step%s %llu",
                         differ ? "s" : "", (unsigned long long)k->saved_step);
    for (size_t i = 1; differ && i < n && len < sizeof k->saved_at; i++)
        len += (size_t)snprintf(k->saved_at + len, sizeof k->saved_at - len,
                                ", %llu", (unsigned long long)states[i]->step);
}

enum status keeper_poll(struct keeper *k, struct race *race, bool *done_out,
                        struct err *err)
{
    const struct run_state *states[LANES_MAX] = {NULL};
    size_t n = race_config(race)->n_lanes;
    char path[PATH_MAX];
    enum status status;

    *done_out = false;
    if (!k->asked)
        return STATUS_OK;
    if (race_error(race)) {
        k->asked = false;
        return err_set(err, STATUS_IO, "not saved: %.200s",
                       race_error(race)->text);
    }
    for (size_t i = 0; i < n; i++) {
        states[i] = race_saved(race, i);
        if (!states[i] || states[i]->ticket != k->ticket)
            return STATUS_OK;
    }
    k->asked = false;
    status = target_path(k, race, path, err);
    if (!status)
        status = write_checkpoint(k, race, path, states, err);
    if (status)
        return status;
    memcpy(k->saved_to, path, sizeof path);
    note_steps(k, states, n);
    *done_out = true;
    return STATUS_OK;
}

enum status keeper_save(struct keeper *k, struct race *race, struct err *err)
{
    bool done = !race_stands(race);
    enum status status = STATUS_OK;

    k->asked = false; /* what was asked for before is of another batch */
    if (!done)
        status = keeper_ask(k, race, err);
    while (!status && !done) {
        status = keeper_poll(k, race, &done, err);
        if (!status && !done)
            race_wait(race, WAIT_NS);
    }
    return status;
}

size_t keeper_last(struct keeper *k, struct race *race, const struct model *m,
                   bool save, struct err why[KEEPER_LAST_MAX])
{
    size_t n = 0;

    if (!race_stands(race)) {
        if ((save || k->out) && !race_error(race))
            err_set(&why[n++], STATUS_USAGE,
                    "nothing is kept: no lane had begun");
        return n;
    }
    if (save && keeper_save(k, race, &why[n]))
        n++;
    if (k->out && m && keeper_tables(k, race, m, &why[n]))
        n++;
    return n;
}

void keeper_forget(struct keeper *k)
{
    k->asked = false;
}

enum status keeper_folder(struct keeper *k, const struct race *race,
                          const char **folder_out, struct err *err)
{
    enum status status = STATUS_OK;

    if (k->folder[0] == '\0') {
        if (k->out)
            status = run_dir_use(k->out, k->folder, err);
        else if (k->no_log)
            status = err_set(err, STATUS_USAGE, "--no-log: no folder");
        else {
            status = run_dir_new(
                lane_whole(&race_config(race)->lanes[0], &param_seed),
                k->folder, err);
            if (!status)
                status = run_lock_take(&k->lock, k->folder, 0700, err);
        }
    }
    if (status)
        k->folder[0] = '\0';
    else
        *folder_out = k->folder;
    return status;
}
