/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the list of runs and their table say something else than what
 * was run, or a damaged file of another machine is more than a line of text. */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/run_id.h"
#include "store/run/run_json.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"

static struct run_json sample(void)
{
    struct run_json run = {
        .id = "0123456789abcdef",
        .name = "the \"first\" \xc3\xa9",
        .version = "1.0",
        .kernels = "avx2",
        .blas = "OpenBLAS 0.3.21",
        .host = "here",
        .threads = 4,
        .data = "/a path/to \\ data",
        .data_hash = "00ff",
        .n_train = 63000,
        .n_val = 7000,
        .n_features = 784,
        .n_classes = 10,
        .command = (char *)"mlptui --lane 'bp:lr=0.3'",
        .config = (char *)"lr = 0.1\nlane = bp:lr=0.3\nlane = wp\n"
                          "lane = wp:name=b\ndata = \"a \\\"b\\\" \\x0a c\"\n",
        .slurm = "SLURM_JOB_ID=3 SLURM_ARRAY_TASK_ID=1",
        .start = "2026-11-26T21:00:00Z",
        .update = "2026-11-26T21:00:01Z",
        .state = "running",
        .exit_status = -1,
        .n_lanes = 2,
    };

    for (size_t i = 0; i < 2; i++) {
        run.lanes[i] = (struct run_json_lane){
            .rule = "wp",
            .hidden = "128,64",
            .init = "he",
            .optim = "sgd",
            .act = "relu",
            .loss = "ce",
            .params = "lr=0.1,pert=0.1",
            .seed = 4294967295,
            .order_seed = 3,
            .step = 200,
            .samples = 126000,
            .epoch = 1.5,
            .epochs = 20,
            .state = "run",
            .train_acc = NAN,
            .val_acc = 74.04285714285714,
            .train_loss = NAN,
            .val_loss = INFINITY,
            .best_val_acc = 74.04285714285714,
            .best_epoch = 1,
            .fwd_eq = 378000,
            .active_s = 0.1,
            .train_s = 0.05,
        };
        snprintf(run.lanes[i].name, LANE_NAME_MAX, "wp-%zu", i);
        params_initial(run.lanes[i].values);
        run.lanes[i].values[params_index(&param_lr)] = 0.03;
        run.lanes[i].values[params_index(&param_init)] = NET_INIT_HE;
    }
    return run;
}

static void check_lane(const struct run_json_lane *a,
                       const struct run_json_lane *b)
{
    const struct param *p;

    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->rule, b->rule);
    ck_assert_str_eq(a->hidden, b->hidden);
    ck_assert_str_eq(a->init, b->init);
    ck_assert_str_eq(a->optim, b->optim);
    ck_assert_str_eq(a->act, b->act);
    ck_assert_str_eq(a->loss, b->loss);
    ck_assert_str_eq(a->params, b->params);
    ck_assert_str_eq(a->state, b->state);
    ck_assert_uint_eq(a->seed, b->seed);
    ck_assert_uint_eq(a->order_seed, b->order_seed);
    ck_assert_uint_eq(a->step, b->step);
    ck_assert_uint_eq(a->samples, b->samples);
    ck_assert_double_eq(a->epoch, b->epoch);
    ck_assert_double_eq(a->epochs, b->epochs);
    ck_assert(isnan(a->train_acc) && isnan(a->train_loss));
    ck_assert_double_eq(a->val_acc, b->val_acc);
    ck_assert_double_eq(a->val_loss, b->val_loss);
    ck_assert_double_eq(a->best_val_acc, b->best_val_acc);
    ck_assert_double_eq(a->best_epoch, b->best_epoch);
    ck_assert_double_eq(a->fwd_eq, b->fwd_eq);
    ck_assert_double_eq(a->active_s, b->active_s);
    ck_assert_double_eq(a->train_s, b->train_s);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        ck_assert_msg(a->values[i] == b->values[i], "%s", p->name);
}

