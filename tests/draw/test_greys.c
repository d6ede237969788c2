/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, pictures whose numbers are no bytes look other than the same
 * pictures in bytes, a drawing reaches a net as other numbers than a sample of
 * the data that looks like it, data that is no pictures is not told, or Train
 * and --plain do not say what was decided of the data. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/plain.h"
#include "data/grey.h"
#include "nn/net.h"
#include "nn/rules/rules.h"
#include "suite.h"
#include "ui/errors/draw_pad.h"
#include "ui/parts/sample_image.h"
#include "ui_case.h"

#define PIXELS 784

/* How a source writes a grey of 0 .. 255. */
static const struct source {
    enum scale_kind kind;
    double divisor, low, high;
} sources[] = {
    {SCALE_BYTE, 255, 0, 255},   {SCALE_SIXTEEN, 16, 0, 16},
    {SCALE_NONE, 1, 0, 1},       {SCALE_NONE, 1, -1, 1},
    {SCALE_MAX, 1000, 0, 1000},  {SCALE_STANDARD, 1, 0, 255},
    {SCALE_STANDARD, 1, -3, 12},
};

static struct dataset *data(void)
{
    return (struct dataset *)model->problem->ds;
}

/* The same pictures with the numbers of a source. */
static void rewrite(const struct source *source)
{
    struct dataset *ds = data();
    static double mean[PIXELS], sd[PIXELS];

    ds->scale = (struct scale){.kind = source->kind,
                               .divisor = source->divisor,
                               .low = source->low,
                               .high = source->high,
                               .mean = mean,
                               .sd = sd};
    for (size_t k = 0; k < PIXELS; k++) {
        mean[k] = (double)k / 10;
        sd[k] = k % 7 == 0 ? 1 : 0.5 + (double)(k % 5);
    }
    mem_free(ds->reals);
    ds->reals = mem_alloc(ds->n * PIXELS, sizeof *ds->reals);
    ck_assert_ptr_nonnull(ds->reals);
    for (size_t i = 0; i < ds->n * PIXELS; i++)
        ds->reals[i] = scale_to_x(
            &ds->scale, i % PIXELS,
            source->low + ds->bytes[i] * (source->high - source->low) / 255);
}

/* As reals; the bytes are given back at the end. */
static uint8_t *bytes;

static void use_reals(const struct source *source)
{
    bytes = data()->bytes;
    rewrite(source);
    data()->bytes = NULL;
}

static void use_bytes(void)
{
    data()->bytes = bytes;
    mem_free(data()->reals);
    data()->reals = NULL;
}

static struct draw_state *pad(void)
{
    return &errors_of(&ui)->draw;
}

static void draw_stroke(void)
{
    pad()->ink_side = 0; /* measure anew */
    draw_pad_clear(model, pad());
    draw_pad_toggle(model, pad());
    for (int i = 0; i < 6; i++)
        draw_pad_move(model, pad(), i % 2, 1);
}

START_TEST(a_picture_looks_the_same_in_any_numbers)
{
    struct image as_bytes, image;

    ck_assert(image_of_sample(model->problem, 5, 28, &as_bytes));
    ck_assert_int_eq(as_bytes.w, 28);
    for (size_t k = 0; k < PIXELS; k++)
        ck_assert_uint_eq(
            as_bytes.px[k],
            data()->bytes[model->problem->split.val[5] * PIXELS + k]);
    for (int i = _i; i <= _i; i++) {
        use_reals(&sources[i]);
        ck_assert(image_of_sample(model->problem, 5, 28, &image));
        ck_assert_mem_eq(image.px, as_bytes.px, PIXELS);
        use_bytes();
    }
}
END_TEST

/* What a net is given for a grey is what the sample has that looks so. */
START_TEST(a_drawing_reaches_a_net_as_a_sample_does)
{
    const struct dataset *ds = data();

    use_reals(&sources[_i]);
    for (size_t i = 0; i < ds->n; i++)
        for (size_t k = 0; k < PIXELS; k++) {
            uint8_t grey = (uint8_t)lround(grey_of_pixel(ds, i, k));

            ck_assert_double_eq_tol(grey_to_x(&ds->scale, k, grey),
                                    dataset_feature(ds, i, k), 1e-12);
        }
    use_bytes();
}
END_TEST

