/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a screen or a log shows another race than its lanes told of:
 * targets reached that were not, costs and rates of other batches. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "model/history.h"
#include "model/model.h"
#include "model/model_parts.h"
#include "race_case.h"
#include "suite.h"

START_TEST(model_folds_a_run)
{
    struct model *m = model_make(2);
    const struct lane_model *lane = &m->lanes[0];
    const struct lane_msg overflowed = {.kind = MSG_EVAL,
                                        .eval = {.step = 10,
                                                 .epoch = 1,
                                                 .n_train = 100,
                                                 .train_correct = 10,
                                                 .n_val = 100,
                                                 .val_correct = 9,
                                                 .val_loss = 7.1393e43}};

    ck_assert(m->paired);
    for (uint64_t i = 1; i <= 10; i++)
        apply_sample(m, i, i == 7 ? NAN : 1.0);
    ck_assert_uint_eq(lane->last.step, 10);
    ck_assert_uint_eq(lane->n_nonfinite, 1);
    ck_assert_double_eq(lane->fwd_eq, 10 * 20 * 3.0);
    ck_assert_uint_eq(lane->cos.n_samples, 0);
    apply_eval(m, 10, 1, 82);
    ck_assert(lane->reached[0].yes && lane->reached[1].yes);
    ck_assert(!lane->reached[2].yes);
    ck_assert_double_eq(lane->best_val_acc, 82);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "BP epoch 1: train 81.43 %, val 82.00 % (loss 0.6512)");
    model_apply(m, 1, &overflowed);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "WP epoch 1: train 10.00 %, val 9.00 % (loss 7.14e+43)");
    apply_eval(m, 20, 2, 80);
    ck_assert_double_eq(lane->best_epoch, 1);
    ck_assert_uint_eq(lane->n_evals, 2);
    model_free(m);
}
END_TEST

START_TEST(model_notes_a_changed_value)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];

    lane->pending[params_index(&param_lr)] = true;
    apply_lr(m, 2201, 0.1, 0.03);
    ck_assert(!lane->pending[params_index(&param_lr)]);
    ck_assert_double_eq(model_value(lane, &param_lr), 0.03);
    ck_assert_uint_eq(lane->n_marks, 1);
    ck_assert_ptr_nonnull(
        strstr(model_event_at(m, 0)->text, "at step 2201 (live, applied)"));
    model_free(m);
}
END_TEST

/* Each rule at its own cost, and nothing claimed of what was not seen. */
START_TEST(a_resumed_lane_knows_its_cost_and_no_more)
{
    struct model *m = model_make(2);
    struct lane_model *lane = &m->lanes[1];
    struct net_shape shape = {.n_params = 50};
    struct lane_msg msg = {.kind = MSG_RESUME};

    lane->batches_per_epoch = 10;
    lane->shape = &shape;
    msg.resume.step = 23;
    msg.resume.samples = 455;
    msg.resume.epoch = 3;
    msg.resume.batch = 3;
    model_apply(m, 1, &msg);
    ck_assert_uint_eq(lane->last.epoch, 3);
    ck_assert_double_eq(lane->fwd_eq, 455 * (50 + 1));
    ck_assert_double_gt(lane->fwd_eq, 455 * 50.0);
    ck_assert(!lane->reached[0].yes && lane->reached[0].unsure);
    msg.kind = MSG_EVAL;
    msg.eval = (struct eval_result){
        .step = 30, .epoch = 3, .n_train = 1, .n_val = 100, .val_correct = 82};
    model_apply(m, 1, &msg);
    ck_assert(lane->reached[1].yes && lane->reached[1].unsure);
    ck_assert(!lane->reached[2].yes && !lane->reached[2].unsure);
    msg.eval.step = 40;
    msg.eval.epoch = 4;
    msg.eval.val_correct = 86;
    model_apply(m, 1, &msg);
    ck_assert(lane->reached[1].unsure);
    ck_assert(lane->reached[2].yes && !lane->reached[2].unsure);
    lane->shape = NULL;
    model_free(m);
}
END_TEST

