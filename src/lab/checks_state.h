/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks themselves, for their table alone. */
#ifndef LAB_CHECKS_STATE_H
#define LAB_CHECKS_STATE_H

#include "lab/checks.h"
#include "lab/trial.h"

/* One trial, and one number of it. STATUS_NOMEM, and what trial_new says. */
enum status check_trial(const struct trial_spec *spec, const struct rule *rule,
                        enum status (*look)(struct trial *t,
                                            struct check_found *out),
                        struct check_found *out, struct err *err);

/* Of two errors at settings 100 times apart: that they go with this power of
 * the setting. NaN when one is. */
struct check_found check_power(double large, double little, double expected,
                               const char *what);

enum status check_order(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_plain(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_slope_one(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_slope_two(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_smooth_one(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_smooth_two(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_convex(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_mean(const struct rule *rule, struct check_found *out,
                       struct err *err);
enum status check_mean_flat(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_all_signs(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_cosine(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_contraction(const struct rule *rule, struct check_found *out,
                              struct err *err);
enum status check_last_layer(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_transposed(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_shrinks(const struct rule *rule, struct check_found *out,
                          struct err *err);
enum status check_is_fa(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_local_loss(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_nudge(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_nudges(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_behind(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_uncorrelated(const struct rule *rule, struct check_found *out,
                               struct err *err);
enum status check_modulation(const struct rule *rule, struct check_found *out,
                             struct err *err);

#endif
