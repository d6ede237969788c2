/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen one looks at while it trains. Height decides what is shown, in
 * a fixed order: spark rows and lane numbers always, then the control panel,
 * then charts, then the comparison, then the newest events, then the digits
 * that are misread. Lanes keep their place: first left or top. Below 80
 * columns or 24 rows the compact form keeps the spark rows, lr and ETA. */
#include "ui/compare_chart.h"
#include "ui/compare_panel.h"
#include "ui/controls.h"
#include "ui/errors_strip.h"
#include "ui/keymap.h"
#include "ui/lane_panel.h"
#include "ui/train_parts.h"
#include "ui/view.h"

#define WIDE_W      120 /* lanes side by side */
#define FULL_W      200
#define SIDE_W      30 /* controls and comparison */
#define LANE_W      40 /* least width of lanes side by side */
#define STRIP_MIN_W 92 /* three digits */

static int last_panel(const struct model *m)
{
    return (int)m->n_lanes; /* the control panel comes after the lanes */
}

static bool lane_focused(const struct ui_state *ui, size_t lane)
{
    return ui->focus == (int)lane;
}

/* Columns of panels: as many as fit, but four lanes make two rows of two. */
static int lane_columns(int n, struct rect r)
{
    int columns = r.w / LANE_W < n ? r.w / LANE_W : n;

    if (columns == 3 && n == 4)
        columns = 2;
    return columns > 0 ? columns : 1;
}

/* Where lane i's panel is in r. */
static struct rect lane_rect(const struct model *m, struct rect r, int i)
{
    int n = (int)m->n_lanes, columns = lane_columns(n, r);
    int rows = (n + columns - 1) / columns, row = i / columns;
    int here = row == rows - 1 ? n - row * columns : columns;
    int k = i % columns;
    struct rect p;

    p.x = r.x + r.w * k / here;
    p.w = r.x + r.w * (k + 1) / here - p.x;
    p.y = r.y + r.h * row / rows;
    p.h = r.y + r.h * (row + 1) / rows - p.y;
    return p;
}

/* Where things are in the view's area, for drawing and the mouse; height 0 =
 * not shown. */
struct layout {
    struct rect lanes, strip, chart, controls, compare, foot;
};

static int side_width(const struct model *m, struct rect r)
{
    int w = r.w >= FULL_W ? 46 : r.w >= WIDE_W ? 36 : SIDE_W;

    return w < 38 && r.w >= WIDE_W && m->n_lanes > 3 ? 38 : w;
}

static bool is_compact(const struct model *m, struct rect r)
{
    return r.w < 80 || r.h < 16 || m->n_lanes == 0;
}

static struct layout lay_out(const struct model *m, struct rect r)
{
    int side_w = side_width(m, r), foot = r.h >= 45 ? 6 : 3;
    int x = r.x + r.w - side_w, h = r.h - foot;
    int compare_h = h - CONTROLS_ROWS, chart_h = 0;
    struct layout l = {.lanes = {r.x, r.y, r.w - side_w, h},
                       .foot = {r.x, r.y + h, r.w, foot}};

    if (h >= 34 && m->n_lanes > 1) {
        compare_h = 12;
        chart_h = h - CONTROLS_ROWS - compare_h;
    }
    if (compare_h < 4)
        compare_h = 0;
    l.chart = (struct rect){x, r.y, side_w, chart_h};
    l.controls =
        (struct rect){x, r.y + chart_h, side_w, h - chart_h - compare_h};
    l.compare = (struct rect){x, r.y + h - compare_h, side_w, compare_h};
    if (h >= ERRORS_STRIP_H + 24 && l.lanes.w >= STRIP_MIN_W) {
        l.lanes.h -= ERRORS_STRIP_H;
        l.strip =
            (struct rect){r.x, r.y + l.lanes.h, l.lanes.w, ERRORS_STRIP_H};
    }
    return l;
}

static void draw_expanded(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect r)
{
    if (ui->focus >= 0 && (size_t)ui->focus < m->n_lanes)
        lane_panel_draw(m, ui, c, r, (size_t)ui->focus, true);
    else
        controls_draw(m, ui, c, r, true);
}

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    struct layout l = lay_out(m, r);

    if (is_compact(m, r)) {
        train_draw_compact(m, ui, c, r);
        return;
    }
    if (ui->expanded) {
        draw_expanded(m, ui, c, r);
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++)
        lane_panel_draw(m, ui, c, lane_rect(m, l.lanes, (int)i), i,
                        lane_focused(ui, i));
    if (l.strip.h > 0)
        errors_strip_draw(m, c, l.strip);
    if (l.chart.h > 0)
        compare_chart_draw(m, ui, c, l.chart, "All lanes", false);
    controls_draw(m, ui, c, l.controls, ui->focus == last_panel(m));
    if (l.compare.h > 0)
        compare_panel_draw(m, ui, c, l.compare);
    l.foot.h--;
    train_draw_events(m, c, l.foot);
    train_draw_health(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1});
}

