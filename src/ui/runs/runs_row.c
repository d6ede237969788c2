/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row is the same whether its run is in memory or on disk: what follows
 * (sorting, filter, heat map) knows rows alone. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ui/runs/runs_state.h"

void runs_name(const struct session_label *label, const char *path,
               const char *given, char out[SESSION_NAME_MAX])
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;

    if (given[0] != '\0')
        snprintf(out, SESSION_NAME_MAX, "%s", given);
    else if (path != NULL)
        snprintf(out, SESSION_NAME_MAX, "%s",
                 slash != NULL && slash[1] != '\0' ? slash + 1 : path);
    else
        snprintf(out, SESSION_NAME_MAX, "run %u",
                 label != NULL ? label->number : 1);
}

const char *runs_given(const struct runs_state *s, const struct run_found *run)
{
    return s->named_path[0] != '\0' && strcmp(run->path, s->named_path) == 0
               ? s->named
               : run->json.name;
}

/* "lr=0.1,pert=0.1": the values in force that travel with every batch. */
static size_t add_values(const struct lane_model *lane, char *out, size_t size)
{
    const struct param *column[LANE_COLUMNS];
    size_t n = lane_columns(&lane->config, column), used = 0;
    char value[PARAM_TEXT];

    out[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(
            out + used, size - used, "%s%s=%s", i > 0 ? "," : "",
            column[i]->name,
            param_format(column[i], model_value(lane, column[i]), value));
    return used < size ? used : size - 1;
}

static void format_hidden(const struct lane_config *config, char *out,
                          size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < config->n_hidden && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%zu",
                                 i > 0 ? "," : "", config->hidden[i]);
}

/* Whichever parameters a lane of that rule and optimiser has. */
static uint64_t belonging(const struct rule *rule, const struct optim *optim)
{
    const struct param *p;
    uint64_t has = 0;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (rule == NULL || optim == NULL || params_belong(p, rule, optim))
            has |= params_bit(p);
    return has;
}

/* Live ones as they are, others as the run began. */
static void take_values(const struct lane_model *lane, double out[PARAMS_MAX])
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        out[i] = p->live ? model_value(lane, p) : lane_value(&lane->config, p);
}

/* The part of a row that says what was trained. */
static void configure(const struct lane_model *lane, struct runs_row *out)
{
    const struct lane_config *config = &lane->config;
    size_t used;

    snprintf(out->rule, sizeof out->rule, "%s",
             config->rule != NULL ? config->rule->name : "");
    snprintf(out->optim, sizeof out->optim, "%s",
             config->optim != NULL ? config->optim->name : "");
    format_hidden(config, out->hidden, sizeof out->hidden);
    take_values(lane, out->values);
    out->has = belonging(config->rule, config->optim);
    used = add_values(lane, out->params, sizeof out->params);
    snprintf(out->params + used, sizeof out->params - used,
             "%shidden=%s batch=%u", used > 0 ? " " : "", out->hidden,
             lane_whole(config, &param_batch_size));
}

static bool is_going_on(enum lane_state state)
{
    return !lane_state_ended(state);
}

void runs_row_of_model(const struct model *m, size_t i,
                       const struct session_label *label, bool live,
                       struct runs_row *out)
{
    const struct lane_model *lane = &m->lanes[i];

    *out = (struct runs_row){
        .kind = live ? RUNS_LIVE : RUNS_SESSION,
        .number = label != NULL ? label->number : 1,
        .lane = i,
        .begins = i == 0,
        .named = label != NULL && label->name[0] != '\0',
        .seed = lane_whole(&lane->config, &param_seed),
        .failed = lane_state_failed(lane->state),
        .goes_on = live && is_going_on(lane->state),
        .best = lane->best_val_acc >= 0 ? lane->best_val_acc : NAN,
        .best_epoch = lane->best_epoch,
        .last = lane->n_evals > 0
                    ? eval_val_acc(&lane->evals[lane->n_evals - 1])
                    : NAN,
        .fwd_eq = lane->fwd_eq,
        .active_s = (double)lane->last.active_ns / 1e9,
        .began_s = label != NULL ? label->began_s : 0,
    };
    runs_name(label, NULL, label != NULL ? label->name : "", out->name);
    model_lane_label(lane, out->lane_name, sizeof out->lane_name);
    configure(lane, out);
    /* an ended run was cut short where its lane still trained */
    snprintf(out->state, sizeof out->state, "%s",
             live || lane_state_ended(lane->state)
                 ? model_state_word(lane)
                 : lane_state_name(LANE_STOPPED));
}

/* "2026-11-26T21:16:00Z", also with a fraction; 0 = it is no such time. */
static int64_t unix_time(const char *text)
{
    struct tm tm = {0};

    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon,
               &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return 0;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return (int64_t)timegm(&tm);
}

static void copy_upper(const char *text, char *out, size_t size)
{
    size_t n = 0;

    for (; text[n] != '\0' && n + 1 < size; n++)
        out[n] = (char)toupper((unsigned char)text[n]);
    out[n] = '\0';
}

/* A run says that it is running; whether somebody still writes can be told on
 * its own machine only, by the lock. */
static bool is_cut_off(const struct run_found *run, const char *host)
{
    return strcmp(run->json.state, "running") == 0 && !run->locked &&
           strcmp(run->json.host, host) == 0;
}

static void configure_kept(const struct run_json_lane *lane,
                           struct runs_row *out)
{
    const struct optim *optim = NULL;

    for (size_t i = 0; optim_at(i) != NULL; i++)
        if (strcmp(optim_at(i)->name, lane->optim) == 0)
            optim = optim_at(i);
    snprintf(out->rule, sizeof out->rule, "%s", lane->rule);
    snprintf(out->hidden, sizeof out->hidden, "%s", lane->hidden);
    snprintf(out->optim, sizeof out->optim, "%s", lane->optim);
    snprintf(out->act, sizeof out->act, "%s", lane->act);
    snprintf(out->loss, sizeof out->loss, "%s", lane->loss);
    memcpy(out->values, lane->values, sizeof out->values);
    out->has = belonging(rule_find(lane->rule), optim);
    snprintf(out->params, sizeof out->params, "%.80s%shidden=%.40s batch=%.0f",
             lane->params, lane->params[0] != '\0' ? " " : "", lane->hidden,
             lane->values[params_index(&param_batch_size)]);
}

void runs_row_of_kept(const struct runs_state *s, const struct run_found *run,
                      size_t i, struct runs_row *out)
{
    const struct run_json_lane *lane = &run->json.lanes[i];
    const char *given = runs_given(s, run);
    bool cut_off = is_cut_off(run, s->host);

    *out = (struct runs_row){
        .kind = RUNS_KEPT,
        .path = run->path,
        .lane = i,
        .begins = i == 0,
        .named = given[0] != '\0',
        .seed = lane->seed,
        .failed = run_json_failed(lane->state),
        .goes_on = strcmp(run->json.state, "running") == 0 && !cut_off,
        .best = lane->best_val_acc,
        .best_epoch = lane->best_epoch,
        .last = lane->val_acc,
        .fwd_eq = lane->fwd_eq,
        .active_s = lane->active_s,
        .began_s = unix_time(run->json.start),
    };
    runs_name(NULL, run->path, given, out->name);
    copy_upper(lane->name, out->lane_name, sizeof out->lane_name);
    configure_kept(lane, out);
    if (cut_off && !out->failed && strcmp(lane->state, "done") != 0)
        snprintf(out->state, sizeof out->state, "CUT OFF");
    else
        copy_upper(lane->state, out->state, sizeof out->state);
}
