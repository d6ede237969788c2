/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a sweep file stands for other runs than its author meant, or a
 * mistake in it is not told with its line. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/commands/expand.h"
#include "store/sweep/sweep_file.h"
#include "store_case.h"
#include "suite.h"

/* The values of a list, parted by '|'; or "! " and what is wrong. */
static const char *values_of(const char *list, bool numbers)
{
    static char text[1024];
    struct sweep_values v;
    struct err err = {0};

    if (sweep_values_parse(list, numbers, &v, &err) != STATUS_OK) {
        ck_assert_ptr_null(v.room);
        snprintf(text, sizeof text, "! %s", err.text);
        return text;
    }
    text[0] = '\0';
    for (size_t i = 0; i < v.n; i++) {
        size_t n = strlen(text);

        snprintf(text + n, sizeof text - n, "%s%s", i > 0 ? "|" : "",
                 sweep_value(&v, i));
    }
    sweep_values_done(&v);
    return text;
}

static const struct {
    const char *list, *values;
} lists[] = {
    {"0.1, 0.3", "0.1|0.3"},
    {"0.10,3e-1,1e-5, 1.0 ,-0.5", "0.1|0.3|1e-05|1|-0.5"},
    {"1-3", "1|2|3"},
    {"7, 1-3", "7|1|2|3"},
    {"5-5", "5"},
    {"1e-2..1:log", "0.01|0.0316228|0.1|0.316228|1"},
    {"1e-4..1:log:5", "0.0001|0.001|0.01|0.1|1"},
    {"1e-4..1:log:9",
     "0.0001|0.000316228|0.001|0.00316228|0.01|0.0316228|0.1|0.316228|1"},
    {"1..0.01:log:3", "1|0.1|0.01"},
    {"0..1:lin:5", "0|0.25|0.5|0.75|1"},
    {"0..1:lin:11", "0|0.1|0.2|0.3|0.4|0.5|0.6|0.7|0.8|0.9|1"},
    {"-1..1:lin:3", "-1|0|1"},
    {"bp, wp", "bp|wp"},
    {"bp, \"wp:pert=0.1,name=w\"", "bp|wp:pert=0.1,name=w"},
    {"\"1-3\"", "1-3"},
    {"\"a\\\"b\", \"\\x61,b\"", "a\"b|a,b"},
    {"../x.csv, ../y.csv", "../x.csv|../y.csv"},
    {"", "! one value or more was expected"},
    {"0.1,", "! a value was expected behind a comma"},
    {"0.1,,0.3", "! a value was expected behind a comma"},
    {"0.1, 0.3, 0.10", "! '0.1' is there twice, once was expected"},
    {"1-3, 2", "! '2' is there twice, once was expected"},
    {"3-1", "! '3-1': a range that rises was expected, as 1-3"},
    {"1-2000000", "! '1-2000000': at most 1000000 values were expected"},
    {"0..1", "! '0..1': FROM..TO:lin:N, FROM..TO:log:N or FROM..TO:log was "
             "expected, N from 2 on"},
    {"0..1:lin:1",
     "! '0..1:lin:1': FROM..TO:lin:N, FROM..TO:log:N or FROM..TO:log "
     "was expected, N from 2 on"},
    {"0..1:lin:3x",
     "! '0..1:lin:3x': FROM..TO:lin:N, FROM..TO:log:N or FROM..TO:log "
     "was expected, N from 2 on"},
    {"0..1:log:3", "! '0..1:log:3': two ends above 0 were expected, as log "
                   "has no other"},
    {"1..1:lin:2", "! '1' is there twice, once was expected"},
    {"\"a", "! a closing quote was expected"},
    {"\"a\" b", "! nothing was expected behind the closing quote"},
};

START_TEST(a_list_stands_for_its_values)
{
    ck_assert_str_eq(values_of(lists[_i].list, true), lists[_i].values);
}
END_TEST

/* What is no parameter may look like a number, and is left alone. */
START_TEST(names_are_not_numbers)
{
    ck_assert_str_eq(values_of("007, 7, 1e1", false), "007|7|1e1");
    ck_assert_str_eq(values_of("007, 1e1", true), "7|10");
}
END_TEST

/* --- the command --- */

static char said[512];

/* What `mlptui expand ARGUMENTS f.ini` prints, the file's text before it; the
 * exit status in *status and standard error's line in said. */
