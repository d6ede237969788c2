/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would do nothing is refused, so that nobody waits for a file that is
 * never written, or takes a figure for another. */
#include "cli/options/option_clash.h"

#include <string.h>

#include "cli/options/lane_spec.h"
#include "cli/options/option_row.h"
#include "lab/gradient_at.h"
#include "lab/grid.h"
#include "lab/published.h"

#define KEEPS_NONE "many trainings print one table and keep no run"
#define ONE_TABLE  "many trainings print one table"
#define ONE_SEED   "each training has one seed; --sweep seed=1-5 tries several"
#define ONE_TASK   "ask for two things; ask for one"

static const struct {
    const char *option, *other, *why;
} clashes[] = {
    {"sweep", "lr-search", "are two experiments; ask for one"},
    {"seeds", "seed", "both say which seeds; ask for one"},
};

/* What an experiment of many trainings, each of both, has no use for. */
static const char *const experiments[] = {"sweep", "lr-search"};
static const struct {
    const char *other, *why;
} useless[] = {
    {"out", KEEPS_NONE},
    {"save", KEEPS_NONE},
    {"checkpoint-every", KEEPS_NONE},
    {"resume", "each training begins anew"},
    {"seeds", ONE_SEED},
    {"format", ONE_TABLE},
    {"dump-screen", ONE_TABLE},
    {"lesson", ONE_TASK},
    {"open", ONE_TASK},
    {"replay", ONE_TASK},
    {"watch", ONE_TASK},
    {"inspect", ONE_TASK},
    {"print-config", ONE_TASK},
};

static const struct {
    const char *option, *other, *how;
} needs[] = {
    {"at-step", "sweep", "PARAMETER=VALUES"},
};

static enum status check_pair(const struct options *o, const char *option,
                              const char *other, const char *why,
                              struct err *err)
{
    if (!options_typed(o, option) || !options_typed(o, other))
        return STATUS_OK;
    return err_set(err, STATUS_USAGE, "--%s and --%s: %s", option, other, why);
}

static enum status check_pairs(const struct options *o, struct err *err)
{
    enum status st = STATUS_OK;

    for (size_t i = 0; i < sizeof clashes / sizeof *clashes && !st; i++)
        st = check_pair(o, clashes[i].option, clashes[i].other, clashes[i].why,
                        err);
    for (size_t k = 0; k < sizeof experiments / sizeof *experiments; k++)
        for (size_t i = 0; i < sizeof useless / sizeof *useless && !st; i++)
            st = check_pair(o, experiments[k], useless[i].other, useless[i].why,
                            err);
    for (size_t i = 0; i < sizeof needs / sizeof *needs && !st; i++)
        if (options_typed(o, needs[i].option) &&
            !options_typed(o, needs[i].other))
            st = err_set(err, STATUS_USAGE, "--%s: needs --%s %s",
                         needs[i].option, needs[i].other, needs[i].how);
    return st;
}

/* Whether the command line has the key in its --lane number i. */
static bool typed_with_lane(const struct options *o, size_t i,
                            const struct param *p)
{
    struct lane_config none, lane;

    lane_config_init(&none);
    return o->lane_source == SOURCE_ARGV &&
           lane_spec_parse(o->lane_specs[i], &none, &lane, NULL) == STATUS_OK &&
           lane_chose(&lane, p);
}

static enum status refuse_order(const char *name, struct err *err)
{
    return err_set(err, STATUS_USAGE,
                   "%s needs --shuffle; without it the batches "
                   "keep one order",
                   name);
}

/* Typed by itself, with a lane or as values of a sweep. A file may name it for
 * the day somebody shuffles. */
static enum status check_order(const struct options *o, struct err *err)
{
    struct grid_axis axis;

    if (o->shuffle)
        return STATUS_OK;
    if (options_typed(o, param_order_seed.name))
        return refuse_order("--order-seed:", err);
    for (size_t i = 0; i < o->n_lane_specs; i++)
        if (typed_with_lane(o, i, &param_order_seed))
            return refuse_order("--lane: order-seed", err);
    for (size_t i = 0; i < o->n_sweeps; i++)
        if (grid_axis_parse(o->sweeps[i], &axis, err) == STATUS_OK &&
            axis.param == &param_order_seed)
            return refuse_order("--sweep: order-seed", err);
    return STATUS_OK;
}

/* A rule that has units or a loss of its own ignores --act or --loss. */
static bool ignores(const struct lane_config *lane, const struct param *p)
{
    return (p == &param_act && lane->rule->one_act) ||
           (p == &param_loss && lane->rule->one_loss);
}

/* The first lane's rule where all lanes ignore p, else NULL. */
static const struct rule *ignored_by_all(const struct options *o,
                                         const struct param *p)
{
    for (size_t i = 0; i < o->n_lanes; i++)
        if (!ignores(&o->lanes[i], p))
            return NULL;
    return o->lanes[0].rule;
}

