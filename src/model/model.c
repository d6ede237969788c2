/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds messages into what a front end shows. Everything that can be said
 * from messages alone is said here once; what must be asked of the race
 * (counters, snapshots, the clock) is in model_poll.c. */
#include "model/model.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/early_stop_text.h"
#include "model/model_parts.h"

#define RATE_NS        250000000 /* a window of the rate */
#define RATE_MEMORY_NS 1e9       /* how long one counts */

const char *model_lane_label(const struct lane_model *lane, char *buf,
                             size_t size)
{
    size_t i = 0;

    for (; lane->config.name[i] && i + 1 < size; i++)
        buf[i] = (char)toupper((unsigned char)lane->config.name[i]);
    buf[i] = '\0';
    return buf;
}

bool model_lanes_paired(const struct model *m)
{
    const struct lane_config *a = &m->lanes[0].config;

    for (size_t i = 1; i < m->n_lanes; i++) {
        const struct lane_config *b = &m->lanes[i].config;

        if (lane_value(a, &param_seed) != lane_value(b, &param_seed) ||
            lane_value(a, &param_init) != lane_value(b, &param_init) ||
            lane_value(a, &param_batch_size) !=
                lane_value(b, &param_batch_size) ||
            !lane_same_order(a, b) || !lane_same_hidden(a, b))
            return false;
    }
    return true;
}

double model_fwd_eq(const struct lane_model *lane, uint64_t samples)
{
    static const struct net_shape unknown = {0}; /* before the data are there */

    return (double)samples *
           lane_cost(&lane->config, lane->shape ? lane->shape : &unknown);
}

/* From the end of one batch to that of the next, so that the waits between
 * them count and pauses and evaluations do not. Batches that were dropped on
 * the way here were trained. */
static void note_rate(struct lane_model *lane, const struct sample *s)
{
    const struct sample *last = &lane->last;
    double rate, share;

    if (!lane->rate_broken && last->done_ns > 0 && s->step > last->step) {
        lane->rate_samples += s->samples - last->samples;
        lane->rate_ns += s->done_ns - last->done_ns;
    }
    lane->rate_broken = false;
    if (lane->rate_ns < RATE_NS)
        return;
    rate = (double)lane->rate_samples * 1e9 / (double)lane->rate_ns;
    share = lane->samples_per_s > 0.0 && !lane->rate_other
                ? 1.0 - exp(-(double)lane->rate_ns / RATE_MEMORY_NS)
                : 1.0;
    lane->samples_per_s += share * (rate - lane->samples_per_s);
    lane->rate_other = false;
    lane->rate_samples = 0;
    lane->rate_ns = 0;
}

static void apply_sample(struct model *m, struct lane_model *lane,
                         const struct sample *s)
{
    struct history_place at = {.step = s->step,
                               .samples = s->samples,
                               .fwd_eq = model_fwd_eq(lane, s->samples),
                               .active_ns = s->active_ns};

    note_rate(lane, s);
    lane->last = *s;
    lane->fwd_eq = at.fwd_eq;
    batch_rows_add(&lane->rows,
                   &(struct batch_row){.sample = *s,
                                       .wall_ns = s->done_ns - m->start_ns,
                                       .fwd_eq = at.fwd_eq});
    history_add(&lane->acc, &at, s->acc);
    history_add(&lane->loss, &at, s->loss);
    if (!isnan(s->cos_bp)) {
        history_add(&lane->cos, &at, s->cos_bp);
        lane->cos_last = *s;
        if (lane->cos_first.step == 0 && lane->resumed_step == 0)
            lane->cos_first = *s;
    }
    if (!isnan(s->diag.variance))
        lane->draws_last = *s;
    if (!isnan(s->grad_norm / s->bp_norm))
        history_add(&lane->norm, &at, s->grad_norm / s->bp_norm);
    if (!isfinite(s->loss) || !isfinite(s->grad_norm))
        lane->n_nonfinite++;
}

static void add_mark(struct lane_model *lane, const struct mark *mark)
{
    if (lane->n_marks == MODEL_MARKS_MAX) {
        memmove(lane->marks, lane->marks + 1,
                (MODEL_MARKS_MAX - 1) * sizeof *lane->marks);
        lane->n_marks--;
    }
    lane->marks[lane->n_marks++] = *mark;
}

void model_take_report(struct lane_model *lane, const struct lane_report *r)
{
    memcpy(lane->values, r->values, sizeof lane->values);
    lane->early_stop = r->early_stop;
    lane->early_stop_epoch = r->early_stop_epoch;
    lane->limit_from_ns = r->limit_from_ns;
    if (r->heard >= lane->sent)
        lane->changes = r->changes;
}

static void apply_hp(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    struct mark mark = {.step = msg->set.step,
                        .param = msg->set.param,
                        .old_value = msg->set.old_value,
                        .new_value = msg->set.new_value,
                        .change = msg->set.change};
    size_t p = params_index(mark.param);

    model_take_report(lane, &msg->report);
    if (mark.change >= lane->pending_change[p])
        lane->pending[p] = false;
    model_change_event(m, i, &mark);
    add_mark(lane, &mark);
}

static void apply_state(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    enum lane_state state = msg->state.state;
    /* what woke up a lane that had ended was told */
    bool quiet = state == LANE_EVAL || lane->state == LANE_EVAL ||
                 state == lane->state ||
                 (lane->state == LANE_DONE && state == LANE_RUN);
    char label[LANE_NAME_MAX];

    lane->entered += state != lane->state;
    lane->state = state;
    lane->collapse = msg->state.collapse;
    if (state == lane->asked || state > LANE_PAUSED)
        lane->asked = LANE_LOADING;
    lane->rate_broken = true;
    if (lane_state_failed(state))
        model_event(m, EVENT_WARNING, (int)i, msg->state.step,
                    "%s %s at step %llu: %s; %s",
                    model_lane_label(lane, label, sizeof label),
                    lane_state_name(state), (unsigned long long)lane->last.step,
                    model_failure(lane), model_way_out(lane));
    else if (lane->stepping && state == LANE_PAUSED)
        model_event(m, EVENT_STATE, (int)i, msg->state.step,
                    "%s STEP: stands at step %llu",
                    model_lane_label(lane, label, sizeof label),
                    (unsigned long long)msg->state.step);
    else if ((!quiet && !lane->stepping) || state == LANE_DONE)
        model_event(m, EVENT_STATE, (int)i, msg->state.step, "%s %s",
                    model_lane_label(lane, label, sizeof label),
                    lane_state_name(state));
}

void model_apply(struct model *m, size_t i, const struct lane_msg *msg)
{
    switch (msg->kind) {
    case MSG_SAVE: /* for recorders */
        break;
    case MSG_SAMPLE:
        apply_sample(m, &m->lanes[i], &msg->sample);
        break;
    case MSG_EVAL:
        model_apply_eval(m, i, &msg->eval);
        break;
    case MSG_SET:
        apply_hp(m, i, msg);
        break;
    case MSG_STATE:
        apply_state(m, i, msg);
        break;
    case MSG_RESTART:
        model_restart(m, i, msg);
        break;
    case MSG_ROLLBACK:
        model_rollback(m, i, msg);
        break;
    case MSG_RESUME:
        model_resume(m, i, msg);
        break;
    case MSG_EARLY_STOP:
        early_stop_apply(m, i, msg);
        break;
    }
}
