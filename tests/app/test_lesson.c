/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a lesson is read wrongly, a mistake in one is told without its
 * place, or a broken file breaks the program. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_file.h"
#include "suite.h"
#include "ui/help/key_list.h"
#include "ui/lesson/lesson.h"
#include "ui_case.h"

static const struct lesson_judge judge = {NULL, key_works_on, NULL};

static struct lesson *read_ok(const char *text)
{
    struct lesson *lesson = NULL;
    struct err err = {0};

    ck_assert_msg(lesson_read("x", text, strlen(text), &judge, &lesson, &err) ==
                      STATUS_OK,
                  "%s", err.text);
    return lesson;
}

START_TEST(the_built_in_lesson_has_seven_steps)
{
    struct lesson *l = read_ok(lesson_text);
    static const struct {
        enum view_id view;
        int panel, first_key;
    } want[] = {{VIEW_COMPARE, 0, KEYS_ENTER}, {VIEW_COMPARE, 0, '+'},
                {VIEW_COMPARE, 0, 'x'},        {VIEW_COMPARE, 3, '('},
                {VIEW_COMPARE, 3, KEYS_ENTER}, {VIEW_ERRORS, -1, 'e'},
                {VIEW_ERRORS, -1, 'D'}};

    ck_assert_uint_eq(l->n_steps, 7);
    for (size_t i = 0; i < 7; i++) {
        ck_assert_int_eq(l->steps[i].state.view, (int)want[i].view);
        ck_assert_int_eq(l->steps[i].state.panel, want[i].panel);
        ck_assert_int_eq(l->steps[i].wait.keys[0], want[i].first_key);
        ck_assert_int_eq(l->steps[i].wait.keys[l->steps[i].wait.n - 1],
                         KEYS_ENTER);
    }
    ck_assert_str_eq(l->steps[0].state.lanes, "bp wp");
    ck_assert_str_eq(l->steps[6].state.lanes, "bp wp wp-central");
    lesson_free(l);
}
END_TEST

/* Each that comes along is read as a file would be, and one leads to the next
 * and at last to the first again. */
START_TEST(the_others_come_along_by_name)
{
    static const char *const names[] = {"tour", "bias", "feedback", "noise"};
    char list[LESSON_NAMES_MAX];

    for (size_t i = 0; i < 4; i++) {
        struct lesson *l = NULL;
        struct err err = {0};

        ck_assert_str_eq(lesson_name(i), names[i]);
        ck_assert_uint_eq(lesson_find(names[i]), i);
        ck_assert_uint_eq(lesson_after(i), (i + 1) % 4);
        ck_assert_msg(lesson_built_in(i, &judge, &l, &err) == STATUS_OK, "%s",
                      err.text);
        ck_assert_int_eq(l->built_in, (int)i);
        ck_assert_uint_ge(l->n_steps, 5);
        lesson_free(l);
    }
    ck_assert_ptr_null(lesson_name(lesson_find("nope")));
    ck_assert_str_eq(lesson_names(list), "tour, bias, feedback, noise");
}
END_TEST

/* The file in the source tree is what the program was built with. */
START_TEST(the_file_is_the_built_in_lesson)
{
    char path[512], *text;

    source_path("data/lesson.txt", path, sizeof path);
    text = source_file_read(path);
    ck_assert_str_eq(text, lesson_text);
    free(text);
}
END_TEST

/* The manual's example, as it stands there. */
START_TEST(the_example_of_the_manual_is_a_lesson)
{
    char path[512], *text, *begin, *end;

    source_path("man/mlptui.1", path, sizeof path);
    text = source_file_read(path);
    begin = strstr(text, "# The learning rate, in two steps.\n");
    ck_assert_ptr_nonnull(begin);
    end = strstr(begin, ".Ed\n");
    ck_assert_ptr_nonnull(end);
    *end = '\0';
    struct lesson *l = read_ok(begin);
    ck_assert_uint_eq(l->n_steps, 2);
    ck_assert_int_eq(l->steps[1].state.panel, 0);
    lesson_free(l);
    free(text);
}
END_TEST

START_TEST(what_a_step_does_not_say_stays)
{
    struct lesson *l =
        read_ok("[step]\nscreen = compare\npanel = cosine\naxis = fwd-eq\n"
                "lr = 0.3\nspeed = max\nsay = One.\nwait = x\nrestart = yes\n"
                "[step 2]\nlr = 0.1\nsay = Two,\n  and more.\nwait = + Enter\n"
                "keys = c\n[step]\nscreen = train\nsay = \"#3; \"\nwait = m\n");

    ck_assert_uint_eq(l->n_steps, 3);
    ck_assert_int_eq(l->steps[1].state.axis, AXIS_FWD_EQ);
    ck_assert_int_eq(l->steps[1].state.panel, 3);
    ck_assert(l->steps[1].state.speed == 0);
    ck_assert(params_get(l->steps[0].state.values, &param_lr) == 0.3);
    ck_assert(params_get(l->steps[1].state.values, &param_lr) == 0.1);
    ck_assert(l->steps[0].restart && !l->steps[1].restart);
    ck_assert_uint_eq(l->steps[1].press.n, 1);
    ck_assert_uint_eq(l->steps[2].press.n, 0);
    ck_assert_str_eq(l->steps[1].say, "Two, and more.");
    ck_assert_str_eq(l->steps[2].say, "#3; ");
    ck_assert_int_eq(l->steps[2].state.panel, -1); /* another screen: whole */
    lesson_free(l);
}
END_TEST

