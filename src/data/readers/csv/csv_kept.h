/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of some cells of a row, kept until the row has ended. */
#ifndef DATA_READERS_CSV_CSV_KEPT_H
#define DATA_READERS_CSV_CSV_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "data/cell.h"

struct csv_kept_cell {
    size_t column, at, length;
    enum cell_kind kind;
};

struct csv_kept {
    struct csv_kept_cell *cell; /* [n] in the order of their columns */
    char *bytes;                /* their texts, each with a NUL */
    size_t n, room, n_bytes, bytes_room;
};

/* Copies a text. False: no memory, nothing is kept. */
bool csv_kept_add(struct csv_kept *kept, size_t column, enum cell_kind kind,
                  const char *text, size_t length);
/* The text of cell i of those kept, until the next one is added. */
const char *csv_kept_text(const struct csv_kept *kept, size_t i);
/* Forgets them; keeps the memory. */
void csv_kept_clear(struct csv_kept *kept);
/* Safe on a zeroed one. */
void csv_kept_done(struct csv_kept *kept);

#endif
