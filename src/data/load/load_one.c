/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/load/load_one.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/load/label.h"
#include "data/load/load.h"
#include "data/load/locate.h"
#include "data/readers/reader.h"

uint64_t data_max_memory(const struct data_options *options)
{
    if (options->max_memory)
        return options->max_memory;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size / 2 : 0;
}

static enum status read_sheet(const struct reading *reading,
                              struct sheet *sheet)
{
    const struct reader *reader = reader_of(reading->source);
    if (!reader)
        return err_set(reading->err, STATUS_FORMAT,
                       "%s: of no known kind, expected a table or pictures",
                       err_path(reading->source->path));
    strcpy(reading->facts->kind, reader->name);
    return reader->read(reading, sheet);
}

/* A column that the person asks for stays; first and last are those of the
 * columns that are left. */
static enum status leave_out_index(struct sheet *sheet,
                                   const struct load_way *way, const char *path,
                                   struct data_facts *facts, struct err *err)
{
    const char *label = way->options->label;
    bool asked =
        label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0;
    size_t kept = asked ? label_asked(sheet, label) : SHEET_NO_COLUMN;
    size_t n_out = 0;
    bool *out = mem_alloc(sheet->n_columns, sizeof *out);
    if (!out)
        return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(path));
    for (size_t k = 0; k < sheet->n_columns; k++) {
        char text[64];
        out[k] = k != sheet->label && k != kept &&
                 n_out + 1 < sheet->n_columns &&
                 (way->first ? label_index_beside(sheet, k, way->first)
                             : label_counts_rows(sheet, k));
        if (!out[k])
            continue;
        sheet_column_text(sheet, k, text, sizeof text);
        facts_note(facts, "%s only counts the rows and is left out", text);
        n_out++;
    }
    for (size_t k = sheet->label; k < sheet->n_columns && k-- > 0;)
        sheet->label -= out[k];
    if (n_out > 0)
        sheet_remove(sheet, out);
    mem_free(out);
    return STATUS_OK;
}

enum status load_one(const struct load_way *way, const char *spec,
                     char path_out[PATH_MAX], struct sheet *out,
                     struct data_facts *facts, struct err *err)
{
    sheet_init(out, data_max_memory(way->options));
    enum status status = data_locate(spec, path_out, PATH_MAX, err);
    if (status != STATUS_OK)
        return status;
    struct source *source = mem_alloc(1, sizeof *source);
    if (!source)
        return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                       err_path(path_out));
    status = source_open(source, path_out, way->progress, err);
    if (status == STATUS_OK) {
        struct reading reading = {source, way->options, way->progress,
                                  facts,  err,          way->chunk};
        if (source->charset)
            facts_note(facts, "its text is %s", source->charset);
        status = read_sheet(&reading, out);
        source_close(source);
    }
    mem_free(source);
    if (status == STATUS_OK && out->names)
        status = leave_out_index(out, way, path_out, facts, err);
    return status;
}
