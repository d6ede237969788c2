/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race whose messages go into a model and into tables, as the recorder would
 * write them. */
#include "runs_case.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "race_case.h"
#include "store/run_dir.h"
#include "store/sinks/sinks.h"
#include "store/tables.h"

struct model *live;
static struct race *race;
static struct sink_run run;
static FILE *files[LANES_MAX][2];
static const struct sink *const formats[2] = {&sink_metrics, &sink_epochs};

static void make_folder(const char *path)
{
    ck_assert_int_eq(run_dir_make(path, 0700, NULL), 0);
}

const char *in(const char *folder, const char *name)
{
    static char paths[8][PATH_MAX];
    static unsigned k;

    snprintf(paths[++k % 8], PATH_MAX, "%s/%s", folder, name);
    return paths[k % 8];
}

static void fill_lane(struct run_json_lane *out, const char *name)
{
    *out = (struct run_json_lane){.seed = 2,
                                  .order_seed = 2,
                                  .epochs = 3,
                                  .train_acc = NAN,
                                  .val_acc = NAN,
                                  .train_loss = NAN,
                                  .val_loss = NAN,
                                  .best_val_acc = NAN};
    params_initial(out->values);
    out->values[params_index(&param_batch_size)] = 20;
    out->values[params_index(&param_epochs)] = 3;
    out->values[params_index(&param_threads)] = 1;
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->rule, sizeof out->rule, "%.2s", name);
    snprintf(out->params, sizeof out->params,
             strcmp(out->rule, "wp") == 0 ? "lr=0.1,pert=0.1" : "lr=0.1");
    strcpy(out->hidden, "4");
    strcpy(out->init, "notebook");
    strcpy(out->optim, "sgd");
    strcpy(out->act, "relu");
    strcpy(out->loss, "ce");
    strcpy(out->state, "run");
}

/* A run of bp and wp that has begun on this machine. */
void fill_json(struct run_json *out, const char *start)
{
    *out = (struct run_json){.n_train = 270,
                             .n_val = 30,
                             .n_features = 4,
                             .n_classes = 3,
                             .exit_status = -1,
                             .n_lanes = 2};
    snprintf(out->start, sizeof out->start, "%s", start);
    strcpy(out->state, "running");
    strcpy(out->id, "0123456789abcdef");
    ck_assert_int_eq(gethostname(out->host, sizeof out->host - 1), 0);
    fill_lane(&out->lanes[0], "bp");
    fill_lane(&out->lanes[1], "wp");
}

void write_json(const char *folder, const struct run_json *json)
{
    struct err err = {0};

    make_folder(folder);
    ck_assert_msg(!run_json_write(in(folder, "run.json"), 0600, json, &err),
                  "%s", err.text);
}

void put_run(const char *folder, const char *start, const char *state)
{
    struct run_json json;

    fill_json(&json, start);
    strcpy(json.state, state);
    for (size_t i = 0; i < json.n_lanes && strcmp(state, "running") != 0; i++)
        strcpy(json.lanes[i].state, state);
    write_json(folder, &json);
}

/* --- a race, and its tables as they are recorded --- */

static void drain(void)
{
    struct lane_msg msgs[64];
    size_t n;

    race_wait(race, 1000000);
    model_look(live, race);
    for (size_t i = 0; model_ready(live, race) && i < live->n_lanes; i++) {
        run.lanes[i].config = live->lanes[i].config;
        run.lanes[i].shape = *race_shape(race, i);
        run.lanes[i].cost =
            lane_cost(&run.lanes[i].config, &run.lanes[i].shape);
        while ((n = race_drain(race, i, msgs, 64)) > 0)
            for (size_t k = 0; k < n; k++) {
                model_apply(live, i, &msgs[k]);
                for (int f = 0; f < 2; f++)
                    formats[f]->msg(files[i][f], &run, i, &msgs[k]);
            }
    }
}

static void until(enum lane_state state, uint64_t step)
{
    for (size_t i = 0; i < live->n_lanes; i++)
        while (live->lanes[i].state != state || live->lanes[i].last.step < step)
            drain();
}

static void ask(int lane, struct command cmd)
{
    ck_assert(model_request(live, race, lane, &cmd));
}

static void open_tables(const char *folder)
{
    char header[TABLE_HEADER_SIZE];

    for (size_t i = 0; i < live->n_lanes; i++)
        for (int f = 0; f < 2; f++) {
            char name[64];

            snprintf(name, sizeof name, "%s/%s", folder,
                     live->lanes[i].config.name);
            make_folder(name);
            files[i][f] = fopen(in(name, table_name((enum table)f)), "w");
            ck_assert_ptr_nonnull(files[i][f]);
            fputs(table_header((enum table)f, &live->lanes[i].config, header),
                  files[i][f]);
        }
}

/* Trains bp and wp for three epochs, another lr of bp from the second on, into
 * a run's folder; `live` is the model that saw it. */
