/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event log of a model: a ring of lines, newest wins. */
#include <stdarg.h>
#include <stdio.h>

#include "race/model.h"

void model_event(struct model *m, enum event_kind kind, int lane, uint64_t step,
                 const char *format, ...)
{
    struct event *e = &m->events[(m->n_events + 1) % MODEL_EVENTS_MAX];
    va_list args;

    *e = (struct event){
        .serial = ++m->n_events,
        .wall_ns = m->now_ns,
        .kind = kind,
        .lane = lane,
        .step = step,
    };
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
}

const struct event *model_event_at(const struct model *m, size_t i)
{
    if (i >= m->n_events || i >= MODEL_EVENTS_MAX)
        return NULL;
    return &m->events[(m->n_events - i) % MODEL_EVENTS_MAX];
}
