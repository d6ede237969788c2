/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/cli share. */
#ifndef TESTS_CLI_CASE_H
#define TESTS_CLI_CASE_H

#include <stdio.h>

#include "cli/options/options.h"

/* Defaults and argv alone, without files. */
enum status parse_words(int argc, char **argv, struct options *out,
                        struct err *err);

/* The same for a line that is split at blanks, of at most 31 words. */
enum status parse(const char *line, struct options *out, struct err *err);

/* The error of that line begins with these words. */
void check_says(const char *line, const struct err *err, const char *says);

/* What is left of f (at most 128 KiB), for free; closes f. */
char *read_all(FILE *f);

#endif
