/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kind of file that data come in: a new one is a file in this folder and a
 * row in readers.c. */
#ifndef DATA_READERS_READER_H
#define DATA_READERS_READER_H

#include <stdbool.h>

#include "base/status.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/progress.h"
#include "data/sheet.h"
#include "data/source.h"

/* What a reader works with. */
struct reading {
    struct source *source;
    const struct data_options *options;
    struct progress *progress; /* may be NULL */
    struct data_facts *facts;  /* kind, separator, header, notes */
    struct err *err;
    size_t chunk; /* tests: bytes handed to a parser at once; 0 = many */
};

/* Whether the source is the file of labels that --labels names. */
bool reading_labels(const struct reading *r);

struct reader {
    const char *name; /* "CSV" */
    /* By the head of the source, or by the names in a folder. */
    bool (*recognises)(const struct source *source);
    /* Fills an empty sheet. STATUS_IO, STATUS_FORMAT, STATUS_NOMEM,
     * STATUS_USAGE (an option that does not fit) with a line that names file
     * and place. */
    enum status (*read)(const struct reading *reading, struct sheet *out);
};

/* The first row of the table that recognises the source; NULL for a folder that
 * none does. */
const struct reader *reader_of(const struct source *source);

#endif
