/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest event is at the bottom and stays there until somebody scrolls;
 * from then on the page is anchored by the serial of its lowest event, so
 * that it stands still while events come in (log_page.c). What was pushed
 * out of the ring is told as a count. A filter leaves events of one kind, of
 * one lane, or both. */
#include <string.h>

#include "ui/log/log_page.h"
#include "ui/parts/keymap.h"
#include "ui/parts/log_text.h"
#include "ui/parts/prompt.h"

#define WHEEL 3

/* The newest event as the lowest again means following it. */
static void go_to(const struct model *m, struct ui_state *ui, uint64_t bottom)
{
    log_of(ui)->bottom = log_newer(m, ui, bottom) == 0 ? 0 : bottom;
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

        if (!log_passes(ui, log_event_at(m, s)) ||
            !log_text_matches(log_event_at(m, s)->text, log_of(ui)->search))
            continue;
        log_of(ui)->match = s;
        if (!log_page_shows(m, ui, bottom, s, page))
            bottom = log_page_around(m, ui, s, page);
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

/* Esc: the search first, which was typed; then the filter. */
static bool clear(struct ui_context *x, int arg)
{
    struct log_state *log = log_of(x->ui);
    bool filtered = log->kind > 0 || log->lane > 0;

    if (clear_search(x, arg))
        return true;
    log->kind = log->lane = 0;
    return filtered;
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

/* T: each kind alone, then all. */
static bool next_kind(struct ui_context *x, int arg)
{
    static const enum event_kind order[] = {
        EVENT_EVAL, EVENT_VALUE, EVENT_STATE, EVENT_WARNING, EVENT_INFO};
    int *kind = &log_of(x->ui)->kind, n = sizeof order / sizeof *order;
    int k = 0;

    (void)arg;
    while (*kind > 0 && k < n && (int)order[k++] != *kind - 1)
        continue;
    *kind = k < n ? (int)order[k] + 1 : 0;
    log_of(x->ui)->match = 0;
    return true;
}

/* b: each lane alone, then all. */
static bool next_lane(struct ui_context *x, int arg)
{
    int *lane = &log_of(x->ui)->lane;

    (void)arg;
    *lane = (*lane + 1) % ((int)x->m->n_lanes + 1);
    log_of(x->ui)->match = 0;
    return true;
}

enum way { UP, DOWN, PAGE_UP, PAGE_DOWN, OLDEST, NEWEST };

static bool scroll(struct ui_context *x, int way)
{
    const struct model *m = x->m;
    const struct ui_state *ui = x->ui;
    struct rect page = log_page_rect(ui->area);
    uint64_t bottom = m->n_events > 0 ? log_shown_bottom(m, ui, page) : 0, to;

    if (bottom == 0)
        return false;
    to = way == UP          ? log_older(m, ui, bottom)
         : way == DOWN      ? log_newer(m, ui, bottom)
         : way == PAGE_UP   ? log_page_up(m, ui, bottom, page)
         : way == PAGE_DOWN ? log_page_down(m, ui, bottom, page)
         : way == OLDEST    ? log_first_bottom(m, ui, page)
                            : m->n_events;
    go_to(m, x->ui, to != 0 ? to : bottom);
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

static const struct binding filter_keys[] = {
    {{'T'}, "T", "kind", "events of one kind: eval, value, state, WARN, info",
     .act = next_kind, .place = BAR_OWN},
    {{'b'}, "b", "by lane", "events of one lane: each, then all",
     .act = next_lane, .place = BAR_OWN},
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
    {{KEYS_ESC}, .act = clear},
    {.name = NULL},
};
/* clang-format on */

static const struct key_group keys[] = {
    {"Log", filter_keys}, {"General", find_keys}, {"", own_keys}, {NULL, NULL}};

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
    .draw = log_draw,
    .state_size = sizeof(struct log_state),
    .shows = shows,
    .keys = keys,
    .mouse = mouse,
};
