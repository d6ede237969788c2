/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 4: what the hidden units look for; expanded, one of them in every
 * lane, which begin alike and part while they learn. Tiles are as large as lets all
 * units be seen at once; when even small ones do not fit, the grid is paged
 * and says so. */
#include <math.h>
#include <stdio.h>

#include "ui/keymap.h"
#include "ui/weights_panel.h"

struct grid {
    struct rect r;
    int side; /* pixels of a tile: columns, and twice its rows */
    int cols, rows;
};

static int units_that_fit(struct rect r, int side)
{
    return (r.w + 1) / (side + 1) * (r.h / (side / 2 + 1));
}

/* The largest tiles that show all units, else the smallest. */
static struct grid fit_grid(const struct model *m, struct rect r,
                            size_t n_units)
{
    static const int sides[] = {56, 28, 24, 20, 16, 14};
    struct grid g = {.r = r};

    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        g.side = weights_side(m, sides[i]);
        if ((size_t)units_that_fit(r, g.side) >= n_units)
            break;
    }
    if (r.h < g.side / 2 + 1)
        g.side = r.h > 2 ? 2 * (r.h - 1) : 2;
    g.cols = (r.w + 1) / (g.side + 1) > 0 ? (r.w + 1) / (g.side + 1) : 1;
    g.rows = r.h / (g.side / 2 + 1) > 0 ? r.h / (g.side / 2 + 1) : 1;
    return g;
}

/* The numbers stand at the right where there is room, else in a row; 0. */
static int panel_w(struct rect r)
{
    if (r.w >= WEIGHTS_PANEL_WIDE + 120 && r.h >= 40)
        return WEIGHTS_PANEL_WIDE;
    return r.w >= WEIGHTS_PANEL_W + 30 && r.h >= 10 ? WEIGHTS_PANEL_W : 0;
}

static struct rect grid_rect(struct rect r)
{
    struct rect g = {r.x, r.y + 1, r.w, r.h - 1};

    if (panel_w(r) > 0)
        g.w -= panel_w(r) + 1;
    else if (g.h > 3)
        g.h--;
    g.w = g.w > 0 ? g.w : 0;
    g.h = g.h > 0 ? g.h : 0;
    return g;
}

static size_t lane_of(const struct model *m, const struct ui_state *ui)
{
    int lane = ui->weights.lane;

    return lane >= 0 && (size_t)lane < m->n_lanes ? (size_t)lane : 0;
}

static size_t n_units(const struct model *m, const struct ui_state *ui)
{
    size_t lane = lane_of(m, ui);

    return weights_ready(m, lane) ? m->lanes[lane].shape->width[1] : 0;
}

static size_t unit_of(const struct model *m, const struct ui_state *ui)
{
    size_t n = n_units(m, ui);

    return ui->weights.unit < n ? ui->weights.unit : n > 0 ? n - 1 : 0;
}

static void draw_waiting(const struct model *m, struct canvas *c, struct rect r)
{
    char text[80];

    if (m->problem == NULL)
        snprintf(text, sizeof text, "Loading data %d %%.",
                 m->load_permille / 10);
    else
        snprintf(text, sizeof text, "No weights yet.");
    canvas_text_fit(c, r.x + 1, r.y + r.h / 2 - 1, r.w - 2, ROLE_TEXT, text);
    canvas_text_fit(c, r.x + 1, r.y + r.h / 2, r.w - 2, ROLE_TEXT,
                    "They appear with the first batch.");
}

