/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what is drawn is not what was given: text outside its place
 * or cut in the middle of a character, a colour without a role, a picture of
 * other pixels than the sample has. */
#include <check.h>
#include <math.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/app/app_state.h"
#include "ui/draw/digit.h"
#include "ui/draw/theme.h"

START_TEST(canvas_clips_on_every_side)
{
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, 4, 2, GLYPHS_BLOCK), STATUS_OK);
    canvas_put(&c, -1, 0, 'x', ROLE_TEXT);
    canvas_put(&c, 4, 0, 'x', ROLE_TEXT);
    canvas_put(&c, 0, 2, 'x', ROLE_TEXT);
    canvas_put(&c, 0, -1, 'x', ROLE_TEXT);
    canvas_fill(&c, (struct rect){-5, -5, 6, 6}, '#', ROLE_TEXT);
    canvas_text(&c, 2, 1, 100, ROLE_TEXT, "abcdef");
    canvas_box(&c, (struct rect){-1, -1, 900, 900}, true, ROLE_TITLE, "t", "n");
    canvas_reverse(&c, (struct rect){-3, -3, 50, 50});
    expect_row(&c, 0, "#");
    expect_row(&c, 1, "  ab");
    ck_assert_ptr_null(canvas_at(&c, 4, 0));
    canvas_done(&c);
}
END_TEST

START_TEST(canvas_reads_utf8)
{
    static const struct {
        const char *text, *shown;
        int width;
    } cases[] = {
        {"a→b", "a→b", 3},
        {"e\xcc\x81"
         "x",
         "ex", 2},                  /* combining mark left out */
        {"\xff\xfe!", "?\?!", 3},   /* not UTF-8 */
        {"\xe2\x82", "??", 2},      /* cut in the middle */
        {"\xc0\xaf/", "?/", 2},     /* overlong */
        {"\xe6\x97\xa5|", "?|", 2}, /* double-width */
        {"a\nb\tc", "a?b?c", 5},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct canvas c;

        ck_assert_int_eq(canvas_init(&c, 20, 1, GLYPHS_BRAILLE), STATUS_OK);
        ck_assert_int_eq(canvas_text(&c, 0, 0, 20, ROLE_TEXT, cases[i].text),
                         cases[i].width);
        ck_assert_int_eq(canvas_text_width(cases[i].text), cases[i].width);
        expect_row(&c, 0, cases[i].shown);
        canvas_done(&c);
    }
}
END_TEST

START_TEST(canvas_maps_to_ascii)
{
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, 24, 3, GLYPHS_ASCII), STATUS_OK);
    canvas_box(&c, (struct rect){0, 0, 24, 3}, false, ROLE_TITLE, "T", "n");
    canvas_text(&c, 1, 1, 22, ROLE_TEXT, "→↑↓▸▁█│─├…");
    expect_row(&c, 0, "+ T ---------------- n +");
    expect_row(&c, 1, "|>^v>_#|-+~            |");
    expect_row(&c, 2, "+----------------------+");
    canvas_done(&c);
}
END_TEST

START_TEST(canvas_fit_ends_in_ellipsis)
{
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, 10, 2, GLYPHS_BLOCK), STATUS_OK);
    ck_assert_int_eq(canvas_text_fit(&c, 0, 0, 5, ROLE_TEXT, "abcdefg"), 5);
    ck_assert_int_eq(canvas_text_fit(&c, 0, 1, 5, ROLE_TEXT, "abcde"), 5);
    ck_assert_int_eq(canvas_text_fit(&c, 0, 1, 0, ROLE_TEXT, "abcde"), 0);
    expect_row(&c, 0, "abcd…");
    expect_row(&c, 1, "abcde");
    canvas_done(&c);
}
END_TEST

START_TEST(without_colour_the_theme_is_mono)
{
    struct ui_config config = {.term.color = COLOR_MODE_NEVER};

    ck_assert_int_eq(app_theme(&config), theme_find("mono"));
    config.theme = "light";
    ck_assert_int_eq(app_theme(&config), theme_find("light"));
    config = (struct ui_config){.term.color = COLOR_MODE_AUTO};
    ck_assert_int_eq(app_theme(&config), theme_find("default"));
}
END_TEST

START_TEST(themes_name_every_role)
{
    ck_assert_int_eq(theme_find("default"), 0);
    ck_assert_int_eq(theme_find("no such theme"), -1);
    for (size_t i = 0; theme_at(i) != NULL; i++)
        for (int role = 0; role < ROLE_COUNT; role++)
            for (int depth = 0; depth < DEPTH_COUNT; depth++) {
                short most = depth == DEPTH_8    ? 8
                             : depth == DEPTH_16 ? 16
                                                 : 256;
                short fg = theme_at(i)->style[role].fg[depth];

                /* 0 is black: a role somebody forgot. */
                ck_assert_msg(fg == -1 || (fg > 0 && fg < most),
                              "theme %s role %d depth %d", theme_at(i)->name,
                              role, depth);
            }
}
END_TEST

#define FENCE 0x7e /* '~': what the drawing must leave alone */

START_TEST(digits_are_two_pixels_a_cell)
{
    static const uint8_t px[3 * 4] = {0, 255, 0,   255, 0, 255,
                                      0, 255, 255, 0,   0, 0};
    struct canvas c = make_canvas(5, 4, GLYPHS_BLOCK);
    struct canvas ascii = make_canvas(5, 4, GLYPHS_ASCII);

    digit_draw(&c, 1, 1, px, 3, 3);
    expect_row(&c, 0, "");
    expect_row(&c, 1, " ▄▀▄");
    expect_row(&c, 2, "  ▀▀");
    expect_row(&c, 3, "");
    digit_draw(&ascii, 0, 0, px, 3, 4);
    ck_assert_uint_eq(canvas_at(&ascii, 0, 0)->ch, canvas_at(&ascii, 1, 0)->ch);
    ck_assert_uint_eq(canvas_at(&ascii, 0, 1)->ch, ' ');
    c.shades = true;
    digit_draw(&c, 1, 1, px, 3, 3);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->fg, SHADE_GREY0);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->bg, SHADE_GREY0 + SHADE_GREYS - 1);
    canvas_done(&c);
    canvas_done(&ascii);
}
END_TEST

