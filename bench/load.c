/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load PATH [TRIES]: prints "seconds S" and "samples N", the processor time of
 * reading a data set up to its labels and classes, the best of several tries.
 * Status 1 and the reason on standard error when it is not read. */
#include "data/load/load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    struct data_options options = {.path = argc > 1 ? argv[1] : "mnist"};
    int tries = argc > 2 ? atoi(argv[2]) : 1;
    double best = INFINITY;
    size_t n = 0;

    for (int i = 0; i < tries; i++) {
        struct dataset *ds;
        struct data_facts facts;
        struct err err;
        clock_t start = clock();

        if (data_load(&options, NULL, &ds, &facts, &err) != STATUS_OK) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
        n = ds->n;
        dataset_free(ds);
    }
    printf("seconds %.6f\nsamples %zu\n", best, n);
    return 0;
}
