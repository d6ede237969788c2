/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that hold from the next start on: chosen now, kept beside those in
 * force, applied by a restart, for which the front end makes a new race. */
#include <string.h>

#include "ui/parts/controls.h"

struct restart_choice controls_staged(const struct ui_state *ui)
{
    return ui->controls.staged ? ui->controls.choice
                               : (struct restart_choice){0};
}

bool restart_has(const struct restart_choice *choice, const struct param *p)
{
    return (choice->chosen & params_bit(p)) != 0;
}

void restart_choose(struct restart_choice *choice, const struct param *p,
                    double value)
{
    choice->values[params_index(p)] = value;
    choice->chosen |= params_bit(p);
}

static bool differs(const struct restart_choice *choice,
                    const struct control *control,
                    const struct lane_config *config)
{
    if (control->kind == CONTROL_RESTART)
        return restart_has(choice, control->param) &&
               params_get(choice->values, control->param) !=
                   lane_value(config, control->param);
    return control->kind == CONTROL_HIDDEN && choice->n_hidden != 0 &&
           (choice->n_hidden != config->n_hidden ||
            memcmp(choice->hidden, config->hidden,
                   choice->n_hidden * sizeof choice->hidden[0]) != 0);
}

bool controls_restart_changes(const struct model *m, const struct ui_state *ui,
                              const struct control *control, size_t lane)
{
    struct restart_choice choice = controls_staged(ui);

    return differs(&choice, control, &m->lanes[lane].config);
}

static bool differs_anywhere(const struct model *m,
                             const struct restart_choice *choice,
                             const struct control *control)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (differs(choice, control, &m->lanes[i].config))
            return true;
    return false;
}

/* Forgets of a choice what is in force in every lane. */
static void drop_in_force(const struct model *m, struct restart_choice *choice)
{
    const struct control *control;

    for (int i = 0; (control = control_at(i)) != NULL; i++) {
        if (!control_waits(control) || differs_anywhere(m, choice, control))
            continue;
        if (control->kind == CONTROL_HIDDEN)
            choice->n_hidden = 0;
        else
            choice->chosen &= ~params_bit(control->param);
    }
}

void controls_stage(const struct model *m, struct ui_state *ui,
                    const struct restart_choice *choice)
{
    struct controls_state *t = &ui->controls;

    if (!t->staged)
        t->presets.n = 0;
    t->choice = *choice;
    drop_in_force(m, &t->choice);
    t->staged = t->choice.chosen != 0 || t->choice.n_hidden != 0 ||
                (t->presets.n > 0 && t->under_staged[t->presets.n - 1]);
}

void controls_stage_preset(const struct model *m, struct ui_state *ui,
                           const struct restart_choice *choice)
{
    struct controls_state *t = &ui->controls;
    size_t newest;

    if (!t->staged)
        t->presets.n = 0;
    if (changes_add(&t->presets, m->change)) {
        memmove(t->under, t->under + 1, sizeof t->under - sizeof *t->under);
        memmove(t->under_staged, t->under_staged + 1,
                sizeof t->under_staged - sizeof *t->under_staged);
    }
    newest = t->presets.n - 1;
    t->under[newest] = controls_staged(ui);
    t->under_staged[newest] = t->staged;
    t->staged = true; /* what is under it counts */
    controls_stage(m, ui, choice);
}

void controls_unstage(struct ui_state *ui)
{
    struct controls_state *t = &ui->controls;

    changes_drop(&t->presets);
    t->staged = t->under_staged[t->presets.n];
    t->choice = t->under[t->presets.n];
}

uint64_t controls_staged_change(const struct ui_state *ui)
{
    return ui->controls.staged ? changes_newest(&ui->controls.presets) : 0;
}

void controls_apply_staged(const struct ui_state *ui,
                           struct race_config *config)
{
    struct restart_choice choice = controls_staged(ui);
    const struct param *p;

    for (size_t i = 0; ui->controls.staged && i < config->n_lanes; i++) {
        struct lane_config *lane = &config->lanes[i];

        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if (restart_has(&choice, p) && lane_has(lane, p))
                lane_choose(lane, p, choice.values[k]);
        lane_choose(lane, &param_seed, ui->controls.restart_seed[i]);
        if (choice.n_hidden == 0)
            continue;
        memcpy(lane->hidden, choice.hidden, sizeof lane->hidden);
        lane->n_hidden = choice.n_hidden;
    }
}

void controls_restart(struct model *m, struct race *race, struct ui_state *ui,
                      uint32_t more_seed)
{
    struct controls_state *t = &ui->controls;
    struct restart_choice choice = controls_staged(ui);

    model_next_change(m);
    for (size_t i = 0; i < m->n_lanes; i++) {
        double seed = restart_has(&choice, &param_seed)
                          ? params_get(choice.values, &param_seed)
                          : lane_value(&m->lanes[i].config, &param_seed);

        t->restart_seed[i] = more_seed + (uint32_t)seed;
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

    in_force = lane_whole(&m->lanes[0].config, &param_batch_size);
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

static void move_hidden(const struct lane_config *config,
                        struct restart_choice *to, int by)
{
    if (to->n_hidden == 0) {
        memcpy(to->hidden, config->hidden, sizeof to->hidden);
        to->n_hidden = config->n_hidden;
    }
    if (by > 0 ? to->hidden[0] < LANE_WIDTH_MAX : to->hidden[0] > 1)
        to->hidden[0] += (size_t)by;
}

void controls_move_staged(const struct model *m, struct ui_state *ui, int by)
{
    const struct control *control = control_at(ui->controls.row);
    const struct lane_config *config = &m->lanes[0].config;
    struct restart_choice to = controls_staged(ui);
    const struct param *p = control->param;

    if (control->kind == CONTROL_HIDDEN) {
        move_hidden(config, &to, by);
    } else {
        double value = restart_has(&to, p) ? params_get(to.values, p)
                                           : lane_value(config, p);

        value = p == &param_batch_size
                    ? (double)next_batch(m, (size_t)value, by)
                    : param_step(p, value, by);
        if (param_valid(p, value, NULL))
            restart_choose(&to, p, value);
    }
    controls_stage(m, ui, &to);
}