START_TEST(a_run_comes_back_as_it_was)
{
    struct run_json run = sample(), back;
    struct err err = {0};
    const char *path = in_dir("run.json");

    ck_assert_msg(!run_json_write(path, 0600, &run, &err), "%s", err.text);
    ck_assert_msg(!run_json_read(path, &back, &err), "%s", err.text);
    ck_assert_str_eq(back.id, run.id);
    ck_assert_str_eq(back.name, run.name);
    ck_assert_str_eq(back.version, run.version);
    ck_assert_str_eq(back.kernels, run.kernels);
    ck_assert_str_eq(back.blas, run.blas);
    ck_assert_str_eq(back.host, run.host);
    ck_assert_int_eq(back.threads, run.threads);
    ck_assert_str_eq(back.data, run.data);
    ck_assert_str_eq(back.data_hash, run.data_hash);
    ck_assert_uint_eq(back.n_train, run.n_train);
    ck_assert_uint_eq(back.n_val, run.n_val);
    ck_assert_uint_eq(back.n_features, run.n_features);
    ck_assert_uint_eq(back.n_classes, run.n_classes);
    ck_assert_str_eq(back.command, run.command);
    ck_assert_str_eq(back.slurm, run.slurm);
    ck_assert_str_eq(back.start, run.start);
    ck_assert_str_eq(back.update, run.update);
    ck_assert_str_eq(back.end, "");
    ck_assert_str_eq(back.state, run.state);
    ck_assert_str_eq(back.why, "");
    ck_assert_int_eq(back.exit_status, -1);
    ck_assert_uint_eq(back.n_lanes, 2);
    for (size_t i = 0; i < 2; i++)
        check_lane(&back.lanes[i], &run.lanes[i]);
    run_json_done(&back);
}
END_TEST

START_TEST(options_are_looked_up)
{
    static const struct {
        const char *name, *value;
    } options[] = {
        {"lr", "0.1"},
        {"lane", "bp:lr=0.3 wp wp:name=b"},
        {"data", "a \"b\" \n c"},
        {"seed", ""},
    };
    struct run_json run = sample(), back;
    const char *path = in_dir("run.json");
    char buf[64], small[4];

    ck_assert(!run_json_write(path, 0600, &run, NULL));
    ck_assert(!run_json_read(path, &back, NULL));
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        ck_assert_str_eq(
            run_json_option(&run, options[i].name, buf, sizeof buf),
            options[i].value);
        ck_assert_str_eq(
            run_json_option(&back, options[i].name, buf, sizeof buf),
            options[i].value);
    }
    ck_assert_str_eq(run_json_option(&back, "lane", small, sizeof small),
                     "bp:");
    run_json_done(&back);
}
END_TEST

static enum status read_text(const char *text, struct run_json *out,
                             struct err *err)
{
    const char *path = in_dir("r");

    ck_assert_int_eq(whole_file_write(path, text, strlen(text), 0600, NULL), 0);
    return run_json_read(path, out, err);
}

#define LANE_BP "{\"lanes\": [{\"name\": \"bp\", "

START_TEST(what_is_no_run_is_refused)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"", "r:1:0: "},
        {"{\n  \"id\": x}", "r:2:9: "},
        {"{\"id\": \"a\"} b", "r:1:"},
        {"[]", "r:1:1: expected an object"},
        {"{\"lanes\": [{\"name\": \"../x\"}]}", "lane 1 has no name of a"},
        {"{\"lanes\": [{\"name\": \"a\"}, {\"name\": \"..\"}]}", "lane 2 has"},
        {"{\"lanes\": [{\"name\": \".\"}]}", "lane 1 has no name of a folder"},
        {"{\"lanes\": [{}]}", "lane 1 has no name of a folder"},
        {"{\"id\": \"\xff\"}", "r:1:"},
        {LANE_BP "\"values\": {\"lr\": \"inf\"}}]}",
         "r:1:1: lane bp: lr: expected "},
        {LANE_BP "\"values\": {\"lr\": \"nan\"}}]}", "lane bp: lr: expected"},
        {LANE_BP "\"values\": {\"batch-size\": 1e300}}]}",
         "lane bp: batch-size: expected a whole number"},
        {LANE_BP "\"values\": {\"batch-size\": 0}}]}", "bp: batch-size: "},
        {LANE_BP "\"values\": {\"epochs\": 0.5}}]}", "lane bp: epochs: "},
        {LANE_BP "\"values\": {\"momentum\": -7}}]}", "lane bp: momentum: "},
        {LANE_BP "\"seed\": 99999999999}]}", "lane bp: seed: expected "},
        {LANE_BP "\"seed\": -1}]}", "lane bp: seed: expected a whole"},
        {LANE_BP "\"order_seed\": 0.5}]}", "lane bp: order-seed: expected"},
    };
    struct run_json run;
    struct err err = {0};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(read_text(bad[i].text, &run, &err), STATUS_FORMAT);
        ck_assert_msg(strstr(err.text, bad[i].why) != NULL, "%zu: %s", i,
                      err.text);
    }
    errno = 0;
    ck_assert_int_eq(run_json_read(in_dir("none"), &run, &err), STATUS_IO);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* Of another version, or changed by somebody: what fits is taken. */
