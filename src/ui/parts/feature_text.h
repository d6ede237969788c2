/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A feature of a table as screens print it: by the name that its column has,
 * else by its number. */
#ifndef UI_PARTS_FEATURE_TEXT_H
#define UI_PARTS_FEATURE_TEXT_H

#include <stddef.h>

#include "data/dataset.h"

#define FEATURE_TEXT_SIZE 64

/* "petal length (cm)", "x2"; buf >= FEATURE_TEXT_SIZE. Returns buf. */
const char *feature_text(const struct dataset *ds, size_t feature, char *buf);

/* Columns that the longest of all takes, `most` at most. */
int feature_text_width(const struct dataset *ds, int most);

/* A feature of a sample as the source has it. */
double feature_value(const struct dataset *ds, size_t sample, size_t feature);

#endif
