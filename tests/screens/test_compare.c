/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, lanes are compared by figures that do not belong together, or
 * by ones that the race has not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "model/same_curve.h"
#include "nn/loss.h"
#include "nn/rules/rules.h"
#include "suite.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/lane_chart.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/draw/lane_style.h"
#include "ui/frame/screen.h"
#include "ui/frame/summary.h"
#include "ui/parts/lane_names.h"
#include "ui_case.h"

/* Every panel of Compare, in the order of reading, and no other. */
START_TEST(every_panel_of_compare_expands)
{
    static const char *const words[] = {"accuracy by step", "loss by step",
                                        "+ Now ---", "+ cos(gradient"};

    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(200, 50);
    for (int i = 0; i < 4; i++) {
        ui.expanded = true;
        for (int k = 0; k < 4; k++)
            expect_text(words[k], k == i);
        ui.expanded = false;
        press(KEYS_TAB);
    }
    ck_assert_int_eq(ui.focus, 0);
    ui.area = screen_view_rect(120, 30); /* no second chart */
    for (int i = 0; i < 3; i++)
        press(KEYS_TAB);
    ck_assert_int_eq(ui.focus, 0);
}
END_TEST

/* The cursor's place, and an evaluation's value where it stands on one; what
 * the key of curves does next. */
START_TEST(the_cursor_tells_evaluations)
{
    ui.view = VIEW_COMPARE;
    ui.cursor_on = true;
    ui.cursor = 200.0 / FAKE_STEPS;
    expect_text(" step 200: ", true);
    expect_text("(val ", true);
    ui.cursor = 150.0 / FAKE_STEPS;
    expect_text("(val ", false);
    ui.cursor_on = false;
    expect_text("alone", false);
    ui.hidden = 2;
    expect_text(" v WP alone ", true);
    ui.hidden = 1;
    expect_text(" v all curves ", true);
}
END_TEST

/* 0: that of the shape it was made with. */
static void set_loss(struct lane_model *lane, size_t loss)
{
    static const struct net_shape *own;
    static struct net_shape other;

    if (loss == 0) {
        lane->shape = own;
        return;
    }
    own = lane->shape;
    other = *own;
    other.loss = loss_at(loss);
    lane->shape = &other;
}

/* Lanes that are not level: their newest batch both have, else none. */
START_TEST(batches_are_compared_at_one_step)
{
    ui.view = VIEW_COMPARE;
    model->lanes[0].last.loss = 0.25;
    model->lanes[1].last.loss = 0.75;
    expect_text("+0.5000", true);
    batch_rows_done(
        &model->lanes[0].rows); /* those of the model's own training */
    ck_assert_int_eq(batch_rows_init(&model->lanes[0].rows), STATUS_OK);
    batch_rows_add(&model->lanes[0].rows,
                   &(struct batch_row){.sample = model->lanes[0].last});
    model->lanes[0].last.step++;
    model->lanes[0].last.loss = 0.0;
    expect_text("+0.5000", true);
    set_loss(&model->lanes[1], 2);
    expect_text("+0.5000", false);
    set_loss(&model->lanes[1], 0);
    expect_text("+0.5000", true);
    model->lanes[1].config.rule = rule_find("ep"); /* its loss is its own */
    expect_text("+0.5000", false);
    model->lanes[1].config.rule = rule_find("wp");
    model->lanes[0].last.step += 1000;
    expect_text("+0.5000", false);
    expect_text("+0.7500", false);
}
END_TEST

/* What the program leaves in the terminal is of lanes that no longer run. */
START_TEST(summary_is_of_what_has_ended)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    model->lanes[1].state = LANE_DONE;
    model->lanes[1].stepping = true;
    summary_print(model, f);
    fclose(f);
    ck_assert_ptr_nonnull(strstr(text, "bp    STOPPED    3/20 "));
    ck_assert_ptr_nonnull(strstr(text, "wp    DONE       3/20 "));
    for (const char *line = text; *line != '\0';
         line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(strcspn(line, "\n"), 80);
    free(text);
}
END_TEST

/* What the axis is shown as stands beside its name. */
START_TEST(a_logarithmic_axis_is_named)
{
    ck_assert(screen_says(80, 24, "accuracy %, x step, smooth 0.9"));
    ui.x_other_scale = true;
    ck_assert(screen_says(80, 24, "accuracy %, x step log, smooth 0.9"));
}
END_TEST

