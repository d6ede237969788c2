/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, Errors explains another picture, class or net than it says,
 * the way from a unit to its weights and to its pictures and back is broken,
 * a class has lost its name or its number, or one of these screens writes
 * outside its place. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "nn/rules/rules.h"
#include "suite.h"
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/keymap.h"
#include "ui/weights/weights_image.h"
#include "ui_case.h"

static void sync_view(void)
{
    view_at(ui.view)->sync(model, &ui);
}

static void begin(void)
{
    ui_begin();
    ui.view = VIEW_ERRORS;
    ui.area = screen_view_rect(80, 24);
    sync_view();
}

static bool key(int k)
{
    bool used = press(k);

    sync_view();
    return used;
}

static struct errors_state *errors(void)
{
    return errors_of(&ui);
}

/* log(p[a] / p[b]) of the plain net for x is the difference of two logits. */
static double difference(size_t lane, const double *x, size_t a, size_t b)
{
    double room[2 * 784], p[10];

    net_predict(model->lanes[lane].shape, model->lanes[lane].snapshot->data, x,
                room, p);
    return log(p[a]) - log(p[b]);
}

static void sample_of(size_t i, double *x)
{
    for (size_t k = 0; k < 784; k++)
        x[k] = dataset_feature(model->problem->ds, model->problem->split.val[i],
                               k);
}

/* The lane's explanation is of x, compares the class it says with `truth` or,
 * where that is the same (or -1), with the next, and sums up. */
static void expect_explained(size_t lane, const double *x, int truth)
{
    const struct why_lane *l = &errors()->why.lanes[lane];
    double sum = 0;

    ck_assert(l->ready);
    for (size_t k = 0; k < 10; k++)
        ck_assert_double_ge(difference(lane, x, l->x.said, k), 0);
    ck_assert(l->right == (truth == (int)l->x.said));
    if (truth >= 0 && !l->right)
        ck_assert_uint_eq(l->x.other, (size_t)truth);
    for (size_t k = 0; l->x.other != (size_t)truth && k < 10; k++)
        if (k != l->x.said)
            ck_assert_double_ge(difference(lane, x, l->x.other, k), 0);
    for (size_t k = 0; k < 784; k++)
        sum += l->x.inputs[k];
    ck_assert_double_eq_tol(l->x.difference,
                            difference(lane, x, l->x.said, l->x.other), 1e-9);
    if (errors()->why.kind == WHY_EXACT)
        ck_assert_double_eq_tol(sum + l->x.of_biases, l->x.difference, 1e-9);
    ck_assert_uint_eq(l->n_units, WHY_UNITS);
}

/* The sum of the first lane as printed: right, and it adds up. */
static void expect_sum(int w, int h)
{
    const struct explanation *x = &errors()->why.lanes[0].x;
    char *text = shown_text(w, h);
    const char *first = strstr(text, "pixels ");
    const char *second = strstr(text, "lead of ");
    double inputs, biases, all;

    ck_assert_msg(first != NULL && second != NULL, "no sum in\n%s", text);
    ck_assert_int_eq(sscanf(first, "pixels %lf, biases %lf", &inputs, &biases),
                     2);
    ck_assert_int_eq(sscanf(second, "lead of %*d over %*d: %lf", &all), 1);
    ck_assert_double_eq_tol(inputs, x->of_inputs, 0.005);
    ck_assert_double_eq_tol(biases, x->of_biases, 0.005);
    ck_assert_double_eq_tol(all, x->difference, 0.005);
    ck_assert_msg(fabs(inputs + biases - all) < 1e-9, "%s", first);
    free(text);
}

/* Shares of outputs that are not the answer would explain nothing. */
START_TEST(other_answers_have_no_shares)
{
    ck_assert(key('e'));
    ck_assert(errors()->why.lanes[0].ready && errors()->why.lanes[1].ready);
    lane_set_rule(&model->lanes[1].config, rule_find("ep"));
    sync_view();
    ck_assert(errors()->why.lanes[0].ready && !errors()->why.lanes[1].ready);
    ck_assert(screen_says(120, 30, "not by outputs") ||
              screen_says(120, 30, "otherwise than by outputs"));
}
END_TEST

