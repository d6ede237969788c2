/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open addressing, at most half full. What sorting all rows would cost shows
 * in the start of a program that reads 70,000 labels. */
#include "data/load/values.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

enum status values_init(struct values *values, size_t most)
{
    size_t n_slots = 16;
    while (n_slots < 2 * (most + 1))
        n_slots *= 2;
    *values = (struct values){
        .most = most,
        .n_slots = n_slots,
        .value = mem_alloc(most, sizeof *values->value),
        .slot = mem_alloc(n_slots, sizeof *values->slot),
    };
    if (values->value && values->slot)
        return STATUS_OK;
    values_done(values);
    return STATUS_NOMEM;
}

void values_done(struct values *values)
{
    mem_free(values->value);
    mem_free(values->slot);
    *values = (struct values){0};
}

static size_t hash_of(double number, uint32_t word)
{
    uint64_t bits = word;
    if (word == 0)
        memcpy(&bits, &number, sizeof bits);
    return (size_t)((bits * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

size_t values_add(struct values *values, double number, uint32_t word,
                  uint32_t row)
{
    size_t mask = values->n_slots - 1;
    number = word || number == 0 ? 0 : number; /* -0 is 0 */
    for (size_t at = hash_of(number, word) & mask;; at = (at + 1) & mask) {
        size_t index = values->slot[at];
        if (index == 0) {
            if (values->n == values->most)
                return SIZE_MAX;
            values->value[values->n++] = (struct value){number, word, row, 1};
            values->slot[at] = (uint32_t)values->n;
            return values->n - 1;
        }
        struct value *value = &values->value[index - 1];
        if (value->word == word && value->number == number) {
            value->count++;
            return index - 1;
        }
    }
}

bool values_are_real(const struct values *values)
{
    size_t real = 0;
    for (size_t k = 0; k < values->n; k++)
        real += values->value[k].number != floor(values->value[k].number);
    return values->n > 10 && real * 10 > values->n;
}
