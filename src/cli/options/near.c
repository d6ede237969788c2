/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options/near.h"

#include <string.h>

/* How many letters are to be put in, taken out or changed to make b of a
 * (Levenshtein 1966); of the first letters only. */
#define WORD_MOST 24
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MOST + 1], n = strnlen(b, WORD_MOST);

    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 0; i < WORD_MOST && a[i]; i++) {
        size_t before = row[0];

        row[0] = i + 1;
        for (size_t k = 0; k < n; k++) {
            size_t change = before + (a[i] != b[k]);

            before = row[k + 1];
            row[k + 1] = row[k] < before ? row[k] + 1 : before + 1;
            row[k + 1] = change < row[k + 1] ? change : row[k + 1];
        }
    }
    return row[n];
}

const char *near_name(const char *typed, const char *(*name_at)(size_t i))
{
    const char *best = NULL;
    size_t least = strlen(typed) / 3;

    for (size_t i = 0; name_at(i); i++) {
        size_t d = distance(typed, name_at(i));

        if (d <= least && (!best || d < least)) {
            best = name_at(i);
            least = d;
        }
    }
    return best;
}
