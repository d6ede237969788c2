/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each kind; ROW(x) is the reader_x of its file. The first row that
 * recognises a source has it, so what recognises everything comes last. */
#include "data/readers/reader.h"

#include <string.h>

#define READERS(ROW)                                                           \
    ROW(idx)                                                                   \
    ROW(png)                                                                   \
    ROW(npy)                                                                   \
    ROW(npz)                                                                   \
    ROW(refused)                                                               \
    ROW(arff)                                                                  \
    ROW(svmlight)                                                              \
    ROW(csv)

#define DECLARE(x) extern const struct reader reader_##x;
#define ADDRESS(x) &reader_##x,
READERS(DECLARE)
static const struct reader *const readers[] = {READERS(ADDRESS)};

const struct reader *reader_of(const struct source *source)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i]->recognises(source))
            return readers[i];
    return NULL;
}

bool reading_labels(const struct reading *r)
{
    const char *labels = r->options->labels;
    return labels && strcmp(labels, r->source->path) == 0 &&
           strcmp(labels, r->options->path) != 0;
}
