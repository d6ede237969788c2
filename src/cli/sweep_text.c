/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain characters, so that the text can be kept, mailed and compared. A failed
 * training is an X, and so is its mark; a point that the scale cannot hold is
 * nowhere. */
#include "cli/sweep_text.h"

#include <math.h>
#include <string.h>

#define CHART    40 /* columns of a bar */
#define VALUE_W  12 /* least of the first column */
#define COLUMN_W 13 /* least of a lane's column */
#define MAP_W    8  /* least of a column of a map */

/* What is drawn of a cell, and the scale it is drawn on. */
struct bar_scale {
    double low, high;
    double (*of)(const struct grid_cell *cell);
};

static double accuracy_of(const struct grid_cell *c)
{
    return c->val_acc;
}

static double log_error_of(const struct grid_cell *c)
{
    return log10(c->error);
}

/* From the smallest to the largest of what can be drawn; infinite when nothing
 * can. */
static struct bar_scale fit(const struct grid *g,
                            double (*of)(const struct grid_cell *cell))
{
    struct bar_scale s = {INFINITY, -INFINITY, of};

    for (size_t i = 0; i < grid_points(g) * g->n_lanes; i++) {
        const struct grid_cell *c = &g->cells[i];

        if (!c->has || !c->done || c->failed || !isfinite(of(c)))
            continue;
        s.low = fmin(s.low, floor(of(c)));
        s.high = fmax(s.high, ceil(of(c)));
    }
    if (s.low >= s.high)
        s.high = s.low + 1.0;
    s.low += 0.0; /* no "-0" */
    s.high += 0.0;
    return s;
}

/* The mark of lane i: the first letter of its name that no lane before it has,
 * else its number. */
static char mark_of(const struct grid *g, size_t lane)
{
    const char *name = g->lanes[lane].name;

    for (; *name != '\0'; name++) {
        bool taken = false;

        for (size_t i = 0; i < lane; i++)
            taken = taken || mark_of(g, i) == *name;
        if (!taken)
            return *name;
    }
    return (char)('1' + lane);
}

static void draw_bar(const struct grid *g, size_t point,
                     const struct bar_scale *s, FILE *out)
{
    char bar[CHART + 1];

    memset(bar, ' ', CHART);
    bar[CHART] = '\0';
    for (size_t lane = 0; lane < g->n_lanes; lane++) {
        const struct grid_cell *c = grid_cell(g, point, lane);
        double at = (s->of(c) - s->low) / (s->high - s->low);
        size_t column = (size_t)(at * (CHART - 1) + 0.5);

        if (!c->has || !c->done || c->failed || !(at >= 0.0 && at <= 1.0))
            continue;
        bar[column] = bar[column] == ' ' ? mark_of(g, lane) : '*';
    }
    fprintf(out, " |%s|\n", bar);
}

/* The widest of an axis's values. */
static int values_w(const struct grid_axis *axis, int least)
{
    char text[PARAM_TEXT];
    int w = least;

    for (size_t i = 0; i < axis->n; i++) {
        int own = (int)strlen(param_format(axis->param, axis->values[i], text));

        w = own > w ? own : w;
    }
    return w;
}

/* Of the column with the values of the first axis, its name above them. */
static int first_w(const struct grid *g)
{
    int name = (int)strlen(g->axes[0].param->name);

    return values_w(&g->axes[0], name > VALUE_W ? name : VALUE_W);
}

/* Wide enough for "LANE COLUMN", its title. */
static int column_w(const struct grid *g, size_t lane, const char *column)
{
    int w = (int)(strlen(g->lanes[lane].name) + 1 + strlen(column));

    return w > COLUMN_W ? w : COLUMN_W;
}

static void print_head(const struct grid *g, const char *const *columns,
                       size_t n_columns, const char *scale, FILE *out)
{
    fprintf(out, "%-*s", first_w(g), g->axes[0].param->name);
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        for (size_t c = 0; c < n_columns; c++) {
            const char *name = g->lanes[lane].name;
            int name_w =
                column_w(g, lane, columns[c]) - (int)strlen(columns[c]) - 1;

            fprintf(out, " %*s %s", name_w, name, columns[c]);
        }
    fprintf(out, "  %s\n", scale);
}

/* "b = bp, w = wp, * = several lanes" */
static void print_legend(const struct grid *g, FILE *out)
{
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        fprintf(out, "%s%c = %s", lane ? ", " : "", mark_of(g, lane),
                g->lanes[lane].name);
    if (g->n_lanes > 1)
        fputs(", * = several lanes", out);
}

static void print_value(const struct grid *g, size_t point, FILE *out)
{
    char text[PARAM_TEXT];

    fprintf(out, "%-*s", first_w(g),
            param_format(g->axes[0].param, grid_value(g, point, 0), text));
}

static void print_accuracy(const struct grid_cell *c, int w, FILE *out)
{
    if (!c->has)
        fprintf(out, " %*s", w, "-");
    else if (c->failed)
        fprintf(out, " %*s", w, "X");
    else
        fprintf(out, " %*.2f", w, c->val_acc);
}

