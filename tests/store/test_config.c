/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a configuration reads back as another one, or what a person
 * wrote in it is lost when the program changes a value. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "store/config/config_file.h"
#include "store/config/config_lines.h"
#include "store/config/config_text.h"
#include "store/whole_file.h"
#include "store_case.h"
#include "suite.h"

static uint64_t chance = 1;

static size_t any(size_t n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(chance >> 33) % n;
}

/* Any bytes but NUL, more often those that mean something. */
static void make_value(char *out, size_t size)
{
    static const char special[] =
        "\"\"\\\\;;##==::[]'  \t\r\n\x7f\x1b\x85\xa0x";
    size_t n = any(4) ? any(12) : any(size), i = 0;
    size_t kind = any(4);

    while (i < n && i + 1 < size) {
        unsigned char c = (unsigned char)(1 + any(255));

        if (kind == 0)
            c = (unsigned char)special[any(sizeof special - 1)];
        else if (kind == 1)
            c = (unsigned char)('a' + any(26));
        else if (kind == 2 && any(2))
            c = ' ';
        out[i++] = (char)c;
    }
    out[i] = '\0';
}

#define PAIRS_MAX  64
#define VALUE_SIZE 4096

struct pairs {
    size_t n;
    char name[PAIRS_MAX][16];
    char value[PAIRS_MAX][VALUE_SIZE];
};

static enum status note_pair(void *ctx, const char *name, const char *value,
                             struct err *why)
{
    struct pairs *pairs = ctx;

    (void)why;
    ck_assert_uint_lt(pairs->n, PAIRS_MAX);
    snprintf(pairs->name[pairs->n], sizeof *pairs->name, "%s", name);
    snprintf(pairs->value[pairs->n++], sizeof *pairs->value, "%s", value);
    return STATUS_OK;
}

START_TEST(every_value_reads_back)
{
    static struct pairs made, read;
    struct err err = {0};

    for (int round = 0; round < 3000; round++) {
        struct config_text text = {0};
        char *data;

        made.n = 1 + any(4);
        read.n = 0;
        for (size_t i = 0; i < made.n; i++) {
            make_value(made.value[i], any(50) ? 400 : VALUE_SIZE);
            config_text_pair(&text, "name", made.value[i]);
        }
        ck_assert_int_eq(config_text_take(&text, &data), 0);
        ck_assert_msg(!config_read_text("text", data, note_pair, &read, &err),
                      "%s\n%s", err.text, data);
        ck_assert_uint_eq(read.n, made.n);
        for (size_t i = 0; i < made.n; i++)
            ck_assert_msg(strcmp(made.value[i], read.value[i]) == 0, "%s",
                          data);
        mem_free(data);
    }
}
END_TEST

/* A person's file, readable or not. */
static size_t make_text(char *out, size_t size)
{
    static const char *const pieces[] = {"theme = de\n",
                                         "theme=light",
                                         " = ",
                                         "\n",
                                         "\n\n",
                                         "    ",
                                         "fault\n",
                                         "  fault\n",
                                         "glyphs : ascii\n",
                                         "view = train\r\n",
                                         "# axis = step\n",
                                         "; a comment\n",
                                         " # behind\n",
                                         " ;it\n",
                                         "lr = 0.1\n",
                                         "data = \"a ;b # c\"\n",
                                         "data = \"a \\\" \\;\n    b\"\n",
                                         "data = a\n\n  # c\n   b\n",
                                         "\t",
                                         "axis = \n",
                                         "   theme = braille\n",
                                         "theme",
                                         "smoothing",
                                         "=",
                                         ":",
                                         "x\n",
                                         "\"",
                                         "\\"};
    size_t n = 0, lines = any(12);

    out[0] = '\0';
    if (any(8) == 0)
        strcpy(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < lines; i++) {
        const char *piece = pieces[any(sizeof pieces / sizeof *pieces)];

        n = strlen(out);
        if (any(30) == 0)
            piece = "[section]\n";
        if (n + strlen(piece) < size)
            strcpy(out + n, piece);
    }
    return strlen(out);
}

