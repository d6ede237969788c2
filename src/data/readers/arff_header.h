/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes before @DATA in an ARFF file: the attributes. */
#ifndef DATA_READERS_ARFF_HEADER_H
#define DATA_READERS_ARFF_HEADER_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/readers/lines.h"
#include "data/sheet.h"

struct arff_attribute {
    char *name;
    bool nominal;
    bool words;          /* nominal, and one of its values is no number */
    struct words values; /* nominal: in the order of the list */
};

struct arff_header {
    struct arff_attribute *attributes; /* [n] */
    size_t n, capacity;
};

/* Reads up to the line @DATA, which is the line given last. STATUS_FORMAT,
 * STATUS_NOMEM, and what lines_next returns. A header of zeros comes in; it is
 * to be released in any case. */
enum status arff_header_read(struct arff_header *header, struct lines *lines,
                             locale_t c_locale);
void arff_header_done(struct arff_header *header);

/* The attribute that holds the classes: what the person says, the nominal one
 * named class, the last one if it is nominal, or the only nominal one; else
 * SHEET_NO_COLUMN. */
size_t arff_header_label(const struct arff_header *header, const char *wanted);

/* --- Words, of the header and of the rows --- */

struct arff_word {
    char *text; /* followed by a NUL */
    size_t length;
    bool quoted;
    char end; /* the character that ended it; NUL: the line did */
};

/* Takes a word out of a line, in place: from *at on, in quotes or up to one of
 * the at most three characters of `ends`. Moves *at behind that character.
 * False when a quote is left open or followed by more than an end. */
bool arff_word_take(char **at, const char *ends, struct arff_word *out);

/* Goes past blanks. */
char *arff_skip(char *at);

#endif
