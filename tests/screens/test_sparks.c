/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the rows of newest batches stand still while the lanes learn,
 * mean different things in different rows, or do not say what they mean. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/headless.h"
#include "suite.h"
#include "ui/charts/spark.h"
#include "ui/parts/cosine_text.h"
#include "ui_case.h"

#define NEWEST 20 /* cells that must move */

/* Adds n batches of the accuracy to a lane, with a loss to match. */
static void add_batches(size_t lane, int n, double acc)
{
    for (int i = 0; i < n; i++) {
        struct lane_msg msg = {.kind = MSG_SAMPLE};

        msg.sample = model->lanes[lane].last;
        msg.sample.step++;
        msg.sample.acc = acc;
        msg.sample.loss = 1 - acc / 100;
        msg.sample.cos_bp = msg.sample.bp_norm = NAN;
        model_apply(model, lane, &msg);
    }
}

static void add_to_all(int n, double acc)
{
    for (size_t i = 0; i < model->n_lanes; i++)
        add_batches(i, n, acc);
}

static void expect_scale(double lo, double hi)
{
    struct spark_scale scale;

    spark_sync(model, &ui);
    scale = spark_scale_of(model, &ui);
    ck_assert_msg(fabs(scale.lo - lo) < 1e-9 && fabs(scale.hi - hi) < 1e-9,
                  "%g-%g, not %g-%g", scale.lo, scale.hi, lo, hi);
}

/* The default race on the default data, as --dump-screen shows it. */
static struct model *run_default(uint32_t epochs, struct race **race_out)
{
    struct race_config config = {.problem = {.data.path = "mnist",
                                             .val_fraction = 0.1,
                                             .split_seed = 42},
                                 .n_lanes = 2,
                                 .lossless = true};
    static const char *const names[] = {"bp", "wp"};
    struct model *m = NULL;

    for (size_t i = 0; i < config.n_lanes; i++) {
        struct lane_config *lane = &config.lanes[i];

        lane_config_init(lane);
        lane->rule = rule_find(names[i]);
        lane_fit(lane, &param_epochs, epochs);
        lane_fit(lane, &param_threads, 1);
        snprintf(lane->name, sizeof lane->name, "%s", names[i]);
    }
    ck_assert_int_eq(headless_settle(&config, NULL, race_out, &m, NULL), 0);
    return m;
}

/* Distinct levels of the newest cells of a row that ends in the scale. */
static int count_levels(const struct canvas *c, int y, int x_end)
{
    static const char ascii[] = "_.-:=+*#";
    unsigned seen = 0;
    int n = 0;

    for (int x = x_end - NEWEST; x < x_end; x++) {
        uint32_t ch = canvas_at(c, x, y)->ch;
        const char *at = c->glyphs == GLYPHS_ASCII && ch < 0x7f
                             ? strchr(ascii, (int)ch)
                             : NULL;

        if (at != NULL && ch != 0)
            seen |= 1u << (at - ascii);
        else if (ch >= 0x2581 && ch <= 0x2588)
            seen |= 1u << (ch - 0x2581);
    }
    for (; seen != 0; seen &= seen - 1)
        n++;
    return n;
}

/* Both lanes' rows on the Train screen at 80x24: at least three levels, under
 * the same scale. */
