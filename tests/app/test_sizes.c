/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a screen loses parts or its frames at some size, or text that
 * should be ASCII is not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "suite.h"
#include "ui/app/dump.h"
#include "ui/frame/screen.h"
#include "ui_case.h"

/* Frames that overlap lose corners. The lower left one is not counted: the
 * axes of charts have it too. */
static void expect_whole_frames(const struct canvas *c)
{
    int corners[3] = {0};

    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            switch (canvas_at(c, x, y)->ch) {
            case 0x250c:
                corners[0]++;
                break;
            case 0x2510:
                corners[1]++;
                break;
            case 0x2518:
                corners[2]++;
                break;
            default:
                break;
            }
    for (int k = 1; k < 3; k++)
        ck_assert_msg(corners[k] == corners[0], "%dx%d: frames overlap", c->w,
                      c->h);
}

/* State, time left and the way out are never behind an overlay. */
static void expect_status(const struct canvas *c, const struct canvas *plain)
{
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < c->w; x++)
            ck_assert_msg(canvas_at(c, x, y)->ch == canvas_at(plain, x, y)->ch,
                          "%dx%d: an overlay covers row %d", c->w, c->h, y);
    for (int x = 0; x < c->w; x++)
        if (canvas_at(c, x, c->h - 1)->ch > ' ')
            return;
    ck_abort_msg("%dx%d: no keys in the last row", c->w, c->h);
}

static void draw_size(const struct model *m, int w, int h)
{
    struct screen screen = {.live = m, .shown = m, .ui = &ui};
    struct canvas c, over;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BRAILLE), STATUS_OK);
    ck_assert_int_eq(canvas_init(&over, w, h, GLYPHS_BRAILLE), STATUS_OK);
    screen_draw(&screen, &c);
    expect_whole_frames(&c);
    for (int k = OVERLAY_HELP; k <= OVERLAY_PRESETS; k++) {
        screen.overlay = (enum overlay)k;
        screen_draw(&screen, &over);
        if (w >= SCREEN_MIN_W && h >= SCREEN_MIN_H)
            expect_status(&over, &c);
    }
    canvas_done(&over);
    canvas_done(&c);
}

static void draw_sizes(const struct model *m)
{
    static const int edges[] = {1,  2,  39, 40,  41,  63,  64,  79,
                                80, 81, 87, 119, 120, 199, 200, 300};

    for (size_t k = 0; k < sizeof edges / sizeof edges[0]; k++)
        for (int h = 1; h <= 100; h += h < 32 ? 1 : h < 52 ? 3 : 12)
            draw_size(m, edges[k], h);
    for (int w = 1; w <= 300; w += w < 90 ? 1 : 7)
        draw_size(m, w, 24);
}

/* How often a word stands on a screen. */
static int count_word(const char *text, const char *word)
{
    int n = 0;

    for (; (text = strstr(text, word)) != NULL; text++)
        n++;
    return n;
}

static int row_length(const char *text, int row)
{
    for (; row > 0; row--)
        text = strchr(text, '\n') + 1;
    return (int)strcspn(text, "\n");
}

/* A race without curves is none: each lane has its chart, whose lower edge
 * says what it shows, or there is one of all lanes. The panels at the right
 * begin in the first row below the status. */
START_TEST(lanes_have_charts_at_every_size)
{
    size_t lanes = (size_t)_i;

    set_lanes(lanes);
    for (int w = 80; w <= 200; w += 8)
        for (int h = 24; h <= 50; h += h < 30 ? 1 : 4) {
            char *text = shown_text(w, h);
            int charts = count_word(text, " accuracy %, x step");

            ck_assert_msg(charts >= (int)lanes ||
                              strstr(text, " All lanes ") != NULL,
                          "%d charts of %zu lanes at %dx%d:\n%s", charts, lanes,
                          w, h, text);
            ck_assert_msg(row_length(text, 2) == w,
                          "a hole at the right of %zu lanes at %dx%d:\n%s",
                          lanes, w, h, text);
            free(text);
        }
    set_lanes(2);
}
END_TEST

