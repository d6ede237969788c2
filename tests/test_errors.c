/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the Errors screen lists pictures that do not pass its
 * filters, jumps under the reader, counts another confusion matrix than the
 * answers give, or the Errors and Weights screens write outside their place
 * or show other text than the golden screens (UPDATE_GOLDEN=1 writes them
 * anew). The model is a fabricated one. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "ui/errors_list.h"
#include "ui/errors_pin.h"
#include "ui/keymap.h"
#include "ui/screen.h"

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

static bool press(enum action action)
{
    bool used = view_at(ui.view)->action(model, NULL, &ui, (int)action);

    if (view_at(ui.view)->sync != NULL)
        view_at(ui.view)->sync(model, &ui);
    return used;
}

static struct picture *picture_of(size_t lane)
{
    return (struct picture *)model->lanes[lane].picture;
}

static float *probs_of(size_t lane, size_t i)
{
    struct picture *p = picture_of(lane);

    return (float *)(p->data + p->n_params) + i * p->n_classes;
}

/* Another evaluation: sample i of a lane is answered with class `said`. */
static void answer(size_t lane, size_t i, size_t said, float p)
{
    for (size_t k = 0; k < 10; k++)
        probs_of(lane, i)[k] = k == said ? p : (1 - p) / 9;
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
    const struct errors_state *e = &ui.errors;
    int truth = (int)(i % 10), a = said_by(0, i), b = said_by(1, i);
    int judge = e->filter == ERRORS_ONLY_FIRST    ? a
                : e->filter == ERRORS_ONLY_SECOND ? b
                : e->lane == 0                    ? a
                                                  : b;
    bool right = e->true_class >= 0 && e->true_class == e->said_class;
    bool who = e->filter == ERRORS_LANE          ? (judge == truth) == right
               : e->filter == ERRORS_ONLY_FIRST  ? a != truth && b == truth
               : e->filter == ERRORS_ONLY_SECOND ? a == truth && b != truth
                                                 : a != truth && b != truth;

    return who && (e->true_class < 0 || e->true_class == truth) &&
           (e->said_class < 0 || e->said_class == judge);
}

static void check_list(void)
{
    const struct errors_state *e = &ui.errors;
    size_t n = 0;

    for (size_t i = 0; i < FAKE_VAL; i++)
        n += expected_in_list(i);
    ck_assert_uint_eq(e->n_list, n);
    ck_assert_uint_eq(errors_total(model, e), n);
    for (size_t k = 0; k < e->n_list; k++)
        ck_assert(expected_in_list(e->list[k]));
}

START_TEST(filters_agree_with_brute_force)
{
    for (int who = 0; who < 5; who++) {
        for (int truth = -1; truth < 10; truth++) {
            for (int said = -1; said < 10; said++) {
                check_list();
                press(ACT_FILTER_SAID);
            }
            press(ACT_FILTER_TRUE);
        }
        press(ACT_FILTER_WHO);
    }
    ck_assert_int_eq(ui.errors.filter, ERRORS_LANE);
    ck_assert_int_eq(ui.errors.lane, 0);
}
END_TEST

START_TEST(list_is_in_order)
{
    struct errors_state *e = &ui.errors;

    for (size_t i = 0; i < FAKE_VAL; i += 3)
        answer(0, i, (i + 5) % 10, 0.2f + 0.7f * (float)(i * 7 % 40) / 40);
    press(ACT_SORT);
    for (size_t k = 1; k < e->n_list; k++)
        ck_assert_uint_lt(e->list[k - 1], e->list[k]);
    press(ACT_SORT);
    for (size_t k = 1; k < e->n_list; k++) {
        size_t a = e->list[k - 1], b = e->list[k];

        ck_assert(probs_of(0, a)[said_by(0, a)] >=
                  probs_of(0, b)[said_by(0, b)]);
    }
}
END_TEST

