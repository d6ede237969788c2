/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row that says whether the numbers on the screen can be trusted. */
#include "ui/parts/health.h"

void health_draw(const struct model *m, struct canvas *c, struct rect r)
{
    uint64_t bad = 0, dropped = 0;
    bool failed = false;
    int ring = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        failed = failed || lane_state_failed(m->lanes[i].state);
        bad += m->lanes[i].n_nonfinite;
        dropped += m->lanes[i].dropped;
        if (m->lanes[i].ring_percent > ring)
            ring = m->lanes[i].ring_percent;
    }
    failed = failed || bad > 0;
    canvas_printf(c, r.x + 1, r.y, r.w - 2, failed ? ROLE_BAD : ROLE_GOOD,
                  "%s  non-finite %llu  not drawn %llu  ring %d%%",
                  failed ? "!!" : "OK", (unsigned long long)bad,
                  (unsigned long long)dropped, ring);
}
