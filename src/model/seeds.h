/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same race once a seed: which seeds, and what their results have in
 * common. One seed is an example; how far results of several lie apart says
 * what a difference between lanes is worth. Lanes are paired: the difference
 * of two is taken seed by seed, since they start from the same weights. */
#ifndef MODEL_SEEDS_H
#define MODEL_SEEDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "model/model.h"
#include "race/race.h"

#define SEEDS_MAX 1000

struct seed_list {
    size_t n; /* 0 = the race has one seed alone */
    uint32_t seed[SEEDS_MAX];
};

/* "1-10", "1,3,7", "1-3,8": whole numbers, none twice. STATUS_USAGE leaves
 * *out untouched. */
enum status seed_list_parse(const char *text, struct seed_list *out,
                            struct err *err);

/* Every lane of the race begins with that seed. */
void seed_race(struct race_config *config, uint32_t seed);

/* Mean and sample standard deviation of n values. */
struct spread {
    size_t n;
    double mean; /* NaN of none */
    double sd;   /* NaN of fewer than two */
};

/* What is NaN in v is left out. */
struct spread spread_of(const double *v, size_t n);

/* b[i] - a[i] of those i at which both are numbers. */
struct spread spread_of_pairs(const double *a, const double *b, size_t n);

/* The validation accuracy with which the lane ended, in percent; NaN when it
 * failed or has never been evaluated. */
double seed_result(const struct lane_model *lane);

#endif