static bool is_set(const char *name, const char *const *names, size_t n,
                   size_t *which)
{
    for (*which = 0; *which < n; ++*which)
        if (strcmp(name, names[*which]) == 0)
            return true;
    return false;
}

/* All pairs as before, in their order, but that the last of each name that was
 * set says what was set; those that were not there stand at the end. */
static void assert_changed(const struct pairs *before, struct pairs *after,
                           const char *const *names, const char *const *values,
                           size_t n, const char *old)
{
    size_t last[8] = {0}, which;

    for (size_t i = 0; i < before->n; i++)
        if (is_set(before->name[i], names, n, &which))
            last[which] = i + 1;
    for (size_t i = 0; i < before->n; i++) {
        const char *value = before->value[i];

        if (is_set(before->name[i], names, n, &which) && last[which] == i + 1)
            value = values[which];
        ck_assert_msg(strcmp(before->name[i], after->name[i]) == 0 &&
                          strcmp(value, after->value[i]) == 0,
                      "'%s' = '%s' of\n%s", after->name[i], after->value[i],
                      old);
    }
    for (size_t k = 0, i = before->n; k < n; k++)
        if (last[k] == 0) {
            ck_assert_str_eq(after->name[i], names[k]);
            ck_assert_str_eq(after->value[i++], values[k]);
        }
}

START_TEST(a_changed_file_reads_as_before)
{
    static const char *const names[] = {"theme", "glyphs", "smoothing"};
    static struct pairs before, after;
    size_t n_good = 0;

    for (int round = 0; round < 8000; round++) {
        char old[400], made[3][40], *fresh = NULL, *again = NULL;
        const char *values[] = {made[0], made[1], made[2]};
        size_t n = make_text(old, sizeof old);
        struct err err = {0}, why = {0};
        enum status status;

        before.n = after.n = 0;
        for (size_t i = 0; i < 3; i++)
            make_value(made[i], sizeof made[i]);
        status = config_read_text("text", old, note_pair, &before, &why);
        ck_assert_int_eq(status, config_change("text", old, n, names, values, 3,
                                               &fresh, &err));
        ck_assert_str_eq(why.text, err.text);
        if (status)
            continue;
        n_good++;
        ck_assert_msg(!config_read_text("text", fresh, note_pair, &after, &err),
                      "%s\n%s\n--\n%s", err.text, old, fresh);
        assert_changed(&before, &after, names, values, 3, old);
        ck_assert_int_eq(config_change("text", fresh, strlen(fresh), names,
                                       values, 3, &again, &err),
                         0);
        ck_assert_str_eq(fresh, again);
        mem_free(fresh);
        mem_free(again);
    }
    ck_assert_uint_gt(n_good, 1000);
}
END_TEST

static const struct {
    const char *old, *fresh; /* fresh: NULL = refused */
} changes[] = {
    {"", "theme = \"x y\"\nview = log\n"},
    {"theme = de\n\n fault\n", "theme = \"x y\"\n\nview = log\n"},
    {"# my\n\ntheme=de # it\n\t# on\n\tfault\nlr = 1",
     "# my\n\ntheme = \"x y\"\n\t# on\nlr = 1\nview = log\n"},
    {"view = a\n  b\nlr = 1\r\nview : c\n  d\n\ntheme = de",
     "view = a\n  b\nlr = 1\r\nview = log\n\ntheme = \"x y\"\n"},
    {"themes = a\n  theme = b\n",
     "themes = a\n  theme = b\ntheme = \"x y\"\nview = log\n"},
    {"lr = 1\n[mine]\ntheme = a\n", NULL},
    {"lr\n", NULL},
    {"data = \"a\n", NULL},
};

