/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of all units with the numbers of the selected one; expanded, that unit
 * in every lane. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/weights/weights_grid.h"
#include "ui/weights/weights_panel.h"

size_t weights_lane_of(const struct model *m, const struct ui_state *ui)
{
    int lane = weights_of(ui)->lane;

    return lane >= 0 && (size_t)lane < m->n_lanes ? (size_t)lane : 0;
}

size_t weights_n_units(const struct model *m, const struct ui_state *ui)
{
    size_t lane = weights_lane_of(m, ui);

    return lane_has_weights(m, lane) ? m->lanes[lane].shape->width[1] : 0;
}

size_t weights_unit_of(const struct model *m, const struct ui_state *ui)
{
    size_t n = weights_n_units(m, ui);

    return weights_of(ui)->unit < n ? weights_of(ui)->unit : n > 0 ? n - 1 : 0;
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

/* Which lane (or all), what is shown and which units, in as many words as
 * fit. */
static void draw_head(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, const char *which,
                      double scale)
{
    size_t lane = weights_lane_of(m, ui);
    bool change = weights_start(m, ui, lane) != NULL, all = ui->expanded;
    const char *what = change ? "change" : "weights";
    const char *full = change ? "change of first-layer weights since the start"
                              : "first-layer weights";
    const char *keys = all || m->n_lanes < 2 ? "m" : "Tab next lane, m";
    int x = weights_draw_legend(c, row.x + row.w, row.y, scale);
    char name[LANE_NAME_MAX] = "", where[32] = " in every lane", text[5][160];
    int i = 0;

    if (!all) {
        model_lane_label(&m->lanes[lane], name, sizeof name - 1);
        strcat(name, " ");
        snprintf(where, sizeof where, ", step %llu",
                 (unsigned long long)m->lanes[lane].snapshot->step);
    }
    snprintf(text[0], sizeof text[0], "%s%s, %s%s; %s %s", name, full, which,
             where, keys, change ? "weights" : "change");
    snprintf(text[1], sizeof text[1], "%s%s, %s%s", name,
             change ? "change since the start" : full, which, where);
    snprintf(text[2], sizeof text[2], "%s%s, %s", name, what, which);
    snprintf(text[3], sizeof text[3], "%s%s", name, what);
    snprintf(text[4], sizeof text[4], "%s", all ? what : name);
    while (i < 4 && canvas_text_width(text[i]) > x - row.x - 1)
        i++;
    canvas_text_fit(c, row.x, row.y, x - row.x - 1,
                    all ? ROLE_TITLE : lane_role(lane), text[i]);
}

static void draw_tiles(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct weights_grid *g,
                       size_t first, double scale)
{
    size_t lane = weights_lane_of(m, ui), selected = weights_unit_of(m, ui);
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

/* Its numbers where there is room: at the right of its picture, or below. */
static void draw_beside(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect at, int side, size_t lane,
                        size_t unit)
{
    struct rect right = {at.x + side + 1, at.y, at.w - side - 1, at.h};
    struct rect below = {at.x, at.y + side / 2 + 1, at.w, at.h - side / 2 - 1};
    const double *start = weights_start(m, ui, lane);

    if (right.w >= WEIGHTS_PANEL_MIN)
        weights_draw_numbers(m, c, right, lane, start, unit, 0);
    else if (below.h >= 10)
        weights_draw_numbers(m, c, below, lane, start, unit, 0);
    else if (below.h >= 1)
        weights_draw_line(m, c, below, lane, unit);
}

/* The selected unit in every lane that has it, on one scale, side by side. */
static void draw_unit_of_lanes(const struct model *m, const struct ui_state *ui,
                               struct canvas *c, struct rect r)
{
    size_t unit = weights_unit_of(m, ui);
    int n = (int)m->n_lanes, w = r.w / n, side, shown = 0;
    char which[48];
    double scale = 0;

    side = w > 57 && r.h > 30 ? 56 : w > 28 && r.h > 16 ? 28 : 14;
    side = side > 2 * (r.h - 2) ? 2 * (r.h - 2) : side;
    side = side > w - 1 ? w - 1 : side;
    for (size_t i = 0; i < m->n_lanes; i++)
        if (lane_has_weights(m, i))
            scale =
                fmax(scale, weights_scale(m, i, weights_start(m, ui, i), side));
    snprintf(which, sizeof which, "unit %zu of %zu", unit + 1,
             weights_n_units(m, ui));
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct rect at = {r.x + shown * w, r.y + 1, w - 1, r.h - 1};
        char name[LANE_NAME_MAX], text[48];

        if (!lane_has_weights(m, i) || unit >= m->lanes[i].shape->width[1])
            continue;
        shown++;
        weights_draw_unit(m, c, at.x, at.y, i, weights_start(m, ui, i), unit,
                          side, scale);
        snprintf(text, sizeof text, "%s step %llu",
                 model_lane_label(&m->lanes[i], name, sizeof name),
                 (unsigned long long)m->lanes[i].snapshot->step);
        canvas_text_fit(c, at.x, at.y + side / 2, at.w, lane_role(i), text);
        draw_beside(m, ui, c, at, side, i, unit);
    }
}

/* The units of a lane, with the numbers of the selected one at the right or in
 * the last row. */
static void draw_units(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r)
{
    size_t lane = weights_lane_of(m, ui), unit = weights_unit_of(m, ui);
    size_t n = m->lanes[lane].shape->width[1];
    struct weights_grid g = weights_grid_fit(m, r, n);
    size_t page = (size_t)(g.cols * g.rows), first = unit / page * page;
    const double *start = weights_start(m, ui, lane);
    double scale = weights_scale(m, lane, start, g.side);
    int panel_w = weights_grid_panel_w(r);
    struct rect panel = {r.x + r.w - panel_w, r.y + 1, panel_w, r.h - 1};
    char which[48];

    if (n <= page)
        snprintf(which, sizeof which, "%zu units", n);
    else
        snprintf(which, sizeof which, "units %zu-%zu of %zu", first + 1,
                 first + page < n ? first + page : n, n);
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale);
    draw_tiles(m, ui, c, &g, first, scale);
    if (panel_w > 0)
        weights_draw_numbers(m, c, panel, lane, start, unit, scale);
    else
        weights_draw_line(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1}, lane,
                          unit);
}

void weights_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r)
{
    if (r.w < VIEW_MIN_W || r.h < VIEW_MIN_H) {
        if (r.h > 0)
            canvas_text_fit(c, r.x, r.y, r.w, ROLE_DIM, "no room");
        return;
    }
    if (!lane_has_weights(m, weights_lane_of(m, ui)))
        draw_waiting(m, c, r);
    else if (ui->expanded)
        draw_unit_of_lanes(m, ui, c, r);
    else
        draw_units(m, ui, c, r);
}
