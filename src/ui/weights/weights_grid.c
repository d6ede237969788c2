/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small tiles before pages: units are compared by looking from one to the
 * other. */
#include "ui/weights/weights_grid.h"

#include "ui/weights/weights_panel.h"

#define PAIR_SIDE 16 /* smaller tiles are of one lane */

static int panel_w(struct rect area)
{
    if (area.w >= WEIGHTS_PANEL_WIDE + 120 && area.h >= 40)
        return WEIGHTS_PANEL_WIDE;
    return area.w >= WEIGHTS_PANEL_W + 30 && area.h >= 10 ? WEIGHTS_PANEL_W : 0;
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

static void fit_tiles(struct weights_grid *g, int side, int lanes)
{
    g->side = side;
    g->lanes = lanes;
    g->cols = (g->r.w + 1) / (lanes * (side + 1));
    g->rows = g->r.h / (side / 2 + 1);
}

struct weights_grid weights_grid_fit(const struct model *m, struct rect area,
                                     size_t n_units)
{
    static const int sides[] = {56, 28, 24, 20, 16, 14};
    size_t n_sides = sizeof sides / sizeof sides[0];
    struct weights_grid g = {.r = grid_rect(area), .panel_w = panel_w(area)};
    int idle;

    for (size_t i = 0; i < 2 * n_sides; i++) { /* every lane's, then one's */
        bool pairs = i < n_sides;

        if (pairs && (m->n_lanes < 2 || sides[i] < PAIR_SIDE))
            continue;
        fit_tiles(&g, signed_image_side(m->problem->ds, sides[i % n_sides]),
                  pairs ? (int)m->n_lanes : 1);
        if ((size_t)(g.cols * g.rows) >= n_units)
            break;
    }
    if (g.r.h < g.side / 2 + 1)
        fit_tiles(&g, g.r.h > 2 ? 2 * (g.r.h - 1) : 2, 1);
    g.cols = g.cols > 0 ? g.cols : 1;
    g.rows = g.rows > 0 ? g.rows : 1;
    idle = g.r.w - g.cols * g.lanes * (g.side + 1);
    if (g.panel_w > 0 && idle > 0)
        g.panel_w += idle;
    return g;
}

int weights_grid_at(const struct weights_grid *g, int x, int y)
{
    int col = (x - g->r.x) / (g->lanes * (g->side + 1));
    int row = (y - g->r.y) / (g->side / 2 + 1);

    if (x < g->r.x || y < g->r.y || col >= g->cols || row >= g->rows)
        return -1;
    return row * g->cols + col;
}
