/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values that one line of a sweep stands for: "0.1, 0.3", "1-3",
 * "1e-4..1:log:9" and what is in quotes, parted by commas. */
#ifndef STORE_SWEEP_SWEEP_VALUES_H
#define STORE_SWEEP_SWEEP_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define SWEEP_VALUES_MAX 1000000

/* Owned; all zero = empty. */
struct sweep_values {
    size_t n;
    char *room;     /* the texts, a NUL behind each */
    size_t used;    /* bytes of it */
    size_t size;    /* bytes that fit */
    size_t *at;     /* [n] where in room value i begins */
    size_t at_size; /* how many fit */
};

/* The values of a list, in its order. `numbers`: each that is a number is spelt
 * shortest. A value in quotes is spelt as in every configuration file
 * (config_text.h) and stands for itself: it is no range. STATUS_USAGE with
 * what was expected: an empty value, a range that is none, a value that is
 * there twice, more than SWEEP_VALUES_MAX. STATUS_NOMEM. After a failure *out
 * is empty. Thread: any. */
enum status sweep_values_parse(const char *text, bool numbers,
                               struct sweep_values *out, struct err *err);

/* One value as it is. STATUS_NOMEM. */
enum status sweep_values_add(struct sweep_values *values, const char *text,
                             struct err *err);

const char *sweep_value(const struct sweep_values *values, size_t i);

void sweep_values_done(struct sweep_values *values);

#endif
