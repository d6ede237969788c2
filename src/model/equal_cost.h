/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes at the same cost: what each had reached when it had spent no more
 * than the one that has spent least. */
#ifndef MODEL_EQUAL_COST_H
#define MODEL_EQUAL_COST_H

#include "model/model.h"

enum cost { COST_FWD_EQ, COST_ACTIVE_S };

/* What all lanes in the race have spent, the least of them: forward
 * equivalents or seconds. Lanes that failed are out of it. 0 = one has not
 * begun, NaN = there is none. */
double equal_cost(const struct model *m, enum cost cost);

/* The lane's last evaluation that came at that cost or before, or NULL. */
const struct eval_result *equal_cost_eval(const struct lane_model *lane,
                                          enum cost cost, double spent);

#endif
