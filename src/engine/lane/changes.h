/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which changes can be undone, oldest first, each by the number that the
 * person's front end gave it. Whoever keeps what undo brings back (a lane its
 * weights, the controls what was chosen for a restart) keeps it in an array
 * beside, in the same order. Plain values; no thread of its own. */
#ifndef ENGINE_LANE_CHANGES_H
#define ENGINE_LANE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANGES_MAX 8

struct changes {
    size_t n;
    uint64_t number[CHANGES_MAX];
};

/* The number of the newest, 0 = there is none. */
uint64_t changes_newest(const struct changes *c);

/* Whether what has this number is a part of the newest change: one undo takes
 * back both. Nothing is a part of change 0. */
bool changes_joins(const struct changes *c, uint64_t number);

/* Adds one. True when the oldest had to go for it: then what is kept beside
 * moves down by one. */
bool changes_add(struct changes *c, uint64_t number);

/* Takes the newest away, if there is one. */
void changes_drop(struct changes *c);

#endif