/* Which lane, what is shown and which units, in as many words as fit. */
static void draw_head(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, const char *which,
                      double scale)
{
    const struct lane_model *l = &m->lanes[lane_of(m, ui)];
    bool change = weights_start(m, ui, lane_of(m, ui)) != NULL;
    const char *more = m->n_lanes > 1 ? "; Tab next lane, m" : "; m";
    const char *other = change ? " weights" : " change";
    int x = weights_draw_legend(c, row.x + row.w, row.y, scale);
    char name[LANE_NAME_MAX], text[4][160];
    int i = 0;

    model_lane_label(l, name, sizeof name);
    snprintf(text[0], sizeof text[0], "%s %s, %s, step %llu%s%s", name,
             change ? "change of first-layer weights since the start"
                    : "first-layer weights",
             which, (unsigned long long)l->picture->step, more, other);
    snprintf(text[1], sizeof text[1], "%s %s, %s, step %llu", name,
             change ? "change since the start" : "first-layer weights", which,
             (unsigned long long)l->picture->step);
    snprintf(text[2], sizeof text[2], "%s %s, %s", name,
             change ? "change" : "weights", which);
    snprintf(text[3], sizeof text[3], "%s %s", name,
             change ? "change" : "weights");
    while (i < 3 && canvas_text_width(text[i]) > x - row.x - 1)
        i++;
    canvas_text_fit(c, row.x, row.y, x - row.x - 1,
                    (enum role)(ROLE_LANE0 + lane_of(m, ui)), text[i]);
}

static void draw_tiles(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct grid *g, size_t first,
                       double scale)
{
    size_t lane = lane_of(m, ui), selected = unit_of(m, ui);
    const double *start = weights_start(m, ui, lane);

    for (int k = 0; k < g->cols * g->rows; k++) {
        size_t unit = first + (size_t)k;
        int x = g->r.x + k % g->cols * (g->side + 1);
        int y = g->r.y + k / g->cols * (g->side / 2 + 1);

        if (unit >= m->lanes[lane].shape->width[1])
            break;
        weights_draw_unit(m, c, x, y, lane, start, unit, g->side, scale);
        canvas_printf(c, x, y + g->side / 2, g->side,
                      unit == selected ? ROLE_SELECTED : ROLE_DIM, "%s%zu",
                      unit == selected ? "▸" : " ", unit + 1);
    }
}

/* The selected unit in every lane that has it, on one scale, side by side. */
static void draw_unit_of_lanes(const struct model *m, const struct ui_state *ui,
                               struct canvas *c, struct rect r)
{
    size_t unit = unit_of(m, ui);
    int n = (int)m->n_lanes, w = r.w / n, side, shown = 0;
    char which[48];
    double scale = 0;

    side = w > 57 && r.h > 30 ? 56 : w > 28 && r.h > 16 ? 28 : 14;
    side = side > 2 * (r.h - 2) ? 2 * (r.h - 2) : side;
    side = side > w - 1 ? w - 1 : side;
    for (size_t i = 0; i < m->n_lanes; i++)
        if (weights_ready(m, i))
            scale =
                fmax(scale, weights_scale(m, i, weights_start(m, ui, i), side));
    snprintf(which, sizeof which, "unit %zu of %zu in every lane", unit + 1,
             n_units(m, ui));
    draw_head(m, ui, c, (struct rect){r.x, r.y, r.w, 1}, which, scale);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct rect at = {r.x + shown * w, r.y + 1, w - 1, r.h - 1};
        char name[LANE_NAME_MAX];

        if (!weights_ready(m, i) || unit >= m->lanes[i].shape->width[1])
            continue;
        shown++;
        weights_draw_unit(m, c, at.x, at.y, i, weights_start(m, ui, i), unit,
                          side, scale);
        canvas_text_fit(c, at.x, at.y + side / 2, at.w,
                        (enum role)(ROLE_LANE0 + i),
                        model_lane_label(&m->lanes[i], name, sizeof name));
        if (at.w - side - 1 >= WEIGHTS_PANEL_W)
            weights_draw_numbers(
                m, c,
                (struct rect){at.x + side + 1, at.y, at.w - side - 1, at.h}, i,
                weights_start(m, ui, i), unit, 0);
        else if (at.h - side / 2 - 1 >= 10)
            weights_draw_numbers(m, c,
                                 (struct rect){at.x, at.y + side / 2 + 1, at.w,
                                               at.h - side / 2 - 1},
                                 i, weights_start(m, ui, i), unit, 0);
        else if (at.h - side / 2 >= 2)
            weights_draw_line(m, c,
                              (struct rect){at.x, at.y + side / 2 + 1, at.w, 1},
                              i, unit);
    }
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    size_t lane = lane_of(m, ui), unit = unit_of(m, ui), page, first, n;
    char which[48];
    struct grid g;
    double scale;

    if (r.w < VIEW_MIN_W || r.h < VIEW_MIN_H) {
        if (r.h > 0)
            canvas_text_fit(c, r.x, r.y, r.w, ROLE_DIM, "no room");
        return;
    }
    if (!weights_ready(m, lane)) {
        draw_waiting(m, c, r);
        return;
    }
    if (ui->expanded) {
        draw_unit_of_lanes(m, ui, c, r);
        return;
    }
    n = m->lanes[lane].shape->width[1];
    g = fit_grid(m, grid_rect(r), n);
    page = (size_t)(g.cols * g.rows);
    first = unit / page * page;
    scale = weights_scale(m, lane, weights_start(m, ui, lane), g.side);
    if (n <= page)
        snprintf(which, sizeof which, "%zu units", n);
    else
        snprintf(which, sizeof which, "units %zu-%zu of %zu", first + 1,
                 first + page < n ? first + page : n, n);
    draw_head(m, ui, c, (struct rect){r.x, r.y, r.w, 1}, which, scale);
    draw_tiles(m, ui, c, &g, first, scale);
    if (panel_w(r) > 0)
        weights_draw_numbers(
            m, c,
            (struct rect){r.x + r.w - panel_w(r), r.y + 1, panel_w(r), r.h - 1},
            lane, weights_start(m, ui, lane), unit, scale);
    else
        weights_draw_line(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1}, lane,
                          unit);
}

