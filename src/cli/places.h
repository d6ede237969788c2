/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a run is to be kept, looked at before it begins. */
#ifndef CLI_PLACES_H
#define CLI_PLACES_H

#include "base/status.h"
#include "cli/options/options.h"
#include "record/keeper.h"
#include "store/checkpoint/checkpoint.h"

/* What could not be kept, or would cost what is there, is told before the
 * hours it took: a place of --save or --out that cannot be written or is read
 * by this run, a configuration file that is its data, a file of --save that is
 * somebody else's, a run that the folder holds, or that another process is
 * writing there (keeper_lock and keeper_begin, which this calls; keeper_done
 * undoes both). STATUS_USAGE for what another name or --overwrite mends, else
 * as keeper_begin; err->text begins with the option. When --out holds this very
 * run (cli/go_on.h), the race goes on from its checkpoint, which *resumed has
 * then, or keeper->finished says that there is nothing to do. Thread: main. */
enum status places_check(const struct options *options,
                         struct checkpoint *resumed, struct keeper *keeper,
                         struct race_config *race, struct err *err);

#endif