START_TEST(what_a_person_wrote_stays)
{
    static const char *const names[] = {"theme", "view"};
    static const char *const values[] = {"x y", "log"};
    const char *path = in_dir("deep/conf");
    const char *old = changes[_i].old, *fresh = changes[_i].fresh;
    struct err err = {0};
    char *text, expected[200];
    size_t n;

    ck_assert_int_eq(mkdir(in_dir("deep"), 0700), 0);
    ck_assert_int_eq(whole_file_write(path, old, strlen(old), 0640, NULL), 0);
    ck_assert_int_eq(config_file_update(path, names, values, 2, &err),
                     fresh ? STATUS_OK : STATUS_USAGE);
    text = slurp(path, &n);
    snprintf(expected, sizeof expected, "%s", fresh ? fresh : old);
    ck_assert_str_eq(text, expected);
    mem_free(text);
}
END_TEST

/* As a person writes them, not only as we do. */
START_TEST(quotes_keep_what_begins_a_comment)
{
    static const struct {
        const char *text, *value;
    } good[] = {
        {"a = \"b ;c # d\"", "b ;c # d"},
        {"a = \"b ;c\" ; d", "b ;c"},
        {"a = \"b #c\"\t# d", "b #c"},
        {"a=\"; \\\" ;\" # \"", "; \" ;"},
        {"a = \"b ;\n   c ;d\" ;e", "b ;c ;d"},
        {"a =\n   \"b ;c\" #", "b ;c"},
        {"a = b\"c ;d\"", "b\"c"},
        {"a = C:\\d", "C:\\d"},
        {"\xef\xbb\xbf"
         "a = b",
         "b"},
    };
    static struct pairs pairs;
    struct err err = {0};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        pairs.n = 0;
        ck_assert_msg(
            !config_read_text("text", good[i].text, note_pair, &pairs, &err),
            "%s: %s", good[i].text, err.text);
        ck_assert_uint_eq(pairs.n, 1);
        ck_assert_str_eq(pairs.name[0], "a");
        ck_assert_str_eq(pairs.value[0], good[i].value);
    }
}
END_TEST

START_TEST(files_that_make_no_sense_are_refused)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"a = \"b", "text:1: a: a closing quote was expected"},
        {"x = 1\na = \"b\" c", "text:2: a: nothing was expected behind"},
        {"a = \"\\n\"", "text:1: a: behind a backslash"},
        {"a = \"\\x0\"", "text:1: a: behind a backslash"},
        {"a = \"\\x00\"", "text:1: a: behind a backslash"},
        {"= b", "text:1: expected name = value"},
    };
    static struct pairs pairs;
    struct err err;
    char *fresh;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(
            config_read_text("text", bad[i].text, note_pair, &pairs, &err),
            STATUS_USAGE);
        ck_assert_msg(strstr(err.text, bad[i].why) == err.text, "%s", err.text);
    }
    ck_assert_int_eq(config_change("text", "a = 1\nb\0 = 2\n", 13, NULL, NULL,
                                   0, &fresh, &err),
                     STATUS_USAGE);
    ck_assert_int_eq(config_file_update("/dev/zero", NULL, NULL, 0, &err),
                     STATUS_IO);
    ck_assert_int_eq(mkfifo(in_dir("fifo"), 0600), 0);
    ck_assert_int_eq(config_file_update(in_dir("fifo"), NULL, NULL, 0, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "is a FIFO"));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, every_value_reads_back);
    tcase_add_test(tc, a_changed_file_reads_as_before);
    tcase_add_loop_test(tc, what_a_person_wrote_stays, 0,
                        sizeof changes / sizeof *changes);
    tcase_add_test(tc, quotes_keep_what_begins_a_comment);
    tcase_add_test(tc, files_that_make_no_sense_are_refused);
}

int main(void)
{
    return suite_run("config", add_tests, dir_make, dir_end);
}