/* What was measured first before a run was saved is still the first, and where
 * it is not known nothing else is taken for it; a restart begins anew. */
START_TEST(a_resumed_lane_knows_its_first_cosine)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_RESUME};
    bool known = _i == 1;

    msg.resume.step = 20;
    msg.resume.first_cos[0] = known ? 0.998 : NAN;
    msg.resume.first_cos[3] = 0.75;
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->cos_first.step, known);
    ck_assert_uint_eq(lane->cos_last.step, 0);
    msg = (struct lane_msg){.kind = MSG_SAMPLE};
    msg.sample = (struct sample){.step = 21, .epoch = 1, .cos_bp = 0.5};
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->cos_first.step, known);
    ck_assert_uint_eq(lane->cos_last.step, 21);
    apply_rollback(m, 20, 1, 20);
    ck_assert_uint_eq(lane->cos_first.step, known);
    ck_assert_uint_eq(lane->cos_last.step, 0); /* not that of long ago */
    if (known) {
        ck_assert_double_eq(lane->cos_first.cos_bp, 0.998);
        ck_assert_double_eq(lane->cos_first.cos_parts[2], 0.75);
    }
    msg = (struct lane_msg){.kind = MSG_RESTART, .restart = {.seed = 3}};
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->cos_first.step, 0);
    msg = (struct lane_msg){.kind = MSG_SAMPLE};
    msg.sample = (struct sample){.step = 1, .epoch = 1, .cos_bp = 0.9};
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->cos_first.step, 1);
    ck_assert_double_eq(lane->cos_first.cos_bp, 0.9);
    model_free(m);
}
END_TEST

START_TEST(restart_clears_and_unpairs)
{
    struct model *m = model_make(2);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_RESTART, .restart = {.seed = 3}};

    apply_sample(m, 1, 1.0);
    apply_eval(m, 1, 1, 96);
    apply_lr(m, 1, 0.1, 0.3);
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->acc.n_buckets, 0);
    ck_assert_uint_eq(lane->n_evals, 0);
    ck_assert_uint_eq(lane->n_marks, 0);
    ck_assert(!lane->reached[0].yes);
    ck_assert_double_eq(lane->fwd_eq, 0);
    ck_assert(!m->paired);
    model_free(m);
}
END_TEST

/* Lanes that shuffle by different seeds see other batches. */
START_TEST(another_order_unpairs)
{
    struct model *m = model_make(2);
    struct lane_config *a = &m->lanes[0].config, *b = &m->lanes[1].config;

    lane_choose(b, &param_order_seed, 9);
    ck_assert(model_lanes_paired(m)); /* neither shuffles */
    a->shuffle = b->shuffle = true;
    ck_assert(!model_lanes_paired(m));
    lane_choose(a, &param_order_seed, 9);
    ck_assert(model_lanes_paired(m));
    lane_choose(b, &param_order_seed, lane_value(b, &param_seed));
    lane_choose(a, &param_order_seed, param_order_seed.off_value);
    ck_assert(model_lanes_paired(m)); /* the weights' seed is the order's */
    a->shuffle = false;
    ck_assert(!model_lanes_paired(m));
    model_free(m);
}
END_TEST

START_TEST(a_race_that_replaces_another_keeps_the_log)
{
    struct model *old = model_make(2), *m = model_make(2);

    old->now_ns = 5000;
    old->active_ns = 4000;
    model_event(old, EVENT_VALUE, 0, 7, "a value changed");
    model_continue(m, old);
    ck_assert_uint_eq(m->n_events, 2);
    ck_assert_str_eq(model_event_at(m, 1)->text, "a value changed");
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "new race: batch 20, 4 hidden units in 1 layer, seed 2");
    ck_assert_int_eq(model_event_at(m, 1)->run_ns, 4000);
    ck_assert_int_eq(model_event_at(m, 0)->run_ns, 0);
    ck_assert_int_eq(m->start_ns, old->start_ns);
    ck_assert_int_eq(m->now_ns, 5000);
    ck_assert_int_eq(m->active_ns, 0);
    model_free(m);
    model_free(old);
}
END_TEST

