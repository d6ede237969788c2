/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many are wrong, by the newest answers: a row a lane, or one for all. */
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"

#define ENTRY_W 24 /* of a lane in a row of all */

static void count_wrong(const struct model *m, size_t *by_lane, size_t *both)
{
    const uint16_t *truth = m->problem->val->labels;
    const uint16_t *said[LANES_MAX] = {NULL};

    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (answers_ready(m, lane))
            said[lane] = snapshot_said(m->lanes[lane].snapshot);
    for (size_t i = 0; i < m->problem->val->n; i++) {
        size_t wrong = 0;

        for (size_t lane = 0; lane < m->n_lanes; lane++)
            if (said[lane] != NULL && said[lane][i] != truth[i]) {
                by_lane[lane]++;
                wrong++;
            }
        *both += wrong == m->n_lanes ? 1 : 0;
    }
}

/* What is said of a lane. */
enum form { FORM_OF_ALL, FORM_LONG, FORM_IN_ROW, FORM_BARE };

/* Returns its columns. */
static int format_wrong(const struct model *m, size_t lane, size_t n_wrong,
                        enum form form, char *buf, size_t size)
{
    size_t n = m->problem->val->n;
    double percent = 100 * (double)n_wrong / (double)(n > 0 ? n : 1);
    char name[LANE_NAME_MAX];

    model_lane_label(&m->lanes[lane], name, sizeof name);
    if (form == FORM_OF_ALL)
        snprintf(buf, size, "%s wrong %zu of %zu (%.1f %%)", name, n_wrong, n,
                 percent);
    else
        snprintf(buf, size,
                 form == FORM_LONG     ? "%s wrong %zu (%.1f %%)"
                 : form == FORM_IN_ROW ? "  %s %zu (%.1f %%)"
                                       : "%s %zu",
                 name, n_wrong, percent);
    return canvas_text_width(buf);
}

static int put_whole(const struct model *m, struct canvas *c, struct rect r)
{
    return canvas_printf(c, r.x, r.y, r.w, ROLE_TEXT,
                         "wrong of %zu:", m->problem->val->n);
}

/* All in one row where that is all there is. */
static void draw_row(const struct model *m, struct canvas *c, struct rect r,
                     const size_t *by_lane, size_t all)
{
    int x = r.x + put_whole(m, c, r), end = r.x + r.w;
    char text[64];

    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        format_wrong(m, lane, by_lane[lane], FORM_IN_ROW, text, sizeof text);
        x += canvas_text_fit(c, x, r.y, end - x, lane_role(lane), text);
    }
    if (m->n_lanes > 1)
        canvas_printf(c, x, r.y, end - x, ROLE_TEXT, "  %s %zu",
                      m->n_lanes == 2 ? "both" : "all", all);
}

/* A row a lane, all in the same form. */
static void draw_rows(const struct model *m, struct canvas *c, struct rect r,
                      const size_t *by_lane)
{
    enum form form = FORM_OF_ALL;
    char text[80];

    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (format_wrong(m, lane, by_lane[lane], FORM_OF_ALL, text,
                         sizeof text) > r.w)
            form = FORM_LONG;
    for (size_t lane = 0; lane < m->n_lanes && (int)lane < r.h; lane++) {
        format_wrong(m, lane, by_lane[lane], form, text, sizeof text);
        canvas_text_fit(c, r.x, r.y + (int)lane, r.w, lane_role(lane), text);
    }
}

/* "wrong of 7000: BP 1288 WP 1362 ...", over as many rows as there are, whole
 * entries only; c NULL: nowhere. Returns whether all have room. */
static bool draw_flow(const struct model *m, struct canvas *c, struct rect r,
                      const char *head, const size_t *by_lane)
{
    int x = r.x + canvas_text_width(head) + 1, y = r.y;
    char text[64];

    if (c != NULL)
        canvas_text(c, r.x, r.y, r.w, ROLE_TEXT, head);
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        int w =
            format_wrong(m, lane, by_lane[lane], FORM_BARE, text, sizeof text);

        if (x + w > r.x + r.w) {
            x = r.x;
            y++;
        }
        if (y == r.y + r.h)
            return false;
        if (c != NULL)
            canvas_text_fit(c, x, y, r.x + r.w - x, lane_role(lane), text);
        x += 1 + (w < r.w ? w : r.w);
    }
    return true;
}

/* For more lanes than rows: of how many is left out before a lane is. */
static void draw_many(const struct model *m, struct canvas *c, struct rect r,
                      const size_t *by_lane)
{
    char head[48];

    snprintf(head, sizeof head, "wrong of %zu:", m->problem->val->n);
    if (!draw_flow(m, NULL, r, head, by_lane))
        snprintf(head, sizeof head, "wrong:");
    if (!draw_flow(m, c, r, head, by_lane))
        canvas_put(c, r.x + r.w - 1, r.y + r.h - 1, 0x2026, ROLE_TEXT);
}

void errors_draw_summary(const struct model *m, struct canvas *c, struct rect r)
{
    size_t by_lane[LANES_MAX] = {0}, both = 0;
    int n = (int)m->n_lanes;

    count_wrong(m, by_lane, &both);
    if (r.h <= n && r.w >= 60 && (n <= 4 || r.w >= n * ENTRY_W)) {
        draw_row(m, c, r, by_lane, both);
        return;
    }
    if (n > 4 && r.h < n) {
        draw_many(m, c, r, by_lane);
        return;
    }
    draw_rows(m, c, r, by_lane);
    if (n > 1 && n < r.h)
        canvas_printf(c, r.x, r.y + n, r.w, ROLE_TEXT, "%s wrong %zu",
                      n == 2 ? "both" : "all", both);
}
