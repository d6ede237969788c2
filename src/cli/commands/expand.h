/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mlptui expand: a sweep file as command lines. */
#ifndef CLI_COMMANDS_EXPAND_H
#define CLI_COMMANDS_EXPAND_H

#include "base/status.h"

/* As struct command_row has it. */
int expand_main(int argc, char **argv, struct err *err);

#endif
