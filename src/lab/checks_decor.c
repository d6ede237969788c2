/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules whose inputs go through a matrix that decorrelates them:
 * that W, R and W R move as they should, and what becomes of the inputs. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/mt19937.h"
#include "lab/checks_state.h"
#include "lab/plain.h"

/* Wide enough for OpenBLAS in the first layer alone. */
static const struct trial_spec wide = {.n_inputs = 50,
                                       .n_classes = 4,
                                       .n_samples = 400,
                                       .hidden = {6, 5},
                                       .n_hidden = 2,
                                       .seed = 5};

#define WIDEST 50 /* inputs of a layer */
#define RATE   0.1
#define DECOR  0.03
#define KAPPA  0.2

/* The rule's R [n, n] of each layer, behind them its W [n_params]. */
struct behind {
    struct rule_array R[RULE_ARRAYS_MAX];
    double *W;
};

static bool find_behind(struct trial *t, struct behind *b)
{
    size_t L = t->shape.n_layers, n = learner_arrays(&t->rule, b->R);

    b->W = b->R[L].data;
    return n == L + 1 && b->R[L].cols == t->shape.n_params &&
           t->rule.rule->behind && trial_set(t, "decor", "0.03") &&
           trial_set(t, "decor-kappa", "0.2");
}

/* to = from R, or from R^T, in every layer; biases are copied. Canonical. */
static void times(const struct trial *t, const struct behind *b,
                  const double *from, bool turned, double *to)
{
    memcpy(to, from, t->shape.n_params * sizeof *to);
    for (size_t l = 0; l < t->shape.n_layers; l++) {
        size_t n = t->shape.width[l], at = t->shape.w_at[l];
        const double *R = b->R[l].data;

        for (size_t o = 0; o < t->shape.width[l + 1]; o++, at += n)
            for (size_t i = 0; i < n; i++) {
                to[at + i] = 0.0;
                for (size_t k = 0; k < n; k++)
                    to[at + i] +=
                        from[at + k] * R[turned ? i * n + k : k * n + i];
            }
    }
}

/* S [n, n] of layer l: the mean of x* x*^T over the samples, x* = R x, x by the
 * net t->params. */
static void moments(const struct trial *t, const struct behind *b, size_t l,
                    double *S)
{
    size_t n = t->shape.width[l], N = t->ds->n;

    memset(S, 0, n * n * sizeof *S);
    for (size_t s = 0; s < N; s++) {
        double x[WIDEST], z[WIDEST], star[WIDEST];

        memcpy(x, t->ds->reals + s * t->shape.width[0],
               t->shape.width[0] * sizeof *x);
        for (size_t k = 0; k < l; k++) {
            plain_layer(t, k, x, z);
            for (size_t i = 0; i < t->shape.width[k + 1]; i++)
                x[i] = fmax(z[i], 0.0);
        }
        for (size_t i = 0; i < n; i++) {
            star[i] = 0.0;
            for (size_t k = 0; k < n; k++)
                star[i] += b->R[l].data[i * n + k] * x[k];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                S[i * n + j] += star[i] * star[j] / (double)N;
    }
}

/* R -= decor ((1 - k) C R + k V R) of all layers, into next [n, n] each. */
static void learn(const struct trial *t, const struct behind *b,
                  double next[NET_MAX_LAYERS][WIDEST * WIDEST])
{
    double S[WIDEST * WIDEST];

    for (size_t l = 0; l < t->shape.n_layers; l++) {
        size_t n = t->shape.width[l];
        const double *R = b->R[l].data;

        moments(t, b, l, S);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = KAPPA * (S[i * n + i] - 1.0) * R[i * n + j];

                for (size_t k = 0; k < n; k++)
                    if (k != i)
                        sum += (1.0 - KAPPA) * S[i * n + k] * R[k * n + j];
                next[l][i * n + j] = R[i * n + j] - DECOR * sum;
            }
    }
}

/* A step as a lane makes it, after trial_gradient; the net's weights into got
 * and t->params, too. */
