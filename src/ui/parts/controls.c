/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every change is a request to the race through the model, never a change of
 * the model here: what a panel shows as in force is what a lane answered.
 * Repeated keys build on the value already sent, so that three presses are
 * three rungs even when no batch came between them. */
#include "ui/parts/controls.h"

#include <math.h>
#include <string.h>

#include "ui/parts/keymap.h"

bool controls_in_target(const struct ui_state *ui, size_t lane)
{
    return ui->target < 0 || (size_t)ui->target == lane;
}

/* The next rung of ..., 0.01, 0.03, 0.1, 0.3, 1, ... away from 0 (up) or
 * towards it. A value between rungs goes to the neighbour; 0 stays. */
static double ladder(double v, bool up)
{
    double a = fabs(v), power, rung[4];

    if (a == 0 || !isfinite(a))
        return up ? 1e-3 : v;
    power = pow(10, floor(log10(a) + 1e-9));
    rung[0] = 0.3 * power;
    rung[1] = power;
    rung[2] = 3 * power;
    rung[3] = 10 * power;
    for (int i = 1; up && i < 4; i++)
        if (rung[i] > a * (1 + 1e-9))
            return copysign(rung[i], v);
    for (int i = 2; !up && i >= 0; i--)
        if (rung[i] < a * (1 - 1e-9))
            return copysign(rung[i], v);
    return v;
}

double controls_coming_value(const struct lane_model *lane, enum hp hp)
{
    return lane->pending[hp] ? lane->pending_value[hp] : lane->hp[hp];
}

void controls_send_hp(struct model *m, struct race *race, size_t lane,
                      enum hp hp, double value)
{
    struct command cmd = {.kind = CMD_SET, .hp = hp, .value = value};

    if (hp == HP_PERT && !m->lanes[lane].config.rule->uses_pert)
        return;
    if (hp == HP_EPOCHS && value < (double)m->lanes[lane].last.epoch)
        value = cmd.value = (double)m->lanes[lane].last.epoch;
    if (hp_valid(hp, value, NULL) &&
        value != controls_coming_value(&m->lanes[lane], hp))
        model_request(m, race, (int)lane, &cmd);
}

static double moved(double v, enum hp hp, int by)
{
    return hp == HP_EPOCHS ? v + by : ladder(v, by > 0);
}

static void move_hp(struct model *m, struct race *race,
                    const struct ui_state *ui, enum hp hp, int by)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send_hp(
                m, race, i, hp,
                moved(controls_coming_value(&m->lanes[i], hp), hp, by));
}

static void scale_lr(struct model *m, struct race *race,
                     const struct ui_state *ui, double factor)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send_hp(m, race, i, HP_LR,
                             controls_coming_value(&m->lanes[i], HP_LR) *
                                 factor);
}

static void send_all(struct model *m, struct race *race,
                     const struct ui_state *ui, const struct command *cmd)
{
    if (ui == NULL || ui->target < 0) {
        model_request(m, race, -1, cmd);
        return;
    }
    if ((size_t)ui->target < m->n_lanes)
        model_request(m, race, ui->target, cmd);
}

void controls_set_speed(struct model *m, struct race *race, double speed)
{
    send_all(m, race, NULL,
             &(struct command){.kind = CMD_SPEED, .value = speed});
}

/* 1, 3, 10, ... 1000, max (0). */
static void move_speed(struct model *m, struct race *race, bool up)
{
    double speed = m->speed;

    if (up)
        speed = speed <= 0 || speed >= 1000 ? 0 : ladder(speed, true);
    else
        speed = speed <= 0 ? 1000 : speed <= 1 ? 1 : ladder(speed, false);
    if (speed != m->speed)
        controls_set_speed(m, race, speed);
}

static void toggle_lockstep(struct model *m, struct race *race)
{
    m->lockstep = !m->lockstep;
    race_set_lockstep(race, m->lockstep);
    model_event(m, EVENT_INFO, -1, 0,
                m->lockstep ? "lock-step: lanes wait for each other"
                            : "free running: lanes do not wait");
}

/* Pause when one of the lanes meant runs, else go on. */
static void toggle_pause(struct model *m, struct race *race,
                         const struct ui_state *ui)
{
    bool runs = false;

    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i) && model_runs(&m->lanes[i]))
            runs = true;
    send_all(m, race, ui,
             &(struct command){.kind = runs ? CMD_PAUSE : CMD_RESUME});
}

static void next_target(const struct model *m, struct ui_state *ui, int by)
{
    int n = (int)m->n_lanes + 1;

    ui->target = (ui->target + 1 + by + n) % n - 1;
}

