/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as text: comma-separated values and their kin. The form is found from
 * the head of the source (csv_form.c, csv_header.c); then the text goes
 * through libcsv (csv_feed.c), whose cells become a sheet (csv_table.c). */
#include "data/readers/reader.h"

#include "base/mem.h"
#include "data/readers/csv/csv_table.h"

#define BLOCK_BYTES SOURCE_HEAD /* so the first holds what the form skips */

static void read_all(struct csv_table *table, char *block)
{
    const struct reading *r = table->reading;
    size_t got = BLOCK_BYTES, skip = table->form.skip;
    while (got == BLOCK_BYTES && table->status == STATUS_OK) {
        table->status =
            source_read(r->source, block, BLOCK_BYTES, &got, r->err);
        if (table->status != STATUS_OK)
            return;
        csv_feed_bytes(&table->feed, block + skip, got - skip,
                       r->chunk ? r->chunk : BLOCK_BYTES);
        skip = 0;
        csv_table_fault(table);
        if (table->status == STATUS_OK)
            table->status = source_progress(r->source, r->progress, r->err);
    }
    if (table->status == STATUS_OK)
        csv_feed_end(&table->feed);
    csv_table_fault(table);
    csv_table_end(table);
}

static bool recognises(const struct source *source)
{
    return !source->folder;
}

static enum status read_csv(const struct reading *r, struct sheet *out)
{
    struct csv_table table;
    char *block = mem_alloc(BLOCK_BYTES, 1);
    if (!block)
        return err_set(r->err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(r->source->path));
    if (csv_table_init(&table, r, out) == STATUS_OK)
        read_all(&table, block);
    csv_table_done(&table);
    mem_free(block);
    return table.status;
}

const struct reader reader_csv = {"CSV", recognises, read_csv};
