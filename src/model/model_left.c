/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a run, in batches, percent and seconds. */
#include <math.h>
#include <stdio.h>

#include "data/progress.h"
#include "model/model.h"

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

const char *model_loading_text(const struct model *m, char *buf, size_t size)
{
    if (m->load_permille < 0)
        snprintf(buf, size, "%.1f MB so far",
                 progress_megabytes(m->load_permille));
    else
        snprintf(buf, size, "%d %%", m->load_permille / 10);
    return buf;
}

bool model_has_begun(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (m->lanes[i].last.step > 0)
            return true;
    return false;
}

double model_progress(const struct lane_model *lane)
{
    double all =
        model_value(lane, &param_epochs) * (double)lane->batches_per_epoch;

    return all > 0.0 ? 100.0 * (1.0 - batches_left(lane) / all) : 0.0;
}
