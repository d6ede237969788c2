/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of learning rules. */
#ifndef NN_RULES_RULES_H
#define NN_RULES_RULES_H

#include "nn/rule.h"

/* Row i of the table, or NULL past its end. */
const struct rule *rule_at(size_t i);

/* By name, or NULL. */
const struct rule *rule_find(const char *name);

/* Of every rule that perturbs. */
extern const struct param param_pert;

#endif
