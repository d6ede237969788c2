/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything a front end knows about a race, folded from messages. The
 * curses, plain and headless front ends all read this; drawing is a pure
 * function of it. It changes when the race said something (model_apply,
 * model_poll, model_look), when something is asked of the race
 * (model_request, model_undo), and when the controls switch lock-step, which
 * the race answers with no message. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/lane/protocol.h"
#include "model/history.h"
#include "model/rows.h"
#include "race/race.h"

#define MODEL_EVALS_MAX      4096 /* older ones: every second goes */
#define MODEL_MARKS_MAX      256
#define MODEL_EVENTS_MAX     1024
#define MODEL_EVENT_SIZE     1024 /* a command line with its lanes */
#define MODEL_PLATEAU_EPOCHS 5    /* no better by so much for so many epochs */
#define MODEL_PLATEAU_POINTS 0.1  /* is told, once for each plateau */

/* A parameter's change on the curve. */
struct mark {
    uint64_t step;
    const struct param *param;
    double old_value, new_value;
    uint64_t change; /* marks with the same number were set together */
};

/* First time the validation accuracy reached a target. */
struct reached {
    bool yes;
    bool unsure; /* perhaps earlier: what was before it was resumed is not
                  * known */
    bool
        bound; /* at that step or before: the one before it was not evaluated */
    uint64_t step;
    double epoch; /* 4.5 = in the middle of the fifth */
    double fwd_eq;
    int64_t active_ns;
};

struct lane_model {
    struct lane_config config; /* as started */
    enum lane_state state;
    enum collapse collapse; /* of LANE_COLLAPSED */
    unsigned entered;       /* times it has come into another state */
    bool stepping; /* by hand: since CMD_STEP or CMD_STEP_EPOCH, until it is
                    * told to go on, pause, restart or undo */
    enum lane_state asked;      /* LANE_PAUSED or LANE_RUN, not yet answered;
                              * else LANE_LOADING */
    double values[PARAMS_MAX];  /* in force */
    enum early_stop early_stop; /* these three as in struct lane_report */
    double early_stop_epoch;
    int64_t limit_from_ns;
    bool pending[PARAMS_MAX]; /* sent, not yet answered */
    double pending_value[PARAMS_MAX];
    uint64_t pending_change[PARAMS_MAX]; /* of which change: the newest sent */
    struct changes changes; /* that the lane will be able to undo once it has
                             * obeyed all that it was sent */
    uint64_t sent;      /* command.change of the newest that concerns them */
    struct sample last; /* newest batch; step 0 = none yet */
    uint64_t epochs_done;
    uint64_t resumed_step;    /* where it was; 0 = from the start */
    uint64_t epochs_unknown;  /* of those before it was resumed */
    uint64_t unknown_step;    /* batches up to it are not known; 0 = all are */
    size_t batches_per_epoch; /* 0 until the data is loaded */
    size_t samples_per_epoch; /* the same */
    struct history acc, loss; /* per batch */
    struct history cos, norm; /* where measured: the gradient's cosine to
                                    * backprop's at the same weights and batch,
                                    * and its norm over the norm of that */
    struct sample cos_first, cos_last; /* where the cosine was measured first
                                        * and last; step 0 = not yet, or, of
                                        * the first, not known */
    struct sample draws_last;  /* where bias and variance were; the same */
    struct batch_rows rows;    /* for an undo */
    struct eval_result *evals; /* [n_evals], oldest first */
    size_t n_evals;
    double best_val_acc; /* percent; -1 = none */
    double best_epoch;   /* as of struct reached */
    struct mark marks[MODEL_MARKS_MAX];
    size_t n_marks;
    struct reached reached[RACE_TARGETS_MAX]; /* of struct model, targets */
    double plateau_acc;   /* the accuracy that the epochs since were not better
                           * than, by MODEL_PLATEAU_POINTS; -1 = none */
    uint32_t no_better;   /* epochs since */
    uint32_t plateau;     /* the epoch of the newest plateau told; 0 = none */
    double samples_per_s; /* robust recent rate, pacing included */
    double fwd_eq;        /* forward equivalents so far: samples trained on
                            * x lane_cost (forward of one sample = 1) */
    int64_t mean_eval_ns;
    int64_t rate_ns;       /* samples_per_s: the window under way */
    uint64_t rate_samples; /* and what was trained in it */
    bool rate_broken;      /* a pause, a long wait or an undo lies before the
                            * next batch */
    bool rate_other;       /* the speed was changed: forget what was before */
    uint64_t waits;        /* batches, until lane waits_for has caught up */
    size_t waits_for;
    uint64_t dropped;
    uint64_t n_nonfinite;
    int ring_percent;
    const struct snapshot *snapshot; /* newest, or NULL */
    const struct net_shape *shape;   /* NULL until loaded */
};

