/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A column is a row of a table: its name, and where its value stands in the
 * structs that run.json is read into. */
#include "runs/run_collect.h"

#include <math.h>
#include <string.h>

enum base { OF_FOUND, OF_RUN, OF_LANE };
enum kind { TEXT, REAL, N_EPOCHS, WHOLE, WHOLE_32, STATUS, SLURM, PARAMS };

struct column {
    const char *name;
    enum base base;
    enum kind kind;
    size_t at;
};

#define FOUND(field)      OF_FOUND, TEXT, offsetof(struct run_found, field)
#define RUN(kind, field)  OF_RUN, kind, offsetof(struct run_json, field)
#define LANE(kind, field) OF_LANE, kind, offsetof(struct run_json_lane, field)

static const struct column columns[] = {
    {"path", FOUND(path)},
    {"run", RUN(TEXT, id)},
    {"name", RUN(TEXT, name)},
    {"lane", LANE(TEXT, name)},
    {"rule", LANE(TEXT, rule)},
    {"seed", LANE(WHOLE_32, seed)},
    {"order_seed", LANE(WHOLE_32, order_seed)},
    {"hidden", LANE(TEXT, hidden)},
    {"batch_size", OF_LANE, PARAMS, 1},
    {"act", LANE(TEXT, act)},
    {"loss", LANE(TEXT, loss)},
    {"optim", LANE(TEXT, optim)},
    {"init", LANE(TEXT, init)},
    {"", OF_LANE, PARAMS, 0}, /* all others */
    {"epochs", LANE(N_EPOCHS, epochs)},
    {"epoch", LANE(N_EPOCHS, epoch)},
    {"step", LANE(WHOLE, step)},
    {"train_acc", LANE(REAL, train_acc)},
    {"val_acc", LANE(REAL, val_acc)},
    {"train_loss", LANE(REAL, train_loss)},
    {"val_loss", LANE(REAL, val_loss)},
    {"best_val_acc", LANE(REAL, best_val_acc)},
    {"best_epoch", LANE(N_EPOCHS, best_epoch)},
    {"fwd_eq", LANE(REAL, fwd_eq)},
    {"active_s", LANE(REAL, active_s)},
    {"state", LANE(TEXT, state)},
    {"run_state", RUN(TEXT, state)},
    {"why", RUN(TEXT, why)},
    {"exit_status", RUN(STATUS, exit_status)},
    {"start", RUN(TEXT, start)},
    {"end", RUN(TEXT, end)},
    {"host", RUN(TEXT, host)},
    {"version", RUN(TEXT, version)},
    {"data", RUN(TEXT, data)},
    {"data_hash", RUN(TEXT, data_hash)},
    {"SLURM_JOB_ID", RUN(SLURM, slurm)},
    {"SLURM_ARRAY_JOB_ID", RUN(SLURM, slurm)},
    {"SLURM_ARRAY_TASK_ID", RUN(SLURM, slurm)},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static const struct optim *optim_named(const char *name)
{
    size_t i = 0;

    while (optim_at(i) && strcmp(optim_at(i)->name, name) != 0)
        i++;
    return optim_at(i);
}

static bool lane_uses(const struct run_json_lane *lane, const struct param *p)
{
    const struct rule *rule = rule_find(lane->rule);
    const struct optim *optim = optim_named(lane->optim);

    return rule && optim && params_belong(p, rule, optim);
}

/* "batch_size": '_' as in the other columns. */
static const char *column_name(const struct param *p, char buf[64])
{
    size_t i = 0;

    for (; i < 63 && p->name[i] != '\0'; i++)
        buf[i] = p->name[i] == '-' ? '_' : p->name[i];
    buf[i] = '\0';
    return buf;
}

/* Those that have a column of their own. */
static bool is_explicit(const struct param *p)
{
    char name[64];
    size_t i = 0;

    column_name(p, name);
    while (i < N_COLUMNS && strcmp(columns[i].name, name) != 0)
        i++;
    return i < N_COLUMNS;
}

static void put_param(struct cells *c, const struct run_json_lane *lane,
                      const struct param *p)
{
    char name[64], text[PARAM_TEXT];
    double value = lane ? params_get(lane->values, p) : 0;
    bool has =
        lane && lane_uses(lane, p) && !param_is_off(p, value) && !isnan(value);

    column_name(p, name);
    if (!has)
        cells_text(c, name, "");
    else if (p->kind == PARAM_CHOICE)
        cells_text(c, name, param_format(p, value, text));
    else if (p->kind == PARAM_REAL || value < 0)
        cells_number(c, name, value);
    else
        cells_whole(c, name, (uint64_t)fmin(value, 1e15));
}

void run_collect_params(struct cells *c, const struct run_json_lane *lane)
{
    const struct param *p;

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (!is_explicit(p))
            put_param(c, lane, p);
}

void run_collect_epochs(struct cells *c, const char *name, double value)
{
    if (value >= 0 && value <= 1e15 && value == floor(value))
        cells_whole(c, name, (uint64_t)value);
    else
        cells_number(c, name, value);
}

/* The value of NAME in "NAME=value NAME=value". */
static const char *slurm_value(const char *text, const char *name,
                               char buf[RUN_JSON_TEXT])
{
    size_t n = strlen(name);

    buf[0] = '\0';
    for (; *text != '\0'; text += strcspn(text, " "), text += *text == ' ')
        if (strncmp(text, name, n) == 0 && text[n] == '=') {
            snprintf(buf, RUN_JSON_TEXT, "%.*s",
                     (int)strcspn(text + n + 1, " "), text + n + 1);
            break;
        }
    return buf;
}

static void put(struct cells *c, const struct column *column, const void *value,
                const struct run_json_lane *lane)
{
    char text[RUN_JSON_TEXT];

    if (column->kind == PARAMS && column->at)
        put_param(c, lane, &param_batch_size);
    else if (column->kind == PARAMS)
        run_collect_params(c, lane);
    else if (column->kind == REAL)
        cells_number(c, column->name, *(const double *)value);
    else if (column->kind == N_EPOCHS)
        run_collect_epochs(c, column->name, *(const double *)value);
    else if (column->kind == WHOLE)
        cells_whole(c, column->name, *(const uint64_t *)value);
    else if (column->kind == WHOLE_32)
        cells_whole(c, column->name, *(const uint32_t *)value);
    else if (column->kind == STATUS && *(const int *)value < 0)
        cells_text(c, column->name, "");
    else if (column->kind == STATUS)
        cells_whole(c, column->name, (uint64_t) * (const int *)value);
    else if (column->kind == SLURM)
        cells_text(c, column->name, slurm_value(value, column->name, text));
    else
        cells_text(c, column->name, value);
}

static void put_row(struct cells *c, const struct run_found *run,
                    const struct run_json_lane *lane)
{
    const void *bases[] = {
        [OF_FOUND] = run, [OF_RUN] = &run->json, [OF_LANE] = lane};

    for (size_t i = 0; i < N_COLUMNS; i++)
        put(c, &columns[i],
            (const char *)bases[columns[i].base] + columns[i].at, lane);
    cells_end(c);
}

void run_collect(const struct run_list *list, enum cells_form form, FILE *out)
{
    static const struct run_found none;
    struct cells c = {.out = out, .form = CELLS_NAMES};

    c.tabs = form == CELLS_TABLE;
    if (form != CELLS_JSON)
        put_row(&c, &none, &none.json.lanes[0]);
    c.form = form;
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->runs[i].json.n_lanes; k++)
            put_row(&c, &list->runs[i], &list->runs[i].json.lanes[k]);
}
