/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json: what a run is and how far it came, for jq, collect, the list of
 * runs and reports. Written whole (whole_file_write) at the start, with each
 * checkpoint and at the end. An unknown member is ignored, a missing one is
 * its zero, so that files of other versions are read. */
#ifndef STORE_RUN_RUN_JSON_H
#define STORE_RUN_RUN_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"
#include "engine/lane/protocol.h"

#define RUN_JSON_TEXT 256
#define RUN_JSON_MOST 1048576 /* bytes of a file that is read */

/* Where a lane of it stands. Accuracies in percent, NaN = none yet. */
struct run_json_lane {
    char name[LANE_NAME_MAX], rule[32];
    char hidden[64]; /* "20" or "128,64" */
    char init[LANE_FILE_MAX], optim[16], act[16], loss[16];
    char params[RUN_JSON_TEXT]; /* "lr=0.1,pert=0.1": live ones in force, of
                                 * optimiser and rule, spelt as --lane does */
    double values[PARAMS_MAX];  /* of all parameters, in force (by name in the
                                 * file) */
    uint32_t seed, order_seed;
    uint64_t step, samples;
    double epoch;   /* evaluated last; 4.5 = in the middle of the fifth */
    double epochs;  /* to be trained */
    char state[16]; /* lane_state_name, in small letters */
    double train_acc, val_acc, train_loss, val_loss; /* newest evaluation */
    double best_val_acc, best_epoch;
    double fwd_eq, active_s, train_s; /* spent */
};

struct run_json {
    char id[20];   /* hash of the configuration without epochs */
    char name[64]; /* a person's, or "" */
    char version[32], kernels[16], blas[64], host[65];
    int threads;
    char data[RUN_JSON_TEXT]; /* path or name */
    char data_hash[20];
    uint64_t n_train, n_val, n_features, n_classes;
    char *command; /* the command line, quoted for a shell; owned */
    char *config;  /* config.ini's lines; owned. In the file an object
                            * "config": {"lr": "0.1", ...} */
    char slurm[RUN_JSON_TEXT]; /* "SLURM_JOB_ID=3 SLURM_ARRAY_TASK_ID=1"; in the
                                * file an object */
    char start[32], update[32], end[32]; /* UTC, RFC 3339; end "" = not yet */
    char state[16];          /* "running", "stopped", "done", "diverged",
                            * "collapsed", "failed" */
    char why[RUN_JSON_TEXT]; /* why it ended */
    int exit_status;         /* -1 = not ended */
    size_t n_lanes;
    struct run_json_lane lanes[LANES_MAX];
};

/* STATUS_IO, STATUS_NOMEM. Thread: any. */
enum status run_json_write(const char *path, mode_t mode,
                           const struct run_json *run, struct err *err);

/* On success undo with run_json_done. STATUS_IO (not there: errno ENOENT),
 * STATUS_FORMAT ("PATH:LINE:COLUMN: ..."), STATUS_NOMEM. Thread: any. */
enum status run_json_read(const char *path, struct run_json *out,
                          struct err *err);
void run_json_done(struct run_json *run);

/* Whether the state of a run or lane says that it diverged or collapsed. */
bool run_json_failed(const char *state);

/* An option of the configuration as text, "" = not said. buf holds it. */
const char *run_json_option(const struct run_json *run, const char *name,
                            char *buf, size_t size);

#endif
