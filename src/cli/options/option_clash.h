/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that cannot be asked for together, or not without another. */
#ifndef CLI_OPTIONS_OPTION_CLASH_H
#define CLI_OPTIONS_OPTION_CLASH_H

#include "base/status.h"
#include "cli/options/options.h"

/* Of settled options. Only what the command line says counts: a file's values
 * are for many runs, and one may leave some of them unused. STATUS_USAGE with
 * a line fit for standard error. */
enum status option_clash_check(const struct options *options, struct err *err);

/* The option that asks for what trains no race and has nothing to choose, or
 * NULL; and STATUS_USAGE when another is typed beside it, which would do
 * nothing, but for flags that say how it is shown. */
const char *option_clash_alone(const struct options *options);
enum status option_clash_check_alone(const struct options *options,
                                     struct err *err);

#endif
