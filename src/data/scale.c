/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes stay bytes and get a divisor; everything else becomes doubles. */
#include "data/scale.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "data/dataset.h"
#include "data/facts.h"

void scale_done(struct scale *scale)
{
    mem_free(scale->mean);
    mem_free(scale->sd);
    scale->mean = scale->sd = NULL;
}

double scale_to_x(const struct scale *scale, size_t column, double value)
{
    return scale->kind == SCALE_STANDARD
               ? (value - scale->mean[column]) / scale->sd[column]
               : value / scale->divisor;
}

double scale_to_value(const struct scale *scale, size_t column, double x)
{
    return scale->kind == SCALE_STANDARD
               ? x * scale->sd[column] + scale->mean[column]
               : x * scale->divisor;
}

static void find_range(struct dataset *ds)
{
    size_t cells = ds->n * ds->n_features;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < cells; i++) {
        double v = ds->bytes ? ds->bytes[i] : ds->reals[i];
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    ds->scale.low = low;
    ds->scale.high = high;
}

enum status scale_apply(struct dataset *ds, enum scale_kind wanted,
                        const uint32_t *train, size_t n,
                        struct data_facts *facts, struct err *err)
{
    (void)train;
    (void)n;
    (void)err;
    find_range(ds);
    if (wanted == SCALE_AUTO)
        wanted = ds->bytes ? SCALE_BYTE : SCALE_NONE;
    ds->scale.kind = wanted;
    ds->scale.divisor = wanted == SCALE_BYTE ? 255.0 : 1.0;
    ds->divisor = ds->scale.divisor;
    snprintf(facts->scale, sizeof facts->scale, "%s",
             wanted == SCALE_BYTE ? "divided by 255" : "as they are");
    return STATUS_OK;
}
