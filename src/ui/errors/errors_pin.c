/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lanes gave the right class of the pinned sample, a column an epoch
 * with the newest at the right. */
#include <math.h>

#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/lane_names.h"

#define NUMBERS 16 /* columns of " 85.3 % at e20" */

/* The last epoch to show: a frozen model is behind the live past. */
static uint32_t last_epoch(const struct model *m, const struct errors_state *e,
                           size_t lane)
{
    uint32_t shown =
        answers_ready(m, lane) ? m->lanes[lane].snapshot->epoch : 0;

    return shown < e->past[lane].last ? shown : e->past[lane].last;
}

int errors_pin_rows(const struct model *m, const struct errors_state *e)
{
    return e->pinned < 0 ? 0 : (int)m->n_lanes + 1;
}

/* One epoch as a column of r.h rows, 0-100 %. */
static void draw_column(struct canvas *c, struct rect r, int x, double p,
                        enum role role)
{
    double filled = p * r.h;

    if (isnan(p)) {
        canvas_put(c, x, r.y + r.h - 1, 0xb7, ROLE_DIM);
        return;
    }
    for (int k = 0; k < r.h; k++)
        if (k == 0 || filled > k)
            plot_spark_cell(c, x, r.y + r.h - 1 - k,
                            filled - k < 1 ? filled - k : 1, 0, 1, role);
}

/* Name, columns by epoch with the newest at the right, newest number. */
static void draw_lane(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect r, size_t lane)
{
    uint32_t last = last_epoch(m, e, lane), fit, shown;
    enum role role = lane_role(lane);
    int x = r.x + 6, room = r.w - 6 - NUMBERS, low = r.y + r.h - 1;
    struct lane_names names;
    char sure[16];

    lane_names_fit(m, 5, &names);
    canvas_text(c, r.x, r.y, 5, role, names.name[lane]);
    if (last == 0) {
        canvas_text_fit(c, x, r.y, r.w - 6, ROLE_DIM, "no answer yet");
        return;
    }
    if (r.h > 2) {
        canvas_text(c, r.x, r.y + 1, 5, ROLE_DIM, " 100%");
        canvas_text(c, r.x, low, 5, ROLE_DIM, "   0%");
    }
    fit = room > 0 ? (uint32_t)room : 0;
    shown = last < fit ? last : fit;
    for (uint32_t k = 0; k < shown; k++)
        draw_column(
            c,
            (struct rect){x, r.h > 2 ? r.y + 1 : r.y, room,
                          r.h > 2 ? r.h - 1 : r.h},
            x + (int)k,
            errors_past_p(e, lane, last - shown + 1 + k, (size_t)e->pinned),
            role);
    canvas_printf(
        c, x + (int)shown + 1, low, NUMBERS - 1, ROLE_TEXT, "%s %% at e%u",
        plot_probability(errors_past_p(e, lane, last, (size_t)e->pinned), 1,
                         sure, sizeof sure),
        last);
}

/* "e1-e20": which epochs the columns are, of the lane with most. */
static void format_title(const struct model *m, const struct errors_state *e,
                         int w, char *buf, size_t size)
{
    static const char *const forms[] = {
        "pinned #%zu: p(true %s), 0-100 %%, epochs %u-%u",
        "#%zu p(true %s) 0-100%%", NULL};
    char class[CLASS_TEXT_SIZE];
    uint32_t last = 0, fit = w > 6 + NUMBERS ? (uint32_t)(w - 6 - NUMBERS) : 1;

    for (size_t k = 0; k < m->n_lanes; k++)
        last = last_epoch(m, e, k) > last ? last_epoch(m, e, k) : last;
    canvas_first_fit(w, buf, size, forms, (size_t)e->pinned,
                     class_text(m->problem->ds,
                                answers_truth(m, (size_t)e->pinned), w - 42,
                                class),
                     last > fit ? last - fit + 1 : 1, last);
}

void errors_pin_draw(const struct model *m, const struct errors_state *e,
                     struct canvas *c, struct rect r)
{
    int n = (int)m->n_lanes, each;
    char text[120];

    if (e->pinned < 0 || m->problem == NULL ||
        (size_t)e->pinned >= m->problem->val->n || r.h < 1)
        return;
    format_title(m, e, r.w, text, sizeof text);
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_TITLE, text);
    each = (r.h - 1) / n > 1 ? (r.h - 1) / n : 1;
    each = each > 8 ? 8 : each;
    for (int i = 0; i < n && 1 + (i + 1) * each <= r.h; i++)
        draw_lane(m, e, c, (struct rect){r.x, r.y + 1 + i * each, r.w, each},
                  (size_t)i);
}
