/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_COMMANDS_REPORT_H
#define CLI_COMMANDS_REPORT_H

#include "base/status.h"

/* As struct command_row, run. */
int command_report(int argc, char **argv, struct err *err);

#endif