static void apply_batch_at(struct model *m, uint64_t step, int64_t done_ns)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    msg.sample = (struct sample){.step = step,
                                 .samples = 20 * step,
                                 .epoch = 1,
                                 .batch = 1,
                                 .cos_bp = NAN,
                                 .done_ns = done_ns};
    model_apply(m, 0, &msg);
}

/* The time between batches counts, that of an evaluation does not, and what
 * the front end was too slow to see was trained all the same. */
START_TEST(the_rate_is_of_the_time_that_was_trained)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    struct lane_msg state = {.kind = MSG_STATE, .state = {.state = LANE_RUN}};
    const int64_t s = 1000000000;

    model_apply(m, 0, &state);
    apply_batch_at(m, 1, 10 * s);
    ck_assert_double_eq(lane->samples_per_s, 0);
    apply_batch_at(m, 2, 11 * s);
    ck_assert_double_eq(lane->samples_per_s, 20);
    state.state.state = LANE_EVAL;
    model_apply(m, 0, &state);
    state.state.state = LANE_RUN;
    model_apply(m, 0, &state);
    apply_batch_at(m, 3, 31 * s);
    apply_batch_at(m, 4, 32 * s);
    ck_assert_double_eq(lane->samples_per_s, 20);
    apply_batch_at(m, 8, 36 * s);
    ck_assert_double_eq(lane->samples_per_s, 20);
    model_free(m);
}
END_TEST

/* Slower than the windows the rate is measured in. */
START_TEST(a_slow_lane_is_not_said_to_be_fast)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    const int64_t half = 500000000;

    for (int i = 1; i <= 7; i++) {
        apply_batch_at(m, (uint64_t)i, i * half);
        ck_assert_double_eq(lane->samples_per_s, i < 2 ? 0 : 2 * 20);
    }
    model_free(m);
}
END_TEST

/* Twenty seconds that were undone are not the time of one batch. */
START_TEST(an_undo_is_not_part_of_the_rate)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    const int64_t s = 1000000000;

    for (int i = 1; i <= 20; i++)
        apply_batch_at(m, (uint64_t)i, i * s);
    ck_assert_double_eq_tol(lane->samples_per_s, 20, 1e-9);
    apply_rollback(m, 2, 1, 2);
    apply_batch_at(m, 3, 21 * s);
    apply_batch_at(m, 4, 22 * s);
    ck_assert_double_eq_tol(lane->samples_per_s, 20, 1e-9);
    model_free(m);
}
END_TEST

static void expect_events(const struct model *m, const char *newest_first)
{
    char text[8] = "";

    for (size_t i = 0; newest_first[i] != '\0'; i++)
        text[i] = model_event_at(m, i)->text[0];
    ck_assert_str_eq(text, newest_first);
    for (size_t i = 0; newest_first[i] != '\0'; i++)
        ck_assert_uint_eq(model_event_at(m, i)->serial, m->n_events - i);
}

/* What was pressed first is told first, however few batches came between. */
START_TEST(one_change_after_another_is_told_so)
{
    struct model *m = model_make(2);

    model_event(m, EVENT_VALUE, 0, 7, "BP up");
    model_event(m, EVENT_VALUE, 1, 7, "WP up");
    m->now_ns += 100000000;
    model_event(m, EVENT_VALUE, 0, 7, "BP down");
    model_event(m, EVENT_VALUE, 1, 7, "WP down");
    ck_assert_str_eq(model_event_at(m, 3)->text, "BP up");
    ck_assert_str_eq(model_event_at(m, 2)->text, "WP up");
    ck_assert_str_eq(model_event_at(m, 1)->text, "BP down");
    ck_assert_str_eq(model_event_at(m, 0)->text, "WP down");
    model_free(m);
}
END_TEST

