/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules with feedback matrices share: the matrices, what a person may
 * say of them, and the functions of struct rule that are the same for all. A
 * rule's self is a struct feedback. */
#ifndef NN_RULES_FEEDBACK_FEEDBACK_H
#define NN_RULES_FEEDBACK_FEEDBACK_H

#include "nn/backward.h"
#include "nn/rules/rules.h"

/* B of layer l >= 1, in the place of its transposed weights: [inputs of the
 * layer, its outputs], or [inputs of the layer, classes] of rules that send
 * straight from the outputs. With one hidden layer these are the same. */
struct feedback {
    struct backward *backward;
    const double *values; /* of the batch in hand, where a rule keeps them */
    size_t n;             /* matrices */
    struct rule_array B[NET_MAX_LAYERS]; /* [l - 1] is that of layer l */
};

/* The largest entry, `feedback-range`, and of rules that send straight from the
 * outputs, `feedback-scale`. */
extern const struct param param_feedback_range, param_feedback_scale;

/* Those two, of rules that send straight from the outputs. */
extern const struct param *const feedback_straight_params[];

/* For struct rule. feedback_begin_chain sends errors from layer to layer,
 * values[0] being feedback-range. */
enum status feedback_new_chain(struct pass *pass, void **self_out);
enum status feedback_new_straight(struct pass *pass, void **self_out);
void feedback_free(void *self);
void feedback_restart(void *self, const struct net_shape *shape,
                      const double *values, uint32_t seed);
size_t feedback_arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX]);
void feedback_begin_chain(void *self, struct pass *pass, const double *values);
void feedback_chunk(void *self, struct pass *pass, size_t i);
void feedback_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out);
bool feedback_alignment(const void *self, const struct pass *pass, size_t layer,
                        double *cos_out, double *norm_ratio_out);
double feedback_cost(const struct net_shape *shape, const double *values);

/* A begin that sends straight from the outputs, values being those of
 * feedback-range and feedback-scale. */
void feedback_begin_straight(void *self, struct pass *pass,
                             const double *values, enum backward_way way);

/* The bound of the entries of the matrix that sends to n units. */
double feedback_bound(double range, size_t n);

#endif
