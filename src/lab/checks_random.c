/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules that draw: what many draws come to. The draws are those of
 * pass->repeat, so that they are the same at every run. */
#include <math.h>

#include "base/mem.h"
#include "lab/checks_state.h"
#include "lab/perceptron.h"
#include "lab/trial.h"

/* Smooth, so that a small perturbation has no kink to cross. */
static const struct trial_spec smooth = {.n_inputs = 6,
                                         .n_classes = 3,
                                         .n_samples = 20,
                                         .hidden = {5},
                                         .n_hidden = 1,
                                         .act = "tanh",
                                         .seed = 9};

/* Mean and variance of each parameter's estimates. */
struct moments {
    size_t n;
    double *sum, *squares; /* [n] of the difference to backprop */
};

/* The largest distance of a mean from backprop, in standard errors. */
static double worst(const struct moments *m, double draws)
{
    double worst = 0.0;

    for (size_t i = 0; i < m->n; i++) {
        double mean = m->sum[i] / draws;
        double variance = m->squares[i] / draws - mean * mean;
        double error = sqrt(fmax(variance, 0.0) / draws);

        if (error > 0.0 || fabs(mean) > 1e-9)
            worst = fmax(worst, fabs(mean) / error);
    }
    return worst;
}

/* 4000 estimates. That the largest of some 60 means is 4.7 standard errors off
 * has a chance of one in ten thousand. */
enum status check_mean(const struct rule *rule, struct check_found *out,
                       struct err *err)
{
    const uint32_t draws = 4000;
    struct trial *t = NULL;
    enum status st = trial_new(&smooth, rule, &t, err);
    struct moments m = {0};

    if (st != STATUS_OK)
        return st;
    m.n = t->shape.n_params;
    m.sum = mem_alloc(m.n, sizeof(double));
    m.squares = mem_alloc(m.n, sizeof(double));
    if (!m.sum || !m.squares)
        st = err_set(err, STATUS_NOMEM, "out of memory");
    (void)trial_set(t, "draws", "1");
    (void)trial_set(t, "sigma", "0.0001"); /* of those that have one */
    for (uint32_t r = 1; !st && r <= draws; r++) {
        trial_gradient(t, r);
        for (size_t i = 0; i < m.n; i++) {
            double off = t->got[i] - t->want[i];

            m.sum[i] += off;
            m.squares[i] += off * off;
        }
    }
    if (!st)
        *out = (struct check_found){worst(&m, draws), 0, 4.7,
                                    "largest distance in standard errors"};
    mem_free(m.sum);
    mem_free(m.squares);
    trial_free(t);
    return st;
}

/* Mean cosine of 64 draws over 200 estimates: sqrt(K / (d + K + 1)) where K is
 * not small. */
enum status check_cosine(const struct rule *rule, struct check_found *out,
                         struct err *err)
{
    const uint32_t repeats = 200;
    const double K = 64;
    struct trial *t = NULL;
    enum status st = trial_new(&smooth, rule, &t, err);
    double sum = 0.0;

    if (st != STATUS_OK)
        return st;
    bool known = trial_set(t, "draws", "64");
    double law = sqrt(K / ((double)t->shape.n_params + K + 1.0));

    for (uint32_t r = 1; r <= repeats; r++) {
        trial_gradient(t, r);
        sum += rule_cosine(t->grad, t->bp_grad, t->shape.n_block);
    }
    *out = (struct check_found){known ? sum / repeats : NAN, 0.97 * law,
                                1.03 * law, "mean cosine to backprop"};
    trial_free(t);
    return STATUS_OK;
}

/* At the lr that shrinks the distance fastest a gradient a little too long
 * would not show; at one and a half times it, a tenth is a fifth of what the
 * factor lacks to 1. Four standard errors: a chance of one in ten thousand. */
enum status check_contraction(const struct rule *rule, struct check_found *out,
                              struct err *err)
{
    const struct perceptron p = {rule->name, "gaussian", 4, 2, 1.5};
    double factor, error, want = perceptron_predicted(&p);
    enum status st = perceptron_measure(&p, rule, 120000, &factor, &error, err);

    if (st != STATUS_OK)
        return st;
    *out = (struct check_found){factor, want - 4.0 * error, want + 4.0 * error,
                                "mean factor of the squared distance"};
    return STATUS_OK;
}