START_TEST(list_is_held_while_read)
{
    struct errors_state *e = &ui.errors;
    size_t n = e->n_list;
    uint32_t first = e->list[0];

    press(ACT_RIGHT);
    ck_assert(e->held);
    answer(0, first, first % 10, 0.9f); /* right from now on */
    picture_of(0)->epoch = 4;
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(e->n_list, n);
    ck_assert_uint_eq(e->list[0], first);
    ck_assert_uint_eq(e->epoch, 3);
    ck_assert(errors_stale(model, e));
    ck_assert(press(ACT_FREEZE)); /* releases ... */
    ck_assert_uint_eq(e->n_list, n - 1);
    ck_assert_uint_eq(e->epoch, 4);
    ck_assert(!press(ACT_FREEZE)); /* ... and then is the screen's again */
}
END_TEST

START_TEST(selection_follows_its_picture)
{
    struct errors_state *e = &ui.errors;
    int64_t selected;

    press(ACT_SORT);
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
    struct errors_state *e = &ui.errors;

    press(ACT_LEFT);
    ck_assert_uint_eq(e->selected, 0);
    press(ACT_END);
    ck_assert_uint_eq(e->selected, e->n_list - 1);
    press(ACT_PAGE_DOWN);
    ck_assert_uint_eq(e->selected, e->n_list - 1);
    press(ACT_HOME);
    ck_assert_uint_eq(e->selected, 0);
}
END_TEST

START_TEST(matrix_counts_every_sample)
{
    for (size_t lane = 0; lane < 2; lane++) {
        struct confusion k;
        size_t all = 0;

        errors_confusion(model, &ui.errors, lane, &k);
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
    struct errors_state *e = &ui.errors;

    press(ACT_MATRIX);
    for (int i = 0; i < 20; i++)
        press(ACT_DOWN);
    ck_assert_int_eq(e->cell_true, 9);
    press(ACT_RIGHT);
    press(ACT_RIGHT);
    press(ACT_ENTER);
    ck_assert(!e->matrix);
    ck_assert_int_eq(e->true_class, 9);
    ck_assert_int_eq(e->said_class, 2);
    check_list();
    ck_assert_uint_gt(e->n_list, 0);
    press(ACT_ESCAPE);
    ck_assert_int_eq(e->true_class, -1);
}
END_TEST

START_TEST(pin_follows_the_right_class)
{
    struct errors_state *e = &ui.errors;
    size_t i;

    press(ACT_PIN);
    i = (size_t)e->pinned;
    ck_assert_uint_eq(i, e->list[0]);
    answer(0, i, i % 10, 0.75f);
    picture_of(0)->epoch = 5; /* nobody looked at epoch 4 */
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(e->pin_epochs[0], 5);
    ck_assert_float_eq(e->pin_probs[0][4], 0.75f);
    ck_assert(isnan(e->pin_probs[0][3]));
    ck_assert(isnan(e->pin_probs[0][0]));
    picture_of(0)->epoch = 1; /* restarted */
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(e->pin_epochs[0], 1);
    ck_assert_float_eq(e->pin_probs[0][0], 0.75f);
    press(ACT_PIN); /* it is right by now and left the list: the next one */
    ck_assert_int_eq(e->pinned, errors_selected(e));
    press(ACT_PIN);
    ck_assert_int_eq(e->pinned, -1);
}
END_TEST

START_TEST(drawing_is_answered)
{
    struct errors_state *e = &ui.errors;
    float sum = 0;

    ck_assert(press(ACT_DRAW));
    ck_assert(e->drawing);
    ck_assert(press(ACT_PAUSE)); /* the brush, not the race */
    ck_assert(e->brush_down);
    press(ACT_RIGHT);
    press(ACT_DOWN);
    ck_assert_uint_eq(e->canvas[15 * 28 + 15], 255);
    ck_assert_uint_eq(e->canvas[0], 0);
    for (int i = 0; i < 40; i++)
        press(ACT_RIGHT);
    ck_assert_int_eq(e->brush_x, 27);
    for (int k = 0; k < 10; k++)
        sum += e->answer[1][k];
    ck_assert_float_eq_tol(sum, 1, 1e-5f);
    press(ACT_CLEAR);
    for (size_t k = 0; k < sizeof e->canvas; k++)
        ck_assert_uint_eq(e->canvas[k], 0);
    press(ACT_ESCAPE);
    ck_assert(!e->drawing);
    ck_assert(!press(ACT_PAUSE));
}
END_TEST

static void draw_size(int w, int h)
{
    struct screen screen = {
        .live = model, .shown = model, .ui = &ui, .search = ""};
    struct canvas c;

    ck_assert_int_eq(
        canvas_init(&c, w, h, (enum glyphs)((w + h) % GLYPHS_COUNT)),
        STATUS_OK);
    c.shades = w % 2 == 0;
    ui.area = screen_view_rect(w, h);
    screen_draw(&screen, &c);
    view_at(ui.view)->draw(model, &ui, &c, (struct rect){3, 2, w - 9, h - 7});
    if (view_at(ui.view)->mouse != NULL)
        view_at(ui.view)->mouse(model, NULL, &ui, ui.area, w / 2, h / 2,
                                1 + w % 5);
    canvas_done(&c);
}

static void draw_sizes(void)
{
    for (int w = 1; w <= 300; w += 7)
        for (int h = 1; h <= 100; h += 3)
            draw_size(w, h);
    for (int w = 36; w <= 204; w++)
        draw_size(w, 24);
}

START_TEST(screens_draw_at_every_size)
{
    static const enum action ways[] = {ACT_NONE, ACT_PIN,  ACT_MATRIX,
                                       ACT_DRAW, ACT_SORT, ACT_FILTER_WHO};

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        press(ways[i]);
        draw_sizes();
    }
    ui.view = VIEW_WEIGHTS;
    draw_sizes();
    press(ACT_END);
    press(ACT_FOCUS_NEXT);
    draw_sizes();
}
END_TEST