START_TEST(lanes_are_told_in_their_order)
{
    struct model *m = model_make(3);

    model_event(m, EVENT_EVAL, 1, 100, "b");
    model_event(m, EVENT_EVAL, 2, 100, "c");
    model_event(m, EVENT_EVAL, 0, 100, "a");
    expect_events(m, "cba");
    model_event(m, EVENT_STATE, 1, 100, "d");
    model_event(m, EVENT_STATE, 1, 100, "e");
    model_event(m, EVENT_STATE, 0, 100, "f");
    expect_events(m, "efdcba");
    model_event(m, EVENT_STATE, 1, 200, "g");
    model_event(m, EVENT_EVAL, 0, 200, "h");
    model_event(m, EVENT_STATE, -1, 200, "i");
    expect_events(m, "ihgefd");
    model_free(m);
}
END_TEST

START_TEST(evaluations_are_thinned_not_lost)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];

    for (uint32_t i = 1; i <= 2 * MODEL_EVALS_MAX; i++)
        apply_eval(m, i, i, 50);
    ck_assert_uint_le(lane->n_evals, MODEL_EVALS_MAX);
    ck_assert_uint_eq(lane->evals[lane->n_evals - 1].epoch,
                      2 * MODEL_EVALS_MAX);
    ck_assert_uint_eq(m->n_events, 2 * MODEL_EVALS_MAX + 1); /* a plateau */
    ck_assert_ptr_null(model_event_at(m, MODEL_EVENTS_MAX));
    model_free(m);
}
END_TEST

START_TEST(progress_and_eta_follow_the_batches)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];

    ck_assert_double_eq(model_progress(lane), 0);
    lane->batches_per_epoch = 20;
    lane->samples_per_epoch = 400;
    lane->samples_per_s = 200; /* 10 batches a second */
    for (uint64_t i = 1; i <= 9; i++)
        apply_sample(m, i, 1.0);
    ck_assert_double_eq(model_eta_s(lane), -1);
    apply_sample(m, 10, 1.0);
    ck_assert_double_eq_tol(model_progress(lane), 100.0 * 10 / 60, 1e-9);
    ck_assert_double_eq_tol(model_eta_s(lane), 5.0, 1e-9);
    model_free(m);
}
END_TEST

/* A gradient is as long as backprop's at the same weights says, which is known
 * where that was measured; an undo takes it back. */
START_TEST(norms_are_compared_at_the_same_weights)
{
    static const double norms[][2] = {{3, 2}, {9, NAN}, {1, 4}, {0, 0}};
    struct model *m = model_make(1);
    const struct history *h = &m->lanes[0].norm;
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    for (uint32_t i = 0; i < 4; i++) {
        msg.sample = (struct sample){.step = i + 1,
                                     .batch = i + 1,
                                     .epoch = 1,
                                     .cos_bp = NAN,
                                     .grad_norm = norms[i][0],
                                     .bp_norm = norms[i][1]};
        model_apply(m, 0, &msg);
        ck_assert_double_eq(history_recent(h, 0), i < 2 ? 1.5 : 0.25);
    }
    apply_rollback(m, 2, 1, 2);
    ck_assert_double_eq(history_recent(h, 0), 1.5);
    msg = (struct lane_msg){.kind = MSG_RESTART, .restart = {.seed = 3}};
    model_apply(m, 0, &msg);
    ck_assert(isnan(history_recent(h, 0)));
    model_free(m);
}
END_TEST

/* The first and the newest cosines stand by layer; an undo goes back to those
 * of a batch that still was, a restart forgets both. */
