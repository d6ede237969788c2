/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small net, a batch of random samples and a learning rule at work on them:
 * what a check computes with. */
#ifndef LAB_TRIAL_H
#define LAB_TRIAL_H

#include <stdbool.h>

#include "base/status.h"
#include "data/dataset.h"
#include "nn/pass.h"
#include "nn/rule.h"
#include "nn/sparse/runs.h"

struct trial_spec {
    size_t n_inputs, n_classes, n_samples;
    size_t hidden[NET_MAX_HIDDEN], n_hidden;
    const char *act, *loss; /* by name; NULL = the first of the table */
    bool plain;             /* computed the plain way (nn/reference.h) */
    bool linear; /* no hidden layer at all, which only the lab has; then
                    * features are normal of this standard deviation, labels 0,
                    * and a batch is one sample */
    double sd;
    uint32_t seed;
};

struct trial {
    struct net_shape shape;
    struct dataset *ds;
    struct runs *runs;
    struct pass *pass;
    struct learner rule, bp;
    double values[RULE_PARAMS_MAX]; /* of the rule's parameters */
    double *params;                 /* [n_params] the weights, canonical */
    double *block;                  /* [n_block] the same in kernel layout */
    double *grad, *bp_grad;         /* [n_block] what was computed last */
    double *got, *want;             /* [n_params] the same, canonical */
    const struct executor *exec;
    uint64_t step; /* of the next gradient, 1.. */
};

/* *out is owned by the caller; values are what the rule has by default.
 * STATUS_NOMEM; STATUS_USAGE when the rule cannot train such a net, with its
 * reason. Thread: any, each with its own, as for all below. */
enum status trial_new(const struct trial_spec *spec, const struct rule *rule,
                      struct trial **out, struct err *err);
void trial_free(struct trial *t);

/* Sets a parameter of the rule by its name, a choice by its word, but not what a
 * rule drew with it when the trial began; false when it has none of that name. */
bool trial_set(struct trial *t, const char *name, const char *value);

/* The rule's gradient of the batch into grad and got, drawn with `repeat`, and
 * backpropagation's into bp_grad and want. */
void trial_gradient(struct trial *t, uint32_t repeat);

/* The rule's gradient alone, of sample `sample` alone, into grad and got. */
void trial_gradient_of(struct trial *t, size_t sample);

/* Canonical index of the first weight of the last layer. */
size_t trial_last_layer(const struct trial *t);

/* Tasks last first: what depends on their order shows. */
extern const struct executor trial_backwards;

#endif
