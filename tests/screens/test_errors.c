/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the Errors screen lists pictures that do not pass its
 * filters, jumps under the reader, counts another confusion matrix than the
 * answers give, or the Errors and Weights screens write outside their place
 * or show other text than the golden screens (UPDATE_GOLDEN=1 writes them
 * anew). The model is a fabricated one. */
#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_parts.h"
#include "ui/frame/screen.h"
#include "ui/parts/keymap.h"
#include "ui/weights/weights_image.h"

static struct model *model;
static struct ui_state ui;

static void setup(void)
{
    model = fake_model_new();
    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
    ui.view = VIEW_ERRORS;
    ui.area = screen_view_rect(80, 24);
    view_errors.sync(model, &ui);
}

static void teardown(void)
{
    ui_state_done(&ui);
    fake_model_free(model);
}

static bool press(int key)
{
    struct ui_context x = {model, NULL, &ui, NULL};
    bool used = view_press(&x, key);

    if (view_at(ui.view)->sync != NULL)
        view_at(ui.view)->sync(model, &ui);
    return used;
}

static bool click(struct rect r, int x, int y, int button)
{
    struct ui_context context = {model, NULL, &ui, NULL};

    return view_at(ui.view)->mouse(&context, r, x, y, button);
}

static struct snapshot *picture_of(size_t lane)
{
    return (struct snapshot *)model->lanes[lane].snapshot;
}

static float *probs_of(size_t lane, size_t i)
{
    return snapshot_probs_mut(picture_of(lane)) + i * 10;
}

/* Another evaluation: sample i of a lane is answered with class `said`. */
static void answer(size_t lane, size_t i, size_t said, float p)
{
    for (size_t k = 0; k < 10; k++)
        probs_of(lane, i)[k] = k == said ? p : (1 - p) / 9;
    snapshot_pick(probs_of(lane, 0), FAKE_VAL, 10,
                  snapshot_said_mut(picture_of(lane)));
    picture_of(lane)->answered_ns++;
}

static int said_by(size_t lane, size_t i)
{
    const float *p = probs_of(lane, i);
    int best = 0;

    for (int k = 1; k < 10; k++)
        if (p[k] > p[best])
            best = k;
    return best;
}

/* The rules of the list, told once more and slowly. */
static bool expected_in_list(size_t i)
{
    const struct errors_state *e = errors_of(&ui);
    int truth = (int)(i % 10), judge = e->choice.wrong == 2 ? 1 : 0;
    bool right = e->choice.true_class >= 0 &&
                 e->choice.true_class == e->choice.said_class;
    bool one = e->choice.wrong != 3 && e->choice.right == 0, who = true;

    for (size_t lane = 0; lane < 2; lane++) {
        bool is_right = said_by(lane, i) == truth;

        if ((e->choice.wrong >> lane & 1u) != 0)
            who = who && is_right == (right && one);
        if ((e->choice.right >> lane & 1u) != 0)
            who = who && is_right;
    }
    judge = said_by((size_t)judge, i);
    return who && (e->choice.true_class < 0 || e->choice.true_class == truth) &&
           (e->choice.said_class < 0 || e->choice.said_class == judge);
}

static void check_list(void)
{
    const struct errors_state *e = errors_of(&ui);
    size_t n = 0;

    for (size_t i = 0; i < FAKE_VAL; i++)
        n += expected_in_list(i);
    ck_assert_uint_eq(e->n_list, n);
    ck_assert_uint_eq(e->n_match, n);
    for (size_t k = 0; k < e->n_list; k++)
        ck_assert(expected_in_list(e->list[k]));
}

START_TEST(filters_agree_with_brute_force)
{
    for (int who = 0; who < 5; who++) {
        for (int truth = -1; truth < 10; truth++) {
            for (int said = -1; said < 10; said++) {
                check_list();
                press('i');
            }
            press('T');
        }
        press('b');
    }
    ck_assert_uint_eq(errors_of(&ui)->choice.wrong, 1);
    ck_assert_uint_eq(errors_of(&ui)->choice.right, 0);
}
END_TEST

START_TEST(list_is_in_order)
{
    struct errors_state *e = errors_of(&ui);

    for (size_t i = 0; i < FAKE_VAL; i += 3)
        answer(0, i, (i + 5) % 10, 0.2f + 0.7f * (float)(i * 7 % 40) / 40);
    press('o');
    for (size_t k = 1; k < e->n_list; k++)
        ck_assert_uint_lt(e->list[k - 1], e->list[k]);
    press('o');
    for (size_t k = 1; k < e->n_list; k++) {
        size_t a = e->list[k - 1], b = e->list[k];

        ck_assert(probs_of(0, a)[said_by(0, a)] >=
                  probs_of(0, b)[said_by(0, b)]);
    }
}
END_TEST

