/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What travels between a lane's worker and the front end: plain values only,
 * copied through rings (messages up, commands down) and a mailbox
 * (snapshots up). */
#ifndef ENGINE_LANE_PROTOCOL_H
#define ENGINE_LANE_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/lane/changes.h"
#include "engine/lane/diagnostics.h"
#include "engine/lane/lane_config.h"
#include "engine/lane/params.h"
#include "nn/net.h"
#include "nn/rule.h"

/* Batches a second: 0 = as fast as it goes, else at least one in a thousand
 * seconds. */
bool speed_valid(double value, const char **why_out);

/* n_correct of n samples in percent; 0 of none is 0. It is at least a typed
 * percentage when, and only when, that many are right. */
double accuracy_percent(size_t n_correct, size_t n);

enum lane_state {
    LANE_LOADING,
    LANE_RUN,
    LANE_EVAL,
    LANE_PAUSED,
    LANE_DONE,      /* all epochs trained, or a limit said so; more
                    * epochs wake it up again */
    LANE_DIVERGED,  /* a non-finite loss or weight; restart or undo wakes it */
    LANE_COLLAPSED, /* an evaluation found the net dead (enum collapse); the
                     * same wake it */
    LANE_ERROR,     /* out of memory and the like; race_error says what */
    LANE_STOPPED,
};

/* "LOADING", "RUN", ... */
const char *lane_state_name(enum lane_state state);

/* Whether training on makes no sense: it diverged or collapsed. */
static inline bool lane_state_failed(enum lane_state state)
{
    return state == LANE_DIVERGED || state == LANE_COLLAPSED;
}

/* Whether it trains no more, unless something wakes it. */
static inline bool lane_state_ended(enum lane_state state)
{
    return state > LANE_PAUSED;
}

/* Why a lane collapsed, as engine/lane/lane_collapse.c decides it. */
enum collapse {
    COLLAPSE_NONE,
    COLLAPSE_LOSS,   /* the mean loss is far above that of guessing */
    COLLAPSE_CHANCE, /* accuracy fell back to chance */
    COLLAPSE_LAYER,  /* a hidden layer has not one active unit left */
    COLLAPSE_COUNT
};

/* One batch: measured on the forward pass, before its update. */
struct sample {
    uint64_t step;    /* 1 = the first batch since the (re)start */
    uint64_t samples; /* trained on since then, this batch's included: as for
                       * steps, what was undone does not count */
    uint32_t epoch;   /* 1.. */
    uint32_t batch;   /* 1.. within the epoch */
    double acc;       /* percent */
    double loss;      /* mean of the samples */
    double values[LANE_COLUMNS]; /* of lane_columns */
    double cos_bp;               /* cosine to backprop's gradient; NaN when not
                         * measured at this step */
    double cos_parts[NET_MAX_PARTS]; /* of W1, b1, W2, ... by themselves; NaN
                                      * as cos_bp, and behind the last */
    double grad_norm;
    double bp_norm;          /* NaN when not measured */
    struct diagnostics diag; /* NaN when not measured */
    double inactive;         /* share of (sample, hidden unit) with z <= 0 */
    int64_t step_ns;         /* time of this step, pacing excluded */
    int64_t active_ns; /* training + evaluation time since the start, on the
                        * path that led to these weights: as for steps, what
                        * was undone does not count */
    int64_t done_ns;   /* clock_now_ns at its end */
};

/* A cosine as struct sample has it, and behind it those of W1, b1, W2, ... */
#define COSINES (1 + NET_MAX_PARTS)

/* After an epoch, or, with eval-every, in the middle of one: then of the
 * validation set alone, n_train being 0 and train_loss NaN. */
struct eval_result {
    uint64_t step, samples;
    uint32_t epoch;
    uint32_t batch; /* done in that epoch when in its middle; 0 = at its end */
    size_t n_train, train_correct, n_val, val_correct;
    double train_loss, val_loss; /* means */
    double values[LANE_COLUMNS]; /* of lane_columns */
    double cos_bp;               /* of the newest batch, or NaN */
    double sum_abs_w;
    size_t n_dead;    /* hidden units with z <= 0 for every validation sample */
    int64_t train_ns; /* this epoch's training until then, without pauses */
    int64_t eval_ns;
    int64_t active_ns;
};

/* Accuracy on the validation samples, in percent. */
static inline double eval_val_acc(const struct eval_result *e)
{
    return accuracy_percent(e->val_correct, e->n_val);
}

/* What holds in a lane from a message on, until the next that says it. A front
 * end takes it as it is: only the lane knows its rules. */
struct lane_report {
    double values[PARAMS_MAX];  /* in force: a limit that was overridden is
                                * off */
    enum early_stop early_stop; /* which of the limits ended it */
    double early_stop_epoch;    /* evaluated last before, "4.5" in the middle of
                                 * the fifth; 0 = none */
    int64_t limit_from_ns;      /* active_ns where max-time begins to count */
    struct changes changes;     /* that it can undo */
    uint64_t heard;             /* newest command.change that it has obeyed */
};

enum lane_msg_kind {
    MSG_SAMPLE,
    MSG_EVAL,
    MSG_STATE, /* the state changed */
    /* those that bring a report */
    MSG_SET,        /* a parameter has another value */
    MSG_RESTART,    /* back to step 0 with a (new) seed: forget the curves */
    MSG_ROLLBACK,   /* undo: weights and values are those of step `to_step` */
    MSG_RESUME,     /* the first message of a run that continues a saved one */
    MSG_EARLY_STOP, /* a limit ended the lane */
    /* for who records alone */
    MSG_SAVE, /* a run_state was handed over: what was said before it is of the
               * batches up to there, what comes after is of later ones */
};

