/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a process that is killed between an undo and the checkpoint
 * that follows it leaves a table that nobody can go on with, or another one
 * than the checkpoint was written with. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/log_file.h"
#include "store/log_undone.h"
#include "store_case.h"
#include "suite.h"

#define MARK_NS 4711 /* when the checkpoint was written */

static const char *path;

static uint64_t step_of(const char *row, size_t n)
{
    (void)n;
    return strtoull(row, NULL, 10);
}

static void put_rows(struct log_file *log, int from, int upto, char kind)
{
    for (int i = from; i <= upto; i++)
        fprintf(log->out, "%d%c\n", i, kind);
    ck_assert_int_eq(log_flush(log, NULL), 0);
}

/* Five rows, of which the checkpoint knows, and one behind them. */
static void record(struct log_file *log)
{
    path = in_dir("metrics.csv");
    ck_assert_int_eq(log_open(path, 0600, 0, log, NULL), 0);
    put_rows(log, 1, 5, 'a');
    log_undone_drop(log, MARK_NS);
    put_rows(log, 6, 6, 'a');
}

static void cut(struct log_file *log, uint64_t step)
{
    ck_assert_int_eq(log_cut(log, step, step_of, NULL), 0);
}

static void holds(const char *expected)
{
    size_t n;
    char *text = slurp(path, &n);

    ck_assert_str_eq(text, expected);
    mem_free(text);
}

/* As the next process does; the keeper cuts to the checkpoint's size then. */
static void go_on(void)
{
    ck_assert(log_undone_holds(path, MARK_NS));
    ck_assert_int_eq(log_undone_restore(path, MARK_NS, NULL), 0);
    holds("1a\n2a\n3a\n4a\n5a\n");
    ck_assert(!log_undone_holds(path, MARK_NS));
}

START_TEST(an_undo_before_a_kill_is_taken_back)
{
    struct log_file log;

    record(&log);
    cut(&log, 3);
    holds("1a\n2a\n3a\n");
    log_close(&log);
    go_on();
}
END_TEST

START_TEST(rows_trained_since_give_way)
{
    struct log_file log;

    record(&log);
    cut(&log, 3);
    put_rows(&log, 4, 9, 'b');
    log_close(&log);
    holds("1a\n2a\n3a\n4b\n5b\n6b\n7b\n8b\n9b\n");
    go_on();
}
END_TEST

START_TEST(two_undos_are_taken_back)
{
    struct log_file log;

    record(&log);
    cut(&log, 3);
    put_rows(&log, 4, 4, 'b');
    cut(&log, 3); /* takes nothing that the checkpoint counts on */
    put_rows(&log, 4, 4, 'c');
    cut(&log, 1);
    holds("1a\n");
    log_close(&log);
    go_on();
}
END_TEST

START_TEST(a_newer_checkpoint_counts_on_the_new_rows)
{
    struct log_file log;

    record(&log);
    cut(&log, 3);
    put_rows(&log, 4, 4, 'b');
    log_undone_drop(&log, MARK_NS + 1);
    ck_assert(!log_undone_holds(path, MARK_NS));
    cut(&log, 3);
    log_close(&log);
    ck_assert(log_undone_holds(path, MARK_NS + 1));
    ck_assert_int_eq(log_undone_restore(path, MARK_NS + 1, NULL), 0);
    holds("1a\n2a\n3a\n4b\n");
}
END_TEST

/* Killed behind the writing of the checkpoint, before LOG.undone was removed:
 * the log is right as it is. */
START_TEST(rows_of_an_older_checkpoint_only_go)
{
    struct log_file log;

    record(&log);
    cut(&log, 3);
    log_close(&log);
    ck_assert(!log_undone_holds(path, MARK_NS + 1));
    ck_assert_int_eq(log_undone_restore(path, MARK_NS + 1, NULL), 0);
    holds("1a\n2a\n3a\n");
    ck_assert(!log_undone_holds(path, MARK_NS));
}
END_TEST

START_TEST(rows_behind_the_checkpoint_are_not_kept)
{
    struct log_file log;

    record(&log);
    cut(&log, 5);
    log_close(&log);
    holds("1a\n2a\n3a\n4a\n5a\n");
    ck_assert(!log_undone_holds(path, MARK_NS));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, an_undo_before_a_kill_is_taken_back);
    tcase_add_test(tc, rows_trained_since_give_way);
    tcase_add_test(tc, two_undos_are_taken_back);
    tcase_add_test(tc, a_newer_checkpoint_counts_on_the_new_rows);
    tcase_add_test(tc, rows_of_an_older_checkpoint_only_go);
    tcase_add_test(tc, rows_behind_the_checkpoint_are_not_kept);
}

int main(void)
{
    return suite_run("log", add_tests, dir_make, dir_end);
}