static void refuses(const char *text, const char *said)
{
    struct lesson *lesson = NULL;
    struct err err = {0};

    ck_assert_msg(lesson_read("f", text, strlen(text), &judge, &lesson, &err) !=
                      STATUS_OK,
                  "took %s", text);
    ck_assert_ptr_null(lesson);
    ck_assert_msg(strstr(err.text, said) == err.text, "%s, not %s", err.text,
                  said);
}

START_TEST(mistakes_are_told_with_their_line)
{
    static const char *const rows[][2] = {
        {"\n\n[step]\n[step]\n", "f:3: step 1: expected screen = NAME"},
        {"[step]\nscreen = log\nwait = n\n", "f:1: step 1: expected say"},
        {"[step]\nscreen = log\nsay = x\nwait = W\n",
         "f:4: wait: W does nothing on the screen log"},
        {"[step]\nscreen = log\nscreeen = log\n",
         "f:3: 'screeen' is not one of screen, panel, axis"},
        {"[step]\nscreen = log\npanel = chart\n",
         "f:3: panel: the screen log has no panels"},
        {"[step]\npanel = chart\n", "f:2: panel: expected screen"},
        {"[step 7]\n", "f:1: [step 7]: expected [step 1]"},
        {"[step1]\n", "f:1: [step1]: expected [step 1]"},
        {"[step\n", "f:1: expected [title] alone"},
        {"[step] lr = 1\n", "f:1: expected [title] alone"},
        {"[step]\nseed = 3\n", "f:2: 'seed' is not one of"},
        {"[step]\nepochs = 3\n", "f:2: 'epochs' is not one of"},
        {"[step]\nwait = + + + + + + + + +\n", "f:2: wait: at most 8 keys"},
        {"[step]\nwait = Foo\n",
         "f:2: wait: 'Foo' is no key, expected one character, Space, Enter, "
         "Tab, Shift-Tab, Up, Down, Left, Right, PgUp, PgDn, Home, End, Del or "
         "F2"},
        {"[step]\nwait = [\n", "f:2: wait: [ has a meaning of its own"},
        {"[step]\nrestart = maybe\n", "f:2: restart: 'maybe' is not one of no"},
        {"[step]\nsay = \"x\n", "f:2: say: a closing quote was expected"},
        {"[step]\nlanes = \"  \"\n", "f:2: lanes: expected lanes"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuses(rows[i][0], rows[i][1]);
}
END_TEST

/* Two lines of 78 columns, broken at blanks, whatever the bytes. */
START_TEST(a_sentence_fits_two_lines)
{
    char text[2048] = "[step]\nscreen = log\nwait = n\nsay = ";

    for (int i = 0; i < 2; i++) {
        if (i > 0)
            strcat(text, "\n  ");
        for (int k = 0; k < 13; k++)
            strcat(text, k == 0 ? "zwölf" : " fünfe");
    }
    lesson_free(read_ok(text)); /* 77 columns and 77 */
    strcat(text, " und mehr");
    refuses(text, "f:4: say: the sentence is too long");
}
END_TEST

static void survives(const char *text, size_t n)
{
    struct lesson *lesson = NULL;
    struct err err = {0};
    enum status st = lesson_read("f", text, n, &judge, &lesson, &err);

    if (st == STATUS_OK) {
        ck_assert_uint_gt(lesson->n_steps, 0);
        lesson_free(lesson);
        return;
    }
    ck_assert_int_eq(st, STATUS_USAGE);
    ck_assert_msg(strncmp(err.text, "f:", 2) == 0 && atoi(err.text + 2) > 0,
                  "%s", err.text);
}

START_TEST(cut_and_flipped_bytes_are_survived)
{
    size_t n = strlen(lesson_text);
    char *text = malloc(n + 1);

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < n; i++) {
        memcpy(text, lesson_text, n + 1);
        text[i] = '\0';
        survives(text, i);
        memcpy(text, lesson_text, n + 1);
        for (int bit = 0; bit < 8; bit += 3) {
            text[i] = (char)(lesson_text[i] ^ 1 << bit);
            survives(text, n);
        }
    }
    free(text);
}
END_TEST

/* The whole sentence, the step and the key at every size that has screens; the
 * picture has the rest. */
START_TEST(the_band_is_whole_at_every_size)
{
    struct lesson *l = read_ok(lesson_text);
    static const int sizes[][2] = {{200, 50}, {120, 30}, {80, 24}, {80, 16},
                                   {60, 20},  {40, 12},  {40, 10}};
    char row[1024], all[4096];
    struct canvas c;

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        for (size_t s = 0; s < l->n_steps; s++) {
            struct lesson_place at = {l, s, 0, NULL};
            int w = sizes[k][0], h = sizes[k][1], top = lesson_band_top(h);
            struct rect r = screen_area(&at, w, h);

            ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_ASCII), STATUS_OK);
            canvas_clear(&c);
            lesson_band_draw(&at, &c);
            all[0] = '\0';
            for (int y = top + 1; y < r.y; y++) {
                canvas_row_utf8(&c, y, row, sizeof row);
                strcat(strcat(all, row + (row[0] == ' ')), " ");
            }
            ck_assert_msg(strstr(all, l->steps[s].say) == all, "%dx%d: %s", w,
                          h, all);
            canvas_row_utf8(&c, top, row, sizeof row);
            ck_assert_ptr_nonnull(strstr(row, " of 7"));
            ck_assert_ptr_nonnull(strstr(row, "press  "));
            ck_assert_int_eq(r.y + r.h, h - 1);
            ck_assert_int_ge(r.h, h >= 24 ? 18 : h >= 12 ? 6 : 4);
            canvas_done(&c);
        }
    lesson_free(l);
}
END_TEST

