/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a screen shows other text than it did, or the manual page
 * and the README list other keys than the program has. After a change that
 * is meant, `UPDATE_GOLDEN=1 make check TESTS=tests/app/test_screens` writes the
 * golden screens and both lists of keys anew; look at the difference before
 * it is committed. The model is a fabricated one. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "source_file.h"
#include "ui/frame/screen.h"
#include "ui/help/key_list.h"

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
    {                                                                          \
        name "-200x50", view, overlay, 200, 50, GLYPHS_BRAILLE                 \
    }

static const struct shot shots[] = {
    SIZES("train", VIEW_TRAIN, OVERLAY_NONE),
    SIZES("compare", VIEW_COMPARE, OVERLAY_NONE),
    SIZES("log", VIEW_LOG, OVERLAY_NONE),
    SIZES("help", VIEW_TRAIN, OVERLAY_HELP),
};
#define N_SHOTS (int)(sizeof shots / sizeof shots[0])

/* Boxes over a screen, which has its own golden screens. */
static const struct shot boxes[] = {
    SIZES("Quit?", VIEW_TRAIN, OVERLAY_QUIT),
    SIZES("Presets", VIEW_TRAIN, OVERLAY_PRESETS),
};
#define N_BOXES (int)(sizeof boxes / sizeof boxes[0])

static void draw_on(const struct shot *shot, struct canvas *c)
{
    struct model *m = fake_model_new();
    struct ui_state ui;
    struct screen screen = {
        .live = m, .shown = m, .ui = &ui, .overlay = shot->overlay};

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert_int_eq(canvas_init(c, shot->w, shot->h, shot->glyphs), STATUS_OK);
    ui.view = shot->view;
    ui.area = screen_view_rect(shot->w, shot->h);
    screen_draw(&screen, c);
    ui_state_done(&ui);
    fake_model_free(m);
}

static char *draw_shot(const struct shot *shot)
{
    struct canvas c;
    char *text = calloc(SOURCE_MAX, 1);
    size_t len = 0;

    ck_assert_ptr_nonnull(text);
    draw_on(shot, &c);
    for (int y = 0; y < shot->h; y++) {
        canvas_row_utf8(&c, y, text + len, SOURCE_MAX - len - 1);
        len += strlen(text + len);
        text[len++] = '\n';
        text[len] = '\0';
    }
    canvas_done(&c);
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
    expected = source_file_read(path);
    if (strcmp(text, expected) != 0)
        printf("%s is not what is drawn now:\n%s", path, text);
    ck_assert_msg(strcmp(text, expected) == 0, "%s differs", path);
    free(expected);
    free(text);
}
END_TEST

/* In ASCII the same letters and digits stand where they stood, but for a few
 * in charts, whose labels keep clear of the curves; and nothing that is not
 * ASCII. */
static void check_ascii(const struct shot *shot)
{
    struct shot plain = *shot;
    int n = 0, n_other = 0;
    struct canvas c, ascii;

    plain.glyphs = GLYPHS_ASCII;
    draw_on(shot, &c);
    draw_on(&plain, &ascii);
    for (int y = 0; y < c.h; y++)
        for (int x = 0; x < c.w; x++) {
            uint32_t ch = canvas_at(&c, x, y)->ch;
            uint32_t instead = canvas_at(&ascii, x, y)->ch;

            ck_assert_uint_lt(instead, 128);
            if (ch < 128 && isalnum((int)ch)) {
                n++;
                n_other += instead != ch;
            }
        }
    ck_assert_msg(n_other * 10 <= n, "%s: %d of %d letters are others in ASCII",
                  shot->name, n_other, n);
    canvas_done(&c);
    canvas_done(&ascii);
}

START_TEST(ascii_says_the_same)
{
    check_ascii(_i < N_SHOTS ? &shots[_i] : &boxes[_i - N_SHOTS]);
}
END_TEST

/* Where the box differs from the screen below it, but for the key bar. */
static struct rect changed(const struct canvas *with, const struct canvas *bare)
{
    int x0 = with->w, y0 = with->h, x1 = -1, y1 = -1;

    for (int y = 0; y < with->h - 1; y++)
        for (int x = 0; x < with->w; x++) {
            if (canvas_at(with, x, y)->ch == canvas_at(bare, x, y)->ch)
                continue;
            x0 = x < x0 ? x : x0;
            y0 = y < y0 ? y : y0;
            x1 = x > x1 ? x : x1;
            y1 = y > y1 ? y : y1;
        }
    return (struct rect){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

static const char *const quit_parts[] = {
    "│ Training is not finished.            │",
    "│ q quit unsaved  Esc back             │", " q quit unsaved  Esc back\n",
    NULL};
static const char *const preset_parts[] = {
    "│ ▸ notebook           ",
    "│     lr 0.1, pert 0.1, epochs 20;",
    "│   small nudge        ",
    "│   like against like",
    "│   rough nudge        ",
    "for both (a) ┐",
    " Enter apply  Up Down choose  Esc close\n",
    NULL};
static const char *const preset_parts_more[] = {
    "every value as the notebook has it ",
    "pert 0.001, same lr and start: the curves coincide",
    "│   long run           what the lanes reach when given time", NULL};

static void expect_parts(const struct shot *shot, const char *text,
                         const char *const *parts)
{
    for (; *parts; parts++) {
        if (strstr(text, *parts) == NULL)
            printf("%s is drawn as\n%s", shot->name, text);
        ck_assert_msg(strstr(text, *parts) != NULL, "%s lacks '%s'", shot->name,
                      *parts);
    }
}

/* A box has its frame and its lines, and leaves the screen round it alone. */
START_TEST(boxes_stand_over_a_screen)
{
    const struct shot *shot = &boxes[_i];
    bool quit = shot->overlay == OVERLAY_QUIT;
    struct shot below = *shot;
    char *text = draw_shot(shot), title[32];
    struct canvas with, bare;
    struct rect r;

    below.overlay = OVERLAY_NONE;
    draw_on(shot, &with);
    draw_on(&below, &bare);
    r = changed(&with, &bare);
    ck_assert_int_gt(r.y, 1);
    ck_assert_int_lt(r.y + r.h, shot->h);
    snprintf(title, sizeof title, "┌ %.*s ", (int)strcspn(shot->name, "-"),
             shot->name);
    ck_assert_msg(strstr(text, title) != NULL, "%s has no '%s'", shot->name,
                  title);
    if (quit) {
        ck_assert_int_le(r.h, 4);
        ck_assert_int_le(r.w, 40);
    }
    expect_parts(shot, text, quit ? quit_parts : preset_parts);
    if (!quit && shot->w >= 80)
        expect_parts(shot, text, preset_parts_more);
    canvas_done(&with);
    canvas_done(&bare);
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

        ck_assert_int_eq(canvas_init(&c, 100, 200, GLYPHS_BLOCK), STATUS_OK);
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
    tcase_add_loop_test(tcase, ascii_says_the_same, 0, N_SHOTS + N_BOXES);
    tcase_add_loop_test(tcase, boxes_stand_over_a_screen, 0, N_BOXES);
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