/* All pictures that the list has, of both lanes; the sum stands on screen. */
START_TEST(pictures_are_explained)
{
    const struct errors_state *e = errors();
    double x[784];
    char unit[40];

    ck_assert(key('e'));
    for (size_t k = 0; k < e->n_list; k++) {
        size_t i = (size_t)errors_selected(e);

        sample_of(i, x);
        for (size_t lane = 0; lane < 2; lane++)
            expect_explained(lane, x, (int)answers_truth(model, i));
        expect_sum(120, 30);
        key(KEYS_RIGHT);
    }
    expect_sum(80, 24);
    expect_sum(120, 30);
    snprintf(unit, sizeof unit, "▸u%zu ", e->why.lanes[0].units[0] + 1);
    ck_assert(screen_says(80, 24, unit) && screen_says(120, 30, unit));
}
END_TEST

START_TEST(ways_of_explaining_take_turns)
{
    struct why_state *w = &errors()->why;
    double exact[784];
    bool others = false;

    ck_assert_int_eq(w->kind, WHY_OFF);
    key('e');
    memcpy(exact, w->lanes[0].x.inputs, sizeof exact);
    ck_assert(screen_says(80, 24, ": what each pixel adds"));
    key('e');
    for (size_t k = 0; k < 784; k++)
        others = others || fabs(w->lanes[0].x.inputs[k] - exact[k]) > 1e-6;
    ck_assert(others);
    ck_assert(screen_says(80, 24, " covering 5x5 pixels"));
    ck_assert(screen_says(80, 24, "lead of "));
    ck_assert(screen_says(80, 24, "least when covered: "));
    ck_assert(!screen_says(80, 24, "biases "));
    key('e');
    ck_assert_int_eq(w->kind, WHY_OFF);
    key('e');
    ck_assert(!screen_says(80, 24, "mean ")); /* two lanes have no room */
    ck_assert(screen_says(80, 24, "WP says "));
    key('z');
    ck_assert(screen_says(80, 24, "mean ") && !screen_says(80, 24, " WP u"));
    key(KEYS_ESC);
    ck_assert(w->kind == WHY_OFF && !ui.expanded);
    key('M');
    key('e');
    ck_assert(errors()->mode == ERRORS_LIST && w->kind == WHY_EXACT);
    key('T');
    ck_assert_int_eq(w->kind, WHY_EXACT);
    ck_assert(key(KEYS_ESC));
    ck_assert_int_eq(w->kind, WHY_OFF);
}
END_TEST

/* New weights, and a picture that is another one in the same place. */
START_TEST(explanation_follows_weights)
{
    struct snapshot *s = (struct snapshot *)model->lanes[0].snapshot;
    double x[784], before;

    key('e');
    before = errors()->why.lanes[0].x.difference;
    for (size_t k = 0; k < s->n_params; k++)
        s->data[k] *= 1.5;
    s->serial += 2;
    sync_view();
    ck_assert_double_ne(errors()->why.lanes[0].x.difference, before);
    sample_of((size_t)errors_selected(errors()), x);
    expect_explained(
        0, x, (int)answers_truth(model, (size_t)errors_selected(errors())));
}
END_TEST

/* A race that replaces this one: the same serials, fewer units. */
START_TEST(another_race_is_explained_anew)
{
    static const size_t hidden = 4;
    struct net_shape *shape = (struct net_shape *)model->lanes[0].shape;
    struct snapshot *s = (struct snapshot *)model->lanes[0].snapshot;

    key('e');
    ck_assert_int_eq(net_shape_init(shape, 784, &hidden, 1, 10), STATUS_OK);
    s->n_params = shape->n_params;
    sync_view();
    ck_assert_uint_eq(errors()->why.lanes[0].x.n_units, 4);
    for (size_t k = 0; k < errors()->why.lanes[0].n_units; k++)
        ck_assert_uint_lt(errors()->why.lanes[0].units[k], 4);
}
END_TEST

