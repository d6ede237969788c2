/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long texts go on in further rows instead of being cut, so a page is counted
 * in rows, upwards from its lowest event. What the filter holds back is as if
 * it were not there. */
#include "ui/log/log_page.h"

#include <string.h>

#include "ui/parts/log_text.h"

struct rect log_page_rect(struct rect r)
{
    struct rect in = {r.x + 2, r.y + 2, r.w - 3, r.h - 3};

    if (in.w < 0)
        in.w = 0;
    if (in.h < 0)
        in.h = 0;
    return in;
}

int log_prefix_w(int w)
{
    return w >= LOG_WIDE_W ? 22 : 8;
}

uint64_t log_oldest(const struct model *m)
{
    return m->n_events > MODEL_EVENTS_MAX ? m->n_events - MODEL_EVENTS_MAX + 1
                                          : 1;
}

const struct event *log_event_at(const struct model *m, uint64_t serial)
{
    if (serial < log_oldest(m) || serial > m->n_events)
        return NULL;
    return model_event_at(m, (size_t)(m->n_events - serial));
}

bool log_passes(const struct ui_state *ui, const struct event *e)
{
    const struct log_state *log = log_of(ui);

    return (log->kind == 0 || (int)e->kind == log->kind - 1) &&
           (log->lane == 0 || e->lane == log->lane - 1);
}

uint64_t log_older(const struct model *m, const struct ui_state *ui,
                   uint64_t serial)
{
    while (serial > log_oldest(m))
        if (--serial <= m->n_events && log_passes(ui, log_event_at(m, serial)))
            return serial;
    return 0;
}

uint64_t log_newer(const struct model *m, const struct ui_state *ui,
                   uint64_t serial)
{
    if (serial + 1 < log_oldest(m))
        serial = log_oldest(m) - 1;
    while (serial < m->n_events)
        if (log_passes(ui, log_event_at(m, ++serial)))
            return serial;
    return 0;
}

size_t log_count(const struct model *m, const struct ui_state *ui,
                 uint64_t from)
{
    size_t n = 0;

    for (uint64_t s = from; (s = log_newer(m, ui, s)) != 0;)
        n++;
    return n;
}

/* Takes what lies between the two out of a text, the first with it. */
static void take_out(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from);
    char *end = at != NULL ? strstr(at, to) : NULL;

    if (end != NULL)
        memmove(at, end, strlen(end) + 1);
}

const char *log_words(const struct event *e, int w, char buf[MODEL_EVENT_SIZE])
{
    char *at;

    if (e->kind != EVENT_EVAL)
        return e->text;
    memcpy(buf, e->text, sizeof e->text);
    at = strstr(buf, " epoch ");
    if (canvas_text_width(buf) > w && at != NULL)
        memmove(at + 2, at + 7, strlen(at + 7) + 1);
    while (canvas_text_width(buf) > w && (at = strstr(buf, " %")) != NULL)
        memmove(at, at + 1, strlen(at));
    if (canvas_text_width(buf) > w)
        take_out(buf, "train ", "val ");
    at = strstr(buf, " (");
    if (canvas_text_width(buf) > w && at != NULL)
        *at = '\0';
    return buf;
}

static int rows_of(const struct event *e, int w)
{
    char buf[MODEL_EVENT_SIZE];

    w -= log_prefix_w(w);
    return log_text_rows(log_words(e, w, buf), w);
}

uint64_t log_first_bottom(const struct model *m, const struct ui_state *ui,
                          struct rect page)
{
    uint64_t s = log_newer(m, ui, 0), next;
    int rows = s > 0 ? rows_of(log_event_at(m, s), page.w) : 0;

    while (rows < page.h && (next = log_newer(m, ui, s)) != 0) {
        s = next;
        rows += rows_of(log_event_at(m, s), page.w);
    }
    return s;
}

uint64_t log_shown_bottom(const struct model *m, const struct ui_state *ui,
                          struct rect page)
{
    uint64_t s = log_of(ui)->bottom, first = log_first_bottom(m, ui, page);

    if (s == 0 || s > m->n_events)
        s = m->n_events;
    s = log_older(m, ui, s + 1);
    return s < first ? first : s;
}

uint64_t log_page_up(const struct model *m, const struct ui_state *ui,
                     uint64_t bottom, struct rect page)
{
    uint64_t before;
    int rows = 0;

    while ((before = log_older(m, ui, bottom)) != 0) {
        rows += rows_of(log_event_at(m, bottom), page.w);
        bottom = before;
        if (rows >= page.h)
            break;
    }
    return bottom;
}

bool log_page_shows(const struct model *m, const struct ui_state *ui,
                    uint64_t bottom, uint64_t serial, struct rect page)
{
    int rows = 0;

    if (serial > bottom || serial < log_oldest(m))
        return false;
    for (uint64_t s = serial; s != 0 && s <= bottom && rows <= page.h;
         s = log_newer(m, ui, s))
        rows += rows_of(log_event_at(m, s), page.w);
    return rows <= page.h || serial == bottom;
}

uint64_t log_page_around(const struct model *m, const struct ui_state *ui,
                         uint64_t serial, struct rect page)
{
    int rows = rows_of(log_event_at(m, serial), page.w);
    int most = (page.h + rows) / 2;
    uint64_t next;

    while ((next = log_newer(m, ui, serial)) != 0) {
        rows += rows_of(log_event_at(m, next), page.w);
        if (rows > most)
            break;
        serial = next;
    }
    return serial;
}

uint64_t log_page_down(const struct model *m, const struct ui_state *ui,
                       uint64_t bottom, struct rect page)
{
    uint64_t next;
    int rows = 0;

    while ((next = log_newer(m, ui, bottom)) != 0) {
        rows += rows_of(log_event_at(m, next), page.w);
        if (rows > page.h)
            break;
        bottom = next;
    }
    return bottom;
}
