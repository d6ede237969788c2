/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a lane share; nobody else includes this. */
#ifndef ENGINE_LANE_LANE_STATE_H
#define ENGINE_LANE_LANE_STATE_H

#include "engine/lane/lane.h"
#include "nn/pass.h"

/* Where a run stands, and what brought it there: undo takes back all of it. */
struct position {
    uint64_t step;
    uint32_t epoch; /* 1.., the one in hand; past the last when done */
    uint32_t batch; /* done in it */
    bool due;       /* its evaluation is due */
    double values[PARAMS_MAX];  /* in force: a limit that was overridden is
                                  * off */
    enum early_stop early_stop; /* by which of them */
    bool reached;               /* the configured target, once */
    int64_t best_correct;       /* of the validation samples; -1 = none */
    uint32_t no_better;         /* evaluations since */
    double last_cos;            /* of the newest batch, or NaN */
    double last_acc, last_loss; /* the same */
    double first_loss;          /* of the first batch, or NaN */
    double first_cos[COSINES];  /* the same */
    bool learned;               /* validation was well above chance once */
    enum collapse collapse;
    int64_t train_ns, active_ns; /* of this path: this epoch; since the start */
};

/* Memory that learning changes: weights, slots, the rule's arrays. */
#define LANE_PIECES (1 + OPTIM_SLOTS_MAX + RULE_ARRAYS_MAX)
struct lane_piece {
    double *data;
    size_t n;
};

struct lane {
    struct lane_config config;
    size_t batch_size; /* that of the configuration, fitted to the data */
    uint32_t seed;
    const struct param *columns[LANE_COLUMNS];
    size_t n_columns;
    const struct problem *problem;
    struct executor exec;
    struct net_spec spec;
    struct net_shape shape;
    struct pass *pass;
    struct learner own, bp; /* bp: for the cosine, where own is another */
    size_t blas;            /* reserved of OpenBLAS, see nn/dense.h */
    struct position at;
    double *block;                  /* [n_block] */
    double *slots[OPTIM_SLOTS_MAX]; /* [n_block] of the optimiser */
    size_t n_slots;
    struct lane_piece pieces[LANE_PIECES];
    size_t n_pieces, n_kept; /* n_kept: doubles of all pieces */
    double *grad;            /* [n_block] */
    double *bp_grad;         /* [n_block], for the diagnostics, as the next */
    double *draw, *draw_sum; /* [n_block] another estimate; a sum of them; NULL
                              * where the rule draws nothing */
    double *params;          /* [n_params], on the way in and out */
    double *start;           /* [n_params] of a file, or NULL: drawn */
    struct err start_err;    /* why that file was not read */
    uint32_t *order;         /* [n_train] with --shuffle, else NULL */
    float *probs;            /* [n_val, O] of the last evaluation */
    uint16_t *said;          /* [n_val] the likeliest class of each */
    size_t n_dead;           /* hidden units at 0 for all of them */
    unsigned dead_layers;    /* hidden layers of nothing else, a bit each */
    double val_chance, train_chance; /* accuracy of a guess, 0..1 */
    uint32_t probs_epoch;
    int64_t began_ns, answered_ns; /* as in struct snapshot */
    int64_t limit_from_ns;         /* active_ns where max_s begins to count */
    struct changes changes;        /* that can be undone; each with */
    struct position undo[CHANGES_MAX]; /* where it stood before */
    double *undo_points; /* [CHANGES_MAX, n_kept] and its pieces */
    uint64_t serial;     /* of the newest snapshot */
};

/* The order of an epoch depends on seed and epoch only, so that lanes with
 * the same seed see the same batches. */
void lane_shuffle_epoch(struct lane *lane);

/* The validation samples, into probs, said and n_dead. */
void lane_answer(struct lane *lane, struct batch_stats *stats_out);

/* diagnose.c: after a gradient and before its update, the cosines and the
 * diagnostics of *out, whose grad_norm is there; NaN when they are not wanted.
 * values: of the rule's parameters, as the gradient had them. */
void lane_diagnose(struct lane *lane, bool wanted, const double *values,
                   struct sample *out);

/* Whether the step it stands at is one of those that eval-every asks for. */
bool lane_is_evaluated(const struct lane *lane);

/* lane_undo.c: lists the pieces, once their memory is there. */
void lane_list_pieces(struct lane *lane);

/* lane_collapse.c. At the start: what a guess gets right; then nothing is
 * known of the run. */
void lane_collapse_prepare(struct lane *lane);
void lane_collapse_begin(struct lane *lane);

/* After an evaluation of the validation set and, n_train not 0, of the training
 * set. */
void lane_collapse_evaluated(struct lane *lane, const struct eval_result *e);

/* lane_early_stop.c: the limits. At the start and a resumption all count
 * anew. */
void lane_early_stop_begin(struct lane *lane);

/* After an evaluation: n_correct of the validation set. */
void lane_early_stop_evaluated(struct lane *lane, size_t n_correct);

/* After a batch that does not end its epoch. */
void lane_early_stop_timed(struct lane *lane);

/* More epochs were asked for: the limit that ended the lane is off from here
 * on, since it would end it again at once. */
void lane_early_stop_override(struct lane *lane);

#endif