static const enum view_id sized_views[] = {VIEW_TRAIN, VIEW_COMPARE, VIEW_LOG};

START_TEST(screens_draw_at_every_size)
{
    struct model *loading = fake_model_loading();

    ui.view = sized_views[_i];
    draw_sizes(model);
    draw_sizes(loading);
    set_lanes(LANES_MAX);
    draw_sizes(model);
    set_lanes(4);
    draw_sizes(model);
    ui.controls.edit.active = true;
    ui.controls.staged = true;
    ui.cursor_on = true;
    ui.target = 1;
    ui.metric = 1;
    ui.y_log = true;
    ui.axis = AXIS_FWD_EQ;
    draw_sizes(model);
    ui.expanded = true;
    draw_sizes(model);
    set_lanes(1);
    ui.focus = 1;
    draw_sizes(model);
    set_lanes(2);
    fake_model_free(loading);
}
END_TEST

START_TEST(titles_stay_when_states_change)
{
    for (int w = 80; w <= 200; w += 20)
        for (int k = 0; k < 2; k++) {
            bool full;

            model->lanes[1].state = LANE_PAUSED;
            full = screen_says(w, 24, "WP weight");
            model->lanes[1].state = LANE_RUN;
            model->lanes[1].samples_per_s = k == 0 ? 189e3 : 4e3;
            ck_assert_int_eq(screen_says(w, 24, "WP weight"), full);
        }
}
END_TEST

START_TEST(small_screens_say_what_they_need)
{
    static const struct {
        int w, h;
        const char *text;
    } cases[] = {
        {39, 10, "need 40x10, have 39x10; training\ncontinues; q quits\n"},
        {90, 9, "need 40x10, have 90x9; training continues; q quits\n"},
        {39, 1, "need 40x10, have 39x1; q quits\n"},
        {12, 1, "need 40x10\n"},
        {7, 1, "q quits\n"},
    };
    static const struct {
        enum lane_state state;
        const char *text;
    } ended[] = {
        {LANE_PAUSED, "need 40x10, have 60x5; PAUSED; q quits\n"},
        {LANE_DIVERGED, "need 40x10, have 60x5; DIVERGED; q quits\n"},
        {LANE_DONE, "need 40x10, have 60x5; DONE; q quits\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = dump("train", cases[i].w, cases[i].h, GLYPHS_ASCII);

        ck_assert_str_eq(text, cases[i].text);
        free(text);
    }
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++) {
        char *text;

        model->lanes[0].state = model->lanes[1].state = ended[i].state;
        text = dump("train", 60, 5, GLYPHS_ASCII);
        ck_assert_str_eq(text, ended[i].text);
        free(text);
    }
}
END_TEST

START_TEST(ascii_screens_are_ascii)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        char *text =
            dump(view_at((enum view_id)view)->name, 100, 40, GLYPHS_ASCII);

        for (const char *p = text; *p != '\0'; p++)
            ck_assert_msg(*p == '\n' || (*p >= ' ' && *p < 0x7f),
                          "view %d: byte %d", view, *p);
        free(text);
    }
}
END_TEST

START_TEST(dump_refuses_what_it_cannot)
{
    struct ui_config config = {.view = "nosuch"};
    struct err err = {0};

    ck_assert_int_eq(dump_screen(model, &config, 80, 24, stdout, &err),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "nosuch"));
    config.view = "train";
    ck_assert_int_eq(dump_screen(model, &config, 0, 24, stdout, &err),
                     STATUS_USAGE);
    ck_assert_int_eq(dump_screen(model, &config, 80, 5000, stdout, &err),
                     STATUS_USAGE);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, screens_draw_at_every_size, 0, 3);
    tcase_add_loop_test(tc, lanes_have_charts_at_every_size, 1, LANES_MAX + 1);
    tcase_add_test(tc, titles_stay_when_states_change);
    tcase_add_test(tc, small_screens_say_what_they_need);
    tcase_add_test(tc, ascii_screens_are_ascii);
    tcase_add_test(tc, dump_refuses_what_it_cannot);
}

int main(void)
{
    return suite_run("sizes", add_tests, ui_begin, ui_end);
}