START_TEST(list_is_held_while_read)
{
    struct errors_state *e = errors_of(&ui);
    size_t n = e->n_list;
    uint32_t first = e->list[0];

    press(KEYS_RIGHT);
    ck_assert(e->held);
    answer(0, first, first % 10, 0.9f); /* right from now on */
    picture_of(0)->epoch = 4;
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(e->n_list, n);
    ck_assert_uint_eq(e->list[0], first);
    ck_assert_uint_eq(e->epoch, 3);
    ck_assert(errors_stale(model, e));
    ck_assert(press('f')); /* releases ... */
    ck_assert_uint_eq(e->n_list, n - 1);
    ck_assert_uint_eq(e->epoch, 4);
    ck_assert(!press('f')); /* ... and then is the screen's again */
}
END_TEST

START_TEST(selection_follows_its_picture)
{
    struct errors_state *e = errors_of(&ui);
    int64_t selected;

    press('o');
    e->selected = 4;
    selected = errors_selected(e);
    answer(0, e->list[1], e->list[1] % 10, 0.9f);
    picture_of(0)->epoch = 4;
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(e->selected, 3);
    ck_assert_int_eq(errors_selected(e), selected);
}
END_TEST

START_TEST(moves_stay_in_the_list)
{
    struct errors_state *e = errors_of(&ui);

    press(KEYS_LEFT);
    ck_assert_uint_eq(e->selected, 0);
    press(KEYS_END);
    ck_assert_uint_eq(e->selected, e->n_list - 1);
    press(KEYS_PAGE_DOWN);
    ck_assert_uint_eq(e->selected, e->n_list - 1);
    press(KEYS_HOME);
    ck_assert_uint_eq(e->selected, 0);
}
END_TEST

START_TEST(matrix_counts_every_sample)
{
    for (size_t lane = 0; lane < 2; lane++) {
        struct confusion k = {.n_rows = 10, .n_cols = 10};
        size_t all = 0;

        errors_confusion(model, lane, &k);
        for (int t = 0; t < 10; t++)
            for (int s = 0; s < 10; s++) {
                size_t n = 0;

                for (size_t i = 0; i < FAKE_VAL; i++)
                    n += (int)(i % 10) == t && said_by(lane, i) == s;
                ck_assert_uint_eq(k.n[t][s], n);
                all += n;
            }
        ck_assert_uint_eq(all, FAKE_VAL);
        ck_assert_uint_eq(k.n_all, FAKE_VAL);
        for (int t = 0; t < 10; t++)
            ck_assert_uint_eq(k.n_true[t], FAKE_VAL / 10);
    }
}
END_TEST

START_TEST(matrix_cell_lists_its_pictures)
{
    struct errors_state *e = errors_of(&ui);

    press('M');
    for (int i = 0; i < 20; i++)
        press(KEYS_DOWN);
    ck_assert_int_eq(e->cell_true, 9);
    press(KEYS_RIGHT);
    press(KEYS_RIGHT);
    press(KEYS_ENTER);
    ck_assert(e->mode != ERRORS_MATRIX);
    ck_assert_int_eq(e->choice.true_class, 9);
    ck_assert_int_eq(e->choice.said_class, 2);
    check_list();
    ck_assert_uint_gt(e->n_list, 0);
    press(KEYS_RIGHT); /* reading holds the list: one Esc is enough */
    press(KEYS_ESC);
    ck_assert_int_eq(e->choice.true_class, -1);
    ck_assert(e->mode == ERRORS_MATRIX);
    ck_assert_int_eq(e->cell_true, 9);
    ck_assert_int_eq(e->cell_said, 2);
    press(KEYS_ESC);
    ck_assert(e->mode != ERRORS_MATRIX);
    ck_assert(!press(KEYS_ESC));
}
END_TEST

