/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of one run of a sweep. Thread: main. */
#ifndef CLI_COMMANDS_EXPAND_LINE_H
#define CLI_COMMANDS_EXPAND_LINE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "store/sweep/sweep_file.h"

#define EXPAND_WORDS_MAX (2 * SWEEP_KEYS_MAX + 8)

/* The words, NULL behind the last, point into the sweep and the rest. */
struct expand_line {
    char *words[EXPAND_WORDS_MAX];
    int n;
    char out[PATH_MAX];               /* the run's folder */
    char options[SWEEP_KEYS_MAX][68]; /* "--lr" of each key */
    bool flags[SWEEP_KEYS_MAX];       /* the option takes no value */
};

/* Before the first run: the names of the options, the same for all. */
void expand_line_begin(const struct sweep *s, struct expand_line *line);

/* The words of that run. STATUS_USAGE when its folder's name is too long. */
enum status expand_line_make(const struct sweep *s, size_t run,
                             struct expand_line *line, struct err *why);

#endif
