/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the newest numbers: the columns, and what stands in
 * them (compare_now_cell.c). */
#ifndef UI_CHARTS_TABLES_COMPARE_NOW_H
#define UI_CHARTS_TABLES_COMPARE_NOW_H

#include "ui/charts/tables/compare_table.h"

/* From left to right. */
enum now_column {
    NOW_TRAIN,
    NOW_VAL,
    NOW_GAP,   /* of the validation to the first lane's, in points */
    NOW_EQUAL, /* validation at equal cost */
    NOW_BEST,
    NOW_LOSS,
    NOW_LOSS_GAP,
    NOW_COS,
    NOW_FALL, /* of the cosine since it was first measured */
    NOW_VAL_LOSS,
    NOW_LENGTH, /* of the gradient over that of backprop's */
    NOW_RATE,
    NOW_NORM, /* at each lane's own weights */
    NOW_COUNT
};

/* Columns with the blank before them, and in which order they get room. */
struct compare_now_column {
    const char *title;
    int w, order;
};
extern const struct compare_now_column compare_now_columns[NOW_COUNT];

/* The cell of lane i, "--" of what is not known. Returns buf. */
const char *compare_now_cell(const struct model *m, const struct ui_state *ui,
                             size_t i, enum now_column column, char *buf,
                             size_t size);

#endif
