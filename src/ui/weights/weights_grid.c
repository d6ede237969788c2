/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small tiles before pages: units are compared by looking from one to the
 * other. */
#include "ui/weights/weights_grid.h"

#include "ui/weights/weights_panel.h"

int weights_grid_panel_w(struct rect area)
{

    if (area.w >= WEIGHTS_PANEL_WIDE + 120 && area.h >= 40)
        return WEIGHTS_PANEL_WIDE;
    return area.w >= WEIGHTS_PANEL_W + 30 && area.h >= 10 ? WEIGHTS_PANEL_W : 0;
}

static struct rect grid_rect(struct rect r)
{
    struct rect g = {r.x, r.y + 1, r.w, r.h - 1};

    if (weights_grid_panel_w(r) > 0)
        g.w -= weights_grid_panel_w(r) + 1;
    else if (g.h > 3)
        g.h--;
    g.w = g.w > 0 ? g.w : 0;
    g.h = g.h > 0 ? g.h : 0;
    return g;
}

static int units_that_fit(struct rect r, int side)
{
    return (r.w + 1) / (side + 1) * (r.h / (side / 2 + 1));
}

struct weights_grid weights_grid_fit(const struct model *m, struct rect area,
                                     size_t n_units)
{
    static const int sides[] = {56, 28, 24, 20, 16, 14};
    struct rect r = grid_rect(area);
    struct weights_grid g = {.r = r};

    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        g.side = signed_image_side(m->problem->ds, sides[i]);
        if ((size_t)units_that_fit(r, g.side) >= n_units)
            break;
    }
    if (r.h < g.side / 2 + 1)
        g.side = r.h > 2 ? 2 * (r.h - 1) : 2;
    g.cols = (r.w + 1) / (g.side + 1) > 0 ? (r.w + 1) / (g.side + 1) : 1;
    g.rows = r.h / (g.side / 2 + 1) > 0 ? r.h / (g.side / 2 + 1) : 1;
    return g;
}

int weights_grid_at(const struct weights_grid *g, int x, int y)
{
    int col = (x - g->r.x) / (g->side + 1);
    int row = (y - g->r.y) / (g->side / 2 + 1);

    if (x < g->r.x || y < g->r.y || col >= g->cols || row >= g->rows)
        return -1;
    return row * g->cols + col;
}
