/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the event loop waits for a disk while a checkpoint is read or
 * a run gets its name, an errand is lost, or its answer is another's. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runs_case.h"
#include "store_case.h"
#include "suite.h"
#include "ui/frame/run_errands.h"

static struct run_errands errands;
static struct run_errand answer;
static struct ui_config config;

/* A disk that answers when the test lets it. */
static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static pthread_t reader;

static enum status slow_read(void *ctx, const char *folder,
                             struct kept_race *out, struct err *err)
{
    (void)ctx;
    reader = pthread_self();
    pthread_mutex_lock(&disk);
    pthread_mutex_unlock(&disk);
    if (strcmp(folder, "/bad") == 0)
        return err_set(err, STATUS_FORMAT, "%s: no checkpoint", folder);
    out->options = "read";
    return STATUS_OK;
}

static void begin(void)
{
    memset(&errands, 0, sizeof errands);
    config = (struct ui_config){.go_on = slow_read};
}

static void end(void)
{
    run_errands_done(&errands);
    ck_assert(!run_errands_any(&errands));
}

static bool add(enum run_ask_what what, const char *folder, const char *name)
{
    struct run_ask ask = {.what = what};

    snprintf(ask.folder, sizeof ask.folder, "%s", folder);
    snprintf(ask.name, sizeof ask.name, "%s", name);
    return run_errands_add(&errands, &config, &ask, false);
}

static void await_answer(void)
{
    while (!run_errands_take(&errands, &answer))
        clock_sleep_ns(1000000);
}

START_TEST(a_slow_disk_holds_up_nobody)
{
    pthread_mutex_lock(&disk);
    ck_assert(add(RUN_ASK_GO_ON, "/one", ""));
    ck_assert(run_errands_any(&errands));
    ck_assert(!run_errands_take(&errands, &answer));
    pthread_mutex_unlock(&disk);
    await_answer();
    ck_assert_int_eq(answer.err.code, STATUS_OK);
    ck_assert_str_eq(answer.ask.folder, "/one");
    ck_assert_str_eq(answer.kept.options, "read");
    ck_assert(!pthread_equal(reader, pthread_self()));
    ck_assert(!run_errands_any(&errands));
}
END_TEST

/* One after the other, each with its own answer; too many are refused. */
START_TEST(errands_wait_for_each_other)
{
    pthread_mutex_lock(&disk);
    ck_assert(add(RUN_ASK_GO_ON, "/bad", ""));
    for (int i = 0; i < RUN_ERRANDS_MOST; i++)
        ck_assert(add(RUN_ASK_GO_ON, "/good", ""));
    ck_assert(!add(RUN_ASK_GO_ON, "/more", ""));
    pthread_mutex_unlock(&disk);
    await_answer();
    ck_assert_int_eq(answer.err.code, STATUS_FORMAT);
    ck_assert_str_eq(answer.err.text, "/bad: no checkpoint");
    for (int i = 0; i < RUN_ERRANDS_MOST; i++) {
        await_answer();
        ck_assert_int_eq(answer.err.code, STATUS_OK);
        ck_assert_str_eq(answer.ask.folder, "/good");
    }
}
END_TEST

START_TEST(a_name_is_written)
{
    char path[PATH_MAX];
    struct run_json json;

    dir_make();
    put_run(in_dir("named"), "2024-11-05T12:00:00Z", "done");
    ck_assert(add(RUN_ASK_NAME, in_dir("named"), "breite Übung"));
    ck_assert(add(RUN_ASK_NAME, in_dir("none"), "x"));
    await_answer();
    ck_assert_int_eq(answer.err.code, STATUS_OK);
    snprintf(path, sizeof path, "%s/run.json", in_dir("named"));
    ck_assert_int_eq(run_json_read(path, &json, NULL), STATUS_OK);
    ck_assert_str_eq(json.name, "breite Übung");
    run_json_done(&json);
    await_answer();
    ck_assert_int_eq(answer.err.code, STATUS_IO);
    dir_end();
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_slow_disk_holds_up_nobody);
    tcase_add_test(tc, errands_wait_for_each_other);
    tcase_add_test(tc, a_name_is_written);
}

int main(void)
{
    return suite_run("errands", add_tests, begin, end);
}
