/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that the screens go on with, one after the other, as --resume would. */
#ifndef CLI_GONE_ON_H
#define CLI_GONE_ON_H

#include "base/status.h"
#include "model/model.h"
#include "race/race.h"

/* What they need as long as the program lives; the newest first, NULL = none.
 * Thread: main, for all. */
struct gone_on;

/* Reads the checkpoint in a run's folder: *config resumes there, *past (or
 * NULL) is what screens draw of it, *options are config.ini's lines but the
 * lanes'; all are the list's. Statuses of config_load and past_read. */
enum status gone_on_read(struct gone_on **list, const char *folder,
                         struct race_config *config, const struct model **past,
                         const char **options, struct err *err);
void gone_on_free(struct gone_on *list);

#endif
