/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the model meets the race: draining, asking, and passing on what the
 * person wants; and what follows from the two clocks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/model.h"

#define DRAIN      64   /* messages taken at a time */
#define DRAIN_MOST 8192 /* in one poll: a frame is never late for long */

static bool drain_lane(struct model *m, struct race *race, size_t i)
{
    struct lane_msg msgs[DRAIN];
    size_t n, all = 0;

    do {
        n = race_drain(race, i, msgs, DRAIN);
        for (size_t j = 0; j < n; j++)
            model_apply(m, i, &msgs[j]);
        all += n;
    } while (n == DRAIN && all < DRAIN_MOST);
    return all > 0;
}

bool model_ready(const struct model *m, const struct race *race)
{
    return m->problem || race_error(race);
}

static bool poll_lane(struct model *m, struct race *race, size_t i)
{
    struct lane_model *lane = &m->lanes[i];
    uint64_t serial = lane->snapshot ? lane->snapshot->serial : 0;
    bool changed;
    uint64_t waits;

    if (!model_ready(m, race))
        return false;
    changed = drain_lane(m, race, i);
    if (race_lane_state(race, i) == LANE_ERROR && lane->state != LANE_ERROR) {
        lane->state = LANE_ERROR;
        changed = true;
    }
    lane->snapshot = race_snapshot(race, i);
    if (lane->snapshot && lane->snapshot->serial != serial)
        changed = true;
    if (lane->dropped != race_dropped(race, i)) {
        lane->dropped = race_dropped(race, i);
        changed = true;
    }
    waits = race_lane_waits(race, i, &lane->waits_for);
    waits = waits > 1 ? waits : 0; /* one: the usual step by step */
    changed |= waits != lane->waits;
    lane->rate_broken |= waits > 0;
    lane->waits = waits;
    lane->ring_percent = race_ring_percent(race, i);
    return changed;
}

/* Batch sizes nobody chose follow the data; said once for all lanes. */
static void fit_batches(struct model *m)
{
    size_t was = 0, now = 0;

    for (size_t i = m->n_lanes; i-- > 0;) {
        struct lane_config *c = &m->lanes[i].config;
        size_t fitting = lane_batch_size(c, m->problem->train->n);

        if (fitting == lane_whole(c, &param_batch_size))
            continue;
        was = lane_whole(c, &param_batch_size);
        now = fitting;
        lane_fit(c, &param_batch_size, (double)now);
    }
    if (was > 0)
        model_event(m, EVENT_INFO, -1, 0,
                    "batch %zu instead of %zu: there are only %zu training "
                    "samples",
                    now, was, m->problem->train->n);
}

static bool poll_loading(struct model *m, struct race *race)
{
    int permille = race_load_permille(race);
    bool changed = permille != m->load_permille;
    const struct err *error = race_error(race);

    m->load_permille = permille;
    if (!m->problem && race_problem(race)) {
        m->problem = race_problem(race);
        model_event(m, EVENT_INFO, -1, 0,
                    "%s loaded: %zu training and %zu validation samples, "
                    "%zu features, %zu classes",
                    m->problem->ds->name, m->problem->split.n_train,
                    m->problem->split.n_val, m->problem->ds->n_features,
                    m->problem->ds->n_classes);
        fit_batches(m);
        changed = true;
    }
    if (error && m->error[0] == '\0') {
        snprintf(m->error, sizeof m->error, "%s", error->text);
        model_event(m, EVENT_WARNING, -1, 0, "%.100s", error->text);
        changed = true;
    }
    return changed;
}

/* Shapes and batches come before the messages that need them. */
bool model_look(struct model *m, struct race *race)
{
    int64_t now = clock_now_ns() - m->start_ns;
    int64_t since = now - m->now_ns;
    bool changed, active = false;

    m->now_ns = now;
    changed = poll_loading(m, race);
    for (size_t i = 0; i < m->n_lanes; i++) {
        struct lane_model *lane = &m->lanes[i];

        active |= lane->state == LANE_RUN || lane->state == LANE_EVAL;
        lane->shape = race_shape(race, i);
        if (!m->problem)
            continue;
        lane->samples_per_epoch = m->problem->train->n;
        lane->batches_per_epoch =
            (lane->samples_per_epoch +
             lane_whole(&lane->config, &param_batch_size) - 1) /
            lane_whole(&lane->config, &param_batch_size);
    }
    if (active)
        m->active_ns += since;
    return changed;
}

bool model_poll(struct model *m, struct race *race)
{
    bool changed = model_look(m, race);

    for (size_t i = 0; i < m->n_lanes; i++)
        changed |= poll_lane(m, race, i);
    return changed;
}

struct halting {
    struct model *m;
    struct race *race;
};

static void take(void *ctx)
{
    struct halting *halting = ctx;

    model_poll(halting->m, halting->race);
}

void model_halt(struct model *m, struct race *race)
{
    race_halt(race, take, &(struct halting){m, race});
}

/* --- requests --- */

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

/* --- what is left --- */

static double batches_left(const struct lane_model *lane)
{
    double done = (double)lane->epochs_done * (double)lane->batches_per_epoch;

    if (lane->last.epoch > lane->epochs_done)
        done += (double)lane->last.batch;
    return fmax(model_value(lane, &param_epochs) *
                        (double)lane->batches_per_epoch -
                    done,
                0.0);
}

/* Told by samples, since the last batch of an epoch may be a short one. */
static double samples_left(const struct lane_model *lane)
{
    double in_epoch = (double)lane->samples_per_epoch;
    double done =
        fmax((double)lane->epochs_done * in_epoch, (double)lane->last.samples);

    return fmax(model_value(lane, &param_epochs) * in_epoch - done, 0.0);
}

/* The limit is on time spent computing; pauses between batches do not count
 * to it, but pass. */
static double limit_s(const struct lane_model *lane)
{
    double limit = model_value(lane, &param_max_time);
    double left =
        limit - (double)(lane->last.active_ns - lane->limit_from_ns) / 1e9;
    double sample = (double)lane->last.active_ns / 1e9 /
                    (double)lane->last.samples; /* evaluations included */

    if (!(limit > 0.0) || !(sample > 0.0))
        return INFINITY;
    return fmax(left, 0.0) / sample / lane->samples_per_s;
}

double model_eta_s(const struct lane_model *lane)
{
    double rate = lane->samples_per_s;
    double evals = model_value(lane, &param_epochs) - (double)lane->epochs_done;

    if (lane->last.step < 10 || !(rate > 0.0) || lane->samples_per_epoch == 0)
        return -1.0;
    return fmin(samples_left(lane) / rate +
                    fmax(evals, 0.0) * (double)lane->mean_eval_ns * 1e-9,
                limit_s(lane));
}

bool model_eta_is_limit(const struct lane_model *lane)
{
    return model_value(lane, &param_target_acc) > 0.0 ||
           model_value(lane, &param_patience) > 0.0;
}

double model_progress(const struct lane_model *lane)
{
    double all =
        model_value(lane, &param_epochs) * (double)lane->batches_per_epoch;

    return all > 0.0 ? 100.0 * (1.0 - batches_left(lane) / all) : 0.0;
}
