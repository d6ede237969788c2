/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules that draw: what many draws come to. The draws are those of
 * pass->repeat, so that they are the same at every run. */
#include <math.h>

#include "base/mem.h"
#include "lab/checks_state.h"
#include "lab/perceptron.h"
#include "lab/plain.h"

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
static enum status mean(struct trial *t, struct check_found *out)
{
    const uint32_t draws = 4000;
    struct moments m = {.n = t->shape.n_params};
    enum status st = STATUS_OK;

    m.sum = mem_alloc(m.n, sizeof(double));
    m.squares = mem_alloc(m.n, sizeof(double));
    if (!m.sum || !m.squares)
        st = STATUS_NOMEM;
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
    return st;
}

enum status check_mean(const struct rule *rule, struct check_found *out,
                       struct err *err)
{
    return check_trial(&smooth, rule, mean, out, err);
}

/* Dalm et al. 2023 (arXiv 2310.00965): of a single layer the measured change is
 * the noise, and a direction u that is uniform on the sphere has N u u^T = I in
 * the mean. Where a layer is below another, the change is no such direction. */
enum status check_mean_flat(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    const struct trial_spec spec = {.n_inputs = 6,
                                    .n_classes = 5,
                                    .n_samples = 1,
                                    .linear = true,
                                    .sd = 1.0,
                                    .seed = 9};

    return check_trial(&spec, rule, mean, out, err);
}

/* The distance to backprop of the mean over all sign vectors of seven
 * parameters, each at the repeat where it first comes up: an estimate is the
 * slope along it times it. The opposite vector gives the same. */
static double error_over_signs(struct trial *t, const char *sigma)
{
    enum { N = 7, ALL = 1 << (N - 1) };
    bool seen[ALL] = {false}, known = trial_set(t, "sigma", sigma);
    double sum[N] = {0};
    size_t n_seen = 0;

    for (uint32_t r = 1; known && r < 5000 && n_seen < ALL; r++) {
        size_t which = 0;

        trial_gradient(t, r);
        for (size_t i = 1; i < N; i++)
            which |= (size_t)(t->got[i] * t->got[0] > 0.0) << (i - 1);
        for (size_t i = 0; i < N && !seen[which]; i++)
            sum[i] += t->got[i] / ALL;
        n_seen += !seen[which];
        seen[which] = true;
    }
    return n_seen == ALL ? plain_distance(sum, t->want, 0, N) : (double)NAN;
}

static enum status all_signs(struct trial *t, struct check_found *out)
{
    bool known = trial_set(t, "draws", "1") && trial_set(t, "noise", "signs");
    double large = error_over_signs(t, "0.1");

    *out =
        check_power(known ? large : (double)NAN, error_over_signs(t, "0.001"),
                    2.0, "slope of log error by log sigma");
    return STATUS_OK;
}

/* Spall 1992 (IEEE Transactions on Automatic Control 37:332): two-sided, the
 * mean over directions errs by the second power of the perturbation. */
enum status check_all_signs(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    const struct trial_spec tiny = {.n_inputs = 2,
                                    .n_classes = 2,
                                    .n_samples = 9,
                                    .hidden = {1},
                                    .n_hidden = 1,
                                    .act = "tanh",
                                    .seed = 4};

    return check_trial(&tiny, rule, all_signs, out, err);
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
