/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the screens write outside their place, a key does two
 * things or nothing, or text that should be ASCII is not. The race is not
 * needed: the model is a fabricated one. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "ui/app/app_state.h"
#include "ui/app/dump.h"
#include "ui/app/key_list.h"
#include "ui/app/screen.h"
#include "ui/app/status_line.h"
#include "ui/app/summary.h"
#include "ui/draw/theme.h"
#include "ui/errors/errors_state.h"
#include "ui/log/log_page.h"
#include "ui/parts/chart_window.h"
#include "ui/parts/compare_chart.h"
#include "ui/parts/controls.h"

/* Canvas */

static void expect_row(const struct canvas *c, int y, const char *expected)
{
    char buf[512];

    canvas_row_utf8(c, y, buf, sizeof buf);
    ck_assert_str_eq(buf, expected);
}

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

/* Whether a screen of that size has the text somewhere. */
static bool screen_says(const struct model *m, const struct ui_state *ui, int w,
                        int h, const char *text)
{
    struct screen screen = {.live = m, .shown = m, .ui = ui};
    char row[1024];
    struct canvas c;
    bool found = false;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BRAILLE), STATUS_OK);
    screen_draw(&screen, &c);
    for (int y = 0; y < h; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        found = found || strstr(row, text) != NULL;
    }
    canvas_done(&c);
    return found;
}

/* Keys */

/* What the list of a screen has. */
START_TEST(keys_are_bound_once)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct key_row rows[KEY_LIST_MAX];
        size_t n = key_list((enum view_id)view, rows);

        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++) {
                const struct binding *a = rows[i].binding;
                const struct binding *b = rows[j].binding;

                for (size_t k = 0; k < 3; k++)
                    for (size_t l = i == j ? k + 1 : 0; l < 3; l++)
                        ck_assert_msg(
                            a->keys[k] == 0 || a->keys[k] != b->keys[l],
                            "'%s' and '%s' share a key", a->name, b->name);
            }
    }
}
END_TEST

static bool does(const struct ui_state *ui, int key)
{
    const struct binding *own = view_binding(ui, key);
    const struct binding *common = key_common(key);

    return (own != NULL && own->act != NULL) ||
           (common != NULL && common->act != NULL);
}

/* Whatever is listed is done, and what is not listed is not. */
START_TEST(keys_do_something)
{
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct key_row rows[KEY_LIST_MAX];
        size_t n = key_list((enum view_id)view, rows);

        ui.view = (enum view_id)view;
        ck_assert_uint_lt(n, KEY_LIST_MAX);
        for (size_t i = 0; i < n; i++) {
            ck_assert_ptr_nonnull(rows[i].binding->help);
            for (size_t k = 0; k < 3; k++)
                ck_assert(rows[i].binding->keys[k] == 0 ||
                          does(&ui, rows[i].binding->keys[k]));
        }
        ck_assert(!does(&ui, 0));
        ck_assert(!does(&ui, KEYS_BASE));
        ck_assert(does(&ui, 'q'));
    }
    ui.view = VIEW_LOG;
    ck_assert(!does(&ui, KEYS_TAB));
    ck_assert(!does(&ui, 'x'));
    ui_state_done(&ui);
}
END_TEST

static bool press_on(struct model *m, struct ui_state *ui, int key)
{
    struct ui_context x = {m, NULL, ui, NULL};

    return view_press(&x, key);
}

