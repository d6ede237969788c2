/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a viewer of eight lanes does not see who leads among those
 * that are close, by how much, and that the others are far below: lines that
 * lie in one row of cells, lanes without a name, columns that are missing. The
 * race is run, on all of MNIST, and what is measured is the screen. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/headless.h"
#include "cli_case.h"
#include "suite.h"
#include "ui/charts/compare_words.h"
#include "ui/draw/lane_style.h"
#include "ui/frame/screen.h"
#include "ui/parts/lane_names.h"

#define LANES                                                                  \
    "--lane bp --lane wp --lane wp-central --lane fa --lane np --lane "        \
    "spsa:draws=2 --lane drtp --lane last --epochs 4"
#define WINDOW 6  /* columns: a dash and the blank behind it */
#define SHARE  75 /* percent of the columns */

enum { BP, WP, WP_CENTRAL, FA, NP, N_NEAR }; /* then those far below */

static struct race *race;
static struct model *m;
static struct ui_state ui;
static struct canvas canvas;

static void run(void)
{
    struct race_config config;
    struct options o;

    ck_assert_int_eq(parse(LANES, &o, NULL), STATUS_OK);
    options_race(&o, FRONT_DUMP, &config);
    ck_assert_int_eq(headless_settle(&config, NULL, &race, &m, NULL), 0);
    options_done(&o);
    ck_assert_int_eq(ui_state_init(&ui), STATUS_OK);
}

static void draw(enum view_id view, int w, int h, enum glyphs glyphs)
{
    struct screen screen = {.live = m, .shown = m, .ui = &ui};

    ck_assert_int_eq(canvas_init(&canvas, w, h, glyphs), STATUS_OK);
    ui.view = view;
    ui.area = screen_view_rect(w, h);
    views_sync(m, &ui);
    screen_draw(&screen, &canvas);
}

/* The first row from y on that has the text, and the column it begins at; -1 =
 * none has. */
static int find(const char *text, int y, int *x_out)
{
    char row[1024];

    for (; y < canvas.h; y++) {
        char *at;

        canvas_row_utf8(&canvas, y, row, sizeof row);
        at = strstr(row, text);
        if (at == NULL)
            continue;
        *at = '\0';
        *x_out = canvas_text_width(row);
        return y;
    }
    return -1;
}

static bool says(const char *text)
{
    int x;

    return find(text, 0, &x) >= 0;
}

/* Whether the chart has one part: the strip, whose title is in its axis. */
static bool has_one_part(void)
{
    return says("accuracy minus BP's");
}

static bool is_of_lane(int x, int y, size_t lane)
{
    const struct cell *cell = canvas_at(&canvas, x, y);

    if (canvas.glyphs == GLYPHS_ASCII)
        return cell->ch == (uint32_t)lane_style(lane)->ascii;
    return cell->role == (unsigned)lane_role(lane);
}

/* The strip of differences: below its title, or over it when it is alone, from
 * its axis to the names right of it, where there are some. */
struct place {
    int x, w, y, h;
};

static struct place find_strip(void)
{
    struct place p = {.x = 7, .w = canvas.w};
    int x;

    p.y = find(" each-BP", 0, &x) + 1;
    ck_assert_int_gt(p.y, 0);
    if (has_one_part()) {
        int axis = p.y - 1;

        p.y = find("accuracy minus BP's", 0, &x) + 1;
        p.h = axis - p.y;
    }
    while (!has_one_part() && p.y + p.h < canvas.h &&
           canvas_at(&canvas, 0, p.y + p.h)->ch != 0x2514 &&
           canvas_at(&canvas, 0, p.y + p.h)->ch != '+')
        p.h++;
    if (find("WP-C", p.y, &x) < p.y + p.h)
        p.w = x - 1;
    while (p.w > p.x && canvas_at(&canvas, p.w - 1, p.y)->role == ROLE_BORDER)
        p.w--;
    p.w -= p.x;
    return p;
}

/* Whether each lane has a row that the other has not, in WINDOW columns: lines
 * are dashed. */
static bool is_apart(const struct place *p, int x, size_t a, size_t b)
{
    bool own[2] = {false, false};

    for (int y = p->y; y < p->y + p->h; y++) {
        bool has[2] = {false, false};

        for (int i = 0; i < WINDOW && x + i < p->x + p->w; i++) {
            has[0] = has[0] || is_of_lane(x + i, y, a);
            has[1] = has[1] || is_of_lane(x + i, y, b);
        }
        own[0] = own[0] || (has[0] && !has[1]);
        own[1] = own[1] || (has[1] && !has[0]);
    }
    return own[0] && own[1];
}

/* Percent of the right half's columns. */
static int share_apart(const struct place *p, size_t a, size_t b)
{
    int from = p->x + p->w / 2, n = 0, end = p->x + p->w - WINDOW;

    for (int x = from; x < end; x++)
        n += is_apart(p, x, a, b);
    return 100 * n / (end - from);
}

