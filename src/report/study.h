/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are reported together: of each lane what a page shows, taken from
 * its model, which need not be kept: hundreds of runs have room. Lanes that
 * differ in their seed alone are one group. Thread: any. */
#ifndef REPORT_STUDY_H
#define REPORT_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "report/numbers.h"
#include "runs/runs.h"

/* What can be on an x axis. */
enum study_axis {
    STUDY_EPOCH,
    STUDY_STEP,
    STUDY_SAMPLES,
    STUDY_FWD_EQ,
    STUDY_TIME, /* active, in seconds */
    STUDY_AXES
};
extern const char *const study_axis_names[STUDY_AXES + 1];  /* options */
extern const char *const study_axis_titles[STUDY_AXES + 1]; /* axes */

/* A number on an axis as text: "3 min 05 s", "15,910". Returns buf. */
const char *study_amount(enum study_axis axis, double v,
                         char buf[NUMBERS_TEXT]);

/* What can be on a y axis. */
enum study_metric {
    STUDY_VAL_ACC, /* evaluations, percent */
    STUDY_BATCH_ACC,
    STUDY_BATCH_LOSS,
    STUDY_COS,
    STUDY_METRICS
};

/* Points of a curve: longer ones are thinned. */
#define STUDY_POINTS 256

struct study_point {
    double x[STUDY_AXES];
    double y;      /* smoothed, of batches */
    double lo, hi; /* of the batches it stands for */
};

struct study_curve {
    size_t n;
    struct study_point *points; /* owned */
};

/* A value that was changed, and where. */
struct study_mark {
    double x[STUDY_AXES];
    const struct param *param;
    double old_value, new_value;
};

struct study_lane {
    char name[LANE_NAME_MAX]; /* "BP": as screens have it */
    size_t run, lane, group;
    struct lane_config config;
    double values[PARAMS_MAX]; /* in force */
    char state[16];            /* "done" */
    double spent[STUDY_AXES];  /* in all */
    struct study_curve curve[STUDY_METRICS];
    struct study_mark *marks; /* owned */
    size_t n_marks;
    struct reached reached[RACE_TARGETS_MAX];
    double train_acc, val_acc, val_loss; /* newest; NaN = none */
    double best, best_epoch;
};

struct study_run {
    const struct run_found *found; /* borrowed */
    struct race_targets targets;
};

/* Lanes alike but for their seed. */
struct study_group {
    char label[64]; /* "WP", "WP pert 0.01" */
    size_t first;   /* one of its lanes */
    size_t n;
    bool shared; /* the label without the run's name is another group's, too */
};

struct study {
    size_t n_runs, n_lanes, n_groups;
    size_t runs_room, lanes_room;
    struct study_run *runs;
    struct study_lane *lanes;
    struct study_group *groups; /* by study_settle, [n_lanes] */
};

/* Adds a run, whose model is not needed any more afterwards. STATUS_NOMEM: the
 * run is not in it. */
enum status study_add(struct study *s, const struct run_found *found,
                      const struct model *m);

/* When all are added: finds the groups and how each is called. */
enum status study_settle(struct study *s);

void study_done(struct study *s);

/* Of a group's lanes, by their numbers: the next behind `after` (SIZE_MAX = the
 * first), or SIZE_MAX. */
size_t study_next(const struct study *s, size_t group, size_t after);

/* A figure over a group's lanes. */
typedef double study_figure(const struct study_lane *lane, const void *ctx);
study_figure study_val_acc;
struct numbers study_spread(const struct study *s, size_t group,
                            study_figure *of, const void *ctx);

/* Whether two lanes differ in nothing but their seed. */
bool study_alike(const struct study *s, size_t a, size_t b);

/* The last part of what its data are called: "digits.csv". */
const char *study_data(const struct study *s, size_t run);

/* Whether all runs had the same data. */
bool study_one_data(const struct study *s);

/* An option of the run's configuration, "" = not said. */
#define STUDY_OPTION 256
const char *study_option(const struct study *s, size_t run, const char *name,
                         char buf[STUDY_OPTION]);

/* A point of the mean over a group's lanes: after that epoch, of n lanes. */
struct study_mean {
    double x[STUDY_AXES];
    size_t n;
    double mean, sd; /* sd NaN for n < 2 */
};

/* Of the validation accuracy, at most STUDY_POINTS; *out is the caller's
 * (mem_free). STATUS_NOMEM. */
enum status study_band(const struct study *s, size_t group,
                       struct study_mean **out, size_t *n_out);

/* The validation accuracy of a lane when it had spent so much: that of its last
 * evaluation until then, *epoch_out (NULL = not asked). NaN = none. */
double study_acc_at(const struct study_lane *lane, enum study_axis axis,
                    double spent, double *epoch_out);

/* The least that a lane has spent of what an axis counts; *lane_out is that
 * lane. Lanes that have not trained, or failed, do not count; NaN = all. */
double study_cheapest(const struct study *s, enum study_axis axis,
                      size_t *lane_out);

#endif