enum event_kind {
    EVENT_INFO,
    EVENT_VALUE,
    EVENT_STATE,
    EVENT_EVAL,
    EVENT_WARNING,
};

struct event {
    uint64_t serial; /* 1.. */
    int64_t now_ns;  /* the model's then */
    int64_t run_ns;  /* the model's active_ns then */
    enum event_kind kind;
    int lane; /* -1 = the race */
    uint64_t step;
    char text[MODEL_EVENT_SIZE];
};

struct model {
    size_t n_lanes;
    struct lane_model lanes[LANES_MAX];
    const struct problem *problem; /* NULL while loading */
    int load_permille; /* below 0: bytes of a pipe (data/progress.h) */
    bool lockstep;
    struct race_targets targets; /* to reach; at least one */
    bool paired;       /* same seed, init, shape, batch size and order */
    double speed;      /* 0 = max */
    uint64_t change;   /* what commands are counted to: model_next_change */
    int64_t start_ns;  /* clock_now_ns when the model started */
    int64_t now_ns;    /* since then */
    int64_t active_ns; /* while at least one lane ran, since the (re)start */
    struct event events[MODEL_EVENTS_MAX]; /* ring: serial % MAX */
    uint64_t n_events;
    char error[256]; /* race_error's text, or "" */
    bool is_copy;    /* owns its snapshots, which are otherwise the race's */
    const struct model *past; /* model_take_past, or NULL */
};

/* A value in force. */
static inline double model_value(const struct lane_model *lane,
                                 const struct param *p)
{
    return params_get(lane->values, p);
}

/* The learning rate in force at its newest batch: lr, or what it has fallen to
 * by then. */
static inline double model_rate(const struct lane_model *lane)
{
    return params_rate(lane->values, lane->last.epoch);
}

enum status model_new(const struct race_config *config, struct model **out);
void model_free(struct model *m);

/* A model that stands still while the race goes on, and is drawn exactly as
 * the other is now. Problem and shapes are shared, which do not change while
 * the race lives. STATUS_NOMEM. Free with model_free. */
enum status model_copy(const struct model *m, struct model **out);

/* One message of lane i. */
void model_apply(struct model *m, size_t lane, const struct lane_msg *msg);

/* Drains the race into the model: messages, snapshots, states, counters.
 * True when something changed that a screen shows. */
bool model_poll(struct model *m, struct race *race);

/* Whether messages may be applied: the first ones may be here before what they
 * need, the data set and the shapes, has been seen by model_look. */
bool model_ready(const struct model *m, const struct race *race);

/* What model_poll does but for the messages, for who takes them itself and
 * hands them to model_apply when it is ready. True when it changed something
 * shown. */
bool model_look(struct model *m, struct race *race);

/* race_halt, and all that the lanes have said is in the model. */
void model_halt(struct model *m, struct race *race);

/* Sends a command and notes it (pending values, event). lane -1 = all.
 * False, with an event that says why, when it is refused. */
bool model_request(struct model *m, struct race *race, int lane,
                   const struct command *cmd);

/* Every CMD_SET from here on belongs to one new change of the person's, until
 * the next call: one undo takes all of it back. */
void model_next_change(struct model *m);

/* The number of the newest change of the lanes in `lanes`, 0 = none. */
uint64_t model_newest_change(const struct model *m, unsigned lanes);