static void expect_movement(const struct model *m, enum glyphs glyphs)
{
    struct ui_state state;
    struct screen screen = {.live = m, .shown = m, .ui = &state};
    char row[400], scale[16] = "";
    struct canvas c;
    int rows = 0;

    ck_assert_int_eq(ui_state_init(&state), STATUS_OK);
    ck_assert_int_eq(canvas_init(&c, 80, 24, glyphs), STATUS_OK);
    views_sync(m, &state);
    screen_draw(&screen, &c);
    for (int y = 0; y < c.h; y++) {
        int x_end = 49 - 7 - 1; /* the panel's edge, the scale and a blank */
        const char *at, *percent;

        canvas_row_utf8(&c, y, row, sizeof row);
        at = strstr(row, "batch ");
        if (at == NULL || strstr(at, "-100%") == NULL)
            continue;
        percent = strstr(at, "-100%");
        ck_assert_msg(count_levels(&c, y, x_end) >= 3, "%s", row);
        ck_assert(rows == 0 || strncmp(percent - 2, scale, 7) == 0);
        snprintf(scale, sizeof scale, "%.7s", percent - 2);
        rows++;
    }
    ck_assert_int_eq(rows, 2);
    canvas_done(&c);
    ui_state_done(&state);
}

START_TEST(sparks_of_a_default_run_move)
{
    static const uint32_t epochs[] = {3, 5, 10};
    struct race *race = NULL;
    struct model *m = run_default(epochs[_i], &race);

    expect_movement(m, GLYPHS_BLOCK);
    expect_movement(m, GLYPHS_ASCII);
    race_free(race);
    model_free(m);
}
END_TEST

START_TEST(the_scale_follows_in_steps)
{
    add_to_all(40, 20);
    expect_scale(0, 100);
    add_to_all(40, 60);
    expect_scale(50, 100);
    add_to_all(40, 85);
    expect_scale(75, 100);
    add_to_all(40, 96);
    expect_scale(90, 100);
    add_to_all(40, 20);
    expect_scale(0, 100);
}
END_TEST

/* Some batches outside are no reason to go; one lane is reason enough. */
START_TEST(the_scale_is_kept_for_a_few_batches)
{
    add_to_all(40, 85);
    expect_scale(75, 100);
    add_to_all(10, 70);
    expect_scale(75, 100);
    add_batches(1, 10, 70);
    expect_scale(50, 100);
    add_to_all(25, 85); /* back only when most lie higher */
    expect_scale(50, 100);
    add_to_all(10, 85);
    expect_scale(75, 100);
}
END_TEST

/* A lane that diverged, whose curve is hidden, or that guesses does not hold it
 * back. */
START_TEST(the_scale_is_of_the_lanes_in_view)
{
    add_batches(0, 40, 85);
    add_batches(1, 40, 30);
    expect_scale(0, 100);
    ui.hidden = 2;
    expect_scale(75, 100);
    ui.hidden = 0;
    expect_scale(0, 100);
    model->lanes[1].state = LANE_DIVERGED;
    expect_scale(75, 100);
    model->lanes[1].state = LANE_RUN;
    expect_scale(0, 100);
    add_batches(1, 40, 10); /* no better than a guess */
    expect_scale(75, 100);
}
END_TEST

/* The role of the scale's first character, right of the spark. */
static enum role scale_role(const char *text)
{
    struct canvas c;
    enum role role = ROLE_COUNT;
    char row[400];

    ck_assert_int_eq(canvas_init(&c, 60, 1, GLYPHS_BLOCK), STATUS_OK);
    spark_draw(model, &ui, &c, 0, 0, 60, 0);
    canvas_row_utf8(&c, 0, row, sizeof row);
    ck_assert_msg(strstr(row, text) != NULL, "no %s in %s", text, row);
    role = canvas_at(&c, 59, 0)->role;
    canvas_done(&c);
    return role;
}

/* A new scale stands out for a while, in a frame drawn again, too; the first
 * one is no change. */
START_TEST(a_new_scale_stands_out)
{
    spark_sync(model, &ui);
    ck_assert_int_eq(scale_role("-100%"), ROLE_DIM);
    add_to_all(40, 96);
    spark_sync(model, &ui);
    ck_assert_int_eq(scale_role("90-100%"), ROLE_MARK);
    spark_sync(model, &ui);
    ck_assert_int_eq(scale_role("90-100%"), ROLE_MARK);
    add_to_all(100, 96);
    spark_sync(model, &ui);
    ck_assert_int_eq(scale_role("90-100%"), ROLE_DIM);
}
END_TEST