/* A lane that is right is compared with its runner-up, and says so. */
START_TEST(right_answers_are_explained_too)
{
    const struct errors_state *e = errors();
    size_t n_right = 0;

    key('e');
    key('/'); /* every picture is reached by its number */
    ui.prompt.kind = NULL;
    for (size_t i = 0; i < FAKE_VAL; i++) {
        char find[16];

        snprintf(find, sizeof find, "#%zu", i);
        ck_assert(errors_find(model, errors(), find));
        sync_view();
        if (!e->why.lanes[0].right)
            continue;
        n_right++;
        ck_assert(screen_says(80, 24, ", right; next best "));
        ck_assert_uint_ne(e->why.lanes[0].x.said, e->why.lanes[0].x.other);
    }
    ck_assert_uint_gt(n_right, 0);
}
END_TEST

static double activation(size_t lane, size_t unit, size_t i)
{
    const struct lane_model *l = &model->lanes[lane];
    double x[784], z = l->snapshot->data[l->shape->b_at[0] + unit];

    sample_of(i, x);
    for (size_t k = 0; k < 784; k++)
        z += l->snapshot->data[unit * 784 + k] * x[k];
    return z > 0 ? z : 0;
}

/* From the fourth unit, the first of the other lane, to its weights, to the
 * pictures that move it, and back to the list that was before. */
START_TEST(units_lead_to_weights_and_pictures)
{
    struct errors_state *e = errors();
    size_t unit, n = e->n_list, active = 0;
    char text[64];

    key('e');
    for (int k = 0; k < 3; k++)
        ck_assert(key(KEYS_TAB));
    ck_assert_uint_eq(e->why.lane, 1);
    ck_assert(errors_why_unit(&e->why, &unit));
    key(KEYS_ENTER);
    ck_assert_int_eq(ui.view, VIEW_WEIGHTS);
    ck_assert_int_eq(weights_of(&ui)->lane, 1);
    ck_assert_uint_eq(weights_of(&ui)->unit, unit);
    snprintf(text, sizeof text, "WP unit %zu of 20", unit + 1);
    ck_assert(screen_says(120, 30, text));
    key(KEYS_ESC);
    ck_assert_int_eq(ui.view, VIEW_ERRORS);
    ck_assert_int_eq(e->why.kind, WHY_EXACT);
    key(KEYS_ENTER);
    key('v');
    ck_assert_int_eq(ui.view, VIEW_ERRORS);
    ck_assert_int_eq(e->why.kind, WHY_OFF);
    snprintf(text, sizeof text, "active in unit %zu of WP · most active first",
             unit + 1);
    ck_assert(screen_says(80, 24, text));
    for (size_t i = 0; i < FAKE_VAL; i++)
        active += activation(1, unit, i) > 0;
    ck_assert_uint_gt(active, 1);
    ck_assert_uint_eq(e->n_list, active);
    ck_assert_uint_eq(e->selected, 0);
    for (size_t k = 1; k < active; k++)
        ck_assert_double_ge(activation(1, unit, e->list[k - 1]) + 1e-5,
                            activation(1, unit, e->list[k]));
    ck_assert_double_gt(activation(1, unit, e->list[active - 1]), 0);
    key(KEYS_ESC);
    ck_assert_uint_eq(e->n_list, n);
    key('v'); /* is no key here */
    ck_assert_int_eq(ui.view, VIEW_ERRORS);
}
END_TEST

