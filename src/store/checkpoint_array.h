/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane's rule and optimiser remember, within a checkpoint: for
 * checkpoint.c only. */
#ifndef STORE_CHECKPOINT_ARRAY_H
#define STORE_CHECKPOINT_ARRAY_H

#include "engine/protocol.h"
#include "store/npz.h"

/* Adds them as "LANE/NAME", or as "NAME" where lane is empty. */
void checkpoint_add_arrays(struct npz_writer *w, const char *lane,
                           const struct run_state *state);

/* Lists the arrays of two dimensions that a lane has beside its weights;
 * *n_doubles_out is their length together. What they are for is the engine's to
 * say. STATUS_FORMAT, STATUS_NOMEM. */
enum status checkpoint_find_arrays(struct npz_reader *r, const char *path,
                                   const char *lane,
                                   struct run_array out[RUN_ARRAYS_MAX],
                                   size_t *n_out, size_t *n_doubles_out,
                                   struct err *err);

/* Reads those that the state lists. */
enum status checkpoint_read_arrays(struct npz_reader *r, const char *lane,
                                   struct run_state *state, struct err *err);

#endif
