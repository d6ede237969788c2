/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In what two runs differ, for who is told that a folder holds another one.
 * Thread: main. */
#ifndef CLI_OTHER_RUN_H
#define CLI_OTHER_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options/options.h"
#include "store/run/run_json.h"

/* The first difference between the run there and the one that is asked for
 * here, in words: "shuffle off there, on here". Of what a run's id is made
 * (record/run_id.h); "" when none is found, or its configuration cannot be
 * read. Returns out. */
const char *other_run(const struct run_json *there, const struct options *here,
                      const struct race_config *race, char *out, size_t size);

/* The first option of those that decide a run in which two differ, as words in
 * force; false: none. */
bool other_option(const struct options *there, const struct options *here,
                  const char **name_out, const char **there_out,
                  const char **here_out);

#endif
