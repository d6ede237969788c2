/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes against each other. The tables need a fixed number of rows and keep
 * them; charts share the rest: accuracy or loss always, the cosine where
 * there is width beside the tables or height above them, the metric not
 * chosen beside the chosen one on very wide screens. Below 80 columns or 16
 * rows the numbers come first and the chart takes what they leave. */
#include <stdio.h>

#include "ui/parts/chart_window.h"
#include "ui/parts/compare_chart.h"
#include "ui/parts/compare_table.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"
#include "ui/parts/view.h"

#define TABLES_W  80 /* all columns of two lanes */
#define COSINE_W  36 /* least width beside the tables */
#define COSINE_H  8  /* least height between chart and tables */
#define SECOND_W  180
#define CHART_MIN 5 /* frame and three rows */

enum panel {
    PANEL_CHART,
    PANEL_SECOND,
    PANEL_TABLES,
    PANEL_COSINE,
    PANEL_COUNT
};

/* Where things are in the view's area, for drawing and the mouse; height or
 * width 0 = not shown. */
struct layout {
    struct rect chart, second, tables, cosine;
};

static bool is_compact(const struct model *m, struct rect r)
{
    return r.w < TABLES_W || r.h < compare_table_rows(m) + CHART_MIN;
}

static struct layout lay_out(const struct model *m, struct rect r)
{
    int tables_h = compare_table_rows(m), top_h = r.h - tables_h;
    int tables_w = r.w / 2 > TABLES_W ? r.w / 2 : TABLES_W;
    struct layout l = {.chart = {r.x, r.y, r.w, top_h}};

    if (r.w - tables_w < COSINE_W)
        tables_w = r.w;
    l.tables = (struct rect){r.x, r.y + top_h, tables_w, tables_h};
    if (tables_w < r.w) {
        l.cosine = (struct rect){r.x + tables_w, r.y + top_h, r.w - tables_w,
                                 tables_h};
    } else if (top_h >= 2 * COSINE_H) {
        l.cosine.h = top_h / 3 > COSINE_H ? top_h / 3 : COSINE_H;
        l.chart.h = top_h - l.cosine.h;
        l.cosine = (struct rect){r.x, r.y + l.chart.h, r.w, l.cosine.h};
    }
    if (r.w >= SECOND_W) {
        l.chart.w = tables_w;
        l.second = (struct rect){r.x + tables_w, r.y, r.w - tables_w, top_h};
    }
    return l;
}

/* 40x10 .. 79x23: pairing, caption where there is room, numbers, and a chart
 * below them. */
static void draw_compact(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r)
{
    char text[200];
    struct rect left = {r.x + 1, r.y, r.w - 2, r.h};
    int used;

    if (r.h < 1 || r.w < 3)
        return;
    canvas_text_fit(c, left.x, left.y, left.w,
                    m->paired || m->n_lanes < 2 ? ROLE_TITLE : ROLE_WARN,
                    compare_pairing(m, text, sizeof text));
    left.y++;
    left.h -= 1 + ui->cursor_on; /* a row for its values */
    used = compare_table_compact(m, c, left, ui->target);
    left.y += used;
    left.h -= used - ui->cursor_on;
    if (left.h >= CHART_MIN) {
        compare_chart_draw(m, ui, c, (struct rect){r.x, left.y, r.w, left.h},
                           "All lanes", false);
        return;
    }
    if (left.h >= 1)
        compare_readout_draw(m, ui, c, (struct rect){r.x, left.y, r.w, 1});
    if (left.h >= 2) {
        compare_caption(m, left.w, text, sizeof text);
        canvas_text(c, left.x, left.y + 1, left.w, ROLE_DIM, text);
    }
}

/* The metric that was not chosen. */
static void draw_second(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r)
{
    struct ui_state other = *ui;

    other.metric = !ui->metric;
    compare_chart_draw(m, &other, c, r, other.metric == 1 ? "Loss" : "Accuracy",
                       ui->focus == PANEL_SECOND);
}

static void draw_expanded(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r)
{
    if (ui->focus == PANEL_COSINE)
        compare_cosine_draw(m, ui, c, r, true);
    else if (ui->focus == PANEL_TABLES)
        compare_table_draw(m, c, r, true);
    else if (ui->focus == PANEL_SECOND)
        draw_second(m, ui, c, r);
    else
        compare_chart_draw(m, ui, c, r, NULL, true);
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    struct layout l;

    if (m->n_lanes == 0)
        return;
    if (is_compact(m, r)) {
        draw_compact(m, ui, c, r);
        return;
    }
    if (ui->expanded) {
        draw_expanded(m, ui, c, r);
        return;
    }
    l = lay_out(m, r);
    compare_chart_draw(m, ui, c, l.chart, NULL, ui->focus == PANEL_CHART);
    if (l.second.w > 0)
        draw_second(m, ui, c, l.second);
    if (l.cosine.w > 0)
        compare_cosine_draw(m, ui, c, l.cosine, ui->focus == PANEL_COSINE);
    compare_table_draw(m, c, l.tables, ui->focus == PANEL_TABLES);
}

