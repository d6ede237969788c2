/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Height decides what is shown, in a fixed order: the lanes, a chart that has
 * each of them and the control panel always, then the comparison, the newest
 * events and the digits that are misread. Lanes keep their place: first left
 * or top. */
#include "ui/train/train_layout.h"

#include <assert.h>

#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"
#include "ui/parts/errors_strip.h"
#include "ui/parts/lane_names.h"
#include "ui/parts/remarks.h"

#define WIDE_W        120 /* lanes side by side */
#define FULL_W        200
#define SIDE_W        30 /* controls and comparison */
#define SIDE_WIDE     36 /* on wide screens, */
#define SIDE_FOUR     38 /* there of four lanes a column each, */
#define SIDE_MANY     46 /* of more whole words for four of them, */
#define SIDE_FULL     46 /* and on full ones */
#define SIDE_LABELS   16 /* of them what is left of the lanes' columns */
#define LANE_W        40 /* least width of lanes side by side */
#define LANE_CHART_H  7  /* least height of a lane's panel with a chart */
#define STACKED_H     3  /* of one without, its lower edge not counted */
#define STACKED_CHART 6  /* least height of the chart below */
#define COSINE_H      9  /* frame, five rows, the axis and its numbers */
#define COSINE_LOW    7  /* where many lanes need the rows */
#define COSINE_FROM   22 /* least height of lanes and cosine */
#define STRIP_MIN_W   92 /* three digits */
#define PANELS_MOST   4  /* more lanes are told apart in one large chart */
#define LIST_LEAST    9  /* beside it the controls show what all lanes have */
#define BELOW_LOW     34 /* on higher screens the chart is beside controls */
#define FOOT          3  /* two events and the health of the run */

int train_focus_of(const struct model *m, enum train_panel panel)
{
    return (int)m->n_lanes + (int)panel;
}

bool train_focused(const struct model *m, const struct ui_state *ui,
                   enum train_panel panel)
{
    return ui->focus == train_focus_of(m, panel);
}

bool train_lane_focused(const struct model *m, const struct ui_state *ui)
{
    return ui->focus >= 0 && (size_t)ui->focus < m->n_lanes;
}

/* Columns of panels: as many as fit, but four lanes make two rows of two. */
static int columns_of_lanes(int n, struct rect r)
{
    int columns = r.w / LANE_W < n ? r.w / LANE_W : n;

    if (columns == 3 && n == 4)
        columns = 2;
    return columns > 0 ? columns : 1;
}

static int rows_of_lanes(int n, struct rect r)
{
    int columns = columns_of_lanes(n, r);

    return (n + columns - 1) / columns;
}

/* Panels too low for charts of their own overlap by a frame, and one chart of
 * all lanes takes the rest. When there are so many lanes that the chart would
 * have no room, they have a row each. */
static enum train_form form_of(int n, struct rect r)
{
    if (n > PANELS_MOST)
        return LANES_LISTED;
    if (n <= 0 || r.h / rows_of_lanes(n, r) >= LANE_CHART_H)
        return LANES_APART;
    return r.h - STACKED_H * n >= STACKED_CHART ? LANES_STACKED : LANES_LISTED;
}

struct rect train_lane_rect(const struct model *m, const struct train_layout *l,
                            int i)
{
    struct rect r = l->lanes, p;
    int n = (int)m->n_lanes, columns = columns_of_lanes(n, r);
    int rows = rows_of_lanes(n, r), row = i / columns;
    int here = row == rows - 1 ? n - row * columns : columns;
    int k = i % columns;

    assert(n > 0);
    if (l->form == LANES_LISTED)
        return (struct rect){r.x + 1, r.y + 1 + i, r.w - 2, 1};
    if (l->form == LANES_STACKED)
        return (struct rect){r.x, r.y + STACKED_H * i, r.w, STACKED_H + 1};
    p.x = r.x + r.w * k / here;
    p.w = r.x + r.w * (k + 1) / here - p.x;
    p.y = r.y + r.h * row / rows;
    p.h = r.y + r.h * (row + 1) / rows - p.y;
    return p;
}

/* Of many lanes as much as gives each a column, on screens that are wide. */
static int side_width(const struct model *m, struct rect r)
{
    int n = (int)m->n_lanes, all = SIDE_LABELS + LANE_COLUMN_W * n;

    if (r.w >= FULL_W)
        return all > SIDE_FULL ? all : SIDE_FULL;
    if (r.w >= WIDE_W)
        return n > PANELS_MOST    ? SIDE_MANY
               : n == PANELS_MOST ? SIDE_FOUR
                                  : SIDE_WIDE;
    return SIDE_W;
}

bool train_is_compact(const struct model *m, struct rect r)
{
    return r.w < 80 || r.h < 16 || m->n_lanes == 0;
}

/* The side of the screen: a chart of all lanes where it has the height and the
 * lanes have not made room for one, the controls, the comparison. */
static void lay_out_side(const struct model *m, struct rect r,
                         struct train_layout *l)
{
    int compare_h = r.h - controls_rows(), chart_h = 0;

