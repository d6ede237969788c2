/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct feedback alignment by the signs of the errors, da_l = B_l sign(e): as
 * Frenkel, Lefebvre and Bol 2021 have it for comparison. */
#include "nn/rules/feedback/feedback.h"

static void begin(void *self, struct pass *pass, const double *values)
{
    feedback_begin_straight(self, pass, values, BACKWARD_SIGN);
}

/* With the notebook's weights and ReLU a larger signal, which never shrinks,
 * turns hidden units off for good. */
static const struct rule_default defaults[] = {{&param_feedback_range, 0.003},
                                               {NULL, 0.0}};

const struct rule rule_sdfa = {
    .name = "sdfa",
    .title = "signs straight to each layer",
    .summary = "as dfa, with the signs of the errors alone",
    .about = "Direct feedback alignment, of the signs of the errors alone: "
             "each hidden layer is sent, for each class, whether its output "
             "is to be smaller or larger, through a fixed random matrix. The "
             "output layer learns by its own errors, as in backpropagation.",
    .params = feedback_straight_params,
    .defaults = defaults,
    .cost = feedback_cost,
    .new = feedback_new_straight,
    .free = feedback_free,
    .restart = feedback_restart,
    .arrays = feedback_arrays,
    .begin = begin,
    .chunk = feedback_chunk,
    .end = feedback_end,
    .alignment = feedback_alignment,
};