START_TEST(search_lists_what_was_typed)
{
    struct errors_state *e = errors_of(&ui);

    ck_assert(errors_find(model, e, "4"));
    ck_assert_int_eq(e->choice.true_class, 4);
    ck_assert_int_eq(e->choice.said_class, -1);
    check_list();
    ck_assert(errors_find(model, e, "4 7"));
    ck_assert_int_eq(e->choice.said_class, 7);
    check_list();
    ck_assert(errors_find(model, e, ">7"));
    ck_assert_int_eq(e->choice.true_class, -1);
    ck_assert_int_eq(e->choice.said_class, 7);
    check_list();
    ck_assert(errors_find(model, e, "#5")); /* right on lane 0, shown anyway */
    ck_assert_uint_eq(e->n_list, 1);
    ck_assert_int_eq(errors_selected(e), 5);
    ck_assert(errors_find(model, e, "BP -wp"));
    ck_assert_uint_eq(e->choice.wrong, 1);
    ck_assert_uint_eq(e->choice.right, 2);
    check_list();
    ck_assert(errors_find(model, e, "wp  bp"));
    ck_assert_uint_eq(e->choice.wrong, 3);
    check_list();
    ck_assert(!errors_find(model, e, "bp fa"));
    ck_assert(errors_find(model, e, "#5"));
    ck_assert(!errors_find(model, e, "#40"));
    ck_assert(!errors_find(model, e, "10"));
    ck_assert(!errors_find(model, e, "x"));
    ck_assert_int_eq(errors_selected(e), 5);
    press(KEYS_ESC); /* back over all of them */
    ck_assert_int_eq(e->choice.said_class, -1);
    ck_assert_int_eq(e->choice.only, -1);
    check_list();
}
END_TEST

static double past(size_t lane, uint32_t epoch, size_t i)
{
    return errors_past_p(errors_of(&ui), lane, epoch, i);
}

/* Another evaluation of lane 0. */
static void evaluate(uint32_t epoch, size_t i, float p)
{
    answer(0, i, i % 10, p);
    picture_of(0)->epoch = epoch;
    view_errors.sync(model, &ui);
}

START_TEST(pin_knows_what_came_before_it)
{
    struct errors_state *e = errors_of(&ui);
    size_t i = e->list[0];

    evaluate(4, i, 0.5f);
    evaluate(6, i, 0.75f); /* nobody looked at epoch 5 */
    press('P');
    ck_assert_int_eq(e->pinned, errors_selected(e));
    ck_assert_double_eq_tol(past(0, 4, i), 0.5, 1e-4);
    ck_assert_double_eq_tol(past(0, 6, i), 0.75, 1e-4);
    ck_assert(isnan(past(0, 5, i)));
    ck_assert(isnan(past(0, 1, i)));
    ck_assert(isnan(past(0, 7, i)));
    press('P');
    ck_assert_int_eq(e->pinned, -1);
}
END_TEST

START_TEST(undo_keeps_the_past_and_restart_forgets_it)
{
    size_t i = errors_of(&ui)->list[0];

    evaluate(4, i, 0.5f);
    evaluate(5, i, 0.6f);
    evaluate(4, i, 0.7f); /* undone */
    ck_assert_double_eq_tol(past(0, 4, i), 0.7, 1e-4);
    ck_assert(!isnan(past(0, 3, i)));
    ck_assert(isnan(past(0, 5, i)));
    evaluate(1, i, 0.8f); /* restarted */
    ck_assert_double_eq_tol(past(0, 1, i), 0.8, 1e-4);
    ck_assert(isnan(past(0, 3, i)));
    picture_of(0)->began_ns++; /* another run, first seen at its second epoch */
    evaluate(2, i, 0.9f);
    ck_assert(isnan(past(0, 1, i)));
    for (uint32_t epoch = 3; epoch < 2 * ERRORS_PAST; epoch++)
        evaluate(epoch, i, 0.25f);
    ck_assert(isnan(past(0, ERRORS_PAST - 1, i)));
    ck_assert_double_eq_tol(past(0, ERRORS_PAST, i), 0.25, 1e-4);
}
END_TEST

START_TEST(drawing_is_answered)
{
    struct errors_state *e = errors_of(&ui);
    struct draw_state *d = &e->draw;
    float sum = 0;

    ck_assert(press('D'));
    ck_assert(!draw_pad_inked(d));
    ck_assert(e->mode == ERRORS_DRAWING);
    ck_assert(press(' ')); /* the brush, not the race */
    ck_assert(e->draw.brush_down);
    press(KEYS_RIGHT);
    press(KEYS_DOWN);
    ck_assert_uint_eq(e->draw.canvas[15 * 28 + 15], 255);
    ck_assert_uint_eq(e->draw.canvas[0], 0);
    for (int i = 0; i < 40; i++)
        press(KEYS_RIGHT);
    ck_assert_int_eq(e->draw.brush_x, 27);
    for (int k = 0; k < 10; k++)
        sum += e->draw.answer[1][k];
    ck_assert_float_eq_tol(sum, 1, 1e-5f);
    press('X');
    for (size_t k = 0; k < sizeof e->draw.canvas; k++)
        ck_assert_uint_eq(e->draw.canvas[k], 0);
    press(KEYS_ESC);
    ck_assert(e->mode != ERRORS_DRAWING);
    ck_assert(!press(' '));
}
END_TEST

