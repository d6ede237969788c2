/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what the program says of its options is not so: the options
 * in force do not read back, or --help and the manual lack some. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/options/config.h"
#include "cli/options/option_row.h"
#include "cli/options/options.h"
#include "cli/options/usage.h"
#include "cli_case.h"
#include "store/checkpoint/checkpoint.h"
#include "store/config/config_file.h"
#include "suite.h"

#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

/* Options whose values may be any text. */
static const char *const texts[] = {"data", "labels", "label", "val",
                                    "save", "out",    "theme", "view"};

static void make_text(char *out, size_t n)
{
    static const char special[] = " \t\"\\;#=:[]'\x1b\x85\xc3\xa9\r\nx";
    static uint64_t bits = 1;

    for (size_t i = 0; i < n; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        out[i] = bits >> 63 ? special[(bits >> 40) % (sizeof special - 1)]
                            : (char)((bits >> 32) % 255 + 1);
    }
    out[n] = '\0';
}

static enum status set_option(void *ctx, const char *name, const char *value,
                              struct err *why)
{
    return options_set(ctx, SOURCE_USER, name, value, why);
}

/* Writes the options in force, as --print-config does and as a checkpoint and
 * a run's folder keep them, and reads them back. */
static void assert_reads_back(const struct options *o, bool lanes)
{
    struct options back;
    struct err err = {0};
    char *text, *again;

    options_init(&back);
    ck_assert_int_eq(config_in_force(o, lanes, &text), STATUS_OK);
    ck_assert_uint_lt(strlen(text), CHECKPOINT_CONFIG_MAX);
    ck_assert_msg(!config_read_text("text", text, set_option, &back, &err),
                  "%s\n%s", err.text, text);
    for (size_t i = 0; option_row_at(i); i++)
        if (o->source[i] != SOURCE_DEFAULT)
            ck_assert_msg(strcmp(o->text[i], back.text[i]) == 0, "%s\n%s",
                          option_row_at(i)->name, text);
    ck_assert_int_eq(config_in_force(&back, lanes, &again), STATUS_OK);
    ck_assert_str_eq(text, again);
    options_done(&back);
    mem_free(text);
    mem_free(again);
}

START_TEST(what_is_in_force_reads_back)
{
    static char value[OPTION_TEXT_MAX + 1];

    for (int round = 0; round < 500; round++) {
        struct options o;

        options_init(&o);
        for (size_t k = 0; k < LENGTH(texts); k++) {
            make_text(value, 1 + (size_t)round);
            if (round == 0) /* as long as it can get */
                memset(value, 1, OPTION_TEXT_MAX);
            ck_assert_int_eq(set_option(&o, texts[k], value, NULL), STATUS_OK);
        }
        assert_reads_back(&o, true);
        assert_reads_back(&o, false);
        options_done(&o);
    }
}
END_TEST

static char *help_text(bool all)
{
    FILE *f = tmpfile();

    usage_help(f, all);
    rewind(f);
    return read_all(f);
}

/* --help-all may be any length. */
START_TEST(help_fits_a_screen)
{
    char *text = help_text(_i == 1);
    int n_lines = 0;

    for (char *line = text; *line; n_lines++) {
        size_t width = strcspn(line, "\n");

        ck_assert_msg(width <= 80, "%zu columns: %.*s", width, (int)width,
                      line);
        line += width + 1;
    }
    ck_assert_int_le(n_lines, _i == 1 ? 999 : 84);
    free(text);
}
END_TEST

/* Long option i in the order of the table, or NULL past its end. */
static const char *option_name(size_t i)
{
    const struct option_row *row = option_row_at(i);

    return row ? row->name : NULL;
}

/* Every option is in --help as --name, in the manual as \-\-name or, the way
 * mdoc writes it, "Fl -name". */
START_TEST(help_and_manual_list_every_option)
{
    const char *top = getenv("srcdir");
    char path[1024], needle[64];
    char *help = help_text(true);

    snprintf(path, sizeof path, "%s/man/mlptui.1", top ? top : ".");
    char *manual = read_all(fopen(path, "r"));
    for (size_t i = 0; option_name(i); i++) {
        snprintf(needle, sizeof needle, "--%s", option_name(i));
        ck_assert_msg(strstr(help, needle), "--help lacks %s", needle);
        snprintf(needle, sizeof needle, "Fl -%s", option_name(i));
        ck_assert_msg(strstr(manual, needle), "manual lacks %s", needle);
    }
    free(help);
    free(manual);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, what_is_in_force_reads_back);
    tcase_add_loop_test(tc, help_fits_a_screen, 0, 2);
    tcase_add_test(tc, help_and_manual_list_every_option);
}

int main(void)
{
    return suite_run("usage", add_tests, NULL, NULL);
}
