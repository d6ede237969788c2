/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what a run is recorded in says something else than what was
 * trained, or programs that read it stop at a row. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
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

/* Whether a lane of the run has it. */
static bool is_there(const struct param *p)
{
    for (size_t i = 0; i < run.n_lanes; i++)
        if (lane_has(&run.lanes[i].config, p))
            return true;
    return false;
}

/* BEFORE, a cell for each live parameter of some lane behind lr and pert,
 * AFTER. */
static const char *with_later(const char *before, bool names, const char *after)
{
    static char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", before);
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (p->live && !p->no_column && p != &param_lr && p != &param_pert &&
            p != &param_epochs && is_there(p))
            n += (size_t)snprintf(text + n, sizeof text - n, ",%s",
                                  names ? p->name : "");
    snprintf(text + n, sizeof text - n, "%s", after);
    return text;
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
    diagnostics_clear(&msg.sample.diag);
    msg.sample.inactive = 0.25;
    msg.sample.diag.sign = 0.1f;
    msg.sample.diag.variance = 0;
    msg.sample.diag.bp_norm[3] = 1.0f / 3;
    return msg;
}

START_TEST(metrics_has_a_row_a_batch)
{
    struct lane_msg msg = a_sample();

    check_written(
        &sink_metrics, 0, NULL,
        with_later("wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,"
                   "lr,pert,cos_bp,grad_norm,bp_norm,fwd_eq",
                   true,
                   ",cos_W1,cos_b1,cos_W2,cos_b2,sign,bias2,variance,snr,"
                   "flips,grad_norm_W1,grad_norm_b1,grad_norm_W2,"
                   "grad_norm_b2,bp_norm_W1,bp_norm_b1,bp_norm_W2,"
                   "bp_norm_b2,sign_W1,sign_b1,sign_W2,sign_b2,sum_abs_W1,"
                   "sum_abs_b1,sum_abs_W2,sum_abs_b2,align_W2,"
                   "align_norm_W2,inactive\n"));
    check_written(
        &sink_metrics, 1, &msg,
        with_later("12.345678901,1.000000001,3,1,3,12.5,2.25,0.1,0.3,1.0,0.7,"
                   "0.75,5670.0",
                   false,
                   ",1.0,0.5,-0.25,0.125,0.1,,0.0,,,,,,,,,,0.33333334"
                   ",,,,,,,,,,,0.25\n"));
    /* not measured: empty cells; a parameter that the lane has not got, too */
    msg.sample.cos_bp = msg.sample.bp_norm = NAN;
    for (size_t i = 0; i < NET_MAX_PARTS; i++)
        msg.sample.cos_parts[i] = NAN;
    msg.sample.loss = INFINITY;
    msg.sample.inactive = NAN;
    diagnostics_clear(&msg.sample.diag);
    check_written(&sink_metrics, 0, &msg,
                  with_later("12.345678901,1.000000001,3,1,3,12.5,inf,0.1,,,"
                             "0.7,,5670.0",
                             false, ",,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"));
}
END_TEST

START_TEST(cosines_have_columns_by_layer)
{
    char *text;

    run.lanes[0].config.n_hidden = 2;
    text = written(&sink_metrics, 0, NULL);
    ck_assert_msg(strstr(text, ",cos_W2,cos_b2,cos_W3,cos_b3,sign,") != NULL,
                  "%s", text);
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
                                    .n_dead = 3,
                                    .train_ns = 50000000,
                                    .eval_ns = 1,
                                    .active_ns = 50000001};
    return msg;
}

