/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes side by side: what a front end starts, commands and drains. Knows
 * neither terminal nor files. All functions: front end's thread only. */
#ifndef RACE_RACE_H
#define RACE_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"

/* Validation accuracies in percent, rising, whose first reaching a front end
 * tells. The race itself does not care; they are here because they belong to
 * a race, and pass from one to the next. */
#define RACE_TARGETS_MAX 5
struct race_targets {
    size_t n; /* 0 = 50, 80, 85, 90, 95 */
    double percent[RACE_TARGETS_MAX];
};

struct race_config {
    struct problem_config problem;
    struct lane_config lanes[LANES_MAX];
    size_t n_lanes;
    double speed;  /* batches a second and lane; 0 = max */
    bool lockstep; /* lanes wait for each other at every batch */
    bool lossless; /* a full message ring makes the worker wait (headless)
                       * instead of dropping samples (screen) */
    bool start_paused;
    bool diagnose; /* measure gradients now and then, lane_diagnosis_due */
    const struct run_state *resume[LANES_MAX]; /* NULL = from the start;
                                                * outlives the loading */
    const char *resume_path; /* the file they are from, or NULL; the same */
    uint64_t resume_hash;    /* of the data they were trained on */
    struct race_targets targets;
    bool snapshots; /* publish snapshots; headless does not need them */
    bool records;   /* a recorder takes everything that is said */
};

/* The ticket of the states that race_halt has the lanes hand over. */
#define RACE_HALT_TICKET UINT64_MAX

struct race;

/* Copies config (strings it points to must outlive the race) and starts the
 * loader thread; returns at once. STATUS_NOMEM, STATUS_IO. */
enum status race_start(const struct race_config *config, struct race **out,
                       struct err *err);

/* Stops and joins every thread. NULL is allowed. */
void race_free(struct race *race);

/* Loading: 0..1000, or bytes of a pipe (data/progress.h). */
int race_load_permille(const struct race *race);

/* The data set once it is loaded, else NULL. */
const struct problem *race_problem(const struct race *race);

/* NULL while all is well; else why a lane or the loader is in LANE_ERROR. */
const struct err *race_error(const struct race *race);

/* Speed and lock-step as they are now; batch sizes that fit the data once it
 * is loaded. */
const struct race_config *race_config(const struct race *race);
enum lane_state race_lane_state(const struct race *race, size_t lane);

/* Batches a lane waits for another in lock-step, *for_out; 0 when it does not.
 * One is the usual case: the other takes that batch now. */
uint64_t race_lane_waits(const struct race *race, size_t lane, size_t *for_out);

/* It is done and never reached the target accuracy it was given. */
bool race_lane_missed(const struct race *race, size_t lane);

/* Up to n messages of one lane, oldest first. Evaluations, parameter
 * changes and states are never dropped for a sample's sake: samples leave
 * the last quarter of the ring to them. */
size_t race_drain(struct race *race, size_t lane, struct lane_msg *out,
                  size_t n);

/* Samples dropped because the front end was slow; ring fill in percent. */
uint64_t race_dropped(const struct race *race, size_t lane);
int race_ring_percent(const struct race *race, size_t lane);

/* False when the command ring is full (nothing was sent). */
bool race_command(struct race *race, size_t lane, const struct command *cmd);

/* Commands sent in between are obeyed by all lanes in lock-step at the same
 * batch boundary; lanes that pause, rest or run free obey at once. Lanes
 * begin no batch meanwhile, so nothing that waits may be done in between.
 * May be nested. */
void race_together_begin(struct race *race);
void race_together_end(struct race *race);

/* Lock-step or free running, live. */
void race_set_lockstep(struct race *race, bool lockstep);

/* The newest snapshot, or NULL; valid until the next call for that lane. */
const struct snapshot *race_snapshot(struct race *race, size_t lane);

/* The ticket of the newest CMD_SAVE that a lane answered; 0 = none. */
uint64_t race_answered(const struct race *race, size_t lane);

/* Nobody takes records any more, or one has fallen behind for too long: lanes
 * do not wait for it. Thread: any. */
void race_stop_records(struct race *race);

/* Whether a lane's records were lost, since nobody took them for seconds; none
 * of it is complete any more. Thread: any. */
bool race_records_lost(const struct race *race);

/* When it was started, clock_now_ns. Thread: any. */
int64_t race_started_ns(const struct race *race);

/* Whether every lane takes n commands more. */
bool race_has_room(const struct race *race, size_t n);

/* Batches that a lane has trained, as of its newest message. Thread: any. */
uint64_t race_lane_step(const struct race *race, size_t lane);

/* Everything a lane has said, oldest first, none lost; the lane waits for room.
 * Thread: recorder only, as for the next two. */
size_t race_drain_records(struct race *race, size_t lane, struct lane_msg *out,
                          size_t n);
int race_records_percent(const struct race *race, size_t lane);

/* The state handed over for the newest CMD_SAVE, or NULL; valid until the next
 * call for that lane. */
const struct run_state *race_saved(struct race *race, size_t lane);
const struct net_shape *race_shape(const struct race *race, size_t lane);

/* Starts anew with other restart-only values, beside the old race, which the
 * caller halts, has recorded and frees; config may resume a saved state. The
 * data set is kept when it is loaded and the problem's configuration is the
 * same: the lanes are then made before this returns, beside the old ones. On
 * failure, errors of lane_new included, the old race goes on as it was. */
enum status race_replace(struct race *old, const struct race_config *config,
                         struct race **out, struct err *err);

/* Ends the training: brings every lane to a stand between two batches, in
 * lock-step all at the same one, and returns when there is no batch and no
 * evaluation left that they have not told. take drains them; it is called
 * again and again meanwhile, since a lane may wait for room. Lanes that have
 * not begun are left alone, and after an error there is nobody to ask. Once is
 * enough. */
void race_halt(struct race *race, void (*take)(void *ctx), void *ctx);

/* Whether race_halt has brought the lanes to a stand: then their states, and
 * what was drained, are of the same batch. */
bool race_stands(const struct race *race);

/* Blocks until a message may have arrived or ns passed. */
void race_wait(struct race *race, int64_t ns);

#endif
