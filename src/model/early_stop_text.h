/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits for the eyes: which are in force, which ended a lane and why.
 * Thread: front end. */
#ifndef MODEL_EARLY_STOP_TEXT_H
#define MODEL_EARLY_STOP_TEXT_H

#include <stddef.h>

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "model/model.h"
#include "race/race.h"

#define EARLY_STOP_TEXT_SIZE 96

/* "stops: 90 %, patience 3, 60 s"; "" when no limit is in force.
 * Returns buf. */
const char *early_stop_text(const struct lane_model *lane,
                            char buf[EARLY_STOP_TEXT_SIZE]);

/* "reached 90 % at epoch 10", "no better for 3 epochs", "time is up"; "" when
 * no limit ended the lane. Returns buf. */
const char *early_stop_why(const struct lane_model *lane,
                           char buf[EARLY_STOP_TEXT_SIZE]);

/* For model_apply: MSG_EARLY_STOP. */
void early_stop_apply(struct model *m, size_t i, const struct lane_msg *msg);

/* STATUS_MISSED with *err naming the lanes that are done without having
 * reached their target accuracy, or STATUS_OK. */
enum status early_stop_missed(const struct race *race, struct err *err);

#endif
