/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/load/looks.h"

#include <stdio.h>

#include "data/load/values.h"

#define MOST_VALUES 256
#define MOST_ALONE  256

/* Rows that may have a value of their own in a column of classes. */
static size_t may_be_alone(size_t n)
{
    size_t alone = n < 10 ? 0 : n < 200 ? 1 : n / 100;
    return alone < MOST_ALONE ? alone : MOST_ALONE;
}

static void judge(const struct values *values, bool few, size_t n,
                  struct looks *out)
{
    size_t alone = 0, most = 0, allowed = may_be_alone(n);
    for (size_t i = 0; i < values->n; i++) {
        alone += values->value[i].count == 1;
        if (values->value[i].count > most)
            most = values->value[i].count;
    }
    size_t classes = values->n - alone;
    size_t size = sizeof out->why_not;
    if (!few || classes > MOST_VALUES)
        snprintf(out->why_not, size, "has more than %d values", MOST_VALUES);
    else if (values->n == 1)
        snprintf(out->why_not, size, "has one class only");
    else if (values_are_real(values))
        snprintf(out->why_not, size, "has real numbers");
    else if (alone > allowed)
        snprintf(out->why_not, size, "has values that only one row has");
    else if (classes < 2 || most * 10 > n * 9)
        snprintf(out->why_not, size, "is the same in nearly all rows");
    else
        out->like_classes = true;
}

enum status looks_of(const struct sheet *sheet, size_t column,
                     struct looks *out)
{
    const uint32_t *word = sheet->word[column];
    struct values values;
    *out = (struct looks){0};
    if (values_init(&values, MOST_VALUES + may_be_alone(sheet->n)))
        return STATUS_NOMEM;
    bool few = true;
    for (size_t i = 0; few && i < sheet->n; i++)
        few = values_add(&values, sheet_value(sheet, i, column),
                         word ? word[i] : 0, (uint32_t)i) != SIZE_MAX;
    judge(&values, few, sheet->n, out);
    values_done(&values);
    return STATUS_OK;
}