static void select_by(const struct model *m, struct ui_state *ui, long by)
{
    long n = (long)n_units(m, ui), at = (long)unit_of(m, ui) + by;

    ui->weights.unit = n == 0 ? 0 : (size_t)(at < 0 ? 0 : at >= n ? n - 1 : at);
}

static bool action(struct model *m, struct race *race, struct ui_state *ui,
                   int act)
{
    struct grid g;
    int n = (int)m->n_lanes;

    (void)race;
    if (m->problem == NULL)
        return false;
    g = fit_grid(m, grid_rect(ui->area), n_units(m, ui));
    switch (act) {
    case ACT_LEFT:
    case ACT_RIGHT:
        select_by(m, ui, act == ACT_RIGHT ? 1 : -1);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        select_by(m, ui, act == ACT_DOWN ? g.cols : -g.cols);
        return true;
    case ACT_PAGE_UP:
    case ACT_PAGE_DOWN:
        select_by(m, ui,
                  (act == ACT_PAGE_DOWN ? 1 : -1) * (long)(g.cols * g.rows));
        return true;
    case ACT_HOME:
    case ACT_END:
        select_by(m, ui, (act == ACT_END ? 1 : -1) * (long)n_units(m, ui));
        return true;
    case ACT_METRIC:
        ui->weights.change = !ui->weights.change;
        return true;
    case ACT_ENTER:
        ui->expanded = !ui->expanded;
        return true;
    case ACT_FOCUS_NEXT:
    case ACT_FOCUS_PREV:
        ui->weights.lane =
            ((int)lane_of(m, ui) + (act == ACT_FOCUS_NEXT ? 1 : n - 1)) % n;
        return true;
    default:
        return false;
    }
}

static bool mouse(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button)
{
    struct grid g;
    int col, row;
    size_t page, at;

    (void)race;
    if (m->problem == NULL)
        return false;
    g = fit_grid(m, grid_rect(r), n_units(m, ui));
    col = (x - g.r.x) / (g.side + 1);
    row = (y - g.r.y) / (g.side / 2 + 1);
    page = (size_t)(g.cols * g.rows);
    at = unit_of(m, ui) / page * page;
    if (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN) {
        select_by(m, ui, button == MOUSE_WHEEL_DOWN ? g.cols : -g.cols);
        return true;
    }
    if (button == MOUSE_DRAG || ui->expanded)
        return false;
    if (x < g.r.x || y < g.r.y || col >= g.cols || row >= g.rows)
        return false;
    at += (size_t)(row * g.cols + col);
    if (at >= n_units(m, ui))
        return false;
    ui->weights.unit = at;
    return true;
}

const struct view view_weights = {
    .name = "weights",
    .title = "Weights",
    .draw = draw,
    .sync = weights_sync,
    .action = action,
    .mouse = mouse,
};
