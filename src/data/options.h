/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says of the data on the command line. NULL and 0 leave it to
 * what is found; every finding can be overruled here. */
#ifndef DATA_OPTIONS_H
#define DATA_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "data/scale.h"

enum data_header { HEADER_AUTO, HEADER_YES, HEADER_NO };
enum data_missing { MISSING_REFUSE, MISSING_DROP };

/* What people write for them, in the order of the numbers; NULL ends a list. */
/* Names of a column that is the label, the likeliest first; NULL ends them. */
extern const char *const data_label_names[];

extern const char *const data_scales[],
    *const data_headers[], *const data_missings[], *const data_splits[];

/* problem_same (engine/problem/problem.h) compares every field. */
struct data_options {
    const char *path;   /* --data: file, folder, name of a set, "-" */
    const char *labels; /* --labels: a file with the labels, or NULL */
    const char *val;    /* --val: a second table, which validates, or NULL */
    const char *label;  /* --label: first, last, a column's name, or its number
                         * from 1 on */
    const char *sep;    /* --sep: comma, semicolon, tab, blanks, or the
                         * character itself */
    int header;         /* enum data_header */
    int missing;        /* enum data_missing */
    int scale;          /* enum scale_kind, SCALE_STANDARD at most */
    int official;      /* --split official: the set's own test part validates */
    int transpose;     /* --transpose: rows of pictures are columns */
    int width, height; /* --image; 0 = found */
    uint64_t max_memory; /* bytes a data set may take; 0 = half of the
                          * machine's */
};

#endif
