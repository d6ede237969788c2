/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a rule's gradients of single pictures spread, and how that of many
 * pictures lies to backprop's, as Neuromatch's NeuroAI course (week 2 day 3)
 * measures both: on test pictures, of the first layer's weights and biases. */
#ifndef LAB_COURSE_H
#define LAB_COURSE_H

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"

struct course {
    struct lane_config lane; /* trained with plain descent, lr as it is; with
                              * shuffle, all epochs in one order that is drawn
                              * by its seed */
    double scale;   /* of its gradient in the course's units: 2 where their loss
                     * has no half, else 1 */
    size_t samples; /* of the validation set, evenly from it */
};

/* The mean over parameters of |mean| / (standard deviation + 0.001) over the
 * gradients of single samples, at the weights that the lane begins with.
 * STATUS_NOMEM and what start_weights says. Thread: any, as for all below. */
enum status course_snr(const struct course *course,
                       const struct problem *problem, double *snr_out,
                       struct err *err);

/* The cosine between the rule's gradient of all the samples and backprop's,
 * after so many epochs. */
enum status course_cosine(const struct course *course,
                          const struct problem *problem, unsigned epochs,
                          double *cosine_out, struct err *err);

#endif
