/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes down: a command is obeyed at a batch boundary, and answered in
 * the messages. One stamped with a tick waits until the lane is there, so
 * that lanes in lock-step obey together. */
#include "engine/worker_state.h"

static void set(struct worker *w, const struct command *cmd)
{
    struct lane_msg msg = {.kind = MSG_SET};

    msg.set.param = cmd->param;
    msg.set.step = lane_steps(w->lane);
    msg.set.old_value = lane_now(w->lane, cmd->param);
    msg.set.change = cmd->change;
    lane_set(w->lane, cmd->param, cmd->value, cmd->change);
    msg.set.new_value = lane_now(w->lane, cmd->param);
    worker_publish(w, &msg);
}

static void restart(struct worker *w, uint32_t seed)
{
    struct lane_msg msg = {.kind = MSG_RESTART, .restart = {.seed = seed}};

    lane_restart(w->lane, seed);
    pacer_back(w->config.pacer, w->config.slot, 0);
    w->diverged = false;
    w->budget = 0;
    worker_publish(w, &msg);
    worker_publish_snapshot(w);
}

static void undo(struct worker *w)
{
    struct lane_msg msg = {.kind = MSG_ROLLBACK};
    bool failed = w->diverged || lane_collapse(w->lane) != COLLAPSE_NONE;

    msg.rollback.change = changes_newest(lane_changes(w->lane));
    msg.rollback.from_step = lane_steps(w->lane);
    if (!lane_undo(w->lane))
        return;
    msg.rollback.to_step = lane_steps(w->lane);
    msg.rollback.samples = lane_samples(w->lane);
    pacer_back(w->config.pacer, w->config.slot, msg.rollback.to_step);
    lane_position(w->lane, &msg.rollback.epoch, &msg.rollback.batch);
    msg.rollback.active_ns = lane_active_ns(w->lane);
    if (failed) {
        w->paused = true;
        w->budget = 0;
    }
    w->diverged = false;
    worker_publish(w, &msg);
    worker_publish_snapshot(w);
}

void worker_obey(struct worker *w, const struct command *cmd)
{
    w->obeyed++;
    if (cmd->change > w->heard)
        w->heard = cmd->change;
    switch (cmd->kind) {
    case CMD_SET:
        if (param_valid(cmd->param, cmd->value, NULL))
            set(w, cmd);
        break;
    case CMD_PAUSE:
        w->paused = true;
        w->budget = 0;
        break;
    case CMD_RESUME:
        w->paused = false;
        w->budget = 0;
        w->due_ns = 0;
        break;
    case CMD_STEP:
    case CMD_STEP_EPOCH:
        w->paused = true;
        w->to_epoch_end = cmd->kind == CMD_STEP_EPOCH;
        w->budget = w->to_epoch_end ? UINT64_MAX : w->budget + cmd->count;
        break;
    case CMD_RESTART:
        restart(w, cmd->seed);
        break;
    case CMD_UNDO:
        undo(w);
        break;
    case CMD_SPEED:
        w->speed = cmd->value > 0.0 ? cmd->value : 0.0;
        w->due_ns = 0;
        break;
    case CMD_SAVE:
        worker_publish_run_state(w, cmd->count);
        break;
    case CMD_STOP:
        w->stop = true;
        break;
    }
}

bool worker_has_work(const struct worker *w)
{
    return !w->diverged && lane_collapse(w->lane) == COLLAPSE_NONE &&
           !lane_done(w->lane) && (!w->paused || w->budget > 0);
}

/* Said to several lanes at once, and this one is a batch behind. */
static bool is_early(const struct worker *w, const struct command *cmd)
{
    uint64_t tick = pacer_ticks(w->config.pacer, w->config.slot);

    return cmd->at_tick > tick && cmd->at_tick - tick <= PACER_TOGETHER &&
           worker_has_work(w) &&
           !atomic_load_explicit(&w->stopping, memory_order_relaxed);
}

/* The next command that is due. Later ones wait behind an early one. */
bool worker_next_command(struct worker *w, struct command *cmd)
{
    if (!w->has_held && !spsc_pop(w->commands, &w->held))
        return false;
    w->has_held = is_early(w, &w->held);
    *cmd = w->held;
    return !w->has_held;
}
