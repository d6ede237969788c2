/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts the program prints and leaves: help, version, list of rules. */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include <stdio.h>

/* One screen of at most 60 lines and 80 columns. */
void usage_help(FILE *out);
void usage_version(FILE *out);
void usage_rules(FILE *out);

#endif