START_TEST(key_bar_keeps_help_and_quit)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int w = 20; w < 200; w++) {
        struct canvas c;
        char row[4 * 200 + 1];

        ck_assert_int_eq(canvas_init(&c, w, 1, GLYPHS_BLOCK), STATUS_OK);
        key_bar_draw(m, &ui, &c, 0);
        canvas_row_utf8(&c, 0, row, sizeof row);
        ck_assert_ptr_nonnull(strstr(row, "? help"));
        ck_assert_ptr_nonnull(strstr(row, "q quit"));
        canvas_done(&c);
    }
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Every entry is a click's, and nothing between them. */
START_TEST(key_bar_takes_clicks)
{
    struct model *m = fake_model_new();
    struct ui_state ui;
    struct canvas c;
    char row[4 * 80 + 1];

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert_int_eq(canvas_init(&c, 80, 1, GLYPHS_ASCII), STATUS_OK);
    key_bar_draw(m, &ui, &c, 0);
    canvas_row_utf8(&c, 0, row, sizeof row);
    ck_assert_int_eq(screen_bar_key(m, &ui, 80, 1), ' ');
    ck_assert_int_eq(
        screen_bar_key(m, &ui, 80, (int)(strstr(row, ". step") - row)), '.');
    ck_assert_int_eq(
        screen_bar_key(m, &ui, 80, (int)(strstr(row, "quit") - row) + 3), 'q');
    ck_assert_int_eq(
        screen_bar_key(m, &ui, 80, (int)(strstr(row, "? help") - row) - 1), 0);
    strcpy(ui.notice, "told");
    ck_assert_int_eq(screen_bar_key(m, &ui, 80, 1), 0);
    ui.notice[0] = '\0';
    ui.view = VIEW_ERRORS;
    errors_of(&ui)->matrix = true;
    ck_assert(key_refusal(m, &ui, 'z') == NULL);
    ui.view = VIEW_TRAIN;
    ui.area = (struct rect){0, 2, 40, 9};
    ck_assert(key_refusal(m, &ui, 'z') != NULL);
    ck_assert(key_refusal(m, &ui, '+') == NULL);
    ui.view = VIEW_COMPARE;
    ck_assert(key_refusal(m, &ui, 'y') != NULL);
    ui.area = (struct rect){0, 2, 80, 21};
    ck_assert(key_refusal(m, &ui, 'y') == NULL);
    ui.view = VIEW_ERRORS;
    ck_assert_int_eq(screen_bar_key(m, &ui, 80, 14), KEYS_ESC);
    ck_assert_int_eq(screen_bar_key(m, &ui, 80, 25), KEYS_ENTER);
    canvas_done(&c);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* What can do nothing says why, and is not offered. */
START_TEST(idle_keys_say_why)
{
    static const int ended[] = {' ', '.', ','};
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(screen_says(m, &ui, 80, 24, "Space pause"));
    ck_assert_ptr_null(key_refusal(m, &ui, '.'));
    m->lanes[1].state = LANE_PAUSED;
    ck_assert(screen_says(m, &ui, 80, 24, "Space pause"));
    ui.target = 1;
    ck_assert(screen_says(m, &ui, 80, 24, "Space go on"));
    ui.target = -1;
    m->lanes[0].state = LANE_DIVERGED;
    m->lanes[1].state = LANE_DIVERGED;
    ck_assert(screen_says(m, &ui, 80, 24, " u undo  r restart"));
    ck_assert(!screen_says(m, &ui, 80, 24, "epoch more"));
    m->lanes[1].state = LANE_DONE;
    ck_assert(screen_says(m, &ui, 80, 24, " u undo  E epoch more  r restart"));
    for (size_t i = 0; i < m->n_lanes; i++) {
        m->lanes[i].state = LANE_DONE;
        m->lanes[i].change = 0;
        m->lanes[i].last.epoch =
            (uint32_t)model_value(&m->lanes[i], &param_epochs);
    }
    ck_assert(!screen_says(m, &ui, 80, 24, "Space "));
    ck_assert(!screen_says(m, &ui, 80, 24, "u undo"));
    ck_assert(screen_says(m, &ui, 80, 24, "E epoch more  r restart"));
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(key_refusal(m, &ui, ended[i]),
                         "done: E adds an epoch, r restarts");
    ui.view = VIEW_ERRORS;
    errors_of(&ui)->draw.on = true; /* Space is the brush */
    ck_assert_ptr_null(key_refusal(m, &ui, ' '));
    errors_of(&ui)->draw.on = false;
    ui.view = VIEW_TRAIN;
    ck_assert_ptr_nonnull(key_refusal(m, &ui, 'u'));
    ck_assert_ptr_nonnull(key_refusal(m, &ui, 'e'));
    ck_assert_ptr_null(key_refusal(m, &ui, 'E'));
    m->lanes[1].change = 1;
    ck_assert_ptr_null(key_refusal(m, &ui, 'u'));
    ui.target = 0;
    ck_assert_ptr_nonnull(key_refusal(m, &ui, 'u'));
    ck_assert_ptr_nonnull(key_refusal(m, &ui, ')'));
    ui.target = -1;
    ck_assert_ptr_null(key_refusal(m, &ui, ')'));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(the_quit_question_is_of_the_present)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int ended = 0; ended < 2; ended++) {
        struct screen screen = {
            .live = m, .shown = m, .ui = &ui, .overlay = OVERLAY_QUIT};
        bool asks = false;
        char row[1024];
        struct canvas c;

        ck_assert_int_eq(canvas_init(&c, 80, 24, GLYPHS_ASCII), STATUS_OK);
        screen_draw(&screen, &c);
        for (int y = 0; y < 24; y++) {
            canvas_row_utf8(&c, y, row, sizeof row);
            asks = asks || strstr(row, "not finished") != NULL;
        }
        ck_assert_int_eq(asks, ended == 0);
        canvas_done(&c);
        for (size_t i = 0; i < m->n_lanes; i++)
            m->lanes[i].state = LANE_DONE;
    }
    ui_state_done(&ui);
    fake_model_free(m);
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

/* Screens */

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

static void draw_size(const struct model *m, struct ui_state *ui, int w, int h)
{
    struct screen screen = {.live = m, .shown = m, .ui = ui};
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

static void draw_sizes(const struct model *m, struct ui_state *ui)
{
    static const int edges[] = {1,  2,  39, 40,  41,  63,  64,  79,
                                80, 81, 87, 119, 120, 199, 200, 300};

    for (size_t k = 0; k < sizeof edges / sizeof edges[0]; k++)
        for (int h = 1; h <= 100; h += h < 32 ? 1 : h < 52 ? 3 : 12)
            draw_size(m, ui, edges[k], h);
    for (int w = 1; w <= 300; w += w < 90 ? 1 : 7)
        draw_size(m, ui, w, 24);
}

/* More lanes than two share what the first two own. */
static void set_lanes(struct model *m, size_t n)
{
    m->n_lanes = n;
    for (size_t i = 2; i < n; i++) {
        m->lanes[i] = m->lanes[i - 2];
        snprintf(m->lanes[i].config.name, LANE_NAME_MAX, "long-name-%zu", i);
    }
}

static const enum view_id sized_views[] = {VIEW_TRAIN, VIEW_COMPARE, VIEW_LOG};

START_TEST(screens_draw_at_every_size)
{
    struct model *m = fake_model_new();
    struct model *loading = fake_model_loading();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = sized_views[_i];
    draw_sizes(m, &ui);
    draw_sizes(loading, &ui);
    set_lanes(m, LANES_MAX);
    draw_sizes(m, &ui);
    set_lanes(m, 4);
    draw_sizes(m, &ui);
    ui.controls.edit.active = true;
    ui.controls.staged = true;
    ui.cursor_on = true;
    ui.target = 1;
    ui.metric = 1;
    ui.y_log = true;
    ui.axis = AXIS_FWD_EQ;
    draw_sizes(m, &ui);
    ui.expanded = true;
    draw_sizes(m, &ui);
    set_lanes(m, 1);
    ui.focus = 1;
    draw_sizes(m, &ui);
    set_lanes(m, 2);
    ui_state_done(&ui);
    fake_model_free(loading);
    fake_model_free(m);
}
END_TEST

static char *dump(const struct model *m, const char *view, int w, int h,
                  enum glyphs glyphs)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    struct ui_config config = {.view = view,
                               .term.unicode = true,
                               .glyphs = (int)glyphs,
                               .smoothing = 2};

    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(dump_screen(m, &config, w, h, f, NULL), STATUS_OK);
    fclose(f);
    return text;
}

START_TEST(train_says_what_matters)
{
    static const char *const words[] = {"RUN",
                                        "epoch 4/20",
                                        "batch 40/100",
                                        "step   340",
                                        "63.0k ex/s",
                                        "0-100%",
                                        "89.46%",
                                        "best",
                                        "lr",
                                        "→0.3",
                                        "lr WP 0.1 → 0.3 (next batch)",
                                        "paired, seed 2",
                                        "val 90 %",
                                        "restart-only",
                                        "q quit"};
    struct model *m = fake_model_new();
    char *text = dump(m, "train", 80, 24, GLYPHS_BRAILLE);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ck_assert_msg(strstr(text, words[i]) != NULL, "no \"%s\" in\n%s",
                      words[i], text);
    free(text);
    fake_model_free(m);
}
END_TEST

/* The cell of the first batch under a new value is an arrow. */
START_TEST(a_great_loss_stays_on_the_screen)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    m->lanes[0].last.loss = 440830.2752;
    m->lanes[0].values[params_index(&param_lr)] = 1e6;
    ck_assert(screen_says(m, &ui, 80, 24, "loss 4e+05"));
    ck_assert(screen_says(m, &ui, 200, 50, "loss 4.41e+05"));
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(m, &ui, 80, 24, "4.4e+05"));
    ui.view = VIEW_WEIGHTS;
    for (size_t i = 0; i < m->lanes[0].shape->n_params; i++)
        ((double *)m->lanes[0].picture->data)[i] = 1.5e9 + (double)i;
    for (size_t i = 0; i < m->lanes[0].n_evals; i++)
        m->lanes[0].evals[i].sum_abs_w = 1.92456e19;
    ck_assert(screen_says(m, &ui, 80, 24, "min +1.50e+09  max +1.50e+09"));
    ck_assert(screen_says(m, &ui, 80, 24, "1.92e+19..1.92e+19"));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(sparks_mark_changes)
{
    struct model *m = fake_model_new();
    struct lane_model *lane = &m->lanes[0];
    char *text;

    lane->marks[lane->n_marks++] =
        (struct mark){FAKE_STEPS - 5, &param_lr, 0.03, 0.1, 0};
    lane->marks[lane->n_marks++] =
        (struct mark){FAKE_STEPS - 2, &param_lr, 0.1, 0.01, 0};
    for (int small = 0; small < 2; small++) {
        text = dump(m, "train", small ? 40 : 80, small ? 12 : 24, GLYPHS_ASCII);
        ck_assert_ptr_nonnull(strstr(text, "**^**v* 0-100%"));
        free(text);
    }
    fake_model_free(m);
}
END_TEST

