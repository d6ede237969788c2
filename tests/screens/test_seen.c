/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a viewer of the default race at 80x24 does not see who leads
 * and by how much. The race is run, on all of MNIST; what is measured is the
 * screen: the share of columns in the right half of Compare's chart where
 * each lane has a cell of its own. The shares are printed. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "cli/headless.h"
#include "cli_case.h"
#include "suite.h"
#include "ui/frame/screen.h"

#define W      80
#define H      24
#define TOP    3  /* of the curves' rows: tabs, progress, frame */
#define SHARE  75 /* percent of the columns */
#define LEVELS 2

static const unsigned epochs[] = {5, 10, 20};

/* The curves' cells: from the axis at the left to the frame, from the first
 * row to the axis below. The strip is from there to the frame. */
struct place {
    int x, w, y_axis, y_end;
};

static struct race *race;
static struct model *m;
static struct ui_state ui;
static struct canvas canvas;

static void run(unsigned n_epochs)
{
    struct race_config config;
    struct options o;
    char line[64];

    snprintf(line, sizeof line, "--epochs %u", n_epochs);
    ck_assert_int_eq(parse(line, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_DUMP, &config);
    ck_assert_int_eq(headless_settle(&config, NULL, &race, &m, NULL), 0);
    options_done(&o);
}

static void draw(bool fixed)
{
    struct screen screen = {.live = m, .shown = m, .ui = &ui};

    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(W, H);
    ui.y_fixed = fixed;
    view_at(ui.view)->sync(m, &ui);
    screen_draw(&screen, &canvas);
}

static bool is_line(int x, int y)
{
    uint32_t ch = canvas_at(&canvas, x, y)->ch;

    return ch == 0x2500 || ch == '-';
}

static bool is_upright(int x, int y)
{
    uint32_t ch = canvas_at(&canvas, x, y)->ch;

    return ch == 0x2502 || ch == 0x2524 || ch == '|' || ch == '+';
}

/* More than half of a row. */
static bool is_rule(int y)
{
    int n = 0;

    for (int x = 0; x < W; x++)
        n += is_line(x, y);
    return n > W / 3;
}

static struct place find_place(void)
{
    struct place p = {.x = 1, .y_axis = TOP};

    while (p.x < W && !is_upright(p.x, TOP))
        p.x++;
    while (p.y_axis < H - 1 && !is_rule(p.y_axis))
        p.y_axis++;
    for (p.y_end = p.y_axis + 1; p.y_end < H - 1 && is_upright(p.x, p.y_end);)
        p.y_end++;
    p.x++;
    p.w = W - 1 - p.x;
    return p;
}

/* Whether the cell has the lane's curve, or its evaluation, and not that of
 * the other. In ASCII cells of both have a sign of their own; else the
 * colour is one lane's. */
static bool is_of_lane(int x, int y, unsigned lane)
{
    const struct cell *cell = canvas_at(&canvas, x, y);

    if (canvas.glyphs == GLYPHS_ASCII)
        return cell->ch != 0 &&
               strchr(lane == 0 ? "*@" : "o0", (int)cell->ch) != NULL;
    return cell->role == ROLE_LANE0 + lane;
}

/* Whether each lane has a row that the other has not, in a column or, since
 * lines may be dotted where no sign tells them apart, the next one. */
static bool is_apart(const struct place *p, int x)
{
    int columns = canvas.glyphs == GLYPHS_ASCII || x + 1 == p->x + p->w ? 1 : 2;
    bool own[2] = {false, false};

    for (int y = TOP; y < p->y_axis; y++) {
        bool has[2] = {false, false};

        for (unsigned lane = 0; lane < 2; lane++)
            for (int i = 0; i < columns; i++)
                has[lane] = has[lane] || is_of_lane(x + i, y, lane);
        own[0] = own[0] || (has[0] && !has[1]);
        own[1] = own[1] || (has[1] && !has[0]);
    }
    return own[0] && own[1];
}

/* Percent of the right half's columns. */
static int share_apart(const struct place *p)
{
    int from = p->x + p->w / 2, apart = 0;

    for (int x = from; x < p->x + p->w; x++)
        apart += is_apart(p, x);
    return 100 * apart / (p->x + p->w - from);
}

/* Heights that the difference has in the strip: rows, or parts of them. */
static int count_levels(const struct place *p)
{
    int n = 0;

    for (int y = p->y_axis + 1; y < p->y_end; y++) {
        bool parts[0x30] = {false};

        for (int x = p->x; x < p->x + p->w; x++) {
            const struct cell *cell = canvas_at(&canvas, x, y);

            if (cell->role != ROLE_LANE1)
                continue;
            if (canvas.glyphs == GLYPHS_BRAILLE)
                parts[(cell->ch & 0x09) != 0   ? 0
                      : (cell->ch & 0x12) != 0 ? 1
                      : (cell->ch & 0x24) != 0 ? 2
                                               : 3] = true;
            else
                parts[cell->ch % 0x30] = true;
        }
        for (int i = 0; i < 0x30; i++)
            n += parts[i];
    }
    return n;
}

static bool row_says(int y, const char *word)
{
    char row[4 * W + 1];

    canvas_row_utf8(&canvas, y, row, sizeof row);
    return strstr(row, word) != NULL;
}

/* How far the curves are apart at their end, among the curves. */
static void expect_number(const struct place *p)
{
    double v[2];
    char text[32];
    bool found = false;

    for (int i = 0; i < 2; i++) {
        const struct history *h = &m->lanes[i].acc;

        v[i] = (double)h->buckets[h->n_buckets - 1].smooth[ui.smoothing];
    }
    plot_signed(v[1] - v[0], 2, 9, text, sizeof text);
    for (int y = TOP; y < p->y_axis; y++)
        found = found || row_says(y, text);
    ck_assert_msg(found, "no %s among the curves", text);
}

static void measure(unsigned n_epochs)
{
    static const char *const names[GLYPHS_COUNT] = {"ASCII", "blocks",
                                                    "braille"};
    struct place p;
    int share, fixed;

    draw(true);
    p = find_place();
    fixed = share_apart(&p);
    draw(false);
    share = share_apart(&p);
    printf("%2u epochs, %s: %d %% of the columns are apart (%d %% on a fixed "
           "scale), %d levels of the difference\n",
           n_epochs, names[canvas.glyphs], share, fixed, count_levels(&p));
    fflush(stdout);
    ck_assert_int_ge(p.y_axis - TOP, 10);
    ck_assert_int_ge(p.w, 60);
    ck_assert_int_ge(share, SHARE);
    ck_assert_int_lt(fixed, share); /* a scale that does not fit hides it */
    ck_assert_int_ge(count_levels(&p), LEVELS);
    expect_number(&p);
}

START_TEST(the_lanes_are_seen_apart)
{
    run(epochs[_i]);
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
        ck_assert_int_eq(canvas_init(&canvas, W, H, (enum glyphs)glyphs),
                         STATUS_OK);
        measure(epochs[_i]);
        canvas_done(&canvas);
        ui_state_done(&ui);
    }
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, the_lanes_are_seen_apart, 0, 3);
}

int main(void)
{
    return suite_run("seen", add_tests, NULL, NULL);
}
