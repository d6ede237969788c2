/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks themselves, for their table alone. */
#ifndef LAB_CHECKS_STATE_H
#define LAB_CHECKS_STATE_H

#include "lab/checks.h"

enum status check_order(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_plain(const struct rule *rule, struct check_found *out,
                        struct err *err);
enum status check_slope_one(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_slope_two(const struct rule *rule, struct check_found *out,
                            struct err *err);
enum status check_convex(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_mean(const struct rule *rule, struct check_found *out,
                       struct err *err);
enum status check_cosine(const struct rule *rule, struct check_found *out,
                         struct err *err);
enum status check_contraction(const struct rule *rule, struct check_found *out,
                              struct err *err);
enum status check_last_layer(const struct rule *rule, struct check_found *out,
                             struct err *err);
enum status check_transposed(const struct rule *rule, struct check_found *out,
                             struct err *err);

#endif
