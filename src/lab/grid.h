/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One command an experiment: every lane of a race, trained once for each value
 * of one parameter or of two (--sweep), or its gradient measured once for each
 * at the same weights (--at-step). Trainings run on as many threads as are
 * given; what they come to does not depend on how many. */
#ifndef LAB_GRID_H
#define LAB_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"

#define GRID_AXES   2
#define GRID_VALUES 200 /* of an axis */

struct grid_axis {
    const struct param *param;
    double values[GRID_VALUES];
    size_t n;
};

/* What one lane came to at one point. */
struct grid_cell {
    bool done;      /* it is known */
    bool failed;    /* it diverged or collapsed */
    bool has;       /* the lane has every parameter of the axes */
    double val_acc; /* best validation accuracy, percent */
    double val_loss;
    double train_s; /* training time, evaluations apart */
    /* of --at-step, against backprop at the same weights and batch */
    double error, cosine, ratio; /* |g - g_bp| / |g_bp|, and |g| / |g_bp| */
};

struct grid {
    const struct problem *problem;   /* borrowed */
    const struct lane_config *lanes; /* borrowed [n_lanes] */
    size_t n_lanes;
    struct grid_axis axes[GRID_AXES];
    size_t n_axes;
    bool at_step;  /* measure gradients instead of training */
    uint64_t step; /* after so many batches of the first lane */
    /* n_lanes * points, the second axis changing fastest, then the lane */
    struct grid_cell *cells;
};

/* "pert=1e-7..1:log" into *axis_out. STATUS_USAGE with what was expected. */
enum status grid_axis_parse(const char *text, struct grid_axis *axis_out,
                            struct err *err);

/* Room for the cells, which the caller frees with grid_done. STATUS_NOMEM;
 * STATUS_USAGE when no lane has the parameters, or `step` is beyond the end of
 * the first lane. */
enum status grid_prepare(struct grid *grid, struct err *err);
void grid_done(struct grid *grid);

/* Fills every cell. stop: asked now and then whether to end early, with ctx; or
 * NULL. STATUS_NOMEM and what lane_new says. Thread: main; starts n_threads
 * others and joins them. */
enum status grid_run(struct grid *grid, size_t n_threads,
                     bool (*stop)(void *ctx), void *ctx, struct err *err);

size_t grid_points(const struct grid *grid);
struct grid_cell *grid_cell(const struct grid *grid, size_t point, size_t lane);

/* The value of an axis at a point. */
double grid_value(const struct grid *grid, size_t point, size_t axis);

/* The lane's best point: highest accuracy, then lowest loss; SIZE_MAX = none
 * that did not fail. */
size_t grid_best(const struct grid *grid, size_t lane);

#endif
