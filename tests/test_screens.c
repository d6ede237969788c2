/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a screen shows other text than it did, or the manual page
 * and the README list other keys than the program has. After a change that
 * is meant, `UPDATE_GOLDEN=1 make check TESTS=tests/test_screens` writes the
 * golden screens and both lists of keys anew; look at the difference before
 * it is committed. The model is a fabricated one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "source_file.h"
#include "ui/app/key_list.h"
#include "ui/app/screen.h"

/* Golden screens */

struct shot {
    const char *name;
    enum view_id view;
    enum overlay overlay;
    int w, h;
    enum glyphs glyphs;
};

#define SIZES(name, view, overlay)                                             \
    {name "-40x12", view, overlay, 40, 12, GLYPHS_BRAILLE},                    \
        {name "-80x24", view, overlay, 80, 24, GLYPHS_BRAILLE},                \
        {name "-120x30", view, overlay, 120, 30, GLYPHS_BRAILLE},              \
        {name "-200x50", view, overlay, 200, 50, GLYPHS_BRAILLE},              \
    {                                                                          \
        name "-ascii-80x24", view, overlay, 80, 24, GLYPHS_ASCII               \
    }

static const struct shot shots[] = {
    SIZES("train", VIEW_TRAIN, OVERLAY_NONE),
    SIZES("compare", VIEW_COMPARE, OVERLAY_NONE),
    SIZES("log", VIEW_LOG, OVERLAY_NONE),
    SIZES("help", VIEW_TRAIN, OVERLAY_HELP),
    SIZES("quit", VIEW_TRAIN, OVERLAY_QUIT),
    SIZES("presets", VIEW_TRAIN, OVERLAY_PRESETS),
};
#define N_SHOTS (int)(sizeof shots / sizeof shots[0])

static char *draw_shot(const struct shot *shot)
{
    struct model *m = fake_model_new();
    struct ui_state ui;
    struct screen screen = {
        .live = m, .shown = m, .ui = &ui, .overlay = shot->overlay};
    struct canvas c;
    char *text = calloc(SOURCE_MAX, 1);
    size_t len = 0;

    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert_int_eq(canvas_init(&c, shot->w, shot->h, shot->glyphs),
                     STATUS_OK);
    ui.view = shot->view;
    ui.area = screen_view_rect(shot->w, shot->h);
    screen_draw(&screen, &c);
    for (int y = 0; y < shot->h; y++) {
        canvas_row_utf8(&c, y, text + len, SOURCE_MAX - len - 1);
        len += strlen(text + len);
        text[len++] = '\n';
        text[len] = '\0';
    }
    canvas_done(&c);
    ui_state_done(&ui);
    fake_model_free(m);
    return text;
}

START_TEST(screens_are_as_they_were)
{
    const struct shot *shot = &shots[_i];
    char *text = draw_shot(shot), *expected;
    char name[64], path[512];

    snprintf(name, sizeof name, "tests/golden/%s.txt", shot->name);
    source_path(name, path, sizeof path);
    if (source_updating())
        source_write(path, text);
    expected = source_read(path);
    if (strcmp(text, expected) != 0)
        printf("%s is not what is drawn now:\n%s", path, text);
    ck_assert_msg(strcmp(text, expected) == 0, "%s differs", path);
    free(expected);
    free(text);
}
END_TEST

/* Lists of keys */

static void format_readme(FILE *out)
{
    struct key_row rows[KEY_LIST_MAX];
    size_t n = key_list(VIEW_COUNT, rows);

    fputs("| key | action |\n|--|--|\n", out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "| `%s` | %s |\n", rows[i].binding->name,
                rows[i].binding->help);
}

/* mdoc takes a lone . , ( ) ? as punctuation of the sentence. */
static void format_man(FILE *out)
{
    struct key_row rows[KEY_LIST_MAX];
    size_t n = key_list(VIEW_COUNT, rows);

    for (size_t i = 0; i < n; i++) {
        const struct binding *b = rows[i].binding;

        if (i == 0 || strcmp(rows[i - 1].group, rows[i].group) != 0)
            fprintf(out, "%s.Ss %s\n.Bl -tag -width Shift-Tab\n",
                    i > 0 ? ".El\n" : "", rows[i].group);
        fputs(".It Ic", out);
        for (const char *p = b->name; *p != '\0'; p++) {
            if (p == b->name || p[-1] == ' ')
                fputs(p == b->name ? " \\&" : "\\&", out);
            fputs(*p == '-' ? "\\-" : (char[]){*p, '\0'}, out);
        }
        fprintf(out, "\n%s\n", b->help);
    }
    fputs(".El\n", out);
}

START_TEST(readme_lists_the_keys)
{
    source_check("README.md", "<!-- keys -->\n", "<!-- /keys -->\n",
                 format_readme);
}
END_TEST

START_TEST(manual_lists_the_keys)
{
    source_check("man/mlptui.1", ".\\\" keys begin\n", ".\\\" keys end\n",
                 format_man);
}
END_TEST

/* The ? help shows every key of a screen, on one page when there is room. */
START_TEST(help_lists_the_keys)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct screen screen = {
            .live = m, .shown = m, .ui = &ui, .overlay = OVERLAY_HELP};
        char *text = calloc(SOURCE_MAX, 1);
        struct key_row rows[KEY_LIST_MAX];
        struct canvas c;
        size_t len = 0, n;

        ck_assert_int_eq(canvas_init(&c, 100, 99, GLYPHS_BLOCK), STATUS_OK);
        ui.view = (enum view_id)view;
        screen_draw(&screen, &c);
        for (int y = 0; y < c.h; y++) {
            canvas_row_utf8(&c, y, text + len, SOURCE_MAX - len);
            len += strlen(text + len);
        }
        n = key_list(ui.view, rows);
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(strstr(text, rows[i].binding->help) != NULL &&
                              strstr(text, rows[i].binding->name) != NULL,
                          "no \"%s\" in the help of screen %d",
                          rows[i].binding->help, view + 1);
        canvas_done(&c);
        free(text);
    }
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screens");
    TCase *tcase = tcase_create("core");
    SRunner *runner;
    int n_failed;

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, screens_are_as_they_were, 0, N_SHOTS);
    tcase_add_test(tcase, readme_lists_the_keys);
    tcase_add_test(tcase, manual_lists_the_keys);
    tcase_add_test(tcase, help_lists_the_keys);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed;
}
