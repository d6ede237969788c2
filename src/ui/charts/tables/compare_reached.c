/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it took to reach each validation accuracy: a table for each thing that
 * is counted, the lanes as rows, so that names have room, and beside each
 * number its ratio to the first lane's. What was not reached is "--", never 0;
 * what may have been reached before the run was resumed is "?". "<=": the
 * batches just before were not evaluated. */
#include "ui/charts/tables/compare_table.h"

#include <math.h>
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define COMPACT_W 6 /* "1.00k" and a gap */

const char *const compare_quantities[COMPARE_QUANTITIES] = {
    [Q_STEPS] = "Steps", [Q_FWD_EQ] = "Fwd-eq", [Q_ACTIVE] = "Seconds"};

static double reached_value(const struct reached *r, enum compare_quantity q)
{
    return q == Q_STEPS    ? (double)r->step
           : q == Q_FWD_EQ ? r->fwd_eq
                           : (double)r->active_ns / 1e9;
}

static const char *format_reached(const struct reached *r,
                                  enum compare_quantity q, int w, char *buf,
                                  size_t size)
{
    double v = reached_value(r, q);

    if (r->unsure)
        snprintf(buf, size, "?");
    else if (!r->yes)
        snprintf(buf, size, "--");
    else if (q == Q_STEPS && r->bound)
        plot_bound(v, w, buf, size);
    else if (q == Q_ACTIVE && v < 9999.95)
        plot_fixed(v, 1, 6, buf, size);
    else
        plot_si(v, buf, size);
    return buf;
}

/* "500 ×1.25"; the ratio of the first lane to itself is left out. */
static void draw_cell(const struct model *m, struct canvas *c, int x, int y,
                      int w, enum compare_quantity q, size_t i, int target)
{
    const struct reached *a = &m->lanes[0].reached[target];
    const struct reached *b = &m->lanes[i].reached[target];
    enum role role = b->yes ? ROLE_TEXT : ROLE_DIM;
    char number[32], ratio[32], text[72];

    format_reached(b, q, w - 1, number, sizeof number);
    snprintf(text, sizeof text, "%s", number);
    if (i > 0 && a->yes && b->yes && !a->unsure && !b->unsure)
        snprintf(text, sizeof text, "%s %s", number,
                 compare_ratio(reached_value(a, q), reached_value(b, q), ratio,
                               sizeof ratio));
    compare_cell(c, x, y, w, role, canvas_text_width(text) < w ? text : number);
}

static bool reached_by_one(const struct model *m, int target)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].reached[target].yes ||
            m->lanes[i].reached[target].unsure)
            return true;
    return false;
}

int compare_targets(const struct model *m, int rows, int out[RACE_TARGETS_MAX])
{
    int all = (int)m->targets.n, k = all > 1 ? all - 2 : 0, n = 0;

    if (rows >= 3 + all) {
        for (int i = 0; i < all; i++)
            out[i] = i;
        return all;
    }
    while (k >= 0 && !reached_by_one(m, k))
        k--;
    if (k >= 0)
        out[n++] = k;
    if (k > 0 && rows >= 5)
        out[n++] = 0;
    return n;
}

int compare_reached_draw(const struct model *m, struct canvas *c,
                         struct rect in, enum compare_quantity q, int target)
{
    int label_w = 2 + controls_names_w(m), n = (int)m->n_lanes;
    int rows = in.h < n ? in.h : n, w;
    int first = compare_first_row(m, rows, target);
    char text[LANE_NAME_MAX + 16];

    label_w = label_w > COMPARE_LABEL_W ? label_w : COMPARE_LABEL_W;
    w = (in.w - label_w - 1) / (int)m->targets.n;
    for (int k = 0; k < (int)m->targets.n; k++) {
        snprintf(text, sizeof text, "%s%.4g %%", k == 0 ? "val " : "",
                 m->targets.percent[k]);
        compare_cell(c, in.x + label_w + k * w, in.y - 1, w, ROLE_TITLE, text);
    }
    for (int row = 0; row < rows; row++) {
        size_t i = (size_t)(first + row);

        canvas_text_fit(c, in.x + 1, in.y + row, label_w - 1, lane_role(i),
                        controls_lane_name(&m->lanes[i], text));
        for (int k = 0; k < (int)m->targets.n; k++)
            draw_cell(m, c, in.x + label_w + k * w, in.y + row, w, q, i, k);
    }
    return rows;
}

/* "steps to    50%   80%   85%   90%   95%" and a row of steps a lane; where
 * names leave no room for all, the highest ones. */
int compare_reached_compact(const struct model *m, struct canvas *c,
                            struct rect r, int target)
{
    int name_w = compare_name_w(m), fit = (r.w - name_w) / COMPACT_W;
    int all = (int)m->targets.n, n_targets = fit < all ? fit : all;
    int w = n_targets > 0 ? (r.w - name_w) / n_targets : 0;
    int y = r.y, n = (int)m->n_lanes, rows = r.h - 1 < n ? r.h - 1 : n;
    int first = compare_first_row(m, rows, target);
    int from = all - n_targets;
    char buf[40];

    snprintf(buf, sizeof buf, "steps to");
    if (rows < n)
        snprintf(buf, sizeof buf, "to %d/%d", rows, n);
    canvas_text(c, r.x, y, name_w, ROLE_TITLE, buf);
    for (int k = 0; k < n_targets; k++) {
        snprintf(buf, sizeof buf, "%.4g%%", m->targets.percent[from + k]);
        compare_cell(c, r.x + name_w + k * w, y, w, ROLE_TITLE, buf);
    }
    y++;
    for (int i = first; i < first + rows; i++, y++) {
        const struct lane_model *lane = &m->lanes[i];

        if (i == target)
            canvas_put(c, r.x - 1, y, 0x25b8, ROLE_FOCUS);
        canvas_text_fit(c, r.x, y, name_w, lane_role((size_t)i),
                        controls_lane_name(lane, buf));
        for (int k = 0; k < n_targets; k++) {
            const struct reached *reached = &lane->reached[from + k];

            compare_cell(
                c, r.x + name_w + k * w, y, w,
                reached->yes ? ROLE_TEXT : ROLE_DIM,
                format_reached(reached, Q_STEPS, w - 1, buf, sizeof buf));
        }
    }
    return y - r.y;
}