struct lane_msg {
    enum lane_msg_kind kind;
    int64_t at_ns; /* clock_now_ns when it was said */
    union {
        struct {
            uint64_t ticket, step;
        } save;
        struct sample sample;
        struct eval_result eval;
        struct {
            uint64_t step;
            enum lane_state state, was; /* now, and before */
            enum collapse collapse;     /* of LANE_COLLAPSED */
        } state;
        struct {
            struct lane_report report;
            union {
                struct {
                    uint64_t step; /* holds from the batch after it on */
                    const struct param *param;
                    double old_value, new_value;
                    uint64_t change; /* of the command */
                } set;
                struct {
                    uint32_t seed;
                } restart;
                struct {
                    uint64_t change; /* that was undone */
                    uint64_t from_step, to_step;
                    uint64_t samples;      /* as of to_step */
                    uint32_t epoch, batch; /* batches done in that epoch */
                    int64_t active_ns;     /* as of to_step */
                } rollback;
                struct {
                    uint64_t step, samples;
                    uint32_t epoch, batch; /* batches done in that epoch */
                    double acc, loss;      /* of the batch before; NaN = none */
                    int64_t active_ns;
                    double first_cos[COSINES]; /* as in struct run_state */
                } resume;
                struct {
                    uint64_t step;
                } early_stop;
            };
        };
    };
};

enum command_kind {
    CMD_SET, /* param, value */
    CMD_PAUSE,
    CMD_RESUME,
    CMD_STEP,       /* count batches, then PAUSED */
    CMD_STEP_EPOCH, /* to the end of the epoch, then PAUSED */
    CMD_RESTART,    /* seed */
    CMD_UNDO,       /* last change: weights and values of that moment */
    CMD_SPEED,      /* value = batches a second; 0 = as fast as it can */
    CMD_SAVE,       /* hand over a run_state with ticket = count */
    CMD_STOP,       /* the worker ends */
};

struct command {
    enum command_kind kind;
    const struct param *param;
    double value;
    uint64_t count;
    uint32_t seed;
    uint64_t change;  /* counts up, so that a report tells what was obeyed.
                       * CMD_SET with the same number, sent together, are one
                       * change, undone by one CMD_UNDO; 0 = each is its own */
    uint64_t at_tick; /* the pacer's tick to obey at; the race fills it in.
                       * 0, or a lane that has no work: at once */
};

/* An array that a rule or an optimiser remembers, by the name that a checkpoint
 * has for it. */
struct run_array {
    char name[RULE_ARRAY_NAME];
    size_t rows, cols;
};
#define RUN_START      "start" /* first weights that came from a file */
#define RUN_ARRAYS_MAX (RULE_ARRAYS_MAX + OPTIM_SLOTS_MAX + 1)

/* Where a run stands, between two batches: with the same lane_config and data
 * it goes on from here bit for bit. Lives in a mailbox slot of
 * run_state_size bytes, and in checkpoints. */
struct run_state {
    uint64_t ticket; /* of the CMD_SAVE it answers */
    uint64_t step;
    uint32_t epoch, batch;     /* 1..; batches done in it */
    uint32_t seed;             /* also fixes the order of every epoch */
    double values[PARAMS_MAX]; /* in force */
    double acc, loss;          /* of the newest batch, or NaN */
    double first_loss;         /* of the first batch, or NaN */
    double first_cos[COSINES]; /* the same */
    bool learned;              /* it was well above chance once */
    enum collapse collapse;
    int64_t train_ns, active_ns; /* this epoch's training; since the start */
    size_t n_params, n_arrays;
    struct run_array arrays[RUN_ARRAYS_MAX];
    double params[]; /* [n_params] canonical weights, then the arrays */
};

/* n_doubles: of the weights and all arrays. */
size_t run_state_size(size_t n_doubles);

/* Array i [rows, cols]; one past the last: its end. */
const double *run_state_array(const struct run_state *state, size_t i);

/* The first weights [n_params], of a lane that read them from a file; else
 * NULL. */
const double *run_state_start(const struct run_state *state);

/* A snapshot for the eyes; lives in a mailbox slot of snapshot_size bytes. */
struct snapshot {
    uint64_t serial;  /* counts up; another serial = another content */
    uint64_t step;    /* when the weights were taken */
    uint32_t epoch;   /* of the predictions: that of the last evaluation, be it
                          * in its middle or at its end; 0 = none */
    int64_t began_ns; /* clock_now_ns of the (re)start: tells runs apart */
    int64_t answered_ns; /* of that evaluation: tells predictions apart */
    size_t n_params, n_val, n_classes;
    double data[]; /* [n_params] canonical weights, then floats [n_val,
                        * n_classes]: probabilities on the validation set,
                        * then bytes [n_val]: the likeliest class */
};
size_t snapshot_size(size_t n_params, size_t n_val, size_t n_classes);
const float *snapshot_probs(const struct snapshot *p);
const uint16_t *snapshot_said(const struct snapshot *p);

/* The likeliest class, the first of equals, of each of n samples. */
void snapshot_pick(const float *probs, size_t n, size_t n_classes,
                   uint16_t *said_out);

/* For the writer. */
double *snapshot_params_mut(struct snapshot *p);
float *snapshot_probs_mut(struct snapshot *p);
uint16_t *snapshot_said_mut(struct snapshot *p);

#endif