void sweep_text_accuracy(const struct grid *g, FILE *out)
{
    static const char *const columns[] = {"%"};
    struct bar_scale s = fit(g, accuracy_of);
    char scale[64] = "%";

    if (isfinite(s.low))
        snprintf(scale, sizeof scale, "%.0f %% to %.0f %%", s.low, s.high);
    print_head(g, columns, 1, scale, out);
    for (size_t i = 0; i < grid_points(g); i++) {
        print_value(g, i, out);
        for (size_t lane = 0; lane < g->n_lanes; lane++)
            print_accuracy(grid_cell(g, i, lane), column_w(g, lane, columns[0]),
                           out);
        draw_bar(g, i, &s, out);
    }
    fputs("Best validation accuracy of each training; X = it diverged or "
          "collapsed.\n",
          out);
    print_legend(g, out);
    fputs(".\n", out);
}

static const char *const gradient_columns[] = {"error", "cos", "|g|/|g_BP|"};
#define GRADIENT_COLUMNS (sizeof gradient_columns / sizeof *gradient_columns)

static void print_gradient(const struct grid *g, size_t point, size_t lane,
                           FILE *out)
{
    const struct grid_cell *c = grid_cell(g, point, lane);
    const double values[] = {c->error, c->cosine, c->ratio};

    for (size_t k = 0; k < GRADIENT_COLUMNS; k++) {
        int w = column_w(g, lane, gradient_columns[k]);

        if (c->has)
            fprintf(out, k == 0 ? " %*.4g" : " %*.6f", w, values[k]);
        else
            fprintf(out, " %*s", w, "-");
    }
}

void sweep_text_gradient(const struct grid *g, FILE *out)
{
    struct bar_scale s = fit(g, log_error_of);
    char scale[64] = "error";

    if (isfinite(s.low))
        snprintf(scale, sizeof scale, "error, 1e%+.0f to 1e%+.0f", s.low,
                 s.high);
    print_head(g, gradient_columns, GRADIENT_COLUMNS, scale, out);
    for (size_t i = 0; i < grid_points(g); i++) {
        print_value(g, i, out);
        for (size_t lane = 0; lane < g->n_lanes; lane++)
            print_gradient(g, i, lane, out);
        draw_bar(g, i, &s, out);
    }
    fprintf(out,
            "At the weights of %s after %llu batch%s, on its next batch; error "
            "= |g - g_BP| / |g_BP|.\n",
            g->lanes[0].name, (unsigned long long)g->step,
            g->step == 1 ? "" : "es");
    print_legend(g, out);
    fputs(".\n", out);
}

/* Darker is better, from the worst of the lane to its best. */
static char shade(double at)
{
    static const char ramp[] = " .:-=+*#%@";
    size_t last = sizeof ramp - 2;

    return at >= 0.0 && at <= 1.0 ? ramp[(size_t)(at * (double)last + 0.5)]
                                  : '?';
}

static void print_map_head(const struct grid *g, size_t lane, FILE *out)
{
    const struct grid_axis *axis = &g->axes[1];

    fprintf(out, "%s: best validation accuracy, %%\n%-*s", g->lanes[lane].name,
            first_w(g), g->axes[0].param->name);
    for (size_t k = 0; k < axis->n; k++) {
        char text[PARAM_TEXT];

        fprintf(out, " %*s", values_w(axis, MAP_W),
                param_format(axis->param, axis->values[k], text));
    }
    fprintf(out, "  %s\n", axis->param->name);
}

static void print_map(const struct grid *g, size_t lane, FILE *out)
{
    struct bar_scale s = {INFINITY, -INFINITY, accuracy_of};
    size_t columns = g->axes[1].n > 0 ? g->axes[1].n : 1;
    int w = values_w(&g->axes[1], MAP_W);

    for (size_t i = 0; i < grid_points(g); i++) {
        const struct grid_cell *c = grid_cell(g, i, lane);

        if (!c->has || c->failed || !isfinite(c->val_acc))
            continue;
        s.low = fmin(s.low, c->val_acc);
        s.high = fmax(s.high, c->val_acc);
    }
    print_map_head(g, lane, out);
    for (size_t i = 0; i < grid_points(g); i++) {
        const struct grid_cell *c = grid_cell(g, i, lane);
        double at =
            s.high > s.low ? (c->val_acc - s.low) / (s.high - s.low) : 1.0;

        if (i % columns == 0)
            print_value(g, i, out);
        if (c->failed)
            fprintf(out, " %*s", w, "X");
        else
            fprintf(out, " %*c%c%6.2f", w - MAP_W + 1, shade(at), shade(at),
                    c->val_acc);
        if (i % columns == columns - 1)
            fputc('\n', out);
    }
}

void sweep_text_map(const struct grid *g, FILE *out)
{
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        if (grid_cell(g, 0, lane)->has)
            print_map(g, lane, out);
    fputs("The darker the sign, the better; X = it diverged or collapsed.\n",
          out);
}
