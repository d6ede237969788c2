/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json: what the recorder's model knows of the run, the first file of a new
 * one and from then on behind all others, so that it tells of nothing that is
 * not there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn/rule.h"
#include "record/recorder_state.h"
#include "store/run/run_json.h"
#include "store/run_dir.h"

static void now_text(char out[32])
{
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void lower(char *text)
{
    for (; *text != '\0'; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* "lr=0.1,pert=0.1" */
static void params_text(const struct lane_model *lane, char *out, size_t size)
{
    const struct param *own[LANE_COLUMNS];
    size_t n = lane_columns(&lane->config, own), len = 0;
    char value[PARAM_TEXT];

    out[0] = '\0';
    for (size_t i = 0; i < n && len < size; i++)
        len += (size_t)snprintf(
            out + len, size - len, "%s%s=%s", i ? "," : "", own[i]->name,
            param_format(own[i], params_get(lane->values, own[i]), value));
}

static void fill_net(const struct lane_model *lane, struct run_json_lane *out)
{
    const struct act *act = lane->shape->act ? lane->shape->act : act_at(0);
    const struct loss *loss =
        lane->shape->loss ? lane->shape->loss : loss_at(0);
    char init[PARAM_TEXT];
    size_t len = 0;

    for (size_t i = 0; i < lane->config.n_hidden && len < sizeof out->hidden;
         i++)
        len += (size_t)snprintf(out->hidden + len, sizeof out->hidden - len,
                                "%s%zu", i ? "," : "", lane->config.hidden[i]);
    param_format(&param_init, lane_value(&lane->config, &param_init), init);
    snprintf(out->init, sizeof out->init, "%s",
             lane_value(&lane->config, &param_init) == NET_INIT_FILE
                 ? lane->config.init_file
                 : init);
    snprintf(out->optim, sizeof out->optim, "%s", lane->config.optim->name);
    snprintf(out->act, sizeof out->act, "%s", act->name);
    snprintf(out->loss, sizeof out->loss, "%s", loss->name);
}

static void fill_figures(const struct lane_model *lane,
                         struct run_json_lane *out)
{
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
    const struct eval_result *whole = model_epoch_eval(lane);

    out->train_acc = out->val_acc = out->train_loss = out->val_loss = NAN;
    out->best_val_acc = lane->best_val_acc < 0.0 ? NAN : lane->best_val_acc;
    out->best_epoch = lane->best_epoch;
    out->epoch = e ? model_eval_epoch(lane, e) : 0.0;
    if (e) {
        out->val_acc = eval_val_acc(e);
        out->val_loss = e->val_loss;
    }
    if (whole) {
        out->train_acc = accuracy_percent(whole->train_correct, whole->n_train);
        out->train_loss = whole->train_loss;
    }
    for (size_t i = 0; i < lane->n_evals; i++)
        if (lane->evals[i].batch == 0)
            out->train_s += (double)lane->evals[i].train_ns / 1e9;
}

static void fill_lane(const struct lane_model *lane, bool ended,
                      struct run_json_lane *out)
{
    memcpy(out->name, lane->config.name, sizeof out->name);
    snprintf(out->rule, sizeof out->rule, "%s", lane->config.rule->name);
    fill_net(lane, out);
    params_text(lane, out->params, sizeof out->params);
    memcpy(out->values, lane->config.values, sizeof out->values);
    for (size_t i = 0; params_at(i) != NULL; i++)
        if (params_at(i)->live)
            out->values[i] = lane->values[i];
    out->seed = lane_whole(&lane->config, &param_seed);
    out->order_seed = lane_order_seed(&lane->config, out->seed);
    out->step = lane->last.step;
    out->samples = lane->last.samples;
    out->epochs = model_value(lane, &param_epochs);
    /* an ended run was cut short where its lane still trained */
    snprintf(out->state, sizeof out->state, "%s",
             lane_state_name(ended && !lane_state_ended(lane->state)
                                 ? LANE_STOPPED
                                 : lane->state));
    lower(out->state);
    out->fwd_eq = lane->fwd_eq;
    out->active_s = (double)lane->last.active_ns / 1e9;
    fill_figures(lane, out);
}

/* What the lanes say, the gravest first. */
static const char *state_of(const struct model *m)
{
    const char *state = "done";

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (m->lanes[i].state == LANE_DIVERGED)
            return "diverged";
        if (m->lanes[i].state == LANE_COLLAPSED)
            state = "collapsed";
        else if (m->lanes[i].state != LANE_DONE && strcmp(state, "done") == 0)
            state = "stopped";
    }
    return state;
}

static void fill_machine(const struct recorder *r, struct run_json *out)
{
    static const char *const slurm[] = {"SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID",
                                        "SLURM_ARRAY_TASK_ID",
                                        "SLURM_RESTART_COUNT"};
    size_t len = 0;

    snprintf(out->version, sizeof out->version, "%s", PACKAGE_VERSION);
    snprintf(out->kernels, sizeof out->kernels, "%s", kernels_name());
    snprintf(out->blas, sizeof out->blas, "openblas");
    memcpy(out->host, r->run.host, sizeof out->host);
    for (size_t i = 0; i < sizeof slurm / sizeof *slurm; i++) {
        const char *value = getenv(slurm[i]);

        if (value && len + strlen(value) + 40 < sizeof out->slurm)
            len += (size_t)snprintf(out->slurm + len, sizeof out->slurm - len,
                                    "%s%s=%s", len ? " " : "", slurm[i], value);
    }
}

static void fill_data(const struct recorder *r, struct run_json *out)
{
    const struct problem *problem = r->m->problem;
    const struct race_config *config = race_config(r->c.race);

    snprintf(out->data, sizeof out->data, "%.250s",
             config->problem.data.path ? config->problem.data.path : "");
    snprintf(out->data_hash, sizeof out->data_hash, "%016llx",
             (unsigned long long)problem->hash);
    out->n_train = problem->split.n_train;
    out->n_val = problem->split.n_val;
    out->n_features = problem->ds->n_features;
    out->n_classes = problem->ds->n_classes;
}

/* A person may have named it meanwhile. */
static void keep_name(const char *path, char name[64])
{
    struct run_json before;

    if (run_json_read(path, &before, NULL))
        return;
    memcpy(name, before.name, sizeof before.name);
    run_json_done(&before);
}

void record_facts(struct recorder *r, const char *state, const char *why,
                  int exit_status)
{
    struct run_json json = {.exit_status = exit_status};
    time_t began = (time_t)r->run.began_s;
    char path[PATH_MAX];
    struct err err = {0};
    struct tm utc;

    if (r->folder[0] == '\0' || !r->m->problem ||
        run_dir_path(r->folder, "run.json", path, NULL) ||
        record_config_text(r, &json.config))
        return;
    memcpy(json.id, r->run.id, sizeof json.id);
    keep_name(path, json.name);
    fill_machine(r, &json);
    fill_data(r, &json);
    json.threads = (int)lane_whole(&r->m->lanes[0].config, &param_threads);
    json.command = r->command;
    gmtime_r(&began, &utc);
    strftime(json.start, sizeof json.start, "%Y-%m-%dT%H:%M:%SZ", &utc);
    now_text(json.update);
    if (strcmp(state ? state : "", "running") != 0)
        now_text(json.end);
    snprintf(json.state, sizeof json.state, "%s",
             state ? state : state_of(r->m));
    snprintf(json.why, sizeof json.why, "%s", why);
    json.n_lanes = r->m->n_lanes;
    for (size_t i = 0; i < json.n_lanes; i++)
        fill_lane(&r->m->lanes[i], json.end[0] != '\0', &json.lanes[i]);
    record_busy(r, true);
    if (run_json_write(path, record_mode(r), &json, &err))
        record_fail(r, &err);
    record_busy(r, false);
    json.command = NULL; /* the recorder's */
    run_json_done(&json);
}
