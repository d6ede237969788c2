/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person hears of the race who looks at something else: the terminal's
 * title, and a bell and a notice when a lane met its target or failed, or all
 * have ended. */
#ifndef UI_FRAME_ALERTS_H
#define UI_FRAME_ALERTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/model.h"

#define ALERT_SIZE 200

struct alerts {
    unsigned entered[LANES_MAX]; /* as of the states that were looked at */
    int64_t title_ns;            /* when the title may change again */
    char text[ALERT_SIZE];       /* to be sent, or "" */
};

/* Looks for what came since the last look; each time a state is come into is
 * told once, and nothing that a resumed lane was in when it was saved. */
void alerts_look(struct alerts *alerts, const struct model *m);

/* Sends what is to be sent; the title once a second at most. Not while the
 * terminal is busy. */
void alerts_send(struct alerts *alerts, const struct model *m, int64_t now_ns);

/* "mlptui 12/20 BP 91.2% WP 89.9%": epoch of the lane that is furthest behind,
 * validation accuracies, or in their place a state that is the lane's own. */
const char *alerts_title(const struct model *m, char *buf, size_t size);

#endif
