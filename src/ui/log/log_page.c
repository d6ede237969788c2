/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long texts go on in further rows instead of being cut, so a page is counted
 * in rows, upwards from its lowest event. */
#include "ui/log/log_page.h"

#include "ui/parts/log_text.h"

struct rect log_page_rect(struct rect r)
{
    struct rect in = {r.x + 2, r.y + 2, r.w - 4, r.h - 3};

    if (in.w < 0)
        in.w = 0;
    if (in.h < 0)
        in.h = 0;
    return in;
}

int log_prefix_w(int w)
{
    return w >= LOG_WIDE_W ? 23 : 8;
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

static int rows_of(const struct event *e, int w)
{
    return log_text_rows(e->text, w - log_prefix_w(w));
}

uint64_t log_first_bottom(const struct model *m, struct rect page)
{
    uint64_t s = log_oldest(m);
    int rows = 0;

    for (; s < m->n_events; s++) {
        rows += rows_of(log_event_at(m, s), page.w);
        if (rows >= page.h)
            break;
    }
    return s;
}

uint64_t log_shown_bottom(const struct model *m, const struct ui_state *ui,
                          struct rect page)
{
    uint64_t s = log_of(ui)->bottom, first = log_first_bottom(m, page);

    if (s == 0 || s > m->n_events)
        s = m->n_events;
    return s < first ? first : s;
}

uint64_t log_page_up(const struct model *m, uint64_t bottom, struct rect page)
{
    int rows = 0;

    while (bottom > log_oldest(m)) {
        rows += rows_of(log_event_at(m, bottom), page.w);
        if (rows >= page.h)
            break;
        bottom--;
    }
    return bottom > log_oldest(m) ? bottom - 1 : bottom;
}

bool log_page_shows(const struct model *m, uint64_t bottom, uint64_t serial,
                    struct rect page)
{
    int rows = 0;

    if (serial > bottom || serial < log_oldest(m))
        return false;
    for (uint64_t s = serial; s <= bottom && rows <= page.h; s++)
        rows += rows_of(log_event_at(m, s), page.w);
    return rows <= page.h || serial == bottom;
}

uint64_t log_page_around(const struct model *m, uint64_t serial,
                         struct rect page)
{
    int rows = rows_of(log_event_at(m, serial), page.w);
    int most = (page.h + rows) / 2;

    for (; serial < m->n_events; serial++) {
        rows += rows_of(log_event_at(m, serial + 1), page.w);
        if (rows > most)
            break;
    }
    return serial;
}

uint64_t log_page_down(const struct model *m, uint64_t bottom, struct rect page)
{
    int rows = 0;

    while (bottom < m->n_events) {
        rows += rows_of(log_event_at(m, bottom + 1), page.w);
        if (rows > page.h)
            break;
        bottom++;
    }
    return bottom;
}
