/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run that is on disk is not found, is shown as another than
 * it was, or is not seen to grow. The run that is read back here was trained
 * and recorded here, too. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "race_case.h"
#include "runs/run_parts.h"
#include "runs_case.h"
#include "store/run/run_lock.h"
#include "store/run_dir.h"
#include "store_case.h"
#include "suite.h"

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

START_TEST(a_model_is_what_the_live_one_was)
{
    struct run_json json;
    struct model *m;

    runs_train(in_dir("run"), &json);
    m = read_model(in_dir("run"));
    ck_assert_uint_eq(live->lanes[0].n_marks, 1);
    ck_assert(live->lanes[0].reached[0].yes);
    for (size_t i = 0; i < 2; i++)
        check_lane(&live->lanes[i], &m->lanes[i]);
    ck_assert_ptr_null(m->lanes[0].shape);
    ck_assert(m->paired);
    model_free(m);
    runs_end();
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
    size_t n;
    char *end;

    runs_train(in_dir("run"), &json);
    end = cut(metrics, 10);
    list = list_of(in_dir("run"));
    ck_assert(!run_reader_new(&list->runs[0], &r, NULL));
    ck_assert(!run_reader_more(r, false, SIZE_MAX, &n, NULL));
    ck_assert_uint_gt(n, 0);
    ck_assert(!run_reader_model(r, &list->runs[0], &m));
    ck_assert_uint_eq(m->lanes[0].last.step, live->lanes[0].last.step - 1);
    ck_assert_uint_eq(m->lanes[0].n_evals, 2); /* the third comes after it */
    model_free(m);
    append(metrics, end);
    ck_assert(!run_reader_stale(r));
    ck_assert(!run_reader_more(r, false, SIZE_MAX, &n, NULL));
    ck_assert_uint_gt(n, 0);
    ck_assert(!run_reader_model(r, &list->runs[0], &m));
    check_lane(&live->lanes[0], &m->lanes[0]);
    check_lane(&live->lanes[1], &m->lanes[1]);
    model_free(m);
    free(cut(metrics, 40)); /* an undo took a row back */
    ck_assert(run_reader_stale(r));
    run_reader_free(r);
    run_list_free(list);
    free(end);
    runs_end();
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

    runs_train(in_dir("run"), &json);
    append(metrics, damage[_i]);
    if (_i == 2) /* a quote that never ends is not whole yet */
        for (int i = 0; i < 3000; i++)
            append(metrics, "0123456789012345678901234567890123456789\n");
    list = list_of(in_dir("run"));
    ck_assert_int_eq(run_model_read(&list->runs[0], &m, &err), STATUS_FORMAT);
    snprintf(place, sizeof place, "metrics.csv:%d: ", 44);
    ck_assert_msg(strstr(err.text, place) != NULL, "%s", err.text);
    run_list_free(list);
    runs_end();
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
    ck_assert_int_eq(run_dir_make(in_dir("broken"), 0700, NULL), 0);
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

    runs_train(folder, &json);
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
    runs_end();
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
    char *end, path[PATH_MAX];

    runs_train(folder, &json);
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
    put_run(in_dir("other"), "2026-02-01T00:00:00Z", "done");
    append(in(folder, "bp/metrics.csv"), end);
    check_lane(&live->lanes[0], &await_model(w, path, 42)->lanes[0]);
    while (list->n < 2) {
        usleep(1000);
        list = run_watch_list(w);
    }
    ck_assert_msg(strstr(list->runs[0].path, "/other"), "%s",
                  list->runs[0].path);
    run_watch_want(w, NULL, 0);
    ck_assert_ptr_null(run_watch_model(w, path, NULL));
    run_watch_free(w);
    free(end);
    runs_end();
}
END_TEST

/* Whichever allocation fails, it is told, and nothing is lost. */
START_TEST(memory_that_runs_out_is_told)
{
    const char *folder = in_dir("run");
    struct run_json json;
    struct run_list *list;
    struct model *m;
    enum status status;
    size_t k = 0, n_failed = 0;
    bool failed;

    runs_train(folder, &json);
    set_age(in(folder, "run.json"), 60);
    do {
        struct err err = {0};

        mem_fail_at(++k);
        list = NULL;
        status = run_list_read(&folder, 1, &list, &err);
        ck_assert_int_eq(err.code, status);
        ck_assert(status == STATUS_OK || status == STATUS_NOMEM);
        failed = mem_fail_at(0) == 0;
        if (failed)
            run_list_free(list);
    } while (failed);
    ck_assert_uint_eq(list->n, 1);
    ck_assert_uint_gt(k, 5);
    list->runs[0].json.n_lanes = 1; /* enough, and quicker */
    k = 0;
    do {
        struct err err = {0};

        m = NULL;
        mem_fail_at(k += 2);
        status = run_model_read(&list->runs[0], &m, &err);
        ck_assert_int_eq(err.code, status);
        ck_assert_int_eq(status, m ? STATUS_OK : STATUS_NOMEM);
        model_free(m);
        n_failed += status != STATUS_OK;
    } while (mem_fail_at(0) == 0);
    ck_assert_uint_gt(n_failed, 8);
    run_list_free(list);
    runs_end();
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
