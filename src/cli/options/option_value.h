/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What options do with a value that is more than one of some words or a
 * number: the `apply` of their rows. */
#ifndef CLI_OPTIONS_OPTION_VALUE_H
#define CLI_OPTIONS_OPTION_VALUE_H

#include "cli/options/option_row.h"

option_apply option_set_all_lanes, option_add_lane, option_set_data,
    option_set_label, option_set_sep, option_set_image, option_set_max_memory,
    option_set_inspect, option_set_val_fraction, option_set_train_size,
    option_set_preset, option_set_self_check, option_add_sweep,
    option_set_at_step, option_set_split_seed, option_set_speed,
    option_set_delay, option_set_targets, option_set_dump, option_set_alerts,
    option_set_text, option_add_open, option_set_lesson, option_set_seeds,
    option_set_checkpoint_every, option_set_on_signal;

/* "WxH", each 1..max; *rest_out is what follows. STATUS_USAGE. */
enum status option_parse_size(const char *text, int max, int *w_out, int *h_out,
                              const char **rest_out, struct err *err);

/* What cannot be asked of data together. STATUS_USAGE, with the options. */
enum status option_check_data(const struct options *options, struct err *err);

#endif
