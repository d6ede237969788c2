/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live parameter is a column of both tables where a lane of the run has it,
 * behind those that every run has: so a new rule changes no table but its
 * own. */
#include "store/sinks/columns.h"

static const struct param *const first[] = {&param_lr, &param_pert};
#define N_FIRST (sizeof first / sizeof first[0])

static bool is_first(const struct param *p)
{
    for (size_t i = 0; i < N_FIRST; i++)
        if (first[i] == p)
            return true;
    return false;
}

static bool some_lane_has(const struct sink_run *run, const struct param *p)
{
    for (size_t i = 0; i < run->n_lanes; i++)
        if (lane_has(&run->lanes[i].config, p))
            return true;
    return false;
}

/* Parameter *at of the registry or the next one behind it that has a column
 * there, or NULL; *at is then the one behind. */
static const struct param *next_later(const struct sink_run *run, size_t *at)
{
    const struct param *p;

    while ((p = params_at((*at)++)) != NULL)
        if (p->live && !p->no_column && !is_first(p) && p != &param_epochs &&
            some_lane_has(run, p))
            return p;
    return NULL;
}

static void value_cell(struct row *row, const struct param *p,
                       const struct param *const own[LANE_COLUMNS], size_t n,
                       const double values[LANE_COLUMNS])
{
    size_t i = 0;

    while (i < n && own[i] != p)
        i++;
    row_number_if(row, i < n, i < n ? values[i] : 0.0);
}

void columns_first(struct row *row, const struct lane_config *lane,
                   const double values[LANE_COLUMNS])
{
    const struct param *own[LANE_COLUMNS];
    size_t n = lane_columns(lane, own);

    for (size_t i = 0; i < N_FIRST; i++)
        value_cell(row, first[i], own, n, values);
}

void columns_later(struct row *row, const struct sink_run *run,
                   const struct lane_config *lane,
                   const double values[LANE_COLUMNS])
{
    const struct param *own[LANE_COLUMNS], *p;
    size_t n = lane_columns(lane, own), at = 0;

    while ((p = next_later(run, &at)) != NULL)
        value_cell(row, p, own, n, values);
}

void columns_later_names(const struct sink_run *run, FILE *out)
{
    const struct param *p;
    size_t at = 0;

    while ((p = next_later(run, &at)) != NULL)
        fprintf(out, ",%s", p->name);
}
