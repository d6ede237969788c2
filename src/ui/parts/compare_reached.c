/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns are grouped by what is counted, lanes side by side within a group
 * with their ratio last, because a person compares lanes, not units. The
 * titles of the groups stand on the frame's edge, which saves a row that the
 * chart above needs on a small screen. What was not reached is "--", never
 * 0; what may have been reached before the run was resumed is "?". */
#include "ui/draw/lane_style.h"
#include "ui/parts/compare_table.h"

#include <math.h>
#include <stdio.h>

#include "ui/parts/controls.h"

#define COMPACT_NAME_W 8 /* of 38 columns: 6 are left for "1.00k" and a gap */

enum quantity { Q_STEPS, Q_EPOCHS, Q_FWD_EQ, Q_ACTIVE, Q_COUNT };

/* A group of columns: one a lane, and the ratio of the second to the first
 * where it says something the steps do not. */
struct group {
    const char *title;
    int cell_w, ratio_w;
};

static const struct group groups[Q_COUNT] = {
    [Q_STEPS] = {"steps", 6, 6},
    [Q_EPOCHS] = {"epochs", 4, 0},
    [Q_FWD_EQ] = {"fwd-eq", 6, 7},
    [Q_ACTIVE] = {"active s", 7, 6},
};

static bool ratio_shown(const struct model *m, const struct group *g)
{
    return m->n_lanes > 1 && g->ratio_w > 0;
}

static int group_w(const struct model *m, const struct group *g)
{
    return (int)m->n_lanes * g->cell_w + (ratio_shown(m, g) ? g->ratio_w : 0);
}

/* Which groups fit w columns; *spare_out is what is left for each column. */
static unsigned fit_groups(const struct model *m, int w, int *spare_out)
{
    static const enum quantity order[Q_COUNT] = {Q_STEPS, Q_FWD_EQ, Q_ACTIVE,
                                                 Q_EPOCHS};
    unsigned shown = 0;
    int columns = 0;

    for (size_t k = 0; k < Q_COUNT; k++) {
        const struct group *g = &groups[order[k]];

        if (group_w(m, g) > w)
            continue;
        w -= group_w(m, g);
        shown |= 1u << order[k];
        columns += (int)m->n_lanes + ratio_shown(m, g);
    }
    *spare_out = columns > 0 && w > 0 ? w / columns : 0;
    return shown;
}

static double reached_value(const struct reached *r, enum quantity q)
{
    return q == Q_STEPS    ? (double)r->step
           : q == Q_EPOCHS ? (double)r->epoch
           : q == Q_FWD_EQ ? r->fwd_eq
                           : (double)r->active_ns / 1e9;
}

static const char *format_reached(const struct reached *r, enum quantity q,
                                  char *buf, size_t size)
{
    double v = reached_value(r, q);

    if (r->unsure)
        snprintf(buf, size, "?");
    else if (!r->yes)
        snprintf(buf, size, "--");
    else if (q == Q_ACTIVE && v < 9999.95)
        snprintf(buf, size, "%.1f", v);
    else
        plot_si(v, buf, size);
    return buf;
}

/* "WP/BP": whose number over whose. */
static void format_ratio_title(const struct model *m, int w, char *buf,
                               size_t size)
{
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX];

    snprintf(buf, size, "%s/%s", controls_lane_name(&m->lanes[1], b),
             controls_lane_name(&m->lanes[0], a));
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, w >= 7 ? "2nd/1st" : "2/1");
}

/* One target's columns of a group from x on; target -1: the lanes' names. */
static void draw_group(const struct model *m, struct canvas *c, int x, int y,
                       enum quantity q, int spare, int target)
{
    const struct group *g = &groups[q];
    const struct reached *a, *b;
    char buf[2 * LANE_NAME_MAX + 2];
    int w = g->cell_w + spare;

