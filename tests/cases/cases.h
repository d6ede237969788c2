/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that make_cases writes are made of: the 200 sample digits and
 * tables from formulas. */
#ifndef TESTS_CASES_CASES_H
#define TESTS_CASES_CASES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define N_DIGITS 200
#define SIDE     28
#define PIXELS   (SIDE * SIDE)
#define N_TRAIN  160 /* of the digits, where a format has two parts */

struct digits {
    int y[N_DIGITS];
    int x[N_DIGITS][PIXELS];
};
extern struct digits digits;

/* A file of the folder: its path, valid until the next call; opened for
 * writing, or the end of the program. */
const char *case_path(const char *name);
FILE *case_open(const char *name);

/* Reads the sample; the end of the program when it cannot. */
void cases_begin(const char *sample, const char *folder);

/* Cells with `sep` between them and `end` after the last; NULL header: none. */
void put_header(FILE *f, const char *first, char sep, const char *last);
void put_pixels(FILE *f, const int *x, char sep);

/* A number from 0 up to 1, the same in every run. */
double draw(void);

/* Tables of text, and everything else. */
void cases_tables(void);
void cases_kinds(void);

#endif
