/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the keeper; nobody else includes this. */
#ifndef RECORD_KEEPER_PARTS_H
#define RECORD_KEEPER_PARTS_H

#include "record/keeper.h"

/* keeper_start.c: config.ini's lines but the lanes', as they are now; *out is
 * the caller's (mem_free). STATUS_NOMEM. */
enum status keeper_options(const struct keeper *k,
                           const struct race_config *config, char **out);

#endif
