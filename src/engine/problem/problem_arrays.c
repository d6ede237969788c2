/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A length follows from the structs, never from a file; the sizes of the
 * structs are held here, so that a new array is not forgotten. */
#include "engine/problem/problem_arrays.h"

#include <stdint.h>
#include <string.h>

/* A new field that points to memory is a new row in problem_arrays_list; a new
 * one that does not is kept without more. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct dataset) == 232,
               "struct dataset has changed: see problem_arrays_list");
_Static_assert(sizeof(void *) != 8 || sizeof(struct runs) == 2160,
               "struct runs has changed: see problem_arrays_list");
_Static_assert(sizeof(void *) != 8 || sizeof(struct split) == 32,
               "struct split has changed: see problem_arrays_list");

static size_t list_runs(struct runs *runs, struct problem_array *out)
{
    /* the ends are 0 where the arrays they are read from are not there yet */
    size_t n_runs = runs->first_run ? runs->first_run[runs->n] : 0;
    size_t n_nz = runs->first_nz ? runs->first_nz[runs->n] : 0;
    const struct problem_array arrays[] = {
        {&runs->first_run, (runs->n + 1) * sizeof *runs->first_run, false},
        {&runs->first_nz, (runs->n + 1) * sizeof *runs->first_nz, false},
        {&runs->first_cell, (runs->n + 1) * sizeof *runs->first_cell, false},
        {&runs->half_nz, runs->n * sizeof *runs->half_nz, false},
        {&runs->labels, runs->n * sizeof *runs->labels, false},
        {&runs->entry, n_nz * sizeof *runs->entry, false},
        {&runs->value8, n_runs * sizeof *runs->value8, true},
        {&runs->value, n_runs * sizeof *runs->value, true},
    };

    memcpy(out, arrays, sizeof arrays);
    return sizeof arrays / sizeof *arrays;
}

size_t problem_arrays_list(struct dataset *ds, struct split *split,
                           struct runs *train, struct runs *val,
                           struct problem_array out[PROBLEM_ARRAYS])
{
    size_t cells = ds->n * ds->n_features, I = ds->n_features;
    const struct problem_array arrays[] = {
        {&ds->bytes, cells * sizeof *ds->bytes, true},
        {&ds->reals, cells * sizeof *ds->reals, true},
        {&ds->labels, ds->n * sizeof *ds->labels, false},
        {&ds->class_names, ds->n_classes * sizeof *ds->class_names, true},
        {&ds->feature_names, I * sizeof *ds->feature_names, true},
        {&ds->scale.mean, I * sizeof *ds->scale.mean, true},
        {&ds->scale.sd, I * sizeof *ds->scale.sd, true},
        {&split->train, split->n_train * sizeof *split->train, false},
        {&split->val, split->n_val * sizeof *split->val, false},
    };
    size_t n = sizeof arrays / sizeof *arrays;

    memcpy(out, arrays, sizeof arrays);
    n += list_runs(train, out + n);
    return n + list_runs(val, out + n);
}

void *problem_array_get(const struct problem_array *array)
{
    void *pointer;

    memcpy(&pointer, array->pointer, sizeof pointer);
    return pointer;
}

void problem_array_set(const struct problem_array *array, const void *pointer)
{
    memcpy(array->pointer, &pointer, sizeof pointer);
}