START_TEST(time_left_is_that_of_lanes_that_go_on)
{
    struct model *m = fake_model_new();
    char *text;

    m->lanes[1].samples_per_s /= 2; /* the slower one decides */
    text = dump(m, "train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA 0:00:33"));
    free(text);
    m->lanes[1].state = LANE_DIVERGED; /* and one that ended does not */
    text = dump(m, "train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA 0:00:17"));
    free(text);
    m->lanes[0].last.step = 9;
    text = dump(m, "train", 40, 12, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA --:--"));
    free(text);
    fake_model_free(m);
}
END_TEST

static void expect_dump(const struct model *m, int w, int h, const char *word)
{
    char *text = dump(m, "log", w, h, GLYPHS_ASCII);

    ck_assert_msg(strstr(text, word) != NULL, "no \"%s\" in\n%s", word, text);
    free(text);
}

static void set_both(struct model *m, const struct param *p, double value)
{
    m->lanes[0].values[params_index(p)] = value;
    m->lanes[1].values[params_index(p)] = value;
}

/* What may end a lane before its epochs stands beside the time left, which
 * is then the longest it may take. */
START_TEST(stop_rules_are_in_the_status)
{
    struct model *m = fake_model_new();

    set_both(m, &param_target_acc, 95);
    expect_dump(m, 80, 24, "stops: 95 %");
    expect_dump(m, 80, 24, "ETA <= 0:00:17");
    expect_dump(m, 40, 12, "ETA <= 0:00:17");
    set_both(m, &param_patience, 3);
    expect_dump(m, 120, 30, "stops: 95 %, patience 3");
    set_both(m, &param_max_time, 60);
    expect_dump(m, 80, 24, "stops: 95 %, patience 3, 60 s  ETA <= 0:00:17");
    for (size_t i = 0; i < 2; i++) { /* 10 ms a batch, 100 of them a second */
        m->lanes[i].samples_per_s = 63000;
    }
    set_both(m, &param_target_acc, 0);
    set_both(m, &param_patience, 0);
    set_both(m, &param_max_time, 8.4);
    expect_dump(m, 80, 24, "stops: 8.4 s");
    expect_dump(m, 80, 24, "ETA 0:00:05");
    set_both(m, &param_max_time, 1000);
    expect_dump(m, 80, 24, "ETA 0:00:17");
    fake_model_free(m);
}
END_TEST

START_TEST(a_lane_that_waits_is_told)
{
    struct model *m = fake_model_new();

    m->lanes[0].waits = 812;
    m->lanes[0].waits_for = 1;
    expect_dump(m, 80, 24, "BP waits for WP: 812 batches");
    for (int small = 0; small < 2; small++) {
        char *text = dump(m, "train", small ? 80 : 120, 30, GLYPHS_ASCII);

        ck_assert_ptr_nonnull(strstr(text, "waits for WP: 812 "));
        free(text);
    }
    fake_model_free(m);
}
END_TEST

/* --- what part of the x axis charts show --- */

static struct chart_window window_of(const struct model *m,
                                     const struct ui_state *ui)
{
    struct chart_window w;

    chart_window_fit(m, ui, &w);
    return w;
}

static void expect_window(const struct model *m, const struct ui_state *ui,
                          double lo, double hi)
{
    struct chart_window w = window_of(m, ui);

    ck_assert_double_eq_tol(w.lo, lo, 1e-6);
    ck_assert_double_eq_tol(w.hi, hi, 1e-6);
}

