/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that a lane has, which the options of the same names set for all
 * lanes. */
#ifndef CLI_OPTIONS_LANE_KEY_H
#define CLI_OPTIONS_LANE_KEY_H

#include <stdbool.h>

#include "base/status.h"
#include "engine/lane/protocol.h"

/* STATUS_USAGE when there is no such key, with the one that was perhaps
 * meant. */
enum status lane_key_check(const char *key, struct err *err);

/* Sets one key: a parameter (engine/lane/params.h), hidden or name; '_' counts
 * as '-'. STATUS_USAGE with a text that names neither the key nor the lane. */
enum status lane_key_set(struct lane_config *lane, const char *key,
                         const char *value, struct err *err);

/* Whether a key is to be set before the others, whatever their order: a choice,
 * which decides which other keys the lane has. */
bool lane_key_is_first(const char *key);

/* STATUS_USAGE and what a lane would need to have the parameter, as "needs
 * optim=momentum or optim=nesterov"; rule: that has it not, NULL = that of no
 * lane has. */
enum status lane_key_refuse(const struct rule *rule, const struct param *p,
                            struct err *err);

#endif
