/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every parameter a lane may have: those of the optimisers, of the rules and
 * of the engine itself, each row once, in the order in which screens, help and
 * tables show them. A lane's values are one vector; [i] is that of
 * params_at(i). */
#ifndef ENGINE_LANE_PARAMS_H
#define ENGINE_LANE_PARAMS_H

#include <stdint.h>

#include "nn/decay.h"
#include "nn/net.h"
#include "nn/net_params.h"
#include "nn/optim.h"
#include "nn/param.h"
#include "nn/rules/rules.h"

#define PARAMS_MAX 64

/* The engine's own, beside those of the net. */
extern const struct param param_epochs, param_target_acc, param_patience,
    param_max_time, param_eval_every, param_diag_every, param_diag_repeats,
    param_diag_repeat_every, param_batch_size, param_seed, param_order_seed,
    param_threads;

/* All that every lane has, NULL at the end. */
extern const struct param *const engine_params[];

/* Row i, or NULL past the end. Thread: any, as for all below. */
const struct param *params_at(size_t i);

/* Where a row stands; it is one of the table's. */
size_t params_index(const struct param *p);

/* That place as a bit of a set of parameters. */
_Static_assert(PARAMS_MAX <= 64, "a set of parameters is 64 bits");
static inline uint64_t params_bit(const struct param *p)
{
    return UINT64_C(1) << params_index(p);
}

/* By name, '_' counting as '-'; or NULL. */
const struct param *params_find(const char *name);

/* Whether a lane of that rule and optimiser has the parameter. */
bool params_belong(const struct param *p, const struct rule *rule,
                   const struct optim *optim);

/* The choice whose name it may follow (struct param, parts), or NULL; and
 * whether it counts with these values: a part does with some choices only. */
const struct param *params_owner(const struct param *part);
bool params_used(const struct param *p, const double values[PARAMS_MAX]);

/* The learning rate of an epoch, 1..: what lr has fallen to by then. */
double params_rate(const double values[PARAMS_MAX], uint32_t epoch);

/* Whether it is the engine's: every lane has it. */
bool params_of_engine(const struct param *p);

/* Whether it is an optimiser's and nobody else's. */
bool params_of_optim(const struct param *p);

/* Whether a list, NULL at its end or itself NULL, has the row. */
bool params_among(const struct param *p, const struct param *const *list);

/* Every row's initial value. */
void params_initial(double values_out[PARAMS_MAX]);

static inline double params_get(const double values[PARAMS_MAX],
                                const struct param *p)
{
    return values[params_index(p)];
}

/* What the values say of the net: activation, loss and first weights. */
void params_net(const double values[PARAMS_MAX], struct net_spec *spec);

/* The values of the rows in `list` (NULL at its end), in its order. */
void params_pick(const double values[PARAMS_MAX],
                 const struct param *const *list, double *out);

#endif