static int count_of(const char *text, const char *word)
{
    int n = 0;

    for (; (text = strstr(text, word)) != NULL; text++)
        n++;
    return n;
}

/* Whether a row has the name and, behind it, the state. */
static bool has_state(const char *text, const char *name)
{
    for (; (text = strstr(text, name)) != NULL; text++) {
        const char *run = strstr(text, " RUN");

        if (run != NULL && run < text + strcspn(text, "\n"))
            return true;
    }
    return false;
}

/* Of many lanes at 80x24: every name whole, with its state, and every second
 * lane's distance to the first, which is that of WP to BP. */
START_TEST(lanes_keep_names_states_and_distances)
{
    static const char *const views[] = {"compare", "train"};

    for (int n = 3; n <= LANES_MAX; n++) {
        set_lanes((size_t)n);
        for (int i = 0; i < n; i++)
            snprintf(model->lanes[i].config.name, LANE_NAME_MAX,
                     "fifteen-long-%02d", i % 100);
        for (size_t v = 0; v < 2; v++) {
            char *text = dump(views[v], 80, 24, GLYPHS_ASCII), name[64];

            for (int i = 0; i < n; i++) {
                snprintf(name, sizeof name, "FIFTEEN-LONG-%02d", i);
                ck_assert_msg(has_state(text, name), "%d lanes: %s in\n%s", n,
                              name, text);
            }
            ck_assert_msg(count_of(text, "-15.49") >= n / 2, "%d lanes:\n%s", n,
                          text);
            free(text);
        }
    }
    set_lanes(2);
}
END_TEST

/* The hint is about the lane that it names: it says of each only what holds of
 * it, and a key only when the keys act on that lane. */
START_TEST(the_hint_is_of_the_lane_it_names)
{
    char text[256];
    struct lane_model *wp = &model->lanes[1];

    wp->values[params_index(&param_pert)] = 0.1;
    wp->cos_first = wp->cos_last = wp->last;
    wp->cos_first.cos_bp = 0.99;
    wp->cos_last.cos_bp = 0.5;
    compare_caption(model, &ui, 76, text, sizeof text);
    ck_assert_str_eq(
        text, "WP has cos 0.50 (first 0.99): pert 0.1 is coarse. Press ( to "
              "lower it.");
    ui.target = 0; /* the keys act on BP */
    compare_caption(model, &ui, 76, text, sizeof text);
    ck_assert_ptr_null(strstr(text, "Press"));
    ck_assert_ptr_nonnull(strstr(text, "WP"));
    ui.target = -1;
    wp->values[params_index(&param_pert)] = 1e-4; /* not the cause */
    compare_caption(model, &ui, 76, text, sizeof text);
    ck_assert_ptr_null(strstr(text, "Press"));
    wp->cos_last.cos_bp = 0.9897; /* hardly fallen */
    compare_caption(model, &ui, 150, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "cos 0.99 to backprop's"));
    for (int w = 0; w < 200; w++) {
        compare_caption(model, &ui, w, text, sizeof text);
        ck_assert_int_le(canvas_text_width(text), w);
        ck_assert(text[0] == '\0' || text[strlen(text) - 1] == '.');
    }
}
END_TEST

/* Of several lanes it tells of the one whose cosine fell most, and of a fall
 * only where the first is known. */
START_TEST(the_hint_is_of_the_greatest_fall)
{
    static const double now[] = {0.9, 0.8, 0.3, 0.31};
    char text[256];

    set_lanes(4);
    for (size_t i = 0; i < 4; i++) {
        struct lane_model *lane = &model->lanes[i];

        lane->config.rule = model->lanes[1].config.rule; /* WP */
        lane->cos_first = lane->cos_last = lane->last;
        lane->cos_first.cos_bp = 0.99;
        lane->cos_last.cos_bp = now[i];
    }
    compare_caption(model, &ui, 40, text, sizeof text);
    ck_assert_msg(strstr(text, "fell from 0.99 to 0.30") != NULL, "%s", text);
    for (size_t i = 0; i < 4; i++)
        model->lanes[i].cos_first.step = 0;
    for (int w = 0; w < 200; w++) {
        compare_caption(model, &ui, w, text, sizeof text);
        ck_assert_msg(strstr(text, "first") == NULL &&
                          strstr(text, "fell") == NULL,
                      "%s", text);
    }
    set_lanes(2);
}
END_TEST

