/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, scripts and screen readers are told what is not so: a figure
 * is not the one the notebook prints, or a line is missing or comes twice. */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/headless.h"
#include "cli/options/options.h"
#include "cli/plain.h"
#include "cli/report.h"
#include "cli_case.h"
#include "fake_model.h"
#include "suite.h"

/* What report and plain print, caught in a temporary file. */
static const struct eval_result eval = {
    .step = 100,
    .epoch = 1,
    .n_train = 63000,
    .train_correct = 53215,
    .n_val = 7000,
    .val_correct = 6310,
    .train_loss = 0.75,
    .val_loss = NAN,
    .values = {0.1, 0.1},
    .cos_bp = NAN,
    .sum_abs_w = 4000.5,
    .train_ns = 50000000,
    .eval_ns = 1,
};

static char *report_text(const char *line, enum text_format format)
{
    struct options o;
    struct race_config race;
    struct report report;
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};
    FILE *f = tmpfile();

    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    report_init(&report, f, format, &race);
    for (size_t i = 0; i < 2 * race.n_lanes; i++)
        ck_assert_int_eq(report_msg(&report, i % race.n_lanes, &msg),
                         STATUS_OK);
    rewind(f);
    return read_all(f);
}

#define BLOCK                                                                  \
    "Iteration: 1\nTrain accuracy: 84.46825396825398\n"                        \
    "Val accuracy: 90.14285714285715\n"

START_TEST(report_prints_the_notebooks_block)
{
    char *text = report_text("--lane bp", FORMAT_NOTEBOOK);

    ck_assert_str_eq(text, "Params Initialised\n" BLOCK BLOCK);
    free(text);
    text = report_text("", FORMAT_NOTEBOOK);
    ck_assert_str_eq(text, "Lane: bp\nParams Initialised\n" BLOCK
                           "Lane: wp\nParams Initialised\n" BLOCK
                           "Lane: bp\n" BLOCK "Lane: wp\n" BLOCK);
    free(text);
}
END_TEST

START_TEST(report_prints_the_table)
{
    char *text = report_text("--lane wp:name=a --lane bp", FORMAT_CSV);
    const char *expected =
        "lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,lr,pert,"
        "train_s,eval_s,cos_bp,sum_abs_w,"
        "run,seed,order_seed,hidden,batch_size,act,loss,optim,init,"
        "dead_units\n"
        "a,wp,1,100,84.46825396825398,90.14285714285715,0.75,nan,0.1,0.1,0.05,"
        "1e-09,,4000.5,,2,2,20,630,relu,ce,sgd,notebook,0\n"
        "bp,bp,1,100,84.46825396825398,90.14285714285715,0.75,nan,0.1,,0.05,"
        "1e-09,,4000.5,,2,2,20,630,relu,ce,sgd,notebook,0\n";

    ck_assert_uint_ge(strlen(text), strlen(expected));
    text[strlen(expected)] = '\0'; /* the rows come twice */
    ck_assert_str_eq(text, expected);
    free(text);
}
END_TEST

/* What happens, the batch before each evaluation, and why it ended; of the
 * states of a run that nobody can pause only its end. */
