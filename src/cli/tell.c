/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane's net is known when its data are: the remark needs its shape. */
#include "cli/tell.h"

#include "cli/data_line.h"
#include "cli/message.h"

struct tell tell_wanted(const struct problem_config *config, bool quiet)
{
    return (struct tell){data_line_wanted(config, quiet), !quiet};
}

void tell_race(const struct race *race, struct tell *due)
{
    const struct race_config *config = race_config(race);

    if (!race_problem(race))
        return;
    data_line_tell(race_problem(race), &due->data);
    for (size_t i = 0; due->remarks && i < config->n_lanes; i++) {
        const struct net_shape *shape = race_shape(race, i);
        char remark[RULE_REMARK];

        if (shape && lane_remark(&config->lanes[i], shape, remark))
            message("%s: %s", config->lanes[i].name, remark);
    }
    due->remarks = false;
}
