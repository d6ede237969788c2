/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen one looks at while it trains. Height decides what is shown, in
 * a fixed order: spark rows and lane numbers always, then the control panel,
 * then charts, then the comparison, then the newest events. Lanes keep their
 * place: first left or top. Below 80 columns or 24 rows the compact form
 * keeps the spark rows, lr and ETA. */
#include <stdio.h>

#include "ui/compare_panel.h"
#include "ui/controls.h"
#include "ui/keymap.h"
#include "ui/lane_chart.h"
#include "ui/lane_panel.h"
#include "ui/view.h"

#define WIDE_W    120 /* lanes side by side */
#define SIDE_W    30  /* controls and comparison */
#define PANEL_MIN 4   /* frame, spark, numbers */
#define LANE_W    42  /* least width of lanes side by side */

static int last_panel(const struct model *m)
{
    return (int)m->n_lanes; /* the control panel comes after the lanes */
}

static enum role event_role(enum event_kind kind)
{
    return kind == EVENT_WARNING ? ROLE_BAD
           : kind == EVENT_HP    ? ROLE_MARK
                                 : ROLE_DIM;
}

/* The newest n events, newest last. */
static void draw_events(const struct model *m, struct canvas *c, struct rect r)
{
    for (int k = 0; k < r.h; k++) {
        const struct event *e = model_event_at(m, (size_t)(r.h - 1 - k));
        char clock[20], text[160];

        if (e == NULL)
            continue;
        snprintf(text, sizeof text, "%s %s",
                 plot_clock((double)e->wall_ns / 1e9, clock, sizeof clock),
                 e->text);
        canvas_text_fit(c, r.x + 1, r.y + k, r.w - 2, event_role(e->kind),
                        text);
    }
}

/* Whether numbers can be trusted: non-finite, dropped, ring. */
static void draw_health(const struct model *m, struct canvas *c, struct rect r)
{
    uint64_t bad = 0, dropped = 0;
    int ring = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        bad += m->lanes[i].n_nonfinite;
        dropped += m->lanes[i].dropped;
        if (m->lanes[i].ring_percent > ring)
            ring = m->lanes[i].ring_percent;
    }
    canvas_printf(c, r.x + 1, r.y, r.w - 2, bad > 0 ? ROLE_BAD : ROLE_GOOD,
                  "%s  non-finite %llu  samples not drawn %llu  ring %d%%",
                  bad > 0 ? "!!" : "OK", (unsigned long long)bad,
                  (unsigned long long)dropped, ring);
}

static bool lane_focused(const struct ui_state *ui, size_t lane)
{
    return ui->focus == (int)lane;
}

/* All lanes' panels in r: side by side when wide, else stacked. */
static void draw_lanes(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect r)
{
    int n = (int)m->n_lanes;
    bool side = r.w >= n * LANE_W || (r.w >= 2 * LANE_W && r.h < n * PANEL_MIN);

    for (int i = 0; i < n; i++) {
        struct rect p = r;

        if (side) {
            p.x = r.x + r.w * i / n;
            p.w = r.x + r.w * (i + 1) / n - p.x;
        } else {
            p.y = r.y + r.h * i / n;
            p.h = r.y + r.h * (i + 1) / n - p.y;
        }
        lane_panel_draw(m, ui, c, p, (size_t)i, lane_focused(ui, (size_t)i));
    }
}

static void draw_overlay(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r)
{
    char caption[64];
    struct rect in;

    in = canvas_box(c, r, false, ROLE_TITLE, "All lanes in one chart", NULL);
    canvas_text_fit(c, in.x + 1, in.y + in.h, in.w - 2, ROLE_DIM,
                    lane_chart_caption(ui, caption, sizeof caption));
    if (in.h >= 4)
        lane_chart_draw(m, ui, c, in, 0, m->n_lanes - 1);
}

/* Appends text when all of it fits before x_end. */
static int append(struct canvas *c, int x, int y, int x_end, enum role role,
                  const char *text)
{
    int w = canvas_text_width(text);

    return x + w > x_end ? x : x + canvas_text(c, x, y, w, role, text);
}