static void add_steps(struct model *m, uint64_t to)
{
    for (uint64_t step = FAKE_STEPS + 1; step <= to; step++)
        history_add(&m->lanes[0].acc, &(struct history_place){.step = step},
                    90);
}

/* A window that was moved stands still while the run goes on; one at the
 * newest follows it. */
START_TEST(a_zoomed_chart_can_be_moved)
{
    struct model *m = fake_model_new();
    struct ui_state ui;
    char text[48];

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(!chart_window_pan(m, &ui, -1)); /* all of it is shown */
    expect_window(m, &ui, 0, 340);
    chart_window_zoom(m, &ui, true);
    chart_window_zoom(m, &ui, true);
    expect_window(m, &ui, 255, 340);
    ck_assert_str_eq(chart_window_text(&ui, text, sizeof text), ", last 25%");
    ck_assert(chart_window_pan(m, &ui, -1));
    ck_assert(chart_window_wheel(m, &ui, MOUSE_WHEEL_LEFT));
    expect_window(m, &ui, 255 - 2 * 21.25, 340 - 2 * 21.25);
    ck_assert_str_eq(chart_window_text(&ui, text, sizeof text), ", 212 to 298");
    add_steps(m, 400);
    expect_window(m, &ui, 212.5, 297.5);
    chart_window_zoom(m, &ui, true); /* about its middle */
    expect_window(m, &ui, 233.75, 276.25);
    for (int i = 0; i < 40; i++)
        chart_window_pan(m, &ui, -1);
    expect_window(m, &ui, 0, 42.5);
    for (int i = 0; i < 60; i++)
        chart_window_pan(m, &ui, 1);
    expect_window(m, &ui, 357.5, 400);
    add_steps(m, 440);
    ck_assert_double_eq_tol(window_of(m, &ui).hi, 440, 1e-6);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* The value cursor keeps its place when the window is narrowed about it, and
 * takes the window along at its edge. */
START_TEST(a_zoomed_chart_fits_its_values)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_COMPARE;
    ui.metric = 1;
    ck_assert(screen_says(m, &ui, 80, 24, " 2.5┤"));
    ui.zoom = 0.25; /* the last quarter: all below 0.9 */
    ck_assert(!screen_says(m, &ui, 80, 24, " 2.5┤"));
    ck_assert(!screen_says(m, &ui, 80, 24, "    0┤"));
    ui.metric = 0; /* accuracy stays until it is asked for */
    ck_assert(screen_says(m, &ui, 80, 24, "100%┤"));
    ui.y_fit = true;
    ck_assert(!screen_says(m, &ui, 80, 24, "100%┤"));
    ck_assert(screen_says(m, &ui, 80, 24, "accuracy (fit) by step"));
    ck_assert(screen_says(m, &ui, 80, 24, "90%┤"));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Three lanes leave no panel room for a chart of its own. */
START_TEST(many_lanes_share_a_chart)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(!screen_says(m, &ui, 80, 24, "All lanes"));
    m->lanes[2] = m->lanes[1];
    strcpy(m->lanes[2].config.name, "wp-slow");
    for (m->n_lanes = 3; m->n_lanes <= LANES_MAX; m->n_lanes++) {
        m->lanes[m->n_lanes - 1] = m->lanes[2];
        ck_assert(screen_says(m, &ui, 80, 24, "All lanes"));
        ck_assert(screen_says(m, &ui, 80, 24,
                              m->n_lanes <= 4 ? "WP-SLOW perturbation"
                                              : "│ WP-SLOW "));
        ui.target = 2;
        ck_assert(screen_says(m, &ui, 80, 24, "  WP-SLOW"));
        ui.target = -1;
    }
    m->n_lanes = 2;
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* The first turn of the wheel over a control selects it; there is no race
 * here to change a value in. */
START_TEST(a_passing_wheel_changes_nothing)
{
    struct rect r = screen_view_rect(80, 24);
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(view_train.mouse(&(struct ui_context){m, NULL, &ui, NULL}, r, 60,
                               r.y + 2, MOUSE_WHEEL_UP));
    ck_assert_int_eq(ui.focus, (int)m->n_lanes); /* the controls */
    ck_assert_int_eq(ui.controls.row, 0);
    ck_assert(view_train.mouse(&(struct ui_context){m, NULL, &ui, NULL}, r, 60,
                               r.y + 3, MOUSE_WHEEL_UP));
    ck_assert_int_eq(ui.controls.row, 1);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(what_is_typed_keeps_its_end_in_view)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.controls.edit.active = true;
    strcpy(ui.controls.edit.text, "0.0123456789012345678901234");
    ck_assert(screen_says(m, &ui, 80, 24, "8901234_│"));
    strcpy(ui.controls.edit.text, "abc");
    ui.controls.edit.len = 3;
    strcpy(ui.controls.edit.why, "not a number");
    ck_assert(screen_says(m, &ui, 80, 24, " lr both = abc_  not a number"));
    ck_assert(screen_says(m, &ui, 40, 12, "not a number"));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(titles_stay_when_states_change)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int w = 80; w <= 200; w += 20)
        for (int k = 0; k < 2; k++) {
            bool full;

            m->lanes[1].state = LANE_PAUSED;
            full = screen_says(m, &ui, w, 24, "WP weight");
            m->lanes[1].state = LANE_RUN;
            m->lanes[1].samples_per_s = k == 0 ? 189e3 : 4e3;
            ck_assert_int_eq(screen_says(m, &ui, w, 24, "WP weight"), full);
        }
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(the_cursor_leads_the_window)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.cursor_on = true;
    ui.cursor = 0.5;
    chart_window_zoom(m, &ui, true);
    expect_window(m, &ui, 85, 255);
    ck_assert_double_eq_tol(ui.cursor, 0.5, 1e-9);
    ui.cursor = 0;
    chart_window_move_cursor(m, &ui, -1);
    expect_window(m, &ui, 42.5, 212.5);
    ck_assert_double_eq_tol(ui.cursor, (85 - 1.7 - 42.5) / 170, 1e-9);
    for (int i = 0; i < 200; i++)
        chart_window_move_cursor(m, &ui, -1);
    expect_window(m, &ui, 0, 170);
    ck_assert_double_eq_tol(ui.cursor, 0, 1e-9);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Where one lane's end is far behind the other's, a linear axis would show
 * the one as a line at its edge. */
START_TEST(costs_far_apart_are_on_a_log_axis)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(!window_of(m, &ui).log);
    ui.axis = AXIS_FWD_EQ;
    ck_assert(window_of(m, &ui).log);
    ck_assert_double_eq_tol(window_of(m, &ui).lo, 630 * 3, 1e-6);
    chart_window_zoom(m, &ui, true); /* half of the decades */
    ck_assert_double_gt(window_of(m, &ui).lo, 630 * 3 * 1000.0);
    ui.x_other_scale = true;
    ck_assert(!window_of(m, &ui).log);
    ui.axis = AXIS_STEP;
    ck_assert(window_of(m, &ui).log);
    ui.x_other_scale = false;
    ui.axis = AXIS_FWD_EQ;
    m->n_lanes = 1;
    ck_assert(!window_of(m, &ui).log);
    m->n_lanes = 2;
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

static char *shown_text(const struct model *m, struct ui_state *ui, int w,
                        int h)
{
    struct screen screen = {.live = m, .shown = m, .ui = ui};
    char *text = calloc((size_t)w * 4 + 2, (size_t)h);
    struct canvas c;
    size_t len = 0;

    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_ASCII), STATUS_OK);
    ui->area = screen_view_rect(w, h);
    screen_draw(&screen, &c);
    for (int y = 0; y < h; y++) {
        canvas_row_utf8(&c, y, text + len, (size_t)w * 4 + 1);
        len += strlen(text + len);
        text[len++] = '\n';
    }
    canvas_done(&c);
    return text;
}

