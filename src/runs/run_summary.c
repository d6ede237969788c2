/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one configuration stand together after sorting by what decides a
 * lane's numbers, seeds left out. Only rows of lanes that are done count in
 * the means: one that was stopped, or still trains, is at another epoch, and
 * one that diverged or collapsed has no accuracy worth a mean. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "runs/run_collect.h"
#include "runs/run_parts.h"
#include "runs/run_table.h"

#define KEY_SIZE 1024

/* Options beside the lanes' that decide what is learnt. */
static const char *const deciding[] = {
    "label", "labels", "scale",        "missing",    "val",
    "split", "image",  "val-fraction", "split-seed", "shuffle"};
#define N_DECIDING (sizeof deciding / sizeof *deciding)

struct row {
    const struct run_found *run;
    const struct run_json_lane *lane;
    char key[KEY_SIZE]; /* all that is the same in a group but numbers */
};

struct mean {
    size_t n;
    double sum;
    double mean, squares; /* Welford 1962: of the distances from the mean */
};

struct group {
    const struct row *rows;
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

/* By the hash of the data where there is one: paths differ from machine to
 * machine. */
static const char *data_of(const struct run_json *json)
{
    return json->data_hash[0] != '\0' ? json->data_hash : json->data;
}

static void make_key(struct row *row)
{
    const struct run_json *json = &row->run->json;
    const struct run_json_lane *lane = row->lane;
    size_t n =
        (size_t)snprintf(row->key, KEY_SIZE, "%s|%.255s|%s|%s|%s|%s|%s|%g",
                         lane->rule, data_of(json), lane->hidden, lane->act,
                         lane->loss, lane->optim, lane->init, lane->epochs);

    for (size_t i = 0; i < N_DECIDING && n < KEY_SIZE; i++) {
        char text[64];

        n += (size_t)snprintf(
            row->key + n, KEY_SIZE - n, "|%s",
            run_json_option(json, deciding[i], text, sizeof text));
    }
}

static int by_number(double a, double b)
{
    return a < b ? -1 : a > b;
}

/* By rule, then by the parameters' values in the order of their table, then by
 * the rest: 0 = of one group. Threads change no number. */
static int compare(const struct row *a, const struct row *b)
{
    int order = strcmp(a->lane->rule, b->lane->rule);
    const struct param *p;

    for (size_t i = 0; !order && (p = params_at(i)) != NULL; i++)
        if (p != &param_seed && p != &param_order_seed && p != &param_epochs &&
            p != &param_threads)
            order = by_number(a->lane->values[i], b->lane->values[i]);
    return order ? order : strcmp(a->key, b->key);
}

static bool has_failed(const struct run_json_lane *lane)
{
    return strcmp(lane->state, "diverged") == 0 ||
           strcmp(lane->state, "collapsed") == 0;
}

static bool is_done(const struct run_json_lane *lane)
{
    return strcmp(lane->state, "done") == 0 && !isnan(lane->val_acc);
}

/* 0 = done, 1 = failed, 2 = not at its end. */
static int rank_of(const struct run_json_lane *lane)
{
    return has_failed(lane) ? 1 : is_done(lane) ? 0 : 2;
}

static int by_seeds(const struct row *a, const struct row *b)
{
    int order = by_number(a->lane->seed, b->lane->seed);

    return order ? order : by_number(a->lane->order_seed, b->lane->order_seed);
}

/* Of the same run, which may lie in two folders, the one that came to its end
 * first. */
static int by_group_and_seed(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = compare(x, y);

    if (!order)
        order = by_seeds(x, y);
    if (!order)
        order = by_number(rank_of(x->lane), rank_of(y->lane));
    return order ? order : strcmp(x->run->path, y->run->path);
}

/* Forward equivalents at the first epoch with that accuracy; NaN: none. A
 * sample costs the same all the time. */
static double cost_to(const struct row *row, double target)
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

static void add_row(struct group *group, const struct row *row, double target)
{
    const struct run_json_lane *lane = row->lane;
    double cost;

    if (row != group->rows && by_seeds(row - 1, row) == 0)
        return; /* the same bits once more are no second seed */
    group->n_seeds++;
    if (has_failed(lane)) {
        group->n_failed++;
    } else if (!is_done(lane)) {
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
           strcmp(data_of(&a->rows->run->json), data_of(&b->rows->run->json)) ==
               0;
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

static size_t make_groups(const struct row *rows, size_t n, double target,
                          struct group *groups)
{
    size_t n_groups = 0;

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || compare(&rows[i - 1], &rows[i]) != 0)
            groups[n_groups++] = (struct group){.rows = &rows[i]};
        add_row(&groups[n_groups - 1], &rows[i], target);
    }
    mark_best(groups, n_groups);
    return n_groups;
}

static size_t list_rows(const struct run_list *list, struct row *rows)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->runs[i].json.n_lanes; k++, n++) {
            rows[n].run = &list->runs[i];
            rows[n].lane = &list->runs[i].json.lanes[k];
            make_key(&rows[n]);
        }
    return n;
}

enum status run_summary(const struct run_list *list, double target,
                        enum cells_form form, FILE *out)
{
    static const struct run_found none;
    const struct row blank = {&none, &none.json.lanes[0], ""};
    struct cells c = {.out = out, .form = CELLS_NAMES};
    struct group *groups;
    struct row *rows;
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        n += list->runs[i].json.n_lanes;
    rows = mem_alloc(n, sizeof *rows);
    groups = mem_alloc(n, sizeof *groups);
    if (rows && groups) {
        (void)list_rows(list, rows);
        if (n > 0)
            qsort(rows, n, sizeof *rows, by_group_and_seed);
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
