/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scales that are found, each with the values that it is for, in the order
 * in which they are tried. A few cells that do not fit decide nothing: they are
 * told, and take no part in the range. */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "data/dataset.h"
#include "data/facts.h"
#include "data/scale.h"

#define CELLS_TOLD 3

static const struct found_scale {
    enum scale_kind kind;
    double low, high; /* the values that fit */
    bool whole;       /* only whole numbers fit */
    bool pixels;      /* for pictures only */
    double above;     /* which one of the values must be */
    const char *what; /* what they are called */
} found_scales[] = {
    {SCALE_NONE, -1, 1, false, false, -2, "values"},
    {SCALE_SIXTEEN, 0, 16, true, true, -2, "pictures of whole numbers"},
    {SCALE_BYTE, 0, 255, false, true, 16, "pictures of values"},
};

static double cell(const struct dataset *ds, size_t at)
{
    return ds->bytes ? ds->bytes[at] : ds->reals[at];
}

static bool fits(const struct found_scale *found, double value)
{
    return value >= found->low && value <= found->high &&
           (!found->whole || value == floor(value));
}

/* The most cells that may not fit: under one in 10,000, though one always, and
 * not so many that a column could be made of them. */
static size_t may_be_odd(const struct dataset *ds)
{
    size_t odd = (ds->n * ds->n_features - 1) / 10000;
    size_t most = ds->n / 10;
    odd = odd > 0 ? odd : 1;
    return odd < most ? odd : most;
}

/* Whether the values ask for this scale; how many do not fit. */
static bool is_asked_for(const struct dataset *ds,
                         const struct found_scale *found, size_t *odd_out)
{
    size_t cells = ds->n * ds->n_features, most = may_be_odd(ds), odd = 0;
    size_t at = 0;
    if (found->pixels && !ds->pixels)
        return false;
    while (at < cells &&
           !(fits(found, cell(ds, at)) && cell(ds, at) > found->above))
        at++;
    if (at == cells)
        return false;
    if (!(ds->bytes && found->low <= 0 && found->high >= 255))
        for (size_t i = 0; i < cells && odd <= most; i++)
            odd += !fits(found, cell(ds, i));
    *odd_out = odd;
    return odd <= most;
}

/* The range of the values, of those that fit when some do not. A byte beyond 0
 * and 255 is not looked for. */
static void find_range(struct dataset *ds, const struct found_scale *found)
{
    size_t cells = ds->n * ds->n_features;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < cells; i++) {
        double value = cell(ds, i);
        if (found && !fits(found, value))
            continue;
        low = value < low ? value : low;
        high = value > high ? value : high;
        if (ds->bytes && low == 0 && high == 255)
            break;
    }
    ds->scale.low = low + 0.0; /* -0 becomes 0 */
    ds->scale.high = high + 0.0;
}

static void tell_cell(const struct dataset *ds, size_t at,
                      const struct found_scale *found, struct data_facts *facts)
{
    size_t row = at / ds->n_features, column = at % ds->n_features;
    bool second = *facts->val && row >= ds->n_first;
    char value[NUMBER_SIZE];
    facts_note(facts, "%s%s%s %zu, column %zu: %s does not fit %s %g to %g",
               second ? facts->val : "", second ? ": " : "",
               ds->line ? "line" : "sample",
               ds->line ? (size_t)ds->line[row] : row + 1,
               ds->number ? (size_t)ds->number[column] : column + 1,
               facts_number(cell(ds, at), value),
               found->whole ? "whole numbers" : "values", found->low,
               found->high);
}

static void tell_odd(const struct dataset *ds, const struct found_scale *found,
                     size_t odd, struct data_facts *facts)
{
    size_t told = 0;
    for (size_t i = 0; told < odd && told < CELLS_TOLD; i++)
        if (!fits(found, cell(ds, i))) {
            tell_cell(ds, i, found, facts);
            told++;
        }
    if (odd > told)
        facts_note(facts, "%zu more cells like these", odd - told);
}

/* What the values ask for, and NULL when no quotient fits them. */
static const struct found_scale *look(const struct dataset *ds, size_t *odd)
{
    for (size_t i = 0; i < sizeof found_scales / sizeof *found_scales; i++)
        if (is_asked_for(ds, &found_scales[i], odd))
            return &found_scales[i];
    return NULL;
}

static double divisor_of(const struct scale *scale)
{
    double largest = fmax(fabs(scale->low), fabs(scale->high));
    switch (scale->kind) {
    case SCALE_BYTE:
        return 255;
    case SCALE_SIXTEEN:
        return 16;
    case SCALE_MAX:
        return largest > 0 ? largest : 1;
    default:
        return 1;
    }
}

static void say(const struct scale *scale, struct data_facts *facts)
{
    char number[NUMBER_SIZE];
    if (scale->kind == SCALE_STANDARD)
        snprintf(facts->scale, sizeof facts->scale, "standardised by column");
    else if (scale->kind == SCALE_NONE)
        snprintf(facts->scale, sizeof facts->scale, "as they are");
    else
        snprintf(facts->scale, sizeof facts->scale, "divided by %s%s",
                 facts_number(scale->divisor, number),
                 scale->kind == SCALE_MAX ? ", the largest value" : "");
}

static void say_why(const struct dataset *ds, const struct found_scale *found,
                    size_t odd, struct data_facts *facts)
{
    char low[NUMBER_SIZE], high[NUMBER_SIZE];
    const char *what = found        ? found->what
                       : ds->pixels ? "pictures of values"
                                    : "a table of values";
    snprintf(facts->scale_why, sizeof facts->scale_why, "%s %s to %s%s", what,
             facts_number(ds->scale.low, low),
             facts_number(ds->scale.high, high),
             found && odd ? ", but for a few cells" : "");
    if (found && odd)
        tell_odd(ds, found, odd, facts);
}

void scale_find(struct dataset *ds, enum scale_kind wanted,
                struct data_facts *facts)
{
    struct scale *scale = &ds->scale;
    size_t odd = 0;
    const struct found_scale *found =
        wanted == SCALE_AUTO ? look(ds, &odd) : NULL;
    find_range(ds, found);
    scale->kind = wanted != SCALE_AUTO ? wanted
                  : found              ? found->kind
                                       : SCALE_STANDARD;
    scale->divisor = divisor_of(scale);
    say(scale, facts);
    if (wanted == SCALE_AUTO)
        say_why(ds, found, odd, facts);
    else
        snprintf(facts->scale_why, sizeof facts->scale_why, "--scale says so");
}