static double smooth_of(size_t lane)
{
    const struct history *h = &m->lanes[lane].acc;

    return (double)h->buckets[h->n_buckets - 1].smooth[ui.smoothing];
}

/* How far a lane's curve is from the first one's where both end. */
static double gap_of(size_t lane)
{
    return smooth_of(lane) - smooth_of(BP);
}

static const char *gap_text(size_t lane, char *buf, size_t size)
{
    return plot_signed(gap_of(lane), 2, 9, buf, size);
}

/* Every lane in a row of its own right of a strip that is alone, with how far
 * it is from the first, the best first. */
static void expect_order(const struct place *p)
{
    double before = INFINITY;
    size_t n = 0;

    for (int y = p->y; y <= p->y + p->h; y++) {
        struct lane_names names;
        char row[1024];

        canvas_row_utf8(&canvas, y, row, sizeof row);
        lane_names_fit(m, 5, &names);
        for (size_t i = 0; i < m->n_lanes; i++) {
            char text[32], want[64];
            double gap = gap_of(i);

            snprintf(text, sizeof text, "%+.2f", gap);
            if (i == BP)
                snprintf(text, sizeof text, "%.2f%%", smooth_of(BP));
            snprintf(want, sizeof want, " %.4s", names.name[i]);
            if (strstr(row, text) == NULL || strstr(row, want) == NULL)
                continue;
            n++;
            ck_assert_double_le(gap, before);
            before = gap;
        }
    }
    ck_assert_uint_eq(n, m->n_lanes);
}

/* A label of each lane near the first, in the strip, and of each other one
 * above it, with its number. */
static void expect_labels(const struct place *p)
{
    if (has_one_part()) {
        expect_order(p);
        return;
    }
    for (size_t i = WP; i < m->n_lanes; i++) {
        const struct history *h = &m->lanes[i].acc;
        char number[32];
        int x, y;

        if (i == WP_CENTRAL)
            continue; /* its number may be rounded to 0 */
        if (i < N_NEAR)
            gap_text(i, number, sizeof number);
        else
            snprintf(number, sizeof number, " %.2f",
                     (double)h->buckets[h->n_buckets - 1].smooth[ui.smoothing]);
        y = find(number, i < N_NEAR ? p->y : 0, &x);
        ck_assert_msg(y >= 0 && (i < N_NEAR ? y < p->y + p->h : y < p->y - 1),
                      "no %s of lane %zu", number, i);
    }
}

static const struct {
    enum view_id view;
    int w, h;
    bool labels;
} cases[] = {
    {VIEW_TRAIN, 200, 50, true},  {VIEW_COMPARE, 200, 50, true},
    {VIEW_TRAIN, 120, 30, true},  {VIEW_COMPARE, 120, 30, true},
    {VIEW_COMPARE, 80, 24, true}, {VIEW_TRAIN, 80, 24, true},
};

/* WP is 1.5 points behind WP-CENTRAL. */
static void expect_rows_of_their_own(void)
{
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
        for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
            struct place p;
            int share;

            draw(cases[k].view, cases[k].w, cases[k].h, (enum glyphs)glyphs);
            p = find_strip();
            share = share_apart(&p, WP, WP_CENTRAL);
            printf("%s %dx%d, glyphs %d: a strip of %d rows, %d %% of the "
                   "columns are apart\n",
                   view_at(cases[k].view)->name, cases[k].w, cases[k].h, glyphs,
                   p.h, share);
            fflush(stdout);
            ck_assert_int_ge(share, SHARE);
            ck_assert(says("below: SPSA DRTP LAST "));
            if (cases[k].labels)
                expect_labels(&p);
            canvas_done(&canvas);
        }
}

/* A column for each lane in Controls and in the comparison below, none of them
 * under a name that another has. */
static void expect_a_column_a_lane(void)
{
    struct lane_names names;
    int x, y, before = 0, below;

    draw(VIEW_TRAIN, 200, 50, GLYPHS_BRAILLE);
    ck_assert(!says(" of 8"));
    ck_assert(!says("a: 1-"));
    lane_names_fit(m, LANE_COLUMN_W - 1, &names);
    y = find("edit: all", 0, &x) + 1;
    below = find("val 50 %", 0, &x) - 1;
    for (size_t i = 0; i < m->n_lanes; i++) {
        bool there[2] = {false, false};

        for (x = before; x < canvas.w; x++)
            if (canvas_at(&canvas, x, y)->role == (unsigned)lane_role(i) &&
                canvas_at(&canvas, x, y)->ch ==
                    (unsigned char)names.name[i][0] &&
                x > canvas.w / 2) {
                there[0] = true;
                before = x + 1;
                break;
            }
        for (x = canvas.w / 2; x < canvas.w; x++)
            there[1] = there[1] || canvas_at(&canvas, x, below)->role ==
                                       (unsigned)lane_role(i);
        ck_assert_msg(there[0] && there[1], "%s", names.name[i]);
    }
    canvas_done(&canvas);
}

/* Eight lanes have more parameters than the panel has rows at 80x24: those that
 * all of them have come first. */
