/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every change is a request to the race through the model, never a change of
 * the model here: what a panel shows as in force is what a lane answered.
 * Repeated keys build on the value already sent, so that three presses are
 * three rungs even when no batch came between them. */
#include "ui/parts/controls.h"

#include <math.h>
#include <stdio.h>

bool control_waits(const struct control *control)
{
    return control->kind >= CONTROL_RESTART;
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

void controls_send_moved(struct model *m, struct race *race,
                         const struct ui_state *ui, const struct param *p,
                         int by)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i))
            controls_send(
                m, race, i, p,
                param_step(p, controls_coming_value(&m->lanes[i], p), by));
}

/* Each live value of the lane that both have. */
void controls_send_copies(struct model *m, struct race *race,
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

void controls_set_speed(struct model *m, struct race *race, double speed)
{
    model_request(m, race, -1,
                  &(struct command){.kind = CMD_SPEED, .value = speed});
}

/* 1, 3, 10, ... 1000, max (0). */
double controls_next_speed(const struct model *m, int by)
{
    double speed = m->speed;

    if (by > 0)
        return speed <= 0 || speed >= 1000 ? 0 : param_ladder(speed, true);
    return speed <= 0 ? 1000 : speed <= 1 ? 1 : param_ladder(speed, false);
}

bool controls_any_runs(const struct model *m, const struct ui_state *ui)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i) && model_runs(&m->lanes[i]))
            return true;
    return false;
}

bool controls_have_ended(const struct model *m, const struct ui_state *ui)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i) && !lane_state_ended(m->lanes[i].state))
            return false;
    return true;
}

bool controls_are_done(const struct model *m, const struct ui_state *ui)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i) && m->lanes[i].state == LANE_DONE)
            return controls_have_ended(m, ui) && !controls_any_runs(m, ui);
    return false;
}

/* Counted from the last epoch that was trained, also of a lane that a limit
 * ended before: one epoch more than it has takes the limit off. */
static double epochs_with(const struct lane_model *lane, double more)
{
    double now = controls_coming_value(lane, &param_epochs);

    more = more > 0 ? more : lane_value(&lane->config, &param_epochs);
    return fmin(fmax((double)lane->epochs_done + more, now + 1),
                param_epochs.high);
}

void controls_send_moving(struct model *m, struct race *race,
                          const struct ui_state *ui, const struct command *cmd,
                          double more)
{
    bool done = controls_are_done(m, ui);

    race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];

        if (!controls_in_target(ui, i) ||
            (done ? lane->state != LANE_DONE : lane_state_ended(lane->state)))
            continue;
        model_request(m, race, (int)i, cmd);
        if (done)
            controls_send(m, race, i, &param_epochs, epochs_with(lane, more));
    }
    race_together_end(race);
}

const char *controls_more_text(const struct model *m, const struct ui_state *ui,
                               char *buf, size_t size)
{
    double more = 0;

    snprintf(buf, size, "more epochs");
    for (size_t i = 0; i < m->n_lanes; i++) {
        double own = lane_value(&m->lanes[i].config, &param_epochs);

        if (!controls_in_target(ui, i) || m->lanes[i].state != LANE_DONE)
            continue;
        if (more > 0 && own != more) {
            snprintf(buf, size, "more epochs");
            return buf;
        }
        more = own;
        snprintf(buf, size, "%.0f epoch%s more", more, more == 1 ? "" : "s");
    }
    return buf;
}