START_TEST(screens_wait_for_what_is_missing)
{
    struct model *loading = fake_model_loading(), *whole = model;

    model = loading;
    view_errors.sync(model, &ui);
    ck_assert_uint_eq(ui.errors.n_list, 0);
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

/* Rows of the view as text, compared with tests/golden/NAME.txt. */
static void check_golden(const char *name, int w, int h)
{
    struct screen screen = {
        .live = model, .shown = model, .ui = &ui, .search = ""};
    const char *dir = getenv("srcdir"); /* set by make check */
    const char *update = getenv("UPDATE_GOLDEN");
    char path[512], row[4 * 200 + 1], expected[4 * 200 + 2];
    struct canvas c;
    FILE *f;

    snprintf(path, sizeof path, "%s/tests/golden/%s.txt",
             dir != NULL ? dir : ".", name);
    f = fopen(path, update != NULL ? "w" : "r");
    ck_assert_msg(f != NULL, "%s cannot be opened", path);
    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_ASCII), STATUS_OK);
    screen_draw(&screen, &c);
    for (int y = 2; y < h - 1; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        if (update != NULL) {
            fprintf(f, "%s\n", row);
            continue;
        }
        ck_assert_msg(fgets(expected, sizeof expected, f) != NULL,
                      "%s ends early", path);
        expected[strcspn(expected, "\n")] = '\0';
        ck_assert_str_eq(row, expected);
    }
    fclose(f);
    canvas_done(&c);
}

START_TEST(screens_are_as_they_were)
{
    check_golden("errors-80x24", 80, 24);
    check_golden("errors-40x12", 40, 12);
    press(ACT_MATRIX);
    check_golden("errors-matrix-80x24", 80, 24);
    ui.view = VIEW_WEIGHTS;
    check_golden("weights-80x24", 80, 24);
    check_golden("weights-40x12", 40, 12);
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
    tcase_add_test(tcase, list_is_held_while_read);
    tcase_add_test(tcase, selection_follows_its_picture);
    tcase_add_test(tcase, moves_stay_in_the_list);
    tcase_add_test(tcase, matrix_counts_every_sample);
    tcase_add_test(tcase, matrix_cell_lists_its_pictures);
    tcase_add_test(tcase, pin_follows_the_right_class);
    tcase_add_test(tcase, drawing_is_answered);
    tcase_add_test(tcase, screens_draw_at_every_size);
    tcase_add_test(tcase, screens_wait_for_what_is_missing);
    tcase_add_test(tcase, screens_show_any_data);
    tcase_add_test(tcase, screens_are_as_they_were);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed;
}
