/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints "ours NS" and "printf NS": nanoseconds of processor time for one
 * number of a table, as base/number formats it and as one printf of 17 digits
 * with a strtod to check them does, the best of several tries. */
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NUMBERS 20000

/* A run has accuracies, losses and times: quotients of small numbers. */
static double time_of(int formatted)
{
    char text[NUMBER_SIZE];
    clock_t start = clock();
    double sum = 0.0;

    for (int i = 1; i <= NUMBERS; i++) {
        double value = i / 63.0;

        if (formatted)
            number_format(value, text);
        else
            snprintf(text, sizeof text, "%.16e", value);
        sum += formatted ? text[0] : strtod(text, NULL);
    }
    return sum > 0.0 ? (double)(clock() - start) : 0.0;
}

int main(int argc, char **argv)
{
    int tries = argc > 1 ? atoi(argv[1]) : 15;
    double scale = 1e9 / CLOCKS_PER_SEC / NUMBERS;
    double ours = INFINITY, printed = INFINITY;

    for (int i = 0; i < tries; i++) {
        ours = fmin(ours, time_of(1));
        printed = fmin(printed, time_of(0));
    }
    printf("ours %.1f\nprintf %.1f\n", ours * scale, printed * scale);
    return 0;
}
