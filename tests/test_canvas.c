/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a picture shows other pixels than the sample has. */
#include <check.h>
#include <math.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/draw/digit.h"

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

    c.shades = true;
    digit_draw_signed(&c, 0, 0, v, 4, 1, 1);
    ck_assert_uint_eq(canvas_at(&c, 0, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS - 1);
    ck_assert_uint_eq(canvas_at(&c, 1, 0)->fg, SHADE_SIGNED0);
    ck_assert_uint_eq(canvas_at(&c, 3, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS / 2);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 1);
    ck_assert_uint_ne(canvas_at(&ascii, 0, 0)->ch, canvas_at(&ascii, 1, 0)->ch);
    ck_assert_uint_eq(canvas_at(&ascii, 2, 0)->ch, ' ');
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 0);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, NAN);
    canvas_done(&c);
    canvas_done(&ascii);
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
    tcase_add_test(tc, digits_are_two_pixels_a_cell);
    tcase_add_test(tc, signed_pictures_keep_the_sign);
    tcase_add_test(tc, thumbnails_are_braille);
}

int main(void)
{
    return suite_run("canvas", add_tests, NULL, NULL);
}