/* Forward-forward does not use its net's outputs: what their biases are changes
 * nothing in its answer, as it changes backprop's. */
START_TEST(the_pad_answers_as_the_rule_does)
{
    const struct net_shape *shape = model->lanes[0].shape;
    double *b2 = (double *)model->lanes[0].snapshot->data + shape->b_at[1];
    const struct rule *was = model->lanes[0].config.rule;
    static float before[10], after[10];

    for (int ff = 0; ff < 2; ff++) {
        double sum = 0;

        if (ff)
            lane_set_rule(&model->lanes[0].config, rule_find("ff"));
        draw_stroke();
        draw_pad_answer(model, pad());
        memcpy(before, pad()->answer[0], sizeof before);
        b2[3] += 5;
        draw_pad_answer(model, pad());
        memcpy(after, pad()->answer[0], sizeof after);
        b2[3] -= 5;
        for (size_t k = 0; k < 10; k++)
            sum += (double)after[k];
        ck_assert_double_eq_tol(sum, 1, 1e-5);
        ck_assert_int_eq(memcmp(before, after, sizeof before) == 0, ff);
    }
    model->lanes[0].config.rule = was;
}
END_TEST

START_TEST(the_pad_answers_in_any_numbers)
{
    const struct net_shape *shape = model->lanes[0].shape;
    double x[PIXELS], room[2 * PIXELS], probs[10];
    uint8_t seen[PIXELS];

    draw_stroke();
    draw_pad_answer(model, pad());
    memcpy(seen, pad()->seen, sizeof seen);
    use_reals(&sources[_i]);
    ck_assert_ptr_null(draw_pad_refusal(model));
    draw_stroke();
    draw_pad_answer(model, pad());
    ck_assert_mem_eq(pad()->seen, seen, sizeof seen);
    for (size_t k = 0; k < PIXELS; k++)
        x[k] = scale_to_x(&data()->scale, k,
                          sources[_i].low +
                              seen[k] * (sources[_i].high - sources[_i].low) /
                                  255);
    net_predict(shape, model->lanes[0].snapshot->data, x, room, probs);
    for (size_t k = 0; k < 10; k++)
        ck_assert_double_eq_tol((double)pad()->answer[0][k], probs[k], 1e-5);
    use_bytes();
}
END_TEST

/* A byte is divided once: what is drawn is x = byte / 255 to the last bit. */
START_TEST(bytes_are_exact)
{
    for (int grey = 0; grey < 256; grey++) {
        ck_assert(grey_to_x(&data()->scale, 3, grey) == grey / 255.0);
        ck_assert(lround(grey_of_x(&data()->scale, 3, grey / 255.0)) == grey);
    }
    data()->scale.high = 999; /* one cell beyond what bytes are */
    ck_assert_double_eq_tol(grey_of_x(&data()->scale, 3, 1), 255, 1e-9);
    ck_assert_double_eq_tol(grey_of_x(&data()->scale, 3, 999 / 255.0), 255,
                            1e-9);
}
END_TEST

