/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits are printed with 15 digits, which gives every decimal back as it was
 * typed: a lane that did not reach 57.9999999 % must not be told of as one that
 * did not reach 58 %. */
#include "model/early_stop_text.h"
#include "model/model_parts.h"

#include <stdio.h>
#include <string.h>

const char *early_stop_text(const struct lane_model *lane,
                            char buf[EARLY_STOP_TEXT_SIZE])
{
    double target = model_value(lane, &param_target_acc);
    double patience = model_value(lane, &param_patience);
    double max_s = model_value(lane, &param_max_time);
    const char *before = "stops: ";
    size_t n = 0;

    buf[0] = '\0';
    if (target > 0.0) {
        n += (size_t)snprintf(buf, EARLY_STOP_TEXT_SIZE, "%s%.15g %%", before,
                              target);
        before = ", ";
    }
    if (patience > 0.0) {
        n += (size_t)snprintf(buf + n, EARLY_STOP_TEXT_SIZE - n,
                              "%spatience %.0f", before, patience);
        before = ", ";
    }
    if (max_s > 0.0)
        snprintf(buf + n, EARLY_STOP_TEXT_SIZE - n, "%s%.15g s", before, max_s);
    return buf;
}

const char *early_stop_why(const struct lane_model *lane,
                           char buf[EARLY_STOP_TEXT_SIZE])
{
    unsigned patience = (unsigned)model_value(lane, &param_patience);
    bool often = model_value(lane, &param_eval_every) > 0.0;
    char epoch[MODEL_EPOCH_TEXT];

    buf[0] = '\0';
    if (lane->early_stop == EARLY_STOP_TARGET)
        snprintf(buf, EARLY_STOP_TEXT_SIZE, "reached %.15g %% at epoch %s",
                 model_value(lane, &param_target_acc),
                 model_epoch_text(lane->early_stop_epoch, epoch));
    else if (lane->early_stop == EARLY_STOP_PATIENCE)
        snprintf(buf, EARLY_STOP_TEXT_SIZE, "no better for %u %s%s", patience,
                 often ? "evaluation" : "epoch", patience == 1 ? "" : "s");
    else if (lane->early_stop == EARLY_STOP_TIME)
        snprintf(buf, EARLY_STOP_TEXT_SIZE, "time is up (%.15g s)",
                 model_value(lane, &param_max_time));
    return buf;
}

void early_stop_apply(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    char label[LANE_NAME_MAX], why[EARLY_STOP_TEXT_SIZE];

    model_take_report(lane, &msg->report);
    model_event(
        m, EVENT_STATE, (int)i, msg->early_stop.step, "%s: %s; Space goes on",
        model_lane_label(lane, label, sizeof label), early_stop_why(lane, why));
}

enum status early_stop_missed(const struct race *race, struct err *err)
{
    const struct race_config *config = race_config(race);
    char names[LANES_MAX * (LANE_NAME_MAX + 48)] = "";

    for (size_t i = 0; i < config->n_lanes; i++) {
        size_t used = strlen(names);

        if (race_lane_missed(race, i))
            snprintf(names + used, sizeof names - used,
                     "%s%s: did not reach %.15g %%", used ? ", " : "",
                     config->lanes[i].name,
                     lane_value(&config->lanes[i], &param_target_acc));
    }
    if (names[0] == '\0')
        return STATUS_OK;
    return err_set(err, STATUS_MISSED, "%s", names);
}