/* What the nets see of a drawing, whenever it changes. */
START_TEST(drawings_are_explained_live)
{
    struct why_state *w = &errors()->why;
    double x[784], before;

    key('D');
    key('e');
    ck_assert(screen_says(80, 24, "no ink, no answer yet"));
    ck_assert(!w->lanes[0].ready);
    key(' ');
    for (int k = 0; k < 8; k++)
        key(k < 4 ? KEYS_RIGHT : KEYS_DOWN);
    for (size_t lane = 0; lane < 2; lane++) {
        for (size_t k = 0; k < 784; k++)
            x[k] = errors()->draw.seen[k] / 255.0;
        expect_explained(lane, x, -1);
    }
    before = w->lanes[0].x.difference;
    for (int k = 0; k < 4; k++)
        key(KEYS_LEFT);
    ck_assert_double_ne(w->lanes[0].x.difference, before);
    ck_assert(screen_says(80, 24, ", next best "));
    key(KEYS_ESC);
    ck_assert(w->kind == WHY_OFF && errors()->mode == ERRORS_DRAWING);
    key(KEYS_ESC);
    ck_assert_int_eq(errors()->mode, ERRORS_LIST);
}
END_TEST

/* Into a place with a rim of its own, of which no cell may change. */
static void draw_size(int w, int h)
{
    struct rect r = {3, 2, w, h};
    struct canvas c;

    ck_assert_int_eq(
        canvas_init(&c, w + 6, h + 4, (enum glyphs)((w + h) % GLYPHS_COUNT)),
        STATUS_OK);
    c.shades = c.hues = w % 2 == 0;
    ui.area = r;
    view_at(ui.view)->draw(model, &ui, &c, r);
    for (int y = 0; y < c.h; y++)
        for (int x = 0; x < c.w; x++)
            if (!rect_holds(r, x, y))
                ck_assert_msg(canvas_at(&c, x, y)->ch == 0,
                              "%dx%d: %d,%d is written", w, h, x - r.x,
                              y - r.y);
    canvas_done(&c);
}

static void draw_sizes(void)
{
    for (int w = 1; w <= 300; w += w < 130 ? 1 : 7)
        draw_size(w, w % 2 == 0 ? 21 : 47);
    for (int h = 1; h <= 100; h++)
        draw_size(h % 2 == 0 ? 120 : 40, h);
}

START_TEST(explanations_draw_at_every_size)
{
    struct dataset *ds = (struct dataset *)model->problem->ds;

    for (size_t lanes = 2; lanes <= LANES_MAX; lanes += 3) {
        set_lanes(lanes);
        for (int k = 0; k < 2; k++) {
            key('e');
            draw_sizes();
        }
        key('e');
    }
    set_lanes(2);
    key('D');
    key('e');
    draw_sizes();
    key(' ');
    key(KEYS_RIGHT);
    draw_sizes();
    key(KEYS_ESC);
    key(KEYS_ESC);
    ds->width = ds->height = 0;
    key('e');
    draw_sizes();
    ck_assert(screen_says(80, 24, "│x")); /* inputs by number */
    ui.view = VIEW_WEIGHTS;
    sync_view();
    draw_sizes();
    ds->width = ds->height = 28;
    set_lanes(5);
    draw_sizes();
    set_lanes(2);
}
END_TEST

static const char *const clothes[10] = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

/* Wherever the screens of the default sizes print a class. */
START_TEST(classes_are_called_by_name)
{
    ck_assert_int_eq(
        dataset_name_classes((struct dataset *)model->problem->ds, clothes),
        STATUS_OK);
    ck_assert(screen_says(80, 24, "#0 true 0 T-shirt/top, BP says 3 Dress"));
    ck_assert(screen_says(80, 24, "✗#0 0 T-shirt/top→3 Dress 62%"));
    ck_assert(screen_says(80, 24, " 9 Ankle boot "));
    ck_assert(screen_says(80, 24, "BP says 3 Dress ─"));
    ck_assert(screen_says(120, 30, " 2 Pullover "));
    ck_assert(screen_says(120, 30, " 0 T-shirt…✓"));
    ck_assert(screen_says(40, 12, " 3 Dress"));
    key('T');
    ck_assert(screen_says(80, 24, "true 0 T-shirt/top"));
    key('M');
    ck_assert(screen_says(80, 24, "true 0 T-shirt/top, BP says 0 T-shirt/top"));
    key(KEYS_ESC);
    ck_assert(errors_find(model, errors(), "ank"));
    ck_assert_int_eq(errors()->choice.true_class, 9);
    ck_assert(errors_find(model, errors(), "s"));
    ck_assert_int_eq(errors()->choice.true_class, 5);
    ck_assert(!errors_find(model, errors(), "hat"));
    key('e');
    ck_assert(screen_says(120, 30, ", true is 5 Sandal"));
    ck_assert(screen_says(120, 30, "mean 5 Sandal"));
    ui.view = VIEW_WEIGHTS;
    sync_view();
    ck_assert(screen_says(120, 30, "  9 Ankle boot "));
    ck_assert(screen_says(80, 24, "  4 Coat"));
    ui.view = VIEW_TRAIN;
    ck_assert(screen_says(200, 50, " is 0 T-shirt… "));
}
END_TEST

