/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns are a table: the title, the least width, the order in which they get
 * room. What is left over goes to the name, then to the parameters. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ui/parts/log_text.h"
#include "ui/runs/runs_state.h"

#define NAME_MOST   28
#define PARAMS_MOST 40
#define WHEN_LONG   16 /* with its date */

static const struct {
    const char *title;
    int w;
    int rank; /* the lower, the sooner it has a place */
    bool right;
} columns[RUNS_COLUMNS] = {
    [RUNS_NAME] = {"Run", 12, 0, false},
    [RUNS_LANE] = {"Lane", 4, 1, false},
    [RUNS_RULE] = {"Rule", 8, 10, false},
    [RUNS_PARAMETERS] = {"Parameters", 14, 6, false},
    [RUNS_SEED] = {"Seed", 4, 5, true},
    [RUNS_STATE] = {"State", 9, 3, false},
    [RUNS_BEST] = {"Best %", 6, 2, true},
    [RUNS_AT] = {"At", 6, 4, true},
    [RUNS_COST] = {"fwd-eq", 6, 7, true},
    [RUNS_TIME] = {"Time", 7, 9, true},
    [RUNS_WHEN] = {"When", 6, 8, true},
};

const char *runs_column_title(enum runs_column column, int w)
{
    return column == RUNS_TIME && w >= 11 ? "Active time"
                                          : columns[column].title;
}

bool runs_column_right(enum runs_column column)
{
    return columns[column].right;
}

void runs_columns_fit(int w, struct runs_columns *out)
{
    int left = w + 1; /* the last one needs no gap */

    memset(out, 0, sizeof *out);
    for (int rank = 0; rank <= RUNS_COLUMNS; rank++)
        for (int k = 0; k < RUNS_COLUMNS; k++)
            if (columns[k].rank == rank && left >= columns[k].w + 1) {
                out->w[k] = columns[k].w;
                left -= columns[k].w + 1;
            }
    for (; left > 0 && out->w[RUNS_PARAMETERS] > 0 &&
           out->w[RUNS_PARAMETERS] < PARAMS_MOST;
         left--)
        out->w[left % 2 == 0 && out->w[RUNS_NAME] < NAME_MOST
                   ? RUNS_NAME
                   : RUNS_PARAMETERS]++;
    if (left >= WHEN_LONG - 6 && out->w[RUNS_WHEN] > 0) {
        out->w[RUNS_WHEN] = WHEN_LONG;
        left -= WHEN_LONG - 6;
    }
    left = left > NAME_MOST ? NAME_MOST : left; /* the rest stays blank */
    out->w[RUNS_NAME] += left > 0 ? left : 0;
}

int runs_column_at(const struct runs_columns *c, int x0, int x)
{
    for (int k = 0; k < RUNS_COLUMNS; k++) {
        if (c->w[k] == 0)
            continue;
        if (x >= x0 && x < x0 + c->w[k])
            return k;
        x0 += c->w[k] + 1;
    }
    return -1;
}

/* Today the time, this year the day, else the year. */
static void format_when(int64_t s, int w, int64_t now_s, char *buf, size_t size)
{
    time_t t = (time_t)s, now = (time_t)now_s;
    struct tm tm, today;

    buf[0] = '\0';
    if (s == 0 || localtime_r(&t, &tm) == NULL ||
        localtime_r(&now, &today) == NULL)
        return;
    if (w >= WHEN_LONG)
        strftime(buf, size, "%Y-%m-%d %H:%M", &tm);
    else if (tm.tm_year != today.tm_year)
        strftime(buf, size, "%Y", &tm);
    else if (tm.tm_yday != today.tm_yday)
        strftime(buf, size, "%m-%d", &tm);
    else
        strftime(buf, size, "%H:%M", &tm);
}

static void format_number(const struct runs_row *row, enum runs_column column,
                          char *buf, size_t size)
{
    char epoch[MODEL_EPOCH_TEXT];

    if (column == RUNS_SEED)
        snprintf(buf, size, "%u", row->seed);
    else if (column == RUNS_COST && row->fwd_eq > 0)
        plot_si(row->fwd_eq, buf, size);
    else if (column == RUNS_TIME && row->active_s > 0)
        plot_duration(row->active_s, buf, size);
    else if (column == RUNS_BEST && !isnan(row->best))
        plot_percent(row->best, 2, buf, size);
    else if (column == RUNS_AT && !isnan(row->best))
        snprintf(buf, size, "e%s", model_epoch_text(row->best_epoch, epoch));
    else
        snprintf(buf, size, "--");
}

const char *runs_cell_text(const struct runs_row *row, enum runs_column column,
                           int w, int64_t now_s, char *buf, size_t size)
{
    const char *const texts[] = {[RUNS_NAME] = row->name,
                                 [RUNS_LANE] = row->lane_name,
                                 [RUNS_RULE] = row->rule,
                                 [RUNS_PARAMETERS] = row->params,
                                 [RUNS_STATE] = row->state};

    if (column == RUNS_WHEN)
        format_when(row->began_s, w, now_s, buf, size);
    else if (column == RUNS_NAME && row->short_name[0] != '\0' &&
             canvas_text_width(row->name) > w)
        runs_short_text(row->short_name, w, buf, size);
    else if ((size_t)column < sizeof texts / sizeof texts[0] &&
             texts[column] != NULL)
        snprintf(buf, size, "%s", texts[column]);
    else
        format_number(row, column, buf, size);
    return buf;
}

/* NaN is less than any number. */
static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (int)isnan(b) - (int)isnan(a);
    return (a > b) - (a < b);
}

int runs_compare(const struct runs_row *a, const struct runs_row *b,
                 enum runs_column column)
{
    switch (column) {
    case RUNS_NAME:
        return strcmp(a->name, b->name);
    case RUNS_LANE:
        return strcmp(a->lane_name, b->lane_name);
    case RUNS_RULE:
        return strcmp(a->rule, b->rule);
    case RUNS_PARAMETERS:
        return strcmp(a->params, b->params);
    case RUNS_STATE:
        return strcmp(a->state, b->state);
    case RUNS_SEED:
        return compare_numbers((double)a->seed, (double)b->seed);
    case RUNS_BEST:
        return compare_numbers(a->best, b->best);
    case RUNS_AT:
        return compare_numbers(a->best_epoch, b->best_epoch);
    case RUNS_COST:
        return compare_numbers(a->fwd_eq, b->fwd_eq);
    case RUNS_TIME:
        return compare_numbers(a->active_s, b->active_s);
    default:
        return compare_numbers((double)a->began_s, (double)b->began_s);
    }
}

/* Every word of the filter is somewhere in the row. */
bool runs_passes(const struct runs_row *row, const char *filter)
{
    char text[RUNS_PARAMS + 192], word[PROMPT_MAX];

    if (filter[0] == '\0')
        return true;
    snprintf(text, sizeof text, "%s %s %s %s seed=%u %s%s", row->name,
             row->lane_name, row->rule, row->params, row->seed, row->state,
             row->kind == RUNS_LIVE ? " live" : "");
    while (*filter != '\0') {
        size_t n = strcspn(filter, " ");

        snprintf(word, sizeof word, "%.*s", (int)n, filter);
        if (n > 0 && !log_text_matches(text, word))
            return false;
        filter += n + strspn(filter + n, " ");
    }
    return true;
}
