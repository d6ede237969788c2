/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run that is on disk is not found, is shown as another than
 * it was, or is not seen to grow. The run that is read back here was trained
 * and recorded here, too. */
#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "race_case.h"
#include "runs/run_parts.h"
#include "store/run_dir.h"
#include "store/run_lock.h"
#include "store/sinks/sinks.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"

static struct model *live;
static struct race *race;
static struct sink_run run;
static FILE *files[LANES_MAX][2];
static const struct sink *const formats[2] = {&sink_metrics, &sink_epochs};

static void make_folder(const char *path)
{
    ck_assert_int_eq(run_dir_make(path, 0700, NULL), 0);
}

static const char *in(const char *folder, const char *name)
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
static void fill_json(struct run_json *out, const char *start)
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

static void write_json(const char *folder, const struct run_json *json)
{
    struct err err = {0};

    make_folder(folder);
    ck_assert_msg(!run_json_write(in(folder, "run.json"), 0600, json, &err),
                  "%s", err.text);
}

static void put_run(const char *folder, const char *start, const char *state)
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
static void train(const char *folder, struct run_json *json)
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

static void end_race(void)
{
    race_free(race);
    model_free(live);
}

static struct run_list *list_of(const char *path)
{
    struct run_list *list = NULL;
    struct err err = {0};

    ck_assert_msg(!run_list_read(&path, 1, &list, &err), "%s", err.text);
    return list;
}

static struct model *read_model(const char *folder)
{
    struct run_list *list = list_of(folder);
    struct model *m = NULL;
    struct err err = {0};

