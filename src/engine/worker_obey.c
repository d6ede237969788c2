/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the front end. Each is obeyed between two batches and answered by
 * a message. A command that is stamped with a tick waits until the lane has
 * come there, so that lanes in lock-step obey at the same batch. */
#include "engine/worker_state.h"

static void set(struct worker *w, const struct command *cmd)
{
    struct lane_msg msg = {.kind = MSG_SET};

    if (!param_valid(cmd->param, cmd->value, NULL))
        return;
    msg.set.param = cmd->param;
    msg.set.step = lane_steps(w->lane);
    msg.set.old_value = lane_now(w->lane, cmd->param);
    msg.set.change = cmd->change;
    lane_set(w->lane, cmd->param, cmd->value, cmd->change);
    msg.set.new_value = lane_now(w->lane, cmd->param);
    worker_publish(w, &msg);
}

static void stay(struct worker *w, const struct command *cmd)
{
    (void)cmd;
    w->paused = true;
    w->budget = 0;
}

static void go_on(struct worker *w, const struct command *cmd)
{
    (void)cmd;
    w->paused = false;
    w->budget = 0;
    w->due_ns = 0;
}

static void step(struct worker *w, const struct command *cmd)
{
    w->paused = true;
    w->to_epoch_end = cmd->kind == CMD_STEP_EPOCH;
    w->budget = w->to_epoch_end ? UINT64_MAX : w->budget + cmd->count;
}

static void restart(struct worker *w, const struct command *cmd)
{
    struct lane_msg msg = {.kind = MSG_RESTART, .restart = {.seed = cmd->seed}};

    lane_restart(w->lane, cmd->seed);
    pacer_back(w->config.pacer, w->config.slot, 0);
    w->diverged = false;
    w->budget = 0;
    worker_publish(w, &msg);
    worker_publish_snapshot(w);
}

static void undo(struct worker *w, const struct command *cmd)
{
    struct lane_msg msg = {.kind = MSG_ROLLBACK};
    bool failed = w->diverged || lane_collapse(w->lane) != COLLAPSE_NONE;

    (void)cmd;
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

static void set_speed(struct worker *w, const struct command *cmd)
{
    w->speed = cmd->value > 0.0 ? cmd->value : 0.0;
    w->due_ns = 0;
}

static void save(struct worker *w, const struct command *cmd)
{
    worker_publish_run_state(w, cmd->count);
}

static void stop(struct worker *w, const struct command *cmd)
{
    (void)cmd;
    w->stop = true;
}

void worker_obey(struct worker *w, const struct command *cmd)
{
    static void (*const acts[])(struct worker * w,
                                const struct command *cmd) = {
        [CMD_SET] = set,   [CMD_PAUSE] = stay,      [CMD_RESUME] = go_on,
        [CMD_STEP] = step, [CMD_STEP_EPOCH] = step, [CMD_RESTART] = restart,
        [CMD_UNDO] = undo, [CMD_SPEED] = set_speed, [CMD_SAVE] = save,
        [CMD_STOP] = stop,
    };

    w->obeyed++;
    if (cmd->change > w->heard)
        w->heard = cmd->change;
    acts[cmd->kind](w, cmd);
}

bool worker_has_work(const struct worker *w)
{
    return !w->diverged && lane_collapse(w->lane) == COLLAPSE_NONE &&
           !lane_done(w->lane) && (!w->paused || w->budget > 0);
}

/* Whether the command, which was sent to several lanes together, is stamped
 * with a tick that this lane has not reached. */
static bool is_early(const struct worker *w, const struct command *cmd)
{
    uint64_t tick = pacer_ticks(w->config.pacer, w->config.slot);

    return cmd->at_tick > tick && cmd->at_tick - tick <= PACER_TOGETHER &&
           worker_has_work(w) &&
           !atomic_load_explicit(&w->stopping, memory_order_relaxed);
}

/* The next command that is due. One that comes too early is held back, and so
 * are those behind it. */
bool worker_next_command(struct worker *w, struct command *cmd)
{
    if (!w->has_held && !spsc_pop(w->commands, &w->held))
        return false;
    w->has_held = is_early(w, &w->held);
    *cmd = w->held;
    return !w->has_held;
}