/* The box and the centre of mass of a 28x28 picture's ink. */
static void measure(const uint8_t *px, int *side_out, double *x_out,
                    double *y_out)
{
    int lo_x = 28, lo_y = 28, hi_x = 0, hi_y = 0;
    double sum = 0, x = 0, y = 0;

    for (int i = 0; i < 28 * 28; i++) {
        sum += px[i];
        x += px[i] * (i % 28);
        y += px[i] * (i / 28);
        if (px[i] < 64)
            continue;
        lo_x = i % 28 < lo_x ? i % 28 : lo_x;
        hi_x = i % 28 > hi_x ? i % 28 : hi_x;
        lo_y = i / 28 < lo_y ? i / 28 : lo_y;
        hi_y = i / 28 > hi_y ? i / 28 : hi_y;
    }
    *side_out = hi_x - lo_x > hi_y - lo_y ? hi_x - lo_x + 1 : hi_y - lo_y + 1;
    *x_out = x / sum;
    *y_out = y / sum;
}

/* A small stroke in a corner is seen as large and where the data's are. */
START_TEST(drawing_is_seen_as_the_data_is)
{
    struct draw_state *d = &errors_of(&ui)->draw;
    int side;
    double x, y;

    press('D');
    d->brush_x = d->brush_y = 2;
    d->brush_down = true;
    for (int i = 0; i < 7; i++)
        press(i < 2 ? KEYS_DOWN : KEYS_RIGHT);
    measure(d->canvas, &side, &x, &y);
    ck_assert_int_lt(side, 13);
    ck_assert_double_lt(x, 7);
    measure(d->seen, &side, &x, &y);
    ck_assert_int_ge(side, d->ink_side - 2);
    ck_assert_int_le(side, d->ink_side + 2);
    ck_assert_double_eq_tol(x, d->ink_x, 0.5);
    ck_assert_double_eq_tol(y, d->ink_y, 0.5);
    ck_assert_int_eq(d->ink_side, 20); /* of the fabricated digits */
}
END_TEST

/* Press, then move with the button held: the pixels between are painted. */
START_TEST(dragging_draws_a_line)
{
    struct draw_state *d = &errors_of(&ui)->draw;

    press('D');
    click(ui.area, 5, 8, 1);
    click(ui.area, 15, 8, MOUSE_DRAG);
    for (int x = 4; x <= 14; x++)
        ck_assert_uint_eq(d->canvas[6 * 28 + x], 255);
    ck_assert_uint_eq(d->canvas[6 * 28 + 20], 0);
    click(ui.area, 25, 8, 1); /* a new stroke */
    ck_assert_uint_eq(d->canvas[6 * 28 + 20], 0);
    ck_assert_uint_eq(d->canvas[6 * 28 + 24], 255);
}
END_TEST

/* Erasing takes away what the brush paints and lifts it; the corners of the
 * keypad lead over corners. */
START_TEST(drawing_can_be_mended)
{
    struct draw_state *d = &errors_of(&ui)->draw;

    press('D');
    press(' ');
    ck_assert(press(KEYS_PAGE_UP));
    ck_assert_int_eq(d->brush_x, 15);
    ck_assert_int_eq(d->brush_y, 13);
    ck_assert_uint_eq(d->canvas[13 * 28 + 15], 255);
    ck_assert(press(KEYS_HOME));
    ck_assert(press(KEYS_END));
    ck_assert(press(KEYS_PAGE_DOWN));
    ck_assert_int_eq(d->brush_x, 14);
    ck_assert_int_eq(d->brush_y, 14);
    ck_assert_uint_eq(d->canvas[13 * 28 + 13], 255);
    ck_assert(d->brush_down);
    ck_assert(press('x'));
    ck_assert(!d->brush_down);
    ck_assert_uint_eq(d->canvas[14 * 28 + 14], 0);
    ck_assert_uint_eq(d->canvas[15 * 28 + 16], 0); /* the rim too */
    ck_assert_uint_eq(d->canvas[12 * 28 + 14], 255);
    click(ui.area, 5, 8, 1);
    click(ui.area, 25, 8, MOUSE_DRAG);
    click(ui.area, 9, 8, 3);
    click(ui.area, 19, 8, MOUSE_DRAG_3);
    for (int x = 8; x <= 18; x++)
        ck_assert_uint_eq(d->canvas[6 * 28 + x], 0);
    ck_assert_uint_eq(d->canvas[6 * 28 + 5], 255);
    ck_assert_uint_eq(d->canvas[6 * 28 + 23], 255);
    ck_assert(!click(ui.area, 9, 8, MOUSE_WHEEL_UP));
    press(KEYS_ESC);
    ck_assert(!press('x'));
}
END_TEST

