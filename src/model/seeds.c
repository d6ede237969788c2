/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes, so that results that differ by little lose no digits; distances
 * from the first, so that equal ones have no spread at all. */
#include "model/seeds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

/* "3" or "3-7" at text, which ends there. */
static enum status parse_part(const char *text, uint64_t *first, uint64_t *last)
{
    const char *dash = strchr(text, '-');
    char begin[16];
    enum status st;

    if (!dash) {
        st = number_parse_whole(text, 0, UINT32_MAX, first, NULL);
        *last = *first;
        return st;
    }
    if ((size_t)(dash - text) >= sizeof begin)
        return STATUS_USAGE;
    snprintf(begin, sizeof begin, "%.*s", (int)(dash - text), text);
    st = number_parse_whole(begin, 0, UINT32_MAX, first, NULL);
    return st ? st
              : number_parse_whole(dash + 1, *first, UINT32_MAX, last, NULL);
}

/* False: there is no room for them, or one is there already. */
static bool add_seeds(struct seed_list *list, uint64_t first, uint64_t last)
{
    if (last - first >= SEEDS_MAX - list->n)
        return false;
    for (size_t i = 0; i < list->n; i++)
        if (list->seed[i] >= first && list->seed[i] <= last)
            return false;
    for (uint64_t seed = first; seed <= last; seed++)
        list->seed[list->n++] = (uint32_t)seed;
    return true;
}

enum status seed_list_parse(const char *text, struct seed_list *out,
                            struct err *err)
{
    struct seed_list list = {0};
    const char *at = text;

    do {
        size_t length = strcspn(at, ",");
        uint64_t first = 0, last = 0;
        char part[32];

        snprintf(part, sizeof part, "%.*s", (int)length, at);
        if (length >= sizeof part ||
            parse_part(part, &first, &last) != STATUS_OK ||
            !add_seeds(&list, first, last))
            return err_set(err, STATUS_USAGE,
                           "'%.60s' is not 1 to %d different seeds, as 1-10 or "
                           "1,3,7",
                           text, SEEDS_MAX);
        at += length;
    } while (*at++ == ',');
    *out = list;
    return STATUS_OK;
}

void seed_race(struct race_config *config, uint32_t seed)
{
    for (size_t i = 0; i < config->n_lanes; i++)
        lane_choose(&config->lanes[i], &param_seed, seed);
}

struct spread spread_of(const double *v, size_t n)
{
    struct spread s = {.mean = NAN, .sd = NAN};
    double first = 0, sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(v[i])) {
            first = s.n++ == 0 ? v[i] : first;
            sum += v[i] - first;
        }
    if (s.n == 0)
        return s;
    s.mean = first + sum / (double)s.n;
    for (size_t i = 0; i < n; i++)
        if (!isnan(v[i]))
            squares += (v[i] - s.mean) * (v[i] - s.mean);
    if (s.n > 1)
        s.sd = sqrt(squares / (double)(s.n - 1));
    return s;
}

struct spread spread_of_pairs(const double *a, const double *b, size_t n)
{
    double difference[SEEDS_MAX];

    n = n < SEEDS_MAX ? n : SEEDS_MAX;
    for (size_t i = 0; i < n; i++)
        difference[i] = b[i] - a[i];
    return spread_of(difference, n);
}

double seed_result(const struct lane_model *lane)
{
    if (lane_state_failed(lane->state) || lane->n_evals == 0)
        return NAN;
    return eval_val_acc(&lane->evals[lane->n_evals - 1]);
}