    if (r.h >= 34 && m->n_lanes > 1) {
        compare_h = 12;
        if (l->chart.h == 0)
            chart_h = r.h - controls_rows() - compare_h;
    }
    if (compare_h < 4)
        compare_h = 0;
    if (chart_h > 0)
        l->chart = (struct rect){r.x, r.y, r.w, chart_h};
    l->controls =
        (struct rect){r.x, r.y + chart_h, r.w, r.h - chart_h - compare_h};
    l->compare = (struct rect){r.x, r.y + r.h - compare_h, r.w, compare_h};
}

/* The fall of the cosine under the lanes, where one of them has another
 * gradient than backprop's and there is room for it. */
static void lay_out_cosine(const struct model *m, struct rect r,
                           struct train_layout *l)
{
    int h = l->lanes.h / 4 > COSINE_H ? l->lanes.h / 4 : COSINE_H;
    int rest = l->lanes.h - ((int)m->n_lanes + 2 + STACKED_CHART);
    bool tells = false;

    for (size_t i = 0; i < m->n_lanes; i++)
        tells = tells || cosine_tells(&m->lanes[i]);
    if (rest < h)
        h = COSINE_LOW;
    if (!tells || r.w < WIDE_W || l->lanes.h < COSINE_FROM || rest < h)
        return;
    l->lanes.h -= h;
    l->cosine = (struct rect){r.x, r.y + l->lanes.h, l->lanes.w, h};
}

/* Many lanes on a small screen: their chart is under the list and the controls,
 * as wide as the screen, so that it has room for a row and a name a lane. False
 * if there is none for that. */
static bool lay_out_below(const struct model *m, struct rect r,
                          struct train_layout *l)
{
    int n = (int)m->n_lanes, side_w = side_width(m, r), foot = FOOT;
    int list_h = n + 2 > LIST_LEAST ? n + 2 : LIST_LEAST;

    if (n <= PANELS_MOST || r.w >= WIDE_W || r.h >= BELOW_LOW)
        return false;
    while (foot > 1 && r.h - list_h - foot < n + 2)
        foot--;
    if (r.h - list_h - foot < STACKED_CHART)
        return false;
    *l = (struct train_layout){
        .form = LANES_LISTED,
        .lanes = {r.x, r.y, r.w - side_w, list_h},
        .controls = {r.x + r.w - side_w, r.y, side_w, list_h},
        .chart = {r.x, r.y + list_h, r.w, r.h - list_h - foot},
        .foot = {r.x, r.y + r.h - foot, r.w, foot},
    };
    return true;
}

struct train_layout train_lay_out(const struct model *m, struct rect r)
{
    int side_w = side_width(m, r), foot = r.h >= 45 ? 6 : FOOT;
    int remarks_h = remarks_rows(m, r.w, r.h);
    int h = r.h - foot - remarks_h, n = (int)m->n_lanes, lanes_h;
    struct train_layout l = {.lanes = {r.x, r.y, r.w - side_w, h}};

    if (lay_out_below(m, r, &l))
        return l;
    if (h >= ERRORS_STRIP_H + 24 && n <= PANELS_MOST &&
        l.lanes.w >= STRIP_MIN_W) {
        l.lanes.h -= ERRORS_STRIP_H;
        l.strip =
            (struct rect){r.x, r.y + l.lanes.h, l.lanes.w, ERRORS_STRIP_H};
    }
    lay_out_cosine(m, r, &l);
    l.form = form_of(n, l.lanes);
    if (l.form == LANES_APART && n > 0) { /* panels of one height */
        int over = l.lanes.h % rows_of_lanes(n, l.lanes);

        l.lanes.h -= over;
        if (l.cosine.h > 0) {
            l.cosine.y -= over;
            l.cosine.h += over;
        } else if (l.strip.h > 0) {
            l.strip.y -= over;
            l.strip.h += over;
        } else {
            h -= over;
        }
    }
    l.remarks = (struct rect){r.x, r.y + h, r.w, remarks_h};
    l.foot = (struct rect){r.x, r.y + h + remarks_h, r.w, r.h - h - remarks_h};
    lanes_h = l.form == LANES_LISTED ? n + 2 : STACKED_H * n;
    if (l.form != LANES_APART && l.lanes.h - lanes_h >= STACKED_CHART) {
        l.chart =
            (struct rect){r.x, r.y + lanes_h, l.lanes.w, l.lanes.h - lanes_h};
        l.lanes.h = l.form == LANES_LISTED ? lanes_h : lanes_h + 1;
    }
    lay_out_side(m, (struct rect){r.x + r.w - side_w, r.y, side_w, h}, &l);
    return l;
}

static bool is_shown(const struct model *m, const struct train_layout *l,
                     int focus)
{
    return focus < train_focus_of(m, PANEL_CHART) ||
           (focus == train_focus_of(m, PANEL_CHART) && l->chart.h > 0) ||
           (focus == train_focus_of(m, PANEL_COSINE) && l->cosine.h > 0) ||
           (focus == train_focus_of(m, PANEL_COMPARE) && l->compare.h > 0) ||
           (focus == train_focus_of(m, PANEL_STRIP) && l->strip.h > 0);
}

void train_move_focus(const struct model *m, struct ui_state *ui, int by)
{
    struct train_layout l = train_lay_out(m, ui->area);
    int n = train_focus_of(m, PANEL_COUNT);

    do
        ui->focus = (ui->focus + by + n) % n;
    while (!is_shown(m, &l, ui->focus));
}
