/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct feedback alignment (Noekland 2016): every hidden layer is sent the
 * errors of the outputs through a fixed random matrix of its own,
 * da_l = B_l e. */
#include <stdio.h>

#include "nn/rules/feedback/feedback.h"

static void begin(void *self, struct pass *pass, const double *values)
{
    feedback_begin_straight(self, pass, values, BACKWARD_ERROR);
}

/* With Frenkel's scale, fa has another one. */
static const struct rule *same_as(const struct net_shape *shape,
                                  const double *values)
{
    return shape->n_layers == 2 && values[1] == 0.0 ? rule_find("fa") : NULL;
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)n;
    remark_out[0] = '\0';
    if (same_as(shape, values))
        snprintf(remark_out, RULE_REMARK,
                 "with one hidden layer dfa is fa: the same errors go through "
                 "the same matrix");
}

const struct rule rule_dfa = {
    .name = "dfa",
    .title = "direct feedback alignment",
    .summary = "sends the outputs' errors straight to every hidden layer",
    .about = "Direct feedback alignment: every hidden layer is sent the errors "
             "of the outputs, straight through a fixed random matrix of its "
             "own, uniform from -0.5 to 0.5 or as feedback-range says. With "
             "one hidden layer it is feedback alignment. A checkpoint keeps "
             "the matrix that sends to the inputs of W2 as feedback2 and so "
             "on, one row for each of these inputs and one column for each "
             "class.",
    .params = feedback_straight_params,
    .cost = feedback_cost,
    .remark = remark,
    .same_as = same_as,
    .new = feedback_new_straight,
    .free = feedback_free,
    .restart = feedback_restart,
    .arrays = feedback_arrays,
    .begin = begin,
    .chunk = feedback_chunk,
    .end = feedback_end,
    .alignment = feedback_alignment,
};
