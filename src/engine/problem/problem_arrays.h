/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which arrays a problem has, and how long each is: one list, for what writes
 * them into a file and what maps them from it. */
#ifndef ENGINE_PROBLEM_PROBLEM_ARRAYS_H
#define ENGINE_PROBLEM_PROBLEM_ARRAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/dataset.h"
#include "data/split.h"
#include "nn/sparse/runs.h"

#define PROBLEM_ARRAYS 30 /* room for all of them */

/* One array: which pointer has it, and how long it is where it is there. */
struct problem_array {
    void *pointer; /* address of a pointer of any type */
    size_t bytes;
    bool optional;
};

/* Which arrays the structs have, always in the same order; returns how many.
 * Lengths that are read from arrays before are 0 while those are not there. */
size_t problem_arrays_list(struct dataset *ds, struct split *split,
                           struct runs *train, struct runs *val,
                           struct problem_array out[PROBLEM_ARRAYS]);

/* The array itself; puts another one, or NULL, in its place. */
void *problem_array_get(const struct problem_array *array);
void problem_array_set(const struct problem_array *array, const void *pointer);

#endif
