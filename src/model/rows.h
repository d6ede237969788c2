/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches as they were measured, for an undo to find the one that it leads back
 * to: every one while there is room,
 * then every second, every fourth, ... of the whole run. A row is never a
 * mean of several. */
#ifndef MODEL_ROWS_H
#define MODEL_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/lane/protocol.h"

#define ROWS_MOST 4096 /* 1.2 MB a lane */

struct batch_row {
    struct sample sample;
    int64_t wall_ns; /* when the batch ended, since the front end started */
    double fwd_eq;   /* forward equivalents up to and with it */
};

struct batch_rows {
    struct batch_row *row; /* [ROWS_MOST], n of them, by step */
    size_t n;
    uint64_t stride;         /* only steps that it divides are kept */
    struct batch_row newest; /* kept or not; step 0 = none */
};

/* STATUS_NOMEM. Undo with batch_rows_done, which takes an empty one too. */
enum status batch_rows_init(struct batch_rows *rows);
void batch_rows_done(struct batch_rows *rows);

/* STATUS_NOMEM leaves *to empty. */
enum status batch_rows_copy(const struct batch_rows *from,
                            struct batch_rows *to);

void batch_rows_add(struct batch_rows *rows, const struct batch_row *row);

/* Forgets everything after to_step (undo). */
void batch_rows_truncate(struct batch_rows *rows, uint64_t to_step);

/* Forgets all. */
void batch_rows_clear(struct batch_rows *rows);

#endif