/* "BP RUN 340  lr 0.1→0.3  best 73.97%  loss 0.4068", whole parts only. */
static void draw_compact_row(const struct lane_model *lane, struct canvas *c,
                             struct rect row, enum role role)
{
    char name[LANE_NAME_MAX], buf[64];
    int x_end = row.x + row.w;
    int x =
        append(c, row.x, row.y, x_end, role, controls_lane_name(lane, name));

    snprintf(buf, sizeof buf, " %s %llu  lr %.4g", lane_state_name(lane->state),
             (unsigned long long)lane->last.step, lane->hp[HP_LR]);
    x = append(c, x, row.y, x_end, ROLE_TEXT, buf);
    if (lane->pending[HP_LR]) {
        snprintf(buf, sizeof buf, "→%.4g", lane->pending_value[HP_LR]);
        x = append(c, x, row.y, x_end, ROLE_PENDING, buf);
    }
    if (lane->best_val_acc >= 0) {
        snprintf(buf, sizeof buf, "  best %.2f%%", lane->best_val_acc);
        x = append(c, x, row.y, x_end, ROLE_TEXT, buf);
    }
    snprintf(buf, sizeof buf, "  loss %.4f", lane->last.loss);
    append(c, x, row.y, x_end, ROLE_TEXT, buf);
}

/* 40x10 .. 79x23. */
static void draw_compact(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r)
{
    int y = r.y, y_end = r.y + r.h;

    for (size_t i = 0; i < m->n_lanes && y < y_end; i++)
        lane_panel_draw_row(m, c, y++, i);
    for (size_t i = 0; i < m->n_lanes && y < y_end; i++)
        draw_compact_row(&m->lanes[i], c,
                         (struct rect){r.x + 1, y++, r.w - 2, 1},
                         (enum role)(ROLE_LANE0 + i));
    if (ui->train.edit.active || y_end - y >= CONTROLS_ROWS) {
        int h = y_end - y < CONTROLS_ROWS ? y_end - y : CONTROLS_ROWS;

        controls_draw(m, ui, c, (struct rect){r.x, y, r.w, h}, true);
        y += h;
    }
    if (y < y_end)
        draw_events(m, c, (struct rect){r.x, y, r.w, y_end - y});
}

/* Where things are in the view's area r, for drawing and the mouse. */
struct layout {
    struct rect lanes, chart, controls, compare, foot;
};

static struct layout lay_out(const struct model *m, struct rect r)
{
    int side_w = r.w >= 200 ? 46 : r.w >= WIDE_W ? 36 : SIDE_W;
    int foot = r.h >= 45 ? 6 : 3;
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

    if (r.w < 80 || r.h < 16 || m->n_lanes == 0) {
        draw_compact(m, ui, c, r);
        return;
    }
    if (ui->expanded) {
        draw_expanded(m, ui, c, r);
        return;
    }
    draw_lanes(m, ui, c, l.lanes);
    if (l.chart.h > 0)
        draw_overlay(m, ui, c, l.chart);
    controls_draw(m, ui, c, l.controls, ui->focus == last_panel(m));
    if (l.compare.h > 0)
        compare_panel_draw(m, c, l.compare);
    l.foot.h--;
    draw_events(m, c, l.foot);
    draw_health(m, c, (struct rect){r.x, r.y + r.h - 1, r.w, 1});
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
        ui->train.row = 0;
        return true;
    case ACT_END:
        ui->train.row = CONTROL_COUNT - 1;
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

/* Click: selects a control. Wheel: changes it, or over the lanes the part of
 * the x axis shown. */
static bool mouse(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button)
{
    struct layout l = lay_out(m, r);

    if (r.w < 80 || r.h < 16 || ui->expanded)
        return false;
    if (inside(l.controls, x, y)) {
        int row = y - l.controls.y - 2; /* frame and names */

        if (row < 0 || row >= CONTROL_COUNT)
            return false;
        ui->train.row = row;
        if (button == 4 || button == 5)
            controls_action(m, race, ui, button == 4 ? ACT_LR_UP : ACT_LR_DOWN);
        return true;
    }
    if (!inside(l.lanes, x, y))
        return false;
    if (button != 4 && button != 5)
        return false;
    plot_zoom(&ui->zoom, button == 4);
    return true;
}

const struct view view_train = {
    .name = "train",
    .title = "Train",
    .draw = draw,
    .action = action,
    .mouse = mouse,
};
