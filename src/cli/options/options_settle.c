/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what was given to the lanes of a race. Options for all lanes and the
 * specs of --lane may come in any order and from several sources, so that
 * `--lane wp --lr 0.05` and the other order mean the same: nothing is decided
 * before all of them are there. */
#include "cli/options/options.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cli/options/lane_key.h"
#include "cli/options/lane_spec.h"
#include "cli/options/option_row.h"
#include "cli/options/option_value.h"

size_t options_cores(void)
{
    const char *job = getenv("SLURM_CPUS_PER_TASK");
    cpu_set_t set;
    uint64_t most = 0;
    size_t n = 1;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1)
        n = (size_t)CPU_COUNT(&set);
    if (job && number_parse_whole(job, 1, n, &most, NULL) == STATUS_OK)
        n = (size_t)most;
    return n;
}

/* Sets the options for all lanes that come from a stronger source than the
 * lane's SPEC: in the first round choices, in the second the rest
 * (lane_key_is_first). One that this lane does not have is meant for others. */
static enum status override_round(const struct options *o,
                                  struct lane_config *lane, bool first,
                                  struct err *err)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        const struct param *p = params_find(row->name);
        enum status st = STATUS_OK;

        if (row->of_lanes && lane_key_is_first(row->name) == first &&
            o->source[i] > o->lane_source && (!p || lane_has(lane, p)))
            st = lane_key_set(lane, row->name, o->text[i], err);
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static enum status override(const struct options *o, struct lane_config *lane,
                            struct err *err)
{
    enum status st = override_round(o, lane, true, err);

    if (st == STATUS_OK)
        st = override_round(o, lane, false, err);
    if (st == STATUS_OK)
        lane_fit_optim(lane);
    return st;
}

/* What is typed for a rule, an optimiser or a choice that no lane has would do
 * nothing. */
static enum status check_waiting(const struct options *o, struct err *err)
{
    const struct option_row *row;

    for (size_t i = 0; (row = option_row_at(i)) != NULL; i++) {
        const struct param *p = row->of_lanes ? params_find(row->name) : NULL;
        struct err why = {0};
        bool had = !p || o->source[i] != SOURCE_ARGV;

        for (size_t k = 0; k < o->n_lanes && !had; k++)
            had =
                lane_has(&o->lanes[k], p) && params_used(p, o->lanes[k].values);
        if (had)
            continue;
        lane_key_refuse(NULL, p, &why);
        return err_set(err, STATUS_USAGE, "--%s: %.200s", row->name, why.text);
    }
    return STATUS_OK;
}

/* Where nobody chose a number of threads, a lane that runs alone gets all
 * cores. Several seeds share the cores better by running side by side. */
static void settle_threads(const struct options *o, struct lane_config *lane,
                           size_t n_lanes)
{
    bool alone = n_lanes == 1 && o->seeds.n < 2;

    if (lane_whole(lane, &param_threads) == 0)
        lane_fit(lane, &param_threads, alone ? (double)options_cores() : 1.0);
}

static enum status settle_lanes(struct options *o, struct err *err)
{
    static const char *const default_specs[] = {"bp", "wp"};
    const char *const *specs = o->n_lane_specs ? o->lane_specs : default_specs;
    enum status asked = option_check_data(o, err);

    if (asked != STATUS_OK)
        return asked;
    o->n_lanes = o->n_lane_specs ? o->n_lane_specs : 2;
    for (size_t i = 0; i < o->n_lanes; i++) {
        struct err why = {0};
        enum status st =
            lane_spec_parse(specs[i], &o->all_lanes, &o->lanes[i], &why);

        if (st == STATUS_OK && o->n_lane_specs)
            st = override(o, &o->lanes[i], &why);
        if (st != STATUS_OK)
            return err_set(err, st, "--lane: %.200s", why.text);
        o->lanes[i].shuffle = o->shuffle;
        settle_threads(o, &o->lanes[i], o->n_lanes);
    }
    struct err why = {0};
    enum status st = lane_spec_name_all(o->lanes, o->n_lanes, &why);
    if (st != STATUS_OK)
        return err_set(err, st, "--lane: %.200s", why.text);
    return STATUS_OK;
}

enum status options_settle(struct options *o, struct err *err)
{
    enum status st = settle_lanes(o, err);

    return st ? st : check_waiting(o, err);
}

enum status options_lanes(const struct options *options, const char *specs,
                          struct race_config *out, struct err *err)
{
    struct options o = *options;
    char text[OPTION_TEXT_MAX + 1], *rest = NULL;
    enum status st;

    snprintf(text, sizeof text, "%s", specs);
    o.n_lane_specs = 0;
    o.lane_source = SOURCE_ARGV + 1;
    for (char *spec = strtok_r(text, " \t", &rest); spec;
         spec = strtok_r(NULL, " \t", &rest)) {
        if (o.n_lane_specs == LANES_MAX)
            return err_set(err, STATUS_USAGE, "at most %d lanes", LANES_MAX);
        o.lane_specs[o.n_lane_specs++] = spec;
    }
    st = settle_lanes(&o, err); /* what is typed is for other lanes, too */
    if (st != STATUS_OK)
        return st;
    memcpy(out->lanes, o.lanes, sizeof out->lanes);
    out->n_lanes = o.n_lanes;
    return STATUS_OK;
}
