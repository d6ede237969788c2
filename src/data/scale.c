/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes stay bytes where x is a quotient, and get its divisor; everything else
 * becomes doubles. Mean and sd are those of scikit-learn's StandardScaler: the
 * sd is the population's. A second pass over the differences from the mean
 * takes out what the first lost to rounding. */
#include "data/scale.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "data/dataset.h"

void scale_done(struct scale *scale)
{
    mem_free(scale->mean);
    mem_free(scale->sd);
    scale->mean = scale->sd = NULL;
}

double scale_to_x(const struct scale *scale, size_t column, double value)
{
    if (scale->kind != SCALE_STANDARD)
        return value / scale->divisor;
    return scale->sd[column] > 0
               ? (value - scale->mean[column]) / scale->sd[column]
               : 0;
}

double scale_to_value(const struct scale *scale, size_t column, double x)
{
    return scale->kind == SCALE_STANDARD
               ? x * scale->sd[column] + scale->mean[column]
               : x * scale->divisor;
}

static enum status to_reals(struct dataset *ds)
{
    size_t cells = ds->n * ds->n_features;
    if (ds->reals)
        return STATUS_OK;
    ds->reals = mem_alloc(cells, sizeof *ds->reals);
    if (!ds->reals)
        return STATUS_NOMEM;
    for (size_t i = 0; i < cells; i++)
        ds->reals[i] = ds->bytes[i];
    mem_free(ds->bytes);
    ds->bytes = NULL;
    return STATUS_OK;
}

/* The mean of the training part's columns. rest [I], of zeros, is
 * scratch. */
static void find_means(const struct dataset *ds, const uint32_t *train,
                       size_t n, double *mean, double *rest)
{
    size_t I = ds->n_features;
    for (size_t i = 0; i < n; i++) {
        const double *row = ds->reals + train[i] * I;
        for (size_t k = 0; k < I; k++)
            mean[k] += row[k];
    }
    for (size_t k = 0; k < I; k++)
        mean[k] /= (double)n;
    for (size_t i = 0; i < n; i++) {
        const double *row = ds->reals + train[i] * I;
        for (size_t k = 0; k < I; k++)
            rest[k] += row[k] - mean[k];
    }
    for (size_t k = 0; k < I; k++)
        mean[k] += rest[k] / (double)n;
}

static void find_sds(const struct dataset *ds, const uint32_t *train, size_t n,
                     const double *mean, double *sd)
{
    size_t I = ds->n_features;
    for (size_t i = 0; i < n; i++) {
        const double *row = ds->reals + train[i] * I;
        for (size_t k = 0; k < I; k++)
            sd[k] += (row[k] - mean[k]) * (row[k] - mean[k]);
    }
    for (size_t k = 0; k < I; k++)
        sd[k] = sqrt(sd[k] / (double)n);
}

/* Rounding gives the mean of a constant column a distance from its value. */
static void clear_constant(const struct dataset *ds, const uint32_t *train,
                           size_t n, struct scale *scale)
{
    size_t I = ds->n_features;
    const double *first = ds->reals + train[0] * I;
    for (size_t k = 0; k < I; k++) {
        size_t i = 1;
        while (i < n && ds->reals[train[i] * I + k] == first[k])
            i++;
        if (i < n)
            continue;
        scale->mean[k] = first[k];
        scale->sd[k] = 0;
    }
}

static enum status standardise(struct dataset *ds, const uint32_t *train,
                               size_t n, struct err *err)
{
    size_t I = ds->n_features;
    struct scale *scale = &ds->scale;
    double *rest = mem_alloc(I, sizeof *rest);
    scale->mean = mem_alloc(I, sizeof *scale->mean);
    scale->sd = mem_alloc(I, sizeof *scale->sd);
    if (!rest || !scale->mean || !scale->sd || to_reals(ds)) {
        mem_free(rest);
        return err_set(err, STATUS_NOMEM, "%s: no memory to standardise it",
                       ds->name);
    }
    find_means(ds, train, n, scale->mean, rest);
    find_sds(ds, train, n, scale->mean, scale->sd);
    clear_constant(ds, train, n, scale);
    mem_free(rest);
    for (size_t k = 0; k < I; k++)
        if (!isfinite(scale->mean[k]) || !isfinite(scale->sd[k]))
            return err_set(err, STATUS_FORMAT,
                           "%s: column %zu has values too large to "
                           "standardise; --scale max",
                           ds->name, ds->number ? ds->number[k] : k + 1);
    for (size_t i = 0; i < ds->n; i++)
        for (size_t k = 0; k < I; k++)
            ds->reals[i * I + k] = scale_to_x(scale, k, ds->reals[i * I + k]);
    return STATUS_OK;
}

enum status scale_apply(struct dataset *ds, const uint32_t *train, size_t n,
                        struct err *err)
{
    size_t cells = ds->n * ds->n_features;
    enum status status = STATUS_OK;
    ds->divisor = ds->scale.divisor;
    if (ds->scale.kind == SCALE_STANDARD)
        status = standardise(ds, train, n, err);
    else if (ds->reals && ds->divisor != 1)
        for (size_t i = 0; i < cells; i++)
            ds->reals[i] /= ds->divisor;
    mem_free(ds->line);
    mem_free(ds->number);
    ds->line = ds->number = NULL;
    return status;
}
