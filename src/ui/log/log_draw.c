/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page is drawn upwards from its lowest event. */
#include <stdio.h>

#include "ui/log/log_page.h"
#include "ui/parts/controls.h"
#include "ui/parts/health.h"
#include "ui/parts/log_text.h"

#define STEP_MOST 9999999 /* in digits */

static enum role event_role(enum event_kind kind)
{
    return kind == EVENT_WARNING ? ROLE_BAD
           : kind == EVENT_VALUE ? ROLE_MARK
           : kind == EVENT_STATE ? ROLE_KEY
                                 : ROLE_TEXT;
}

/* "eval", ..., "WARN". */
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
    if (e->step > STEP_MOST)
        plot_si((double)e->step, step, sizeof step);
    else if (e->step > 0)
        snprintf(step, sizeof step, "%llu", (unsigned long long)e->step);
    canvas_text(c, row.x + 9, row.y, 5, event_role(e->kind),
                kind_name(e->kind));
    canvas_text(c, row.x + 21 - canvas_text_width(step), row.y, 7, ROLE_DIM,
                step);
}

/* An event whose last row is y_last; rows above the page are left out.
 * Returns the row above it. */
static int draw_event(const struct ui_state *ui, struct canvas *c,
                      struct rect page, int y_last, const struct event *e)
{
    int x = page.x + log_prefix_w(page.w), w = page.w - log_prefix_w(page.w);
    char buf[MODEL_EVENT_SIZE];
    const char *text = log_words(e, w, buf);
    int n = log_text_rows(text, w), y = y_last - n + 1;

    for (int k = 0; k < n; k++)
        if (y + k >= page.y)
            log_text_draw_row(c, x, y + k, w, event_role(e->kind), text, k,
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

    for (uint64_t s = 0; (s = log_newer(m, ui, s)) != 0;)
        n += log_text_matches(log_event_at(m, s)->text, log_of(ui)->search);
    return n;
}

/* Where one is, on the frame's lower edge. */
static void draw_foot(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row, uint64_t bottom)
{
    size_t newer = log_count(m, ui, bottom);
    char text[160];
    int used;

    if (newer > 0)
        snprintf(text, sizeof text, " %zu newer below, End follows ", newer);
    else if (log_of(ui)->bottom > 0)
        snprintf(text, sizeof text, " stands still, End follows ");
    else
        snprintf(text, sizeof text, " follows the newest ");
    used = canvas_text(c, row.x, row.y, row.w, newer > 0 ? ROLE_WARN : ROLE_DIM,
                       text);
    if (log_of(ui)->search[0] == '\0')
        return;
    snprintf(text, sizeof text, " /%s  %zu of %zu lines, n older, N newer ",
             log_of(ui)->search, count_matches(m, ui), log_count(m, ui, 0));
    if (canvas_text_width(text) > row.w - used - 1)
        snprintf(text, sizeof text, " /%.20s  %zu ", log_of(ui)->search,
                 count_matches(m, ui));
    used = row.w - canvas_text_width(text) > used
               ? row.w - canvas_text_width(text)
               : used;
    canvas_text(c, row.x + used, row.y, row.w - used, ROLE_KEY, text);
}

/* "Log", or "Log: WP, eval", and how many events that leaves. */
static void format_frame(const struct model *m, const struct ui_state *ui,
                         char title[48], char note[64])
{
    const struct log_state *log = log_of(ui);
    bool lane = log->lane > 0 && (size_t)log->lane <= m->n_lanes;
    char name[LANE_NAME_MAX] = "";

    if (lane)
        controls_lane_name(&m->lanes[log->lane - 1], name);
    snprintf(title, 48, "Log%s%s%s%s", lane || log->kind > 0 ? ": " : "", name,
             lane && log->kind > 0 ? ", " : "",
             log->kind > 0 ? kind_name((enum event_kind)(log->kind - 1)) : "");
    if (lane || log->kind > 0)
        snprintf(note, 64, "%zu of %llu events", log_count(m, ui, 0),
                 (unsigned long long)(m->n_events - log_oldest(m) + 1));
    else
        snprintf(note, 64, "%llu events", (unsigned long long)m->n_events);
}

void log_draw(const struct model *m, const struct ui_state *ui,
              struct canvas *c, struct rect r)
{
    struct rect page = log_page_rect(r);
    char title[48], note[64];
    uint64_t bottom;
    int y;

    if (r.w < 4 || r.h < 4)
        return;
    draw_counters(m, c, (struct rect){r.x + 1, r.y, r.w - 2, 1});
    format_frame(m, ui, title, note);
    canvas_box(c, (struct rect){r.x, r.y + 1, r.w, r.h - 1}, false, ROLE_TITLE,
               title, note);
    if (m->n_events == 0)
        return;
    bottom = log_shown_bottom(m, ui, page);
    if (bottom == 0) {
        canvas_text_fit(c, page.x, page.y, page.w, ROLE_DIM,
                        "No such event yet; Esc shows all.");
        return;
    }
    y = page.y + page.h - 1;
    for (uint64_t s = bottom; s != 0 && y >= page.y; s = log_older(m, ui, s))
        y = draw_event(ui, c, page, y, log_event_at(m, s));
    draw_foot(m, ui, c, (struct rect){r.x + 1, r.y + r.h - 1, r.w - 2, 1},
              bottom);
}
