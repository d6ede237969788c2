/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that hold from the next start on: chosen now, kept beside those in
 * force, applied by a restart, for which the front end makes a new race. */
#include <string.h>

#include "ui/parts/controls.h"

struct restart_choice controls_staged(const struct ui_state *ui)
{
    return ui->train.staged ? ui->train.choice : (struct restart_choice){0};
}

static bool differs(const struct restart_choice *choice, enum control control,
                    const struct lane_config *config)
{
    switch (control) {
    case CONTROL_BATCH:
        return choice->batch_size != 0 &&
               choice->batch_size != config->batch_size;
    case CONTROL_HIDDEN:
        return choice->n_hidden != 0 &&
               (choice->n_hidden != config->n_hidden ||
                memcmp(choice->hidden, config->hidden,
                       choice->n_hidden * sizeof choice->hidden[0]) != 0);
    case CONTROL_SEED:
        return choice->seed_chosen && choice->seed != config->seed;
    default:
        return false;
    }
}

bool controls_restart_changes(const struct model *m, const struct ui_state *ui,
                              enum control control, size_t lane)
{
    struct restart_choice choice = controls_staged(ui);

    return differs(&choice, control, &m->lanes[lane].config);
}

static bool differs_anywhere(const struct model *m,
                             const struct restart_choice *choice,
                             enum control control)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (differs(choice, control, &m->lanes[i].config))
            return true;
    return false;
}

void controls_stage(const struct model *m, struct ui_state *ui,
                    const struct restart_choice *choice)
{
    struct train_state *t = &ui->train;

    if (!t->staged) {
        t->staged_change = 0;
        t->n_under = 0;
    }
    t->choice = *choice;
    if (!differs_anywhere(m, choice, CONTROL_BATCH))
        t->choice.batch_size = 0;
    if (!differs_anywhere(m, choice, CONTROL_HIDDEN))
        t->choice.n_hidden = 0;
    if (!differs_anywhere(m, choice, CONTROL_SEED))
        t->choice.seed_chosen = false;
    t->staged = t->choice.batch_size != 0 || t->choice.n_hidden != 0 ||
                t->choice.seed_chosen ||
                (t->n_under > 0 && t->under[t->n_under - 1].staged);
}

void controls_stage_preset(const struct model *m, struct ui_state *ui,
                           const struct restart_choice *choice)
{
    struct train_state *t = &ui->train;
    bool staged = t->staged;

    if (!staged) {
        t->staged_change = 0;
        t->n_under = 0;
    }
    if (t->n_under == RESTART_UNDO_MAX)
        memmove(t->under, t->under + 1,
                (size_t)--t->n_under * sizeof t->under[0]);
    t->under[t->n_under].choice = controls_staged(ui);
    t->under[t->n_under].change = t->staged_change;
    t->under[t->n_under++].staged = staged;
    t->staged = true; /* what is under it counts */
    controls_stage(m, ui, choice);
    t->staged_change = m->change;
}

void controls_unstage(struct ui_state *ui)
{
    struct train_state *t = &ui->train;

    if (t->n_under == 0) {
        t->staged = false;
        return;
    }
    t->n_under--;
    t->staged = t->under[t->n_under].staged;
    t->choice = t->under[t->n_under].choice;
    t->staged_change = t->under[t->n_under].change;
}

void controls_apply_staged(const struct ui_state *ui,
                           struct race_config *config)
{
    struct restart_choice choice = controls_staged(ui);

    for (size_t i = 0; ui->train.staged && i < config->n_lanes; i++) {
        struct lane_config *lane = &config->lanes[i];

        lane->seed = ui->train.restart_seed[i];
        if (choice.batch_size != 0)
            lane->batch_size = choice.batch_size;
        if (choice.n_hidden == 0)
            continue;
        memcpy(lane->hidden, choice.hidden, sizeof lane->hidden);
        lane->n_hidden = choice.n_hidden;
    }
}

void controls_restart(struct model *m, struct race *race, struct ui_state *ui,
                      uint32_t more_seed)
{
    struct train_state *t = &ui->train;
    struct restart_choice choice = controls_staged(ui);

    for (size_t i = 0; i < m->n_lanes; i++) {
        t->restart_seed[i] =
            more_seed +
            (choice.seed_chosen ? choice.seed : m->lanes[i].config.seed);
        if (!t->staged)
            model_request(m, race, (int)i,
                          &(struct command){.kind = CMD_RESTART,
                                            .seed = t->restart_seed[i]});
    }
    t->restart = t->staged;
}

/* The next of 1, 2, 3, 5, 10, 20, ... , the batch in force and the largest,
 * so that a few presses lead far and as many lead back. */
static size_t next_batch(const struct model *m, size_t from, int by)
{
    size_t most = controls_batch_most(m), in_force, best;
    static const size_t steps[] = {1, 2, 3, 5};

    in_force = m->lanes[0].config.batch_size;
    best = by > 0 ? most : 1;
    if (by > 0 ? in_force > from && in_force < best
               : in_force < from && in_force > best)
        best = in_force;
    for (size_t power = 1; power <= most; power *= 10)
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            size_t rung = steps[i] * power;

            if (by > 0 ? rung > from && rung < best
                       : rung < from && rung > best)
                best = rung;
        }
    return best;
}

void controls_move_staged(const struct model *m, struct ui_state *ui, int by)
{
    const struct lane_config *config = &m->lanes[0].config;
    struct restart_choice to = controls_staged(ui);

    if (ui->train.row == CONTROL_BATCH) {
        to.batch_size = next_batch(
            m, to.batch_size != 0 ? to.batch_size : config->batch_size, by);
    } else if (ui->train.row == CONTROL_HIDDEN) {
        if (to.n_hidden == 0) {
            memcpy(to.hidden, config->hidden, sizeof to.hidden);
            to.n_hidden = config->n_hidden;
        }
        if (by > 0 ? to.hidden[0] < LANE_WIDTH_MAX : to.hidden[0] > 1)
            to.hidden[0] += (size_t)by;
    } else if (ui->train.row == CONTROL_SEED) {
        to.seed = (to.seed_chosen ? to.seed : config->seed) + (uint32_t)by;
        to.seed_chosen = true;
    }
    controls_stage(m, ui, &to);
}
