/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of the Compare screen. A number alone does not say why two
 * curves part; one line does, and it says only what the model shows now. */
#include <stdio.h>

#include "ui/charts/compare_words.h"
#include "ui/parts/controls.h"

/* The first thing in which two lanes differ that would have to be the same for
 * them to start alike and see the same batches. False: none. */
static bool name_difference(const struct lane_config *a,
                            const struct lane_config *b, char *buf, size_t size)
{
    if (lane_whole(a, &param_seed) != lane_whole(b, &param_seed))
        snprintf(buf, size, "NOT paired: seeds %u and %u",
                 lane_whole(a, &param_seed), lane_whole(b, &param_seed));
    else if (!lane_same_hidden(a, b))
        snprintf(buf, size, "NOT paired: hidden layers differ");
    else if (lane_value(a, &param_init) != lane_value(b, &param_init))
        snprintf(buf, size, "NOT paired: first weights differ");
    else if (lane_value(a, &param_batch_size) !=
             lane_value(b, &param_batch_size))
        snprintf(buf, size, "NOT paired: batch sizes %u and %u",
                 lane_whole(a, &param_batch_size),
                 lane_whole(b, &param_batch_size));
    else if (!lane_same_order(a, b))
        snprintf(buf, size, "NOT paired: batch orders differ");
    else
        return false;
    return true;
}

/* "seed 2, one example", "seed 4, 3 of 10". */
static void name_seed(const struct model *m, const struct ui_state *ui,
                      char *buf, size_t size)
{
    unsigned seed = lane_whole(&m->lanes[0].config, &param_seed);
    const struct ghosts *g = &ui->ghosts;

    if (g->seeds_asked > 0)
        snprintf(buf, size, "seed %u, %zu of %zu", seed, g->seed_at,
                 g->seeds_asked);
    else
        snprintf(buf, size, "seed %u, one example", seed);
}

const char *compare_pairing(const struct model *m, const struct ui_state *ui,
                            char *buf, size_t size)
{
    const struct lane_config *first = &m->lanes[0].config;
    char text[64];

    name_seed(m, ui, text, sizeof text);
    if (m->n_lanes < 2) {
        snprintf(buf, size, "%s", text);
        return buf;
    }
    if (m->paired) {
        snprintf(buf, size, "%s; paired", text);
        if (model_behind_text(m, text, sizeof text)[0] != '\0')
            snprintf(buf, size, "paired start, %s", text);
        return buf;
    }
    snprintf(buf, size, "NOT paired");
    for (size_t i = 1; i < m->n_lanes; i++)
        if (name_difference(first, &m->lanes[i].config, buf, size))
            break;
    return buf;
}
