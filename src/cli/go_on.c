/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run knows itself by the hash of what it began with (record/run_id.h), which
 * run.json and the checkpoint carry. */
#include "cli/go_on.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cli/other_run.h"
#include "record/past.h"
#include "record/run_id.h"
#include "store/run/run_json.h"
#include "store/run_dir.h"
#include "store/whole_file.h"

void go_on_at(const struct checkpoint *resumed, const char *path,
              struct race_config *race)
{
    race->resume_path = path;
    race->resume_hash = resumed->data_hash;
    for (size_t i = 0; i < resumed->n_lanes; i++)
        race->resume[i] = resumed->lanes[i].state;
}

void go_on_from(const struct checkpoint *resumed, const char *path,
                struct race_config *race)
{
    const struct param *p;

    go_on_at(resumed, path, race);
    for (size_t i = 0; i < resumed->n_lanes; i++) {
        const struct run_state *state = resumed->lanes[i].state;
        struct lane_config *lane = &race->lanes[i];
        double epochs = lane_value(lane, &param_epochs);

        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if (p->live)
                lane->values[k] = state->values[k];
        if (lane_chose(lane, &param_epochs) ||
            epochs > lane_value(lane, &param_epochs))
            lane_fit(lane, &param_epochs, epochs);
    }
}

/* Whether it has ended, and no more epochs are asked for. */
static bool has_finished(const struct run_json *json,
                         const struct race_config *race)
{
    bool ended =
        strcmp(json->state, "done") == 0 || run_json_failed(json->state);

    for (size_t i = 0; ended && i < race->n_lanes && i < json->n_lanes; i++)
        ended =
            lane_value(&race->lanes[i], &param_epochs) <= json->lanes[i].epochs;
    return ended;
}

static bool lanes_fit(const struct checkpoint *c,
                      const struct race_config *race)
{
    bool same = c->n_lanes == race->n_lanes;

    for (size_t i = 0; same && c->n_lanes > 1 && i < c->n_lanes; i++)
        same = strcmp(c->lanes[i].name, race->lanes[i].name) == 0;
    return same;
}

/* From its checkpoint, or from the start when it came to none. */
static enum status go_on(struct keeper *k, struct checkpoint *resumed,
                         struct race_config *race, struct err *err)
{
    char *path = k->resume_path; /* race_config keeps it */
    enum status st = run_dir_path(k->out, "model.npz", path, err);

    k->rewinds = true;
    if (st != STATUS_OK || access(path, F_OK) != 0)
        return st;
    st = run_mark_read(path, &k->mark, err);
    if (st == STATUS_OK)
        st = checkpoint_read(path, resumed, err);
    if (st == STATUS_OK && !lanes_fit(resumed, race))
        st = err_set(err, STATUS_FORMAT, "%s: its lanes are others",
                     err_path(path));
    if (st == STATUS_OK) {
        go_on_from(resumed, path, race);
        k->goes_on = true;
        st = past_read(path, race, &k->past, err);
    }
    return st;
}

enum status go_on_find(const struct options *options, struct keeper *k,
                       struct checkpoint *resumed, struct race_config *race,
                       struct err *err)
{
    char path[PATH_MAX], id[SINK_ID_SIZE], other[160];
    struct run_json json;
    enum status st = run_dir_path(options->out, "run.json", path, err);

    if (st != STATUS_OK || access(path, F_OK) != 0)
        return st;
    st = run_json_read(path, &json, err);
    if (st != STATUS_OK)
        return st;
    run_id(k->base_id, race->lanes, race->n_lanes, id);
    if (strcmp(id, json.id) != 0) {
        other_run(&json, options, race, other, sizeof other);
        st = err_set(err, STATUS_USAGE,
                     "%.60s: holds another run%s%s; name another folder, or "
                     "replace it with --overwrite",
                     err_path(options->out), other[0] ? ": " : "", other);
    } else if (has_finished(&json, race)) {
        k->finished = true;
        k->finished_status = json.exit_status > 0 ? json.exit_status : 0;
        for (size_t i = 0; i < LANES_MAX; i++)
            k->finished_val[i] =
                i < json.n_lanes ? json.lanes[i].val_acc : (double)NAN;
    } else {
        st = go_on(k, resumed, race, err);
    }
    run_json_done(&json);
    return st;
}

enum status go_on_resumed(const struct options *options, struct keeper *k,
                          struct err *err)
{
    char path[PATH_MAX], model[PATH_MAX];
    struct run_json json;
    enum status st = run_mark_read(options->resume, &k->mark, err);

    if (st == STATUS_OK)
        st = run_dir_path(options->out, "run.json", path, err);
    if (st == STATUS_OK)
        st = run_dir_path(options->out, "model.npz", model, err);
    if (st != STATUS_OK || access(path, F_OK) != 0)
        return st;
    st = run_json_read(path, &json, err);
    if (st != STATUS_OK)
        return st;
    k->goes_on = k->mark.id[0] != '\0' && strcmp(json.id, k->mark.id) == 0;
    k->rewinds =
        k->goes_on &&
        (options->overwrite || whole_file_same(model, options->resume) ||
         (options->save && whole_file_same(options->save, options->resume)));
    run_json_done(&json);
    return STATUS_OK;
}
