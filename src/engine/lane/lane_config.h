/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane is asked to train, and by what: plain values only, which are
 * copied. Thread: any, as each function touches its arguments alone. */
#ifndef ENGINE_LANE_LANE_CONFIG_H
#define ENGINE_LANE_LANE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/lane/params.h"
#include "nn/net.h"
#include "nn/rule.h"

#define LANES_MAX     8
#define LANE_NAME_MAX 16
/* Column numbers are 16 bits wide; a wider layer is a typing error. */
#define LANE_WIDTH_MAX 65535
/* Of the name of a file with first weights, its NUL included. */
#define LANE_FILE_MAX 256

/* When a lane ends before its epochs do: the parameters target-acc, patience
 * and max-time, each off at 0. */
enum early_stop {
    EARLY_STOP_NONE,
    EARLY_STOP_TARGET,
    EARLY_STOP_PATIENCE,
    EARLY_STOP_TIME
};

/* The three, in the order of enum early_stop from EARLY_STOP_TARGET on. */
#define LANE_LIMITS 3
extern const struct param *const lane_limits[LANE_LIMITS];

struct lane_config {
    char name[LANE_NAME_MAX]; /* "bp", "wp"; "wp-2" when a rule repeats */
    const struct rule *rule;
    const struct optim *optim; /* that of the value of optim (lane_fit) */
    double values[PARAMS_MAX]; /* of every parameter; the live ones as first */
    uint64_t chosen;           /* bit i: somebody chose values[i] */
    size_t hidden[NET_MAX_HIDDEN];
    size_t n_hidden;
    bool shuffle; /* new batch order every epoch, same for all lanes */
    char init_file[LANE_FILE_MAX]; /* of NET_INIT_FILE */
};

/* The notebook's values; no name, no rule; threads 0 = not chosen. */
void lane_config_init(struct lane_config *out);

/* A value of the configuration, as a double or whole. */
static inline double lane_value(const struct lane_config *config,
                                const struct param *p)
{
    return params_get(config->values, p);
}

static inline uint32_t lane_whole(const struct lane_config *config,
                                  const struct param *p)
{
    return (uint32_t)lane_value(config, p);
}

/* What the order of its batches is drawn from when its weights are from `seed`:
 * its order-seed, or that seed when nobody chose one. */
uint32_t lane_order_seed(const struct lane_config *config, uint32_t seed);

/* The rule it trains by, whose defaults are fitted where nobody chose
 * otherwise. */
void lane_set_rule(struct lane_config *config, const struct rule *rule);

/* The optimiser's own lr, where it was chosen but no lr was. */
void lane_fit_optim(struct lane_config *config);

/* Sets a value that follows from something else; nobody chose it. */
void lane_fit(struct lane_config *config, const struct param *p, double value);
/* Sets a value that somebody chose; and whether somebody did. */
void lane_choose(struct lane_config *config, const struct param *p,
                 double value);
bool lane_chose(const struct lane_config *config, const struct param *p);

/* Chooses what a person wrote: what param_parse takes, for a choice with parts
 * also "NAME:PART:PART" or "NAME:PART,PART", and for init the name of a file.
 * STATUS_USAGE with a line that does not name the parameter. */
enum status lane_choose_text(struct lane_config *config, const struct param *p,
                             const char *text, struct err *err);

/* The net that a lane trains on data of so many features and classes. */
struct net_spec lane_net(const struct lane_config *config, size_t n_inputs,
                         size_t n_classes);

/* Whether the lane's rule can train this net, with its optimiser and batches of
 * so many samples; STATUS_USAGE with a line that names the lane if not. */
enum status lane_check_rule(const struct lane_config *config,
                            const struct net_spec *spec, size_t batch_size,
                            struct err *err);

/* Whether two lanes see their batches in the same order. */
bool lane_same_order(const struct lane_config *a, const struct lane_config *b);

/* Whether two lanes have hidden layers of the same widths. */
bool lane_same_hidden(const struct lane_config *a, const struct lane_config *b);

/* Whether a lane has the parameter. */
bool lane_has(const struct lane_config *config, const struct param *p);

/* The parameters whose values travel with every batch, LANE_COLUMNS at most:
 * the live ones of optimiser and rule, in the order of the registry; of lr the
 * one in force in that epoch (params_rate). Returns how many. */
#define LANE_COLUMNS 16
size_t lane_columns(const struct lane_config *config,
                    const struct param *out[LANE_COLUMNS]);

/* Forward passes that one sample costs a lane, its rule done as it is
 * defined. */
double lane_cost(const struct lane_config *config,
                 const struct net_shape *shape);

/* The one honest line about its rule (nn/rule.h); false: there is none. */
bool lane_remark(const struct lane_config *config,
                 const struct net_shape *shape, char remark_out[RULE_REMARK]);

/* Whether two lanes of different rules learn the same from the same seed: their
 * rules are one on such a net, and all else that the learning depends on is
 * equal. */
bool lane_same_start(const struct lane_config *a, const struct lane_config *b,
                     const struct net_shape *shape);

/* The batch size with n_train training samples: a default too large for them
 * becomes one that makes ten batches an epoch. */
size_t lane_batch_size(const struct lane_config *config, size_t n_train);

#endif
