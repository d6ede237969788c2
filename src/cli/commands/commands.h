/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `mlptui COMMAND ...` does other than train: one row a command. */
#ifndef CLI_COMMANDS_COMMANDS_H
#define CLI_COMMANDS_COMMANDS_H

#include <stddef.h>
#include <stdio.h>

#include "base/status.h"

struct command_row {
    const char *name;  /* "collect" */
    const char *usage; /* "PATH... [--summary]" */
    const char *help;  /* one line */
    /* argv[0] is the command's name. Returns the exit status; *err has a line
     * where there is something to say on standard error. */
    int (*run)(int argc, char **argv, struct err *err);
};

int command_report(int argc, char **argv, struct err *err);

/* The command of that name, or NULL; and the i-th, NULL past the last. */
const struct command_row *command_find(const char *name);
const struct command_row *command_at(size_t i);

/* The commands, for --help. */
void commands_help(FILE *out);

#endif