START_TEST(epochs_has_a_row_an_epoch)
{
    struct lane_msg msg = an_eval();
    struct lane_config *config = &run.lanes[1].config;

    check_written(
        &sink_epochs, 0, NULL,
        with_later("lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,"
                   "lr,pert,train_s,eval_s,cos_bp,sum_abs_w",
                   true,
                   ",run,seed,order_seed,"
                   "hidden,batch_size,act,loss,optim,init,"
                   "dead_units\n"));
    check_written(
        &sink_epochs, 0, &msg,
        with_later("bp,bp,1,100,74.06666666666666,74.04285714285714,0.75,nan,"
                   "0.1,,0.05,1e-09,,4000.5",
                   false,
                   ",0123456789abcdef,2,2,20,630,relu,"
                   "ce,sgd,notebook,3\n"));
    strcpy(config->name, "a \"b\",c");
    config->n_hidden = 2;
    config->hidden[0] = 128;
    config->hidden[1] = 64;
    lane_choose(config, &param_seed, 7);
    lane_choose(config, &param_init, NET_INIT_HE);
    run.id[0] = '\0';
    msg.eval.n_train = 200; /* ten batches an epoch */
    msg.eval.train_correct = 0;
    check_written(
        &sink_epochs, 1, &msg,
        with_later("\"a \"\"b\"\",c\",wp,1,100,0.0,74.04285714285714,0.75,nan,"
                   "0.1,0.3,0.05,1e-09,,4000.5",
                   false,
                   ",,7,7,\"128 64\",20,relu,ce,sgd,"
                   "he,3\n"));
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

/* --- events.jsonl --- */

#define AT(event, step)                                                        \
    "{\"event\":\"" event "\",\"lane\":\"wp\",\"step\":" step                  \
    ",\"time\":\"2001-09-09T01:46:40.500Z\",\"wall_s\":12.345678901"

static struct lane_msg a_message(enum lane_msg_kind kind)
{
    struct lane_msg msg = {.kind = kind, .at_ns = 12345678906};

    run.unix_from_ns = INT64_C(1000000000500000000) - msg.at_ns;
    return msg;
}

START_TEST(an_evaluation_is_an_object)
{
    struct lane_msg msg = a_message(MSG_EVAL);

    msg.eval = an_eval().eval;
    check_written(
        &sink_events, 1, &msg,
        AT("eval",
           "100") ",\"epoch\":1,\"batch\":0,\"train_acc\":"
                  "74.06666666666666,\"val_acc\":74.04285714285714,\"train_"
                  "loss\":0.75,"
                  "\"val_loss\":\"nan\",\"train_correct\":46662,\"n_train\":"
                  "63000,"
                  "\"val_correct\":5183,\"n_val\":7000,\"lr\":0.1,\"pert\":0.3,"
                  "\"cos_bp\":null,\"sum_abs_w\":4000.5,\"dead_units\":3,"
                  "\"train_s\":0.05,\"eval_s\":1e-09,\"samples\":63000,"
                  "\"fwd_eq\":189000.0,\"active_s\":0.050000001}\n");
    msg.eval.batch = 5; /* nothing is known of the training set */
    msg.eval.n_train = 0;
    char *text = written(&sink_events, 1, &msg);
    ck_assert_msg(strstr(text, "\"train_acc\":null,") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "\"train_loss\":null,") != NULL, "%s", text);
    free(text);
}
END_TEST

START_TEST(a_change_is_an_object)
{
    struct lane_msg msg = a_message(MSG_SET);

    msg.set.param = &param_lr;
    msg.set.step = 7;
    msg.set.old_value = 0.1;
    msg.set.new_value = INFINITY;
    check_written(
        &sink_events, 1, &msg,
        AT("hp", "7") ",\"param\":\"lr\",\"old\":0.1,\"new\":\"inf\"}\n");
    msg = a_message(MSG_ROLLBACK);
    msg.rollback.from_step = 9;
    msg.rollback.to_step = 4;
    params_initial(msg.report.values);
    check_written(
        &sink_events, 1, &msg,
        AT("undo", "4") ",\"from_step\":9,\"lr\":0.1,\"pert\":0.1}\n");
    msg.kind = MSG_RESTART;
    msg.restart.seed = 3;
    check_written(&sink_events, 1, &msg,
                  AT("restart", "0") ",\"seed\":3,\"lr\":0.1,\"pert\":0.1}\n");
}
END_TEST

