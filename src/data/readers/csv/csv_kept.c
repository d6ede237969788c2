/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/readers/csv/csv_kept.h"

#include <string.h>

#include "base/mem.h"

/* Room for one more than `used` items of a size, by doubling. */
static bool make_room(void *array, size_t used, size_t more, size_t *room,
                      size_t size)
{
    if (used + more <= *room)
        return true;
    size_t larger = 2 * (used + more) + 16;
    if (!mem_grow(array, used, larger, size))
        return false;
    *room = larger;
    return true;
}

bool csv_kept_add(struct csv_kept *kept, size_t column, enum cell_kind kind,
                  const char *text, size_t length)
{
    if (!make_room(&kept->cell, kept->n, 1, &kept->room, sizeof *kept->cell) ||
        !make_room(&kept->bytes, kept->n_bytes, length + 1, &kept->bytes_room,
                   1))
        return false;
    kept->cell[kept->n++] =
        (struct csv_kept_cell){column, kept->n_bytes, length, kind};
    memcpy(kept->bytes + kept->n_bytes, text, length);
    kept->bytes[kept->n_bytes + length] = '\0';
    kept->n_bytes += length + 1;
    return true;
}

const char *csv_kept_text(const struct csv_kept *kept, size_t i)
{
    return kept->bytes + kept->cell[i].at;
}

void csv_kept_clear(struct csv_kept *kept)
{
    kept->n = kept->n_bytes = 0;
}

void csv_kept_done(struct csv_kept *kept)
{
    mem_free(kept->cell);
    mem_free(kept->bytes);
    *kept = (struct csv_kept){0};
}
