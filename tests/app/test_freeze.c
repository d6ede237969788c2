/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, freezing the view changes what it shows: a copy of a model
 * lacks a part that a screen draws, or shares one that the race goes on
 * writing. The races are real ones, their lanes a few batches apart. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ui/errors/errors_state.h"
#include "ui/parts/view.h"
#include "ui/weights/weights_image.h"

#define ROWS     200
#define FEATURES 16        /* a picture of 4 x 4 */
#ifdef __SANITIZE_THREAD__ /* slow, and every race has these threads */
#define N_RACES 2
#else
#define N_RACES 8
#endif
#define LIMIT_NS INT64_C(100000000000)

static char csv_path[64];

static void csv_make(void)
{
    FILE *f;
    int fd;

    snprintf(csv_path, sizeof csv_path, "/tmp/test_freeze_XXXXXX");
    fd = mkstemp(csv_path);
    ck_assert_int_ge(fd, 0);
    f = fdopen(fd, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < ROWS; i++) {
        fprintf(f, "%d", i % 3);
        for (int j = 0; j < FEATURES; j++)
            fprintf(f, ",%d", j % 3 == i % 3 ? 255 - i : (i * 7 + j * 5) % 90);
        fputc('\n', f);
    }
    fclose(f);
}

static void csv_end(void)
{
    unlink(csv_path);
}

/* 0 .. n - 1. */
static unsigned draw(uint32_t *random, unsigned n)
{
    *random = *random * 1664525u + 1013904223u;
    return (*random >> 8) % n;
}

static struct race_config random_race(uint32_t *random)
{
    struct race_config c = {
        .problem = {.data.path = csv_path,
                    .val_fraction = 0.2,
                    .split_seed = 42},
        .n_lanes = 2 + draw(random, 3),
        .start_paused = true,
        .lossless = true,
        .diagnose = true,
        .snapshots = true,
    };
    size_t batch_size = 1 + draw(random, 60);

    for (size_t i = 0; i < c.n_lanes; i++) {
        lane_config_init(&c.lanes[i]);
        c.lanes[i].rule = rule_find(i % 2 ? "wp" : "bp");
        c.lanes[i].hidden[0] = 3 + draw(random, 6);
        lane_fit(&c.lanes[i], &param_epochs, 1e6);
        lane_fit(&c.lanes[i], &param_threads, 1);
        lane_choose(&c.lanes[i], &param_batch_size, (double)batch_size);
        snprintf(c.lanes[i].name, LANE_NAME_MAX, "%s-%zu", i % 2 ? "wp" : "bp",
                 i);
    }
    return c;
}

static void go_to(struct race *race, struct model *m, size_t i, uint64_t step)
{
    struct lane_model *lane = &m->lanes[i];
    struct command cmd = {.kind = CMD_STEP, .count = step - lane->last.step};
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    ck_assert(model_request(m, race, (int)i, &cmd));
    while (lane->last.step < step || lane->state != LANE_PAUSED) {
        ck_assert_msg(clock_now_ns() < end_ns, "lane %zu at step %llu", i,
                      (unsigned long long)lane->last.step);
        race_wait(race, 1000000);
        model_poll(m, race);
    }
}

/* Up to twenty batches apart, with changes of values on the way. */
static void run_apart(struct race *race, struct model *m, uint32_t *random)
{
    uint64_t step = 0;

    for (int leg = 0; leg < 3; leg++) {
        struct command set = {
            .kind = CMD_SET, .param = &param_lr, .value = 0.05};

        step += 1 + draw(random, 120);
        for (size_t i = 0; i < m->n_lanes; i++)
            go_to(race, m, i, step += draw(random, 4) * (1 + draw(random, 5)));
        model_next_change(m);
        set.value *= 1 + leg;
        ck_assert(model_request(m, race, -1, &set));
    }
    for (size_t i = 0; i < m->n_lanes; i++)
        go_to(race, m, i, m->lanes[i].last.step + 1 + draw(random, 8));
}

static void choose(struct ui_state *ui, uint32_t random)
{
    ck_assert_int_eq(ui_state_init(ui), STATUS_OK);
    ui->axis = (enum plot_axis)draw(&random, AXIS_COUNT);
    ui->metric = (int)draw(&random, 2);
    ui->smoothing = (int)draw(&random, HISTORY_SMOOTHINGS);
    ui->y_log = draw(&random, 2);
    ui->y_fixed = draw(&random, 2);
    ui->cursor_on = draw(&random, 2);
    ui->cursor = draw(&random, 100) / 99.0;
    ui->expanded = draw(&random, 4) == 0;
    errors_of(ui)->mode = draw(&random, 2) ? ERRORS_MATRIX : ERRORS_LIST;
    weights_of(ui)->raw = draw(&random, 2);
    errors_of(ui)->why.kind = (enum why_kind)draw(&random, WHY_KINDS);
}

