/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where options come from, weakest first: the program, the system's
 * configuration file, the user's, the environment, the checkpoint that is
 * resumed, the command line. */
#ifndef CLI_OPTIONS_CONFIG_H
#define CLI_OPTIONS_CONFIG_H

#include <limits.h>
#include <stdbool.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "store/checkpoint/checkpoint.h"
#include "store/config/config_file.h"

/* check (NULL = none) judges what the options cannot, of each pair that a file
 * gives (config_file.h), so that its line is told.
 * All of that into *out (options_done), and with --resume the checkpoint into
 * *resumed (checkpoint_done), else it is empty. STATUS_USAGE also for a
 * mistake in a file ("FILE:LINE: ..."), STATUS_IO, STATUS_FORMAT. After a
 * failure there is nothing to free. Thread: main. */
enum status config_load(int argc, char **argv, config_each *check,
                        struct options *out, struct checkpoint *resumed,
                        struct err *err);

/* The user's file: $MLPTUI_CONFIG, or mlptui.conf in the XDG folder.
 * STATUS_IO when there is no home. */
enum status config_user_path(char out[PATH_MAX], struct err *err);

/* The options of a run from its config.ini: of text, or when that is NULL of
 * the file; options_done. STATUS_USAGE, STATUS_IO; then nothing is to be
 * freed. */
enum status config_read_run(const char *path, const char *text,
                            struct options *out, struct err *err);

/* Whether path is one of the two files that are read. */
bool config_is_file(const char *path);

/* The options in force as lines of a configuration file, *out the caller's
 * (mem_free): with their lanes, or, for a run's own file, without (data then
 * named by its full path). STATUS_NOMEM. */
enum status config_in_force(const struct options *options, bool lanes,
                            char **out);

struct option_row;

/* What the option of row i stands at, or NULL when that depends. */
const char *config_value(const struct options *options, size_t i);

/* Whether the option decides a run's numbers and is no lane's. */
bool config_decides(const struct option_row *row);

/* A hash of the options for which config_decides: what
 * record/run_id.h begins with. STATUS_NOMEM. */
enum status config_run_base(const struct options *options, uint64_t *out);

/* A commented file of the program's own values. STATUS_NOMEM. */
enum status config_default(char **out);

#endif
