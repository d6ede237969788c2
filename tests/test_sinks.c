/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what a run is recorded in says something else than what was
 * trained, or programs that read it stop at a row. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/act.h"
#include "nn/loss.h"
#include "nn/rules/rules.h"
#include "store/sinks/sinks.h"
#include "suite.h"

/* Two lanes, bp and wp, of 784-20-10. */
static struct sink_run run;

static void make_run(void)
{
    static const char *const rules[] = {"bp", "wp"};

    run = (struct sink_run){.id = "0123456789abcdef",
                            .host = "here",
                            .n_lanes = 2,
                            .wall_from_ns = 5};
    for (size_t i = 0; i < 2; i++) {
        struct sink_lane *lane = &run.lanes[i];

        lane_config_init(&lane->config);
        lane->config.rule = rule_find(rules[i]);
        strcpy(lane->config.name, rules[i]);
        ck_assert(
            !net_shape_init(&lane->shape, 784, lane->config.hidden, 1, 10));
        lane->cost = 3;
    }
}

/* What a sink writes at the head of a new file (msg NULL) or of a message; for
 * free. */
static char *written(const struct sink *sink, size_t lane,
                     const struct lane_msg *msg)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    if (msg)
        sink->msg(out, &run, lane, msg);
    else
        sink->head(out, &run, lane);
    ck_assert(!fclose(out));
    return text;
}

static void check_written(const struct sink *sink, size_t lane,
                          const struct lane_msg *msg, const char *expected)
{
    char *text = written(sink, lane, msg);

    ck_assert_str_eq(text, expected);
    free(text);
}

static struct lane_msg a_sample(void)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE, .at_ns = 12345678906};

    msg.sample = (struct sample){.step = 3,
                                 .samples = 1890,
                                 .epoch = 1,
                                 .batch = 3,
                                 .acc = 12.5,
                                 .loss = 2.25,
                                 .values = {0.1, 0.3},
                                 .cos_bp = 1,
                                 .cos_parts = {1, 0.5, -0.25, 0.125},
                                 .grad_norm = 0.7,
                                 .bp_norm = 0.75,
                                 .active_ns = 1000000001};
    return msg;
}

START_TEST(metrics_has_a_row_a_batch)
{
    struct lane_msg msg = a_sample();

    check_written(&sink_metrics, 0, NULL,
                  "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,"
                  "pert,cos_bp,grad_norm,bp_norm,fwd_eq,"
                  "cos_W1,cos_b1,cos_W2,cos_b2\n");
    check_written(&sink_metrics, 1, &msg,
                  "12.345678901,1.000000001,3,1,3,12.5,2.25,0.1,0.3,1.0,0.7,"
                  "0.75,5670.0,1.0,0.5,-0.25,0.125\n");
    /* not measured: empty cells; a parameter that the lane has not got, too */
    msg.sample.cos_bp = msg.sample.bp_norm = NAN;
    for (size_t i = 0; i < NET_MAX_PARTS; i++)
        msg.sample.cos_parts[i] = NAN;
    msg.sample.loss = INFINITY;
    check_written(&sink_metrics, 0, &msg,
                  "12.345678901,1.000000001,3,1,3,12.5,inf,0.1,,,0.7,,5670.0,"
                  ",,,\n");
}
END_TEST

START_TEST(cosines_have_columns_by_layer)
{
    char *text;

    run.lanes[0].config.n_hidden = 2;
    text = written(&sink_metrics, 0, NULL);
    ck_assert_msg(strstr(text, ",cos_W2,cos_b2,cos_W3,cos_b3\n") != NULL, "%s",
                  text);
    free(text);
}
END_TEST

static struct lane_msg an_eval(void)
{
    struct lane_msg msg = {.kind = MSG_EVAL, .at_ns = 2000000005};

    msg.eval = (struct eval_result){.step = 100,
                                    .samples = 63000,
                                    .epoch = 1,
                                    .n_train = 63000,
                                    .train_correct = 46662,
                                    .n_val = 7000,
                                    .val_correct = 5183,
                                    .train_loss = 0.75,
                                    .val_loss = NAN,
                                    .values = {0.1, 0.3},
                                    .cos_bp = NAN,
                                    .sum_abs_w = 4000.5,
                                    .train_ns = 50000000,
                                    .eval_ns = 1,
                                    .active_ns = 50000001};
    return msg;
}

