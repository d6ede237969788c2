/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes against each other: charts and tables, drawn and clicked. */
#include <stdio.h>

#include "ui/charts/chart_keys.h"
#include "ui/charts/chart_scale.h"
#include "ui/charts/chart_window.h"
#include "ui/charts/compare_chart.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/tables/compare_table.h"
#include "ui/compare/compare_layout.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"
#include "ui/parts/remarks.h"
#include "ui/parts/view.h"

/* Pairing, numbers, a chart below them, or where there is no room for that
 * the caption. */
static void draw_compact(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r)
{
    struct compare_layout l = compare_lay_out(m, ui, r);
    struct rect left = l.tables;
    char text[256];
    int used;

    if (r.h < 1 || r.w < 3)
        return;
    canvas_text_fit(c, left.x, r.y, left.w,
                    ui->focus == PANEL_TABLES && l.chart.h > 0 ? ROLE_FOCUS
                    : m->paired || m->n_lanes < 2              ? ROLE_TITLE
                                                               : ROLE_WARN,
                    compare_pairing(m, ui, text, sizeof text));
    left.h -= l.chart.h == 0 && ui->cursor_on; /* a row for its values */
    used = compare_table_compact(m, ui, c, left);
    if (l.chart.h > 0) {
        compare_chart_draw(m, ui, c, l.chart, "All lanes",
                           ui->focus == PANEL_CHART);
        return;
    }
    left.y += used;
    left.h = r.y + r.h - left.y;
    if (left.h >= 1)
        compare_readout_draw(m, ui, c, (struct rect){r.x, left.y, r.w, 1});
    if (left.h >= 2) {
        compare_caption(m, ui, left.w, text, sizeof text);
        canvas_text(c, left.x, left.y + 1, left.w, ROLE_DIM, text);
    }
}

/* Alone on a screen that is too narrow for the columns of the others. */
static void draw_small_tables(const struct model *m, const struct ui_state *ui,
                              struct canvas *c, struct rect r)
{
    char text[80];
    struct rect in =
        canvas_box(c, r, true, ROLE_TITLE,
                   compare_pairing(m, ui, text, sizeof text), NULL);

    in.x++;
    in.w -= 2;
    compare_table_compact(m, ui, c, in);
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

static void draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, struct rect r)
{
    struct compare_layout l = ui->expanded ? compare_lay_out_expanded(ui, r)
                                           : compare_lay_out(m, ui, r);

    if (m->n_lanes == 0)
        return;
    if (compare_is_compact(r) && !ui->expanded) {
        draw_compact(m, ui, c, r);
        return;
    }
    remarks_draw(m, ui, c, l.remarks);
    if (compare_shows(&l, PANEL_CHART))
        compare_chart_draw(m, ui, c, l.chart, NULL, ui->focus == PANEL_CHART);
    if (compare_shows(&l, PANEL_SECOND))
        draw_second(m, ui, c, l.second);
    if (compare_shows(&l, PANEL_COSINE))
        compare_cosine_draw(m, ui, c, l.cosine, ui->focus == PANEL_COSINE);
    if (compare_shows(&l, PANEL_TABLES) && compare_is_compact(r))
        draw_small_tables(m, ui, c, l.tables);
    else if (compare_shows(&l, PANEL_TABLES))
        compare_table_draw(m, ui, c, l.tables, ui->focus == PANEL_TABLES);
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

/* Round the panels that are on the screen when none has all of it. */
static bool move_focus(struct ui_context *x, int by)
{
    struct ui_state *ui = x->ui;
    struct compare_layout l = compare_lay_out(x->m, ui, ui->area);

    do
        ui->focus = (ui->focus + by + PANEL_COUNT) % PANEL_COUNT;
    while (!compare_shows(&l, ui->focus));
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
                         const struct compare_layout *l, int x, int y)
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

/* A click into a chart: the value cursor goes there. */
static bool click_chart(const struct model *m, struct ui_state *ui,
                        const struct compare_layout *l, int x, int y)
{
    struct ui_state other = *ui; /* of the second chart, see draw */
    bool done;

    other.metric = !ui->metric;
    done = compare_chart_click(m, ui, l->chart, x, y) ||
           compare_cosine_click(m, ui, l->cosine, x, y);
    if (!done && compare_chart_click(m, &other, l->second, x, y)) {
        ui->cursor_on = other.cursor_on;
        ui->cursor = other.cursor;
        done = true;
    }
    return done;
}

/* Wheel: the part of the x axis shown, sideways or with Shift: which. Click:
 * focuses a panel, sets the value cursor, or takes a lane's curve away. */
static bool mouse(struct ui_context *context, struct rect r, int x, int y,
                  int button)
{
    const struct model *m = context->m;
    struct ui_state *ui = context->ui;
    struct compare_layout l = ui->expanded ? compare_lay_out_expanded(ui, r)
                                           : compare_lay_out(m, ui, r);
    const struct rect *const rects[PANEL_COUNT] = {[PANEL_CHART] = &l.chart,
                                                   [PANEL_SECOND] = &l.second,
                                                   [PANEL_TABLES] = &l.tables,
                                                   [PANEL_COSINE] = &l.cosine};

    if (chart_window_wheel(m, ui, button))
        return true;
    if (button != 1)
        return false;
    if (click_legend(m, ui, &l, x, y))
        return true;
    for (int i = 0; i < PANEL_COUNT; i++)
        if (rect_holds(*rects[i], x, y))
            ui->focus = i;
    click_chart(m, ui, &l, x, y);
    return true;
}

/* Whether a chart is on the screen, alone or beside the tables. */
static unsigned shows(const struct model *m, const struct ui_state *ui)
{
    struct compare_layout l = compare_lay_out(m, ui, ui->area);

    if (ui->expanded)
        return ui->focus == PANEL_TABLES ? 0 : VIEW_SHOWS_CHARTS;
    return ui->area.w > 0 && !compare_shows(&l, PANEL_CHART)
               ? VIEW_IS_COMPACT
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
    .sync = chart_scale_sync,
    .shows = shows,
    .panels = panels,
    .keys = keys,
    .mouse = mouse,
};
