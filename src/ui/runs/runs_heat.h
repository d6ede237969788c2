/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep as a table of two of the facts that vary in it: the mean accuracy of
 * all runs that have both values, over their seeds and whatever else they
 * differ in. Made of the rows of the list that pass the filter. */
#ifndef UI_RUNS_RUNS_HEAT_H
#define UI_RUNS_RUNS_HEAT_H

#include "ui/runs/runs_state.h"

#define HEAT_MOST  32 /* values on an axis */
#define HEAT_LABEL 16

struct heat_axis {
    int fact; /* -1 = nothing: one row or column */
    size_t n;
    size_t n_left; /* rows that have a value beyond HEAT_MOST */
    double number[HEAT_MOST];
    char label[HEAT_MOST][HEAT_LABEL];
};

struct heat_cell {
    double sum;      /* of the accuracies of n runs */
    unsigned n;      /* that have one and did not fail */
    unsigned failed; /* diverged or collapsed */
    unsigned open;   /* still growing */
};

struct heat {
    char rule[32];      /* of all its runs, "" = of several */
    bool varies[FACTS]; /* whether a fact has several values in it */
    struct heat_axis x, y;
    struct heat_cell cell[HEAT_MOST][HEAT_MOST]; /* [y][x] */
    double lo, hi; /* of the means; NaN = none yet */
    size_t best_x, best_y;
    size_t n_runs;
};

/* Pure; out is large. */
void heat_make(const struct runs_state *s, struct heat *out);

/* The next fact that varies, after `fact` and round the end, and is not
 * `other`; -1 when there is none. */
int heat_next_fact(const struct heat *heat, int fact, int other);

/* NaN while there is nothing. */
double heat_mean(const struct heat_cell *cell);

#endif
