/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --list-data: the data sets that have a name. */
#ifndef CLI_LIST_DATA_H
#define CLI_LIST_DATA_H

#include <stdio.h>

#include "base/status.h"

/* A line each: name, kind, samples and features or size, where; when there is
 * none, one on standard error says where it looked. Returns the exit status.
 * Thread: main. */
int list_data(FILE *out, struct err *err);

#endif