/* Whoever the list is of, the first lane's matrix is at the left. */
START_TEST(lanes_keep_their_places)
{
    struct errors_layout first, second;

    ui.area = screen_view_rect(200, 50);
    errors_layout(model, &ui, ui.area, &first);
    errors_of(&ui)->choice.wrong = 2;
    errors_layout(model, &ui, ui.area, &second);
    ck_assert_int_gt(first.other_matrix.w, 0);
    ck_assert_int_lt(first.matrix.x, first.other_matrix.x);
    ck_assert_int_gt(second.matrix.x, second.other_matrix.x);
}
END_TEST

/* On the smallest screens as well all 28 rows of the pad can be reached. */
START_TEST(pad_is_whole_at_every_size)
{
    struct draw_state *d = &errors_of(&ui)->draw;

    press('D');
    for (int w = 40; w < 210; w += 13)
        for (int h = 10; h < 52; h++) {
            struct errors_layout l;
            struct rect pad;

            ui.area = screen_view_rect(w, h);
            errors_layout(model, &ui, ui.area, &l);
            pad = errors_layout_inside(l.sample);
            ck_assert_msg(
                click(ui.area, pad.x + pad.w - 1, pad.y + pad.h - 1, 1) &&
                    d->brush_x >= 26 && d->brush_y >= 24,
                "%dx%d: the last pixel is %d,%d", w, h, d->brush_x, d->brush_y);
            ck_assert_int_le(l.sample.y + l.sample.h, ui.area.y + ui.area.h);
        }
}
END_TEST

#define EDGE_X 3
#define EDGE_Y 2

/* Into a place with a rim of its own, of which no cell may change. */
static void draw_size(int w, int h)
{
    struct rect r = {EDGE_X, EDGE_Y, w, h};
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, w + 2 * EDGE_X, h + 2 * EDGE_Y,
                                 (enum glyphs)((w + h) % GLYPHS_COUNT)),
                     STATUS_OK);
    c.shades = w % 2 == 0;
    ui.area = r;
    view_at(ui.view)->draw(model, &ui, &c, r);
    for (int y = 0; y < c.h; y++)
        for (int x = 0; x < c.w; x++)
            if (x < r.x || y < r.y || x >= r.x + w || y >= r.y + h)
                ck_assert_msg(canvas_at(&c, x, y)->ch == 0,
                              "%dx%d: %d,%d is written", w, h, x - r.x,
                              y - r.y);
    click(r, w / 2, h / 2, 1 + w % MOUSE_DRAG_3);
    canvas_done(&c);
}

static void draw_sizes(void)
{
    for (int w = 1; w <= 300; w += 13)
        for (int h = 1; h <= 100; h += 7)
            draw_size(w, h);
    for (int w = 1; w <= 300; w++)
        draw_size(w, w % 2 == 0 ? 21 : 47);
    for (int h = 1; h <= 100; h++)
        draw_size(h % 2 == 0 ? 120 : 40, h);
}

START_TEST(screens_draw_at_every_size)
{
    static const int ways[] = {0,        'P', 'M', 'D',       'o',
                               KEYS_ESC, 'o', 'b', KEYS_ENTER};

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        press(ways[i]);
        draw_sizes();
    }
    ui.view = VIEW_WEIGHTS;
    for (int expanded = 0; expanded < 2; expanded++) {
        ui.expanded = expanded == 1;
        draw_sizes();
        press(KEYS_END);
        press(KEYS_TAB);
        press('m');
        draw_sizes();
    }
}
END_TEST

START_TEST(screens_wait_for_what_is_missing)
{
    struct model *loading = fake_model_loading(), *whole = model;

    model = loading;
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(errors_of(&ui)->n_list, 0);
    draw_sizes();
    ui.view = VIEW_WEIGHTS;
    draw_sizes();
    ui.view = VIEW_ERRORS;
    model = whole;
    picture_of(0)->epoch = 0;
    view_errors.sync(model, &ui);
    draw_sizes();
    picture_of(1)->epoch = 0;
    view_errors.sync(model, &ui);
    draw_sizes();
    fake_model_free(loading);
}
END_TEST