static void expect_the_rows_of_all(void)
{
    draw(VIEW_TRAIN, 80, 24, GLYPHS_BRAILLE);
    ck_assert(says("│▸lr "));
    ck_assert(says("│ epochs "));
    ck_assert(says("│ speed "));
    ck_assert(says("│ lock-step "));
    canvas_done(&canvas);
}

/* At 80x24 nothing but the list has room to say who leads. */
static void expect_the_leader(void)
{
    char text[128], want[128];

    draw(VIEW_TRAIN, 80, 24, GLYPHS_BRAILLE);
    snprintf(want, sizeof want, "└─ %s ─",
             compare_leader(m, &ui, 40, text, sizeof text));
    ck_assert_msg(says(want), "%s", want);
    ck_assert(says("All lanes (paired, seed 2)"));
    canvas_done(&canvas);
}

/* At 40x12 one table of Compare has room, and a row of Train's for the best. */
static void expect_who_is_where_on_a_small_screen(void)
{
    char text[128];

    draw(VIEW_COMPARE, 40, 12, GLYPHS_BRAILLE);
    ck_assert(says(" now 7/8 "));
    ck_assert(!says(" to 7/8 "));
    canvas_done(&canvas);
    draw(VIEW_TRAIN, 40, 12, GLYPHS_BRAILLE);
    ck_assert(says(compare_leader(m, &ui, 38, text, sizeof text)));
    canvas_done(&canvas);
}

/* At 80x24 Errors has three rows to say how many each lane has wrong; where
 * names are too long for that it shows that there are more. */
static void expect_every_lane_s_errors(void)
{
    char before[LANES_MAX][LANE_NAME_MAX], text[64];

    draw(VIEW_ERRORS, 80, 24, GLYPHS_BRAILLE);
    ck_assert(says(" wrong: BP "));
    ck_assert(says("…│") || says("…└"));
    canvas_done(&canvas);
    for (size_t i = 0; i < m->n_lanes; i++) {
        char *name = m->lanes[i].config.name;

        memcpy(before[i], name, LANE_NAME_MAX);
        snprintf(name, LANE_NAME_MAX, "l%c", (char)('0' + i));
    }
    draw(VIEW_ERRORS, 80, 24, GLYPHS_BRAILLE);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        double acc = eval_val_acc(&lane->evals[lane->n_evals - 1]);

        snprintf(text, sizeof text, "L%zu %.0f", i, 70 * (100 - acc));
        ck_assert_msg(says(text), "no %s", text);
    }
    canvas_done(&canvas);
    for (size_t i = 0; i < m->n_lanes; i++)
        memcpy(m->lanes[i].config.name, before[i], LANE_NAME_MAX);
}

/* Differences are alone when they take enough of the width: else most of the
 * chart would be blank. */
static void expect_curves_until_then(void)
{
    size_t every = m->lanes[0].batches_per_epoch;

    for (size_t i = 0; i < m->n_lanes; i++)
        m->lanes[i].batches_per_epoch = 3 * every; /* of 4: a quarter is left */
    draw(VIEW_TRAIN, 80, 24, GLYPHS_BRAILLE);
    ck_assert(says("accuracy by step"));
    ck_assert(!has_one_part());
    canvas_done(&canvas);
    for (size_t i = 0; i < m->n_lanes; i++)
        m->lanes[i].batches_per_epoch = every;
}

/* In the first epoch, in which there are no differences: every lane's value,
 * the best first. */
static void expect_a_list(int w, int h)
{
    int y = 0, n = 0, x;
    double before = 101;
    char number[32];

    for (size_t i = 0; i < m->n_lanes; i++)
        m->lanes[i].batches_per_epoch = UINT32_MAX; /* it has not ended */
    draw(VIEW_TRAIN, w, h, GLYPHS_BRAILLE);
    ck_assert(!says("from epoch 2 on") || h > 24);
    y = find("All lanes", 0, &x) + 1;
    for (; n < (int)m->n_lanes; n++, y++) {
        bool there = false;

        for (size_t i = 0; i < m->n_lanes && !there; i++) {
            double v = smooth_of(i);

            snprintf(number, sizeof number, " %.2f", v);
            if (find(number, y, &x) != y)
                continue;
            there = true;
            ck_assert_double_le(v, before);
            before = v;
        }
        ck_assert_msg(there, "no lane in row %d", y);
    }
    canvas_done(&canvas);
}

START_TEST(eight_lanes_are_told_apart)
{
    run();
    expect_rows_of_their_own();
    expect_a_column_a_lane();
    expect_the_rows_of_all();
    expect_the_leader();
    expect_who_is_where_on_a_small_screen();
    expect_every_lane_s_errors();
    expect_curves_until_then();
    expect_a_list(120, 30);
    expect_a_list(80, 24);
    ui_state_done(&ui);
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, eight_lanes_are_told_apart);
}

int main(void)
{
    return suite_run("many", add_tests, NULL, NULL);
}
