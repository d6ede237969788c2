/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the numbers beside charts change so often while a race runs
 * that nobody can read the curves. The default race and one of six lanes are
 * run, on all of MNIST, three batches a frame; what is compared is the numbers
 * on the screen. They are counted from the third epoch on, and the counts
 * printed. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli_case.h"
#include "race_case.h"
#include "suite.h"
#include "ui/frame/screen.h"

#define EPOCHS   20
#define FRAME    3   /* batches */
#define MOST     7   /* changes of one scale */
#define BACK     100 /* steps: what was left is not taken up again in so many */
#define LEFT_MAX 8
#define LABELS   512

/* The numbers of one chart, and those that it had before, newest first. */
struct watched {
    const char *name;
    enum view_id view;
    int w, h, metric;
    int from, to; /* rows */
    struct ui_state ui;
    char now[LABELS];
    struct {
        char text[LABELS];
        uint64_t step;
    } left[LEFT_MAX];
    int changes, back;
};

static struct race *race;
static struct model *m;

static void begin(const char *lanes)
{
    static struct options o;
    static struct race_config config;
    char line[256];

    snprintf(line, sizeof line, "--epochs %d %s", EPOCHS, lanes);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_DUMP, &config);
    config.start_paused = true;
    config.lossless = true;
    config.lockstep = true;
    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    ck_assert_int_eq(race_start(&config, &race, NULL), STATUS_OK);
    for (size_t i = 0; i < m->n_lanes; i++)
        await(race, m, i, LANE_PAUSED);
}

/* One frame on; false at the end. */
static bool go_on(void)
{
    struct command step = {.kind = CMD_STEP, .count = FRAME};
    uint64_t to = m->lanes[0].last.step + FRAME;
    uint64_t end = EPOCHS * (uint64_t)m->lanes[0].batches_per_epoch;

    to = to < end ? to : end;
    ck_assert(model_request(m, race, -1, &step));
    for (size_t i = 0; i < m->n_lanes; i++) {
        await_step(race, m, i, to);
        await(race, m, i, to < end ? LANE_PAUSED : LANE_DONE);
    }
    return to < end;
}

/* "row:number " for each number at an axis. */
static void read_numbers(const struct canvas *c, const struct watched *a,
                         char out[LABELS])
{
    size_t len = 0;

    for (int y = a->from; y < a->to; y++)
        for (int x = 1; x < c->w / 2 && len + 24 < LABELS; x++) {
            int from = x;

            if (canvas_at(c, x, y)->ch != 0x2524)
                continue;
            while (from > 1 && canvas_at(c, from - 1, y)->ch > ' ' &&
                   canvas_at(c, from - 1, y)->ch < 0x7f)
                from--;
            len += (size_t)snprintf(out + len, LABELS - len, "%d:", y);
            for (; from < x; from++)
                out[len++] = (char)canvas_at(c, from, y)->ch;
            out[len++] = ' ';
        }
    out[len] = '\0';
}

static void watch(struct watched *a)
{
    struct screen screen = {.live = m, .shown = m, .ui = &a->ui};
    uint64_t step = m->lanes[0].last.step;
    bool counts = step > 2 * (uint64_t)m->lanes[0].batches_per_epoch;
    struct canvas c;
    char now[LABELS];

    ck_assert_int_eq(canvas_init(&c, a->w, a->h, GLYPHS_BRAILLE), STATUS_OK);
    a->ui.view = a->view;
    a->ui.metric = a->metric;
    a->ui.area = screen_view_rect(a->w, a->h);
    view_at(a->view)->sync(m, &a->ui);
    screen_draw(&screen, &c);
    read_numbers(&c, a, now);
    canvas_done(&c);
    ck_assert_str_ne(now, "");
    if (strcmp(now, a->now) == 0)
        return;
    for (int i = 0; i < LEFT_MAX && counts; i++)
        if (strcmp(now, a->left[i].text) == 0 &&
            step - a->left[i].step <= BACK) {
            a->back++;
            break;
        }
    a->changes += counts;
    memmove(&a->left[1], &a->left[0], (LEFT_MAX - 1) * sizeof a->left[0]);
    snprintf(a->left[0].text, LABELS, "%s", a->now);
    a->left[0].step = step;
    snprintf(a->now, LABELS, "%s", now);
}

