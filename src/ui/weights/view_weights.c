/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Screen 4: what the hidden units look for; expanded, one of them in every
 * lane, which begin alike and part while they learn. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/keymap.h"
#include "ui/weights/weights_grid.h"
#include "ui/weights/weights_panel.h"

static size_t lane_of(const struct model *m, const struct ui_state *ui)
{
    int lane = weights_of(ui)->lane;

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
    size_t lane = lane_of(m, ui);
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
                 (unsigned long long)m->lanes[lane].picture->step);
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
    snprintf(which, sizeof which, "unit %zu of %zu", unit + 1, n_units(m, ui));
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct rect at = {r.x + shown * w, r.y + 1, w - 1, r.h - 1};
        char name[LANE_NAME_MAX], text[48];

        if (!weights_ready(m, i) || unit >= m->lanes[i].shape->width[1])
            continue;
        shown++;
        weights_draw_unit(m, c, at.x, at.y, i, weights_start(m, ui, i), unit,
                          side, scale);
        snprintf(text, sizeof text, "%s step %llu",
                 model_lane_label(&m->lanes[i], name, sizeof name),
                 (unsigned long long)m->lanes[i].picture->step);
        canvas_text_fit(c, at.x, at.y + side / 2, at.w, lane_role(i), text);
        if (at.w - side - 1 >= WEIGHTS_PANEL_MIN)
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
    struct weights_grid g;
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
    g = weights_grid_fit(m, r, n);
    page = (size_t)(g.cols * g.rows);
    first = unit / page * page;
    scale = weights_scale(m, lane, weights_start(m, ui, lane), g.side);
    if (n <= page)
        snprintf(which, sizeof which, "%zu units", n);
    else
        snprintf(which, sizeof which, "units %zu-%zu of %zu", first + 1,
                 first + page < n ? first + page : n, n);
    draw_head(m, ui, c, (struct rect){r.x + 1, r.y, r.w - 1, 1}, which, scale);
    draw_tiles(m, ui, c, &g, first, scale);
    if (weights_grid_panel_w(r) > 0)
        weights_draw_numbers(m, c,
                             (struct rect){r.x + r.w - weights_grid_panel_w(r),
                                           r.y + 1, weights_grid_panel_w(r),
                                           r.h - 1},
                             lane, weights_start(m, ui, lane), unit, scale);
    else
        weights_draw_line(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1}, lane,
                          unit);
}

static void select_by(const struct model *m, struct ui_state *ui, long by)
{
    long n = (long)n_units(m, ui), at = (long)unit_of(m, ui) + by;

    weights_of(ui)->unit = n == 0 ? 0
                                  : (size_t)(at < 0    ? 0
                                             : at >= n ? n - 1
                                                       : at);
}

static bool move(struct ui_context *x, int by)
{
    select_by(x->m, x->ui, by);
    return true;
}

static struct weights_grid grid_of(const struct ui_context *x)
{
    return weights_grid_fit(x->m, x->ui->area, n_units(x->m, x->ui));
}

static bool move_rows(struct ui_context *x, int by)
{
    if (x->m->problem != NULL)
        select_by(x->m, x->ui, by * grid_of(x).cols);
    return true;
}

static bool move_pages(struct ui_context *x, int by)
{
    struct weights_grid g;

    if (x->m->problem == NULL)
        return true;
    g = grid_of(x);
    select_by(x->m, x->ui, by * (long)(g.cols * g.rows));
    return true;
}

static bool to_end(struct ui_context *x, int by)
{
    select_by(x->m, x->ui, by * (long)n_units(x->m, x->ui));
    return true;
}

static bool next_lane(struct ui_context *x, int by)
{
    int n = (int)x->m->n_lanes;

    weights_of(x->ui)->lane = ((int)lane_of(x->m, x->ui) + by + n) % n;
    return true;
}

static bool toggle_change(struct ui_context *x, int arg)
{
    (void)arg;
    weights_of(x->ui)->change = !weights_of(x->ui)->change;
    return true;
}

/* clang-format off */
static const struct binding weights_keys[] = {
    {{'m'}, "m", "change", "the weights, or what training changed in them",
     .act = toggle_change, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_TAB}, .act = next_lane, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = next_lane, .arg = -1},
    {{'z'}, .act = view_expand},
    {{KEYS_ENTER, '\r'}, .act = view_expand},
    {{KEYS_UP, 'k'}, .act = move_rows, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_rows, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = move, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = move, .arg = 1},
    {{KEYS_PAGE_UP}, .act = move_pages, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = move_pages, .arg = 1},
    {{KEYS_HOME}, .act = to_end, .arg = -1},
    {{KEYS_END}, .act = to_end, .arg = 1},
    {.name = NULL},
};
/* clang-format on */

static const struct key_group keys[] = {
    {"Weights", weights_keys}, {"", own_keys}, {NULL, NULL}};

static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct weights_grid g;
    size_t page, at;
    int k;

    if (m->problem == NULL)
        return false;
    g = weights_grid_fit(m, r, n_units(m, ui));
    page = (size_t)(g.cols * g.rows);
    if (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN) {
        select_by(m, ui, button == MOUSE_WHEEL_DOWN ? g.cols : -g.cols);
        return true;
    }
    k = weights_grid_at(&g, x, y);
    if (button > MOUSE_WHEEL_DOWN || ui->expanded || k < 0)
        return false;
    at = unit_of(m, ui) / page * page + (size_t)k;
    if (at >= n_units(m, ui))
        return false;
    weights_of(ui)->unit = at;
    return true;
}

static void done(void *state)
{
    struct weights_state *w = state;

    for (size_t i = 0; i < LANES_MAX; i++)
        mem_free(w->start[i]);
}

const struct view view_weights = {
    .name = "weights",
    .title = "Weights",
    .draw = draw,
    .sync = weights_sync,
    .state_size = sizeof(struct weights_state),
    .done = done,
    .keys = keys,
    .mouse = mouse,
};
