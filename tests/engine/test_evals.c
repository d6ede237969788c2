/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what evaluations say of a run is taken for more than it is:
 * when an accuracy was reached, which was the best, where nothing got better
 * any more. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "cli_case.h"
#include "race_case.h"
#include "suite.h"

#define PER_EPOCH 10

/* Of 100 samples, in the middle of an epoch or at its end. */
static void evaluate(struct model *m, uint64_t step, size_t correct)
{
    struct lane_msg msg = {.kind = MSG_EVAL};

    m->lanes[0].batches_per_epoch = PER_EPOCH;
    msg.eval = (struct eval_result){
        .step = step,
        .epoch = (uint32_t)((step + PER_EPOCH - 1) / PER_EPOCH),
        .batch = (uint32_t)(step % PER_EPOCH),
        .n_train = step % PER_EPOCH == 0 ? 100 : 0,
        .train_correct = step % PER_EPOCH == 0 ? 77 : 0,
        .n_val = 100,
        .val_correct = correct,
        .val_loss = 1.5,
    };
    model_apply(m, 0, &msg);
}

/* Exact where the batch before was evaluated, too. */
START_TEST(what_is_reached_is_exact_or_bounded)
{
    struct race_config config = race_of("unused", 1);
    const struct reached *reached;
    struct model *m;

    config.targets = (struct race_targets){4, {20, 40, 60, 99.5}};
    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    reached = m->lanes[0].reached;
    evaluate(m, 1, 25);
    evaluate(m, 3, 40);
    evaluate(m, 4, 60);
    evaluate(m, 5, 99);
    ck_assert(reached[0].yes && !reached[0].bound);
    ck_assert(reached[1].yes && reached[1].bound);
    ck_assert(reached[2].yes && !reached[2].bound);
    ck_assert_uint_eq(reached[2].step, 4);
    ck_assert_double_eq(reached[2].epoch, 0.4);
    ck_assert(!reached[3].yes);
    apply_rollback(m, 3, 1, 3);
    ck_assert(reached[1].yes && reached[1].bound && !reached[2].yes);
    evaluate(m, 10, 70);
    ck_assert(reached[2].yes && reached[2].bound);
    model_free(m);
}
END_TEST

/* The usual targets, by the ends of epochs alone. */
START_TEST(ends_of_epochs_are_bounds)
{
    struct model *m = model_make(1);

    ck_assert_uint_eq(m->targets.n, 5);
    evaluate(m, 10, 50);
    ck_assert(m->lanes[0].reached[0].yes && m->lanes[0].reached[0].bound);
    ck_assert(!m->lanes[0].reached[1].yes);
    model_free(m);
}
END_TEST

START_TEST(the_middle_of_an_epoch_is_told_as_such)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    char text[MODEL_EPOCH_TEXT];

    evaluate(m, 10, 50);
    evaluate(m, 15, 60);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "BP step 15: val 60.00 % (loss 1.5000)");
    ck_assert_uint_eq(lane->epochs_done, 1);
    ck_assert_double_eq(lane->best_val_acc, 60);
    ck_assert_str_eq(model_epoch_text(lane->best_epoch, text), "1.50");
    ck_assert_uint_eq(model_epoch_eval(lane)->step, 10);
    evaluate(m, 20, 70);
    ck_assert_str_eq(model_epoch_text(lane->best_epoch, text), "2");
    ck_assert_uint_eq(model_epoch_eval(lane)->step, 20);
    model_free(m);
}
END_TEST

/* What is printed has the ends of epochs alone. */
START_TEST(it_is_not_printed)
{
    struct race_config config = race_of("unused", 1);
    struct report report;
    FILE *out = tmpfile();
    struct lane_msg e = {
        .kind = MSG_EVAL,
        .eval = {.step = 15, .epoch = 2, .batch = 5, .n_val = 100}};
    char *text;

    report_init(&report, out, _i ? FORMAT_CSV : FORMAT_NOTEBOOK, &config);
    ck_assert_int_eq(report_msg(&report, 0, &e), STATUS_OK);
    rewind(out);
    text = read_all(out);
    ck_assert_ptr_null(strstr(text, "\nbp,bp"));
    ck_assert_ptr_null(strstr(text, "Iteration"));
    free(text);
}
END_TEST

/* Those inside of epochs go first: the tables keep a row an epoch. */
START_TEST(epochs_outlive_what_is_between)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    size_t n_ends = 0;

    for (uint64_t step = 1; step <= 20 * (uint64_t)MODEL_EVALS_MAX / 8; step++)
        evaluate(m, step, 50);
    ck_assert_uint_le(lane->n_evals, MODEL_EVALS_MAX);
    for (size_t i = 0; i < lane->n_evals; i++) {
        n_ends += lane->evals[i].batch == 0;
        ck_assert(i == 0 || lane->evals[i].step > lane->evals[i - 1].step);
    }
    ck_assert_uint_eq(n_ends, 2 * MODEL_EVALS_MAX / 8);
    ck_assert_uint_eq(lane->evals[lane->n_evals - 1].step,
                      20 * MODEL_EVALS_MAX / 8);
    model_free(m);
}
END_TEST

static size_t plateaus_told(const struct model *m)
{
    const struct event *e;
    size_t n = 0;

    for (size_t i = 0; (e = model_event_at(m, i)) != NULL; i++)
        n += strstr(e->text, "plateau") != NULL;
    return n;
}

/* Five epochs without a better one; once for each, and again after an undo. */
START_TEST(a_plateau_is_told_once)
{
    struct model *m = model_make(1);

    for (uint64_t epoch = 1; epoch <= 5; epoch++) {
        evaluate(m, PER_EPOCH * epoch - 5, 51); /* inside: does not count */
        evaluate(m, PER_EPOCH * epoch, 50);
        ck_assert_uint_eq(plateaus_told(m), 0);
    }
    evaluate(m, 6 * PER_EPOCH, 49);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "BP plateau: validation has not improved by 0.1 points "
                     "for 5 epochs");
    for (uint64_t epoch = 7; epoch <= 20; epoch++)
        evaluate(m, PER_EPOCH * epoch, 50);
    ck_assert_uint_eq(plateaus_told(m), 1);
    apply_rollback(m, 5 * PER_EPOCH, 6, 0);
    evaluate(m, 6 * PER_EPOCH, 50);
    ck_assert_uint_eq(plateaus_told(m), 2);
    evaluate(m, 7 * PER_EPOCH, 60);
    for (uint64_t epoch = 8; epoch <= 11; epoch++)
        evaluate(m, PER_EPOCH * epoch, 60);
    ck_assert_uint_eq(plateaus_told(m), 2);
    evaluate(m, 12 * PER_EPOCH, 60);
    ck_assert_uint_eq(plateaus_told(m), 3);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, what_is_reached_is_exact_or_bounded);
    tcase_add_test(tc, ends_of_epochs_are_bounds);
    tcase_add_test(tc, the_middle_of_an_epoch_is_told_as_such);
    tcase_add_loop_test(tc, it_is_not_printed, 0, 2);
    tcase_add_test(tc, epochs_outlive_what_is_between);
    tcase_add_test(tc, a_plateau_is_told_once);
}

int main(void)
{
    return suite_run("evals", add_tests, NULL, NULL);
}
