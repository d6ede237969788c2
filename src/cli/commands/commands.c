/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands. */
#include "cli/commands/commands.h"

#include <string.h>

#include "cli/commands/collect.h"
#include "cli/commands/expand.h"

static const struct command_row rows[] = {
    {"collect", "[OPTION]... PATH...", "one table of many runs", collect_main},
    {"expand", "[--count | --nth N] FILE",
     "one command line for each run of a sweep file", expand_main},
    {"report", "PATH... -o PAGE.html [--figure CURVE.svg]",
     "write a page about runs", command_report},
};

const struct command_row *command_at(size_t i)
{
    return i < sizeof rows / sizeof *rows && rows[i].name ? &rows[i] : NULL;
}

void commands_help(FILE *out)
{
    const struct command_row *row;

    fputs("Commands (each has a --help)\n", out);
    for (size_t i = 0; (row = command_at(i)) != NULL; i++)
        fprintf(out, "  mlptui %s %s\n      %s\n", row->name, row->usage,
                row->help);
}

const struct command_row *command_find(const char *name)
{
    const struct command_row *row;

    for (size_t i = 0; (row = command_at(i)) != NULL; i++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}
