/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table, in the order of the columns; what is new goes to its end, so that
 * scripts that count columns find the others where they were. */
#include "engine/lane/diagnostics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW(name, of, member, about)                                           \
    {                                                                          \
        name, of, offsetof(struct diagnostics, member), about                  \
    }

const struct diagnostic diagnostics_table[] = {
    ROW("sign", DIAGNOSTIC_NET, sign,
        "share of the weights whose gradient has the sign of backprop's, of "
        "those where that is not 0"),
    ROW("bias2", DIAGNOSTIC_NET, bias2,
        "squared distance from backprop's gradient to the mean of repeated "
        "estimates, what their noise adds to it taken off"),
    ROW("variance", DIAGNOSTIC_NET, variance,
        "mean squared distance of an estimate from the mean of them; 0 of a "
        "rule that draws no random numbers"),
    ROW("snr", DIAGNOSTIC_NET, snr,
        "length of the mean estimate over the root of the variance"),
    ROW("flips", DIAGNOSTIC_NET, flips,
        "share of (sample, hidden unit) that a perturbation turns on or off"),
    ROW("grad_norm", DIAGNOSTIC_PARTS, grad_norm, "length of the gradient"),
    ROW("bp_norm", DIAGNOSTIC_PARTS, bp_norm, "length of backprop's"),
    ROW("sign", DIAGNOSTIC_PARTS, signs, "as sign"),
    ROW("sum_abs", DIAGNOSTIC_PARTS, sum_abs,
        "sum of the weights' sizes before the update"),
    ROW("align", DIAGNOSTIC_BACK, align,
        "cosine between the matrix that errors come back through and the "
        "transposed weights"),
    ROW("align_norm", DIAGNOSTIC_BACK, align_norm,
        "length of that matrix over that of the weights"),
    {.name = NULL},
};

/* Numbers of a row. */
static size_t row_count(const struct diagnostic *row, size_t n_layers)
{
    return row->of == DIAGNOSTIC_NET     ? 1
           : row->of == DIAGNOSTIC_PARTS ? 2 * n_layers
                                         : n_layers - 1;
}

size_t diagnostics_columns(size_t n_layers)
{
    size_t n = 0;

    for (const struct diagnostic *row = diagnostics_table; row->name; row++)
        n += row_count(row, n_layers);
    return n;
}

static void name_column(const struct diagnostic *row, size_t k,
                        char name[DIAGNOSTIC_NAME])
{
    if (row->of == DIAGNOSTIC_NET)
        snprintf(name, DIAGNOSTIC_NAME, "%s", row->name);
    else if (row->of == DIAGNOSTIC_PARTS)
        snprintf(name, DIAGNOSTIC_NAME, "%s_%c%zu", row->name, "Wb"[k % 2],
                 k / 2 + 1);
    else
        snprintf(name, DIAGNOSTIC_NAME, "%s_W%zu", row->name, k + 1);
}

float *diagnostics_column(struct diagnostics *d, size_t n_layers, size_t i,
                          char name[DIAGNOSTIC_NAME])
{
    const struct diagnostic *row = diagnostics_table;

    for (; i >= row_count(row, n_layers); row++)
        i -= row_count(row, n_layers);
    i += row->of == DIAGNOSTIC_BACK; /* errors end at the first layer */
    if (name)
        name_column(row, i, name);
    return (float *)(void *)((char *)d + row->at) + i;
}

/* A float has nine digits at most, and mostly fewer that tell it from all
 * others. Both functions take the decimal point of the locale. */
static double shortest(float value)
{
    char text[32];

    if (isnan(value))
        return (double)value;
    for (int digits = 6; digits < 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value)
            return strtod(text, NULL);
    }
    return (double)value;
}

double diagnostics_value(const struct diagnostics *d, size_t n_layers, size_t i,
                         char name[DIAGNOSTIC_NAME])
{
    return shortest(
        *diagnostics_column((struct diagnostics *)d, n_layers, i, name));
}

double diagnostics_bp2(const struct diagnostics *d)
{
    double sum = isnan(d->bp_norm[0]) ? (double)NAN : 0.0;

    for (size_t i = 0; i < NET_MAX_PARTS; i++)
        if (!isnan(d->bp_norm[i]))
            sum += (double)d->bp_norm[i] * (double)d->bp_norm[i];
    return sum;
}

void diagnostics_clear(struct diagnostics *d)
{
    float *values = (float *)d;

    for (size_t i = 0; i < DIAGNOSTICS_MOST; i++)
        values[i] = NAN;
}
