/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person meant who mistyped the name of a data set: the one with the
 * fewest letters left out, put in, replaced or swapped with their neighbour
 * (optimal string alignment), a third of them at most, or the only one that
 * begins so. */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "data/load/named.h"

#define LETTERS_MAX 63

static char letter(const char *text, size_t i)
{
    char c = (char)tolower((unsigned char)text[i]);
    return c == '_' || c == ' ' ? '-' : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Of names of at most LETTERS_MAX letters. */
static size_t distance(const char *a, const char *b)
{
    static const size_t far = LETTERS_MAX + 1;
    size_t n = strlen(a), m = strlen(b);
    size_t row[3][LETTERS_MAX + 1]; /* of i - 2, i - 1 and i letters of a */
    if (n > LETTERS_MAX || m > LETTERS_MAX)
        return far;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = row[1][j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[2][0] = i;
        for (size_t j = 1; j <= m; j++) {
            bool differ = letter(a, i - 1) != letter(b, j - 1);
            size_t d = least(row[1][j] + 1, row[2][j - 1] + 1);
            d = least(d, row[1][j - 1] + differ);
            if (i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) &&
                letter(a, i - 2) == letter(b, j - 1))
                d = least(d, row[0][j - 2] + 1);
            row[2][j] = d;
        }
        memmove(row[0], row[1], 2 * sizeof row[0]);
    }
    return row[1][m];
}

static bool begins(const char *name, const char *with)
{
    size_t i = 0;
    while (with[i] && letter(name, i) == letter(with, i))
        i++;
    return !with[i] && i >= 3;
}

struct search {
    const char *name;
    size_t best;
    char *out;
};

static void look_at(struct search *search, const char *candidate)
{
    size_t letters = strlen(search->name);
    size_t d = distance(search->name, candidate);
    if (d > letters / 3)
        d = begins(candidate, search->name) ? letters / 3 + 1 : search->best;
    if (d >= search->best)
        return;
    search->best = d;
    strcpy(search->out, candidate);
}

void named_set_near(const char *name, char out[NAMED_SET_NAME])
{
    static const char *const everywhere[] = {"mnist", "fashion-mnist"};
    struct search search = {name, LETTERS_MAX, out};
    struct named_set *sets = NULL;
    size_t n = 0;
    out[0] = '\0';
    if (named_sets_list(&sets, &n) != STATUS_OK)
        return;
    for (size_t i = 0; i < n; i++)
        look_at(&search, sets[i].name);
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (strcmp(name, everywhere[i]) != 0)
            look_at(&search, everywhere[i]);
    mem_free(sets);
}
