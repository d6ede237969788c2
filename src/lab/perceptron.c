/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The teacher is the origin: a net of squared error whose label is always
 * class 0 and whose biases are held at that label's target has the error D x
 * with D its weights, which so stand for W - W*. The rules perturb the biases,
 * too, which the theory does not have. So the inputs are N(0, X_SD^2) and lr is
 * divided by X_SD^2, which is the same perceptron, but biases add only
 * M N / X_SD^2 to b. The noise is small, as rules have it by default. */
#include "lab/perceptron.h"

#include <math.h>
#include <string.h>

#include "lab/trial.h"

#define X_SD 100.0

/* Inputs in memory at a time. */
#define BLOCK 40000

/* Of which noise a rule is. */
static const struct {
    const char *rule, *noise;
    enum { BP, NODES, GAUSS, SIGNS } kind;
} kinds[] = {
    {"bp", NULL, BP},
    {"np", NULL, NODES},
    {"fg-a", NULL, NODES},
    {"fg-w", NULL, GAUSS},
    {"spsa", "gaussian", GAUSS},
    {"spsa", "signs", SIGNS},
};

double perceptron_bracket(const struct perceptron *p)
{
    double N = (double)p->N, M = (double)p->M;
    const double brackets[] = {
        [BP] = PERCEPTRON_BP(N, M),
        [NODES] = PERCEPTRON_NODES(N, M),
        [GAUSS] = PERCEPTRON_GAUSS(N, M),
        [SIGNS] = PERCEPTRON_SIGNS(N, M),
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].rule, p->rule) == 0 &&
            (!kinds[i].noise || !p->noise ||
             strcmp(kinds[i].noise, p->noise) == 0))
            return brackets[kinds[i].kind];
    return NAN;
}

double perceptron_lr(const struct perceptron *p)
{
    return p->speed / perceptron_bracket(p);
}

double perceptron_predicted(const struct perceptron *p)
{
    double lr = perceptron_lr(p);

    return 1.0 - 2.0 * lr + lr * lr * perceptron_bracket(p);
}

static double squares(const double *x, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

/* Weights of distance 1 to the teacher, and biases that are the target. */
static void begin(struct trial *t, size_t n_weights)
{
    double length = sqrt(squares(t->params, n_weights));

    for (size_t i = 0; i < n_weights; i++)
        t->params[i] /= length;
    for (size_t i = n_weights; i < t->shape.n_params; i++)
        t->params[i] = i == n_weights;
    net_pack(&t->shape, t->params, t->block);
}

/* One step; returns what it multiplied the squared distance by. */
static double step(struct trial *t, size_t n_weights, double lr)
{
    double factor;

    trial_gradient_of(t, (size_t)t->step - 1);
    t->step++;
    for (size_t i = 0; i < n_weights; i++)
        t->params[i] -= lr * t->got[i];
    factor = squares(t->params, n_weights);
    begin(t, n_weights);
    return factor;
}

/* Sums of the factors and of their squares. */
struct sums {
    double factor, square;
};

/* Some of the steps, with inputs and noise of their own. */
static enum status run_block(const struct perceptron *p,
                             const struct rule *rule, size_t steps,
                             uint32_t seed, struct sums *sums, struct err *err)
{
    const struct trial_spec spec = {.n_inputs = p->N,
                                    .n_classes = p->M,
                                    .n_samples = steps,
                                    .loss = "mse",
                                    .linear = true,
                                    .sd = X_SD,
                                    .seed = seed};
    double lr = perceptron_lr(p) / (X_SD * X_SD);
    struct trial *t = NULL;
    enum status st = trial_new(&spec, rule, &t, err);

    if (st != STATUS_OK)
        return st;
    (void)trial_set(t, "draws", "1"); /* of those that have any */
    if (p->noise)
        (void)trial_set(t, "noise", p->noise);
    begin(t, p->N * p->M);
    for (size_t i = 0; i < steps; i++) {
        double factor = step(t, p->N * p->M, lr);

        sums->factor += factor;
        sums->square += factor * factor;
    }
    trial_free(t);
    return STATUS_OK;
}

enum status perceptron_measure(const struct perceptron *p,
                               const struct rule *rule, size_t steps,
                               double *mean_out, double *error_out,
                               struct err *err)
{
    struct sums sums = {0};
    enum status st = STATUS_OK;
    double n = (double)steps, mean;

    for (size_t at = 0; at < steps && st == STATUS_OK; at += BLOCK)
        st = run_block(p, rule, steps - at < BLOCK ? steps - at : BLOCK,
                       7 + (uint32_t)(at / BLOCK), &sums, err);
    mean = sums.factor / n;
    if (st != STATUS_OK)
        return st;
    *mean_out = mean;
    *error_out = sqrt((sums.square / n - mean * mean) / n);
    return STATUS_OK;
}
