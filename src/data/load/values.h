/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different values of a column of labels, and how often each is there. */
#ifndef DATA_LOAD_VALUES_H
#define DATA_LOAD_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/sheet.h"

struct value {
    double number;
    uint32_t word;  /* its number in the sheet's words, 0 for a number */
    uint32_t first; /* the first row that has it */
    size_t count;   /* rows that have it */
};

struct values {
    struct value *value; /* [n] in the order in which they were met */
    size_t n, most;      /* most: how many are kept */
    /* private */
    uint32_t *slot; /* [n_slots] hash table of numbers from 1 on, 0 = free */
    size_t n_slots;
};

/* Room for `most` different values. STATUS_NOMEM. */
enum status values_init(struct values *values, size_t most);
void values_done(struct values *values);

/* Counts one cell, a word if `word` is not 0. Which value it is, or SIZE_MAX
 * when it would be one more than `most`. */
size_t values_add(struct values *values, double number, uint32_t word,
                  uint32_t row);

/* Whether they are real numbers, not whole ones, and more than classes that are
 * called so would be. One value among many does not make them real. */
bool values_are_real(const struct values *values);

#endif