static void expect_text(const struct model *m, struct ui_state *ui,
                        const char *word, bool there)
{
    char *text = shown_text(m, ui, 200, 50);

    ck_assert_msg((strstr(text, word) != NULL) == there, "%s \"%s\" in\n%s",
                  there ? "no" : "still", word, text);
    free(text);
}

/* A click on a name in the legend, wherever it is, and the key. */
START_TEST(a_click_on_a_name_hides_its_curve)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_COMPARE;
    expect_text(m, &ui, "ooo", true);
    for (int y = 2; y < 49; y++) /* the legends' rows have the first names */
        for (int x = 0; x < 200 && ui.hidden == 0; x++) {
            char *text = shown_text(m, &ui, 200, 50), *row = text;

            for (int k = 0; k < y; k++)
                row = strchr(row, '\n') + 1;
            if (strncmp(row + x, "oo WP", 5) == 0)
                ck_assert(
                    view_compare.mouse(&(struct ui_context){m, NULL, &ui, NULL},
                                       ui.area, x + 3, y, 1));
            free(text);
        }
    ck_assert_uint_eq(ui.hidden, 2);
    expect_text(m, &ui, "-- WP off", true);
    expect_text(m, &ui, "ooo", false);
    expect_text(m, &ui, "***", true);
    compare_next_curves(m, &ui); /* from the first alone to the second */
    expect_text(m, &ui, "ooo", true);
    expect_text(m, &ui, "***", false);
    compare_next_curves(m, &ui);
    ck_assert_uint_eq(ui.hidden, 0);
    compare_next_curves(m, &ui);
    expect_text(m, &ui, "-- WP off", true);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Tab comes to every panel on the screen and to no other, and z shows it. */
START_TEST(every_panel_of_train_expands)
{
    static const char *const words[] = {
        "BP backprop",      "WP weight perturbation", "+ Controls",
        "same seed 2, wei", "+ Val to reach",         "+ Errors"};
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.area = screen_view_rect(200, 50);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(ui.focus, i);
        ui.expanded = true;
        for (int k = 0; k < 6; k++)
            expect_text(m, &ui, words[k], k == i);
        ui.expanded = false;
        press_on(m, &ui, KEYS_TAB);
    }
    ck_assert_int_eq(ui.focus, 0);
    press_on(m, &ui, KEYS_SHIFT_TAB);
    ck_assert_int_eq(ui.focus, 5);
    press_on(m, &ui, KEYS_ENTER);
    ck_assert_int_eq(ui.view, VIEW_ERRORS);
    ui.view = VIEW_TRAIN;
    ui.focus = 0;
    ui.area = screen_view_rect(80, 24); /* no chart of all, no strip */
    for (int i = 0; i < 4; i++)
        press_on(m, &ui, KEYS_TAB);
    ck_assert_int_eq(ui.focus, 0);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* A lane that runs says more than one that stands; one that is stepped, more
 * than one that is paused. */
START_TEST(one_word_tells_the_state)
{
    struct model *m = fake_model_new();
    enum role role;

    m->lanes[0].state = m->lanes[1].state = LANE_PAUSED;
    ck_assert_str_eq(status_word(m, &role), "PAUSED");
    m->lanes[1].stepping = true;
    ck_assert_str_eq(status_word(m, &role), "STEP");
    ck_assert_int_eq(role, ROLE_WARN);
    m->lanes[0].state = LANE_EVAL;
    ck_assert_str_eq(status_word(m, &role), "EVAL");
    m->lanes[0].state = LANE_DONE;
    m->lanes[1].state = LANE_DONE;
    ck_assert_str_eq(status_word(m, &role), "DONE");
    m->lanes[0].state = m->lanes[1].state = LANE_STOPPED;
    ck_assert_str_eq(status_word(m, &role), "STOPPED");
    fake_model_free(m);
}
END_TEST