/* The total hides what its parts do: each has its number. */
START_TEST(the_cosine_is_told_by_layer)
{
    struct lane_model *wp = &model->lanes[1];

    wp->cos_last = wp->last;
    wp->cos_last.cos_bp = 0.4608;
    wp->cos_last.cos_parts[0] = 0.9952;
    wp->cos_last.cos_parts[1] = 0.9897;
    wp->cos_last.cos_parts[2] = 0.424;
    wp->cos_last.cos_parts[3] = 0.9761;
    ui.view = VIEW_COMPARE;
    wp->cos_last.grad_norm = 1.5;
    wp->cos_last.bp_norm = 1.2;
    wp->draws_last = wp->cos_last;
    diagnostics_clear(&wp->draws_last.diag);
    wp->draws_last.diag.bp_norm[0] = 2;
    wp->draws_last.diag.bias2 = 1;
    wp->draws_last.diag.variance = 4700 * 4;
    ck_assert(screen_says(80, 24,
                          "WP cos W1 0.995 W2 0.42 all 0.46 |g|/BP 1.25 "
                          "bias:var 0.25:4.70k"));
    ck_assert(screen_says(
        200, 50,
        " WP   0.995   0.99   0.42   0.98   0.46    1.25      0.25:4.70k "));
    wp->draws_last.diag.variance = 740 * 4;
    ck_assert(screen_says(200, 50, " 0.25:740 "));
    set_lanes(8); /* no room for rows of their own */
    ck_assert(screen_says(120, 30, "cos W1─────b1─────W2─────b2────all"));
    set_lanes(2);
    wp->draws_last.diag.variance = 0;
    ck_assert(screen_says(80, 24,
                          "WP cos W1 0.995 b1 0.99 W2 0.42 b2 0.98 all 0.46 "
                          "|g|/BP 1.25 bias:var 0.25:0"));
    wp->cos_last.cos_bp = -0.0302;
    wp->cos_last.grad_norm = 1.2 * 1.43e5; /* a blank stays between the two */
    ck_assert(screen_says(200, 50, "  -0.03 1.4e+05  "));
    wp->cos_last.grad_norm = 1.2 * 5.21e-4;
    ck_assert(screen_says(200, 50, "  -0.03 0.00052  "));
    wp->cos_last.step = 0; /* not measured yet */
    ck_assert(!screen_says(80, 24, "all -0.03"));
}
END_TEST