/* One form for all lanes, also when only one of them would fit in the long
 * one. */
START_TEST(summary_has_one_form)
{
    struct canvas c;
    char row[2][128];

    for (size_t i = 0; i < FAKE_VAL; i++)
        answer(0, i, (i + (i < 9)) % 10, 0.9f); /* 9 wrong, more on lane 1 */
    ck_assert_int_eq(canvas_init(&c, 40, 3, GLYPHS_ASCII), STATUS_OK);
    for (int w = 12; w <= 40; w++) {
        canvas_clear(&c);
        errors_draw_summary(model, &c, (struct rect){0, 0, w, 3});
        for (int y = 0; y < 2; y++)
            canvas_row_utf8(&c, y, row[y], sizeof row[y]);
        ck_assert_msg((strstr(row[0], " of ") == NULL) ==
                          (strstr(row[1], " of ") == NULL),
                      "%d: '%s' and '%s'", w, row[0], row[1]);
    }
    ck_assert_str_eq(row[0], "BP wrong 9 of 40 (22.5 %)");
    canvas_done(&c);
}
END_TEST

/* Data without a picture shape, and weights that are not finite. */
START_TEST(screens_show_any_data)
{
    ((struct dataset *)model->problem->ds)->width = 0;
    ((struct dataset *)model->problem->ds)->height = 0;
    for (size_t i = 0; i < 2000; i++)
        picture_of(0)->data[i] = i % 2 == 0 ? NAN : INFINITY;
    draw_sizes();
    ui.view = VIEW_WEIGHTS;
    draw_sizes();
}
END_TEST

/* Cells of the first tile that show something. */
static int tile_ink(void)
{
    struct rect r = {0, 0, 80, 21};
    struct canvas c;
    int n = 0;

    view_weights.sync(model, &ui);
    ck_assert_int_eq(canvas_init(&c, r.w, r.h, GLYPHS_ASCII), STATUS_OK);
    view_weights.draw(model, &ui, &c, r);
    for (int y = 1; y < 8; y++)
        for (int x = 0; x < 14; x++)
            n += canvas_at(&c, x, y)->ch != ' ' && canvas_at(&c, x, y)->ch != 0;
    canvas_done(&c);
    return n;
}

/* What training changed is nothing at the start, and then that alone. */
START_TEST(change_is_told_from_the_start)
{
    struct snapshot *p = picture_of(0);

    ui.view = VIEW_WEIGHTS;
    ui.area = screen_view_rect(80, 24);
    net_init_params(model->lanes[0].shape,
                    &(struct net_spec){.init = NET_INIT_NOTEBOOK},
                    lane_whole(&model->lanes[0].config, &param_seed), p->data);
    ck_assert_int_eq(tile_ink(), 0);
    press('m');
    ck_assert_int_gt(tile_ink(), 0);
    press('m');
    for (int y = 8; y < 12; y++) /* a cell is two by four inputs */
        for (int x = 6; x < 10; x++)
            p->data[y * 28 + x] += 0.4;
    ck_assert_int_eq(tile_ink(), 2);
    press('m');
    ck_assert_int_gt(tile_ink(), 2);
}
END_TEST

/* One wild weight does not take the colours from all the others. */
START_TEST(scale_is_that_of_most_cells)
{
    struct snapshot *p = picture_of(0);
    double scale;

    for (size_t i = 0; i < 784 * 20; i++)
        p->data[i] = i % 2 == 0 ? 0.28 : -0.28;
    p->data[100] = 1e6;
    scale = weights_scale(model, 0, NULL, 28);
    ck_assert_double_ge(scale, 0.28);
    ck_assert_double_le(scale, 1e6 / 100);
    p->data[100] = 4;
    ck_assert_double_eq_tol(weights_scale(model, 0, NULL, 28), 0.3, 1e-12);
}
END_TEST

static void draw_whole(struct canvas *c, int w, int h, enum glyphs glyphs)
{
    struct screen screen = {.live = model, .shown = model, .ui = &ui};

    ck_assert_int_eq(canvas_init(c, w, h, glyphs), STATUS_OK);
    ui.area = screen_view_rect(w, h);
    screen_draw(&screen, c);
}