    for (size_t i = 0; i < m->n_lanes; i++, x += w) {
        const struct lane_model *lane = &m->lanes[i];
        const struct reached *r = &lane->reached[target < 0 ? 0 : target];

        if (target < 0)
            compare_name(c, x, y, w, lane_role(i),
                         controls_lane_name(lane, buf));
        else
            compare_cell(c, x, y, w, r->yes ? ROLE_TEXT : ROLE_DIM,
                         format_reached(r, q, buf, sizeof buf));
    }
    if (!ratio_shown(m, g))
        return;
    if (target < 0) {
        format_ratio_title(m, g->ratio_w + spare - 1, buf, sizeof buf);
        compare_cell(c, x, y, g->ratio_w + spare, ROLE_DIM, buf);
        return;
    }
    a = &m->lanes[0].reached[target];
    b = &m->lanes[1].reached[target];
    compare_ratio(a->yes && !a->unsure ? reached_value(a, q) : 0,
                  b->yes && !b->unsure ? reached_value(b, q) : INFINITY, buf,
                  sizeof buf);
    compare_cell(c, x, y, g->ratio_w + spare, ROLE_DIM, buf);
}

/* From a little left of the first column's end on, but inside the frame. */
static void draw_group_title(struct canvas *c, int column_end, struct rect in,
                             const char *title)
{
    int w = canvas_text_width(title) + 2, x = column_end - 3;

    if (x + w > in.x + in.w)
        x = in.x + in.w - w;
    canvas_printf(c, x, in.y - 1, w, ROLE_TITLE, " %s ", title);
}

/* Steps and costs to each target; the groups' titles on the row above. */
void compare_reached_draw(const struct model *m, struct canvas *c,
                          struct rect in)
{
    int spare, x = in.x + COMPARE_LABEL_W;
    unsigned shown = fit_groups(m, in.w - COMPARE_LABEL_W, &spare);

    for (int k = 0; k < MODEL_TARGETS && k + 1 < in.h; k++)
        canvas_printf(c, in.x, in.y + 1 + k, COMPARE_LABEL_W - 1, ROLE_TEXT,
                      " val %.0f %%", model_targets[k]);
    for (int q = 0; q < Q_COUNT; q++) {
        const struct group *g = &groups[q];
        int w = group_w(m, g) + spare * ((int)m->n_lanes + ratio_shown(m, g));

        if ((shown >> q & 1u) == 0)
            continue;
        draw_group_title(c, x + g->cell_w + spare, in, g->title);
        for (int k = -1; k < MODEL_TARGETS && k + 1 < in.h; k++)
            draw_group(m, c, x, in.y + 1 + k, (enum quantity)q, spare, k);
        x += w;
    }
}

/* "to         50    80    85    90    95 %" and a row of steps a lane. */
int compare_reached_compact(const struct model *m, struct canvas *c,
                            struct rect r, int target)
{
    int y = r.y, w = (r.w - COMPACT_NAME_W) / MODEL_TARGETS;
    int n = (int)m->n_lanes, rows = r.h - 1 < n ? r.h - 1 : n;
    int first = compare_first_row(m, rows, target);
    char buf[40];

    snprintf(buf, sizeof buf, "steps to");
    if (rows < n)
        snprintf(buf, sizeof buf, "to %d/%d", rows, n);
    canvas_text(c, r.x, y, COMPACT_NAME_W, ROLE_TITLE, buf);
    for (int k = 0; k < MODEL_TARGETS; k++) {
        snprintf(buf, sizeof buf, "%.0f%%", model_targets[k]);
        compare_cell(c, r.x + COMPACT_NAME_W + k * w, y, w, ROLE_TITLE, buf);
    }
    y++;
    for (int i = first; i < first + rows; i++, y++) {
        const struct lane_model *lane = &m->lanes[i];

        if (i == target)
            canvas_put(c, r.x - 1, y, 0x25b8, ROLE_FOCUS);
        canvas_text_fit(c, r.x, y, COMPACT_NAME_W, lane_role((size_t)i),
                        controls_lane_name(lane, buf));
        for (int k = 0; k < MODEL_TARGETS; k++)
            compare_cell(
                c, r.x + COMPACT_NAME_W + k * w, y, w,
                lane->reached[k].yes ? ROLE_TEXT : ROLE_DIM,
                format_reached(&lane->reached[k], Q_STEPS, buf, sizeof buf));
    }
    return y - r.y;
}
