/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one rule of what undo can reach: the last CHANGES_MAX changes. */
#include "engine/lane/changes.h"

#include <string.h>

uint64_t changes_newest(const struct changes *c)
{
    return c->n > 0 ? c->number[c->n - 1] : 0;
}

bool changes_joins(const struct changes *c, uint64_t number)
{
    return number != 0 && changes_newest(c) == number;
}

bool changes_add(struct changes *c, uint64_t number)
{
    bool full = c->n == CHANGES_MAX;

    if (full)
        memmove(c->number, c->number + 1, --c->n * sizeof c->number[0]);
    c->number[c->n++] = number;
    return full;
}

void changes_drop(struct changes *c)
{
    if (c->n > 0)
        c->n--;
}
