/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What theory says of the learning rules, as checks that run in seconds: one
 * row each, with the rules that it is about. `mlptui --self-check RULE` runs
 * them. */
#ifndef LAB_CHECKS_H
#define LAB_CHECKS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"
#include "nn/rule.h"

/* What a check found: a number that theory has a range for. */
struct check_found {
    double got, low, high; /* it holds when low <= got <= high */
    const char *what;      /* "slope of log error by log pert" */
};

struct check {
    const char *name;  /* "B4" and the like of learning rules' theory */
    const char *claim; /* one sentence */
    const char *rules; /* names parted by blanks; NULL = every rule */
    enum status (*run)(const struct rule *rule, struct check_found *out,
                       struct err *err);
};

/* Row i of the table, or NULL past its end. Thread: any. */
const struct check *check_at(size_t i);
bool check_applies(const struct check *check, const struct rule *rule);
bool check_holds(const struct check_found *found);

/* Runs all that apply to the rule, or, rule NULL, to any, and prints a row
 * each. *n_off_out: how many do not hold. STATUS_NOMEM and the like. */
enum status checks_run(const struct rule *rule, FILE *out, size_t *n_off_out,
                       struct err *err);

#endif
