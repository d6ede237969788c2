/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two walks over the rows: which facts vary, then the sums of the cells. */
#include "ui/runs/runs_heat.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Lanes of one rule, so that no cell is a mean of rules; all of them when the
 * rule is an axis. A live race that waits for its first batch is no part of a
 * sweep. */
static bool is_in(const struct heat *heat, const struct runs_row *row)
{
    if (row->kind == RUNS_LIVE && !(row->fwd_eq > 0))
        return false;
    return heat->rule[0] == '\0' || strcmp(heat->rule, row->rule) == 0;
}

/* Of the runs that are in it. */
static void find_varying(const struct runs_state *s, struct heat *heat)
{
    const struct runs_row *first = NULL;

    for (size_t i = 0; i < s->n; i++) {
        if (!is_in(heat, &s->rows[i]))
            continue;
        first = first == NULL ? &s->rows[i] : first;
        for (int f = 0; f < FACTS && runs_fact_name(f) != NULL; f++)
            if (!runs_fact_same(first, &s->rows[i], f))
                heat->varies[f] = true;
    }
}

int heat_next_fact(const struct heat *heat, int fact, int other)
{
    for (int k = 1; k <= FACTS; k++) {
        int f = (fact + k + FACTS) % FACTS;

        if (f != other && runs_fact_name(f) != NULL && heat->varies[f])
            return f;
    }
    return -1;
}

/* Of those that vary the first that counts, parameters before words; else a
 * seed. The rule only where no single one was asked for. */
static int first_fact(const struct heat *heat, int other, bool rules)
{
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < FACTS; k++) {
            int f = (FACT_PARAMS + k) % FACTS;

            if (f != other && (f != FACT_RULE || rules) && heat->varies[f] &&
                runs_fact_counts(f) == (pass == 0))
                return f;
        }
    return -1;
}

/* Where a row is on an axis, which it makes longer; -1 = it has no room. */
static int place(struct heat_axis *axis, const struct runs_row *row)
{
    char label[RUNS_FACT_TEXT] = "all";
    double number = 0;
    size_t i = 0, k;

    if (axis->fact >= 0) {
        runs_fact_text(row, axis->fact, label);
        number = runs_fact_number(row, axis->fact);
        if (label[0] == '\0') /* its rule has no such parameter */
            snprintf(label, sizeof label, "none");
    }
    label[HEAT_LABEL - 1] = '\0';
    while (i < axis->n &&
           (axis->number[i] < number ||
            (axis->number[i] == number && strcmp(axis->label[i], label) < 0)))
        i++;
    if (i < axis->n && axis->number[i] == number &&
        strcmp(axis->label[i], label) == 0)
        return (int)i;
    if (axis->n == HEAT_MOST) {
        axis->n_left++;
        return -1;
    }
    for (k = axis->n++; k > i; k--) {
        axis->number[k] = axis->number[k - 1];
        memcpy(axis->label[k], axis->label[k - 1], HEAT_LABEL);
    }
    axis->number[i] = number;
    snprintf(axis->label[i], HEAT_LABEL, "%.*s", HEAT_LABEL - 1, label);
    return (int)i;
}

static void add(const struct runs_state *s, struct heat *heat,
                const struct runs_row *row)
{
    int x = place(&heat->x, row), y = place(&heat->y, row);
    double acc = s->heat.final ? row->last : row->best;
    struct heat_cell *cell;

    if (x < 0 || y < 0)
        return;
    cell = &heat->cell[y][x];
    heat->n_runs++;
    if (row->failed) {
        cell->failed++;
    } else if (!isnan(acc)) {
        cell->sum += acc;
        cell->n++;
    }
    cell->open += row->goes_on;
}

double heat_mean(const struct heat_cell *cell)
{
    return cell->n > 0 ? cell->sum / cell->n : NAN;
}

static void find_range(struct heat *heat)
{
    heat->lo = heat->hi = NAN;
    for (size_t y = 0; y < heat->y.n; y++)
        for (size_t x = 0; x < heat->x.n; x++) {
            double mean = heat_mean(&heat->cell[y][x]);

            if (isnan(mean))
                continue;
            if (isnan(heat->lo) || mean < heat->lo)
                heat->lo = mean;
            if (isnan(heat->hi) || mean > heat->hi) {
                heat->hi = mean;
                heat->best_x = x;
                heat->best_y = y;
            }
        }
}

/* The axes: those that were chosen while they vary, else the first that do. */
static void choose_axes(const struct runs_state *s, struct heat *heat)
{
    int x = s->heat.x, y = s->heat.y;
    bool rules = s->heat.rule[0] == '\0'; /* nobody asked for one alone */

    if (x < 0 || !heat->varies[x])
        x = -1;
    if (y < 0 || !heat->varies[y] || y == x)
        y = -1;
    heat->x.fact = x >= 0 ? x : first_fact(heat, y, rules);
    heat->y.fact = y >= 0 ? y : first_fact(heat, heat->x.fact, rules);
    if (y < 0 && heat->y.fact >= 0 && !runs_fact_counts(heat->y.fact))
        heat->y.fact = -1; /* seeds are what is averaged */
}

/* A sweep of one parameter over several rules has a line a rule: then what
 * varies among all of them is to be known. */
static void choose(const struct runs_state *s, struct heat *heat)
{
    struct heat all = {.rule = ""};

    find_varying(s, &all);
    find_varying(s, heat);
    if (all.varies[FACT_RULE])
        heat->varies[FACT_RULE] = true;
    choose_axes(s, heat);
    if (heat->x.fact != FACT_RULE && heat->y.fact != FACT_RULE)
        return;
    heat->rule[0] = '\0';
    memcpy(heat->varies, all.varies, sizeof heat->varies);
    choose_axes(s, heat);
    if (heat->x.fact != FACT_RULE) /* no cell is a mean of rules */
        heat->y.fact = FACT_RULE;
}

void heat_make(const struct runs_state *s, struct heat *out)
{
    const struct runs_row *row = runs_selected(s);

    memset(out, 0, sizeof *out);
    snprintf(out->rule, sizeof out->rule, "%s",
             s->heat.rule[0] != '\0' ? s->heat.rule
             : row != NULL           ? row->rule
                                     : "");
    choose(s, out);
    /* the axes first, since a new value moves those behind it */
    for (size_t i = 0; i < s->n; i++)
        if (is_in(out, &s->rows[i])) {
            place(&out->x, &s->rows[i]);
            place(&out->y, &s->rows[i]);
        }
    out->x.n_left = out->y.n_left = 0;
    for (size_t i = 0; i < s->n; i++)
        if (is_in(out, &s->rows[i]))
            add(s, out, &s->rows[i]);
    find_range(out);
}