START_TEST(report_prints_objects)
{
    static const char *const events[] = {
        "{\"event\":\"start\",\"lane\":null,\"step\":0,",
        "{\"event\":\"batch\",\"lane\":\"bp\",\"step\":100,",
        "{\"event\":\"eval\",\"lane\":\"bp\",\"step\":100,",
        "{\"event\":\"eval\",\"lane\":\"bp\",\"step\":101,",
        "{\"event\":\"alert\",\"lane\":\"bp\",\"step\":102,",
        "{\"event\":\"end\",\"lane\":null,\"step\":100,",
    };
    struct lane_msg msgs[] = {
        {.kind = MSG_STATE, .state = {.state = LANE_RUN, .was = LANE_PAUSED}},
        {.kind = MSG_SAMPLE, .sample = {.step = 100}},
        {.kind = MSG_EVAL, .eval = eval},
        {.kind = MSG_EVAL, .eval = eval},
        {.kind = MSG_STATE, .state = {.state = LANE_PAUSED}},
        {.kind = MSG_STATE, .state = {.step = 102, .state = LANE_DIVERGED}},
    };
    struct options o;
    struct race_config race;
    struct report report;
    FILE *f = tmpfile();
    char *text, *line;

    msgs[3].eval.step = 101; /* its batch was not heard of */
    ck_assert_int_eq(parse("--lane bp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    report_init(&report, f, FORMAT_JSONL, &race);
    for (size_t i = 0; i < sizeof msgs / sizeof *msgs; i++)
        ck_assert_int_eq(report_msg(&report, 0, &msgs[i]), STATUS_OK);
    ck_assert_int_eq(report_end(&report, "signal 15"), STATUS_OK);
    rewind(f);
    line = text = read_all(f);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        ck_assert_msg(strncmp(line, events[i], strlen(events[i])) == 0,
                      "%zu: %s", i, line);
        line = strchr(line, '\n') + 1;
    }
    ck_assert_int_eq(*line, '\0');
    ck_assert_ptr_nonnull(strstr(text, ",\"reason\":\"signal 15\","));
    free(text);
}
END_TEST

START_TEST(report_notices_a_full_disk)
{
    struct options o;
    struct race_config race;
    struct report report;
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};
    struct err err = {0};
    FILE *f = fopen("/dev/full", "w");

    if (!f)
        return; /* not Linux */
    ck_assert_int_eq(parse("", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    report_init(&report, f, FORMAT_CSV, &race);
    for (int k = 0; k < 3; k++) /* the reason stays the first failure's */
        ck_assert_int_eq(k == 1 ? report_msg(&report, 0, &msg)
                                : report_head(&report, NULL),
                         STATUS_IO);
    errno = report.why;
    ck_assert_int_eq(headless_write_failed(&err), EXIT_ERROR);
    ck_assert_str_eq(err.text, "standard output: No space left on device");
    fclose(f);
    errno = EPIPE;
    ck_assert_int_eq(headless_write_failed(&err), 0);
}
END_TEST

/* 40 rows, two features that tell the two classes apart. */
static void write_table(char *path)
{
    FILE *f = fdopen(mkstemp(path), "w");

    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 40; i++)
        fprintf(f, "%d,%d.5,%d\n", i % 2, i % 2 ? 2 : -2, i % 5);
    fclose(f);
}

START_TEST(headless_runs_a_tiny_race)
{
    char path[] = "/tmp/mlptui-test-XXXXXX";
    char line[256];
    struct options o;
    struct race_config race;
    struct err err = {0};
    FILE *f = tmpfile();

    write_table(path);
    snprintf(line, sizeof line,
             "--data %s --lane bp --epochs 2 --batch-size 6 --hidden 3", path);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_msg(headless_run(&race, FORMAT_NOTEBOOK, NULL, NULL,
                               (struct tell){0}, f, &err) == 0,
                  "%s", err.text);
    unlink(path);
    rewind(f);
    char *text = read_all(f);
    const char *begin = "Params Initialised\nIteration: 1\nTrain accuracy: ";
    ck_assert_msg(strncmp(text, begin, strlen(begin)) == 0, "%s", text);
    ck_assert_ptr_nonnull(strstr(text, "\nIteration: 2\nTrain accuracy: "));
    ck_assert_ptr_nonnull(strstr(text, "\nVal accuracy: "));
    free(text);
}
END_TEST

START_TEST(headless_reports_what_goes_wrong)
{
    struct options o;
    struct race_config race;
    struct err err = {0};
    FILE *f = tmpfile();
    char path[] = "/tmp/mlptui-test-XXXXXX";
    char line[256];

    ck_assert_int_eq(parse("--data /nonexistent.csv", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(headless_run(&race, FORMAT_NOTEBOOK, NULL, NULL,
                                  (struct tell){0}, f, &err),
                     EXIT_ERROR);
    ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent.csv"));

    write_table(path);
    snprintf(line, sizeof line, "--data %s --batch-size 6 --lr 1e300", path);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_HEADLESS, &race);
    ck_assert_int_eq(headless_run(&race, FORMAT_NOTEBOOK, NULL, NULL,
                                  (struct tell){0}, f, &err),
                     EXIT_DIVERGED);
    ck_assert_ptr_nonnull(strstr(err.text, "bp, wp: diverged"));
    unlink(path);
    fclose(f);
}
END_TEST

START_TEST(plain_tells_each_thing_once)
{
    struct options o;
    struct race_config race;
    struct model *m;
    struct plain plain = {.out = tmpfile(), .rings = true};
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};

    ck_assert_int_eq(parse("--lane bp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_PLAIN, &race);
    ck_assert_int_eq(model_new(&race, &m), STATUS_OK);
    plain_progress(&plain, m);
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    plain_news(&plain, m);
    msg = (struct lane_msg){.kind = MSG_STATE,
                            .state = {.step = 100, .state = LANE_DONE}};
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    plain_news(&plain, m);
    model_free(m);
    rewind(plain.out);
    char *text = read_all(plain.out);
    ck_assert_str_eq(text,
                     "Loading data, 0 %.\n"
                     "bp: epoch 1 of 20: training 84.47 %, validation 90.14 %, "
                     "validation loss nan.\n"
                     "bp: done: best validation 90.14 % after epoch 1.\n\a");
    free(text);
}
END_TEST

/* Whichever lane was a moment earlier; but nobody is waited for who is
 * over. */
START_TEST(plain_tells_lanes_in_their_order)
{
    struct options o;
    struct race_config race;
    struct model *m;
    struct plain plain = {.out = tmpfile(), .loaded = true};
    struct lane_msg msg = {.kind = MSG_EVAL, .eval = eval};

    ck_assert_int_eq(parse("--lane bp --lane wp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_PLAIN, &race);
    ck_assert_int_eq(model_new(&race, &m), STATUS_OK);
    for (size_t i = 0; i < 2; i++)
        m->lanes[i].batches_per_epoch = msg.eval.step;
    model_apply(m, 1, &msg);
    plain_news(&plain, m);
    ck_assert_int_eq(ftell(plain.out), 0);
    model_apply(m, 0, &msg);
    plain_news(&plain, m);
    msg.eval.epoch = 2;
    msg.eval.step *= 2;
    model_apply(m, 1, &msg);
    m->lanes[0].state = LANE_DIVERGED;
    plain_news(&plain, m);
    model_free(m);
    rewind(plain.out);
    char *text = read_all(plain.out);
    const char *bp = strstr(text, "bp: epoch 1 "),
               *wp = strstr(text, "wp: epoch 1 ");
    ck_assert(bp == text && wp > bp && strstr(wp, "wp: epoch 2 "));
    free(text);
}
END_TEST

/* In lock-step lanes are at one batch, unless one was resumed behind. */
START_TEST(plain_tells_where_each_lane_is)
{
    struct options o;
    struct race_config race;
    struct model *m = fake_model_new(), *told;
    struct plain plain = {.out = tmpfile(), .loaded = true};

    ck_assert_int_eq(parse("--lane bp --lane wp", &o, NULL), STATUS_OK);
    options_race(&o, FRONT_PLAIN, &race);
    ck_assert_int_eq(model_new(&race, &told), STATUS_OK);
    told->problem = m->problem;
    told->lockstep = true;
    for (size_t i = 0; i < 2; i++) {
        told->lanes[i].batches_per_epoch = 100;
        told->lanes[i].last =
            (struct sample){.step = 40, .epoch = 1, .batch = 40, .acc = 50};
    }
    plain_progress(&plain, told);
    told->lanes[1].last.step = 10;
    told->lanes[1].last.batch = 10;
    plain_progress(&plain, told);
    rewind(plain.out);
    char *text = read_all(plain.out);
    ck_assert_str_eq(text,
                     "Epoch 1, batch 40 of 100, bp 50.0 %, wp 50.0 %.\n"
                     "Epoch 1, batch 40 of 100, bp 50.0 %; epoch 1, batch 10 "
                     "of 100, wp 50.0 %.\n");
    free(text);
    told->problem = NULL;
    model_free(told);
    fake_model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, report_prints_the_notebooks_block);
    tcase_add_test(tc, report_prints_the_table);
    tcase_add_test(tc, report_prints_objects);
    tcase_add_test(tc, report_notices_a_full_disk);
    tcase_add_test(tc, headless_runs_a_tiny_race);
    tcase_add_test(tc, headless_reports_what_goes_wrong);
    tcase_add_test(tc, plain_tells_each_thing_once);
    tcase_add_test(tc, plain_tells_lanes_in_their_order);
    tcase_add_test(tc, plain_tells_where_each_lane_is);
}

int main(void)
{
    return suite_run("report", add_tests, NULL, NULL);
}