START_TEST(what_does_not_fit_is_left_out)
{
    struct run_json run;
    struct err err = {0};
    char text[4000], large[300];

    memset(large, 'a', sizeof large - 1);
    strcpy(large + 17, "\xc3\xa9"); /* in the middle of a character */
    snprintf(text, sizeof text,
             "{\"id\": 3, \"new\": {\"x\": [1]}, \"threads\": -4, \"n_train\": "
             "1e3, \"n_val\": 99999999999, \"exit_status\": \"x\", "
             "\"kernels\": \"%.14s\xc3\xa9z\", \"slurm\": [1], "
             "\"config\": {\"lr\": 3, \"a=b\\nc\": \"x\", \"seed\": \"4\"}, "
             "\"lanes\": [{\"name\": \"bp\", \"seed\": \"x\", \"hidden\": "
             "\"x\", \"val_acc\": \"nan\", \"val_loss\": \"-inf\", \"values\": "
             "{\"lr\": \"x\", \"init\": \"unknown\", \"epochs\": 7}, \"step\": "
             "-1, \"epoch\": 2}]}",
             large);
    ck_assert_msg(!read_text(text, &run, &err), "%s", err.text);
    ck_assert_str_eq(run.id, "");
    ck_assert_int_eq(run.threads, 0);
    ck_assert_uint_eq(run.n_train, 0);
    ck_assert_uint_eq(run.n_val, 99999999999);
    ck_assert_int_eq(run.exit_status, -1);
    ck_assert_str_eq(run.kernels, "aaaaaaaaaaaaaa");
    ck_assert_str_eq(run.slurm, "");
    ck_assert_str_eq(run.config, "seed = 4\n");
    ck_assert_str_eq(run.lanes[0].hidden, "");
    ck_assert_uint_eq(run.lanes[0].seed, 0);
    ck_assert_uint_eq(run.lanes[0].step, 0);
    ck_assert_double_eq(run.lanes[0].epoch, 2);
    ck_assert(isnan(run.lanes[0].val_acc) && isnan(run.lanes[0].train_acc));
    ck_assert_double_eq(run.lanes[0].val_loss, -INFINITY);
    ck_assert_double_eq(params_get(run.lanes[0].values, &param_lr), 0.1);
    ck_assert_double_eq(params_get(run.lanes[0].values, &param_init), 0);
    ck_assert_double_eq(params_get(run.lanes[0].values, &param_epochs), 7);
    run_json_done(&run);
}
END_TEST

/* Of a folder that others write into, too: no accuracy beyond 100 % is the best
 * of all, and nothing of it drives a terminal. */
