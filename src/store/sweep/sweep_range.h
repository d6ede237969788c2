/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A range in a list of values: "1-3" of whole numbers, or "FROM..TO:lin:N",
 * "FROM..TO:log:N" and "FROM..TO:log". */
#ifndef STORE_SWEEP_SWEEP_RANGE_H
#define STORE_SWEEP_SWEEP_RANGE_H

#include "store/sweep/sweep_values.h"

/* 2^53: above it doubles have gaps. */
#define SWEEP_WHOLE_MOST 9007199254740992.0

/* Adds the points of a range; *range_out false: the text is none, and nothing
 * was added. STATUS_USAGE: it is one that cannot be. STATUS_NOMEM. */
enum status sweep_range_add(const char *text, struct sweep_values *out,
                            bool *range_out, struct err *err);

/* sweep_values.c. Adds a number as it is written: "0.1", "3", "1e-05". */
enum status sweep_values_add_number(struct sweep_values *v, double value,
                                    struct err *err);

#endif
