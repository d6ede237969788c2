/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --resume does not let a command line change: the lanes, and which
 * samples train and how they are scaled. Thread: main. */
#ifndef CLI_OPTIONS_RESUMED_H
#define CLI_OPTIONS_RESUMED_H

#include "base/status.h"
#include "cli/options/options.h"

/* What the checkpoint says of each option, NULL where it says nothing;
 * borrowed from the options. */
struct resumed_texts {
    const char *text[OPTION_ROWS_MAX];
};

/* The checkpoint has been read into the options, the command line not yet. */
void resumed_note(const struct options *options, struct resumed_texts *out);

/* The command line has been read, too. STATUS_USAGE: it names another value
 * than the run began with. */
enum status resumed_check(const struct options *options,
                          const struct resumed_texts *begun, struct err *err);

#endif