static void expect_leader(int w, const char *expected)
{
    char text[96];

    compare_leader(model, &ui, w, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

/* Who leads after an epoch that both have had, also where one is ahead by a
 * part of an epoch; the row of validations is of that epoch, too. */
START_TEST(the_leader_is_told_at_one_epoch)
{
    struct lane_model *wp = &model->lanes[1];

    expect_leader(28, "epoch 3: BP leads by 15.49");
    expect_leader(60, "after epoch 3: BP leads WP by 15.49 points");
    expect_leader(31, "epoch 3: BP leads WP by 15.49");
    expect_leader(12, "BP +15.49");
    ck_assert(screen_says(80, 24, "val %     "));
    model->lanes[0].n_evals = 2; /* epoch 3 of WP alone does not count */
    expect_leader(28, "epoch 2: BP leads by 22.66");
    ck_assert(screen_says(80, 24, "val % e2  "));
    ck_assert(!screen_says(80, 24, "val % e3"));
    wp->evals[2].batch = 50; /* nor does the middle of it */
    expect_leader(28, "epoch 2: BP leads by 22.66");
    model->lanes[0].n_evals = 3;
    model->lanes[0].evals[2].batch = 50;
    expect_leader(30, "epoch 2.50: BP leads by 15.49");
    wp->n_evals = 0;
    expect_leader(40, "batches: BP leads WP by 14.43 points");
    expect_leader(12, "BP +14.43");
}
END_TEST

/* Sets what a lane's newest evaluation found, of FAKE_VAL. */
static void set_val(size_t lane, size_t n_correct)
{
    struct lane_model *l = &model->lanes[lane];

    l->evals[l->n_evals - 1].val_correct = n_correct;
    l->evals[l->n_evals - 1].n_val = FAKE_VAL;
}

/* Lanes that are as good are not said to be led by none. */
START_TEST(who_is_level_is_told)
{
    set_lanes(8); /* every second one has the same evaluations */
    set_val(0, 14);
    set_val(1, 12);
    expect_leader(60, "after epoch 3: 4 lanes lead at 35.00");
    expect_leader(28, "e3: 4 lanes lead at 35.00");
    expect_leader(22, "4 lanes lead at 35.00");
    expect_leader(14, "4 lanes lead");
    set_val(1, 14);
    expect_leader(28, "epoch 3: all equal at 35.00");
    expect_leader(10, "all equal");
    set_lanes(3);
    set_val(1, 12);
    expect_leader(60, "after epoch 3: BP and LONG-NAME-2 lead at 35.00");
    set_lanes(2);
}
END_TEST

/* Lanes that failed are out of the race, and it is said why nothing is
 * compared. */
START_TEST(failed_lanes_are_not_compared)
{
    struct lane_model *bp = &model->lanes[0], *wp = &model->lanes[1];

    wp->state = LANE_DIVERGED;
    expect_leader(28, "only BP is left in the race");
    expect_leader(18, "only BP is left");
    bp->state = LANE_COLLAPSED;
    expect_leader(28, "no lane to compare: failed");
    wp->state = LANE_COLLAPSED;
    expect_leader(40, "no lane to compare: all collapsed");
    expect_leader(28, "none to compare: collapsed");
    ck_assert(screen_says(80, 24, "none to compare: collapsed"));
    bp->state = wp->state = LANE_DIVERGED;
    expect_leader(28, "no lane to compare: diverged");
    bp->state = wp->state = LANE_RUN;
    bp->n_evals = wp->n_evals = 0;
    history_clear(&bp->acc);
    expect_leader(28, "no two lanes to compare yet");
}
END_TEST

/* With little room the leader stays, and of the targets those that a lane has
 * reached. */
START_TEST(the_leader_stays_on_low_screens)
{
    int rows[RACE_TARGETS_MAX];

    ck_assert(screen_says(80, 24, "epoch 3: BP leads by 15.49"));
    ck_assert(screen_says(80, 23, "epoch 3: BP leads by 15.49"));
    ck_assert(screen_says(80, 23, "val %"));
    ck_assert(screen_says(80, 22, "epoch 3: BP leads by 15.49"));
    for (size_t k = 0; k < model->targets.n; k++)
        model->lanes[0].reached[k] = model->lanes[1].reached[k] =
            (struct reached){0};
    ck_assert_int_eq(compare_targets(model, 3, rows), 0);
    ck_assert(!screen_says(80, 24, "--    --"));
    model->lanes[1].reached[0].yes = true;
    ck_assert_int_eq(compare_targets(model, 5, rows), 1);
    ck_assert_int_eq(rows[0], 0);
    model->lanes[0].reached[1].yes = true;
    ck_assert_int_eq(compare_targets(model, 4, rows), 1);
    ck_assert_int_eq(rows[0], 1);
    ck_assert_int_eq(compare_targets(model, 5, rows), 2);
    ck_assert_int_eq(rows[1], 0);
    ck_assert_uint_eq((size_t)compare_targets(model, 9, rows),
                      model->targets.n);
}
END_TEST

/* An evaluation inside an epoch has that epoch's number, too: it is compared
 * with one after as many batches. */
START_TEST(evaluations_inside_an_epoch_are_compared_with_their_like)
{
    struct lane_model *bp = &model->lanes[0], *wp = &model->lanes[1];
    double gap = compare_gap(model, 1);
    struct eval_result *e = &wp->evals[wp->n_evals++];
    char text[96];

    *e = e[-1]; /* early in an epoch that BP has at its end alone */
    e->epoch = bp->evals[bp->n_evals++].epoch = e->epoch + 1;
    e->batch = 1;
    e->val_correct = 0;
    bp->evals[bp->n_evals - 1] = bp->evals[bp->n_evals - 2];
    bp->evals[bp->n_evals - 1].epoch = e->epoch;
    ck_assert_double_eq_tol(compare_gap(model, 1), gap, 1e-9);
    compare_leader(model, &ui, 60, text, sizeof text);
    ck_assert_str_eq(text, "after epoch 3: BP leads WP by 15.49 points");
    bp->evals[bp->n_evals - 1].batch = 1;
    ck_assert_double_lt(compare_gap(model, 1), -50);
    compare_leader(model, &ui, 60, text, sizeof text);
    ck_assert_ptr_null(strstr(text, "15.49"));
}
END_TEST

/* On the least screen: where it ended and what helps, before the rate. */
START_TEST(a_diverged_row_says_what_helps)
{
    for (size_t i = 0; i < 2; i++) {
        model->lanes[i].state = LANE_DIVERGED;
        model->lanes[i].values[params_index(&param_lr)] = 1e6;
        model->lanes[i].changes = (struct changes){i, {i}};
    }
    ck_assert(screen_says(40, 12, "BP DIVERGED step 340  r restarts"));
    ck_assert(
        screen_says(60, 12, "BP DIVERGED step 340  lr 1e+06  r restarts"));
    ck_assert(screen_says(60, 12, "WP DIVERGED step 340  lr 1e+06  u undoes"));
}
END_TEST

/* What it would need is said only where it is a larger screen. */
START_TEST(a_screen_large_enough_is_not_called_small)
{
    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(40, 12);
    ck_assert(press('z'));
    ck_assert_str_eq(ui.notice, "no charts or fields here: needs 80x24");
    ui.notice[0] = '\0';
    set_lanes(LANES_MAX);
    ui.area = screen_view_rect(80, 24);
    ck_assert(press('z'));
    ck_assert_str_eq(ui.notice, "");
    ck_assert(ui.expanded);
    ui.expanded = false;
    set_lanes(2);
}
END_TEST

/* Rows that have no room are reached with Up and Down. */
START_TEST(small_screens_come_to_every_lane)
{
    set_lanes(LANES_MAX);
    for (size_t i = 0; i < LANES_MAX; i++)
        snprintf(model->lanes[i].config.name, LANE_NAME_MAX, "lane%zu", i);
    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(40, 12);
    for (int i = 0; i < LANES_MAX; i++) {
        char row[16];

        ck_assert(press(KEYS_DOWN));
        snprintf(row, sizeof row, "▸LANE%d ", i);
        ck_assert_msg(screen_says(40, 12, row), "no \"%s\"", row);
    }
    ck_assert(press(KEYS_UP));
    ck_assert_int_eq(ui.target, LANES_MAX - 2);
    set_lanes(2);
}
END_TEST

/* Without colour a lane is known by its sign, of which many differ in the
 * second column alone. */
START_TEST(many_lanes_keep_their_signs)
{
    set_lanes(LANES_MAX);
    for (size_t i = 0; i < LANES_MAX; i++) {
        char entry[32];

        snprintf(entry, sizeof entry, "%s %s",
                 lane_style(i)->sign[GLYPHS_BRAILLE],
                 i == 0   ? "BP"
                 : i == 1 ? "WP"
                          : "…"); /* and the end of its name */
        ck_assert_msg(screen_says(80, 24, entry), "no \"%s\"", entry);
    }
    set_lanes(2);
}
END_TEST

/* Where the panel has not all lanes it says which it has. */
/* Paused alone, and lanes that run free, are told to be where they are. */
START_TEST(pairing_and_lockstep_are_true_of_now)
{
    struct lane_model *bp = &model->lanes[0], *wp = &model->lanes[1];
    char behind[64];

    model->lockstep = true;
    bp->state = wp->state = LANE_RUN;
    bp->last.step = wp->last.step + 312; /* heard of a moment later */
    ck_assert_str_eq(model_behind_text(model, behind, sizeof behind), "");
    ck_assert(screen_says(120, 30, "Compare (paired, seed 2)"));
    bp->waits = 312;
    ck_assert_str_eq(model_behind_text(model, behind, sizeof behind),
                     "WP 312 steps behind");
    bp->waits = 0;
    wp->state = LANE_PAUSED;
    ui.view = VIEW_TRAIN;
    ck_assert(screen_says(80, 24, "WP 312 steps behind"));
    ck_assert(screen_says(120, 30, "Compare (WP 312 steps behind)"));
    ck_assert(screen_says(80, 24, "lock-step on, 312 apart"));
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(80, 24, "paired start, WP 312 steps behind"));
    ck_assert(screen_says(40, 12, "paired start, WP 312 steps behind"));
    model->lockstep = false;
    bp->state = wp->state = LANE_RUN;
    ck_assert(screen_says(80, 24, "paired start, WP 312 steps behind"));
    bp->last.step = wp->last.step + 1;
    ck_assert(screen_says(80, 24, "seed 2, one example; paired"));
}
END_TEST

START_TEST(the_comparison_says_which_lanes)
{
    set_lanes(LANES_MAX);
    ck_assert(screen_says(80, 24, "All lanes (paired, seed 2)"));
    ck_assert(screen_says(80, 40, "Compare (paired) ── a: 1/8"));
    ui.target = 6;
    model->paired = false;
    ck_assert(screen_says(80, 24, "┌ NOT paired "));
    ck_assert(screen_says(80, 40, "NOT paired ──────── a: 7/8"));
    set_lanes(2);
}
END_TEST

/* A letter, more often one of few, so that many names are alike. */
static char random_letter(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return "aaab-12"[(*seed >> 16) % 7];
}

/* Names of any kind in any width: they fit, no two are alike, and one that
 * fits is whole unless it is another's number. */
START_TEST(short_names_tell_lanes_apart)
{
    unsigned seed = 1;

    set_lanes(LANES_MAX);
    for (int round = 0; round < 2000; round++) {
        int w = 1 + round % LANE_NAME_MAX;
        struct lane_names names;

        for (size_t i = 0; i < LANES_MAX; i++) {
            char *name = model->lanes[i].config.name;
            size_t len = 1 + (size_t)(round / 16 + (int)i * 3) % 14;

            memset(name, 'w', LANE_NAME_MAX);
            for (size_t k = (size_t)round % 3 * 4; k < len; k++)
                name[k] = random_letter(&seed);
            snprintf(name + len, LANE_NAME_MAX - len, "%zu", i);
        }
        lane_names_fit(model, w, &names);
        for (size_t i = 0; i < LANES_MAX; i++) {
            ck_assert_int_le(canvas_text_width(names.name[i]), w);
            ck_assert_int_ge(canvas_text_width(names.name[i]), 1);
            for (size_t k = 0; k < i; k++)
                ck_assert_str_ne(names.name[i], names.name[k]);
        }
    }
    set_lanes(2);
}
END_TEST

/* Whether a name that was cut before it has the end. */
static bool has_cut(const char *text, const char *end)
{
    for (const char *at = text; (at = strstr(at, end)) != NULL; at++)
        for (const char *k = at; k > text && k[-1] != ' '; k--)
            if (k[-1] == '~')
                return true;
    return false;
}

/* Five long names at 80x24: what differs is in the legend. */
START_TEST(legends_keep_what_differs)
{
    set_lanes(5);
    for (size_t i = 0; i < 5; i++)
        snprintf(model->lanes[i].config.name, LANE_NAME_MAX,
                 "wp-much-alike-%zu", i + 1);
    for (int view = VIEW_TRAIN; view <= VIEW_COMPARE; view++) {
        char *text;

        ui.view = (enum view_id)view;
        text = shown_text(80, 24);
        for (int i = 1; i <= 5; i++) {
            char end[8];

            snprintf(end, sizeof end, "E-%d ", i);
            ck_assert_msg(has_cut(text, end), "no %s in %s", end, text);
        }
        free(text);
    }
    set_lanes(2);
}
END_TEST

/* Where one of the two tables has room it is that of who is where now. */
START_TEST(what_was_reached_takes_no_room)
{
    ui.view = VIEW_COMPARE;
    set_lanes(8);
    ck_assert(screen_says(40, 12, "now 7/8"));
    ck_assert(screen_says(40, 12, "val %"));
    ck_assert(!screen_says(40, 12, "to 7/8"));
    set_lanes(2);
    ck_assert(screen_says(40, 12, "steps to"));
    ck_assert(screen_says(40, 12, "val %"));
}
END_TEST

/* Both lanes as one race of FA and DFA would have them. */
static void become_one(void)
{
    struct lane_model *fa = &model->lanes[0], *dfa = &model->lanes[1];

    lane_set_rule(&fa->config, rule_find("fa"));
    fa->n_marks = dfa->n_marks = 0;
    dfa->config = fa->config;
    lane_set_rule(&dfa->config, rule_find("dfa"));
    strcpy(fa->config.name, "fa");
    strcpy(dfa->config.name, "dfa");
    memcpy(fa->values, fa->config.values, sizeof fa->values);
    memcpy(dfa->values, dfa->config.values, sizeof dfa->values);
    ck_assert_uint_eq(fa->n_evals, dfa->n_evals);
    memcpy(dfa->evals, fa->evals, fa->n_evals * sizeof *fa->evals);
}

/* Cells of the chart of all lanes that are the second lane's. */
static int second_cells(void)
{
    static struct cell cells[200 * 50];
    struct canvas c = {.w = 200, .h = 50, .cells = cells};
    int n = 0;

    canvas_clear(&c);
    lane_chart_draw(model, &ui, &c, (struct rect){0, 0, 200, 50}, 0, 1);
    for (int i = 0; i < 200 * 50; i++)
        n += cells[i].role == (int)ROLE_LANE0 + 1;
    return n;
}

/* The second curve is left out, and the legend and its panel say whose it is.
 * Without the first curve it is there again. */
START_TEST(lanes_that_are_one_are_drawn_once)
{
    ui.view = VIEW_COMPARE;
    ck_assert_int_gt(second_cells(), 0);
    become_one();
    ck_assert_uint_eq(same_curve(model, 1), 0);
    ck_assert_uint_eq(same_curve(model, 0), SIZE_MAX);
    ck_assert_int_eq(second_cells(), 0);
    ck_assert(screen_says(80, 24, "   DFA = FA"));
    ck_assert(screen_says(200, 50, "   DFA = FA"));
    ui.hidden = 1;
    ck_assert_int_gt(second_cells(), 0);
    ck_assert(!screen_says(80, 24, "   DFA = FA"));
    ui.hidden = 0;
    ui.view = VIEW_TRAIN;
    ck_assert(screen_says(80, 24, "= FA: the same curve"));
    ui.axis = AXIS_ACTIVE; /* each has a clock of its own */
    ck_assert(!screen_says(80, 24, "= FA: the same curve"));
}
END_TEST

/* What was changed, began with another value, was evaluated otherwise or has a
 * second hidden layer. */
START_TEST(lanes_that_part_are_drawn_twice)
{
    struct lane_model *dfa = &model->lanes[1];
    const struct net_shape *shapes[] = {model->lanes[0].shape, dfa->shape};
    struct net_shape deep = *dfa->shape;

    become_one();
    dfa->n_marks = 1;
    ck_assert_uint_eq(same_curve(model, 1), SIZE_MAX);
    dfa->n_marks = 0;
    dfa->evals[dfa->n_evals - 1].val_loss += 1e-15;
    ck_assert_uint_eq(same_curve(model, 1), SIZE_MAX);
    dfa->evals[dfa->n_evals - 1] = model->lanes[0].evals[dfa->n_evals - 1];
    lane_choose(&dfa->config, params_find("feedback-range"), 0.25);
    ck_assert_uint_eq(same_curve(model, 1), SIZE_MAX);
    become_one();
    lane_choose(&dfa->config, params_find("feedback-scale"), 1);
    ck_assert_uint_eq(same_curve(model, 1), SIZE_MAX);
    become_one();
    ck_assert_uint_eq(same_curve(model, 1), 0);
    deep.n_layers = 3;
    model->lanes[0].shape = dfa->shape = &deep;
    ck_assert_uint_eq(same_curve(model, 1), SIZE_MAX);
    model->lanes[0].shape = shapes[0];
    dfa->shape = shapes[1];
}
END_TEST

/* At 40x12, too; and nothing is told of a second curve, which is not there. */
START_TEST(one_curve_has_no_signs_of_two)
{
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(200, 50, "◉ both"));
    expect_text("x both", true);
    become_one();
    ck_assert(!screen_says(200, 50, "both"));
    ck_assert(!screen_says(80, 24, "both"));
    expect_text("x both", false);
    ck_assert(screen_says(40, 12, "   DFA = FA"));
    ui.view = VIEW_TRAIN;
    ck_assert(!screen_says(200, 50, "◉ both"));
    ck_assert(screen_says(40, 12, "DFA = FA"));
    for (size_t i = 2; i < 5; i++) { /* a row a lane and no more */
        model->n_lanes = i + 1;
        model->lanes[i] = model->lanes[0];
    }
    ck_assert(screen_says(40, 12, "DFA = FA"));
    model->n_lanes = 2;
}
END_TEST

