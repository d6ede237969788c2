/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a curve loses a spike, counts its batches wrongly or shows
 * what was undone; or a folder's rows are averaged. */
#include <check.h>
#include <math.h>

#include "model/history.h"
#include "model/rows.h"
#include "suite.h"

static struct history history_make(void)
{
    struct history h;

    ck_assert_int_eq(history_init(&h), STATUS_OK);
    return h;
}

/* A batch of two samples, at three passes each. */
static void add_at(struct history *h, uint64_t step, double value)
{
    history_add(h,
                &(struct history_place){.step = step,
                                        .samples = 2 * step,
                                        .fwd_eq = (double)(6 * step),
                                        .active_ns = (int64_t)step},
                value);
}

START_TEST(history_keeps_spikes_and_counts)
{
    struct history h = history_make();
    uint64_t n = 0, n_bad = 0;
    float min = 1, max = 0;

    for (uint64_t i = 1; i <= 10000; i++)
        add_at(&h, i, i == 77 ? 9.0 : i == 5000 ? NAN : 0.5);
    ck_assert_uint_le(h.n_buckets, HISTORY_BUCKETS);
    ck_assert_uint_eq(h.width, 8);
    for (size_t i = 0; i < h.n_buckets; i++) {
        const struct bucket *b = &h.buckets[i];

        n += b->n;
        n_bad += b->n_bad;
        min = b->n && b->min < min ? b->min : min;
        max = b->n && b->max > max ? b->max : max;
        if (i > 0)
            ck_assert_uint_eq(b->first_step, b[-1].last.step + 1);
    }
    ck_assert_uint_eq(n, 9999);
    ck_assert_uint_eq(n_bad, 1);
    ck_assert_float_eq(min, 0.5f);
    ck_assert_float_eq(max, 9.0f);
    ck_assert_uint_eq(h.buckets[h.n_buckets - 1].last.step, 10000);
    ck_assert_double_eq(h.buckets[h.n_buckets - 1].last.fwd_eq, 60000);
    ck_assert_uint_eq(h.buckets[h.n_buckets - 1].last.samples, 20000);
    history_done(&h);
}
END_TEST

/* Debiased: a constant is itself from the first sample on. */
START_TEST(history_smooths_without_bias)
{
    struct history h = history_make();

    for (uint64_t i = 1; i <= 50; i++) {
        add_at(&h, i, 3.0);
        for (size_t k = 0; k < HISTORY_SMOOTHINGS; k++)
            ck_assert_float_eq_tol(h.buckets[i - 1].smooth[k], 3.0f, 1e-6f);
    }
    add_at(&h, 51, NAN);
    ck_assert_float_eq_tol(h.buckets[50].smooth[2], 3.0f, 1e-6f);
    ck_assert_uint_eq(h.buckets[50].n_bad, 1);
    history_done(&h);
}
END_TEST

START_TEST(history_recent_is_newest_first)
{
    struct history h = history_make();

    ck_assert(isnan(history_recent(&h, 0)));
    for (uint64_t i = 1; i <= HISTORY_RAW + 5; i++)
        add_at(&h, i, (double)i);
    ck_assert_double_eq(history_recent(&h, 0), HISTORY_RAW + 5);
    ck_assert_double_eq(history_recent(&h, HISTORY_RAW - 1), 6);
    ck_assert(isnan(history_recent(&h, HISTORY_RAW)));
    history_done(&h);
}
END_TEST

START_TEST(history_truncates_and_goes_on)
{
    struct history h = history_make();

    for (uint64_t i = 1; i <= 100; i++)
        add_at(&h, i, i <= 60 ? 1.0 : 50.0);
    history_truncate(&h, 60);
    ck_assert_uint_eq(h.n_buckets, 60);
    ck_assert_double_eq(history_recent(&h, 0), 1.0);
    add_at(&h, 61, 1.0);
    ck_assert_float_eq_tol(h.buckets[60].smooth[3], 1.0f, 1e-6f);
    history_truncate(&h, 0);
    ck_assert_uint_eq(h.n_buckets, 0);
    ck_assert(isnan(history_recent(&h, 0)));
    history_done(&h);
}
END_TEST

/* Three times as many as there is room for: every fourth is left, as it was;
 * an undo takes back, a restart forgets. */
START_TEST(rows_are_thinned_never_averaged)
{
    struct batch_rows rows;

    ck_assert_int_eq(batch_rows_init(&rows), STATUS_OK);
    for (uint64_t step = 1; step <= 3 * ROWS_MOST; step++) {
        struct batch_row row = {.sample = {.step = step, .loss = (double)step}};

        batch_rows_add(&rows, &row);
        if (step == ROWS_MOST)
            ck_assert_uint_eq(rows.n, ROWS_MOST);
    }
    ck_assert_uint_eq(rows.stride, 4);
    ck_assert_uint_eq(rows.n, 3 * ROWS_MOST / 4);
    for (size_t i = 0; i < rows.n; i++) {
        ck_assert_uint_eq(rows.row[i].sample.step, 4 * (i + 1));
        ck_assert_double_eq(rows.row[i].sample.loss, 4.0 * (double)(i + 1));
    }
    batch_rows_add(&rows, &(struct batch_row){.sample = {.step = 1000001}});
    ck_assert_uint_eq(rows.row[rows.n - 1].sample.step, 3 * ROWS_MOST);
    ck_assert_uint_eq(rows.newest.sample.step, 1000001);
    batch_rows_truncate(&rows, 41);
    ck_assert_uint_eq(rows.n, 10);
    ck_assert_uint_eq(rows.newest.sample.step, 0);
    batch_rows_clear(&rows);
    batch_rows_add(&rows, &(struct batch_row){.sample = {.step = 1}});
    ck_assert_uint_eq(rows.n, 1);
    batch_rows_done(&rows);
}
END_TEST

/* Back by more batches than are kept singly: the spark row has nothing of
 * what was undone. */
START_TEST(a_long_undo_leaves_no_later_batches)
{
    struct history h = history_make();

    for (uint64_t i = 1; i <= 3 * HISTORY_RAW; i++)
        add_at(&h, i, i <= HISTORY_RAW ? 1.0 : 50.0);
    history_truncate(&h, HISTORY_RAW);
    ck_assert_double_eq(history_recent(&h, 0), 1.0);
    ck_assert(isnan(history_recent(&h, 1)));
    history_done(&h);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, history_keeps_spikes_and_counts);
    tcase_add_test(tc, history_smooths_without_bias);
    tcase_add_test(tc, history_recent_is_newest_first);
    tcase_add_test(tc, history_truncates_and_goes_on);
    tcase_add_test(tc, rows_are_thinned_never_averaged);
    tcase_add_test(tc, a_long_undo_leaves_no_later_batches);
}

int main(void)
{
    return suite_run("history", add_tests, NULL, NULL);
}