START_TEST(epochs_has_a_row_an_epoch)
{
    struct lane_msg msg = an_eval();
    struct lane_config *config = &run.lanes[1].config;

    check_written(&sink_epochs, 0, NULL,
                  "lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,"
                  "lr,pert,train_s,eval_s,cos_bp,sum_abs_w,run,seed,order_seed,"
                  "hidden,batch_size,act,loss,optim,init\n");
    check_written(&sink_epochs, 0, &msg,
                  "bp,bp,1,100,74.06666666666666,74.04285714285714,0.75,nan,"
                  "0.1,,0.05,1e-09,,4000.5,0123456789abcdef,2,2,20,630,relu,"
                  "ce,sgd,notebook\n");
    strcpy(config->name, "a \"b\",c");
    config->n_hidden = 2;
    config->hidden[0] = 128;
    config->hidden[1] = 64;
    lane_choose(config, &param_seed, 7);
    lane_choose(config, &param_init, NET_INIT_HE);
    run.id[0] = '\0';
    msg.eval.n_train = 200; /* ten batches an epoch */
    msg.eval.train_correct = 0;
    check_written(&sink_epochs, 1, &msg,
                  "\"a \"\"b\"\",c\",wp,1,100,0.0,74.04285714285714,0.75,nan,"
                  "0.1,0.3,0.05,1e-09,,4000.5,,7,7,\"128 64\",20,relu,ce,sgd,"
                  "he\n");
    msg.eval.batch = 5; /* in the middle of an epoch */
    check_written(&sink_epochs, 1, &msg, "");
}
END_TEST

START_TEST(a_table_hears_of_its_own_messages_only)
{
    for (int kind = MSG_SAMPLE; kind <= MSG_SAVE; kind++) {
        struct lane_msg msg = {.kind = (enum lane_msg_kind)kind};

        if (kind != MSG_SAMPLE)
            check_written(&sink_metrics, 0, &msg, "");
        if (kind != MSG_EVAL)
            check_written(&sink_epochs, 0, &msg, "");
    }
}
END_TEST

/* Of the rows that the sinks write, also of a name with commas in it; none of
 * a header. */
START_TEST(a_row_knows_its_step)
{
    struct lane_msg messages[] = {a_sample(), an_eval()};
    const struct sink *tables[] = {&sink_metrics, &sink_epochs};

    strcpy(run.lanes[0].config.name, "a,\"b,c");
    messages[0].sample.step = messages[1].eval.step = UINT64_MAX;
    for (size_t i = 0; i < 2; i++) {
        char *row = written(tables[i], 0, &messages[i]);
        char *header = written(tables[i], 0, NULL);

        ck_assert_uint_eq(tables[i]->step_of(row, strlen(row)), UINT64_MAX);
        ck_assert_uint_eq(tables[i]->step_of(row, 4), 0); /* cut */
        ck_assert_uint_eq(tables[i]->step_of(header, strlen(header)), 0);
        free(row);
        free(header);
    }
}
END_TEST

START_TEST(every_format_has_a_name_and_a_file)
{
    char file[NAME_MAX], other[NAME_MAX];

    for (size_t i = 0; sinks[i]; i++) {
        ck_assert_ptr_eq(sinks[i]->file(&run, file), file);
        ck_assert_uint_gt(strlen(file), 0);
        ck_assert_ptr_null(strchr(file, '/'));
        ck_assert_ptr_nonnull(sinks[i]->name);
        ck_assert_ptr_nonnull(sinks[i]->msg);
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(file, sinks[k]->file(&run, other));
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, metrics_has_a_row_a_batch);
    tcase_add_test(tc, cosines_have_columns_by_layer);
    tcase_add_test(tc, epochs_has_a_row_an_epoch);
    tcase_add_test(tc, a_table_hears_of_its_own_messages_only);
    tcase_add_test(tc, a_row_knows_its_step);
    tcase_add_test(tc, every_format_has_a_name_and_a_file);
}

int main(void)
{
    return suite_run("sinks", add_tests, make_run, NULL);
}
