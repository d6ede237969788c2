/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the tables of a resumed run have rows twice, lack some, or go
 * on with those of another run. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/tables.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"

/* Steps 1 to 3; the run was saved after the second. */
#define METRICS                                                                \
    "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,pert,cos_bp,"    \
    "grad_norm,bp_norm,fwd_eq,cos_W1,cos_b1,cos_W2,cos_b2\n"                   \
    "0.25,0.1,1,1,1,10.0,2.5,0.1,,,1.0,,60.0,,,,\n"                            \
    "0.5,0.2,2,1,2,20.0,2.25,0.1,,,1.0,,120.0,,,,\n"
#define METRICS_3 "0.75,0.3,3,1,3,30.0,2.0,0.1,,,1.0,,180.0,,,,\n"

static const struct lane_config lane = {.name = "bp", .n_hidden = 1};

static void put(const char *path, const char *text)
{
    ck_assert_int_eq(whole_file_write(path, text, strlen(text), 0600, NULL), 0);
}

START_TEST(a_table_is_kept_up_to_a_step)
{
    static const char *const texts[] = {METRICS, METRICS METRICS_3};
    struct run_state state = {.step = 2, .acc = 20.0, .loss = 2.25};
    const char *path = in_dir("metrics.csv");
    char header[TABLE_HEADER_SIZE];
    struct table_kept kept;
    struct err err = {0};

    ck_assert_int_eq(
        table_keep(path, TABLE_METRICS, &lane, &state, &kept, &err), 0);
    ck_assert_ptr_null(kept.rows); /* there is none */
    put(path, texts[_i]);
    ck_assert_msg(!table_keep(path, TABLE_METRICS, &lane, &state, &kept, &err),
                  "%s", err.text);
    ck_assert_str_eq(
        kept.rows,
        &METRICS[strlen(table_header(TABLE_METRICS, &lane, header))]);
    ck_assert_double_eq(kept.wall_s, 0.5);
    mem_free(kept.rows);
}
END_TEST

/* The lane diverged at step 3, and was saved with that batch's figures. */
START_TEST(a_diverged_run_knows_its_table)
{
    struct run_state state = {.step = 2, .acc = 5.0, .loss = NAN};
    struct table_kept kept;

    put(in_dir("m"), METRICS "0.75,0.3,3,1,3,5.0,nan,0.1,,,nan,,180.0\n");
    ck_assert_int_eq(
        table_keep(in_dir("m"), TABLE_METRICS, &lane, &state, &kept, NULL), 0);
    mem_free(kept.rows);
}
END_TEST

START_TEST(another_table_is_not_gone_on_with)
{
    static const struct {
        const char *text, *why;
        enum status status;
    } bad[] = {
        {"", "other columns", STATUS_USAGE},
        {"a,b\n1,2\n", "other columns", STATUS_USAGE},
        {METRICS "1,2\n", "m:4: a row without its step", STATUS_FORMAT},
        {METRICS "1,2,-3,4,5,6,7\n", "m:4: a row without", STATUS_FORMAT},
        {METRICS "\n", "m:4: a row without its step", STATUS_FORMAT},
    };
    struct run_state state = {.step = 2, .acc = 20.0, .loss = 2.25};
    struct table_kept kept;
    struct err err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put(in_dir("m"), bad[i].text);
        ck_assert_int_eq(
            table_keep(in_dir("m"), TABLE_METRICS, &lane, &state, &kept, &err),
            bad[i].status);
        ck_assert_msg(strstr(err.text, bad[i].why), "%s", err.text);
        ck_assert_ptr_null(kept.rows);
    }
    put(in_dir("m"), METRICS METRICS_3);
    state.loss = nextafter(2.25, 3);
    ck_assert_int_eq(
        table_keep(in_dir("m"), TABLE_METRICS, &lane, &state, &kept, &err),
        STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "m: rows of another run"));
}
END_TEST

/* A time that no clock shows must not become a number of nanoseconds. */
START_TEST(a_kept_time_is_bounded)
{
    static const char *const times[] = {"1e300", "-1e300", "nan", "x", ""};
    struct run_state state = {.step = 1, .acc = 1.0, .loss = 2.0};
    struct table_kept kept;
    char text[400], header[TABLE_HEADER_SIZE];

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        snprintf(text, sizeof text, "%s%s,0,1,1,1,1.0,2.0,0.1,,,1.0,,60.0\n",
                 table_header(TABLE_METRICS, &lane, header), times[i]);
        put(in_dir("m"), text);
        ck_assert_int_eq(
            table_keep(in_dir("m"), TABLE_METRICS, &lane, &state, &kept, NULL),
            0);
        ck_assert_double_eq(kept.wall_s, 0.0);
        mem_free(kept.rows);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_table_is_kept_up_to_a_step, 0, 2);
    tcase_add_test(tc, a_diverged_run_knows_its_table);
    tcase_add_test(tc, another_table_is_not_gone_on_with);
    tcase_add_test(tc, a_kept_time_is_bounded);
}

int main(void)
{
    return suite_run("tables", add_tests, dir_make, dir_end);
}
