/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 4: what the hidden units look for. Tiles are as large as lets all
 * units be seen at once; when even small ones do not fit, the grid is paged
 * and says so. */
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

static struct grid fit_grid(struct rect r, size_t n_units)
{
    static const int sides[] = {28, 20, 14};
    struct grid g = {.r = r, .side = 14};

    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++)
        if ((size_t)units_that_fit(r, sides[i]) >= n_units) {
            g.side = sides[i];
            break;
        }
    if (r.h < g.side / 2 + 1)
        g.side = r.h > 2 ? 2 * (r.h - 1) : 2;
    g.cols = (r.w + 1) / (g.side + 1) > 0 ? (r.w + 1) / (g.side + 1) : 1;
    g.rows = r.h / (g.side / 2 + 1) > 0 ? r.h / (g.side / 2 + 1) : 1;
    return g;
}

/* The numbers stand at the right where there is room, else in a row. */
static bool has_panel(struct rect r)
{
    return r.w >= WEIGHTS_PANEL_W + 30 && r.h >= 10;
}

static struct rect grid_rect(struct rect r)
{
    struct rect g = {r.x, r.y + 1, r.w, r.h - 1};

    if (has_panel(r))
        g.w -= WEIGHTS_PANEL_W + 1;
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
    if (m->problem == NULL)
        canvas_printf(c, r.x + 1, r.y + r.h / 2, r.w - 2, ROLE_TEXT,
                      "Loading data %d %%. The weights appear with the first "
                      "batch.",
                      m->load_permille / 10);
    else
        canvas_text_fit(c, r.x + 1, r.y + r.h / 2, r.w - 2, ROLE_TEXT,
                        "No weights yet: they appear with the first batch.");
}

static void draw_head(const struct model *m, struct canvas *c, struct rect row,
                      size_t lane, const struct grid *g, size_t first,
                      double scale)
{
    const struct lane_model *l = &m->lanes[lane];
    size_t page = (size_t)(g->cols * g->rows), n = l->shape->width[1];
    int x = weights_draw_legend(c, row.x + row.w, row.y, scale);
    char name[LANE_NAME_MAX], text[120];

    model_lane_label(l, name, sizeof name);
    if (row.w < 60)
        snprintf(text, sizeof text, "%s %zu-%zu of %zu", name, first + 1,
                 first + page < n ? first + page : n, n);
    else if (n <= page)
        snprintf(text, sizeof text,
                 "%s first layer, %zu units, step %llu (Tab: lane)", name, n,
                 (unsigned long long)l->picture->step);
    else
        snprintf(text, sizeof text, "%s units %zu-%zu of %zu, step %llu", name,
                 first + 1, first + page < n ? first + page : n, n,
                 (unsigned long long)l->picture->step);
    canvas_text_fit(c, row.x, row.y, x - row.x - 1,
                    (enum role)(ROLE_LANE0 + lane), text);
}

static void draw_tiles(const struct model *m, struct canvas *c,
                       const struct lane_model *lane, const struct grid *g,
                       size_t first, size_t selected, double scale)
{
    for (int k = 0; k < g->cols * g->rows; k++) {
        size_t unit = first + (size_t)k;
        int x = g->r.x + k % g->cols * (g->side + 1);
        int y = g->r.y + k / g->cols * (g->side / 2 + 1);

        if (unit >= lane->shape->width[1])
            break;
        weights_draw_unit(m, c, x, y, lane, unit, g->side, scale);
        canvas_printf(c, x, y + g->side / 2, g->side,
                      unit == selected ? ROLE_SELECTED : ROLE_DIM, "%s%zu",
                      unit == selected ? "▸" : " ", unit + 1);
    }
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    size_t lane = lane_of(m, ui), unit = unit_of(m, ui), page, first;
    const struct lane_model *l = &m->lanes[lane];
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
    g = fit_grid(grid_rect(r), l->shape->width[1]);
    page = (size_t)(g.cols * g.rows);
    first = unit / page * page;
    scale = weights_scale(l);
    draw_head(m, c, (struct rect){r.x, r.y, r.w, 1}, lane, &g, first, scale);
    draw_tiles(m, c, l, &g, first, unit, scale);
    if (has_panel(r))
        weights_draw_numbers(m, c,
                             (struct rect){r.x + r.w - WEIGHTS_PANEL_W, r.y + 1,
                                           WEIGHTS_PANEL_W, r.h - 1},
                             lane, unit);
    else if (r.h > 4)
        weights_draw_line(l, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1},
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
    struct grid g = fit_grid(grid_rect(ui->area), n_units(m, ui));
    int n = (int)m->n_lanes;

    (void)race;
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
    struct grid g = fit_grid(grid_rect(r), n_units(m, ui));
    int col = (x - g.r.x) / (g.side + 1), row = (y - g.r.y) / (g.side / 2 + 1);
    size_t page = (size_t)(g.cols * g.rows);
    size_t at = unit_of(m, ui) / page * page;

    (void)race;
    if (button == 4 || button == 5) {
        select_by(m, ui, button == 5 ? g.cols : -g.cols);
        return true;
    }
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
    .action = action,
    .mouse = mouse,
};