/* Losses have steps of their own, which hold all of them and are used. */
START_TEST(losses_have_a_scale_that_fits)
{
    char text[72];
    struct spark_scale scale;

    ui.metric = 1;
    for (double loss = 1e-9; loss < 1e12; loss *= 3.7) {
        for (int i = 0; i < 40; i++)
            add_to_all(1, 100 * (1 - loss * (1 + 0.01 * i)));
        spark_sync(model, &ui);
        scale = spark_scale_of(model, &ui);
        ck_assert_msg(scale.lo <= loss * 1.01 && scale.hi >= loss * 1.38,
                      "%g: %g-%g", loss, scale.lo, scale.hi);
        ck_assert_msg(scale.hi - scale.lo <= 6 * fmax(0.39 * loss, 1e-6),
                      "%g: %g-%g", loss, scale.lo, scale.hi);
        spark_scale_text(&ui, &scale, text, sizeof text);
        ck_assert_msg(strchr(text, '#') == NULL, "%s", text);
    }
    ck_assert_ptr_null(strstr(dump("train", 80, 24, GLYPHS_ASCII), "nan"));
}
END_TEST

/* Where the cosine began and where it is, without a key, on the lane whose
 * gradient is not backprop's; from 120x30 on its curve, too. */
START_TEST(the_cosine_is_seen_to_fall)
{
    struct lane_model *wp = &model->lanes[1];
    char *text;

    wp->cos_first = wp->cos_last = wp->last;
    wp->cos_first.cos_bp = 0.9978;
    wp->cos_last.cos_bp = 0.4608;
    ck_assert(screen_says(80, 24, "cos 0.998 → 0.46"));
    ck_assert(screen_says(120, 30, "cos 0.998 → 0.46"));
    ck_assert(screen_says(60, 20, "cos 0.998 → 0.46"));
    text = dump("train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "cos 0.998 -> 0.46"));
    ck_assert_ptr_null(strstr(text, "cos 1.00"));
    free(text);
    wp->cos_first.step = 0; /* of a run that was resumed it may not be known */
    ck_assert(screen_says(80, 24, "cos ? → 0.46"));
    ck_assert(screen_says(120, 30, "cos(gradient, backprop's)"));
    ck_assert(!screen_says(80, 24, "cos(gradient, backprop's)"));
    model->n_lanes = 1; /* of backprop itself it tells nothing */
    ck_assert(!screen_says(120, 30, "cos(gradient, backprop's)"));
    model->n_lanes = 2;
}
END_TEST

START_TEST(a_cosine_is_not_rounded_to_one)
{
    static const struct {
        double v;
        const char *text;
    } cases[] = {{1, "1.00"},          {0.46079, "0.46"},   {0.9978, "0.998"},
                 {0.9996, "0.9996"},   {0.99999, "0.9999"}, {-0.25, "-0.25"},
                 {0.9949, "0.99"},     {NAN, "--"},         {1 - 2e-16, "1.00"},
                 {-1 + 3e-16, "-1.00"}};
    char buf[32];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(cosine_number(cases[i].v, buf, sizeof buf),
                         cases[i].text);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, sparks_of_a_default_run_move, 0, 3);
    tcase_add_test(tc, the_scale_follows_in_steps);
    tcase_add_test(tc, the_scale_is_kept_for_a_few_batches);
    tcase_add_test(tc, the_scale_is_of_the_lanes_in_view);
    tcase_add_test(tc, a_new_scale_stands_out);
    tcase_add_test(tc, the_cosine_is_seen_to_fall);
    tcase_add_test(tc, a_cosine_is_not_rounded_to_one);
    tcase_add_test(tc, losses_have_a_scale_that_fits);
}

int main(void)
{
    return suite_run("sparks", add_tests, ui_begin, ui_end);
}
