/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the keeper; nobody else includes this. */
#ifndef RECORD_KEEPER_PARTS_H
#define RECORD_KEEPER_PARTS_H

#include "record/keeper.h"

/* keeper_start.c: config.ini's lines but the lanes', as they are now; *out is
 * the caller's (mem_free). STATUS_NOMEM. */
enum status keeper_options(const struct keeper *k,
                           const struct race_config *config, char **out);

/* keeper.c: hands these lines to the recorder; without memory it keeps those
 * that it has. */
void keeper_tell_options(struct keeper *k, const struct race *race);

/* keeper.c: what is told of a checkpoint that was written. */
void keeper_note_saved(struct keeper *k, const struct recorder_news *news,
                       size_t n_lanes);

/* keeper_end.c: frees the races that were replaced and whose recording is over;
 * with wait all of them. */
void keeper_reap(struct keeper *k, bool wait);

#endif
