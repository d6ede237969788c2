/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rule answers with weights that no lane is at work on, as a lane would
 * with them: not every rule says the largest output of its net. Thread: any. */
#ifndef ENGINE_ANSWERS_H
#define ENGINE_ANSWERS_H

#include "engine/lane/params.h"
#include "nn/sparse/runs.h"

/* values: of all parameters, in force; params: canonical [n_params];
 * probs_out: [runs->n, classes]. STATUS_NOMEM. */
enum status answers_of(const struct rule *rule, const double values[PARAMS_MAX],
                       const struct net_shape *shape, const double *params,
                       const struct runs *runs, float *probs_out);

/* The same of one sample x [inputs]; probs_out: [classes]. */
enum status answers_of_one(const struct rule *rule,
                           const double values[PARAMS_MAX],
                           const struct net_shape *shape, const double *params,
                           double *x, float *probs_out);

#endif
