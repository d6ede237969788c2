/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shortest decimal that reads back as a double, for the numbers that tables
 * are full of. */
#ifndef BASE_SHORTEST_H
#define BASE_SHORTEST_H

#include <stdbool.h>

#define SHORTEST_DIGITS 17

/* 0.d1d2d3... * 10^point. */
struct decimal {
    char digits[SHORTEST_DIGITS + 1]; /* and a NUL */
    int n;
    int point;
};

/* The decimal of the fewest digits that reads back as |value|, the nearest of
 * those, without zeros at its end. False, and *out is undefined, when the
 * value is not from 2^-36 to 2^50 (1.5e-11 to 1.1e15), or when the compiler
 * has no integer of 128 bits. Thread: any. */
bool shortest_decimal(double value, struct decimal *out);

#endif
