/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, figures in tables, checkpoints' configuration and command
 * lines are not what Python reads and prints, or not the same number when
 * they come back.
 *
 * With the argument "print" it is a filter for tests/check_number instead:
 * doubles on standard input, a line of text for each on standard output. */
#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

/* Printed by Python 3.11: value.hex(), repr(value). */
static const struct {
    double value;
    const char *text;
} golden[] = {
    {0x1.2844444444444p+6, "74.06666666666666"},
    {0x1.4666666666666p+6, "81.6"},
    {0x1.4f8b588e368f1p-17, "1e-05"},
    {0x1.a36e2eb1c432dp-14, "0.0001"},
    {0x1.1c37937e08000p+53, "1e+16"},
    {0x1.c6bf526340000p+49, "1000000000000000.0"},
    {0x1.b69b4ba630f35p+56, "1.2345678901234568e+17"},
    {0x1.1c37937e07fffp+53, "9999999999999998.0"},
    {0x0.0000000000001p-1022, "5e-324"},
    {0x1.0000000000000p-44, "5.684341886080802e-14"},
    {0x1.0000000000000p-1022, "2.2250738585072014e-308"},
    {0x1.fffffffffffffp+1023, "1.7976931348623157e+308"},
    {0x1.999999999999ap-4, "0.1"},
    {0x1.3333333333334p-2, "0.30000000000000004"},
    {0x1.9000000000000p+6, "100.0"},
    {0x1.0f0cf064dd592p+73, "1e+22"},
    {0x1.52d02c7e14af6p+76, "1e+23"},
    {0x1.0000000000000p+0, "1.0"},
    {-0x1.4000000000000p+1, "-2.5"},
    {0x1.0000000000000p+53, "9007199254740992.0"},
    {0x1.0000000000000p+60, "1.152921504606847e+18"},
    {0x1.0000000000000p-1000, "9.332636185032189e-302"},
    {0x1.6b9b39b39b39cp+6, "90.90158730158731"},
    {0x0.00000000007e8p-1022, "1e-320"},
    {0x1.0624dd2f1a9fcp-10, "0.001"},
    {0x1.e000000000000p+6, "120.0"},
    {0x1.91eb851eb851fp+1, "3.14"},
    {0x1.9360e9f767c45p-762, "6.495553450307684e-230"},
    {0x1.23eefbde5c099p-656, "3.8138785475408134e-198"},
    {0x1.047f7cb91ce37p-316, "7.622295702543846e-96"},
    {0x1.b50ccf1446beap-162, "2.920329773747347e-49"},
    {0x1.ae327bd69fe29p-356, "1.1448515062040478e-107"},
    {0x1.c2c49ec1d7da0p-481, "2.8202346488549184e-145"},
    {0x1.11fdecb91ce37p-243, "7.571968556055867e-74"}, /* 17 digits end in 5 */
    {0x1.0c35ea161d909p+601, "8.694875573479907e+180"},
    {0x1.f1137c938c68dp+185, "9.522086710133311e+55"},
    {0x1.9cae0ea7fa6f6p-280, "8.298021908537763e-85"},
    {0x1.0000000000000p-1017, "7.120236347223045e-307"}, /* one digit up */
    {0x1.0000000000000p-140, "7.174648137343064e-43"},
    {0x1.0000000000000p-24, "5.960464477539063e-08"},
    {0x1.0000000000000p+976, "6.386688990511104e+293"},
    {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
    {0x0.0000000000003p-1022, "1.5e-323"},
    {0x0.0000000000002p-1022, "1e-323"},
    {0x0.012688b70e62bp-1022, "1e-310"},
    {0x1.8000000000000p-1022, "3.337610787760802e-308"},
    {0x1.a36e2eb1c432dp-15, "5e-05"},
    {0x1.0000000000000p-20, "9.5367431640625e-07"},
    {0x1.c6bf52633ffffp+49, "999999999999999.9"},
    {0x1.674e79c5fe500p+43, "12345678901234.5"},
    {0x1.8ffe5fe5fe5fep+6, "99.9984126984127"},
    {0x1.5555555555555p-2, "0.3333333333333333"},
    {0x1.0aaaaaaaaaaabp+5, "33.333333333333336"},
    {0x1.8ff15f15f15f2p+6, "99.9857142857143"},
    {0x1.26580b4800000p+30, "1234567890.0"},
    {0x1.01f31f46ed246p-13, "0.000123"},
};

START_TEST(number_prints_as_python)
{
    char text[NUMBER_SIZE];

    ck_assert_str_eq(number_format(golden[_i].value, text), golden[_i].text);
}
END_TEST

START_TEST(number_prints_what_is_no_decimal)
{
    char text[NUMBER_SIZE];

    ck_assert_str_eq(number_format(NAN, text), "nan");
    ck_assert_str_eq(number_format(INFINITY, text), "inf");
    ck_assert_str_eq(number_format(-INFINITY, text), "-inf");
    ck_assert_str_eq(number_format(0.0, text), "0.0");
    ck_assert_str_eq(number_format(-0.0, text), "-0.0");
}
END_TEST

/* Whether the m-digit number `digits` * 10^exponent is the same double. */
static bool is_same(uint64_t digits, int exponent, double value)
{
    char text[NUMBER_SIZE];

    snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits,
             exponent);
    return strtod(text, NULL) == value;
}