/* On the lowest screen, too, which has no status line. */
START_TEST(the_band_says_what_holds_the_picture)
{
    struct lesson *l =
        read_ok("[step]\nscreen = log\nsay = x\nwait = Enter Shift-Tab\n");
    static const struct {
        int w, h, heard;
        const char *row;
    } rows[] = {{80, 24, 0, "step 1 of 1, paused: Space goes on  "},
                {40, 12, 0, " paused: Space goes on   press  Enter"},
                {40, 12, 1, " paused "}};
    char row[1024];
    struct canvas c;

    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        struct lesson_place at = {l, 0, (size_t)rows[k].heard,
                                  "paused: Space goes on"};

        ck_assert_int_eq(canvas_init(&c, rows[k].w, rows[k].h, GLYPHS_ASCII),
                         STATUS_OK);
        canvas_clear(&c);
        lesson_band_draw(&at, &c);
        canvas_row_utf8(&c, lesson_band_top(rows[k].h), row, sizeof row);
        ck_assert_msg(strstr(row, rows[k].row) != NULL, "%s", row);
        ck_assert_ptr_nonnull(strstr(row, "press  "));
        canvas_done(&c);
    }
    lesson_free(l);
}
END_TEST

/* What lies at a column of the lesson's bar is the key that is drawn there. */
START_TEST(the_bar_is_clicked_where_it_is_read)
{
    struct canvas c;
    int found = 0;

    ck_assert_int_eq(canvas_init(&c, 80, 1, GLYPHS_ASCII), STATUS_OK);
    canvas_clear(&c);
    lesson_bar(&c, 80, 0, -1);
    for (int x = 1; x < 80; x++) {
        int key = lesson_bar(NULL, 80, 0, x);
        bool begins = key != 0 && lesson_bar(NULL, 80, 0, x - 1) != key;

        if (!begins)
            continue;
        found++;
        ck_assert_int_eq(lesson_bar(NULL, 80, 0, x - 1), 0);
        ck_assert_uint_eq(canvas_at(&c, x, 0)->ch,
                          key == KEYS_ESC ? 'E' : (uint32_t)key);
    }
    ck_assert_int_eq(found, 5);
    canvas_done(&c);
}
END_TEST

/* A panel that a lesson names is the one that is drawn alone. */
START_TEST(panels_are_those_of_the_screens)
{
    ui_begin();
    ui.view = VIEW_COMPARE;
    ui.expanded = true;
    ui.focus = 3;
    ck_assert_str_eq(view_compare.panels[ui.focus], "cosine");
    ck_assert(screen_says(80, 24, "cos"));
    ck_assert(!screen_says(80, 24, "reach"));
    ui.view = VIEW_TRAIN;
    for (int i = 0; view_train.panels[i] != NULL; i++)
        if (strcmp(view_train.panels[i], "chart") == 0)
            ui.focus = view_train.focus_of(model, i);
    ck_assert(screen_says(80, 24, "accuracy"));
    ck_assert(!screen_says(80, 24, "Controls"));
    ui_end();
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, the_built_in_lesson_has_seven_steps);
    tcase_add_test(tc, the_others_come_along_by_name);
    tcase_add_test(tc, the_file_is_the_built_in_lesson);
    tcase_add_test(tc, the_example_of_the_manual_is_a_lesson);
    tcase_add_test(tc, what_a_step_does_not_say_stays);
    tcase_add_test(tc, mistakes_are_told_with_their_line);
    tcase_add_test(tc, a_sentence_fits_two_lines);
    tcase_add_test(tc, cut_and_flipped_bytes_are_survived);
    tcase_add_test(tc, the_band_is_whole_at_every_size);
    tcase_add_test(tc, the_band_says_what_holds_the_picture);
    tcase_add_test(tc, the_bar_is_clicked_where_it_is_read);
    tcase_add_test(tc, panels_are_those_of_the_screens);
}

int main(void)
{
    return suite_run("lesson", add_tests, NULL, NULL);
}