/* Squared error is not compared with cross entropy: no curve, no distance, a
 * scale of its own, and a word for each. Accuracy and cosine go on. */
static void expect_other_loss(void)
{
    ui.view = VIEW_COMPARE;
    ck_assert_int_gt(second_cells(), 0);
    ui.metric = 1;
    ck_assert_int_eq(second_cells(), 0);
    ck_assert(screen_says(80, 24, "-- WP other loss"));
    ck_assert(!screen_says(80, 24, "WP-BP, loss"));
    ck_assert(!screen_says(200, 50, "loss-BP  +"));
    ck_assert(screen_says(200, 50, "⠂⠂ WP 0.")); /* the cosine */
    ui.hidden = 1;
    ck_assert_int_gt(second_cells(), 0); /* alone */
    ui.hidden = 0;
    ui.view = VIEW_TRAIN;
    ck_assert(screen_says(120, 30, " another loss, x step"));
    ck_assert(screen_says(120, 30, " another loss "));
    ck_assert(screen_says(40, 12, " another loss"));
    ui.metric = 0;
    ck_assert(!screen_says(120, 30, "another loss"));
}

START_TEST(losses_of_two_kinds_have_no_axis_in_common)
{
    struct lane_model *bp = &model->lanes[0], *wp = &model->lanes[1];

    ck_assert(same_loss(bp, wp));
    set_loss(wp, 2);
    expect_other_loss();
    set_loss(wp, 0);
    lane_set_rule(&wp->config, rule_find("ff")); /* its own cross entropy */
    ck_assert(same_loss(bp, wp));
    set_loss(bp, 2);
    ck_assert(!same_loss(bp, wp));
    set_loss(bp, 0);
    lane_set_rule(&wp->config, rule_find("ep"));
    ck_assert(!same_loss(bp, wp));
    expect_other_loss();
    set_lanes(4); /* two of either: as the first */
    model->lanes[3].config.rule = bp->config.rule;
    ui.view = VIEW_COMPARE;
    ui.metric = 1;
    ck_assert(screen_says(200, 50, "-- WP other loss"));
    ck_assert(!screen_says(200, 50, "-- LONG-NAME-3"));
    set_lanes(2);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, one_curve_has_no_signs_of_two);
    tcase_add_test(tc, losses_of_two_kinds_have_no_axis_in_common);
    tcase_add_test(tc, what_was_reached_takes_no_room);
    tcase_add_test(tc, short_names_tell_lanes_apart);
    tcase_add_test(tc, legends_keep_what_differs);
    tcase_add_test(tc, lanes_that_are_one_are_drawn_once);
    tcase_add_test(tc, lanes_that_part_are_drawn_twice);
    tcase_add_test(tc, every_panel_of_compare_expands);
    tcase_add_test(tc, the_cursor_tells_evaluations);
    tcase_add_test(tc, batches_are_compared_at_one_step);
    tcase_add_test(tc, summary_is_of_what_has_ended);
    tcase_add_test(tc, a_logarithmic_axis_is_named);
    tcase_add_test(tc, many_lanes_keep_their_signs);
    tcase_add_test(tc, the_comparison_says_which_lanes);
    tcase_add_test(tc, pairing_and_lockstep_are_true_of_now);
    tcase_add_test(tc, a_screen_large_enough_is_not_called_small);
    tcase_add_test(tc, small_screens_come_to_every_lane);
    tcase_add_test(tc, lanes_keep_names_states_and_distances);
    tcase_add_test(tc, the_hint_is_of_the_lane_it_names);
    tcase_add_test(tc, the_hint_is_of_the_greatest_fall);
    tcase_add_test(tc, the_cosine_is_told_by_layer);
    tcase_add_test(tc, the_leader_is_told_at_one_epoch);
    tcase_add_test(tc,
                   evaluations_inside_an_epoch_are_compared_with_their_like);
    tcase_add_test(tc, who_is_level_is_told);
    tcase_add_test(tc, failed_lanes_are_not_compared);
    tcase_add_test(tc, the_leader_stays_on_low_screens);
    tcase_add_test(tc, a_diverged_row_says_what_helps);
}

int main(void)
{
    return suite_run("compare", add_tests, ui_begin, ui_end);
}