/* A name is cut, a number never; without room for two letters it stands
 * alone. */
START_TEST(names_are_cut_and_numbers_are_not)
{
    struct dataset ds = {.n_classes = 12};
    static const char *const names[12] = {"Sandal", "", [11] = "Überzieher"};
    const char *all[12];
    char text[CLASS_TEXT_SIZE];

    for (int i = 0; i < 12; i++)
        all[i] = names[i] != NULL ? names[i] : "x";
    ck_assert_str_eq(class_text(&ds, 11, 40, text), "11");
    ck_assert_int_eq(dataset_name_classes(&ds, all), STATUS_OK);
    ck_assert_str_eq(class_text(&ds, 0, 8, text), "0 Sandal");
    ck_assert_str_eq(class_text(&ds, 0, 7, text), "0 Sand…");
    ck_assert_str_eq(class_text(&ds, 0, 5, text), "0 Sa…");
    ck_assert_str_eq(class_text(&ds, 0, 4, text), "0");
    ck_assert_str_eq(class_text(&ds, 1, 40, text), "1");
    ck_assert_str_eq(class_text(&ds, 11, 6, text), "11 Üb…");
    ck_assert_str_eq(class_text(&ds, 11, 0, text), "11");
    ck_assert_int_eq(class_text_width(&ds), 13);
    mem_free(ds.class_names);
}
END_TEST

/* Small numbers stay apart from 0, and zeros that are known are printed. */
START_TEST(no_number_is_rounded_to_another)
{
    struct snapshot *s = (struct snapshot *)model->lanes[0].snapshot;
    size_t bias = model->lanes[0].shape->b_at[0];

    ui.view = VIEW_WEIGHTS;
    sync_view();
    s->data[bias] = 0.0003;
    for (size_t k = 0; k < 784; k++)
        s->data[k] = k < 64 ? 1 : 0;
    ck_assert(screen_says(80, 24, "bias +0.000300"));
    ck_assert(screen_says(80, 24, "norm 8.000"));
    s->data[bias] = -3e-9;
    ck_assert(screen_says(80, 24, "bias -3.000e-09"));
    s->data[bias] = 0;
    ck_assert(screen_says(80, 24, "bias 0 "));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, pictures_are_explained);
    tcase_add_test(tc, other_answers_have_no_shares);
    tcase_add_test(tc, ways_of_explaining_take_turns);
    tcase_add_test(tc, explanation_follows_weights);
    tcase_add_test(tc, another_race_is_explained_anew);
    tcase_add_test(tc, right_answers_are_explained_too);
    tcase_add_test(tc, units_lead_to_weights_and_pictures);
    tcase_add_test(tc, drawings_are_explained_live);
    tcase_add_test(tc, explanations_draw_at_every_size);
    tcase_add_test(tc, classes_are_called_by_name);
    tcase_add_test(tc, names_are_cut_and_numbers_are_not);
    tcase_add_test(tc, no_number_is_rounded_to_another);
}

int main(void)
{
    return suite_run("why", add_tests, begin, ui_end);
}
