/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The linear perceptron of Werfel, Xie and Seung (2003, 2005), whose learning
 * by noise can be computed exactly: N normal inputs, M outputs, a linear
 * teacher W*, one sample a step. The squared distance |W - W*|^2 then shrinks
 * in the mean by
 *   1 - 2 lr + lr^2 b
 * a step, b being what `outputs` and `inputs` below come to for a rule. Here
 * the real rules learn it, and what they do is measured. */
#ifndef LAB_PERCEPTRON_H
#define LAB_PERCEPTRON_H

#include <stddef.h>

#include "base/status.h"
#include "nn/rule.h"

struct perceptron {
    const char *rule;  /* "np" */
    const char *noise; /* of spsa: "signs" or "gaussian"; else NULL */
    size_t N, M;
    double speed; /* lr is this by b: 1 shrinks fastest, from 2 on it grows */
};

/* b of a rule that draws nothing, noise on the outputs, and Gaussian noise or
 * signs on the weights. */
#define PERCEPTRON_BP(N, M)    ((N) + 2.0)
#define PERCEPTRON_NODES(N, M) (((M) + 2.0) * ((N) + 2.0))
#define PERCEPTRON_GAUSS(N, M) (((M) * (N) + 2.0) * ((N) + 2.0))
#define PERCEPTRON_SIGNS(N, M) ((M) * (N) * ((N) + 2.0))

/* b of *p, or NaN of a rule that theory says nothing of; the lr that follows
 * from it; and the factor of one step. */
double perceptron_bracket(const struct perceptron *p);
double perceptron_lr(const struct perceptron *p);
double perceptron_predicted(const struct perceptron *p);

/* The mean factor over `steps` steps, each measured at a distance that is
 * brought back to 1, and its standard error. rule: that of p->rule, or one to
 * be tried in its place. STATUS_NOMEM and the like. Thread: any. */
enum status perceptron_measure(const struct perceptron *p,
                               const struct rule *rule, size_t steps,
                               double *mean_out, double *error_out,
                               struct err *err);

#endif
