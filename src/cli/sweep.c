/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data are read once, for all trainings of an experiment. Before they begin
 * a line on standard error says how many there will be; the line behind the
 * table says how many seconds they took. */
#include "cli/sweep.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/headless.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/sweep_text.h"
#include "engine/problem/problem.h"
#include "lab/grid.h"

static bool asked_to_end(void *ctx)
{
    (void)ctx;
    return interrupt_signal() != 0;
}

static size_t n_trainings(const struct grid *g)
{
    size_t n = 0;

    for (size_t i = 0; i < grid_points(g) * g->n_lanes; i++)
        n += g->cells[i].has;
    return n;
}

static const char *plural(double n)
{
    return n == 1.0 ? "" : "s";
}

/* "6 trainings of 2 epochs on 2 threads", "30 gradients after 100 batches" */
static void say_how_many(const struct grid *g)
{
    double n = (double)n_trainings(g), threads = (double)options_cores();
    double epochs = lane_value(&g->lanes[0], &param_epochs);

    if (g->at_step)
        message("%.0f gradient%s after %llu batch%s", n, plural(n),
                (unsigned long long)g->step, g->step == 1 ? "" : "es");
    else
        message("%.0f training%s of %.0f epoch%s on %.0f thread%s", n,
                plural(n), epochs, plural(epochs), threads, plural(threads));
}

/* Reads the data and fills the grid; the exit status, or -1 when it is
 * whole. */
static int fill(const struct options *o, struct grid *g,
                struct problem **problem, struct err *err)
{
    enum status st = problem_load(&o->problem, NULL, problem, err);

    if (st == STATUS_OK) {
        g->problem = *problem;
        st = grid_prepare(g, err);
    }
    if (st == STATUS_OK && !o->quiet)
        say_how_many(g);
    if (st == STATUS_OK)
        st = grid_run(g, options_cores(), asked_to_end, NULL, err);
    if (interrupt_signal())
        return EXIT_SIGNAL + interrupt_signal();
    return st == STATUS_OK ? -1 : headless_exit_status(st);
}

static int finish(FILE *out, struct err *err)
{
    if (fflush(out) != 0 || ferror(out))
        return headless_write_failed(err);
    return 0;
}

static void print_cost(const struct grid *g, int64_t began_ns, FILE *out)
{
    double train_s = 0.0;

    for (size_t i = 0; i < grid_points(g) * g->n_lanes; i++)
        train_s += g->cells[i].train_s;
    fprintf(out, "%zu training%s: %.1f s of training, %.1f s in all.\n",
            n_trainings(g), plural((double)n_trainings(g)), train_s,
            (double)(clock_now_ns() - began_ns) / 1e9);
}

int sweep_run(const struct options *o, FILE *out, struct err *err)
{
    struct grid g = {.lanes = o->lanes,
                     .n_lanes = o->n_lanes,
                     .n_axes = o->n_sweeps,
                     .at_step = o->at_step >= 0,
                     .step = o->at_step >= 0 ? (uint64_t)o->at_step : 0};
    int64_t began_ns = clock_now_ns();
    struct problem *problem = NULL;
    int result;

    for (size_t i = 0; i < o->n_sweeps; i++)
        if (grid_axis_parse(o->sweeps[i], &g.axes[i], err) != STATUS_OK)
            return EXIT_USAGE;
    result = fill(o, &g, &problem, err);
    if (result < 0) {
        if (g.at_step)
            sweep_text_gradient(&g, out);
        else if (g.n_axes == 1)
            sweep_text_accuracy(&g, out);
        else
            sweep_text_map(&g, out);
        if (!g.at_step)
            print_cost(&g, began_ns, out);
        result = finish(out, err);
    }
    grid_done(&g);
    problem_free(problem);
    return result;
}

/* The ladder of rates: its ends, which a lane's own rate may push further out,
 * but not beyond the lowest and the highest. With two rungs a decade its values
 * fit into an axis. */
#define LADDER_LOW     1e-6
#define LADDER_HIGH    10.0
#define LADDER_LOWEST  1e-30
#define LADDER_HIGHEST 1e30
#define LADDER_AROUND  100.0 /* it reaches a lane's rate / 100 and * 100 */

/* Adds a rate where it belongs in the rising order, unless it is there. */
static void add_rate(struct grid_axis *axis, double rate)
{
    size_t i = axis->n;

    for (size_t k = 0; k < axis->n; k++)
        if (fabs(axis->values[k] - rate) <= 1e-9 * fabs(rate))
            return;
    for (; i > 0 && axis->values[i - 1] > rate; i--)
        axis->values[i] = axis->values[i - 1];
    axis->values[i] = rate;
    axis->n++;
}

/* Adds the rungs from LADDER_LOW on, up or down, to the first one at or beyond
 * `end`. */
static void add_rungs(struct grid_axis *axis, bool up, double end)
{
    double rate = LADDER_LOW;

    while (up ? rate < end : rate > end) {
        add_rate(axis, rate);
        rate = param_ladder(rate, up);
    }
    add_rate(axis, rate);
}

/* 1e-6, 3e-6, ..., 10, and on to two decades below and above each lane's own
 * rate, and that rate itself. */
void lr_search_ladder(const struct lane_config *lanes, size_t n_lanes,
                      struct grid_axis *out)
{
    double low = LADDER_LOW, high = LADDER_HIGH;

    *out = (struct grid_axis){.param = &param_lr};
    for (size_t i = 0; i < n_lanes; i++) {
        double set = fabs(lane_value(&lanes[i], &param_lr));

        if (set > 0.0)
            low = fmin(low, set / LADDER_AROUND);
        high = fmax(high, set * LADDER_AROUND);
    }
    low = fmax(low, LADDER_LOWEST) * (1.0 + 1e-9);
    high = fmin(high, LADDER_HIGHEST) * (1.0 - 1e-9);
    add_rungs(out, false, low);
    add_rungs(out, true, high);
    for (size_t i = 0; i < n_lanes; i++)
        add_rate(out, lane_value(&lanes[i], &param_lr));
}

static void print_found(const struct grid *g, size_t lane, FILE *out)
{
    size_t best = grid_best(g, lane);
    const struct lane_config *config = &g->lanes[lane];
    char text[PARAM_TEXT], begun[PARAM_TEXT];

    param_format(&param_lr, lane_value(config, &param_lr), begun);
    if (best == SIZE_MAX) {
        fprintf(out, "%-12s no rate trained it\n", config->name);
        return;
    }
    param_format(&param_lr, grid_value(g, best, 0), text);
    fprintf(out, "%-12s best lr %-8s %6.2f %%   (set: %s)%s\n", config->name,
            text, grid_cell(g, best, lane)->val_acc, begun,
            best == 0 || best + 1 == grid_points(g) ? "  at the ladder's end"
                                                    : "");
}

int lr_search_run(const struct options *o, FILE *out, struct err *err)
{
    struct grid g = {.lanes = o->lanes, .n_lanes = o->n_lanes, .n_axes = 1};
    int64_t began_ns = clock_now_ns();
    struct problem *problem = NULL;
    int result;

    lr_search_ladder(o->lanes, o->n_lanes, &g.axes[0]);
    result = fill(o, &g, &problem, err);
    if (result < 0) {
        sweep_text_accuracy(&g, out);
        for (size_t lane = 0; lane < g.n_lanes; lane++)
            print_found(&g, lane, out);
        print_cost(&g, began_ns, out);
        result = finish(out, err);
    }
    grid_done(&g);
    problem_free(problem);
    return result;
}