/* From one state to another; what a person did, and what went wrong. */
START_TEST(states_that_matter_are_objects)
{
    static const struct {
        enum lane_state was, state;
        enum collapse collapse;
        const char *expected;
    } cases[] = {
        {LANE_RUN, LANE_PAUSED, 0, AT("pause", "8") "}\n"},
        {LANE_EVAL, LANE_PAUSED, 0, AT("pause", "8") "}\n"},
        {LANE_PAUSED, LANE_RUN, 0, AT("resume", "8") "}\n"},
        {LANE_LOADING, LANE_RUN, 0, ""},
        {LANE_EVAL, LANE_RUN, 0, ""},
        {LANE_RUN, LANE_EVAL, 0, ""},
        {LANE_DONE, LANE_RUN, 0, ""},
        {LANE_RUN, LANE_DONE, 0, ""},
        {LANE_PAUSED, LANE_STOPPED, 0, ""},
        {LANE_RUN, LANE_DIVERGED, 0,
         AT("alert", "8") ",\"reason\":\"diverged: a loss or weight is no "
                          "longer finite\"}\n"},
        {LANE_EVAL, LANE_COLLAPSED, COLLAPSE_LAYER,
         AT("alert", "8") ",\"reason\":\"collapsed: a hidden layer has not "
                          "one active unit left\"}\n"},
    };
    struct lane_msg msg = a_message(MSG_STATE);

    msg.state.step = 8;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        msg.state.was = cases[i].was;
        msg.state.state = cases[i].state;
        msg.state.collapse = cases[i].collapse;
        check_written(&sink_events, 1, &msg, cases[i].expected);
    }
}
END_TEST

/* A line for a limit that ended the lane; none for what has a table, or what
 * a note tells. */
START_TEST(other_messages_are_told_or_not)
{
    struct lane_msg msg = a_message(MSG_EARLY_STOP);

    msg.early_stop.step = 5;
    msg.report.early_stop = EARLY_STOP_TARGET;
    check_written(
        &sink_events, 1, &msg,
        AT("alert",
           "5") ",\"reason\":\"ended: the target accuracy is reached\"}\n");
    msg.kind = MSG_SAMPLE;
    check_written(&sink_events, 1, &msg, "");
    msg.kind = MSG_SAVE;
    check_written(&sink_events, 1, &msg, "");
    msg.kind = MSG_RESUME;
    check_written(&sink_events, 1, &msg, "");
}
END_TEST

static char *noted(const struct sink *sink, size_t lane,
                   const struct sink_note *note)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    sink->note(out, &run, lane, note);
    ck_assert(!fclose(out));
    return text;
}

START_TEST(notes_are_objects_of_the_run)
{
    struct sink_note note = {.kind = NOTE_SAVE,
                             .at_ns = a_message(MSG_SAVE).at_ns,
                             .step = 10,
                             .text = "",
                             .steps = {10, 11}};
    char *text = noted(&sink_events, 0, &note);

    ck_assert_str_eq(text, "{\"event\":\"save\",\"lane\":null,\"step\":10,"
                           "\"time\":\"2001-09-09T01:46:40.500Z\",\"wall_s\":"
                           "12.345678901,\"steps\":{\"bp\":10,\"wp\":11}}\n");
    free(text);
    note.kind = NOTE_END;
    note.text = "a \"word\", caf\xc3\xa9, \xff\n";
    text = noted(&sink_events, 0, &note);
    /* no UTF-8: its bytes beyond ASCII are replaced, and it is a line still */
    ck_assert_msg(strstr(text, "\"reason\":\"a \\\"word\\\", caf??, ?\\n\"") !=
                      NULL,
                  "%s", text);
    free(text);
    note.kind = NOTE_START;
    text = noted(&sink_events, 0, &note);
    ck_assert_msg(strstr(text, "\"run\":\"0123456789abcdef\",\"host\":\"here\","
                               "\"lanes\":[{\"lane\":\"bp\",\"rule\":\"bp\","
                               "\"hidden\":[20],\"act\":\"relu\"") != NULL,
                  "%s", text);
    ck_assert_msg(strstr(text, "\"batch_size\":630,\"seed\":2,\"init\":"
                               "\"notebook\"") != NULL,
                  "%s", text);
    free(text);
}
END_TEST

/* --- event files --- */

START_TEST(checksums_are_castagnolis)
{
    unsigned char data[32];

    ck_assert_uint_eq(crc32c("", 0), 0);
    ck_assert_uint_eq(crc32c("123456789", 9), 0xe3069283);
    memset(data, 0, sizeof data); /* RFC 3720, B.4 */
    ck_assert_uint_eq(crc32c(data, sizeof data), 0x8a9136aa);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)i;
    ck_assert_uint_eq(crc32c(data, sizeof data), 0x46dd794e);
}
END_TEST

