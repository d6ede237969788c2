/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was known of a race before it was resumed. The log is the race's and
 * goes on at once; what is known of a lane is taken when it says where it goes
 * on, so that curves and weights are of one run. */
#include <string.h>

#include "model/model_parts.h"

void model_take_past(struct model *m, const struct model *past)
{
    m->past = past;
    if (past == NULL)
        return;
    m->start_ns -= past->now_ns;
    m->now_ns = past->now_ns;
    m->active_ns = past->active_ns;
    m->change = past->change;
    m->n_events = past->n_events;
    memcpy(m->events, past->events, sizeof m->events);
}

/* A target that was not looked for is looked for in the evaluations that there
 * still are. */
static void take_reached(struct model *m, struct lane_model *lane,
                         const struct lane_model *was)
{
    const struct race_targets *then = &m->past->targets;

    for (size_t i = 0; i < m->targets.n; i++)
        for (size_t k = 0; k < then->n; k++)
            if (m->targets.percent[i] == then->percent[k])
                lane->reached[i] = was->reached[k];
    for (size_t k = 0; k < lane->n_evals; k++)
        model_note_reached(m, lane, k);
}

static void take_evals(struct model *m, struct lane_model *lane,
                       const struct lane_model *was)
{
    lane->n_evals = was->n_evals;
    memcpy(lane->evals, was->evals, was->n_evals * sizeof *lane->evals);
    lane->epochs_unknown = was->epochs_unknown;
    lane->unknown_step = was->unknown_step;
    take_reached(m, lane, was);
    lane->best_val_acc = was->best_val_acc;
    lane->best_epoch = was->best_epoch;
    lane->plateau_acc = was->plateau_acc;
    lane->no_better = was->no_better;
    lane->plateau = was->plateau;
}

/* The batch at which a lane diverged is told with the step that it would have
 * been; the lane goes on before it, and comes to it again. */
bool model_resume_past(struct model *m, size_t i, uint64_t step)
{
    struct lane_model *lane = &m->lanes[i];
    struct lane_model *was =
        m->past ? (struct lane_model *)&m->past->lanes[i] : NULL;
    bool failed = was && was->n_nonfinite > 0 && was->last.step == step + 1;

    if (!was || step == 0 || (was->last.step != step && !failed))
        return false;
    for (size_t k = 0; model_history(lane, k); k++) {
        history_take(model_history(lane, k), model_history(was, k));
        if (failed)
            history_truncate(model_history(lane, k), step);
    }
    take_evals(m, lane, was);
    memcpy(lane->marks, was->marks, sizeof lane->marks);
    lane->n_marks = was->n_marks;
    lane->last = was->last;
    lane->last.done_ns = 0; /* by another process's clock */
    lane->cos_first = was->cos_first;
    lane->cos_last = was->cos_last.step > step ? was->cos_first : was->cos_last;
    if (was->draws_last.step <= step)
        lane->draws_last = was->draws_last;
    lane->n_nonfinite = failed ? 0 : was->n_nonfinite;
    lane->mean_eval_ns = was->mean_eval_ns;
    lane->samples_per_s = was->samples_per_s;
    lane->rate_broken = lane->rate_other = true;
    return true;
}
