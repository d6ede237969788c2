/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the model takes from the race: its messages, what stands beside them
 * (snapshots, counters, the data), and the clock. */
#include <stdio.h>

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
    char line[FACTS_LINE];
    bool changed = permille != m->load_permille;
    const struct err *error = race_error(race);

    m->load_permille = permille;
    if (!m->problem && race_problem(race)) {
        m->problem = race_problem(race);
        model_event(m, EVENT_INFO, -1, 0, "data %s", model_data_line(m, line));
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

/* With the net it is known what theory says of the rule on it: the log's first
 * word on the lane. */
static void take_shape(struct model *m, size_t i, const struct net_shape *shape)
{
    struct lane_model *lane = &m->lanes[i];
    char remark[RULE_REMARK], name[LANE_NAME_MAX];

    if (lane->shape == NULL && shape != NULL &&
        lane_remark(&lane->config, shape, remark))
        model_event(m, EVENT_INFO, (int)i, 0, "%s: %s",
                    model_lane_label(lane, name, sizeof name), remark);
    lane->shape = shape;
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
        take_shape(m, i, race_shape(race, i));
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
