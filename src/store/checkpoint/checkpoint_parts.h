/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of a checkpoint. */
#ifndef STORE_CHECKPOINT_CHECKPOINT_PARTS_H
#define STORE_CHECKPOINT_CHECKPOINT_PARTS_H

#include <stdbool.h>

#include "engine/lane/protocol.h"
#include "store/checkpoint/npz.h"

#define CHECKPOINT_NAME_SIZE 64

/* "bp/W1" or "W1": what, in a lane, with a number unless it is 0. */
const char *checkpoint_name(char buf[CHECKPOINT_NAME_SIZE], const char *lane,
                            const char *what, size_t number);

/* Whether the file has it. */
bool checkpoint_has(const struct npz_reader *r, const char *name);

/* checkpoint_numbers.c: where a lane stands. STATUS_FORMAT: no run's. */
void checkpoint_add_numbers(struct npz_writer *w, const char *lane,
                            const struct run_state *state);
enum status checkpoint_read_numbers(struct npz_reader *r, const char *path,
                                    const char *lane, struct run_state *out,
                                    struct err *err);

/* checkpoint_array.c: what a lane's rule and optimiser remember. Adds them as
 * "LANE/NAME", or as "NAME" where lane is empty. */
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
