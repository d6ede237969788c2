/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was decided while a data set was read, for the person who brought it:
 * the one line that says it, and all of it for --inspect. */
#ifndef DATA_FACTS_H
#define DATA_FACTS_H

#include <stddef.h>

#include "base/number.h"

#define FACT_TEXT   160
#define FACTS_NOTES 12
#define FACTS_LINE  512

struct dataset;

struct data_facts {
    char kind[48];      /* "CSV", "ARFF", "IDX" */
    char separator[16]; /* "comma", "semicolon", "tab", "blanks", or "" */
    char header[64];    /* "row 1", "none", or "" where a kind has none */
    char label[96];     /* "column 5 'species'", "last column" */
    char label_why[96]; /* "by its name", "the only column of words" */
    char scale[96];     /* "divided by 255" */
    char scale_why[96]; /* "pictures of whole numbers 0 to 255" */
    char val[48];       /* name of the table that validates, or "" */
    /* What a person has to know beside: columns and rows left out, odd cells
     * with line and column; whole sentences without a full stop. The last
     * place says how many more there were. */
    char notes[FACTS_NOTES][FACT_TEXT];
    size_t n_notes, n_more;
};

/* Adds a note; those beyond FACTS_NOTES are counted. */
void facts_note(struct data_facts *facts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A number as short as it can be said: "12", "0.5". Returns text. */
char *facts_number(double value, char text[NUMBER_SIZE]);

/* "iris.csv: 135 + 15 samples, 4 features (standardised by column), label:
 * last column, 3 classes (setosa, versicolor, virginica)", and the notes after
 * semicolons, as far as they fit. */
void facts_line(const struct data_facts *facts, const struct dataset *ds,
                size_t n_train, size_t n_val, char line_out[FACTS_LINE]);

#endif