/* The bytes that begin every file that TensorFlow writes, but for the time. */
START_TEST(an_event_file_begins_as_tensorflows)
{
    static const unsigned char expected[] =
        "\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22\x09\0\0\0\x40\xfc\x54\xd9\x41"
        "\x1a\x0d"
        "brain.Event:2\xec\xed\x8f\x9d";
    char *text = NULL, name[NAME_MAX];
    size_t n;
    FILE *out = open_memstream(&text, &n);

    run.began_s = 1700000000;
    strcpy(run.host, "a host/\xc3\xa9.b");
    sink_tfevents.head(out, &run, 0);
    ck_assert(!fclose(out));
    ck_assert_uint_eq(n, sizeof expected - 1);
    ck_assert_mem_eq(text, expected, n);
    free(text);
    ck_assert_str_eq(sink_tfevents.file(&run, name),
                     "events.out.tfevents.1700000000.a-host---.b");
}
END_TEST

/* A value that is 0 is written, too: TensorBoard would leave the point out. */
START_TEST(a_zero_is_a_value)
{
    static const unsigned char expected[] = "train/accuracy\x15\0\0\0\0\x0a";
    struct lane_msg msg = a_sample();
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    msg.sample.acc = 0;
    sink_tfevents.msg(out, &run, 0, &msg);
    ck_assert(!fclose(out));
    ck_assert_ptr_nonnull(memmem(text, n, expected, sizeof expected - 1));
    free(text);
}
END_TEST

/* Steps behind the one that an undo leads to are void, with the values that
 * were set after it; a restart tells the values anew. */
START_TEST(an_undo_voids_steps)
{
    static const unsigned char start[] = "\x10\x05\x3a\x02\x08\x01";
    static const unsigned char all[] = "\x3a\x02\x08\x01";
    struct lane_msg msg = {.kind = MSG_ROLLBACK, .at_ns = 1000000000};
    char *text = NULL;
    size_t n, one;
    FILE *out = open_memstream(&text, &n);

    msg.rollback.to_step = 4;
    sink_tfevents.msg(out, &run, 0, &msg);
    ck_assert(!fflush(out));
    ck_assert_uint_eq(n, 12 + 9 + 6 + 4); /* a time besides */
    ck_assert_ptr_nonnull(memmem(text, n, start, sizeof start - 1));
    one = n;
    msg.kind = MSG_RESTART;
    params_initial(msg.report.values);
    sink_tfevents.msg(out, &run, 0, &msg);
    ck_assert(!fclose(out));
    ck_assert_ptr_nonnull(memmem(text + one, n - one, all, sizeof all - 1));
    ck_assert_int_eq(text[one], 9 + 4); /* no step: 0 */
    ck_assert_ptr_nonnull(memmem(text + one, n - one, "hparams/lr", 10));
    free(text);
}
END_TEST

START_TEST(a_change_holds_from_the_next_batch_on)
{
    static const unsigned char expected[] = "\x10\x08\x2a";
    struct lane_msg msg = {.kind = MSG_SET};
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    msg.set.param = &param_lr;
    msg.set.step = 7;
    msg.set.new_value = 0.5;
    sink_tfevents.msg(out, &run, 0, &msg);
    ck_assert(!fclose(out));
    ck_assert_ptr_nonnull(memmem(text, n, expected, sizeof expected - 1));
    ck_assert_ptr_nonnull(memmem(text, n, "hparams/lr\x15\0\0\0\x3f", 15));
    free(text);
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
    tcase_add_test(tc, an_evaluation_is_an_object);
    tcase_add_test(tc, a_change_is_an_object);
    tcase_add_test(tc, states_that_matter_are_objects);
    tcase_add_test(tc, other_messages_are_told_or_not);
    tcase_add_test(tc, notes_are_objects_of_the_run);
    tcase_add_test(tc, checksums_are_castagnolis);
    tcase_add_test(tc, an_event_file_begins_as_tensorflows);
    tcase_add_test(tc, a_zero_is_a_value);
    tcase_add_test(tc, an_undo_voids_steps);
    tcase_add_test(tc, a_change_holds_from_the_next_batch_on);
    tcase_add_test(tc, every_format_has_a_name_and_a_file);
}

int main(void)
{
    return suite_run("sinks", add_tests, make_run, NULL);
}