static void step(struct trial *t)
{
    const struct rule_behind *behind = t->rule.rule->behind;
    double *block = behind->weights(t->rule.self, t->block);

    for (size_t i = 0; i < t->shape.n_block; i++)
        block[i] -= RATE * t->grad[i];
    behind->settle(t->rule.self, t->pass, &trial_backwards, t->values,
                   t->block);
    net_unpack(&t->shape, t->block, t->got);
    memcpy(t->params, t->got, t->shape.n_params * sizeof *t->got);
    t->step++;
}

/* Any R, and W as the weights were. */
static void draw(struct trial *t, struct behind *b)
{
    struct mt19937 rng;

    mt19937_init(&rng, 5);
    for (size_t l = 0; l < t->shape.n_layers; l++)
        for (size_t i = 0; i < b->R[l].rows * b->R[l].cols; i++)
            b->R[l].data[i] += 0.2 * (mt19937_rand(&rng) - 0.5);
    memcpy(b->W, t->params, t->shape.n_params * sizeof *b->W);
    times(t, b, b->W, false, t->params);
    net_pack(&t->shape, t->params, t->block);
}

/* next: [n_layers], W: [n_params], scratch. */
static double moved(struct trial *t, struct behind *b, double *W,
                    double next[NET_MAX_LAYERS][WIDEST * WIDEST])
{
    size_t n = t->shape.n_params;

    draw(t, b);
    trial_gradient(t, 0);
    learn(t, b, next);
    times(t, b, t->want, true, W);
    for (size_t i = 0; i < n; i++)
        W[i] = b->W[i] - RATE * W[i];
    step(t);
    for (size_t l = 0; l < t->shape.n_layers; l++)
        memcpy(b->R[l].data, next[l],
               b->R[l].rows * b->R[l].cols * sizeof(double));
    times(t, b, W, false, t->want);
    return plain_distance(t->got, t->want, 0, n);
}

static enum status follows(struct trial *t, struct check_found *out)
{
    struct behind b;
    bool known = find_behind(t, &b);
    double *W = mem_alloc(t->shape.n_params, sizeof *W);
    double(*next)[WIDEST * WIDEST] = mem_alloc(NET_MAX_LAYERS, sizeof *next);

    if (W && next)
        *out =
            (struct check_found){known ? moved(t, &b, W, next) : (double)NAN, 0,
                                 1e-12, "relative distance to what follows"};
    mem_free(next);
    known = W && next;
    mem_free(W);
    return known ? STATUS_OK : STATUS_NOMEM;
}

/* dL/dW = dL/d(W R) R^T, and the rule that R learns by: all of a step from the
 * definitions, with backpropagation's gradient of the net W R. */
enum status check_behind(const struct rule *rule, struct check_found *out,
                         struct err *err)
{
    return check_trial(&wide, rule, follows, out, err);
}

/* The length of what is off the diagonal, all layers together. */
static double correlated(const struct trial *t, const struct behind *b)
{
    double S[WIDEST * WIDEST], sum = 0.0;

    for (size_t l = 0; l < t->shape.n_layers; l++) {
        size_t n = t->shape.width[l];

        moments(t, b, l, S);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                sum += i == j ? 0.0 : S[i * n + j] * S[i * n + j];
    }
    return sqrt(sum);
}

static enum status falls(struct trial *t, struct check_found *out)
{
    struct behind b;
    double left = NAN;

    if (find_behind(t, &b)) {
        double before = correlated(t, &b);

        for (size_t i = 0; i < 300; i++) {
            trial_gradient(t, 0);
            step(t);
        }
        left = correlated(t, &b) / before;
    }
    *out = (struct check_found){left, 0, 0.2,
                                "share that is left of what was off the "
                                "diagonal"};
    return STATUS_OK;
}

enum status check_uncorrelated(const struct rule *rule, struct check_found *out,
                               struct err *err)
{
    return check_trial(&wide, rule, falls, out, err);
}
