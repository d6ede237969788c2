/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that change the race, the same on every screen. One key is one change:
 * lanes in lock-step obey all of it at one step. */
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"

#include <math.h>

static void begin(struct ui_context *x)
{
    x->ui->controls.edit.why[0] = '\0';
    model_next_change(x->m);
    race_together_begin(x->race);
}

static bool end(struct ui_context *x)
{
    race_together_end(x->race);
    return true;
}

/* Pause when one of the lanes meant runs, else go on, beyond the end, too. */
bool controls_pause(struct ui_context *x, int arg)
{
    bool runs = controls_any_runs(x->m, x->ui);

    (void)arg;
    begin(x);
    controls_send_moving(
        x->m, x->race, x->ui,
        &(struct command){.kind = runs ? CMD_PAUSE : CMD_RESUME}, 0);
    return end(x);
}

bool controls_step(struct ui_context *x, int kind)
{
    struct command step = {.kind = (enum command_kind)kind, .count = 1};

    begin(x);
    controls_send_moving(x->m, x->race, x->ui, &step, 1);
    return end(x);
}

/* After a new value: with lanes that do not train it is not seen to do
 * anything until they do. */
static bool end_value(struct ui_context *x, const struct param *p)
{
    double value = NAN;
    char text[PARAM_TEXT] = "", more[BAR_LABEL_SIZE];

    race_together_end(x->race);
    if (p == &param_epochs || !controls_have_ended(x->m, x->ui))
        return true;
    for (size_t i = 0; i < x->m->n_lanes; i++) {
        const struct lane_model *lane = &x->m->lanes[i];
        double own = controls_coming_value(lane, p);

        if (!controls_in_target(x->ui, i) || !lane_has(&lane->config, p))
            continue;
        if (isnan(value))
            param_short(p, own, text);
        else if (own != value)
            text[0] = '\0'; /* each lane has its own */
        value = own;
    }
    if (controls_are_done(x->m, x->ui))
        ui_notice(x->ui, false,
                  "%s%s%s counts from the next training: Space %s, E one",
                  param_label(p), text[0] ? " " : "", text,
                  controls_more_text(x->m, x->ui, more, sizeof more));
    else
        ui_notice(x->ui, false,
                  "%s%s%s counts from the next training: r restarts",
                  param_label(p), text[0] ? " " : "", text);
    return true;
}

static bool move(struct ui_context *x, const struct param *p, int by)
{
    begin(x);
    controls_send_moved(x->m, x->race, x->ui, p, by);
    return end_value(x, p);
}

bool controls_move_lr(struct ui_context *x, int by)
{
    return move(x, &param_lr, by);
}

bool controls_move_pert(struct ui_context *x, int by)
{
    return move(x, &param_pert, by);
}

bool controls_move_epochs(struct ui_context *x, int by)
{
    return move(x, &param_epochs, by);
}

bool controls_scale_lr(struct ui_context *x, int by)
{
    begin(x);
    for (size_t i = 0; i < x->m->n_lanes; i++)
        if (controls_in_target(x->ui, i))
            controls_send(x->m, x->race, i, &param_lr,
                          controls_coming_value(&x->m->lanes[i], &param_lr) *
                              (by < 0 ? 0.5 : 2));
    return end_value(x, &param_lr);
}

bool controls_move_speed(struct ui_context *x, int by)
{
    double speed = controls_next_speed(x->m, by);

    begin(x);
    if (speed != x->m->speed)
        controls_set_speed(x->m, x->race, speed);
    if (!view_shows(x->m, x->ui, VIEW_SHOWS_CONTROLS))
        ui_notice(x->ui, false,
                  x->m->speed > 0 ? "speed: %.4g batches a second"
                                  : "speed: max",
                  x->m->speed);
    return end(x);
}

bool controls_lockstep(struct ui_context *x, int arg)
{
    struct model *m = x->m;
    char behind[64];

    (void)arg;
    begin(x);
    model_behind_text(m, behind, sizeof behind); /* as they ran until now */
    m->lockstep = !m->lockstep;
    race_set_lockstep(x->race, m->lockstep);
    if (m->lockstep && behind[0] != '\0')
        model_event(m, EVENT_INFO, -1, 0, "lock-step: %s, is waited for",
                    behind);
    else
        model_event(m, EVENT_INFO, -1, 0,
                    m->lockstep ? "lock-step: lanes wait for each other"
                                : "free running: lanes do not wait");
    return end(x);
}

bool controls_next_target(struct ui_context *x, int by)
{
    int n = (int)x->m->n_lanes + 1;
    char name[LANE_NAME_MAX];

    x->ui->target = (x->ui->target + 1 + by + n) % n - 1;
    if (!view_shows(x->m, x->ui, VIEW_SHOWS_CONTROLS))
        ui_notice(x->ui, false, "keys act on: %s",
                  controls_target_name(x->m, x->ui, name));
    return true;
}

bool controls_copy(struct ui_context *x, int arg)
{
    (void)arg;
    begin(x);
    controls_send_copies(x->m, x->race, x->ui);
    return end(x);
}

/* A preset is one change, what it chose for a restart included; it may have
 * chosen nothing else. */
bool controls_undo(struct ui_context *x, int arg)
{
    struct controls_state *t = &x->ui->controls;
    unsigned lanes = x->ui->target < 0 ? ~0u : 1u << x->ui->target;
    uint64_t newest = model_newest_change(x->m, lanes);
    uint64_t staged = controls_staged_change(x->ui);

    (void)arg;
    race_together_begin(x->race);
    if (staged != 0 && staged >= newest) {
        controls_unstage(x->ui);
        model_event(x->m, EVENT_INFO, -1, 0,
                    t->staged ? "undo: for a restart as before the preset"
                              : "undo: what was chosen for a restart is "
                                "dropped");
    }
    if (staged <= newest)
        model_undo(x->m, x->race, lanes);
    return end(x);
}

/* + and - on the selected row of the panel. */
bool controls_move_selected(struct ui_context *x, int by)
{
    const struct control *control = control_at(x->ui->controls.row);

    if (control->kind == CONTROL_LIVE)
        return move(x, control->param, by);
    if (control->kind == CONTROL_SPEED)
        return controls_move_speed(x, by);
    if (control->kind == CONTROL_LOCKSTEP)
        return controls_lockstep(x, 0);
    begin(x);
    controls_move_staged(x->m, x->ui, by);
    return end(x);
}
