/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a column of a sheet looks like the classes of its rows. */
#ifndef DATA_LOAD_LOOKS_H
#define DATA_LOAD_LOOKS_H

#include <stdbool.h>

#include "base/status.h"
#include "data/sheet.h"

struct looks {
    bool like_classes;
    char why_not[64]; /* "has one class only": follows the column's name */
};

/* Classes are two to 256 different values, each at least twice, none in over
 * nine of ten rows, and no real numbers; one value in a hundred rows, and one
 * in ten rows or more, may stand alone. STATUS_NOMEM. */
enum status looks_of(const struct sheet *sheet, size_t column,
                     struct looks *out);

#endif