/* Runs the race and counts; most: changes of one chart. */
static void watch_race(const char *lanes, struct watched *all, size_t n,
                       int most)
{
    bool more = true;

    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(ui_state_init(&all[i].ui), STATUS_OK);
    begin(lanes);
    while (more) {
        more = go_on();
        for (size_t i = 0; i < n; i++)
            watch(&all[i]);
    }
    for (size_t i = 0; i < n; i++) {
        printf("%s: %d changes, %d taken back\n", all[i].name, all[i].changes,
               all[i].back);
        ui_state_done(&all[i].ui);
    }
    fflush(stdout);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_le(all[i].changes, most);
        ck_assert_int_eq(all[i].back, 0);
    }
    race_free(race);
    model_free(m);
}

START_TEST(numbers_stand_while_a_race_runs)
{
    static struct watched all[] = {
        {.name = "Compare, 80x24",
         .view = VIEW_COMPARE,
         .w = 80,
         .h = 24,
         .metric = 0,
         .from = 3,
         .to = 14},
        {.name = "strip, 80x24",
         .view = VIEW_COMPARE,
         .w = 80,
         .h = 24,
         .metric = 0,
         .from = 14,
         .to = 18},
        {.name = "Train, 80x24",
         .view = VIEW_TRAIN,
         .w = 80,
         .h = 24,
         .metric = 0,
         .from = 3,
         .to = 23},
        {.name = "Compare, 120x30",
         .view = VIEW_COMPARE,
         .w = 120,
         .h = 30,
         .metric = 0,
         .from = 3,
         .to = 14},
        {.name = "strip, 120x30",
         .view = VIEW_COMPARE,
         .w = 120,
         .h = 30,
         .metric = 0,
         .from = 14,
         .to = 18},
        {.name = "Train, 120x30",
         .view = VIEW_TRAIN,
         .w = 120,
         .h = 30,
         .metric = 0,
         .from = 3,
         .to = 29},
        {.name = "Compare's loss, 80x24",
         .view = VIEW_COMPARE,
         .w = 80,
         .h = 24,
         .metric = 1,
         .from = 3,
         .to = 14},
        {.name = "loss strip, 80x24",
         .view = VIEW_COMPARE,
         .w = 80,
         .h = 24,
         .metric = 1,
         .from = 14,
         .to = 18},
        {.name = "Train's loss, 80x24",
         .view = VIEW_TRAIN,
         .w = 80,
         .h = 24,
         .metric = 1,
         .from = 3,
         .to = 23},
    };

    watch_race("", all, sizeof all / sizeof all[0], MOST);
}
END_TEST

/* Two scales a chart, that of the curves and that of the strip. */
START_TEST(numbers_of_many_lanes_stand)
{
    static struct watched all[] = {
        {.name = "six lanes, Train, 200x50",
         .view = VIEW_TRAIN,
         .w = 200,
         .h = 50,
         .from = 10,
         .to = 29},
        {.name = "six lanes, Compare, 120x30",
         .view = VIEW_COMPARE,
         .w = 120,
         .h = 30,
         .from = 3,
         .to = 16},
        {.name = "six lanes, Compare's loss, 120x30",
         .view = VIEW_COMPARE,
         .w = 120,
         .h = 30,
         .metric = 1,
         .from = 3,
         .to = 16},
    };

    watch_race("--lane bp --lane wp --lane fa --lane np --lane kp --lane last",
               all, sizeof all / sizeof all[0], 2 * MOST);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, numbers_stand_while_a_race_runs);
    tcase_add_test(tc, numbers_of_many_lanes_stand);
}

int main(void)
{
    return suite_run("steady", add_tests, NULL, NULL);
}
