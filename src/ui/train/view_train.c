/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen one looks at while it trains. Below 80 columns or 24 rows the
 * compact form keeps the spark rows, lr and ETA. */
#include "ui/charts/chart_scale.h"
#include "ui/charts/chart_window.h"
#include "ui/charts/compare_chart.h"
#include "ui/charts/lane_panel.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/parts/controls.h"
#include "ui/parts/errors_strip.h"
#include "ui/parts/health.h"
#include "ui/parts/keymap.h"
#include "ui/parts/remarks.h"
#include "ui/parts/view.h"
#include "ui/train/compare_panel.h"
#include "ui/train/train_keys.h"
#include "ui/train/train_layout.h"
#include "ui/train/train_parts.h"

/* A panel of its own may say more than it has room for beside others. */
static void draw_expanded(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r)
{
    if (train_lane_focused(m, ui))
        lane_panel_draw(m, ui, c, r, (size_t)ui->focus, true);
    else if (train_focused(m, ui, PANEL_CHART))
        compare_chart_draw(m, ui, c, r, NULL, true);
    else if (train_focused(m, ui, PANEL_COSINE))
        compare_cosine_draw(m, ui, c, r, true);
    else if (train_focused(m, ui, PANEL_COMPARE))
        compare_table_draw(m, ui, c, r, true);
    else if (train_focused(m, ui, PANEL_STRIP))
        errors_strip_draw(m, c, r, true);
    else
        controls_draw(m, ui, c, r, true);
}

/* One panel has all of r. On a small screen only those do that it has. */
static bool is_expanded(const struct model *m, const struct ui_state *ui,
                        struct rect r)
{
    return ui->expanded &&
           (!train_is_compact(m, r) || train_lane_focused(m, ui) ||
            train_focused(m, ui, PANEL_CONTROLS));
}

/* Where an edge is a panel's upper and the lower one of that above. */
static void join_edges(const struct model *m, const struct train_layout *l,
                       struct canvas *c)
{
    for (int i = 1; i <= (int)m->n_lanes; i++) {
        int y = train_lane_rect(m, l, i).y;

        if (i == (int)m->n_lanes && l->chart.y != y)
            return;
        canvas_put(c, l->lanes.x, y, 0x251c, ROLE_BORDER);
        canvas_put(c, l->lanes.x + l->lanes.w - 1, y, 0x2524, ROLE_BORDER);
    }
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    struct train_layout l = train_lay_out(m, r);
    char title[64];

    if (train_is_compact(m, r) && !is_expanded(m, ui, r)) {
        train_draw_compact(m, ui, c, r);
        return;
    }
    if (ui->expanded) {
        draw_expanded(m, ui, c, r);
        return;
    }
    if (l.form == LANES_LISTED)
        train_draw_list(m, ui, c, &l);
    for (size_t i = 0; i < m->n_lanes && l.form != LANES_LISTED; i++)
        lane_panel_draw(m, ui, c, train_lane_rect(m, &l, (int)i), i,
                        ui->focus == (int)i);
    if (l.strip.h > 0)
        errors_strip_draw(m, c, l.strip, train_focused(m, ui, PANEL_STRIP));
    if (l.chart.h > 0)
        compare_chart_draw(m, ui, c, l.chart,
                           train_chart_title(m, &l, title, sizeof title),
                           train_focused(m, ui, PANEL_CHART));
    if (l.cosine.h > 0)
        compare_cosine_draw(m, ui, c, l.cosine,
                            train_focused(m, ui, PANEL_COSINE));
    if (l.form == LANES_STACKED)
        join_edges(m, &l, c);
    controls_draw(m, ui, c, l.controls, train_focused(m, ui, PANEL_CONTROLS));
    if (l.compare.h > 0)
        compare_panel_draw(m, ui, c, l.compare,
                           train_focused(m, ui, PANEL_COMPARE));
    remarks_draw(m, ui, c, l.remarks);
    l.foot.h--;
    train_draw_events(m, c, l.foot);
    health_draw_data(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1});
}

/* Which rows the controls have depends on the lanes that they show. */
static void sync(const struct model *m, struct ui_state *ui)
{
    struct rect r = ui->area;
    bool all = train_is_compact(m, r) || ui->expanded;

    ui->controls.w = all ? r.w : train_lay_out(m, r).controls.w;
    chart_scale_sync(m, ui);
}

/* A lane's name: the keys act on it; once more: on all. */
static void toggle_target(struct ui_state *ui, int lane)
{
    ui->target = ui->target == lane ? -1 : lane;
}

/* Click: the row; with a lane's column also whom the keys act on. Wheel:
 * changes the value of the row that is selected in the focused panel, else it
 * selects only: scrolling past must change nothing. */
static bool mouse_controls(struct ui_context *context, struct rect r, int x,
                           int y, int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    bool focused = train_focused(m, ui, PANEL_CONTROLS);
    int row, lane;

    if (!controls_at(m, ui, r, x, y, &row, &lane))
        return false;
    focused = focused && row == ui->controls.row;
    ui->focus = train_focus_of(m, PANEL_CONTROLS);
    if (row < 0) {
        if (lane >= 0 && button == 1)
            toggle_target(ui, lane);
        return true;
    }
    if (button == 1 && row == ui->controls.row)
        return train_enter(context, 0);
    ui->controls.row = row;
    if (focused && (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN))
        controls_move_selected(context, button == MOUSE_WHEEL_UP ? 1 : -1);
    return true;
}

