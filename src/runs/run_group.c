/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What decides a lane's numbers is its rule, its parameters but for the seeds,
 * and some options of its run; lanes that have all of it in common differ by
 * chance alone. */
#include "runs/run_group.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Options beside the lanes' that decide what is learnt. */
static const char *const deciding[] = {
    "label", "labels", "scale",        "missing",    "val",
    "split", "image",  "val-fraction", "split-seed", "shuffle"};
#define N_DECIDING (sizeof deciding / sizeof *deciding)

const char *run_group_data(const struct run_json *json)
{
    return json->data_hash[0] != '\0' ? json->data_hash : json->data;
}

void run_group_make_key(struct run_group_row *row)
{
    const struct run_json *json = &row->run->json;
    const struct run_json_lane *lane = row->lane;
    size_t n = (size_t)snprintf(
        row->key, RUN_GROUP_KEY, "%s|%.255s|%s|%s|%s|%s|%s|%g", lane->rule,
        run_group_data(json), lane->hidden, lane->act, lane->loss, lane->optim,
        lane->init, lane->epochs);

    for (size_t i = 0; i < N_DECIDING && n < RUN_GROUP_KEY; i++) {
        char text[64];

        n += (size_t)snprintf(
            row->key + n, RUN_GROUP_KEY - n, "|%s",
            run_json_option(json, deciding[i], text, sizeof text));
    }
}

static int by_number(double a, double b)
{
    return a < b ? -1 : a > b;
}

int run_group_compare(const struct run_group_row *a,
                      const struct run_group_row *b)
{
    int order = strcmp(a->lane->rule, b->lane->rule);
    const struct param *p;

    for (size_t i = 0; !order && (p = params_at(i)) != NULL; i++)
        if (p != &param_seed && p != &param_order_seed && p != &param_epochs &&
            p != &param_threads)
            order = by_number(a->lane->values[i], b->lane->values[i]);
    return order ? order : strcmp(a->key, b->key);
}

bool run_group_done(const struct run_json_lane *lane)
{
    return strcmp(lane->state, "done") == 0 && !isnan(lane->val_acc);
}

/* 0 = done, 1 = failed, 2 = not at its end. */
static int rank_of(const struct run_json_lane *lane)
{
    return run_json_failed(lane->state) ? 1 : run_group_done(lane) ? 0 : 2;
}

int run_group_seeds(const struct run_group_row *a,
                    const struct run_group_row *b)
{
    int order = by_number(a->lane->seed, b->lane->seed);

    return order ? order : by_number(a->lane->order_seed, b->lane->order_seed);
}

int run_group_order(const void *a, const void *b)
{
    const struct run_group_row *x = a, *y = b;
    int order = run_group_compare(x, y);

    if (!order)
        order = run_group_seeds(x, y);
    if (!order)
        order = by_number(rank_of(x->lane), rank_of(y->lane));
    return order ? order : strcmp(x->run->path, y->run->path);
}