/* Every panel of Compare, in the order of reading, and no other. */
START_TEST(every_panel_of_compare_expands)
{
    static const char *const words[] = {"accuracy by step", "loss by step",
                                        "+ Val to reach", "+ cos(gradient"};
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(200, 50);
    for (int i = 0; i < 4; i++) {
        ui.expanded = true;
        for (int k = 0; k < 4; k++)
            expect_text(m, &ui, words[k], k == i);
        ui.expanded = false;
        press_on(m, &ui, KEYS_TAB);
    }
    ck_assert_int_eq(ui.focus, 0);
    ui.area = screen_view_rect(120, 30); /* no second chart */
    for (int i = 0; i < 3; i++)
        press_on(m, &ui, KEYS_TAB);
    ck_assert_int_eq(ui.focus, 0);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* The cursor's place, and an evaluation's value where it stands on one; what
 * the key of curves does next. */
START_TEST(the_cursor_tells_evaluations)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_COMPARE;
    ui.cursor_on = true;
    ui.cursor = 200.0 / FAKE_STEPS;
    expect_text(m, &ui, " step 200: ", true);
    expect_text(m, &ui, "(val ", true);
    ui.cursor = 150.0 / FAKE_STEPS;
    expect_text(m, &ui, "(val ", false);
    ui.cursor_on = false;
    expect_text(m, &ui, "alone", false);
    ui.hidden = 2;
    expect_text(m, &ui, " v WP alone ", true);
    ui.hidden = 1;
    expect_text(m, &ui, " v all curves ", true);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Lanes that are not level: their newest batch both have, else none. */
START_TEST(batches_are_compared_at_one_step)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_COMPARE;
    m->lanes[0].last.loss = 0.25;
    m->lanes[1].last.loss = 0.75;
    expect_text(m, &ui, "+0.5000", true);
    ck_assert_int_eq(batch_rows_init(&m->lanes[0].rows), STATUS_OK);
    batch_rows_add(&m->lanes[0].rows,
                   &(struct batch_row){.sample = m->lanes[0].last});
    m->lanes[0].last.step++;
    m->lanes[0].last.loss = 0.0;
    expect_text(m, &ui, "+0.5000", true);
    m->lanes[0].last.step += 1000;
    expect_text(m, &ui, "+0.5000", false);
    expect_text(m, &ui, "+0.7500", false);
    batch_rows_done(&m->lanes[0].rows);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(train_tells_unpaired_lanes)
{
    struct model *m = fake_model_new();
    char *text;

    m->paired = false;
    text = dump(m, "train", 80, 24, GLYPHS_BRAILLE);
    ck_assert_ptr_nonnull(strstr(text, "NOT paired"));
    free(text);
    fake_model_free(m);
}
END_TEST

/* The progress is that of the lane with the least done: named, unless it is
 * that of all. */
START_TEST(progress_says_whose_it_is)
{
    struct model *m = fake_model_new();
    char *text = dump(m, "log", 80, 24, GLYPHS_ASCII);

    ck_assert_ptr_nonnull(strstr(text, "\n epoch 4/20 "));
    free(text);
    m->lanes[1].last.batch++; /* lock-step lets it */
    text = dump(m, "log", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "\n epoch 4/20 "));
    free(text);
    m->lanes[1].epochs_done = 1;
    m->lanes[1].last.epoch = 2;
    text = dump(m, "log", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "\n WP epoch 2/20 "));
    free(text);
    fake_model_free(m);
}
END_TEST

/* What the program leaves in the terminal is of lanes that no longer run. */
START_TEST(summary_is_of_what_has_ended)
{
    struct model *m = fake_model_new();
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    m->lanes[1].state = LANE_DONE;
    m->lanes[1].stepping = true;
    summary_print(m, f);
    fclose(f);
    ck_assert_ptr_nonnull(strstr(text, "bp     STOPPED     3/20 "));
    ck_assert_ptr_nonnull(strstr(text, "wp     DONE        3/20 "));
    for (const char *line = text; *line != '\0';
         line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(strcspn(line, "\n"), 80);
    free(text);
    fake_model_free(m);
}
END_TEST

START_TEST(no_batch_has_no_accuracy)
{
    struct model *m = fake_model_new();
    char *text;

    m->lanes[0].last = (struct sample){0};
    m->lanes[1].last.acc = NAN; /* resumed from an old file */
    text = dump(m, "train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_null(strstr(text, "0.0%"));
    ck_assert_ptr_null(strstr(text, "nan"));
    ck_assert_ptr_nonnull(strstr(strstr(text, "batch    -- "), "WP"));
    free(text);
    m->lanes[1].reached[0].unsure = m->lanes[1].reached[0].yes = true;
    text = dump(m, "compare", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, " ? "));
    free(text);
    fake_model_free(m);
}
END_TEST

/* The panel's row of that name. */
static int row_of(const char *label)
{
    int i = 0;

    while (strcmp(control_at(i)->label, label) != 0)
        i++;
    return i;
}

/* The batch size chosen for a restart, 0 = none. */
static double chosen_batch(const struct ui_state *ui)
{
    const struct restart_choice *choice = &ui->controls.choice;

    return restart_has(choice, &param_batch_size)
               ? params_get(choice->values, &param_batch_size)
               : 0;
}

/* What a restart could not have is refused where it is typed. */
START_TEST(values_for_a_restart_are_checked_when_typed)
{
    const int batch = row_of("batch"), hidden = row_of("hidden");
    const struct {
        int row;
        const char *typed, *why;
    } tries[] = {
        {batch, "99999",
         "expected a whole number from 1 to 20, the training samples"},
        {batch, "0",
         "expected a whole number from 1 to 20, the training samples"},
        {batch, "20", ""},
        {hidden, "65536",
         "expected 1 to 8 widths of 1 to 65535, as 20 or 64,32"},
        {hidden, "65535,65535", "too many weights: at most 2 layers of 11192"},
        {hidden, "1,2,3,4,5,6,7,8,9",
         "expected 1 to 8 widths of 1 to 65535, as 20 or 64,32"},
        {hidden, "64,32", ""},
        {row_of("seed"), "4294967296",
         "expected a whole number from 0 to 4294967295"},
    };
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct field_edit *edit = &ui.controls.edit;

        ui.controls.row = tries[i].row;
        *edit = (struct field_edit){.active = true};
        for (const char *key = tries[i].typed; *key != '\0'; key++)
            controls_edit_key(m, NULL, &ui, *key);
        controls_edit_key(m, NULL, &ui, KEYS_ENTER);
        ck_assert_str_eq(edit->why, tries[i].why);
        ck_assert_int_eq(edit->active, tries[i].why[0] != '\0');
        ck_assert_int_eq(ui.controls.staged, i >= 2);
    }
    ck_assert_double_eq(chosen_batch(&ui), 20);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 2);
    ck_assert_uint_eq(ui.controls.choice.hidden[1], 32);
    ck_assert(!restart_has(&ui.controls.choice, &param_seed));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* Only what was changed is marked, beside what is in force; and the way back
 * leaves nothing to restart for. */