void runs_train(const char *folder, struct run_json *json)
{
    struct race_config config = race_of(csv_path, 2);

    config.start_paused = config.lossless = true;
    config.snapshots = false;
    config.targets = (struct race_targets){3, {20, 40, 99}};
    race = race_watched(&config, &live);
    run = (struct sink_run){.n_lanes = 2};
    open_tables(folder);
    until(LANE_PAUSED, 0);
    ask(-1, (struct command){.kind = CMD_STEP_EPOCH});
    until(LANE_PAUSED, 14);
    ask(0,
        (struct command){.kind = CMD_SET, .param = &param_lr, .value = 0.03});
    ask(-1, (struct command){.kind = CMD_RESUME});
    until(LANE_DONE, 42);
    for (size_t i = 0; i < 2; i++)
        for (int f = 0; f < 2; f++)
            ck_assert_int_eq(fclose(files[i][f]), 0);
    fill_json(json, "2026-01-01T00:00:00Z");
    json->config = (char[]){"shuffle = no\ntargets = 20,40,99\n"};
    strcpy(json->state, "done");
    for (size_t i = 0; i < 2; i++)
        strcpy(json->lanes[i].state, "done");
    write_json(folder, json);
    json->config = NULL;
}

void runs_end(void)
{
    race_free(race);
    model_free(live);
}

struct run_list *list_of(const char *path)
{
    struct run_list *list = NULL;
    struct err err = {0};

    ck_assert_msg(!run_list_read(&path, 1, &list, &err), "%s", err.text);
    return list;
}

static void check_history(const struct history *a, const struct history *b)
{
    ck_assert_uint_gt(a->n_samples, 0);
    ck_assert_uint_eq(a->n_samples, b->n_samples);
    ck_assert_uint_eq(a->n_buckets, b->n_buckets);
    for (size_t i = 0; i < a->n_buckets; i++) {
        const struct bucket *x = &a->buckets[i], *y = &b->buckets[i];

        ck_assert_uint_eq(x->first_step, y->first_step);
        ck_assert_uint_eq(x->last.step, y->last.step);
        ck_assert_uint_eq(x->last.samples, y->last.samples);
        ck_assert_double_eq(x->last.fwd_eq, y->last.fwd_eq);
        ck_assert_int_eq(x->last.active_ns, y->last.active_ns);
        ck_assert_float_eq(x->mean, y->mean);
        ck_assert_mem_eq(x->smooth, y->smooth, sizeof x->smooth);
    }
}

static void check_evals(const struct lane_model *a, const struct lane_model *b)
{
    ck_assert_uint_eq(a->n_evals, 3);
    ck_assert_uint_eq(b->n_evals, 3);
    for (size_t i = 0; i < a->n_evals; i++) {
        const struct eval_result *x = &a->evals[i], *y = &b->evals[i];

        ck_assert_uint_eq(x->step, y->step);
        ck_assert_uint_eq(x->samples, y->samples);
        ck_assert_uint_eq(x->n_train, y->n_train);
        ck_assert_uint_eq(x->train_correct, y->train_correct);
        ck_assert_uint_eq(x->val_correct, y->val_correct);
        ck_assert_double_eq(x->val_loss, y->val_loss);
        ck_assert_int_eq(x->active_ns, y->active_ns);
        ck_assert_double_eq(x->values[0], y->values[0]);
    }
}

void check_lane(const struct lane_model *a, const struct lane_model *b)
{
    check_history(&a->acc, &b->acc);
    check_history(&a->loss, &b->loss);
    check_history(&a->cos, &b->cos);
    check_history(&a->norm, &b->norm);
    check_evals(a, b);
    ck_assert_uint_eq(a->n_marks, b->n_marks);
    for (size_t i = 0; i < a->n_marks; i++) {
        ck_assert_uint_eq(a->marks[i].step, b->marks[i].step);
        ck_assert_ptr_eq(a->marks[i].param, b->marks[i].param);
        ck_assert_double_eq(a->marks[i].old_value, b->marks[i].old_value);
        ck_assert_double_eq(a->marks[i].new_value, b->marks[i].new_value);
    }
    ck_assert_int_eq(a->state, b->state);
    ck_assert_uint_eq(a->last.step, b->last.step);
    ck_assert_double_eq(a->fwd_eq, b->fwd_eq);
    ck_assert_double_eq(a->best_val_acc, b->best_val_acc);
    ck_assert_double_eq(a->best_epoch, b->best_epoch);
    for (size_t i = 0; i < RACE_TARGETS_MAX; i++) {
        ck_assert_int_eq(a->reached[i].yes, b->reached[i].yes);
        ck_assert_uint_eq(a->reached[i].step, b->reached[i].step);
        ck_assert_double_eq(a->reached[i].fwd_eq, b->reached[i].fwd_eq);
        ck_assert_int_eq(a->reached[i].active_ns, b->reached[i].active_ns);
    }
    ck_assert_mem_eq(a->values, b->values, sizeof a->values);
}
