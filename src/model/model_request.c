/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the race: each command goes to the lanes that it concerns,
 * and what is on its way is noted until they have answered. */
#include "model/model.h"

/* Values may be changed between two steps, and it may be saved: that does not
 * end the stepping. */
static void note_moving(struct lane_model *lane, enum command_kind kind)
{
    bool step = kind == CMD_STEP || kind == CMD_STEP_EPOCH;

    if (!step && kind != CMD_PAUSE && kind != CMD_RESUME &&
        kind != CMD_RESTART && kind != CMD_UNDO)
        return;
    lane->stepping = step;
    lane->asked = kind == CMD_PAUSE    ? LANE_PAUSED
                  : kind == CMD_RESUME ? LANE_RUN
                                       : LANE_LOADING;
}

bool model_runs(const struct lane_model *lane)
{
    return lane->asked == LANE_RUN ||
           (lane->asked != LANE_PAUSED &&
            (lane->state == LANE_RUN || lane->state == LANE_EVAL));
}

bool model_all_ended(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (!lane_state_ended(m->lanes[i].state))
            return false;
    return m->n_lanes > 0;
}

/* A lane may take longer to a batch's end than a person to the next key: until
 * it has heard of the newest, what is on the way to it counts as done. */
static void note_changes(struct lane_model *lane, const struct command *cmd)
{
    switch (cmd->kind) {
    case CMD_SET:
        if (!changes_joins(&lane->changes, cmd->change))
            changes_add(&lane->changes, cmd->change);
        break;
    case CMD_UNDO:
        changes_drop(&lane->changes);
        break;
    case CMD_RESTART:
        lane->changes.n = 0;
        break;
    default:
        return;
    }
    lane->sent = cmd->change;
}

static bool send(struct model *m, struct race *race, size_t i,
                 const struct command *cmd)
{
    struct lane_model *lane = &m->lanes[i];
    struct command numbered = *cmd;

    numbered.change = m->change;
    if (!race_command(race, i, &numbered)) {
        model_event(m, EVENT_WARNING, (int)i, lane->last.step,
                    "too many commands at once: this one was not sent");
        return false;
    }
    note_moving(lane, cmd->kind);
    if (cmd->kind == CMD_SPEED) {
        lane->rate_other = lane->rate_broken = true;
        lane->rate_samples = 0;
        lane->rate_ns = 0;
    }
    note_changes(lane, &numbered);
    if (cmd->kind == CMD_SET) {
        size_t p = params_index(cmd->param);

        lane->pending[p] = true;
        lane->pending_value[p] = cmd->value;
        lane->pending_change[p] = m->change;
    }
    return true;
}

/* A parameter of one rule means nothing to another. */
static bool concerns(const struct lane_model *lane, const struct command *cmd)
{
    return cmd->kind != CMD_SET || lane_has(&lane->config, cmd->param);
}

bool model_request(struct model *m, struct race *race, int lane,
                   const struct command *cmd)
{
    const char *why;
    bool sent = true, any = false;

    if (cmd->kind == CMD_SET && !param_valid(cmd->param, cmd->value, &why)) {
        model_event(m, EVENT_WARNING, lane, 0, "%s %g refused: %s",
                    cmd->param->name, cmd->value, why);
        return false;
    }
    if (lane < 0)
        race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++)
        if ((lane < 0 || (size_t)lane == i) && concerns(&m->lanes[i], cmd)) {
            sent &= send(m, race, i, cmd);
            any = true;
        }
    if (lane < 0)
        race_together_end(race);
    if (!any) {
        model_event(m, EVENT_WARNING, lane, 0, "this rule has no %s",
                    cmd->param->name);
        return false;
    }
    if (cmd->kind == CMD_SPEED)
        m->speed = cmd->value;
    return sent;
}

void model_next_change(struct model *m)
{
    m->change++;
}

uint64_t model_newest_change(const struct model *m, unsigned lanes)
{
    uint64_t newest = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        uint64_t change = changes_newest(&m->lanes[i].changes);

        if ((lanes >> i & 1u) != 0 && change > newest)
            newest = change;
    }
    return newest;
}

bool model_undo(struct model *m, struct race *race, unsigned lanes)
{
    struct command undo = {.kind = CMD_UNDO};
    uint64_t newest = model_newest_change(m, lanes);
    bool sent = true;

    model_next_change(m);
    race_together_begin(race);
    for (size_t i = 0; i < m->n_lanes; i++)
        if ((lanes >> i & 1u) != 0 &&
            changes_newest(&m->lanes[i].changes) == newest)
            sent &= model_request(m, race, (int)i, &undo);
    race_together_end(race);
    return sent;
}