START_TEST(a_choice_for_a_restart_is_its_row_s_alone)
{
    struct model *m = fake_model_new();
    struct race_config config = {.n_lanes = 2};
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (size_t i = 0; i < m->n_lanes; i++) {
        lane_choose(&m->lanes[i].config, &param_batch_size, 11);
        lane_fit(&m->lanes[i].config, &param_seed, (uint32_t)(2 + i));
    }
    ui.controls.row = row_of("batch");
    controls_move_staged(m, &ui, 1);
    ck_assert(screen_says(m, &ui, 80, 24, "batch     11 → 20"));
    ck_assert(screen_says(m, &ui, 120, 30, "11 → 20    at restart r"));
    ck_assert(
        screen_says(m, &ui, 120, 30, "hidden    20         restart-only"));
    controls_restart(m, NULL, &ui, 0);
    ck_assert(ui.controls.restart);
    controls_apply_staged(&ui, &config);
    ck_assert_uint_eq(lane_whole(&config.lanes[1], &param_batch_size), 20);
    ck_assert_uint_eq(config.lanes[1].n_hidden, 0); /* as it was */
    ck_assert_uint_eq(lane_whole(&config.lanes[1], &param_seed), 3);
    controls_move_staged(m, &ui, 1); /* no more than there are */
    ck_assert_double_eq(chosen_batch(&ui), 20);
    controls_move_staged(m, &ui, -1);
    ck_assert(!ui.controls.staged);
    controls_move_staged(m, &ui, -1);
    ck_assert_double_eq(chosen_batch(&ui), 10);
    controls_move_staged(m, &ui, -1);
    ck_assert_double_eq(chosen_batch(&ui), 5);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(undo_of_a_preset_brings_back_what_was_chosen)
{
    struct model *m = fake_model_new();
    struct restart_choice mine = {.n_hidden = 0};
    struct restart_choice wide = {.n_hidden = 1, .hidden = {100}};
    struct restart_choice as_it_is = {.n_hidden = 1, .hidden = {20}};
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    restart_choose(&mine, &param_batch_size, 7);
    restart_choose(&mine, &param_seed, 9);
    restart_choose(&wide, &param_batch_size, 630);
    restart_choose(&as_it_is, &param_batch_size, 630);
    controls_stage(m, &ui, &mine);
    m->change = 1;
    controls_stage_preset(m, &ui, &wide);
    ck_assert_double_eq(chosen_batch(&ui), 0); /* in force */
    m->change = 2;
    controls_stage_preset(m, &ui, &as_it_is);
    ck_assert(ui.controls.staged);
    ck_assert_ptr_null(key_refusal(m, &ui, 'u'));
    controls_unstage(&ui);
    ck_assert_uint_eq(ui.controls.choice.hidden[0], 100);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 1);
    controls_unstage(&ui);
    ck_assert_double_eq(chosen_batch(&ui), 7);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 0);
    ck_assert_double_eq(params_get(ui.controls.choice.values, &param_seed), 9);
    ck_assert(ui.controls.staged);
    ck_assert_uint_eq(ui.controls.staged_change, 0);
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(small_screens_say_what_they_need)
{
    struct model *m = fake_model_new();
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
        char *text = dump(m, "train", cases[i].w, cases[i].h, GLYPHS_ASCII);

        ck_assert_str_eq(text, cases[i].text);
        free(text);
    }
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++) {
        char *text;

        m->lanes[0].state = m->lanes[1].state = ended[i].state;
        text = dump(m, "train", 60, 5, GLYPHS_ASCII);
        ck_assert_str_eq(text, ended[i].text);
        free(text);
    }
    fake_model_free(m);
}
END_TEST

/* What the axis is shown as stands beside its name. */
START_TEST(a_logarithmic_axis_is_named)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ck_assert(screen_says(m, &ui, 80, 24, "accuracy %, x step, smooth 0.9"));
    ui.x_other_scale = true;
    ck_assert(
        screen_says(m, &ui, 80, 24, "accuracy %, x step log, smooth 0.9"));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* On the least screen: where it ended and what helps, before the rate. */
START_TEST(a_diverged_row_says_what_helps)
{
    struct model *m = fake_model_new();
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (size_t i = 0; i < 2; i++) {
        m->lanes[i].state = LANE_DIVERGED;
        m->lanes[i].values[params_index(&param_lr)] = 1e6;
        m->lanes[i].change = i;
    }
    ck_assert(screen_says(m, &ui, 40, 12, "BP DIVERGED step 340  r restarts"));
    ck_assert(screen_says(m, &ui, 60, 12,
                          "BP DIVERGED step 340  lr 1e+06  r restarts"));
    ck_assert(screen_says(m, &ui, 60, 12,
                          "WP DIVERGED step 340  lr 1e+06  u undoes"));
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

/* The row of the log's page with the mark of the match, into buf; -1: none. */
static int marked_row(const struct model *m, const struct ui_state *ui, int w,
                      int h, char *buf, size_t size)
{
    struct canvas c;
    int found = -1;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BRAILLE), STATUS_OK);
    view_log.draw(m, ui, &c, ui->area);
    for (int y = 0; y < h && found < 0; y++)
        if (canvas_at(&c, 1, y)->ch == 0x25b8) {
            canvas_row_utf8(&c, y, buf, size);
            found = y;
        }
    canvas_done(&c);
    return found;
}