/* What a sweep sets: typed beside it, or of no use to any lane. */
static enum status check_swept(const struct options *o, const struct param *p,
                               struct err *err)
{
    if (p == &param_threads)
        return err_set(err, STATUS_USAGE,
                       "--sweep: threads: each training has one");
    if (ignored_by_all(o, p))
        return err_set(err, STATUS_USAGE,
                       "--sweep: %s: rule %s has its own, so that all "
                       "trainings would be the same",
                       p->name, ignored_by_all(o, p)->name);
    if (options_typed(o, p->name))
        return err_set(err, STATUS_USAGE,
                       "--sweep and --%s: both say what %s is; ask for one",
                       p->name, p->name);
    for (size_t i = 0; i < o->n_lane_specs; i++)
        if (typed_with_lane(o, i, p))
            return err_set(err, STATUS_USAGE,
                           "--sweep: lane %s has its own %s, which --sweep "
                           "would replace; leave it out",
                           o->lanes[i].name, p->name);
    return STATUS_OK;
}

static enum status check_sweeps(const struct options *o, struct err *err)
{
    struct grid_axis axis[GRID_AXES];
    struct err why = {0};

    for (size_t i = 0; i < o->n_sweeps; i++) {
        enum status st = grid_axis_parse(o->sweeps[i], &axis[i], &why);

        if (st != STATUS_OK)
            return err_set(err, st, "--sweep: %.200s", why.text);
        st = check_swept(o, axis[i].param, err);
        if (st != STATUS_OK)
            return st;
    }
    if (o->n_sweeps > 1 && axis[0].param == axis[1].param)
        return err_set(err, STATUS_USAGE,
                       "--sweep: %s is there twice; a map has two parameters",
                       axis[0].param->name);
    if (o->n_sweeps > 1 && o->at_step >= 0)
        return err_set(err, STATUS_USAGE, "--at-step: expected one --sweep");
    if (o->n_sweeps == 1 && o->at_step >= 0 &&
        !gradient_at_tells(axis[0].param))
        return err_set(err, STATUS_USAGE,
                       "--at-step: no gradient depends on %s; sweep a "
                       "parameter of a rule, act, loss, batch-size or seed",
                       axis[0].param->name);
    return STATUS_OK;
}

/* A lane's own seed, typed with it, beside --seeds. */
static enum status check_lanes(const struct options *o, struct err *err)
{
    for (size_t i = 0; o->seeds.n > 0 && i < o->n_lane_specs; i++)
        if (typed_with_lane(o, i, &param_seed))
            return err_set(err, STATUS_USAGE,
                           "--seeds: lane %s has seed=%u, which --seeds would "
                           "replace; leave it out",
                           o->lanes[i].name,
                           (unsigned)lane_whole(&o->lanes[i], &param_seed));
    return STATUS_OK;
}

static enum status check_own(const struct options *o, const struct param *p,
                             struct err *err)
{
    for (size_t i = 0; i < o->n_lanes; i++) {
        const struct lane_config *lane = &o->lanes[i];

        /* as it begins it is told by every command line that is printed */
        if (ignores(lane, p) && o->n_lane_specs > 0 &&
            typed_with_lane(o, i, p) && lane_value(lane, p) != p->initial)
            return err_set(err, STATUS_USAGE,
                           "--lane: %s: rule %s has its own; leave it out",
                           p->name, lane->rule->name);
    }
    if (!ignored_by_all(o, p) || !options_typed(o, p->name))
        return STATUS_OK;
    return err_set(err, STATUS_USAGE, "--%s: rule %s has its own; leave it out",
                   p->name, ignored_by_all(o, p)->name);
}

enum status option_clash_check(const struct options *o, struct err *err)
{
    static enum status (*const checks[])(
        const struct options *o, struct err *err) = {check_pairs, check_sweeps,
                                                     check_order, check_lanes};
    enum status st = STATUS_OK;

    for (size_t i = 0; i < sizeof checks / sizeof *checks && !st; i++)
        st = checks[i](o, err);
    if (st == STATUS_OK)
        st = check_own(o, &param_act, err);
    return st == STATUS_OK ? check_own(o, &param_loss, err) : st;
}

const char *option_clash_alone(const struct options *o)
{
    if (options_typed(o, "self-check"))
        return "self-check";
    return o->preset && !o->preset->options ? "preset" : NULL;
}

enum status option_clash_check_alone(const struct options *o, struct err *err)
{
    const char *does = option_clash_alone(o);
    const struct option_row *row;

    if (!options_matter(o) && o->task != TASK_SELF_CHECK &&
        o->task != TASK_MEASURE)
        return STATUS_OK; /* --help and the like */
    for (size_t i = 0; does && (row = option_row_at(i)) != NULL; i++)
        if (o->source[i] == SOURCE_ARGV && strcmp(row->name, does) != 0 &&
            (row->value || row->part != PART_FRONT))
            return err_set(err, STATUS_USAGE,
                           "--%s %s: trains no race, so that --%s would do "
                           "nothing; leave it out",
                           does, o->preset ? o->preset->name : "RULE",
                           row->name);
    return STATUS_OK;
}
