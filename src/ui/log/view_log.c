/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest event is at the bottom and stays there until somebody scrolls;
 * from then on the page is anchored by the serial of its lowest event, so
 * that it stands still while events come in (log_page.c). What was pushed
 * out of the ring is told as a count. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ui/log/log_page.h"
#include "ui/parts/controls.h"
#include "ui/parts/health.h"
#include "ui/parts/keymap.h"
#include "ui/parts/log_text.h"
#include "ui/parts/prompt.h"

#define WHEEL 3

/* --- drawing --- */

static enum role event_role(enum event_kind kind)
{
    return kind == EVENT_WARNING ? ROLE_BAD
           : kind == EVENT_HP    ? ROLE_MARK
           : kind == EVENT_STATE ? ROLE_KEY
                                 : ROLE_TEXT;
}

static const char *kind_name(enum event_kind kind)
{
    static const char *const names[] = {[EVENT_INFO] = "info",
                                        [EVENT_HP] = "value",
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

static void draw(const struct model *m, const struct ui_state *ui,
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

/* --- keys --- */

/* The newest event as the lowest again means following it. */
static void go_to(const struct model *m, struct ui_state *ui, uint64_t bottom)
{
    log_of(ui)->bottom = bottom >= m->n_events ? 0 : bottom > 0 ? bottom : 1;
}

/* The next match, older or newer, round the end; the page moves only when
 * the match is not on it. */
static void find(const struct model *m, struct ui_state *ui, int by)
{
    uint64_t n = m->n_events - log_oldest(m) + 1, at = log_of(ui)->match;
    struct rect page = log_page_rect(ui->area);
    uint64_t bottom = log_shown_bottom(m, ui, page);

    if (at < log_oldest(m) || at > m->n_events)
        at = by < 0 ? bottom + 1 : bottom;
    for (uint64_t k = 1; k <= n; k++) {
        uint64_t step = by > 0 ? k : n - k % n;
        uint64_t s = log_oldest(m) + (at - log_oldest(m) + step) % n;

        if (!log_text_matches(log_event_at(m, s)->text, log_of(ui)->search))
            continue;
        log_of(ui)->match = s;
        if (!log_page_shows(m, bottom, s, page))
            bottom = log_page_around(m, s, page);
        log_of(ui)->bottom = bottom;
        return;
    }
    log_of(ui)->match = 0;
}

static bool clear_search(struct ui_context *x, int arg)
{
    bool any = log_of(x->ui)->search[0] != '\0';

    (void)arg;
    log_of(x->ui)->search[0] = '\0';
    log_of(x->ui)->match = 0;
    return any;
}

/* n, N: by -1 to the older, 1 to the newer match. */
static bool next_match(struct ui_context *x, int by)
{
    if (x->m->n_events == 0)
        return false;
    if (log_of(x->ui)->search[0] == '\0')
        return clear_search(x, 0);
    find(x->m, x->ui, by);
    return true;
}

enum way { UP, DOWN, PAGE_UP, PAGE_DOWN, OLDEST, NEWEST };

static bool scroll(struct ui_context *x, int way)
{
    const struct model *m = x->m;
    struct rect page = log_page_rect(x->ui->area);
    uint64_t bottom;

    if (m->n_events == 0)
        return false;
    bottom = log_shown_bottom(m, x->ui, page);
    go_to(m, x->ui,
          way == UP          ? bottom - 1
          : way == DOWN      ? bottom + 1
          : way == PAGE_UP   ? log_page_up(m, bottom, page)
          : way == PAGE_DOWN ? log_page_down(m, bottom, page)
          : way == OLDEST    ? log_first_bottom(m, page)
                             : m->n_events);
    return true;
}

static void accept_search(struct ui_context *x, const char *text)
{
    memcpy(log_of(x->ui)->search, text, strlen(text) + 1);
    next_match(x, -1);
}

static bool search(struct ui_context *x, int arg)
{
    static const struct prompt_kind kind = {"/", "Enter search  Esc leave",
                                            accept_search};

    (void)arg;
    prompt_open(x->ui, &kind);
    return true;
}

/* clang-format off */
static const struct binding find_keys[] = {
    {{'/'}, "/", "search", "search the log", .act = search, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_UP, 'k'}, .act = scroll, .arg = UP},
    {{KEYS_DOWN, 'j'}, .act = scroll, .arg = DOWN},
    {{KEYS_PAGE_UP}, .act = scroll, .arg = PAGE_UP},
    {{KEYS_PAGE_DOWN}, .act = scroll, .arg = PAGE_DOWN},
    {{KEYS_HOME}, .act = scroll, .arg = OLDEST},
    {{KEYS_END}, .act = scroll, .arg = NEWEST},
    {{'n'}, .act = next_match, .arg = -1},
    {{'N'}, .act = next_match, .arg = 1},
    {{KEYS_ESC}, .act = clear_search},
    {.name = NULL},
};
/* clang-format on */

static const struct key_group keys[] = {
    {"General", find_keys}, {"", own_keys}, {NULL, NULL}};

static unsigned shows(const struct model *m, const struct ui_state *ui)
{
    (void)m;
    (void)ui;
    return VIEW_SHOWS_LOG;
}

static bool mouse(struct ui_context *x, struct rect r, int at_x, int at_y,
                  int button)
{
    (void)r;
    (void)at_x;
    (void)at_y;
    if ((button != MOUSE_WHEEL_UP && button != MOUSE_WHEEL_DOWN) ||
        x->m->n_events == 0)
        return false;
    for (int k = 0; k < WHEEL; k++)
        scroll(x, button == MOUSE_WHEEL_UP ? UP : DOWN);
    return true;
}

const struct view view_log = {
    .name = "log",
    .title = "Log",
    .draw = draw,
    .state_size = sizeof(struct log_state),
    .shows = shows,
    .keys = keys,
    .mouse = mouse,
};
