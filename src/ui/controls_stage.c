/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that hold from the next start on: chosen now, kept beside those in
 * force, applied by a restart, for which the front end makes a new race. */
#include <string.h>

#include "ui/controls.h"

/* Restart-only values begin as those in force. */
void controls_stage(const struct model *m, struct ui_state *ui)
{
    const struct lane_config *config = &m->lanes[0].config;
    struct train_state *t = &ui->train;

    if (t->staged)
        return;
    t->staged = true;
    t->staged_change = 0;
    t->batch_size = config->batch_size;
    memcpy(t->hidden, config->hidden, sizeof t->hidden);
    t->n_hidden = config->n_hidden;
    t->seed = config->seed;
}

void controls_apply_staged(const struct ui_state *ui,
                           struct race_config *config)
{
    const struct train_state *t = &ui->train;

    for (size_t i = 0; t->staged && i < config->n_lanes; i++) {
        struct lane_config *lane = &config->lanes[i];

        lane->batch_size = t->batch_size;
        memcpy(lane->hidden, t->hidden, sizeof lane->hidden);
        lane->n_hidden = t->n_hidden;
        lane->seed = t->seed;
    }
}

void controls_restart(struct model *m, struct race *race, struct ui_state *ui,
                      uint32_t more_seed)
{
    if (ui->train.staged) {
        ui->train.seed += more_seed;
        ui->train.restart = true;
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++)
        model_request(
            m, race, (int)i,
            &(struct command){.kind = CMD_RESTART,
                              .seed = m->lanes[i].config.seed + more_seed});
}

void controls_move_staged(const struct model *m, struct ui_state *ui, int by)
{
    struct train_state *t = &ui->train;
    int row = t->row;

    controls_stage(m, ui);
    if (row == CONTROL_BATCH &&
        (by > 0 ? t->batch_size < controls_batch_most(m) : t->batch_size > 1))
        t->batch_size += (size_t)by;
    else if (row == CONTROL_HIDDEN &&
             (by > 0 ? t->hidden[0] < LANE_WIDTH_MAX : t->hidden[0] > 1))
        t->hidden[0] += (size_t)by;
    else if (row == CONTROL_SEED)
        t->seed += (uint32_t)by;
}