START_TEST(what_cannot_be_is_unknown)
{
    static const char text[] =
        "{\"name\": \"a\\u001b[31mb\\u0007\", \"host\": \"x\\u009by\", "
        "\"data\": \"d\\n\", \"why\": \"\\u202ew\", \"slurm\": "
        "{\"SLURM_JOB_ID\": \"\\u001b3\"}, "
        "\"lanes\": [{\"name\": \"bp\", \"state\": \"do\\tne\", "
        "\"best_val_acc\": 1e308, \"val_acc\": -0.1, \"train_acc\": \"inf\", "
        "\"best_epoch\": -1, \"epoch\": 1e300, \"epochs\": \"nan\", "
        "\"fwd_eq\": -3, \"active_s\": 1e300, \"train_s\": \"inf\"}, "
        "{\"name\": \"wp\", \"best_val_acc\": 100, \"val_acc\": 0, "
        "\"train_acc\": 12.5, \"best_epoch\": 4.5}]}";
    const struct run_json_lane *l;
    struct run_json run;
    struct err err = {0};

    ck_assert_msg(!read_text(text, &run, &err), "%s", err.text);
    ck_assert_str_eq(run.name, "a?[31mb?");
    ck_assert_str_eq(run.host, "x?y");
    ck_assert_str_eq(run.data, "d?");
    ck_assert_str_eq(run.why, "?w");
    ck_assert_str_eq(run.slurm, "SLURM_JOB_ID=?3");
    l = &run.lanes[0];
    ck_assert_str_eq(l->state, "do?ne");
    ck_assert(isnan(l->best_val_acc) && isnan(l->val_acc));
    ck_assert(isnan(l->train_acc) && isnan(l->best_epoch));
    ck_assert_double_eq(l->epoch, 0);
    ck_assert_double_eq(l->epochs, 0);
    ck_assert_double_eq(l->fwd_eq, 0);
    ck_assert_double_eq(l->active_s, 0);
    ck_assert_double_eq(l->train_s, 0);
    l = &run.lanes[1];
    ck_assert_double_eq(l->best_val_acc, 100);
    ck_assert_double_eq(l->val_acc, 0);
    ck_assert_double_eq(l->train_acc, 12.5);
    ck_assert_double_eq(l->best_epoch, 4.5);
    run_json_done(&run);
}
END_TEST

/* A file that another process is copying here, or that a disk lost the end
 * of. */
START_TEST(a_cut_file_is_refused)
{
    struct run_json run = sample(), back;
    struct err err;
    const char *path = in_dir("run.json");
    size_t n;
    char *text;

    ck_assert(!run_json_write(path, 0600, &run, NULL));
    text = slurp(path, &n);
    for (size_t i = 40; i > 0; i--) { /* without its line feed it is whole */
        text[(n - 2) * i / 40] = '\0';
        ck_assert_int_eq(read_text(text, &back, &err), STATUS_FORMAT);
    }
    mem_free(text);
}
END_TEST

START_TEST(more_lanes_than_there_can_be_are_left_out)
{
    struct run_json run;
    char text[4000] = "{\"lanes\": [{\"name\": \"a\"}";

    for (int i = 0; i < 40; i++)
        strcat(text, ", {\"name\": \"a\"}");
    strcat(text, "]}");
    ck_assert(!read_text(text, &run, NULL));
    ck_assert_uint_eq(run.n_lanes, LANES_MAX);
    run_json_done(&run);
}
END_TEST

static const char *id_of(const struct lane_config *lane, char id[SINK_ID_SIZE])
{
    run_id(7, lane, 1, id);
    return id;
}

/* Every parameter that decides a run's numbers is in its id, wherever it stands
 * in the registry; threads and epochs are not. */
START_TEST(an_id_is_of_what_decides_the_numbers)
{
    char before[SINK_ID_SIZE], after[SINK_ID_SIZE];
    const struct param *p;
    size_t n = 0;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        struct lane_config lane;
        double other;

        lane_config_init(&lane);
        strcpy(lane.name, "lane");
        lane_set_rule(&lane, rule_find("wp"));
        if (!lane_has(&lane, p) || !params_used(p, lane.values))
            continue;
        id_of(&lane, before);
        other = param_step(p, p->initial, 1);
        if (!param_valid(p, other, NULL) || other == p->initial)
            other = p->high;
        lane_choose(&lane, p, other);
        n++;
        if (p == &param_threads || p == &param_epochs)
            ck_assert_str_eq(id_of(&lane, after), before);
        else
            ck_assert_msg(strcmp(id_of(&lane, after), before) != 0, "%s",
                          p->name);
    }
    ck_assert_uint_gt(n, 12);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, an_id_is_of_what_decides_the_numbers);
    tcase_add_test(tc, a_run_comes_back_as_it_was);
    tcase_add_test(tc, options_are_looked_up);
    tcase_add_test(tc, what_is_no_run_is_refused);
    tcase_add_test(tc, what_does_not_fit_is_left_out);
    tcase_add_test(tc, what_cannot_be_is_unknown);
    tcase_add_test(tc, a_cut_file_is_refused);
    tcase_add_test(tc, more_lanes_than_there_can_be_are_left_out);
}

int main(void)
{
    return suite_run("run_json", add_tests, dir_make, dir_end);
}