/* The whole screen but its status rows and key bar, as text. */
static void check_golden_size(const char *name, int w, int h)
{
    const char *dir = getenv("srcdir"); /* set by make check */
    const char *update = getenv("UPDATE_GOLDEN");
    char path[512], row[4 * 200 + 1], expected[4 * 200 + 2];
    struct canvas c;
    FILE *f;

    snprintf(path, sizeof path, "%s/tests/golden/%s-%dx%d.txt",
             dir != NULL ? dir : ".", name, w, h);
    f = fopen(path, update != NULL ? "w" : "r");
    ck_assert_msg(f != NULL, "%s cannot be opened", path);
    draw_whole(&c, w, h, GLYPHS_ASCII);
    for (int y = 2; y < h - 1; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        if (update != NULL) {
            fprintf(f, "%s\n", row);
            continue;
        }
        ck_assert_msg(fgets(expected, sizeof expected, f) != NULL,
                      "%s ends early", path);
        expected[strcspn(expected, "\n")] = '\0';
        ck_assert_msg(strcmp(row, expected) == 0, "%s:%d:\n%s\n%s", path, y - 1,
                      row, expected);
    }
    fclose(f);
    canvas_done(&c);
}

static const struct {
    int w, h;
} tiers[] = {{40, 12}, {80, 24}, {120, 30}, {200, 50}};
#define N_TIERS (sizeof tiers / sizeof *tiers)

static bool is_word(uint32_t ch)
{
    return ch < 128 && isalnum((int)ch);
}

/* With other glyphs each letter and digit stays where it is; what is not
 * a letter (frames, bars, pictures) may look otherwise. */
static void check_glyphs(int w, int h, enum glyphs glyphs)
{
    struct canvas plain, other;

    draw_whole(&plain, w, h, GLYPHS_ASCII);
    draw_whole(&other, w, h, glyphs);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint32_t ch = canvas_at(&other, x, y)->ch;

            ck_assert_msg(!is_word(ch) || ch == canvas_at(&plain, x, y)->ch,
                          "%dx%d: %c at %d, %d is %c in ASCII", w, h, (int)ch,
                          x, y, (int)canvas_at(&plain, x, y)->ch);
            ck_assert_uint_lt(canvas_at(&plain, x, y)->ch, 128);
        }
    canvas_done(&plain);
    canvas_done(&other);
}

static bool has_row_with(const struct canvas *c, const char *part)
{
    char row[4 * 200 + 1];
    bool found = false;

    for (int y = 0; y < c->h && !found; y++) {
        canvas_row_utf8(c, y, row, sizeof row);
        found = strstr(row, part) != NULL;
    }
    return found;
}

static void check_part(int w, int h, enum glyphs glyphs, const char *part)
{
    struct canvas c;

    draw_whole(&c, w, h, glyphs);
    ck_assert_msg(has_row_with(&c, part), "%dx%d lacks '%s'", w, h, part);
    canvas_done(&c);
}

/* Parts up to NULL stand each in one row of 80x24, one of 40x12, and one of
 * 200x50; letters are the same with any glyphs in all tiers. */
static void check_parts(const char *small, const char *const *parts,
                        const char *large)
{
    check_part(40, 12, GLYPHS_ASCII, small);
    for (; *parts; parts++)
        check_part(80, 24, GLYPHS_ASCII, *parts);
    check_part(200, 50, GLYPHS_ASCII, large);
    for (size_t i = 0; i < N_TIERS; i++) {
        check_glyphs(tiers[i].w, tiers[i].h, GLYPHS_BLOCK);
        check_glyphs(tiers[i].w, tiers[i].h, GLYPHS_BRAILLE);
    }
    ui.area = screen_view_rect(80, 24); /* for the keys that follow */
}

static const char *const gallery_parts[] = {
    " 1 of 14 wrong by BP . surest first . epoch 3",
    " #0 true 0, BP says 3 (62 %), then 4 (22 %); WP says 3 (62 %), then 4",
    ">x#0 0>3 62%",
    " x#12 2>5 62%",
    " x#27 7>0 62%",
    NULL};
static const char *const matrix_parts[] = {
    " true 1, BP says 0: 0 of 4 samples (0.0 %) . Enter shows them, Esc "
    "leaves",
    "+ BP: true down, said across ---------- 26 right +",
    "      0   1   2   3   4   5   6   7   8   9  all|",
    "|  1  >.   3   .   .   1   .   .   .   .   .    4|",
    "|  9   .   .   2   .   .   .   .   .   .   2    4|",
    "|all   3   4   5   4   4   4   4   4   4   4   40|",
    "|>x#0 0>3 62% WPx3 62% ",
    "|         -*+++++++++-       |",
    " BP wrong 14 of 40 (35.0 %) ",
    " both wrong 7 ",
    NULL};