static void move_cursor(struct ui_state *ui, double by)
{
    ui->cursor += by;
    if (ui->cursor < 0)
        ui->cursor = 0;
    if (ui->cursor > 1)
        ui->cursor = 1;
}

static bool move(struct model *m, struct ui_state *ui, int action)
{
    int by = action == ACT_LEFT || action == ACT_UP ? -1 : 1;
    int n = (int)m->n_lanes + 1;

    if (action == ACT_UP || action == ACT_DOWN)
        ui->train.row = (ui->train.row + by + CONTROL_COUNT) % CONTROL_COUNT;
    else if (ui->cursor_on)
        move_cursor(ui, 0.01 * by);
    else
        ui->target = (ui->target + 1 + by + n) % n - 1;
    return true;
}

/* Enter opens the editor; on lock-step it toggles. */
static bool enter(struct model *m, struct race *race, struct ui_state *ui)
{
    if (ui->focus < last_panel(m) && ui->expanded)
        return false;
    if (ui->train.row == CONTROL_LOCKSTEP)
        return controls_action(m, race, ui, ACT_LOCKSTEP);
    ui->train.edit = (struct field_edit){.active = true};
    return true;
}

static bool action(struct model *m, struct race *race, struct ui_state *ui,
                   int act)
{
    switch (act) {
    case ACT_UP:
    case ACT_DOWN:
    case ACT_LEFT:
    case ACT_RIGHT:
        return move(m, ui, act);
    case ACT_HOME:
    case ACT_END:
        if (ui->cursor_on)
            ui->cursor = act == ACT_HOME ? 0 : 1;
        else
            ui->train.row = act == ACT_HOME ? 0 : CONTROL_COUNT - 1;
        return true;
    case ACT_ENTER:
        return enter(m, race, ui);
    case ACT_FOCUS_NEXT:
    case ACT_FOCUS_PREV:
        ui->focus += act == ACT_FOCUS_NEXT ? 1 : last_panel(m);
        ui->focus %= last_panel(m) + 1;
        return true;
    default:
        return false;
    }
}

static bool inside(struct rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

/* A lane's name: the keys act on it; once more: on all. */
static void toggle_target(struct ui_state *ui, int lane)
{
    ui->target = ui->target == lane ? -1 : lane;
}

/* Click: the row; with a lane's column also whom the keys act on. Wheel:
 * changes the value. */
static bool mouse_controls(struct model *m, struct race *race,
                           struct ui_state *ui, struct rect r, int x, int y,
                           int button)
{
    int row, lane;

    if (!controls_at(m, ui, r, x, y, &row, &lane))
        return false;
    ui->focus = last_panel(m);
    if (row < 0) {
        if (lane >= 0 && button == 1)
            toggle_target(ui, lane);
        return true;
    }
    if (button == 1 && row == ui->train.row)
        return enter(m, race, ui);
    ui->train.row = row;
    if (button == 4 || button == 5)
        controls_action(m, race, ui, button == 4 ? ACT_LR_UP : ACT_LR_DOWN);
    return true;
}

/* Click: focuses the panel; on its title also whom the keys act on. */
static bool click_lane(const struct model *m, struct ui_state *ui,
                       struct rect lanes, int x, int y)
{
    for (int i = 0; i < (int)m->n_lanes; i++) {
        struct rect p = lane_rect(m, lanes, i);

        if (!inside(p, x, y))
            continue;
        ui->focus = i;
        if (y == p.y)
            toggle_target(ui, i);
        return true;
    }
    return false;
}

/* Over charts the wheel changes the part of the x axis shown. */
static bool mouse(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button)
{
    struct layout l = lay_out(m, r);
    bool wheel = button == 4 || button == 5;

    if (is_compact(m, r) || ui->expanded) {
        if (wheel)
            plot_zoom(&ui->zoom, button == 4);
        return wheel;
    }
    if (inside(l.controls, x, y))
        return mouse_controls(m, race, ui, l.controls, x, y, button);
    if (wheel && (inside(l.lanes, x, y) || inside(l.chart, x, y))) {
        plot_zoom(&ui->zoom, button == 4);
        return true;
    }
    if (button != 1)
        return false;
    if (inside(l.strip, x, y)) {
        ui->view = VIEW_ERRORS;
        return true;
    }
    return inside(l.lanes, x, y) && click_lane(m, ui, l.lanes, x, y);
}

const struct view view_train = {
    .name = "train",
    .title = "Train",
    .draw = draw,
    .action = action,
    .mouse = mouse,
};
