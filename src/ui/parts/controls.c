/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every change is a request to the race through the model, never a change of
 * the model here: what a panel shows as in force is what a lane answered.
 * Repeated keys build on the value already sent, so that three presses are
 * three rungs even when no batch came between them. */
#include "ui/parts/controls.h"

#include "ui/parts/keymap.h"

/* Made at the first question: the live parameters, the race's own, and what
 * waits for a restart, the widths before the seed. */
static struct {
    struct control row[PARAMS_MAX + 3];
    int n;
} all;

static void add_row(enum control_kind kind, const char *label,
                    const struct param *p)
{
    all.row[all.n++] = (struct control){kind, label, p};
}

static void add_params(bool live)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++) {
        if (!p->control || p->live != live)
            continue;
        if (p == &param_seed)
            add_row(CONTROL_HIDDEN, "hidden", NULL);
        add_row(live ? CONTROL_LIVE : CONTROL_RESTART, param_label(p), p);
    }
}

const struct control *control_at(int i)
{
    if (all.n == 0) {
        add_params(true);
        add_row(CONTROL_SPEED, "speed", NULL);
        add_row(CONTROL_LOCKSTEP, "lock-step", NULL);
        add_params(false);
    }
    return i >= 0 && i < all.n ? &all.row[i] : NULL;
}

int controls_count(void)
{
    int n = 0;

    while (control_at(n))
        n++;
    return n;
}

bool control_waits(const struct control *control)
{
    return control->kind >= CONTROL_RESTART;
}

int controls_rows(void)
{
    return controls_count() + 4; /* frame, names, foot */
}

bool controls_in_target(const struct ui_state *ui, size_t lane)
{
    return ui->target < 0 || (size_t)ui->target == lane;
}

double controls_coming_value(const struct lane_model *lane,
                             const struct param *p)
{
    size_t i = params_index(p);

    return lane->pending[i] ? lane->pending_value[i] : lane->values[i];
}

void controls_send(struct model *m, struct race *race, size_t lane,
                   const struct param *p, double value)
{
    struct command cmd = {.kind = CMD_SET, .param = p, .value = value};

    if (!lane_has(&m->lanes[lane].config, p))
        return;
    if (p == &param_epochs && value < (double)m->lanes[lane].last.epoch)
        value = cmd.value = (double)m->lanes[lane].last.epoch;
    if (param_valid(p, value, NULL) &&
        value != controls_coming_value(&m->lanes[lane], p))
        model_request(m, race, (int)lane, &cmd);
}

static void move_live(struct model *m, struct race *race,
                      const struct ui_state *ui, const struct param *p, int by)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send(
                m, race, i, p,
                param_step(p, controls_coming_value(&m->lanes[i], p), by));
}

static void scale_lr(struct model *m, struct race *race,
                     const struct ui_state *ui, double factor)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send(m, race, i, &param_lr,
                          controls_coming_value(&m->lanes[i], &param_lr) *
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
        speed = speed <= 0 || speed >= 1000 ? 0 : param_ladder(speed, true);
    else
        speed = speed <= 0 ? 1000 : speed <= 1 ? 1 : param_ladder(speed, false);
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

/* Each live value of the lane that both have. */
static void copy_live(struct model *m, struct race *race,
                      const struct ui_state *ui)
{
    const struct lane_model *from =
        &m->lanes[ui->target < 0 ? 0 : (size_t)ui->target];
    const struct param *p;

    for (size_t i = 0; i < m->n_lanes; i++)
        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if (p->live && &m->lanes[i] != from && lane_has(&from->config, p))
                controls_send(m, race, i, p, controls_coming_value(from, p));
}

/* + and - on the selected control. */
static void move_selected(struct model *m, struct race *race,
                          struct ui_state *ui, int by)
{
    const struct control *control =
        control_at(ui->view == VIEW_TRAIN ? ui->train.row : 0);

    if (control->kind == CONTROL_LIVE)
        move_live(m, race, ui, control->param, by);
    else if (control->kind == CONTROL_SPEED)
        move_speed(m, race, by > 0);
    else if (control->kind == CONTROL_LOCKSTEP)
        toggle_lockstep(m, race);
    else
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
        move_live(m, race, ui, &param_epochs, action == ACT_EPOCHS_UP ? 1 : -1);
        return true;
    case ACT_PERT_UP:
    case ACT_PERT_DOWN:
        move_live(m, race, ui, &param_pert, action == ACT_PERT_UP ? 1 : -1);
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
        copy_live(m, race, ui);
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
