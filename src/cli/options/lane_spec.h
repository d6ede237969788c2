/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --lane RULE[:key=value[,key=value...]]: a lane of one text. */
#ifndef CLI_OPTIONS_LANE_SPEC_H
#define CLI_OPTIONS_LANE_SPEC_H

#include <stddef.h>

#include "base/status.h"
#include "engine/lane/protocol.h"

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
