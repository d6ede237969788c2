/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One source read into one sheet: of the features, of labels apart, or of a
 * second table. */
#ifndef DATA_LOAD_LOAD_ONE_H
#define DATA_LOAD_LOAD_ONE_H

#include <limits.h>

#include "base/status.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/progress.h"
#include "data/sheet.h"

/* How a source is read. */
struct load_way {
    const struct data_options *options;
    struct progress *progress; /* may be NULL */
    size_t chunk;              /* struct reading */
    const struct sheet *first; /* of a second table: what the first one kept;
                                * else NULL */
};

/* Reads what `spec` names into *out, which is initialised here and always the
 * caller's (sheet_done), and leaves out the columns that only count rows.
 * path_out [PATH_MAX] is where it was found, for messages. STATUS_IO,
 * STATUS_FORMAT, STATUS_NOMEM, STATUS_USAGE; err->text names file and place. */
enum status load_one(const struct load_way *way, const char *spec,
                     char path_out[PATH_MAX], struct sheet *out,
                     struct data_facts *facts, struct err *err);

#endif
