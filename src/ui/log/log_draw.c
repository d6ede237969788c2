/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page is drawn upwards from its lowest event. */
#include <stdio.h>

#include "ui/log/log_page.h"
#include "ui/parts/controls.h"
#include "ui/parts/health.h"
#include "ui/parts/log_text.h"

static enum role event_role(enum event_kind kind)
{
    return kind == EVENT_WARNING ? ROLE_BAD
           : kind == EVENT_VALUE ? ROLE_MARK
           : kind == EVENT_STATE ? ROLE_KEY
                                 : ROLE_TEXT;
}

static const char *kind_name(enum event_kind kind)
{
    static const char *const names[] = {[EVENT_INFO] = "info",
                                        [EVENT_VALUE] = "value",
                                        [EVENT_STATE] = "state",
                                        [EVENT_EVAL] = "eval",
                                        [EVENT_WARNING] = "WARN"};

    return names[kind];
}

/* "0:02:09 " and, when wide, kind and step; the text names the lane. */
static void draw_prefix(const struct event *e, struct canvas *c,
                        struct rect row)
{
    char clock[20], step[24] = "";
    int w = row.w < log_prefix_w(row.w) ? row.w : log_prefix_w(row.w);

    plot_clock((double)e->run_ns / 1e9, clock, sizeof clock);
    canvas_text(c, row.x, row.y, w, ROLE_DIM, clock);
    if (row.w < LOG_WIDE_W)
        return;
    if (e->step > 0)
        snprintf(step, sizeof step, "%llu", (unsigned long long)e->step);
    canvas_text(c, row.x + 9, row.y, 5, event_role(e->kind),
                kind_name(e->kind));
    canvas_text(c, row.x + 22 - canvas_text_width(step), row.y, 8, ROLE_DIM,
                step);
}

/* An event whose last row is y_last; rows above the page are left out.
 * Returns the row above it. */
static int draw_event(const struct ui_state *ui, struct canvas *c,
                      struct rect page, int y_last, const struct event *e)
{
    int x = page.x + log_prefix_w(page.w), w = page.w - log_prefix_w(page.w);
    int n = log_text_rows(e->text, w), y = y_last - n + 1;

    for (int k = 0; k < n; k++)
        if (y + k >= page.y)
            log_text_draw_row(c, x, y + k, w, event_role(e->kind), e->text, k,
                              log_of(ui)->search);
    if (y >= page.y) {
        draw_prefix(e, c, (struct rect){page.x, y, page.w, 1});
        if (e->serial == log_of(ui)->match)
            canvas_put(c, page.x - 1, y, 0x25b8, ROLE_KEY);
    }
    return y - 1;
}

static void format_counters(const struct lane_model *lane, char *buf,
                            size_t size)
{
    char name[LANE_NAME_MAX];

    snprintf(buf, size, "%s non-finite %llu not drawn %llu ring %d%%",
             controls_lane_name(lane, name),
             (unsigned long long)lane->n_nonfinite,
             (unsigned long long)lane->dropped, lane->ring_percent);
}

/* Whether numbers can be trusted: of every lane, or summed up when that does
 * not fit. */
static void draw_counters(const struct model *m, struct canvas *c,
                          struct rect row)
{
    int x = row.x, all = 0;
    char text[96];

    for (size_t i = 0; i < m->n_lanes; i++) {
        format_counters(&m->lanes[i], text, sizeof text);
        all += canvas_text_width(text) + 3;
    }
    if (all - 3 > row.w) {
        health_draw(m, c, (struct rect){row.x - 1, row.y, row.w + 2, 1});
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        format_counters(lane, text, sizeof text);
        x += 3 + canvas_text(c, x, row.y, row.x + row.w - x,
                             lane->n_nonfinite > 0 ? ROLE_BAD
                             : lane->dropped > 0   ? ROLE_WARN
                                                   : ROLE_DIM,
                             text);
    }
}

static size_t count_matches(const struct model *m, const struct ui_state *ui)
{
    size_t n = 0;

    for (uint64_t s = log_oldest(m); s <= m->n_events; s++)
        n += log_text_matches(log_event_at(m, s)->text, log_of(ui)->search);
    return n;
}

/* Where one is, on the frame's lower edge. */
static void draw_foot(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, uint64_t bottom)
{
    uint64_t newer = m->n_events - bottom;
    char text[160];
    int used;

    if (newer > 0)
        snprintf(text, sizeof text, " %llu newer below, End follows ",
                 (unsigned long long)newer);
    else if (log_of(ui)->bottom > 0)
        snprintf(text, sizeof text, " stands still, End follows ");
    else
        snprintf(text, sizeof text, " follows the newest ");
    used = canvas_text(c, row.x, row.y, row.w, newer > 0 ? ROLE_WARN : ROLE_DIM,
                       text);
    if (log_of(ui)->search[0] == '\0')
        return;
    snprintf(text, sizeof text, " /%s  %zu of %llu lines, n older, N newer ",
             log_of(ui)->search, count_matches(m, ui),
             (unsigned long long)(m->n_events - log_oldest(m) + 1));
    if (canvas_text_width(text) > row.w - used - 1)
        snprintf(text, sizeof text, " /%.20s  %zu ", log_of(ui)->search,
                 count_matches(m, ui));
    used = row.w - canvas_text_width(text) > used
               ? row.w - canvas_text_width(text)
               : used;
    canvas_text(c, row.x + used, row.y, row.w - used, ROLE_KEY, text);
}

void log_draw(const struct model *m, const struct ui_state *ui,
              struct canvas *c, struct rect r)
{
    struct rect page = log_page_rect(r);
    uint64_t bottom;
    char note[64];
    int y;

    if (r.w < 4 || r.h < 4)
        return;
    draw_counters(m, c, (struct rect){r.x + 1, r.y, r.w - 2, 1});
    snprintf(note, sizeof note, "%llu events", (unsigned long long)m->n_events);
    canvas_box(c, (struct rect){r.x, r.y + 1, r.w, r.h - 1}, false, ROLE_TITLE,
               "Log", note);
    if (m->n_events == 0)
        return;
    bottom = log_shown_bottom(m, ui, page);
    y = page.y + page.h - 1;
    for (uint64_t s = bottom; s >= log_oldest(m) && y >= page.y; s--)
        y = draw_event(ui, c, page, y, log_event_at(m, s));
    draw_foot(m, ui, c, (struct rect){r.x + 1, r.y + r.h - 1, r.w - 2, 1},
              bottom);
}