/* The view as a person sees it who made these choices. */
static void draw_view(const struct model *m, enum view_id id, uint32_t choices,
                      struct canvas *c)
{
    const struct view *view = view_at(id);
    struct ui_state ui;

    choose(&ui, choices);
    ui.view = id;
    ui.area = (struct rect){0, 0, c->w, c->h};
    canvas_clear(c);
    if (view->sync != NULL)
        view->sync(m, &ui);
    view->draw(m, &ui, c, ui.area);
    ui_state_done(&ui);
}

static const int sizes[][2] = {{40, 9}, {80, 21}, {120, 27}, {200, 47}};
#define N_SIZES (sizeof sizes / sizeof sizes[0])

struct shots {
    struct canvas c[VIEW_COUNT][N_SIZES];
};

static void take(const struct model *m, uint32_t random, struct shots *out)
{
    for (int view = 0; view < VIEW_COUNT; view++)
        for (size_t i = 0; i < N_SIZES; i++) {
            struct canvas *c = &out->c[view][i];

            ck_assert_int_eq(
                canvas_init(c, sizes[i][0], sizes[i][1], GLYPHS_BRAILLE),
                STATUS_OK);
            draw_view(m, (enum view_id)view, draw(&random, 1u << 24), c);
        }
}

static void drop(struct shots *shots)
{
    for (int view = 0; view < VIEW_COUNT; view++)
        for (size_t i = 0; i < N_SIZES; i++)
            canvas_done(&shots->c[view][i]);
}

/* What m looks like is what is in shots. */
static void expect_same(const struct model *m, uint32_t random,
                        const struct shots *shots, const char *when)
{
    struct shots now;

    take(m, random, &now);
    for (int view = 0; view < VIEW_COUNT; view++)
        for (size_t i = 0; i < N_SIZES; i++) {
            const struct canvas *a = &shots->c[view][i], *b = &now.c[view][i];
            int n = a->w * a->h, k = 0;

            while (k < n &&
                   memcmp(&a->cells[k], &b->cells[k], sizeof a->cells[k]) == 0)
                k++;
            ck_assert_msg(k == n, "%s: %s %dx%d differs in row %d, column %d",
                          when, view_at((enum view_id)view)->name, a->w, a->h,
                          k / a->w, k % a->w);
        }
    drop(&now);
}

/* A copy is drawn as the model is, and as it was when the model has gone
 * on. */
START_TEST(a_frozen_view_is_the_live_one)
{
    uint32_t random = 77 + 1000 * (uint32_t)_i;
    struct race_config config = random_race(&random);
    struct model *m = NULL, *copy = NULL;
    struct race *race = NULL;
    struct shots shots;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    ck_assert_int_eq(race_start(&config, &race, NULL), STATUS_OK);
    run_apart(race, m, &random);
    take(m, random, &shots);
    ck_assert_int_eq(model_copy(m, &copy), STATUS_OK);
    expect_same(copy, random, &shots, "at once");
    for (size_t i = 0; i < m->n_lanes; i++)
        go_to(race, m, i, m->lanes[i].last.step + 300);
    expect_same(copy, random, &shots, "later");
    model_free(copy);
    race_free(race);
    model_free(m);
    drop(&shots);
}
END_TEST

/* Allocation k of copying fails, for every k. */
START_TEST(a_copy_that_fails_leaves_nothing)
{
    uint32_t random = 1;
    struct race_config config = random_race(&random);
    struct model *m = NULL, *copy = NULL;
    enum status status = STATUS_NOMEM;
    size_t k = 0;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    while (status != STATUS_OK) {
        mem_fail_at(++k);
        status = model_copy(m, &copy);
        ck_assert_int_eq(mem_fail_at(0) > 0, status == STATUS_OK);
        ck_assert_int_eq(copy != NULL, status == STATUS_OK);
    }
    ck_assert_uint_gt(k, 10 * m->n_lanes);
    model_free(copy);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("freeze");
    TCase *tc = tcase_create("freeze");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, csv_make, csv_end);
    tcase_add_loop_test(tc, a_frozen_view_is_the_live_one, 0, N_RACES);
    tcase_add_test(tc, a_copy_that_fails_leaves_nothing);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
