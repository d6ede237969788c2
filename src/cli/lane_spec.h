/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --lane RULE[:key=value[,key=value...]], and the keys themselves, which the
 * options of the same names set for all lanes. */
#ifndef CLI_LANE_SPEC_H
#define CLI_LANE_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "engine/protocol.h"

/* Sets one key: a parameter (engine/params.h), hidden or name; '_' counts as
 * '-'. STATUS_USAGE with a text that names neither the key nor the lane. */
enum status lane_spec_set(struct lane_config *lane, const char *key,
                          const char *value, struct err *err);

/* Whether a key is to be set before the others: it decides which others the
 * lane has. */
bool lane_spec_is_first(const char *key);

/* STATUS_USAGE and what a lane would need to have the parameter, as "needs
 * optim=momentum or optim=nesterov"; rule: that has it not, NULL = that of no
 * lane has. */
enum status lane_spec_refuse(const struct rule *rule, const struct param *p,
                             struct err *err);

/* `spec` on top of *base. Without name=, out->name is as in *base (empty).
 * On failure *out is untouched. */
enum status lane_spec_parse(const char *spec, const struct lane_config *base,
                            struct lane_config *out, struct err *err);

/* Gives lanes without a name their rule's, with -2, -3, ... where it repeats.
 * STATUS_USAGE when two name= are the same but for capitals: on
 * the screen, and to some file systems, they would be one. */
enum status lane_spec_name_all(struct lane_config *lanes, size_t n_lanes,
                               struct err *err);

#endif
