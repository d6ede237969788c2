/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a net says one class of a sample and not another: the difference of the
 * two classes' logits, shared out among the inputs and among the hidden units
 * of the first layer. Pure functions of weights and one sample. */
#ifndef NN_EXPLAIN_H
#define NN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "nn/net.h"

struct explanation {
    size_t n_inputs, n_units, n_classes; /* I, units of layer 1, O */
    size_t said, other;                  /* whose logits are compared */
    double of_inputs, of_biases;         /* the two parts of ... */
    double difference;                   /* ... logit(said) - logit(other) */
    double *inputs;                      /* [I] what each adds to it */
    double *units;                       /* [n_units] what each adds to it */
    double *logits;                      /* [O] */
    double *room;                        /* owned; the three lie in it */
    size_t n_room;
};

/* Room for a net of this shape; a zeroed struct has none. STATUS_NOMEM. */
enum status explanation_fit(struct explanation *e,
                            const struct net_shape *shape);
void explanation_done(struct explanation *e);

/* The logits of x [I], and in e->said the largest, in e->other the next; the
 * first of equals. params: canonical [n_params]. */
void explain_answer(struct explanation *e, const struct net_shape *shape,
                    const double *params, const double *x);

/* After explain_answer, of e->said and e->other as they are now (the caller
 * may choose others): input i adds x_i times the difference's gradient, a
 * unit its activation times the gradient there. Between its kinks a net of
 * ReLUs is linear, so inputs and biases sum up to the difference exactly; with
 * a smooth activation (struct act, has_pieces) a rest remains, and they are the
 * slopes there and no more. */
void explain_exact(struct explanation *e, const struct net_shape *shape,
                   const double *params, const double *x);

/* After explain_exact: e->inputs becomes by how much the difference falls
 * when a square of side x side inputs around each is set to 0. The inputs are
 * a picture of w columns in rows. With step > 1 only each step-th square is
 * tried, and its neighbours have its value. The sums stay the exact ones. */
void explain_occlusion(struct explanation *e, const struct net_shape *shape,
                       const double *params, const double *x, size_t w,
                       size_t side, size_t step);

/* The smallest step with which explain_occlusion costs at most `budget`
 * multiplications. */
size_t explain_step(const struct net_shape *shape, size_t w, size_t side,
                    double budget);

/* What unit `unit` of layer 1 does with x: its activation. */
double explain_activation(const struct net_shape *shape, const double *params,
                          const double *x, size_t unit);

/* The n largest |values| of n_values, the largest first, into at[]; how many
 * there are: those that are 0 or not finite do not count. */
size_t explain_largest(const double *values, size_t n_values, size_t n,
                       size_t *at);

#endif
