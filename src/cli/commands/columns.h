/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of CELLS_TABLE for a person to read. Thread: any. */
#ifndef CLI_COMMANDS_COLUMNS_H
#define CLI_COMMANDS_COLUMNS_H

#include <stdio.h>

#include "base/status.h"

/* Writes the lines of text, whose cells end at tabs, in columns: a blank or
 * more between them. A column without a value in any row is left out.
 * STATUS_NOMEM. */
enum status columns_write(const char *text, FILE *out);

#endif
