/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preset is read once more, as if nothing else had been asked for: what the
 * lanes of the race are set up by is compared with that. */
#include "cli/preset.h"

#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "cli/options/config.h"
#include "cli/other_run.h"
#include "lab/published_change.h"

enum status preset_setup(const struct options *options,
                         struct published_setup *out, struct err *err)
{
    const struct published *preset = options->preset;
    const char *name, *was, *is;
    struct options own;
    enum status st;

    *out = (struct published_setup){.of = NULL};
    if (!preset || !preset->options)
        return STATUS_OK;
    st = config_read_run(preset->name, preset->options, &own, err);
    if (st != STATUS_OK)
        return st;
    out->of = preset;
    out->n_lanes = own.n_lanes;
    memcpy(out->lanes, own.lanes, sizeof out->lanes);
    if (other_option(&own, options, &name, &was, &is))
        snprintf(out->other, sizeof out->other, "%.24s %.40s instead of %.40s",
                 name, is, was);
    options_done(&own);
    return STATUS_OK;
}

void preset_tell(const struct published_setup *setup,
                 const struct race_config *race)
{
    char change[PUBLISHED_CHANGE], sentence[PUBLISHED_SENTENCE];

    for (size_t i = 0; setup->of && i < race->n_lanes; i++)
        if (published_change(setup, &race->lanes[i], race->lanes[i].values,
                             change)[0] != '\0')
            message("%s: %s", setup->of->name,
                    published_sentence(race->lanes[i].name, change, sentence));
}