START_TEST(small_and_large_pictures_have_a_pad)
{
    static const struct {
        int w, h;
        bool drawn;
    } cases[] = {{8, 8, true},    {4, 4, true},    {28, 28, true},
                 {32, 32, true},  {64, 64, true},  {64, 4, true},
                 {65, 65, false}, {100, 2, false}, {0, 0, false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why;

        data()->width = cases[i].w;
        data()->height = cases[i].h;
        why = draw_pad_refusal(model);
        ck_assert_msg((why == NULL) == cases[i].drawn, "%dx%d", cases[i].w,
                      cases[i].h);
        ck_assert(why == NULL || strstr(why, "28") == NULL);
    }
}
END_TEST

/* Every pixel of any picture is reached by the mouse somewhere in the pad, and
 * what is drawn there is inside it. */
START_TEST(a_pad_of_any_size_has_all_pixels)
{
    static const int sides[] = {4, 8, 16, 28, 32, 48, 64};
    struct rect pads[] = {{0, 0, 14, 7}, {0, 0, 28, 14}, {0, 0, 64, 32}};
    int side = sides[_i];
    struct canvas c;

    data()->width = data()->height = side;
    ck_assert_int_eq(canvas_init(&c, 64, 32, GLYPHS_BLOCK), STATUS_OK);
    for (size_t i = 0; i < sizeof pads / sizeof *pads; i++) {
        int first = 64, last = 0;

        draw_pad_clear(model, pad());
        for (int x = 0; x < pads[i].w; x++)
            if (draw_pad_mouse(model, pad(), pads[i], x, 0, 1)) {
                first = pad()->brush_x < first ? pad()->brush_x : first;
                last = pad()->brush_x > last ? pad()->brush_x : last;
            }
        ck_assert_int_eq(first, 0);
        ck_assert_int_ge(last, side - (side + pads[i].w - 1) / pads[i].w);
        ck_assert(pads[i].w < side || last == side - 1);
        draw_pad_draw(model, pad(), &c, pads[i]);
        draw_pad_draw_seen(model, pad(), &c, pads[i]);
    }
    canvas_done(&c);
}
END_TEST

START_TEST(a_table_has_its_features_by_name)
{
    static char names[PIXELS][DATASET_FEATURE_NAME] = {"petal length",
                                                       "petal width"};

    data()->width = data()->height = 0;
    data()->feature_names = names;
    ui.view = VIEW_ERRORS;
    ui.area = screen_view_rect(80, 24);
    view_errors.sync(model, &ui);
    ck_assert(screen_says(80, 24, "petal length"));
    ck_assert(screen_says(80, 24, "petal width"));
    ck_assert(screen_says(200, 50, "petal width"));
    ck_assert(!screen_says(80, 24, "x0 "));
    data()->feature_names = NULL;
    ck_assert(screen_says(80, 24, "x0 "));
}
END_TEST

static void decide(void)
{
    struct data_facts *facts = &((struct problem *)model->problem)->facts;

    snprintf(data()->name, sizeof data()->name, "own.csv");
    snprintf(facts->scale, sizeof facts->scale, "standardised by column");
    snprintf(facts->label, sizeof facts->label, "last column");
}

#define LINE                                                                   \
    "own.csv: 20 + 40 samples, 784 features (standardised by column), label: " \
    "last column, 10 classes"

START_TEST(train_says_what_was_decided)
{
    decide();
    ui.view = VIEW_TRAIN;
    ck_assert(screen_says(80, 24, "OK  own.csv: 20 + 40 samples"));
    ck_assert(screen_says(80, 24, "(standardised by column), label: l…"));
    ck_assert(screen_says(200, 50, "ring 2%  " LINE));
    ck_assert(screen_says(120, 30, "OK  " LINE));
    model->lanes[0].dropped = 3; /* is more to be told */
    ck_assert(screen_says(80, 24, "not drawn 3"));
    ck_assert(screen_says(80, 24, "ring 2%  own.csv"));
    ck_assert(screen_says(200, 50, "ring 2%  " LINE));
}
END_TEST

START_TEST(plain_says_what_was_decided_first)
{
    char *text = NULL;
    size_t size = 0;
    struct plain plain = {.out = open_memstream(&text, &size)};

    ck_assert_ptr_nonnull(plain.out);
    decide();
    plain_news(&plain, model);
    fclose(plain.out);
    ck_assert_int_eq(
        strncmp(text, "Data " LINE ".\n", sizeof "Data " LINE ".\n" - 1), 0);
    free(text);
}
END_TEST

static void add_tests(TCase *tc)
{
    int n = sizeof sources / sizeof *sources;

    tcase_add_test(tc, the_pad_answers_as_the_rule_does);
    tcase_add_loop_test(tc, a_picture_looks_the_same_in_any_numbers, 0, n);
    tcase_add_loop_test(tc, a_drawing_reaches_a_net_as_a_sample_does, 0, n);
    tcase_add_loop_test(tc, the_pad_answers_in_any_numbers, 0, n);
    tcase_add_test(tc, bytes_are_exact);
    tcase_add_test(tc, small_and_large_pictures_have_a_pad);
    tcase_add_loop_test(tc, a_pad_of_any_size_has_all_pixels, 0, 7);
    tcase_add_test(tc, a_table_has_its_features_by_name);
    tcase_add_test(tc, train_says_what_was_decided);
    tcase_add_test(tc, plain_says_what_was_decided_first);
}

int main(void)
{
    return suite_run("greys", add_tests, ui_begin, ui_end);
}
