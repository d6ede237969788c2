/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many are wrong, by the newest answers: a row a lane, or one for all. */
#include <stdio.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_panel.h"

#define ENTRY_W 24 /* of a lane in a row of all */

static void count_wrong(const struct model *m, size_t *by_lane, size_t *both)
{
    const uint8_t *truth = m->problem->val->labels;
    const uint8_t *said[LANES_MAX] = {NULL};

    for (size_t lane = 0; lane < m->n_lanes; lane++)
        if (answers_ready(m, lane))
            said[lane] = picture_said(m->lanes[lane].picture);
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

/* All in one row where that is all there is. */
static void draw_row(const struct model *m, struct canvas *c, struct rect r,
                     const size_t *by_lane, size_t all)
{
    double n = (double)(m->problem->val->n > 0 ? m->problem->val->n : 1);
    int x = r.x, end = r.x + r.w;

    x += canvas_printf(c, x, r.y, end - x, ROLE_TEXT,
                       "wrong of %zu:", m->problem->val->n);
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        char name[LANE_NAME_MAX], text[64];

        model_lane_label(&m->lanes[lane], name, sizeof name);
        snprintf(text, sizeof text, "  %s %zu (%.1f %%)", name, by_lane[lane],
                 100 * (double)by_lane[lane] / n);
        x += canvas_text_fit(c, x, r.y, end - x, lane_role(lane), text);
    }
    if (m->n_lanes > 1)
        canvas_printf(c, x, r.y, end - x, ROLE_TEXT, "  %s %zu",
                      m->n_lanes == 2 ? "both" : "all", all);
}

/* "BP wrong 553 of 7000 (7.9 %)", or without the whole. */
static void format_wrong(const struct model *m, size_t lane, size_t n_wrong,
                         bool whole, char *buf, size_t size)
{
    size_t n = m->problem->val->n;
    char name[LANE_NAME_MAX], of[32] = "";

    if (whole)
        snprintf(of, sizeof of, " of %zu", n);
    snprintf(buf, size, "%s wrong %zu%s (%.1f %%)",
             model_lane_label(&m->lanes[lane], name, sizeof name), n_wrong, of,
             100 * (double)n_wrong / (double)(n > 0 ? n : 1));
}

/* A row a lane, all in the same form. */
static void draw_rows(const struct model *m, struct canvas *c, struct rect r,
                      const size_t *by_lane)
{
    bool whole = true;
    char text[80];

    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        format_wrong(m, lane, by_lane[lane], true, text, sizeof text);
        whole = whole && canvas_text_width(text) <= r.w;
    }
    for (size_t lane = 0; lane < m->n_lanes && (int)lane < r.h; lane++) {
        format_wrong(m, lane, by_lane[lane], whole, text, sizeof text);
        canvas_text_fit(c, r.x, r.y + (int)lane, r.w, lane_role(lane), text);
    }
}

/* "wrong of 7000: BP 1288 WP 1362 ...", over as many rows as there are, whole
 * entries only: for more lanes than rows. */
static void draw_flow(const struct model *m, struct canvas *c, struct rect r,
                      const size_t *by_lane)
{
    int x = r.x + 1, y = r.y;

    x += canvas_printf(c, r.x, y, r.w, ROLE_TEXT,
                       "wrong of %zu:", m->problem->val->n);
    for (size_t lane = 0; lane < m->n_lanes; lane++) {
        char name[LANE_NAME_MAX], text[48];

        snprintf(text, sizeof text, "%s %zu",
                 model_lane_label(&m->lanes[lane], name, sizeof name),
                 by_lane[lane]);
        if (x + canvas_text_width(text) > r.x + r.w) {
            x = r.x;
            y++;
        }
        if (y == r.y + r.h)
            return;
        x += 1 + canvas_text_fit(c, x, y, r.x + r.w - x, lane_role(lane), text);
    }
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
        draw_flow(m, c, r, by_lane);
        return;
    }
    draw_rows(m, c, r, by_lane);
    if (n > 1 && n < r.h)
        canvas_printf(c, r.x, r.y + n, r.w, ROLE_TEXT, "%s wrong %zu",
                      n == 2 ? "both" : "all", both);
}
