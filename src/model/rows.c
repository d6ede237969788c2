/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All room is taken at the start; what is not used yet costs no memory, only
 * addresses. At the limit every second row goes: a long run loses resolution,
 * never its beginning. */
#include "model/rows.h"

#include <string.h>

#include "base/mem.h"

enum status batch_rows_init(struct batch_rows *rows)
{
    *rows = (struct batch_rows){.stride = 1};
    rows->row = mem_alloc(ROWS_MOST, sizeof *rows->row);
    return rows->row ? STATUS_OK : STATUS_NOMEM;
}

void batch_rows_done(struct batch_rows *rows)
{
    mem_free(rows->row);
    *rows = (struct batch_rows){0};
}

enum status batch_rows_copy(const struct batch_rows *from,
                            struct batch_rows *to)
{
    enum status status = batch_rows_init(to);

    if (status || from->n == 0)
        return status;
    memcpy(to->row, from->row, from->n * sizeof *to->row);
    to->n = from->n;
    to->stride = from->stride;
    return STATUS_OK;
}

static void thin(struct batch_rows *rows)
{
    size_t kept = 0;

    rows->stride *= 2;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->row[i].sample.step % rows->stride == 0)
            rows->row[kept++] = rows->row[i];
    rows->n = kept;
}

void batch_rows_add(struct batch_rows *rows, const struct batch_row *row)
{
    rows->newest = *row;
    if (rows->n == ROWS_MOST)
        thin(rows);
    if (row->sample.step % rows->stride == 0)
        rows->row[rows->n++] = *row;
}

void batch_rows_truncate(struct batch_rows *rows, uint64_t to_step)
{
    while (rows->n > 0 && rows->row[rows->n - 1].sample.step > to_step)
        rows->n--;
    if (rows->newest.sample.step > to_step)
        rows->newest = (struct batch_row){0};
}

void batch_rows_clear(struct batch_rows *rows)
{
    rows->n = 0;
    rows->stride = 1;
    rows->newest = (struct batch_row){0};
}