START_TEST(cosines_of_layers_go_back_with_the_run)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    for (uint32_t i = 1; i <= 9; i++) {
        double cos = i % 3 == 1 ? 1 - i / 10.0 : NAN; /* at 1, 4, 7 */

        msg.sample = (struct sample){.step = i,
                                     .batch = i,
                                     .epoch = 1,
                                     .cos_bp = cos,
                                     .cos_parts = {cos, 1}};
        model_apply(m, 0, &msg);
    }
    ck_assert_uint_eq(lane->cos_first.step, 1);
    ck_assert_uint_eq(lane->cos_last.step, 7);
    ck_assert_double_eq(lane->cos_last.cos_parts[0], 1 - 0.7);
    apply_rollback(m, 6, 1, 6);
    ck_assert_uint_eq(lane->cos_first.step, 1);
    ck_assert_uint_eq(lane->cos_last.step, 4);
    ck_assert_double_eq(lane->cos_last.cos_parts[0], 1 - 0.4);
    apply_rollback(m, 0, 1, 0);
    ck_assert_uint_eq(lane->cos_first.step, 0);
    ck_assert_uint_eq(lane->cos_last.step, 0);
    model_apply(m, 0, &msg);
    msg = (struct lane_msg){.kind = MSG_RESTART, .restart = {.seed = 3}};
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(lane->cos_last.step, 0);
    model_free(m);
}
END_TEST

/* An epoch of 270 samples in batches of 200: its second batch has 70. Every
 * number that counts samples counts these, also over one that was dropped. */
START_TEST(samples_are_those_that_were_used)
{
    static const struct sample used[] = {
        {.step = 1, .samples = 200, .epoch = 1, .batch = 1},
        {.step = 2, .samples = 270, .epoch = 1, .batch = 2},
        {.step = 4, .samples = 540, .epoch = 2, .batch = 2}};
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_SAMPLE};
    const int64_t s = 1000000000;

    lane_choose(&lane->config, &param_batch_size, 200);
    lane->batches_per_epoch = 2;
    lane->samples_per_epoch = 270;
    for (size_t i = 0; i < 3; i++) {
        msg.sample = used[i];
        msg.sample.cos_bp = NAN;
        msg.sample.done_ns = (int64_t)used[i].step * s;
        model_apply(m, 0, &msg);
        ck_assert_uint_eq(lane->acc.buckets[i].last.samples, used[i].samples);
        ck_assert_double_eq(lane->acc.buckets[i].last.fwd_eq,
                            3.0 * (double)used[i].samples);
        ck_assert_double_eq(lane->fwd_eq, 3.0 * (double)used[i].samples);
        if (i == 1)
            ck_assert_double_eq(lane->samples_per_s, 70);
    }
    lane->samples_per_s = 135;
    lane->last.step = 10; /* from when on the time left is told */
    ck_assert_double_eq_tol(model_eta_s(lane), 2, 1e-9);
    msg = (struct lane_msg){.kind = MSG_EVAL,
                            .eval = {.step = 4,
                                     .samples = 540,
                                     .epoch = 2,
                                     .n_train = 270,
                                     .n_val = 100,
                                     .val_correct = 60}};
    model_apply(m, 0, &msg);
    ck_assert_double_eq(lane->reached[0].fwd_eq, 3.0 * 540);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, model_folds_a_run);
    tcase_add_test(tc, model_notes_a_changed_value);
    tcase_add_test(tc, cosines_of_layers_go_back_with_the_run);
    tcase_add_test(tc, a_resumed_lane_knows_its_cost_and_no_more);
    tcase_add_loop_test(tc, a_resumed_lane_knows_its_first_cosine, 0, 2);
    tcase_add_test(tc, restart_clears_and_unpairs);
    tcase_add_test(tc, another_order_unpairs);
    tcase_add_test(tc, a_race_that_replaces_another_keeps_the_log);
    tcase_add_test(tc, the_rate_is_of_the_time_that_was_trained);
    tcase_add_test(tc, an_undo_is_not_part_of_the_rate);
    tcase_add_test(tc, lanes_are_told_in_their_order);
    tcase_add_test(tc, one_change_after_another_is_told_so);
    tcase_add_test(tc, evaluations_are_thinned_not_lost);
    tcase_add_test(tc, progress_and_eta_follow_the_batches);
    tcase_add_test(tc, samples_are_those_that_were_used);
    tcase_add_test(tc, norms_are_compared_at_the_same_weights);
    tcase_add_test(tc, a_slow_lane_is_not_said_to_be_fast);
}

int main(void)
{
    return suite_run("model", add_tests, NULL, NULL);
}
