/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One network, its data and a batch, as both the engine and the oracle read
 * them, for the tests of src/nn. Any failure to build one ends the test. */
#ifndef TESTS_NN_CASE_H
#define TESTS_NN_CASE_H

#include <stdbool.h>

#include "data/dataset.h"
#include "naive.h"
#include "nn/net.h"
#include "nn/pass.h"
#include "nn/rules/rules.h"
#include "nn/sparse/runs.h"

enum nn_features {
    NN_BYTES,      /* half of them 0 */
    NN_EVERY_BYTE, /* 0, 1, .. 255, 0, .. in turn */
    NN_REALS,      /* in [-2, 2), a third 0, some equal to one another */
    NN_SIXTEENTHS, /* multiples of 1/16 in [0, 1): sums are exact */
};

struct nn_spec {
    size_t n_inputs, hidden[3], n_classes; /* hidden ends at the first 0 */
    size_t n_samples;
    enum nn_features features;
    double scale; /* of the parameters, which start uniform(-0.5, 0.5) */
    uint32_t seed;
};

struct nn_case {
    struct naive_net net;
    struct naive_batch batch; /* tests may narrow it */
    struct net_shape shape;
    struct dataset *ds;
    struct runs *runs;
    uint32_t *index; /* [n_samples] a shuffled order */
    double *x;       /* [n_samples, I] as the oracle reads it */
    double *params;  /* [n_params] canonical */
    double *block;   /* [n_block] scratch, kernel layout */
    double *grad;    /* [n_block] scratch, kernel layout */
    double *got;     /* [n_params] the engine's last gradient */
    struct batch_stats stats;
};

/* The batch is all samples, in order. */
struct nn_case *nn_case_new(const struct nn_spec *spec);
void nn_case_free(struct nn_case *c);

/* The values that a rule begins with, in the order of its table, but for
 * pert. */
#define NN_VALUES 16
void nn_case_values(const struct rule *rule, double pert,
                    double values_out[NN_VALUES]);

/* Whether the rule can train the case's net. */
bool nn_case_fits(const struct nn_case *c, const struct rule *rule);

/* The rule's gradient of the case's batch at the case's parameters, into
 * got; padding must have stayed 0. Parameters of the rule other than pert are
 * as they begin. */
void nn_case_gradient(struct nn_case *c, const struct rule *rule,
                      const struct executor *exec, double pert);

/* Worst |got - want| over all parameters, as a multiple of
 *   relative |want| + floor,
 * floor = 4 times the largest |want - rounded| of the layer (rounded: the
 * oracle in double, so this is what re-running in double loses)
 * + eps 4 / |pert| (a loss near 1 is rounded to eps before it is divided by
 * pert; pert = 0: no difference was taken)
 * + eps 8 times the layer's largest |want|, the last bits of long sums. */
double nn_case_worst(const struct nn_case *c, const double *got,
                     const long double *want, const double *rounded,
                     double relative, double pert);

/* Backprop, or perturbation, by the oracle; [n_params] to be freed. */
struct nn_truth {
    long double *want;
    double *rounded;
};
struct nn_truth nn_truth_backprop(const struct nn_case *c);
struct nn_truth nn_truth_perturb(const struct nn_case *c, double pert);
void nn_truth_free(struct nn_truth *truth);

/* Executors that keep nobody's order: last task first, and shuffled. */
extern const struct executor nn_exec_reverse, nn_exec_shuffled;

#endif
