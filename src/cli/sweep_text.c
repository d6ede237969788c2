/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain characters, so that the text can be kept, mailed and compared. A failed
 * training is an X, and so is its mark; a point that the scale cannot hold is
 * nowhere. */
#include "cli/sweep_text.h"

#include <math.h>
#include <string.h>

#define CHART 40 /* columns of a bar */

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

/* From the smallest to the largest of what can be drawn. */
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

static void print_head(const struct grid *g, const char *const *columns,
                       size_t n_columns, const char *scale, FILE *out)
{
    fprintf(out, "%-12s", g->axes[0].param->name);
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        for (size_t c = 0; c < n_columns; c++) {
            char text[48];

            snprintf(text, sizeof text, "%s %s", g->lanes[lane].name,
                     columns[c]);
            fprintf(out, " %13.13s", text);
        }
    fprintf(out, "  %s\n", scale);
}

/* "b bp, w wp; * where they meet" */
static void print_legend(const struct grid *g, FILE *out)
{
    for (size_t lane = 0; lane < g->n_lanes; lane++)
        fprintf(out, "%s%c = %s", lane ? ", " : "", mark_of(g, lane),
                g->lanes[lane].name);
    fputs(", * = several lanes", out);
}

static void print_value(const struct grid *g, size_t point, size_t axis,
                        FILE *out)
{
    char text[PARAM_TEXT];

    fprintf(
        out, "%-12s",
        param_format(g->axes[axis].param, grid_value(g, point, axis), text));
}

static void print_accuracy(const struct grid_cell *c, FILE *out)
{
    if (!c->has)
        fprintf(out, " %13s", "-");
    else if (c->failed)
        fprintf(out, " %13s", "X");
    else
        fprintf(out, " %13.2f", c->val_acc);
}

void sweep_text_accuracy(const struct grid *g, FILE *out)
{
    static const char *const columns[] = {"%"};
    struct bar_scale s = fit(g, accuracy_of);
    char scale[64];

    snprintf(scale, sizeof scale, "%.0f %% to %.0f %%", s.low, s.high);
    print_head(g, columns, 1, scale, out);
    for (size_t i = 0; i < grid_points(g); i++) {
        print_value(g, i, 0, out);
        for (size_t lane = 0; lane < g->n_lanes; lane++)
            print_accuracy(grid_cell(g, i, lane), out);
        draw_bar(g, i, &s, out);
    }
    fputs("Best validation accuracy of each training; X = it diverged or "
          "collapsed.\n",
          out);
    print_legend(g, out);
    fputs(".\n", out);
}

void sweep_text_gradient(const struct grid *g, FILE *out)
{
    static const char *const columns[] = {"error", "cos", "|g|/|g_BP|"};
    struct bar_scale s = fit(g, log_error_of);
    char scale[64];

    snprintf(scale, sizeof scale, "error, 1e%+.0f to 1e%+.0f", s.low, s.high);
    print_head(g, columns, 3, scale, out);
    for (size_t i = 0; i < grid_points(g); i++) {
        print_value(g, i, 0, out);
        for (size_t lane = 0; lane < g->n_lanes; lane++) {
            const struct grid_cell *c = grid_cell(g, i, lane);

            if (c->has)
                fprintf(out, " %13.4g %13.6f %13.6f", c->error, c->cosine,
                        c->ratio);
            else
                fprintf(out, " %13s %13s %13s", "-", "-", "-");
        }
        draw_bar(g, i, &s, out);
    }
    fprintf(out,
            "At the weights of %s after %llu batches, on its next batch; error "
            "= |g - g_BP| / |g_BP|.\n",
            g->lanes[0].name, (unsigned long long)g->step);
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

static void print_map(const struct grid *g, size_t lane, FILE *out)
{
    struct bar_scale s = {INFINITY, -INFINITY, accuracy_of};
    size_t columns = g->axes[1].n > 0 ? g->axes[1].n : 1;

    for (size_t i = 0; i < grid_points(g); i++) {
        const struct grid_cell *c = grid_cell(g, i, lane);

        if (!c->has || c->failed || !isfinite(c->val_acc))
            continue;
        s.low = fmin(s.low, c->val_acc);
        s.high = fmax(s.high, c->val_acc);
    }
    fprintf(out, "%s: best validation accuracy, %%\n%-12s", g->lanes[lane].name,
            g->axes[0].param->name);
    for (size_t k = 0; k < columns; k++) {
        char text[PARAM_TEXT];

        fprintf(out, " %8.8s",
                param_format(g->axes[1].param, g->axes[1].values[k], text));
    }
    fprintf(out, "  %s\n", g->axes[1].param->name);
    for (size_t i = 0; i < grid_points(g); i++) {
        const struct grid_cell *c = grid_cell(g, i, lane);
        double at =
            s.high > s.low ? (c->val_acc - s.low) / (s.high - s.low) : 1.0;

        if (i % columns == 0)
            print_value(g, i, 0, out);
        if (c->failed)
            fprintf(out, " %8s", "X");
        else
            fprintf(out, " %c%c%6.2f", shade(at), shade(at), c->val_acc);
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
