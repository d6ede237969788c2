/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output is for what --format promises, so this is not there. */
#include "cli/data_line.h"

#include "cli/message.h"
#include "data/load/locate.h"

bool data_line_wanted(const struct problem_config *config, bool quiet)
{
    return !quiet && !data_is_name(config->data.path);
}

void data_line_tell(const struct problem *problem, bool *due)
{
    char line[FACTS_LINE];

    if (!problem || !*due)
        return;
    *due = false;
    facts_line(&problem->facts, problem->ds, problem->split.n_train,
               problem->split.n_val, line);
    message("data %s", line);
}
