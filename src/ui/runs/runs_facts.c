/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two runs may differ in, and what a sweep may vary. */
#include <stdio.h>
#include <string.h>

#include "ui/runs/runs_state.h"

static const char *const names[FACT_PARAMS] = {[FACT_RULE] = "rule",
                                               [FACT_HIDDEN] = "hidden",
                                               [FACT_OPTIM] = "optim",
                                               [FACT_ACT] = "act",
                                               [FACT_LOSS] = "loss"};

/* A word that is a parameter's, too, which says it then. */
static bool is_param(const struct runs_row *row, int fact)
{
    for (size_t i = 0; params_at(i) != NULL; i++)
        if (strcmp(params_at(i)->name, names[fact]) == 0)
            return (row->has >> i & 1u) != 0;
    return false;
}

const char *runs_fact_name(int fact)
{
    const struct param *p;

    if (fact < FACT_PARAMS)
        return names[fact];
    p = params_at((size_t)(fact - FACT_PARAMS));
    return p != NULL ? p->name : NULL;
}

static const char *word_of(const struct runs_row *row, int fact)
{
    const char *const words[FACT_PARAMS] = {
        [FACT_RULE] = row->rule,   [FACT_HIDDEN] = row->hidden,
        [FACT_OPTIM] = row->optim, [FACT_ACT] = row->act,
        [FACT_LOSS] = row->loss,
    };

    return is_param(row, fact) ? "" : words[fact];
}

const char *runs_fact_text(const struct runs_row *row, int fact,
                           char buf[RUNS_FACT_TEXT])
{
    size_t i = (size_t)(fact - FACT_PARAMS);
    const struct param *p;
    char value[PARAM_TEXT];

    buf[0] = '\0';
    if (fact < FACT_PARAMS) {
        snprintf(buf, RUNS_FACT_TEXT, "%s", word_of(row, fact));
        return buf;
    }
    p = params_at(i);
    if (p != NULL && (row->has >> i & 1u) != 0)
        snprintf(buf, RUNS_FACT_TEXT, "%s",
                 param_short(p, row->values[i], value));
    return buf;
}

double runs_fact_number(const struct runs_row *row, int fact)
{
    double number = 0;

    if (fact >= FACT_PARAMS)
        return row->values[fact - FACT_PARAMS];
    if (fact == FACT_HIDDEN && sscanf(row->hidden, "%lf", &number) == 1)
        return number;
    return 0;
}

bool runs_fact_same(const struct runs_row *a, const struct runs_row *b,
                    int fact)
{
    size_t i = (size_t)(fact - FACT_PARAMS);

    if (fact < FACT_PARAMS) /* what is not known is not told apart */
        return word_of(a, fact)[0] == '\0' || word_of(b, fact)[0] == '\0' ||
               strcmp(word_of(a, fact), word_of(b, fact)) == 0;
    if ((a->has >> i & 1u) != (b->has >> i & 1u))
        return false;
    return (a->has >> i & 1u) == 0 || a->values[i] == b->values[i];
}

bool runs_fact_counts(int fact)
{
    const struct param *p =
        fact >= FACT_PARAMS ? params_at((size_t)(fact - FACT_PARAMS)) : NULL;

    /* an order of batches has a seed, too, where there is a parameter for it */
    return p != &param_threads &&
           (p == NULL || strstr(p->name, "seed") == NULL);
}