/* Events of several rows are what pushes a match off its page. */
START_TEST(a_match_of_the_log_is_on_the_page)
{
    static const int sizes[][2] = {{80, 24}, {60, 16}, {40, 12}};
    struct model *m = fake_model_new();
    char text[512], word[32];
    struct ui_state ui;

    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    for (int i = 1; i <= 200; i++)
        model_event(m, EVENT_EVAL, 0, (uint64_t)i,
                    "epoch %d: train 12.34 %%, val 56.78 %%, and words enough "
                    "for a second row%s",
                    i, i % 3 == 0 ? ", some even for a third" : "");
    ui.view = VIEW_LOG;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        ui.area = screen_view_rect(sizes[k][0], sizes[k][1]);
        for (int i = 1; i <= 200; i += 7) {
            *log_of(&ui) = (struct log_state){0};
            snprintf(word, sizeof word, "epoch %d:", i);
            strcpy(log_of(&ui)->search, word);
            ck_assert(press_on(m, &ui, 'n'));
            ck_assert_msg(marked_row(m, &ui, sizes[k][0], sizes[k][1], text,
                                     sizeof text) > 0,
                          "no mark at %s", word);
            ck_assert_msg(strstr(text, word) != NULL, "%s in %s", word, text);
        }
    }
    ui_state_done(&ui);
    fake_model_free(m);
}
END_TEST

START_TEST(ascii_screens_are_ascii)
{
    struct model *m = fake_model_new();

    for (int view = 0; view < VIEW_COUNT; view++) {
        char *text =
            dump(m, view_at((enum view_id)view)->name, 100, 40, GLYPHS_ASCII);

        for (const char *p = text; *p != '\0'; p++)
            ck_assert_msg(*p == '\n' || (*p >= ' ' && *p < 0x7f),
                          "view %d: byte %d", view, *p);
        free(text);
    }
    fake_model_free(m);
}
END_TEST

START_TEST(dump_refuses_what_it_cannot)
{
    struct model *m = fake_model_new();
    struct ui_config config = {.view = "nosuch"};
    struct err err = {0};

    ck_assert_int_eq(dump_screen(m, &config, 80, 24, stdout, &err),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "nosuch"));
    config.view = "train";
    ck_assert_int_eq(dump_screen(m, &config, 0, 24, stdout, &err),
                     STATUS_USAGE);
    ck_assert_int_eq(dump_screen(m, &config, 80, 5000, stdout, &err),
                     STATUS_USAGE);
    fake_model_free(m);
}
END_TEST

static Suite *ui_suite(void)
{
    Suite *s = suite_create("ui");
    TCase *t = tcase_create("core");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, canvas_clips_on_every_side);
    tcase_add_test(t, canvas_reads_utf8);
    tcase_add_test(t, canvas_maps_to_ascii);
    tcase_add_test(t, canvas_fit_ends_in_ellipsis);
    tcase_add_test(t, keys_are_bound_once);
    tcase_add_test(t, keys_do_something);
    tcase_add_test(t, key_bar_keeps_help_and_quit);
    tcase_add_test(t, key_bar_takes_clicks);
    tcase_add_test(t, idle_keys_say_why);
    tcase_add_test(t, the_quit_question_is_of_the_present);
    tcase_add_test(t, without_colour_the_theme_is_mono);
    tcase_add_test(t, themes_name_every_role);
    tcase_add_loop_test(t, screens_draw_at_every_size, 0, 3);
    tcase_add_test(t, train_says_what_matters);
    tcase_add_test(t, a_great_loss_stays_on_the_screen);
    tcase_add_test(t, sparks_mark_changes);
    tcase_add_test(t, time_left_is_that_of_lanes_that_go_on);
    tcase_add_test(t, stop_rules_are_in_the_status);
    tcase_add_test(t, a_lane_that_waits_is_told);
    tcase_add_test(t, a_zoomed_chart_can_be_moved);
    tcase_add_test(t, a_zoomed_chart_fits_its_values);
    tcase_add_test(t, many_lanes_share_a_chart);
    tcase_add_test(t, a_passing_wheel_changes_nothing);
    tcase_add_test(t, what_is_typed_keeps_its_end_in_view);
    tcase_add_test(t, titles_stay_when_states_change);
    tcase_add_test(t, the_cursor_leads_the_window);
    tcase_add_test(t, every_panel_of_compare_expands);
    tcase_add_test(t, the_cursor_tells_evaluations);
    tcase_add_test(t, batches_are_compared_at_one_step);
    tcase_add_test(t, costs_far_apart_are_on_a_log_axis);
    tcase_add_test(t, a_click_on_a_name_hides_its_curve);
    tcase_add_test(t, every_panel_of_train_expands);
    tcase_add_test(t, one_word_tells_the_state);
    tcase_add_test(t, train_tells_unpaired_lanes);
    tcase_add_test(t, progress_says_whose_it_is);
    tcase_add_test(t, summary_is_of_what_has_ended);
    tcase_add_test(t, no_batch_has_no_accuracy);
    tcase_add_test(t, values_for_a_restart_are_checked_when_typed);
    tcase_add_test(t, a_choice_for_a_restart_is_its_row_s_alone);
    tcase_add_test(t, undo_of_a_preset_brings_back_what_was_chosen);
    tcase_add_test(t, small_screens_say_what_they_need);
    tcase_add_test(t, a_logarithmic_axis_is_named);
    tcase_add_test(t, a_diverged_row_says_what_helps);
    tcase_add_test(t, a_match_of_the_log_is_on_the_page);
    tcase_add_test(t, ascii_screens_are_ascii);
    tcase_add_test(t, dump_refuses_what_it_cannot);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(ui_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed;
}
