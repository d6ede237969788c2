/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would do nothing is refused, so that nobody waits for a file that is
 * never written, or takes a figure for another. */
#include "cli/option_clash.h"

#include "cli/lane_spec.h"
#include "lab/grid.h"

#define KEEPS_NONE "many trainings print one table and keep no run"
#define ONE_SEED   "each training has one seed; --sweep seed=1-5 tries several"

static const struct {
    const char *option, *other, *why;
} clashes[] = {
    {"sweep", "lr-search", "are two experiments; ask for one"},
    {"sweep", "out", KEEPS_NONE},
    {"sweep", "save", KEEPS_NONE},
    {"sweep", "seeds", ONE_SEED},
    {"lr-search", "out", KEEPS_NONE},
    {"lr-search", "save", KEEPS_NONE},
    {"lr-search", "seeds", ONE_SEED},
    {"seeds", "seed", "both say which seeds; ask for one"},
};

static const struct {
    const char *option, *other, *how;
} needs[] = {
    {"at-step", "sweep", "PARAMETER=VALUES"},
};

static enum status check_pairs(const struct options *o, struct err *err)
{
    for (size_t i = 0; i < sizeof clashes / sizeof *clashes; i++)
        if (options_typed(o, clashes[i].option) &&
            options_typed(o, clashes[i].other))
            return err_set(err, STATUS_USAGE, "--%s and --%s: %s",
                           clashes[i].option, clashes[i].other, clashes[i].why);
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (options_typed(o, needs[i].option) &&
            !options_typed(o, needs[i].other))
            return err_set(err, STATUS_USAGE, "--%s: needs --%s %s",
                           needs[i].option, needs[i].other, needs[i].how);
    return STATUS_OK;
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

static enum status check_sweeps(const struct options *o, struct err *err)
{
    struct grid_axis axis[GRID_AXES];

    for (size_t i = 0; i < o->n_sweeps; i++) {
        enum status st = grid_axis_parse(o->sweeps[i], &axis[i], err);

        if (st != STATUS_OK)
            return st;
    }
    if (o->n_sweeps > 1 && axis[0].param == axis[1].param)
        return err_set(err, STATUS_USAGE,
                       "--sweep: %s is there twice; a map has two parameters",
                       axis[0].param->name);
    if (o->n_sweeps > 1 && o->at_step >= 0)
        return err_set(err, STATUS_USAGE, "--at-step: expected one --sweep");
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

enum status option_clash_check(const struct options *o, struct err *err)
{
    enum status st = check_pairs(o, err);

    if (st == STATUS_OK)
        st = check_sweeps(o, err);
    if (st == STATUS_OK)
        st = check_order(o, err);
    return st == STATUS_OK ? check_lanes(o, err) : st;
}