static void copy_hp(struct model *m, struct race *race,
                    const struct ui_state *ui)
{
    size_t from = ui->target < 0 ? 0 : (size_t)ui->target;

    for (size_t i = 0; i < m->n_lanes; i++)
        for (int hp = 0; hp < HP_COUNT && i != from; hp++)
            if (hp != HP_PERT || m->lanes[from].config.rule->uses_pert)
                controls_send_hp(
                    m, race, i, (enum hp)hp,
                    controls_coming_value(&m->lanes[from], (enum hp)hp));
}

/* + and - on the selected control. */
static void move_selected(struct model *m, struct race *race,
                          struct ui_state *ui, int by)
{
    struct train_state *t = &ui->train;
    int row = ui->view == VIEW_TRAIN ? t->row : CONTROL_LR;

    if (row < CONTROL_SPEED) {
        move_hp(m, race, ui, (enum hp)row, by);
        return;
    }
    if (row == CONTROL_SPEED || row == CONTROL_LOCKSTEP) {
        if (row == CONTROL_SPEED)
            move_speed(m, race, by > 0);
        else
            toggle_lockstep(m, race);
        return;
    }
    controls_move_staged(m, ui, by);
}

/* A preset is one change, what it chose for a restart included; it may have
 * chosen nothing else. */
static void undo(struct model *m, struct race *race, struct ui_state *ui)
{
    struct train_state *t = &ui->train;
    unsigned lanes = ui->target < 0 ? ~0u : 1u << ui->target;
    uint64_t newest = model_newest_change(m, lanes);
    uint64_t staged = t->staged ? t->staged_change : 0;

    if (staged != 0 && staged >= newest) {
        controls_unstage(ui);
        model_event(m, EVENT_INFO, -1, 0,
                    t->staged ? "undo: for a restart as before the preset"
                              : "undo: what was chosen for a restart is "
                                "dropped");
    }
    if (staged <= newest)
        model_undo(m, race, lanes);
}

static bool change_action(struct model *m, struct race *race,
                          struct ui_state *ui, int action)
{
    switch (action) {
    case ACT_LR_UP:
    case ACT_LR_DOWN:
        move_selected(m, race, ui, action == ACT_LR_UP ? 1 : -1);
        return true;
    case ACT_LR_HALVE:
    case ACT_LR_DOUBLE:
        scale_lr(m, race, ui, action == ACT_LR_HALVE ? 0.5 : 2);
        return true;
    case ACT_EPOCHS_UP:
    case ACT_EPOCHS_DOWN:
        move_hp(m, race, ui, HP_EPOCHS, action == ACT_EPOCHS_UP ? 1 : -1);
        return true;
    case ACT_PERT_UP:
    case ACT_PERT_DOWN:
        move_hp(m, race, ui, HP_PERT, action == ACT_PERT_UP ? 1 : -1);
        return true;
    case ACT_SPEED_UP:
    case ACT_SPEED_DOWN:
        move_speed(m, race, action == ACT_SPEED_UP);
        return true;
    default:
        return false;
    }
}

static bool race_action(struct model *m, struct race *race, struct ui_state *ui,
                        int action)
{
    struct command cmd = {.count = 1};

    switch (action) {
    case ACT_PAUSE:
        toggle_pause(m, race, ui);
        return true;
    case ACT_STEP:
    case ACT_STEP_EPOCH:
        cmd.kind = action == ACT_STEP ? CMD_STEP : CMD_STEP_EPOCH;
        send_all(m, race, ui, &cmd);
        return true;
    case ACT_UNDO:
        undo(m, race, ui);
        return true;
    case ACT_LOCKSTEP:
        toggle_lockstep(m, race);
        return true;
    case ACT_TARGET:
        next_target(m, ui, 1);
        return true;
    case ACT_COPY_HP:
        copy_hp(m, race, ui);
        return true;
    case ACT_RESTART:
    case ACT_RESTART_NEW_SEED:
        controls_restart(m, race, ui, action == ACT_RESTART ? 0 : 1);
        return true;
    default:
        return false;
    }
}

/* One key is one change: lanes in lock-step obey all of it at one step. */
bool controls_action(struct model *m, struct race *race, struct ui_state *ui,
                     int action)
{
    bool used;

    ui->train.edit.why[0] = '\0';
    if (action != ACT_UNDO)
        model_next_change(m);
    race_together_begin(race);
    used =
        change_action(m, race, ui, action) || race_action(m, race, ui, action);
    race_together_end(race);
    return used;
}
