/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same command line again: whether --out names a folder in which this very
 * run was begun, and where it goes on. */
#ifndef CLI_GO_ON_H
#define CLI_GO_ON_H

#include "base/status.h"
#include "cli/options/options.h"
#include "record/keeper.h"
#include "store/checkpoint/checkpoint.h"

/* The folder is locked. Without --resume: what is in it of the run of race.
 * Sets in keeper what follows (goes_on, rewinds, mark, finished), reads the
 * checkpoint into *resumed, which the caller frees after the race is started,
 * and has race begin there. Nothing when the folder holds no run.json.
 * STATUS_USAGE: it holds another run; STATUS_IO, STATUS_FORMAT. */
enum status go_on_find(const struct options *options, struct keeper *keeper,
                       struct checkpoint *resumed, struct race_config *race,
                       struct err *err);

/* With --resume: whether the folder is that of the checkpoint's run. */
enum status go_on_resumed(const struct options *options, struct keeper *keeper,
                          struct err *err);

/* The race begins where the checkpoint stands; nothing when it is empty. path
 * outlives the race's loading, as for the next. */
void go_on_at(const struct checkpoint *resumed, const char *path,
              struct race_config *race);

/* The same of lanes that a command line describes: with the values in force
 * there, but for the epochs that somebody chose, or for more. */
void go_on_from(const struct checkpoint *resumed, const char *path,
                struct race_config *race);

#endif
