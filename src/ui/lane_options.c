/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into the log rather than into a clipboard that a terminal over ssh may not
 * have: from there it is marked with the mouse. */
#include "ui/lane_options.h"

#include <stdio.h>

/* "20" or "64+32": a comma would end the value inside a lane's option. */
static void format_hidden(const struct lane_config *config, char *buf,
                          size_t size)
{
    size_t len = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < config->n_hidden && len + 8 < size; i++)
        len += (size_t)snprintf(buf + len, size - len, "%s%zu",
                                i == 0 ? "" : "+", config->hidden[i]);
}

void lane_options_log(struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        char hidden[48], pert[32] = "";

        format_hidden(&lane->config, hidden, sizeof hidden);
        if (lane->config.rule->uses_pert)
            snprintf(pert, sizeof pert, ",pert=%.9g", lane->hp[HP_PERT]);
        model_event(m, EVENT_INFO, (int)i, lane->last.step,
                    "--lane %s:lr=%.9g%s,epochs=%.0f,batch-size=%zu,seed=%u,"
                    "hidden=%s",
                    lane->config.rule->name, lane->hp[HP_LR], pert,
                    lane->hp[HP_EPOCHS], lane->config.batch_size,
                    lane->config.seed, hidden);
    }
}
