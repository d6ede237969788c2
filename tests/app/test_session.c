/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run of the session is lost, or its curves are, or the runs
 * take more memory than they may. */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "suite.h"
#include "ui/parts/session.h"
#include "ui_case.h"

#define BEGAN 1730808000 /* 2024-11-05 12:00 UTC */

static struct session session;

/* The live run is the session's third. */
static void setup(void)
{
    ui_begin();
    session_begin(&session, BEGAN);
    ck_assert_int_eq(session_next(&session, model, model, BEGAN + 60),
                     STATUS_OK);
    ck_assert_int_eq(session_next(&session, model, model, BEGAN + 120),
                     STATUS_OK);
}

static void teardown(void)
{
    ui_end();
    session_done(&session);
}

static size_t total(const struct model *m)
{
    return m->lanes[0].acc.n_buckets + m->lanes[1].acc.n_buckets;
}

/* What is drawn of a run is in its archive. */
START_TEST(an_archive_has_the_curves)
{
    const struct lane_model *was = &model->lanes[1];
    const struct lane_model *is = &session.runs[0]->m->lanes[1];

    ck_assert_uint_eq(is->acc.n_buckets, was->acc.n_buckets);
    ck_assert_int_eq(memcmp(is->acc.buckets, was->acc.buckets,
                            was->acc.n_buckets * sizeof *was->acc.buckets),
                     0);
    ck_assert_uint_eq(is->n_evals, was->n_evals);
    ck_assert_uint_eq(is->n_marks, was->n_marks);
    ck_assert_double_eq(is->best_val_acc, was->best_val_acc);
    ck_assert_ptr_null(is->snapshot);
    ck_assert_ptr_null(session.runs[0]->m->problem);
    ck_assert_uint_eq(session.runs[0]->m->n_events, 0);
}
END_TEST

/* The oldest get coarser first, none is lost before all are tiny, and both are
 * told. */
START_TEST(the_session_keeps_within_its_memory)
{
    size_t one = session.bytes / 2, newest;
    bool thinned_first = false;

    session.most = 5 * one;
    for (int i = 0; i < 40; i++) {
        ck_assert_int_eq(session_next(&session, model, model, BEGAN),
                         STATUS_OK);
        ck_assert_uint_le(session.bytes, session.most);
        newest = total(session.runs[session.n - 1]->m);
        if (session.n_thinned > 0 && session.n_dropped == 0) {
            thinned_first = true;
            ck_assert_uint_lt(total(session.runs[0]->m), newest);
        }
    }
    ck_assert(thinned_first);
    ck_assert_uint_gt(session.n_dropped, 0);
    ck_assert_uint_le(session.runs[0]->m->lanes[0].acc.n_buckets,
                      ARCHIVE_LEAST);
    ck_assert_uint_eq(session.runs[session.n - 1]->label.number,
                      session.live.number - 1);
    ck_assert_ptr_nonnull(
        strstr(model_event_at(model, 0)->text, "left the list"));
}
END_TEST

/* A curve that was thinned has the same span and extremes. */
START_TEST(thinning_keeps_the_extremes)
{
    struct model *m = session.runs[0]->m;
    struct history *h = &m->lanes[0].loss;
    struct bucket last = h->buckets[h->n_buckets - 1];
    size_t n = h->n_buckets;
    float most = 0, most_after = 0;

    for (size_t i = 0; i < h->n_buckets; i++)
        most = h->buckets[i].max > most ? h->buckets[i].max : most;
    ck_assert(model_archive_thin(m));
    ck_assert_uint_eq(h->n_buckets, (n + 1) / 2);
    for (size_t i = 0; i < h->n_buckets; i++)
        most_after =
            h->buckets[i].max > most_after ? h->buckets[i].max : most_after;
    ck_assert(most_after == most);
    ck_assert_uint_eq(h->buckets[h->n_buckets - 1].last.step, last.last.step);
    for (int i = 0; i < 20 && model_archive_thin(m); i++)
        continue;
    ck_assert_uint_le(h->n_buckets, ARCHIVE_LEAST);
    ck_assert(!model_archive_thin(m));
}
END_TEST

/* A race that has not trained leaves nothing, and its number is free again. */
START_TEST(an_unbegun_race_leaves_no_run)
{
    struct model *m = fake_model_loading();
    size_t n = session.n;

    ck_assert_int_eq(session_next(&session, m, m, BEGAN), STATUS_OK);
    ck_assert_uint_eq(session.n, n);
    ck_assert_uint_eq(session.live.number, 3);
    fake_model_free(m);
    for (size_t i = 0; i < model->n_lanes; i++) /* only resumed */
        model->lanes[i].resumed_step = model->lanes[i].last.step;
    ck_assert_int_eq(session_next(&session, model, model, BEGAN), STATUS_OK);
    ck_assert_uint_eq(session.n, n);
}
END_TEST

/* The recorder tells the old folder until the first batch of the new run: the
 * run that was put away is listed meanwhile. */
START_TEST(the_folder_of_the_run_before_is_not_the_live_ones)
{
    session_recorded_in(&session, "/kept/one");
    ck_assert_str_eq(session.live.folder, "/kept/one");
    ck_assert_int_eq(session_next(&session, model, model, BEGAN), STATUS_OK);
    session_recorded_in(&session, "/kept/one");
    ck_assert_str_eq(session.live.folder, "");
    session_recorded_in(&session, "/kept/two");
    ck_assert_str_eq(session.live.folder, "/kept/two");
}
END_TEST

/* One that trained beside the live one has a number of its own. */
START_TEST(a_run_beside_is_listed_too)
{
    ck_assert_int_eq(session_add(&session, model, model), STATUS_OK);
    ck_assert_uint_eq(session.live.number, 3);
    ck_assert_uint_eq(session.runs[session.n - 1]->label.number, 4);
    ck_assert_int_eq(session_next(&session, model, model, BEGAN), STATUS_OK);
    ck_assert_uint_eq(session.live.number, 5);
}
END_TEST

/* Whichever allocation fails, what was kept stays whole. */
START_TEST(out_of_memory_loses_one_run_at_most)
{
    for (size_t k = 1; k < 40; k++) {
        size_t n = session.n;
        enum status status;

        mem_fail_at(k);
        status = session_next(&session, model, model, BEGAN);
        if (mem_fail_at(0) != 0) {
            ck_assert_int_eq(status, STATUS_OK);
            return;
        }
        ck_assert_int_eq(status, STATUS_NOMEM);
        ck_assert_uint_eq(session.n, n);
    }
    ck_abort_msg("more than 40 allocations");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, an_archive_has_the_curves);
    tcase_add_test(tc, the_session_keeps_within_its_memory);
    tcase_add_test(tc, thinning_keeps_the_extremes);
    tcase_add_test(tc, an_unbegun_race_leaves_no_run);
    tcase_add_test(tc, the_folder_of_the_run_before_is_not_the_live_ones);
    tcase_add_test(tc, a_run_beside_is_listed_too);
    tcase_add_test(tc, out_of_memory_loses_one_run_at_most);
}

int main(void)
{
    return suite_run("session", add_tests, setup, teardown);
}