    ck_assert_uint_eq(list->n, 1);
    ck_assert_msg(!run_model_read(&list->runs[0], &m, &err), "%s", err.text);
    run_list_free(list);
    return m;
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

static void check_lane(const struct lane_model *a, const struct lane_model *b)
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

START_TEST(a_model_is_what_the_live_one_was)
{
    struct run_json json;
    struct model *m;

    train(in_dir("run"), &json);
    m = read_model(in_dir("run"));
    ck_assert_uint_eq(live->lanes[0].n_marks, 1);
    ck_assert(live->lanes[0].reached[0].yes);
    for (size_t i = 0; i < 2; i++)
        check_lane(&live->lanes[i], &m->lanes[i]);
    ck_assert_ptr_null(m->lanes[0].shape);
    ck_assert(m->paired);
    model_free(m);
    end_race();
}
END_TEST

/* --- a run that grows --- */

/* Takes the last n bytes of a file away; they are the caller's. */
static char *cut(const char *path, size_t n)
{
    size_t size;
    char *text = slurp(path, &size), *end = strdup(text + size - n);

    ck_assert_int_eq(truncate(path, (off_t)(size - n)), 0);
    mem_free(text);
    return end;
}

static void append(const char *path, const char *text)
{
    FILE *out = fopen(path, "a");

    fputs(text, out);
    ck_assert_int_eq(fclose(out), 0);
}

/* Half of the last line is not a row; once it is whole, it is. A reader that
 * saw the first part goes on from there. */
START_TEST(half_a_line_waits_for_its_end)
{
    const char *metrics = in_dir("run/bp/metrics.csv");
    struct run_json json;
    struct run_list *list;
    struct run_reader *r;
    struct model *m;
    bool more;
    char *end;

    train(in_dir("run"), &json);
    end = cut(metrics, 10);
    list = list_of(in_dir("run"));
    ck_assert(!run_reader_new(&list->runs[0], &r, NULL));
    ck_assert(!run_reader_more(r, false, &more, NULL));
    ck_assert(more);
    ck_assert(!run_reader_model(r, &list->runs[0], &m));
    ck_assert_uint_eq(m->lanes[0].last.step, live->lanes[0].last.step - 1);
    ck_assert_uint_eq(m->lanes[0].n_evals, 2); /* the third comes after it */
    model_free(m);
    append(metrics, end);
    ck_assert(!run_reader_stale(r));
    ck_assert(!run_reader_more(r, false, &more, NULL));
    ck_assert(more);
    ck_assert(!run_reader_model(r, &list->runs[0], &m));
    check_lane(&live->lanes[0], &m->lanes[0]);
    check_lane(&live->lanes[1], &m->lanes[1]);
    model_free(m);
    free(cut(metrics, 40)); /* an undo took a row back */
    ck_assert(run_reader_stale(r));
    run_reader_free(r);
    run_list_free(list);
    free(end);
    end_race();
}
END_TEST

/* What is damaged is told with its place; nothing of it is drawn. */
START_TEST(a_damaged_table_is_refused)
{
    static const char *const damage[] = {"1,2,3\n", "x,,,,,,,,,,,,,,,,\n",
                                         "\"\n"};
    const char *metrics = in_dir("run/bp/metrics.csv");
    struct run_json json;
    struct run_list *list;
    struct model *m;
    struct err err = {0};
    char place[64];

    train(in_dir("run"), &json);
    append(metrics, damage[_i]);
    if (_i == 2) /* a quote that never ends is not whole yet */
        for (int i = 0; i < 3000; i++)
            append(metrics, "0123456789012345678901234567890123456789\n");
    list = list_of(in_dir("run"));
    ck_assert_int_eq(run_model_read(&list->runs[0], &m, &err), STATUS_FORMAT);
    snprintf(place, sizeof place, "metrics.csv:%d: ", 44);
    ck_assert_msg(strstr(err.text, place) != NULL, "%s", err.text);
    run_list_free(list);
    end_race();
}
END_TEST

/* --- lists --- */

START_TEST(runs_are_found_below_folders)
{
    struct run_list *list;
    const char *paths[4];

    put_run(in_dir("a"), "2026-01-01T00:00:00Z", "done");
    put_run(in_dir("deep/er/b"), "2026-01-03T00:00:00Z", "done");
    put_run(in_dir("a/seed-2"), "2026-01-02T00:00:00Z", "diverged");
    make_folder(in_dir("broken"));
    append(in_dir("broken/run.json"), "{\"id\": ");
    ck_assert_int_eq(symlink(in_dir("a"), in_dir("deep/link")), 0);
    paths[0] = store_dir;
    paths[1] = in_dir("a/run.json");
    paths[2] = strdup(in_dir("deep/"));
    ck_assert_int_eq(run_list_read(paths, 3, &list, NULL), 0);
    ck_assert_uint_eq(list->n, 3);
    ck_assert_msg(strstr(list->runs[0].path, "/deep/er/b"), "%s",
                  list->runs[0].path);
    ck_assert_msg(strstr(list->runs[1].path, "/a/seed-2"), "%s",
                  list->runs[1].path);
    ck_assert_str_eq(list->runs[1].json.state, "diverged");
    ck_assert_msg(strstr(list->unread, "1 run could not be read: ") &&
                      strstr(list->unread, "broken/run.json:1:"),
                  "%s", list->unread);
    run_list_free(list);
    free((char *)paths[2]);
}
END_TEST

START_TEST(a_path_that_leads_nowhere_is_refused)
{
    const char *path = in_dir("nothing");
    struct run_list *list;
    struct err err = {0};

    ck_assert_int_eq(run_list_read(&path, 1, &list, &err), STATUS_IO);
    append(path, "no run\n");
    ck_assert_int_eq(run_list_read(&path, 1, &list, &err), STATUS_FORMAT);
    ck_assert_msg(strstr(err.text, "expected a folder"), "%s", err.text);
}
END_TEST

static void check_state(const char *folder, const char *state, bool locked)
{
    struct run_list *list = list_of(folder);

    ck_assert_str_eq(list->runs[0].json.state, state);
    ck_assert_int_eq(list->runs[0].locked, locked);
    ck_assert_str_eq(list->runs[0].json.lanes[0].state,
                     strcmp(state, "running") == 0 ? "run" : "stopped");
    run_list_free(list);
}

static void set_age(const char *path, int seconds)
{
    struct timespec t[2];

    clock_gettime(CLOCK_REALTIME, &t[0]);
    t[0].tv_sec -= seconds;
    t[1] = t[0];
    ck_assert_int_eq(utimensat(AT_FDCWD, path, t, 0), 0);
}

/* Here the lock tells, elsewhere whether it grows. */
START_TEST(who_is_killed_has_stopped)
{
    const char *folder = in_dir("run");
    struct run_json json;
    struct run_lock lock;

    put_run(folder, "2026-01-01T00:00:00Z", "running");
    check_state(folder, "stopped", false);
    ck_assert_int_eq(run_lock_take(&lock, folder, 0700, NULL), 0);
    check_state(folder, "running", true);
    run_lock_release(&lock);
    check_state(folder, "stopped", false);
    fill_json(&json, "2026-01-01T00:00:00Z");
    strcpy(json.host, "elsewhere");
    write_json(folder, &json);
    check_state(folder, "running", false);
    set_age(in(folder, "run.json"), 120);
    check_state(folder, "stopped", false);
}
END_TEST

/* Until the next checkpoint the tables know more than run.json. */
START_TEST(figures_are_those_of_the_newest_rows)
{
    const char *folder = in_dir("run");
    const struct run_json_lane *lane;
    struct run_json json;
    struct run_list *list;

    train(folder, &json);
    json.lanes[0].best_val_acc = 10;
    json.lanes[0].best_epoch = 1;
    write_json(folder, &json); /* younger than the tables */
    list = list_of(folder);
    ck_assert_uint_eq(list->runs[0].json.lanes[0].step, 0);
    run_list_free(list);
    set_age(in(folder, "run.json"), 60);
    list = list_of(folder);
    lane = &list->runs[0].json.lanes[0];
    ck_assert_uint_eq(lane->step, 42);
    ck_assert_uint_eq(lane->samples, 3 * 270);
    ck_assert_double_eq(lane->epoch, 3);
    ck_assert_double_eq(lane->fwd_eq, live->lanes[0].fwd_eq);
    ck_assert_double_eq(lane->best_val_acc, live->lanes[0].best_val_acc);
    ck_assert_double_eq(lane->val_acc, eval_val_acc(&live->lanes[0].evals[2]));
    run_list_free(list);
    end_race();
}
END_TEST

/* --- the thread --- */

static const struct model *await_model(struct run_watch *w, const char *path,
                                       uint64_t step)
{
    const struct model *m = NULL;
    const char *why;

    while (!m || m->lanes[0].last.step < step) {
        usleep(1000);
        m = run_watch_model(w, path, &why);
        ck_assert_str_eq(m ? why : "", "");
    }
    return m;
}

START_TEST(a_run_that_grows_is_seen_to)
{
    const char *folder = in_dir("run"), *all = store_dir;
    const struct run_list *list = NULL;
    struct run_json json;
    struct run_watch *w;
    struct model *half;
    char *end, path[PATH_MAX];

    train(folder, &json);
    end = cut(in(folder, "bp/metrics.csv"), 2000);
    ck_assert_int_eq(run_watch_new(&all, 1, &w, NULL), 0);
    while (!list) {
        usleep(1000);
        list = run_watch_list(w);
    }
    ck_assert_uint_eq(list->n, 1);
    snprintf(path, sizeof path, "%s", list->runs[0].path);
    run_watch_want(w, (const char *const[]){path}, 1);
    ck_assert_uint_lt(await_model(w, path, 1)->lanes[0].last.step, 42);
    append(in(folder, "bp/metrics.csv"), end);
    check_lane(&live->lanes[0], &await_model(w, path, 42)->lanes[0]);
    put_run(in_dir("other"), "2026-02-01T00:00:00Z", "done");
    while (list->n < 2) {
        usleep(1000);
        list = run_watch_list(w);
    }
    ck_assert_msg(strstr(list->runs[0].path, "/other"), "%s",
                  list->runs[0].path);
    half = NULL;
    run_watch_want(w, NULL, 0);
    ck_assert_ptr_eq(run_watch_model(w, path, NULL), half);
    run_watch_free(w);
    free(end);
    end_race();
}
END_TEST

/* Whichever allocation fails, it is told, and nothing is lost. */
START_TEST(memory_that_runs_out_is_told)
{
    const char *folder = in_dir("run");
    struct run_json json;
    size_t k = 0;
    enum status status;

    train(folder, &json);
    set_age(in(folder, "run.json"), 60);
    do {
        struct run_list *list = NULL;
        struct model *m = NULL;
        struct err err = {0};

        mem_fail_at(++k);
        status = run_list_read(&folder, 1, &list, &err);
        if (!status && list->n > 0)
            status = run_model_read(&list->runs[0], &m, &err);
        else if (!status)
            status = STATUS_NOMEM; /* counted as unread */
        ck_assert_int_eq(status, status ? STATUS_NOMEM : STATUS_OK);
        run_list_free(list);
        model_free(m);
    } while (mem_fail_at(0) == 0);
    ck_assert_int_eq(status, STATUS_OK);
    ck_assert_uint_gt(k, 20);
    end_race();
}
END_TEST

static void set_up(void)
{
    dir_make();
    csv_make();
}

static void take_down(void)
{
    csv_end();
    dir_end();
}

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_model_is_what_the_live_one_was);
    tcase_add_test(tc, half_a_line_waits_for_its_end);
    tcase_add_loop_test(tc, a_damaged_table_is_refused, 0, 3);
    tcase_add_test(tc, runs_are_found_below_folders);
    tcase_add_test(tc, a_path_that_leads_nowhere_is_refused);
    tcase_add_test(tc, who_is_killed_has_stopped);
    tcase_add_test(tc, figures_are_those_of_the_newest_rows);
    tcase_add_test(tc, a_run_that_grows_is_seen_to);
    tcase_add_test(tc, memory_that_runs_out_is_told);
}

int main(void)
{
    return suite_run("runs", add_tests, set_up, take_down);
}