/* The text reads back as the same double, and neither of the two decimals
 * around it that have one digit less does: no shorter text would do. */
static void check_shortest(double value)
{
    char text[NUMBER_SIZE];
    uint64_t digits = 0;
    int n = 0, exponent = 0, written;
    double back;

    ck_assert_int_eq(number_parse(number_format(value, text), &back, NULL),
                     STATUS_OK);
    ck_assert_msg(back == value, "%a printed as %s", value, text);
    if (sscanf(text, "%*[^e]e%d", &written) == 1)
        exponent = written;
    for (const char *c = text, *point = NULL; *c && *c != 'e'; c++) {
        if (*c == '.')
            point = c;
        else
            digits = 10 * digits + (uint64_t)(*c - '0');
        exponent -= point && *c != '.';
    }
    for (; digits % 10 == 0; digits /= 10)
        exponent++;
    for (uint64_t rest = digits; rest > 0; rest /= 10)
        n++;
    ck_assert_msg(n <= 17, "%a printed as %s", value, text);
    ck_assert_msg(n == 1 || (!is_same(digits / 10, exponent + 1, value) &&
                             !is_same(digits / 10 + 1, exponent + 1, value)),
                  "%a printed as %s: too long", value, text);
}

START_TEST(number_is_the_shortest_that_reads_back)
{
    uint64_t bits = 42;

    for (int e = -1074; e < 1024; e++) {
        check_shortest(ldexp(1.0, e));
        check_shortest(nextafter(ldexp(1.0, e), 0.0) + 0x1p-1074);
        check_shortest(nextafter(ldexp(1.0, e), INFINITY));
    }
    for (int k = 0; k <= 630; k++) {
        check_shortest((double)(k + 1) / 630 * 100);
        check_shortest((double)(100 * k + 1) / 63000 * 100);
        check_shortest((double)(k * k + 1) * 630);
        check_shortest(pow(10.0, k - 322) + 0x1p-1074);
    }
    for (int i = 0; i < 20000; i++) {
        double value;

        bits = bits * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &bits, sizeof value);
        value = fabs(i % 8 == 0 ? value * 0x1p-1000 : value);
        if (isfinite(value) && value > 0.0)
            check_shortest(value);
    }
}
END_TEST

/* The user's decimal point changes neither direction. */
START_TEST(number_ignores_the_locale)
{
    char text[NUMBER_SIZE];
    double value;

    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        return; /* the system has no locale with a comma */
    ck_assert_str_eq(number_format(0.25, text), "0.25");
    ck_assert_int_eq(number_parse("0.25", &value, NULL), STATUS_OK);
    ck_assert_double_eq(value, 0.25);
    ck_assert_int_eq(number_parse("0,25", &value, NULL), STATUS_USAGE);
    setlocale(LC_ALL, "C");
}
END_TEST

static const char *const not_numbers[] = {
    "",       "abc", " 1",   "1 ", "0x10", "nan", "inf", "-inf", "1e999",
    "-1e999", "1,5", "1.5.", "e5", "+",    "-",   "1e",  "1e+",  "--1",
};

START_TEST(number_refuses)
{
    double value = 7;
    struct err err = {0};

    ck_assert_int_eq(number_parse(not_numbers[_i], &value, &err), STATUS_USAGE);
    ck_assert_double_eq(value, 7);
    ck_assert_ptr_nonnull(strstr(err.text, "number"));
}
END_TEST

START_TEST(number_takes_whole_ones)
{
    uint64_t n = 7;

    ck_assert_int_eq(number_parse_whole("4294967295", 0, UINT32_MAX, &n, NULL),
                     STATUS_OK);
    ck_assert_uint_eq(n, UINT32_MAX);
    ck_assert_int_eq(number_parse_whole("4294967296", 0, UINT32_MAX, &n, NULL),
                     STATUS_USAGE);
    ck_assert_int_eq(
        number_parse_whole("99999999999999999999", 0, UINT64_MAX, &n, NULL),
        STATUS_USAGE);
    ck_assert_int_eq(number_parse_whole("-1", 0, 9, &n, NULL), STATUS_USAGE);
    ck_assert_int_eq(number_parse_whole("0", 1, 9, &n, NULL), STATUS_USAGE);
    ck_assert_int_eq(number_parse_whole("1.0", 1, 9, &n, NULL), STATUS_USAGE);
    ck_assert_uint_eq(n, UINT32_MAX);
}
END_TEST

static int print_doubles(void)
{
    char text[NUMBER_SIZE];
    double value;

    while (fread(&value, sizeof value, 1, stdin) == 1)
        puts(number_format(value, text));
    return ferror(stdin) || fflush(stdout) != 0;
}

static Suite *number_suite(void)
{
    Suite *suite = suite_create("number");
    TCase *tc = tcase_create("number");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, number_prints_as_python, 0, LENGTH(golden));
    tcase_add_test(tc, number_prints_what_is_no_decimal);
    tcase_add_test(tc, number_is_the_shortest_that_reads_back);
    tcase_add_test(tc, number_ignores_the_locale);
    tcase_add_loop_test(tc, number_refuses, 0, LENGTH(not_numbers));
    tcase_add_test(tc, number_takes_whole_ones);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "print") == 0)
        return print_doubles();
    SRunner *runner = srunner_create(number_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
