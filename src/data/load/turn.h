/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that are kept column by column, as EMNIST's are. */
#ifndef DATA_LOAD_TURN_H
#define DATA_LOAD_TURN_H

#include <stdbool.h>

#include "base/status.h"
#include "data/dataset.h"
#include "data/facts.h"
#include "data/options.h"

/* Turns the pictures of ds when they are known to be transposed or, unless
 * they are, when --transpose says so, and notes it. STATUS_NOMEM, STATUS_USAGE
 * (there are no pictures to turn). */
enum status turn_pictures(struct dataset *ds, bool transposed,
                          const struct data_options *options, const char *path,
                          struct data_facts *facts, struct err *err);

#endif
