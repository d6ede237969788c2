/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets whose files say no more than numbers, and what is known of them:
 * the names of their classes. */
#ifndef DATA_LOAD_KNOWN_SETS_H
#define DATA_LOAD_KNOWN_SETS_H

#include "data/dataset.h"

/* Names the classes of a set that is known, by its hash or by its name (that
 * of its folder, too) and number of classes. Others stay as they are.
 * STATUS_NOMEM. */
enum status known_sets_name(struct dataset *ds, uint64_t hash);

#endif
