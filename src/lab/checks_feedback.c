/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules with feedback matrices: where they are backprop or one
 * another, and what becomes of the matrices. */
#include <math.h>

#include "base/mem.h"
#include "lab/checks_state.h"
#include "lab/plain.h"
#include "nn/rules/rules.h"

static const struct trial_spec deep = {.n_inputs = 7,
                                       .n_classes = 4,
                                       .n_samples = 400,
                                       .hidden = {6, 5},
                                       .n_hidden = 2,
                                       .seed = 5};

static struct check_found same(double distance)
{
    return (struct check_found){distance, 0, 1e-12,
                                "relative distance to backprop"};
}

static enum status last_layer(struct trial *t, struct check_found *out)
{
    (void)trial_set(t, "kp-decay", "0"); /* else the weights decay, too */
    trial_gradient(t, 0);
    *out = same(plain_distance(t->got, t->want, trial_last_layer(t),
                               t->shape.n_params));
    return STATUS_OK;
}

enum status check_last_layer(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    return check_trial(&deep, rule, last_layer, out, err);
}

/* The matrices that the rule remembers as feedback2, feedback3, ...: [inputs,
 * outputs] of layers 1, 2, ... B[0] stays as it is. False when one is
 * missing. */
static bool find_matrices(struct trial *t, struct rule_array B[NET_MAX_LAYERS])
{
    struct rule_array arrays[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&t->rule, arrays), l = 1;

    for (size_t a = 0; a < n && l < t->shape.n_layers; a++)
        if (arrays[a].rows == t->shape.width[l] &&
            arrays[a].cols == t->shape.width[l + 1])
            B[l++] = arrays[a];
    return l == t->shape.n_layers;
}

/* The weight of layer l from input i to output o. */
static size_t weight_at(const struct trial *t, size_t l, size_t i, size_t o)
{
    return t->shape.w_at[l] + o * t->shape.width[l] + i;
}

static enum status transposed(struct trial *t, struct check_found *out)
{
    struct rule_array B[NET_MAX_LAYERS];
    bool found;

    (void)trial_set(t, "kp-decay", "0");
    trial_gradient(t, 0); /* the first batch draws B */
    t->step++;
    found = find_matrices(t, B);
    for (size_t l = 1; found && l < t->shape.n_layers; l++)
        for (size_t i = 0; i < B[l].rows; i++)
            for (size_t o = 0; o < B[l].cols; o++)
                B[l].data[i * B[l].cols + o] = t->params[weight_at(t, l, i, o)];
    trial_gradient(t, 0);
    *out = same(found ? plain_distance(t->got, t->want, 0, t->shape.n_params)
                      : (double)NAN);
    return STATUS_OK;
}

enum status check_transposed(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    return check_trial(&deep, rule, transposed, out, err);
}

/* out [n_params] = W - B^T at the layers that have a matrix, else 0. */
static void difference(const struct trial *t,
                       const struct rule_array B[NET_MAX_LAYERS], double *out)
{
    for (size_t i = 0; i < t->shape.n_params; i++)
        out[i] = 0.0;
    for (size_t l = 1; l < t->shape.n_layers; l++)
        for (size_t i = 0; i < B[l].rows; i++)
            for (size_t o = 0; o < B[l].cols; o++) {
                size_t at = weight_at(t, l, i, o);

                out[at] = t->params[at] - B[l].data[i * B[l].cols + o];
            }
}

/* After a batch that draws B, one step of descent: what W and B^T then differ
 * by, beside what they should. */
static double shrunk(struct trial *t, double lr, double decay, double *want)
{
    struct rule_array B[NET_MAX_LAYERS];
    size_t n = t->shape.n_params;

    trial_gradient(t, 0);
    t->step++;
    if (!find_matrices(t, B))
        return NAN;
    difference(t, B, want);
    for (size_t i = 0; i < n; i++)
        want[i] *= 1.0 - lr * decay;
    trial_gradient(t, 0);
    for (size_t i = 0; i < n; i++)
        t->params[i] -= lr * t->got[i];
    difference(t, B, t->got);
    return plain_distance(t->got, want, 0, n);
}

static enum status shrinks(struct trial *t, struct check_found *out)
{
    bool known = trial_set(t, "lr", "0.1") && trial_set(t, "kp-decay", "0.5");
    double *want = mem_alloc(t->shape.n_params, sizeof *want);

    if (!want)
        return STATUS_NOMEM;
    *out = (struct check_found){known ? shrunk(t, 0.1, 0.5, want) : (double)NAN,
                                0, 1e-12, "relative distance to what follows"};
    mem_free(want);
    return STATUS_OK;
}

/* Kolen and Pollack 1994 (ICNN): weights and matrices take the same step and
 * decay by the same factor, so what they differ by decays, too, whatever was
 * learned. */
enum status check_shrinks(const struct rule *rule, struct check_found *out,
                          struct err *err)
{
    return check_trial(&deep, rule, shrinks, out, err);
}

/* Noekland 2016: with one hidden layer the errors of the output layer, which
 * is where feedback alignment takes them from, too. */
enum status check_is_fa(const struct rule *rule, struct check_found *out,
                        struct err *err)
{
    struct trial_spec spec = deep;
    struct trial *t = NULL, *fa = NULL;
    enum status st;

    spec.n_hidden = 1;
    st = trial_new(&spec, rule, &t, err);
    if (st == STATUS_OK)
        st = trial_new(&spec, rule_find("fa"), &fa, err);
    if (st == STATUS_OK) {
        trial_gradient(t, 0);
        trial_gradient(fa, 0);
        *out = (struct check_found){
            plain_distance(t->got, fa->got, 0, t->shape.n_params), 0, 0,
            "relative distance to fa"};
    }
    trial_free(t);
    trial_free(fa);
    return st;
}