/* Undoes the newest change of the lanes in `lanes` (bit i: lane i), in those
 * of them that it concerned: a change of one lane's value takes nothing from
 * another. */
bool model_undo(struct model *m, struct race *race, unsigned lanes);

/* Of the same kind and step, lanes are told in their order. */
void model_event(struct model *m, enum event_kind kind, int lane, uint64_t step,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));

/* What was decided of the data (facts_line), "" before it is loaded. Returns
 * line. */
const char *model_data_line(const struct model *m, char line[FACTS_LINE]);

/* What helps a lane that failed: "u undoes, r restarts". */
const char *model_way_out(const struct lane_model *lane);

/* Why it failed: "a loss or weight is no longer finite"; "" when it has not. */
const char *model_failure(const struct lane_model *lane);

/* Whether a lane trains, or will once it has answered what was asked. */
bool model_runs(const struct lane_model *lane);

/* Whether every lane has ended: the model has then had their last messages. */
bool model_all_ended(const struct model *m);

/* For model_apply: a value took effect. Values set together are one line. */
void model_change_event(struct model *m, size_t lane, const struct mark *mark);

/* A model of a race that replaces another keeps its log and the wall's clock;
 * its run time begins anew. */
void model_continue(struct model *m, const struct model *before);

/* A model that was just made is of a race that goes on where `past` (a model of
 * the same lanes, which outlives it) was kept: its log, wall's clock and run
 * time go on from there now, and each lane has what was known of it once it
 * says where it was resumed, if that is where its past ends. NULL = none. */
void model_take_past(struct model *m, const struct model *past);

/* The log, the wall's clock and the count of changes alone: m is of a race that
 * ran before it came in the place of the other. */
void model_take_log(struct model *m, const struct model *before);

/* "BP", "WP-2": the lane's name as screens print it. buf >= LANE_NAME_MAX. */
const char *model_lane_label(const struct lane_model *lane, char *buf,
                             size_t size);

/* The lane's state in a word for the eyes: lane_state_name, but "STEP" for
 * RUN and PAUSED while it is stepped by hand. */
const char *model_state_word(const struct lane_model *lane);

/* "5", or "4.50" in the middle of the fifth epoch. Returns buf. */
#define MODEL_EPOCH_TEXT 24
const char *model_epoch_text(double epoch, char buf[MODEL_EPOCH_TEXT]);

/* Of an evaluation of the lane: how many epochs were trained. */
double model_eval_epoch(const struct lane_model *lane,
                        const struct eval_result *e);

/* The newest evaluation at the end of an epoch, which knows of the training
 * set, too; or NULL. */
const struct eval_result *model_epoch_eval(const struct lane_model *lane);

/* i-th newest event (0 = newest), or NULL. */
const struct event *model_event_at(const struct model *m, size_t i);

/* Seconds left: remaining batches at the recent rate plus remaining
 * evaluations, or until the time limit; -1 for the first 10 batches or when it
 * cannot be told. */
double model_eta_s(const struct lane_model *lane);

/* Whether a rule that depends on what it learns may end the lane earlier. */
bool model_eta_is_limit(const struct lane_model *lane);

/* "BP waits for WP: 812 batches" when a lane waits longer than lock-step
 * always does, else "". buf >= 64. */
const char *model_waiting(const struct model *m, char *buf, size_t size);

/* The lane that is furthest behind, and by how many steps the one that is
 * furthest ahead is before it; NULL while they stand together, which lanes
 * that train in lock-step do, a batch apart, unless one waits. */
const struct lane_model *model_behind(const struct model *m,
                                      uint64_t *steps_out);

/* "WP 312 steps behind", or "". buf >= 64. */
const char *model_behind_text(const struct model *m, char *buf, size_t size);

/* Percent of all batches of all epochs done, 0..100. */
double model_progress(const struct lane_model *lane);

/* How far loading has come: "12 %", or of a pipe "3.4 MB so far". buf >= 32. */
const char *model_loading_text(const struct model *m, char *buf, size_t size);

/* Whether any lane has trained a batch. */
bool model_has_begun(const struct model *m);

#endif