static const char *const draw_parts[] = {
    " Draw a picture: arrows, Space lifts the brush, x erases, X clears",
    "+ drawing ------- brush down +",
    "|             -@@@@@@-       |",
    "|  .:=*#############*=:.     |",
    "|  5  < >99%    <1%",
    "|  9     <1% < >99%",
    " pinned #0: p(true 0), 0-100 %, epochs 1-3",
    NULL};
static const char *const unit_parts[] = {
    " All lanes: change since the start, step 300, unit 4 of 20 ",
    "BP step 300 ", "unit 4 |w| 10.34 -1.01..+1.15 ",
    "unit 4 |w| 10.08 -0.92..+1.14", NULL};
static const char *const raw_parts[] = {
    " BP first-layer weights, step 300, units 1-", "|mean ", NULL};
static const char *const change_parts[] = {
    " BP change since the start, step 300, units 1-",
    "|norm of the change 13.17 ", "|  8  +0.600          |#########",
    "|inactive 41%, dead units 3 of 20", NULL};

START_TEST(screens_show_their_parts)
{
    for (size_t i = 0; i < N_TIERS; i++)
        check_golden_size("errors", tiers[i].w, tiers[i].h);
    check_parts("x", (const char *const[]){NULL}, "x");
    press(KEYS_ENTER);
    check_parts(">x#0 0>3 62%", gallery_parts, " x#27 7>0 62%");
    check_part(80, 24, GLYPHS_ASCII,
               " --   --          ====+-         -*===+.");
    check_part(80, 24, GLYPHS_BLOCK, "▸✗#0 0→3 62%");
    check_part(40, 12, GLYPHS_BRAILLE, "      ⣾⠉⠉⠉⢱               ⠈⠉⠉⠉⢱");
    press(KEYS_ESC);
    press('M');
    press(KEYS_DOWN);
    check_parts("  1 >.  3  .  .  1  .  .  .  .  .    4", matrix_parts,
                "|all   3   4   5   4   4   4   4   4   4   4   40|");
    press(KEYS_ESC);
    press('P');
    press('D');
    press(' ');
    for (int i = 0; i < 8; i++)
        press(i < 4 ? KEYS_RIGHT : KEYS_DOWN);
    check_parts("BP", draw_parts, "::==**################%%%%@@@@@@##++--::");
    press(KEYS_ESC);
    ui.view = VIEW_WEIGHTS;
    view_weights.sync(model, &ui);
    for (size_t i = 0; i < N_TIERS; i++)
        check_golden_size("weights", tiers[i].w, tiers[i].h);
    check_parts("BP", (const char *const[]){NULL}, "BP");
    press(KEYS_DOWN);
    press(KEYS_ENTER);
    check_parts("BP step 300         WP step 300", unit_parts, "BP step 300 ");
    press(KEYS_ENTER);
    check_parts("change", change_parts, "  8  +0.600 ");
    press('m');
    check_parts("weights", raw_parts,
                "All lanes: first-layer weights, step 300");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("errors");
    TCase *tcase = tcase_create("core");
    SRunner *runner;
    int n_failed;

    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, filters_agree_with_brute_force);
    tcase_add_test(tcase, list_is_in_order);
    tcase_add_test(tcase, lanes_keep_their_places);
    tcase_add_test(tcase, list_is_held_while_read);
    tcase_add_test(tcase, selection_follows_its_picture);
    tcase_add_test(tcase, moves_stay_in_the_list);
    tcase_add_test(tcase, matrix_counts_every_sample);
    tcase_add_test(tcase, matrix_cell_lists_its_pictures);
    tcase_add_test(tcase, search_lists_what_was_typed);
    tcase_add_test(tcase, pin_knows_what_came_before_it);
    tcase_add_test(tcase, undo_keeps_the_past_and_restart_forgets_it);
    tcase_add_test(tcase, drawing_is_answered);
    tcase_add_test(tcase, drawing_is_seen_as_the_data_is);
    tcase_add_test(tcase, dragging_draws_a_line);
    tcase_add_test(tcase, drawing_can_be_mended);
    tcase_add_test(tcase, pad_is_whole_at_every_size);
    tcase_add_test(tcase, screens_draw_at_every_size);
    tcase_add_test(tcase, screens_wait_for_what_is_missing);
    tcase_add_test(tcase, summary_has_one_form);
    tcase_add_test(tcase, screens_show_any_data);
    tcase_add_test(tcase, change_is_told_from_the_start);
    tcase_add_test(tcase, scale_is_that_of_most_cells);
    tcase_add_test(tcase, screens_show_their_parts);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed;
}