/* Click: focuses the panel; on its title also whom the keys act on. */
static bool click_lane(const struct model *m, struct ui_state *ui,
                       const struct train_layout *l, int x, int y)
{
    for (int i = (int)m->n_lanes - 1; i >= 0; i--) { /* edges may be shared */
        struct rect p = train_lane_rect(m, l, i);

        if (!rect_holds(p, x, y))
            continue;
        ui->focus = i;
        if (y == p.y)
            toggle_target(ui, i);
        else if (l->form == LANES_APART)
            lane_panel_click(m, ui, p, x, y);
        return true;
    }
    return false;
}

/* Click: focuses the panel; a name in the legend takes its curve away, and
 * the strip opens its screen when it had the focus. */
static bool click_other(const struct model *m, struct ui_state *ui,
                        const struct train_layout *l, int x, int y)
{
    if (rect_holds(l->chart, x, y)) {
        ui->focus = train_focus_of(m, PANEL_CHART);
        if (!compare_legend_click(m, ui, compare_legend_row(l->chart), false, x,
                                  y))
            compare_chart_click(m, ui, l->chart, x, y);
    } else if (rect_holds(l->cosine, x, y)) {
        ui->focus = train_focus_of(m, PANEL_COSINE);
        if (!compare_legend_click(m, ui, compare_legend_row(l->cosine), true, x,
                                  y))
            compare_cosine_click(m, ui, l->cosine, x, y);
    } else if (rect_holds(l->compare, x, y)) {
        ui->focus = train_focus_of(m, PANEL_COMPARE);
    } else if (rect_holds(l->strip, x, y)) {
        if (train_focused(m, ui, PANEL_STRIP))
            train_open_errors(ui);
        else
            ui->focus = train_focus_of(m, PANEL_STRIP);
    } else {
        return false;
    }
    return true;
}

/* When one panel has all of r. */
static bool click_expanded(const struct model *m, struct ui_state *ui,
                           struct rect r, int x, int y)
{
    if (train_lane_focused(m, ui))
        return lane_panel_click(m, ui, r, x, y);
    if (train_focused(m, ui, PANEL_COSINE))
        return compare_legend_click(m, ui, compare_legend_row(r), true, x, y) ||
               compare_cosine_click(m, ui, r, x, y);
    return train_focused(m, ui, PANEL_CHART) &&
           (compare_legend_click(m, ui, compare_legend_row(r), false, x, y) ||
            compare_chart_click(m, ui, r, x, y));
}

static bool click_compact(const struct model *m, struct ui_state *ui,
                          struct rect r, int x, int y)
{
    struct rect chart = train_compact_chart(m, ui, r);

    return compare_legend_click(m, ui, compare_legend_row(chart), false, x,
                                y) ||
           compare_chart_click(m, ui, chart, x, y);
}

/* Over charts the wheel changes the part of the x axis shown. */
static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct train_layout l = train_lay_out(m, r);

    if (train_is_compact(m, r) || ui->expanded)
        return (button == 1 &&
                (is_expanded(m, ui, r) ? click_expanded(m, ui, r, x, y)
                                       : click_compact(m, ui, r, x, y))) ||
               chart_window_wheel(m, ui, button);
    if (rect_holds(l.controls, x, y))
        return mouse_controls(context, l.controls, x, y, button);
    if ((rect_holds(l.lanes, x, y) || rect_holds(l.chart, x, y) ||
         rect_holds(l.cosine, x, y)) &&
        chart_window_wheel(m, ui, button))
        return true;
    if (button != 1)
        return false;
    if (rect_holds(l.lanes, x, y))
        return click_lane(m, ui, &l, x, y);
    return click_other(m, ui, &l, x, y);
}

static unsigned shows(const struct model *m, const struct ui_state *ui)
{
    bool compact = ui->area.w > 0 && train_is_compact(m, ui->area);

    if (ui->expanded)
        return VIEW_SHOWS_CHARTS | (compact ? VIEW_IS_COMPACT : 0);
    if (compact)
        return VIEW_SHOWS_LOG | VIEW_IS_COMPACT |
               (train_compact_chart(m, ui, ui->area).h > 0 ? VIEW_SHOWS_CHARTS
                                                           : 0);
    return VIEW_SHOWS_LOG | VIEW_SHOWS_CHARTS | VIEW_SHOWS_CONTROLS;
}

/* The first lane's panel, then those of enum train_panel. */
static const char *const panels[] = {"lane",
                                     [1 + PANEL_CONTROLS] = "controls",
                                     [1 + PANEL_CHART] = "chart",
                                     [1 + PANEL_COSINE] = "cosine",
                                     [1 + PANEL_COMPARE] = "compare",
                                     [1 + PANEL_STRIP] = "digits",
                                     [1 + PANEL_COUNT] = NULL};

static int focus_of(const struct model *m, int i)
{
    return i == 0 ? 0 : train_focus_of(m, (enum train_panel)(i - 1));
}

const struct view view_train = {
    .name = "train",
    .title = "Train",
    .draw = draw,
    .sync = sync,
    .shows = shows,
    .panels = panels,
    .focus_of = focus_of,
    .keys = train_key_groups,
    .mouse = mouse,
};
