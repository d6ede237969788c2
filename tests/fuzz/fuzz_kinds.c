/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ARFF and SVMlight: the rows do not depend on how many bytes the reader gets
 * at once; what is refused is refused in one line. Any other kind is read as
 * what it is, which other targets are for. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/readers/reader.h"
#include "fuzz.h"

#define MEMORY_MOST ((uint64_t)64 << 20)

extern const struct reader reader_arff, reader_svmlight;

static enum status read_file(const struct reader *reader, const char *path,
                             const struct data_options *options, size_t chunk,
                             struct sheet *sheet, struct err *err)
{
    struct source *source = mem_alloc(1, sizeof *source);
    struct data_facts facts = {0};

    MUST(source);
    sheet_init(sheet, options->max_memory);
    enum status status = source_open(source, path, NULL, err);
    if (status == STATUS_OK) {
        struct reading reading = {source, options, NULL, &facts, err, chunk};
        (void)reader->recognises(source);
        status = reader->read(&reading, sheet);
        MUST(facts.n_notes <= FACTS_NOTES);
        source_close(source);
    }
    mem_free(source);
    return status;
}

static void check_same(const struct sheet *a, const struct sheet *b)
{
    MUST(a->n > 0 && a->n == b->n && a->n_columns == b->n_columns);
    MUST(a->label == b->label && !a->labels.value == !b->labels.value);
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < a->n_columns; k++) {
            const char *x = sheet_word(a, i, k), *y = sheet_word(b, i, k);

            MUST(isfinite(sheet_value(a, i, k)));
            MUST(sheet_value(a, i, k) == sheet_value(b, i, k));
            MUST(!x == !y && (!x || strcmp(x, y) == 0));
        }
        if (a->labels.value)
            MUST(a->labels.value[i] == b->labels.value[i]);
    }
}

/* Byte 0 is the number of bytes given at once, and chooses the options. */
static void fuzz_reader(const struct reader *reader, const uint8_t *bytes,
                        size_t n)
{
    static const char *const labels[4] = {NULL, "first", "2", "kind"};
    static char path[FUZZ_PATH_SIZE];
    static int fd;
    struct sheet whole, cut;
    struct err why_whole = {0}, why_cut = {0};

    if (n == 0)
        return;
    if (!path[0])
        fd = fuzz_new_file(path);
    fuzz_fill_file(fd, bytes + 1, n - 1);
    struct data_options options = {.label = labels[bytes[0] & 3],
                                   .missing = bytes[0] >> 2 & 1,
                                   .max_memory = MEMORY_MOST};
    enum status a = read_file(reader, path, &options, 0, &whole, &why_whole);
    enum status b =
        read_file(reader, path, &options, 1 + (bytes[0] >> 3), &cut, &why_cut);
    MUST(a == b);
    if (a != STATUS_OK) {
        fuzz_check_err(a, &why_whole);
        MUST(strcmp(why_whole.text, why_cut.text) == 0);
    } else {
        check_same(&whole, &cut);
    }
    sheet_done(&whole);
    sheet_done(&cut);
}

void fuzz_arff(const uint8_t *bytes, size_t n)
{
    fuzz_reader(&reader_arff, bytes, n);
}

void fuzz_svmlight(const uint8_t *bytes, size_t n)
{
    fuzz_reader(&reader_svmlight, bytes, n);
}
