/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mlptui collect: many runs as one table. */
#ifndef CLI_COMMANDS_COLLECT_H
#define CLI_COMMANDS_COLLECT_H

#include "base/status.h"

/* As struct command_row has it. */
int collect_main(int argc, char **argv, struct err *err);

#endif
