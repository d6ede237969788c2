/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct random target projection (Frenkel, Lefebvre and Bol 2021): a hidden
 * layer is sent the label alone, da_l = + B_l y, y = 1 for the class that is
 * right. The sign is that of the authors' code. */
#include <stdio.h>

#include "nn/rules/feedback/feedback.h"

static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 2.0; /* nothing is multiplied on the way back: a row is looked up */
}

static void begin(void *self, struct pass *pass, const double *values)
{
    feedback_begin_straight(self, pass, values, BACKWARD_TARGET);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)shape, (void)values, (void)n;
    snprintf(remark_out, RULE_REMARK,
             "hidden layers are sent the label, not the error, so their steps "
             "do not shrink");
}

/* With the notebook's weights and ReLU a larger signal, which never shrinks,
 * turns hidden units off for good. */
static const struct rule_default defaults[] = {{&param_feedback_range, 0.02},
                                               {NULL, 0.0}};

const struct rule rule_drtp = {
    .name = "drtp",
    .title = "direct random target projection",
    .summary = "sends the label, through a random matrix, to hidden layers",
    .about = "Direct random target projection: hidden layers are sent no error "
             "at all but the label, through a fixed random matrix for each, so "
             "they can learn before the outputs are known. The output layer "
             "learns by its own errors, as in backpropagation. The gap to rule "
             "last is what it teaches the hidden layers.",
    .params = feedback_straight_params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = feedback_new_straight,
    .free = feedback_free,
    .restart = feedback_restart,
    .arrays = feedback_arrays,
    .begin = begin,
    .chunk = feedback_chunk,
    .end = feedback_end,
    .alignment = feedback_alignment,
};
