/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A published experiment that the command line names, as it is by itself: what
 * options and files made of it is compared with that. Thread: main. */
#ifndef CLI_PRESET_H
#define CLI_PRESET_H

#include "cli/options/options.h"
#include "lab/published.h"

/* The preset of the options in force; out->of is NULL without one, or when no
 * race finds its figures. STATUS_NOMEM and the like. */
enum status preset_setup(const struct options *options,
                         struct published_setup *out, struct err *err);

/* On standard error, a line for each lane that begins otherwise. */
void preset_tell(const struct published_setup *setup,
                 const struct race_config *race);

#endif
