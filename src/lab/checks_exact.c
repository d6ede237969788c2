/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that compare one gradient with another, where theory says that they
 * are equal, or how they differ. */
#include <math.h>
#include <string.h>

#include "lab/checks_state.h"
#include "lab/trial.h"

/* Deep enough for every layer to be there, in several chunks. */
static const struct trial_spec small = {.n_inputs = 7,
                                        .n_classes = 4,
                                        .n_samples = 400,
                                        .hidden = {6, 5},
                                        .n_hidden = 2,
                                        .seed = 5};

/* For rules of one hidden layer only. */
static const struct trial_spec shallow = {.n_inputs = 7,
                                          .n_classes = 4,
                                          .n_samples = 400,
                                          .hidden = {6},
                                          .n_hidden = 1,
                                          .seed = 5};

/* The deeper of the two that the rule can train. */
static enum status new_trial(const struct rule *rule, struct trial_spec *spec,
                             struct trial **out, struct err *err)
{
    struct err why = {0}; /* the deep one's, which the shallow one may mend */
    enum status st;

    *spec = small;
    st = trial_new(spec, rule, out, &why);
    if (st == STATUS_OK)
        return st;
    if (st != STATUS_USAGE)
        return err_set(err, st, "%s", why.text);
    *spec = shallow;
    return trial_new(spec, rule, out, err);
}

/* What most checks do: one trial, one number of it. */
static enum status on_trial(const struct rule *rule,
                            struct check_found (*look)(struct trial *t),
                            struct check_found *out, struct err *err)
{
    struct trial_spec spec;
    struct trial *t = NULL;
    enum status st = new_trial(rule, &spec, &t, err);

    if (st == STATUS_OK)
        *out = look(t);
    trial_free(t);
    return st;
}

/* |a - b| / |b| over [from, n). */
static double distance(const double *a, const double *b, size_t from, size_t n)
{
    double dd = 0, bb = 0;

    for (size_t i = from; i < n; i++) {
        dd += (a[i] - b[i]) * (a[i] - b[i]);
        bb += b[i] * b[i];
    }
    return sqrt(dd) / (sqrt(bb) + 1e-300);
}

enum status check_order(const struct rule *rule, struct check_found *out,
                        struct err *err)
{
    struct trial *a = NULL, *b = NULL;
    struct trial_spec spec;
    enum status st = new_trial(rule, &spec, &a, err);

    if (st == STATUS_OK)
        st = trial_new(&spec, rule, &b, err);
    if (st == STATUS_OK) {
        b->exec = &trial_backwards;
        trial_gradient(a, 0);
        trial_gradient(b, 0);
        *out = (struct check_found){
            memcmp(a->grad, b->grad, a->shape.n_block * sizeof(double)) == 0, 1,
            1, "equal"};
    }
    trial_free(a);
    trial_free(b);
    return st;
}

enum status check_plain(const struct rule *rule, struct check_found *out,
                        struct err *err)
{
    struct trial *fast = NULL, *plain = NULL;
    struct trial_spec spec;
    enum status st = new_trial(rule, &spec, &fast, err);

    spec.plain = true;
    if (st == STATUS_OK)
        st = trial_new(&spec, rule, &plain, err);
    if (st == STATUS_OK) {
        trial_gradient(fast, 0);
        trial_gradient(plain, 0);
        *out = (struct check_found){
            distance(fast->got, plain->got, 0, fast->shape.n_params), 0, 1e-8,
            "relative distance"};
    }
    trial_free(fast);
    trial_free(plain);
    return st;
}

/* Relative distance to backprop with that pert, on the last layer, whose curves
 * have no kinks. */
static double error_at(struct trial *t, const char *pert, bool *known)
{
    *known = *known && trial_set(t, "pert", pert);
    trial_gradient(t, 0);
    return distance(t->got, t->want, trial_last_layer(t), t->shape.n_params);
}

/* Of log10 error by log10 pert from 1e-3 to 1e-1. */
static struct check_found slope(struct trial *t, double expected)
{
    bool known = true;
    double large = error_at(t, "0.1", &known);
    double little = error_at(t, "0.001", &known);

    return (struct check_found){
        known ? (log10(large) - log10(little)) / 2.0 : NAN, expected - 0.1,
        expected + 0.1, "slope of log error by log pert"};
}

static struct check_found slope_one(struct trial *t)
{
    return slope(t, 1.0);
}

static struct check_found slope_two(struct trial *t)
{
    return slope(t, 2.0);
}

enum status check_slope_one(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    return on_trial(rule, slope_one, out, err);
}

enum status check_slope_two(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    return on_trial(rule, slope_two, out, err);
}

static struct check_found convex(struct trial *t)
{
    double least = INFINITY;

    trial_gradient(t, 0);
    for (size_t i = trial_last_layer(t); i < t->shape.n_params; i++)
        least = fmin(least, t->got[i] - t->want[i]);
    return (struct check_found){least, -1e-12, INFINITY,
                                "least difference to the slope"};
}

enum status check_convex(const struct rule *rule, struct check_found *out,
                         struct err *err)
{
    return on_trial(rule, convex, out, err);
}

static struct check_found last_layer(struct trial *t)
{
    (void)trial_set(t, "kp-decay", "0"); /* else the weights decay, too */
    trial_gradient(t, 0);
    return (struct check_found){
        distance(t->got, t->want, trial_last_layer(t), t->shape.n_params), 0,
        1e-12, "relative distance to backprop"};
}

enum status check_last_layer(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    return on_trial(rule, last_layer, out, err);
}

/* W^T into what the rule remembers as feedback2, feedback3, ...: [inputs,
 * outputs] of that layer. */
static size_t transpose_into(struct trial *t)
{
    struct rule_array arrays[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&t->rule, arrays), l = 1;

    for (size_t a = 0; a < n && l < t->shape.n_layers; a++) {
        size_t in = t->shape.width[l], out = t->shape.width[l + 1];

        if (arrays[a].rows != in || arrays[a].cols != out)
            continue;
        for (size_t i = 0; i < in; i++)
            for (size_t o = 0; o < out; o++)
                arrays[a].data[i * out + o] =
                    t->params[t->shape.w_at[l] + o * in + i];
        l++;
    }
    return l;
}

static struct check_found transposed(struct trial *t)
{
    bool found;

    (void)trial_set(t, "kp-decay", "0");
    trial_gradient(t, 0); /* the first batch draws B */
    t->step++;
    found = transpose_into(t) == t->shape.n_layers;
    trial_gradient(t, 0);
    return (struct check_found){
        found ? distance(t->got, t->want, 0, t->shape.n_params) : NAN, 0, 1e-12,
        "relative distance to backprop"};
}

enum status check_transposed(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    return on_trial(rule, transposed, out, err);
}
