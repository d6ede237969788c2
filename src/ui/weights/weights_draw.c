/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of all units with the numbers of the selected one; expanded, that unit
 * in every lane. */
#include <math.h>
#include <stdio.h>

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

/* Whether the pictures of all lanes are of one step. */
static bool lanes_level(const struct model *m)
{
    for (size_t i = 1; i < m->n_lanes; i++)
        if (m->lanes[i].snapshot == NULL || m->lanes[0].snapshot == NULL ||
            m->lanes[i].snapshot->step != m->lanes[0].snapshot->step)
            return false;
    return true;
}

static void draw_waiting(const struct model *m, struct canvas *c, struct rect r)
{
    char text[80], loading[32];

    if (m->problem == NULL)
        snprintf(text, sizeof text, "Loading data, %s.",
                 model_loading_text(m, loading, sizeof loading));
    else
        snprintf(text, sizeof text, "No weights yet.");
    canvas_text_fit(c, r.x + 1, r.y + r.h / 2 - 1, r.w - 2, ROLE_TEXT, text);
    canvas_text_fit(c, r.x + 1, r.y + r.h / 2, r.w - 2, ROLE_TEXT,
                    "They appear with the first batch.");
}

/* Which lane (or all), what is shown, of when and which units, in as many
 * words as fit. */
static void draw_head(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, const char *which,
                      double scale, bool all)
{
    static const char *const changes[] = {
        "%s change of first-layer weights since the start%s, %s; m raw weights",
        "%s change since the start%s, %s",
        "%s change since start%s, %s",
        "%s change since start%.0s, %s",
        "%s change since start%s",
        "%s change",
        "%s",
        NULL};
    static const char *const weights[] = {
        "%s first-layer weights%s, %s; m change since the start",
        "%s first-layer weights%s, %s",
        "%s weights%s, %s",
        "%s weights",
        "%s",
        NULL};
    size_t lane = weights_lane_of(m, ui);
    bool change = weights_start(m, ui, lane) != NULL;
    int w = weights_draw_legend(c, row.x + row.w, row.y, scale) - row.x - 1;
    char name[LANE_NAME_MAX], step[40], text[160];

    snprintf(step, sizeof step, ", step %llu",
             (unsigned long long)m->lanes[lane].snapshot->step);
    canvas_first_fit(w, text, sizeof text, change ? changes : weights,
                     all ? "All lanes:"
                         : model_lane_label(&m->lanes[lane], name, sizeof name),
                     all && !lanes_level(m) ? "" : step, which);
    canvas_text_fit(c, row.x, row.y, w, all ? ROLE_TITLE : lane_role(lane),
                    text);
}

/* A unit's tile of one lane, and its caption. */
static void draw_tile(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, const struct weights_grid *g,
                      struct rect at, size_t lane, size_t unit, double scale)
{
    bool selected = unit == weights_unit_of(m, ui);
    char name[LANE_NAME_MAX], text[40];

    if (!lane_has_weights(m, lane) || unit >= m->lanes[lane].shape->width[1])
        return;
    weights_draw_unit(m, c, at.x, at.y, lane, weights_start(m, ui, lane), unit,
                      g->side, scale);
    snprintf(text, sizeof text, "%s%zu%s%s", selected ? "▸" : " ", unit + 1,
             g->lanes > 1 ? " " : "",
             g->lanes > 1 ? model_lane_label(&m->lanes[lane], name, sizeof name)
                          : "");
    canvas_text(c, at.x, at.y + g->side / 2, g->side,
                selected       ? ROLE_SELECTED
                : g->lanes > 1 ? lane_role(lane)
                               : ROLE_DIM,
                text);
}

static void draw_tiles(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct weights_grid *g,
                       size_t first, double scale)
{
    size_t n = weights_n_units(m, ui);

    for (int k = 0; k < g->cols * g->rows * g->lanes; k++) {
        int place = k / g->lanes, lane = k % g->lanes;
        struct rect at = {
            g->r.x + (place % g->cols * g->lanes + lane) * (g->side + 1),
            g->r.y + place / g->cols * (g->side / 2 + 1), g->side, 0};

        if (first + (size_t)place < n)
            draw_tile(m, ui, c, g, at,
                      g->lanes > 1 ? (size_t)lane : weights_lane_of(m, ui),
                      first + (size_t)place, scale);
    }
}

/* One scale for all lanes. */
static double scale_of_lanes(const struct model *m, const struct ui_state *ui,
                             int side)
{
    double scale = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        if (lane_has_weights(m, i))
            scale =
                fmax(scale, weights_scale(m, i, weights_start(m, ui, i), side));
    return scale;
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
        weights_draw_numbers(m, c, right, lane, start, unit);
    else if (below.h >= 10)
        weights_draw_numbers(m, c, below, lane, start, unit);
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
    double scale;

    side = w > 57 && r.h > 30 ? 56 : w > 28 && r.h > 16 ? 28 : 14;
    side = side > 2 * (r.h - 2) ? 2 * (r.h - 2) : side;
    side = side > w - 1 ? w - 1 : side;
    scale = scale_of_lanes(m, ui, side);
    snprintf(which, sizeof which, "unit %zu of %zu", unit + 1,
             weights_n_units(m, ui));
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale,
              true);
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

/* The unit in every lane, as large as fits into r, on one scale. */
static void draw_large(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r)
{
    static const int sides[] = {56, 28, 24, 20, 14, 10};
    size_t n = m->n_lanes, unit = weights_unit_of(m, ui);
    int side = 0, w;

    for (size_t i = 0; side == 0 && i < sizeof sides / sizeof *sides; i++)
        if (r.h > sides[i] / 2 && r.w + 1 >= (int)n * (sides[i] + 1))
            side = sides[i];
    if (side == 0)
        return;
    w = r.w / (int)n;
    for (size_t i = 0; i < n; i++) {
        char name[LANE_NAME_MAX], text[LANE_NAME_MAX + 24];
        int x = r.x + (int)i * w;

        if (!lane_has_weights(m, i) || unit >= m->lanes[i].shape->width[1])
            continue;
        weights_draw_unit(m, c, x, r.y, i, weights_start(m, ui, i), unit, side,
                          scale_of_lanes(m, ui, side));
        snprintf(text, sizeof text, "%s unit %zu",
                 model_lane_label(&m->lanes[i], name, sizeof name), unit + 1);
        canvas_text_fit(c, x, r.y + side / 2, side, lane_role(i), text);
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
    double scale = g.lanes > 1 ? scale_of_lanes(m, ui, g.side)
                               : weights_scale(m, lane, start, g.side);
    struct rect panel = {r.x + r.w - g.panel_w, r.y + 1, g.panel_w, r.h - 1};
    char which[48];

    if (n <= page)
        snprintf(which, sizeof which, "%zu units", n);
    else
        snprintf(which, sizeof which, "units %zu-%zu of %zu", first + 1,
                 first + page < n ? first + page : n, n);
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale,
              g.lanes > 1);
    draw_tiles(m, ui, c, &g, first, scale);
    if (g.panel_w > 0)
        draw_large(m, ui, c,
                   weights_draw_numbers(m, c, panel, lane, start, unit));
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