static bool to_end(struct ui_context *x, int end)
{
    if (x->ui->cursor_on)
        x->ui->cursor = end;
    return x->ui->cursor_on;
}

/* The cursor when it is on, else the window of a zoomed chart. */
static bool move(struct ui_context *x, int by)
{
    if (!x->ui->cursor_on)
        return chart_window_pan(x->m, x->ui, by);
    chart_window_move_cursor(x->m, x->ui, by);
    return true;
}

/* Zooms the charts; where there are none for it, the rows of the lanes are gone
 * through: the one the keys act on is always shown. */
static bool move_row(struct ui_context *x, int by)
{
    return view_shows(x->m, x->ui, VIEW_IS_COMPACT)
               ? controls_next_target(x, by)
               : chart_zoom(x, by < 0);
}

/* Round the panels; the second chart only where it is on the screen. */
static bool move_focus(struct ui_context *x, int by)
{
    struct ui_state *ui = x->ui;
    bool second = ui->area.w >= SECOND_W && !is_compact(x->m, ui->area);

    do
        ui->focus = (ui->focus + by + PANEL_COUNT) % PANEL_COUNT;
    while (ui->focus == PANEL_SECOND && !second);
    return true;
}

/* clang-format off */
static const struct binding own_keys[] = {
    {{KEYS_TAB}, .act = move_focus, .why_not = view_why_compact, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = move_focus, .why_not = view_why_compact,
     .arg = -1},
    {{'z'}, .act = view_expand, .why_not = view_why_compact},
    {{KEYS_ENTER, '\r'}, .act = view_expand, .why_not = view_why_compact},
    {{KEYS_UP, 'k'}, .act = move_row, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_row, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = move, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = move, .arg = 1},
    {{KEYS_HOME}, .act = to_end, .why_not = chart_why_no_end, .arg = 0},
    {{KEYS_END}, .act = to_end, .why_not = chart_why_no_end, .arg = 1},
    {.name = NULL},
};
/* clang-format on */

static const struct key_group keys[] = {
    {"Charts", chart_keys}, {"", own_keys}, {NULL, NULL}};

/* A name in a legend: its curve goes or comes back. */
static bool click_legend(const struct model *m, struct ui_state *ui,
                         const struct layout *l, int x, int y)
{
    struct ui_state other = *ui; /* of the second chart, see draw */
    bool second;

    other.metric = !ui->metric;
    second = l->second.w > 0 &&
             compare_legend_click(m, &other, compare_legend_row(l->second),
                                  false, x, y);
    if (second)
        ui->hidden = other.hidden;
    return second ||
           compare_legend_click(m, ui, compare_legend_row(l->chart), false, x,
                                y) ||
           (l->cosine.w > 0 &&
            compare_legend_click(m, ui, compare_legend_row(l->cosine), true, x,
                                 y));
}

/* What the mouse can meet when one panel has the whole area. */
static struct layout lay_out_expanded(const struct ui_state *ui, struct rect r)
{
    struct layout l = {.chart = {0, 0, 0, 0}};

    if (ui->focus == PANEL_COSINE)
        l.cosine = r;
    else if (ui->focus == PANEL_SECOND)
        l.second = r;
    else if (ui->focus != PANEL_TABLES)
        l.chart = r;
    return l;
}

/* Wheel: the part of the x axis shown, sideways or with Shift: which. Click:
 * focuses a panel, or takes a lane's curve away. */
static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct layout l;

    if (chart_window_wheel(m, ui, button))
        return true;
    if (button != 1 || is_compact(m, r))
        return false;
    l = ui->expanded ? lay_out_expanded(ui, r) : lay_out(m, r);
    if (click_legend(m, ui, &l, x, y) || ui->expanded)
        return true;
    if (rect_holds(l.tables, x, y))
        ui->focus = PANEL_TABLES;
    else if (rect_holds(l.cosine, x, y))
        ui->focus = PANEL_COSINE;
    else if (rect_holds(l.second, x, y))
        ui->focus = PANEL_SECOND;
    else
        ui->focus = PANEL_CHART;
    return true;
}

static unsigned shows(const struct model *m, const struct ui_state *ui)
{
    return ui->area.w > 0 && is_compact(m, ui->area) ? VIEW_IS_COMPACT
                                                     : VIEW_SHOWS_CHARTS;
}

static const char *const panels[] = {[PANEL_CHART] = "chart",
                                     [PANEL_SECOND] = "second",
                                     [PANEL_TABLES] = "tables",
                                     [PANEL_COSINE] = "cosine",
                                     [PANEL_COUNT] = NULL};

const struct view view_compare = {
    .name = "compare",
    .title = "Compare",
    .draw = draw,
    .shows = shows,
    .panels = panels,
    .keys = keys,
    .mouse = mouse,
};
