/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters of which none has anything to tell make room for the data line. */
#include "ui/parts/health.h"

#include <stdio.h>

#define RING_FULL  50 /* percent that are worth a word */
#define LINE_LEAST 24 /* columns of a line that is cut */

struct health {
    bool failed;
    uint64_t bad, dropped;
    int ring;
};

static struct health health_of(const struct model *m)
{
    struct health h = {.failed = false};

    for (size_t i = 0; i < m->n_lanes; i++) {
        h.failed = h.failed || lane_state_failed(m->lanes[i].state);
        h.bad += m->lanes[i].n_nonfinite;
        h.dropped += m->lanes[i].dropped;
        if (m->lanes[i].ring_percent > h.ring)
            h.ring = m->lanes[i].ring_percent;
    }
    h.failed = h.failed || h.bad > 0;
    return h;
}

/* Returns the columns used. */
static int draw_counters(const struct health *h, struct canvas *c,
                         struct rect r)
{
    return canvas_printf(c, r.x + 1, r.y, r.w - 2,
                         h->failed ? ROLE_BAD : ROLE_GOOD,
                         "%s  non-finite %llu  not drawn %llu  ring %d%%",
                         h->failed ? "!!" : "OK", (unsigned long long)h->bad,
                         (unsigned long long)h->dropped, h->ring);
}

void health_draw(const struct model *m, struct canvas *c, struct rect r)
{
    struct health h = health_of(m);

    draw_counters(&h, c, r);
}

void health_draw_data(const struct model *m, struct canvas *c, struct rect r)
{
    struct health h = health_of(m);
    bool quiet = !h.failed && h.dropped == 0 && h.ring < RING_FULL;
    char line[FACTS_LINE], counters[96];
    int w = canvas_text_width(model_data_line(m, line)), x, end = r.x + r.w - 1;

    snprintf(counters, sizeof counters,
             "OK  non-finite 0  not drawn 0  ring "
             "%d%%  ",
             h.ring);
    if (quiet && w > 0 && canvas_text_width(counters) + w > r.w - 2)
        x = r.x + 1 + canvas_text(c, r.x + 1, r.y, r.w - 2, ROLE_GOOD, "OK");
    else
        x = r.x + 1 + draw_counters(&h, c, r);
    x += 2;
    if (end - x >= LINE_LEAST)
        canvas_text_fit(c, x, r.y, end - x, ROLE_DIM, line);
}