START_TEST(signed_pictures_keep_the_sign)
{
    static const double v[4] = {1, -1, NAN, 0};
    struct canvas c = make_canvas(4, 1, GLYPHS_BLOCK);
    struct canvas ascii = make_canvas(4, 1, GLYPHS_ASCII);

    c.shades = c.hues = true;
    digit_draw_signed(&c, 0, 0, v, 4, 1, 1);
    ck_assert_uint_eq(canvas_at(&c, 0, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS - 1);
    ck_assert_uint_eq(canvas_at(&c, 1, 0)->fg, SHADE_SIGNED0);
    ck_assert_uint_eq(canvas_at(&c, 3, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS / 2);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 1);
    ck_assert_uint_ne(canvas_at(&ascii, 0, 0)->ch, canvas_at(&ascii, 1, 0)->ch);
    ck_assert_uint_eq(canvas_at(&ascii, 2, 0)->ch, ' ');
    c.hues = false; /* greys tell no sign: characters do */
    digit_draw_signed(&c, 0, 0, v, 4, 1, 1);
    for (int x = 0; x < 4; x++)
        ck_assert_uint_eq(canvas_at(&c, x, 0)->ch, canvas_at(&ascii, x, 0)->ch);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 0);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, NAN);
    canvas_done(&c);
    canvas_done(&ascii);
}
END_TEST

/* The ink is seen where a value is small, and nowhere else. */
START_TEST(values_stand_over_a_picture)
{
    static const uint8_t px[7] = {255, 255, 255, 255, 255, 255, 0};
    static const double v[7] = {1, 0.3, 0.1, -0.1, -0.3, -1, 0};
    struct canvas c = make_canvas(7, 1, GLYPHS_BLOCK);
    struct canvas ascii = make_canvas(7, 1, GLYPHS_ASCII);

    c.shades = c.hues = true;
    digit_draw_over(&c, 0, 0, px, v, 7, 1, 1);
    digit_draw_over(&ascii, 0, 0, px, v, 7, 1, 1);
    expect_row(&ascii, 0, "#+..-=");
    for (int x = 0; x < 6; x++)
        ck_assert((canvas_at(&c, x, 0)->fg >= SHADE_SIGNED0) ==
                  (x < 2 || x > 3));
    ck_assert_uint_gt(canvas_at(&c, 2, 0)->fg, SHADE_GREY0);
    ck_assert_uint_eq(canvas_at(&c, 6, 0)->fg, SHADE_GREY0);
    canvas_done(&c);
    canvas_done(&ascii);
}
END_TEST

static bool same_colour(const struct theme *t, int a, int b, int depth)
{
    return t->style[a].fg[depth] == t->style[b].fg[depth];
}

/* Pink is no lane: what is drawn for and against is not BP's and WP's. */
START_TEST(signs_have_colours_of_their_own)
{
    for (size_t i = 0; theme_at(i) != NULL; i++) {
        const struct theme *t = theme_at(i);

        for (int depth = 0; theme_has_hues(t) && depth < DEPTH_COUNT; depth++)
            for (int lane = 0; lane < (depth == DEPTH_256 ? 8 : 2); lane++)
                ck_assert_msg(
                    !same_colour(t, ROLE_MINUS, ROLE_LANE0 + lane, depth) &&
                        !same_colour(t, ROLE_PLUS, ROLE_LANE0 + lane, depth) &&
                        !same_colour(t, ROLE_PLUS, ROLE_MINUS, depth),
                    "%s, depth %d, lane %d", t->name, depth, lane);
    }
}
END_TEST

START_TEST(thumbnails_are_braille)
{
    uint8_t px[28 * 28] = {0};
    struct canvas c = make_canvas(16, 9, GLYPHS_BRAILLE);

    px[0] = 255;
    px[27 * 28 + 27] = 255;
    canvas_fill(&c, (struct rect){0, 0, 16, 9}, FENCE, ROLE_TEXT);
    digit_draw_braille(&c, 1, 1, px, 28, 28);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->ch, 0x2801);
    ck_assert_uint_eq(canvas_at(&c, 14, 7)->ch, 0x2880);
    ck_assert_uint_eq(canvas_at(&c, 15, 7)->ch, FENCE);
    ck_assert_uint_eq(canvas_at(&c, 14, 8)->ch, FENCE);
    canvas_done(&c);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, canvas_clips_on_every_side);
    tcase_add_test(tc, canvas_reads_utf8);
    tcase_add_test(tc, canvas_maps_to_ascii);
    tcase_add_test(tc, canvas_fit_ends_in_ellipsis);
    tcase_add_test(tc, without_colour_the_theme_is_mono);
    tcase_add_test(tc, themes_name_every_role);
    tcase_add_test(tc, digits_are_two_pixels_a_cell);
    tcase_add_test(tc, signed_pictures_keep_the_sign);
    tcase_add_test(tc, values_stand_over_a_picture);
    tcase_add_test(tc, signs_have_colours_of_their_own);
    tcase_add_test(tc, thumbnails_are_braille);
}

int main(void)
{
    return suite_run("canvas", add_tests, NULL, NULL);
}
