/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a plain table after the screens are gone, so that the result of an
 * afternoon stays in the terminal without having been asked for. Nothing runs
 * any more when the model is read here. A column is as wide as its longest
 * cell; a parameter has one when a lane has the parameter and it may change
 * while it trains. */
#include "ui/frame/summary.h"

#include <inttypes.h>
#include <string.h>

#include "ui/draw/plot.h"

#define CELL        24
#define COLUMNS_MAX (9 + PARAMS_MAX)
#define N_LEFT      2 /* the first columns stand at the left */

struct sheet {
    char cell[LANES_MAX + 1][COLUMNS_MAX][CELL]; /* [0]: the names */
    int width[COLUMNS_MAX];
    size_t n_rows, n_columns;
};

/* The next cell of the newest row. */
static void add(struct sheet *s, size_t *column, const char *text)
{
    char *cell = s->cell[s->n_rows - 1][*column];
    int length;

    snprintf(cell, CELL, "%s", text);
    length = (int)strlen(cell);
    if (length > s->width[*column])
        s->width[*column] = length;
    s->n_columns = ++*column;
}

static void add_percent(struct sheet *s, size_t *column, size_t part,
                        size_t whole)
{
    char text[CELL] = "--";

    if (whole > 0)
        snprintf(text, sizeof text, "%.2f", accuracy_percent(part, whole));
    add(s, column, text);
}

/* Whether the parameter has a column; epochs have their own. */
static bool is_shown(const struct model *m, const struct param *p)
{
    bool shown = false;

    for (size_t i = 0; i < m->n_lanes; i++)
        shown = shown || lane_has(&m->lanes[i].config, p);
    return shown && p->live && !p->no_column;
}

static void add_names(const struct model *m, struct sheet *s)
{
    static const char *const before[] = {"lane",   "state", "epochs",
                                         "train%", "val%",  "best%"};
    const struct param *p;
    size_t column = 0;

    s->n_rows++;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        add(s, &column, before[i]);
    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (is_shown(m, p))
            add(s, &column, param_label(p));
    add(s, &column, "steps");
    add(s, &column, "active");
}

static void add_values(const struct model *m, const struct lane_model *lane,
                       struct sheet *s, size_t *column)
{
    const struct param *p;
    char text[PARAM_TEXT];

    for (size_t i = 0; (p = params_at(i)) != NULL; i++)
        if (is_shown(m, p))
            add(s, column,
                lane_has(&lane->config, p)
                    ? param_short(p, model_value(lane, p), text)
                    : "--");
}

static void add_lane(const struct model *m, const struct lane_model *lane,
                     struct sheet *s)
{
    const struct eval_result none = {0};
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : &none;
    const struct eval_result *whole = model_epoch_eval(lane);
    char text[CELL] = "--", epoch[MODEL_EPOCH_TEXT];
    size_t column = 0;

    s->n_rows++;
    add(s, &column, lane->config.name);
    add(s, &column,
        lane_state_name(lane_state_ended(lane->state) ? lane->state
                                                      : LANE_STOPPED));
    snprintf(text, sizeof text, "%" PRIu64 "/%.0f", lane->epochs_done,
             model_value(lane, &param_epochs));
    add(s, &column, text);
    whole = whole ? whole : &none;
    add_percent(s, &column, whole->train_correct, whole->n_train);
    add_percent(s, &column, e->val_correct, e->n_val);
    snprintf(text, sizeof text, lane->best_val_acc >= 0 ? "%.2f@e%s" : "--",
             lane->best_val_acc, model_epoch_text(lane->best_epoch, epoch));
    add(s, &column, text);
    add_values(m, lane, s, &column);
    snprintf(text, sizeof text, "%" PRIu64, lane->last.step);
    add(s, &column, text);
    add(s, &column,
        plot_duration((double)lane->last.active_ns / 1e9, text, sizeof text));
}

void summary_print(const struct model *m, FILE *out)
{
    struct sheet s = {.n_rows = 0};

    add_names(m, &s);
    for (size_t i = 0; i < m->n_lanes; i++)
        add_lane(m, &m->lanes[i], &s);
    for (size_t i = 0; i < s.n_rows; i++)
        for (size_t k = 0; k < s.n_columns; k++)
            fprintf(out, k < N_LEFT ? "%-*s%s" : "%*s%s", s.width[k],
                    s.cell[i][k], k + 1 == s.n_columns ? "\n" : "  ");
}
