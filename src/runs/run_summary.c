/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of groups (run_group.h): means over seeds, and the best group of
 * each rule. Only rows of lanes that are done count in the means: one that was
 * stopped, or still trains, is at another epoch, and one that diverged or
 * collapsed has no accuracy worth a mean. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "runs/run_collect.h"
#include "runs/run_group.h"
#include "runs/run_parts.h"
#include "runs/run_table.h"

struct mean {
    size_t n;
    double sum;
    double mean, squares; /* Welford 1962: of the distances from the mean */
};

struct group {
    const struct run_group_row *rows;
    size_t n_seeds, n_failed, n_unfinished;
    struct mean val, best, cost;
    bool marked; /* the best of its rule */
};

static void add(struct mean *m, double value)
{
    double before = value - m->mean;

    m->n++;
    m->sum += value;
    m->mean += before / (double)m->n;
    m->squares += before * (value - m->mean);
}

static double mean_of(const struct mean *m)
{
    return m->n > 0 ? m->sum / (double)m->n : (double)NAN;
}

static double sd_of(const struct mean *m)
{
    return m->n > 1 ? sqrt(m->squares / (double)(m->n - 1)) : (double)NAN;
}

/* Forward equivalents at the first epoch with that accuracy; NaN: none. A
 * sample costs the same all the time. */
static double cost_to(const struct run_group_row *row, double target)
{
    static const char *const names[] = {"epoch", "val_acc"};
    const struct run_json_lane *lane = row->lane;
    double cost = lane->fwd_eq / (double)lane->samples, found = NAN;
    struct run_table *t;
    const double *cells;
    char path[PATH_MAX];

    if (!(lane->best_val_acc >= target) || lane->samples == 0 ||
        run_lane_path(row->run->path, lane->name, TABLE_EPOCHS, path, NULL) ||
        run_table_new(path, names, 2, 2, &t))
        return found;
    while (isnan(found) && !run_table_next(t, &cells, NULL) && cells)
        if (cells[1] >= target)
            found = cells[0] * (double)row->run->json.n_train * cost;
    run_table_free(t);
    return found;
}

static void add_row(struct group *group, const struct run_group_row *row,
                    double target)
{
    const struct run_json_lane *lane = row->lane;
    double cost;

    if (row != group->rows && run_group_seeds(row - 1, row) == 0)
        return; /* the same bits once more are no second seed */
    group->n_seeds++;
    if (run_json_failed(lane->state)) {
        group->n_failed++;
    } else if (!run_group_done(lane)) {
        group->n_unfinished++;
    } else {
        add(&group->val, lane->val_acc);
        add(&group->best, lane->best_val_acc);
        cost = cost_to(row, target);
        if (!isnan(cost))
            add(&group->cost, cost);
    }
}

/* A mean of those that did not fail says little where half of them did. */
static bool is_sound(const struct group *group)
{
    return group->val.n > group->n_failed;
}

static bool is_better(const struct group *a, const struct group *b)
{
    if (!b || is_sound(a) != is_sound(b))
        return b ? is_sound(a) : a->val.n > 0;
    return a->val.n > 0 && mean_of(&a->val) > mean_of(&b->val);
}

static bool same_contest(const struct group *a, const struct group *b)
{
    return strcmp(a->rows->lane->rule, b->rows->lane->rule) == 0 &&
           strcmp(run_group_data(&a->rows->run->json),
                  run_group_data(&b->rows->run->json)) == 0;
}

/* Of each rule and data set the group with the largest mean; one of which half
 * the runs failed or more only where there is no other. The groups of a rule
 * stand together, and the data sets are few. */
static void mark_best(struct group *groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct group *best = NULL;
        size_t k = i;

        while (k-- > 0 && !best)
            if (groups[k].marked && same_contest(&groups[k], &groups[i]))
                best = &groups[k];
        if (!is_better(&groups[i], best))
            continue;
        groups[i].marked = true;
        if (best)
            best->marked = false;
    }
}

static void put_group(struct cells *c, const struct group *group, double target)
{
    const struct run_json_lane *lane = group->rows->lane;
    const struct run_json *json = &group->rows->run->json;
    char name[48];

    cells_text(c, "rule", lane->rule);
    cells_text(c, "data", json->data);
    cells_text(c, "hidden", lane->hidden);
    cells_whole(c, "batch_size",
                (uint64_t)params_get(lane->values, &param_batch_size));
    cells_text(c, "act", lane->act);
    cells_text(c, "loss", lane->loss);
    cells_text(c, "optim", lane->optim);
    cells_text(c, "init", lane->init);
    run_collect_params(c, lane);
    run_collect_epochs(c, "epochs", lane->epochs);
    cells_whole(c, "n", group->val.n);
    cells_whole(c, "seeds", group->n_seeds);
    cells_whole(c, "failed", group->n_failed);
    cells_whole(c, "unfinished", group->n_unfinished);
    cells_number(c, "val_acc_mean", mean_of(&group->val));
    cells_number(c, "val_acc_sd", sd_of(&group->val));
    cells_number(c, "best_val_acc_mean", mean_of(&group->best));
    cells_number(c, "best_val_acc_sd", sd_of(&group->best));
    cells_text(c, "best_of_rule", group->marked ? "yes" : "");
    snprintf(name, sizeof name, "fwd_eq_to_%g", target);
    cells_number(c, name, mean_of(&group->cost));
    snprintf(name, sizeof name, "n_to_%g", target);
    cells_whole(c, name, group->cost.n);
    cells_end(c);
}

static size_t make_groups(const struct run_group_row *rows, size_t n,
                          double target, struct group *groups)
{
    size_t n_groups = 0;

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || run_group_compare(&rows[i - 1], &rows[i]) != 0)
            groups[n_groups++] = (struct group){.rows = &rows[i]};
        add_row(&groups[n_groups - 1], &rows[i], target);
    }
    mark_best(groups, n_groups);
    return n_groups;
}

static size_t list_rows(const struct run_list *list, struct run_group_row *rows)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->runs[i].json.n_lanes; k++, n++) {
            rows[n].run = &list->runs[i];
            rows[n].lane = &list->runs[i].json.lanes[k];
            run_group_make_key(&rows[n]);
        }
    return n;
}

enum status run_summary(const struct run_list *list, double target,
                        enum cells_form form, FILE *out)
{
    static const struct run_found none;
    const struct run_group_row blank = {&none, &none.json.lanes[0], ""};
    struct cells c = {.out = out, .form = CELLS_NAMES};
    struct group *groups;
    struct run_group_row *rows;
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        n += list->runs[i].json.n_lanes;
    rows = mem_alloc(n, sizeof *rows);
    groups = mem_alloc(n, sizeof *groups);
    if (rows && groups) {
        (void)list_rows(list, rows);
        if (n > 0)
            qsort(rows, n, sizeof *rows, run_group_order);
        n = make_groups(rows, n, target, groups);
        c.tabs = form == CELLS_TABLE;
        if (form != CELLS_JSON)
            put_group(&c, &(struct group){.rows = &blank}, target);
        c.form = form;
        for (size_t i = 0; i < n; i++)
            put_group(&c, &groups[i], target);
    }
    mem_free(groups);
    mem_free(rows);
    return groups && rows ? STATUS_OK : STATUS_NOMEM;
}
