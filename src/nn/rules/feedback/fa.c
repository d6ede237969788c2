/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feedback alignment (Lillicrap, Cownden, Tweed and Akerman 2016):
 * backpropagation whose errors go back through fixed random matrices B_l in the
 * place of the transposed weights, da = B_l dz. */
#include "nn/rules/feedback/feedback.h"

static const struct param *const params[] = {&param_feedback_range, NULL};

const struct rule rule_fa = {
    .name = "fa",
    .title = "feedback alignment",
    .summary = "backprop with fixed random matrices for the way back",
    .about = "Feedback alignment: backpropagation whose errors go back "
             "through fixed random matrices, uniform from -0.5 to 0.5 or as "
             "feedback-range says, instead of the transposed weights. They "
             "come from the lane's seed, and a checkpoint keeps them as "
             "feedback2 for the layer of W2 and so on, each of the shape of "
             "the transposed weights.",
    .params = params,
    .cost = feedback_cost,
    .new = feedback_new_chain,
    .free = feedback_free,
    .restart = feedback_restart,
    .arrays = feedback_arrays,
    .begin = feedback_begin_chain,
    .chunk = feedback_chunk,
    .end = feedback_end,
    .alignment = feedback_alignment,
};
