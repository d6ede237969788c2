/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that write and read a past: which numbers of a model are
 * the columns of which array. */
#ifndef RECORD_PAST_PARTS_H
#define RECORD_PAST_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "store/checkpoint/npz.h"

#define PAST_VERSION 1
#define PAST_NAME    64 /* of an array, its end included */

/* A double counts by one as far as that; and 36 years. */
#define PAST_WHOLE_MOST (UINT64_C(1) << 53)
#define PAST_NS_MOST    (UINT64_C(1) << 60)

/* How a number lies in memory, and what a file may say it is. */
enum past_kind {
    PAST_WHOLE, /* uint64_t */
    PAST_SIZE,  /* size_t, the same */
    PAST_ID,    /* uint32_t */
    PAST_NS,    /* int64_t, from 0 on */
    PAST_YES,   /* bool */
    PAST_REAL,  /* double, finite */
    PAST_ANY,   /* double, also NaN and infinite */
    PAST_FLOAT, /* float, the same */
};

/* `count` numbers, one behind the other. A list ends with a name NULL. */
struct past_field {
    const char *name;
    enum past_kind kind;
    size_t at, count;
};

/* Rows that are no struct of the model's. */
struct past_mark {
    uint64_t step, param; /* row of past/params.txt */
    double old_value, new_value;
    uint64_t change;
};
struct past_target {
    double percent;
    struct reached reached;
};
struct past_diagnostics {
    uint64_t step; /* of which batch; 0 = none */
    struct diagnostics diag;
};

/* Rows of one array each. */
extern const struct past_field past_buckets[], past_raw[], past_running[],
    past_evals[], past_marks[], past_reached[], past_samples[],
    past_diagnostics[], past_lane[], past_race[];

/* A lane's histories, each under its name; up to NULL. */
struct past_history {
    const char *name;
    size_t at; /* in struct lane_model */
};
extern const struct past_history past_histories[];

/* The samples of a lane that are kept, in this order. */
#define PAST_SAMPLES 3
struct sample *past_sample(struct lane_model *lane, size_t k);

/* The diagnostics of those, in this order, and of the batch where bias and
 * variance were measured last. An archive of another version may not have them,
 * or have others: then they are not known. */
#define PAST_DIAGNOSTICS (PAST_SAMPLES + 1)

/* Columns of a row. */
size_t past_width(const struct past_field *fields);

void past_put(const struct past_field *fields, const void *from, double *row);

/* False when a number is none that a run can have: *bad_out names its column.
 */
bool past_get(const struct past_field *fields, const double *row, void *to,
              const char **bad_out);

/* "past/bp/acc", or "past/race" where lane is NULL; `more` is put behind it. */
const char *past_name(char buf[PAST_NAME], const struct lane_config *lane,
                      const char *name, const char *more);

/* The parameters whose values are in samples and evaluations, and the names of
 * all, a line each. buf >= PAST_LIST. */
#define PAST_LIST 1024
const char *past_columns(const struct lane_config *lane, char *buf);
const char *past_params(char *buf);

/* past_events.c: the log, to be read after the race's numbers. */
void past_add_events(struct npz_writer *w, const struct model *m);
enum status past_read_events(struct npz_reader *zip, const char *path,
                             struct model *m, struct err *err);

#endif
