/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widths are joined by '+': a comma ends the value inside a lane's option. */
#include "model/lane_text.h"

#include <stdio.h>

#include "base/number.h"

/* ",target-acc=90,patience=3": those that are on. */
static void stops_text(const struct stop_rules *stops, char *buf, size_t size)
{
    char number[NUMBER_SIZE];
    size_t n = 0;

    buf[0] = '\0';
    if (stops->target_acc > 0.0)
        n += (size_t)snprintf(buf, size, ",target-acc=%s",
                              number_format(stops->target_acc, number));
    if (stops->patience > 0)
        n += (size_t)snprintf(buf + n, size - n, ",patience=%u",
                              (unsigned)stops->patience);
    if (stops->max_s > 0.0)
        snprintf(buf + n, size - n, ",max-time=%s",
                 number_format(stops->max_s, number));
}

const char *lane_text(const struct lane_config *config,
                      const double hp[HP_COUNT], char buf[LANE_TEXT_SIZE])
{
    char lr[NUMBER_SIZE], number[NUMBER_SIZE], pert[NUMBER_SIZE + 8] = "";
    char hidden[176] = "", stops[2 * NUMBER_SIZE + 48], batch[40] = "";
    size_t len = 0;

    for (size_t i = 0; i < config->n_hidden && len + 22 < sizeof hidden; i++)
        len += (size_t)snprintf(hidden + len, sizeof hidden - len, "%s%zu",
                                i == 0 ? "" : "+", config->hidden[i]);
    if (config->rule->uses_pert)
        snprintf(pert, sizeof pert, ",pert=%s",
                 number_format(hp[HP_PERT], number));
    if (config->batch_size > 0)
        snprintf(batch, sizeof batch, ",batch-size=%zu", config->batch_size);
    stops_text(&config->stops, stops, sizeof stops);
    snprintf(buf, LANE_TEXT_SIZE,
             "%s:lr=%s%s,epochs=%.0f%s%s,seed=%u,hidden=%s,init=%s,name=%s",
             config->rule->name, number_format(hp[HP_LR], lr), pert,
             hp[HP_EPOCHS], stops, batch, (unsigned)config->seed, hidden,
             net_init_name(config->init), config->name);
    return buf;
}
