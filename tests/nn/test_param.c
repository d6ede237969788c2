/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a parameter's value is not read back as it was written, in
 * an option, a configuration or a checkpoint; or a key moves it elsewhere. */
#include <check.h>
#include <string.h>

#include "nn/param.h"
#include "suite.h"

static const char *const words[] = {"plain", "sign", NULL};

static const struct param real = {
    .kind = PARAM_REAL, .low = -1e300, .high = 1e300, .expected = "a number"};
static const struct param whole = {
    .kind = PARAM_WHOLE, .high = 4294967295.0, .expected = "a whole number"};
static const struct param limit = {.kind = PARAM_REAL,
                                   .high = 100,
                                   .least = 1e-300,
                                   .off = "off",
                                   .expected = "a number, or off"};
static const struct param choice = {
    .kind = PARAM_CHOICE, .high = 1, .choices = words, .expected = "a word"};
static const struct param flag = {
    .kind = PARAM_SWITCH, .high = 1, .expected = "on or off"};

static const struct {
    const struct param *param;
    double value;
    const char *text;
} written[] = {
    {&real, 0.1, "0.1"},
    {&real, -1e-300, "-1e-300"},
    {&real, 1.0 / 3.0, "0.3333333333333333"},
    {&whole, 0, "0"},
    {&whole, 4294967295.0, "4294967295"},
    {&limit, 0, "off"},
    {&limit, 99.5, "99.5"},
    {&choice, 0, "plain"},
    {&choice, 1, "sign"},
    {&flag, 0, "off"},
    {&flag, 1, "on"},
};

START_TEST(what_is_written_is_read)
{
    char text[PARAM_TEXT];
    double back = -1;

    param_format(written[_i].param, written[_i].value, text);
    ck_assert_str_eq(text, written[_i].text);
    ck_assert_int_eq(param_parse(written[_i].param, text, &back, NULL), 0);
    ck_assert_double_eq(back, written[_i].value);
    ck_assert(param_valid(written[_i].param, back, NULL));
}
END_TEST

static const struct {
    const struct param *param;
    const char *text;
    double value;
} typed[] = {{&whole, "1e2", 100},
             {&whole, "5.0", 5},
             {&whole, "+5", 5},
             {&real, "1e-3", 1e-3}};

START_TEST(a_number_may_be_typed_in_other_ways)
{
    double back = -1;

    ck_assert_int_eq(param_parse(typed[_i].param, typed[_i].text, &back, NULL),
                     0);
    ck_assert_double_eq(back, typed[_i].value);
}
END_TEST

static const struct {
    const struct param *param;
    const char *text, *why;
} refused[] = {
    {&whole, "1.5", "'1.5' is not a whole number"},
    {&whole, "-1", "'-1' is not a whole number from 0 to 4294967295"},
    {&limit, "0", "'0': a number, or off"},
    {&limit, "101", "'101': a number, or off"},
    {&choice, "x", "'x' is not one of plain, sign"},
    {&flag, "1", "'1' is neither on nor off"},
};

START_TEST(what_it_cannot_be_is_refused)
{
    struct err err = {0};
    double back;

    ck_assert_int_eq(
        param_parse(refused[_i].param, refused[_i].text, &back, &err),
        STATUS_USAGE);
    ck_assert_str_eq(err.text, refused[_i].why);
}
END_TEST

START_TEST(keys_move_it_by_rungs)
{
    char text[PARAM_TEXT];
    double v = 1e-3;

    for (int i = 0; i < 12; i++) { /* the decimals that are shown */
        v = param_step(&real, v, 1);
        ck_assert_uint_le(strlen(param_format(&real, v, text)), 6);
    }
    ck_assert_double_eq(v, 1000);
    for (int i = 0; i < 12; i++)
        v = param_step(&real, v, -1);
    ck_assert_double_eq(v, 1e-3);
    ck_assert_double_eq(param_step(&real, 0.1, 1), 0.3);
    ck_assert_double_eq(param_step(&real, 0.3, -1), 0.1);
    ck_assert_double_eq(param_step(&real, 0.2, 1), 0.3);
    ck_assert_double_eq(param_step(&real, -0.1, 1), -0.3);
    ck_assert_double_eq(param_step(&whole, 20, -1), 19);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, what_is_written_is_read, 0,
                        sizeof written / sizeof *written);
    tcase_add_loop_test(tc, a_number_may_be_typed_in_other_ways, 0,
                        sizeof typed / sizeof *typed);
    tcase_add_loop_test(tc, what_it_cannot_be_is_refused, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_test(tc, keys_move_it_by_rungs);
}

int main(void)
{
    return suite_run("param", add_tests, NULL, NULL);
}
