/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that compare one gradient with another, where theory says that they
 * are equal, or how they differ. */
#include <math.h>
#include <string.h>

#include "lab/checks_state.h"
#include "lab/plain.h"

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

enum status check_trial(const struct trial_spec *spec, const struct rule *rule,
                        enum status (*look)(struct trial *t,
                                            struct check_found *out),
                        struct check_found *out, struct err *err)
{
    struct trial *t = NULL;
    enum status st = trial_new(spec, rule, &t, err);

    if (st != STATUS_OK)
        return st;
    if (look(t, out))
        st = err_set(err, STATUS_NOMEM, "out of memory");
    trial_free(t);
    return st;
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
            plain_distance(fast->got, plain->got, 0, fast->shape.n_params), 0,
            1e-8, "relative distance"};
    }
    trial_free(fast);
    trial_free(plain);
    return st;
}

/* Relative distance to backprop with that pert, of the parameters from `from`
 * on. */
static double error_at(struct trial *t, const char *pert, size_t from)
{
    if (!trial_set(t, "pert", pert))
        return NAN;
    trial_gradient(t, 0);
    return plain_distance(t->got, t->want, from, t->shape.n_params);
}

static enum status slope(struct trial *t, double expected, size_t from,
                         struct check_found *out)
{
    double large = error_at(t, "0.1", from);

    *out = check_power(large, error_at(t, "0.001", from), expected,
                       "slope of log error by log pert");
    return STATUS_OK;
}

/* Of the last layer, whose curves have no kinks. */
static enum status slope_one(struct trial *t, struct check_found *out)
{
    return slope(t, 1.0, trial_last_layer(t), out);
}

static enum status slope_two(struct trial *t, struct check_found *out)
{
    return slope(t, 2.0, trial_last_layer(t), out);
}

enum status check_slope_one(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    return check_trial(&small, rule, slope_one, out, err);
}

enum status check_slope_two(const struct rule *rule, struct check_found *out,
                            struct err *err)
{
    return check_trial(&small, rule, slope_two, out, err);
}

static enum status smooth_one(struct trial *t, struct check_found *out)
{
    return slope(t, 1.0, 0, out);
}

static enum status smooth_two(struct trial *t, struct check_found *out)
{
    return slope(t, 2.0, 0, out);
}

/* No layer has a kink. */
static struct trial_spec smooth(void)
{
    struct trial_spec spec = small;

    spec.act = "tanh";
    return spec;
}

enum status check_smooth_one(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    const struct trial_spec spec = smooth();

    return check_trial(&spec, rule, smooth_one, out, err);
}

enum status check_smooth_two(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    const struct trial_spec spec = smooth();

    return check_trial(&spec, rule, smooth_two, out, err);
}

static enum status convex(struct trial *t, struct check_found *out)
{
    double least = INFINITY;

    trial_gradient(t, 0);
    for (size_t i = trial_last_layer(t); i < t->shape.n_params; i++)
        least = fmin(least, t->got[i] - t->want[i]);
    *out = (struct check_found){least, -1e-12, INFINITY,
                                "least difference to the slope"};
    return STATUS_OK;
}

enum status check_convex(const struct rule *rule, struct check_found *out,
                         struct err *err)
{
    return check_trial(&small, rule, convex, out, err);
}
