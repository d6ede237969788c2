/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts the program prints and leaves: help, version, list of rules. */
#ifndef CLI_OPTIONS_USAGE_H
#define CLI_OPTIONS_USAGE_H

#include <stdbool.h>
#include <stdio.h>

/* 80 columns; all: also the options that are rare, of single rules and
 * optimisers. */
void usage_help(FILE *out, bool all);
void usage_version(FILE *out);

/* One line a rule, with its own keys as they begin. */
void usage_rules(FILE *out);

#endif