static char *expand(const char *text, const char *option, const char *value,
                    int *status)
{
    char command[] = "expand";
    char *argv[] = {command, (char *)option, (char *)value, NULL, NULL};
    int argc = option ? value ? 3 : 2 : 1;
    struct err err = {0};
    FILE *f = fopen(in_dir("f.ini"), "w");

    fputs(text, f);
    fclose(f);
    argv[argc++] = (char *)in_dir("f.ini");
    argv[argc] = NULL;
    fflush(stdout);
    int out = dup(STDOUT_FILENO);
    int fd = open(in_dir("printed"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    dup2(fd, STDOUT_FILENO);
    *status = expand_main(argc, argv, &err);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    close(fd);
    close(out);
    const char *place = strstr(err.text, "f.ini");
    snprintf(said, sizeof said, "%s", place ? place : err.text);
    size_t n;
    return slurp(in_dir("printed"), &n);
}

static void check_prints(const char *text, const char *option,
                         const char *value, const char *expected)
{
    int status;
    char *printed = expand(text, option, value, &status);

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(printed, expected);
    mem_free(printed);
}

/* All combined in the order of the keys, the last fastest; options keep the
 * places that they have in the file. */
START_TEST(runs_come_in_order)
{
    static const char text[] = "[what]\nepochs = 3\n[sweep]\nlr = 0.1, 1\n"
                               "seed = 1-3\n[where]\nout = /tmp/a b\n";

    check_prints(
        text, NULL, NULL,
        "mlptui --headless --out '/tmp/a b/lr=0.1,seed=1' --epochs 3 --lr 0.1 "
        "--seed 1\n"
        "mlptui --headless --out '/tmp/a b/lr=0.1,seed=2' --epochs 3 --lr 0.1 "
        "--seed 2\n"
        "mlptui --headless --out '/tmp/a b/lr=0.1,seed=3' --epochs 3 --lr 0.1 "
        "--seed 3\n"
        "mlptui --headless --out '/tmp/a b/lr=1,seed=1' --epochs 3 --lr 1 "
        "--seed 1\n"
        "mlptui --headless --out '/tmp/a b/lr=1,seed=2' --epochs 3 --lr 1 "
        "--seed 2\n"
        "mlptui --headless --out '/tmp/a b/lr=1,seed=3' --epochs 3 --lr 1 "
        "--seed 3\n");
    check_prints(text, "--count", NULL, "6\n");
    check_prints(text, "--nth", "4",
                 "mlptui --headless --out '/tmp/a b/lr=1,seed=1' --epochs 3 "
                 "--lr 1 --seed 1\n");
}
END_TEST

/* Quotes, flags, lanes with commas, several lanes of one run. */
START_TEST(words_are_quoted_for_a_shell)
{
    check_prints("[sweep]\nshuffle = yes, no\n[all]\n"
                 "data = \"it's/a b.csv\" # mine\nlane = bp\nlane = wp\n",
                 NULL, NULL,
                 "mlptui --headless --out runs/shuffle=yes --shuffle --data "
                 "'it'\\''s/a b.csv' --lane bp --lane wp\n"
                 "mlptui --headless --out runs/shuffle=no --data "
                 "'it'\\''s/a b.csv' --lane bp --lane wp\n");
    check_prints("[sweep]\nlane = \"wp:lr=1,pert=0.1\"\ndata=a/x;y.csv\n", NULL,
                 NULL,
                 "mlptui --headless --out "
                 "runs/lane=wp:lr=1,pert=0.1,data=a%2Fx%3By.csv --lane "
                 "wp:lr=1,pert=0.1 --data 'a/x;y.csv'\n");
}
END_TEST

static const struct {
    const char *text, *says;
} mistakes[] = {
    {"", "f.ini:1: a section [sweep] with an option and its values was "
         "expected, as lr = 0.1, 0.3"},
    {"lr = 1\n[sweep]\n", "f.ini:2: a section [sweep] with an option and its "
                          "values was expected, as lr = 0.1, 0.3"},
    {"[sweep]\nlr = 0.1, abc\n", "f.ini:2: lr: 'abc' is not a number"},
    {"[sweep]\nlr = 0.1,\n   abc\n", "f.ini:2: lr: 'abc' is not a number"},
    {"[sweep]\nlr =\n", "f.ini:2: lr: one value or more was expected"},
    {"[sweep]\nlr = 1, 1\n", "f.ini:2: lr: '1' is there twice, once was "
                             "expected"},
    {"[sweep]\nseed = 1\n\nrate = 1\n",
     "f.ini:4: rate: not an option for a file; --default-config lists those"},
    {"[sweep]\nlr = 1\n[a]\nlr = 1\n",
     "f.ini:4: lr: is in line 2 already, once was expected"},
    {"[sweep]\nlr = 1\n[sweep]\nseed = 1\n",
     "f.ini:3: [sweep] is in line 1 already, one was expected"},
    {"[sweep]\nout = a\n", "f.ini:2: out: expected in another section than "
                           "[sweep]: it is the folder of all runs"},
    {"[sweep]\nlr = 1\n[a]\nout = a\nout = b\n",
     "f.ini:5: out: is there already, once was expected"},
    {"[sweep]\nseed = 1-1000\nlr = 1..2:lin:1001\n",
     "f.ini:3: lr: makes them 1001000 runs, at most 1000000 were expected"},
    {"[a]\nsave = x.npz\n[sweep]\nlr = 1\n",
     "f.ini:2: save: not expected: each run keeps its checkpoint in its own "
     "folder"},
    {"[sweep]\nlane = bp, xx\n",
     "f.ini:2: lane: 'xx' is not a learning rule; --list-rules lists them"},
    {"[sweep]\nlane = bp:lr=0.1,pert=0.1\n",
     "f.ini:2: lane: 'pert=0.1' is not a learning rule; --list-rules lists "
     "them"},
    {"[sweep]\nlr = 1\n[a]\nlane = bp:name=a\n\nlane = bp:name=a\n",
     "f.ini:6: --lane: two lanes are named 'a' (capitals do not count) (in "
     "the run runs/lr=1)"},
    {"[sweep]\nshuffle = perhaps\n",
     "f.ini:2: shuffle: 'perhaps' is neither yes nor no"},
    {"[sweep]\ndata = \"a\\x1b[2J\"\n",
     "f.ini:2: data: 'a?[2J': text that can be shown was expected"},
};

START_TEST(a_mistake_is_told_with_its_line)
{
    int status;
    char *printed = expand(mistakes[_i].text, NULL, NULL, &status);

    ck_assert_str_eq(said, mistakes[_i].says);
    ck_assert_int_eq(status, 2);
    ck_assert_str_eq(printed, ""); /* before anything is printed */
    mem_free(printed);
}
END_TEST

START_TEST(what_is_asked_for_is_checked)
{
    static const char text[] = "[sweep]\nseed = 1-3\n";
    int status;

    mem_free(expand(text, "--nth", "4", &status));
    ck_assert_int_eq(status, 2);
    ck_assert_str_eq(said, "f.ini asks for 3 runs, 1 to 3 was expected");
    mem_free(expand(text, "--nth", "0", &status));
    ck_assert_str_eq(said, "expand --nth: '0' is not a whole number from 1 to "
                           "1000000");
    mem_free(expand(text, "--nth", NULL, &status)); /* takes the file for N */
    ck_assert_int_eq(status, 2);
    mem_free(expand(text, "--what", NULL, &status));
    ck_assert_int_eq(status, 2);
}
END_TEST

/* A folder's name has 255 bytes. */
START_TEST(long_names_are_refused)
{
    char text[600];
    int status;

    snprintf(text, sizeof text, "[sweep]\ndata = %0150d,\n   %0150d\n", 1, 2);
    mem_free(expand(text, NULL, NULL, &status));
    ck_assert_int_eq(status, 0);
    snprintf(text, sizeof text, "[sweep]\ndata = %0150d\nlabels = %0150d\n", 1,
             2);
    mem_free(expand(text, NULL, NULL, &status));
    ck_assert_int_eq(status, 2);
    ck_assert_str_eq(said, "f.ini:1: the name of a run's folder is longer than "
                           "255 bytes, shorter values were expected");
}
END_TEST

/* The k-th allocation fails, for each k. */
START_TEST(memory_may_run_out)
{
    static const char text[] = "[sweep]\nlr = 0.1, 0.3\nlane = bp, \"wp\"\n"
                               "[a]\nout = x\nepochs = 3\n";
    int status = 1;

    for (size_t k = 1; status != 0; k++) {
        struct sweep *s;
        struct err err = {0};

        mem_fail_at(k);
        enum status st = sweep_read("f", text, strlen(text), &s, &err);
        size_t left = mem_fail_at(0);

        status = st != STATUS_OK;
        if (st == STATUS_OK)
            sweep_free(s);
        ck_assert(st == STATUS_OK || (st == STATUS_NOMEM && left == 0));
        ck_assert_uint_lt(k, 100);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_list_stands_for_its_values, 0,
                        (int)(sizeof lists / sizeof *lists));
    tcase_add_test(tc, names_are_not_numbers);
    tcase_add_test(tc, runs_come_in_order);
    tcase_add_test(tc, words_are_quoted_for_a_shell);
    tcase_add_loop_test(tc, a_mistake_is_told_with_its_line, 0,
                        (int)(sizeof mistakes / sizeof *mistakes));
    tcase_add_test(tc, what_is_asked_for_is_checked);
    tcase_add_test(tc, long_names_are_refused);
    tcase_add_test(tc, memory_may_run_out);
}

int main(void)
{
    return suite_run("sweep", add_tests, dir_make, dir_end);
}
