/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules that come to something known as a setting of theirs goes to
 * 0: the error then falls with its first power, or with its second. What they
 * come to is computed here from its own definition. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "lab/checks_state.h"
#include "lab/plain.h"

#define WIDE 16 /* more than any layer here has */

struct check_found check_power(double large, double little, double expected,
                               const char *what)
{
    return (struct check_found){log10(large / little) / 2.0, expected - 0.1,
                                expected + 0.1, what};
}

/* --- Equilibrium propagation --- */

static double clip(double x)
{
    return fmin(fmax(x, 0.0), 1.0);
}

/* Where the free states of a sample come to rest, from 0: it is the only place,
 * since the energy is convex at weights as small as these. */
static void settle(const struct trial *t, const double *x, double *h, double *o)
{
    size_t H = t->shape.width[1], O = t->shape.width[2];
    const double *W2 = t->params + t->shape.w_at[1];
    double z[WIDE], up[WIDE];

    plain_layer(t, 0, x, z);
    memset(h, 0, H * sizeof *h);
    memset(o, 0, O * sizeof *o);
    for (int step = 0; step < 200; step++) {
        for (size_t j = 0; j < H; j++) {
            double down = 0.0;

            for (size_t k = 0; k < O; k++)
                down += W2[k * H + j] * o[k];
            h[j] = clip((h[j] + z[j] + down) / 2.0);
        }
        plain_layer(t, 1, h, up);
        for (size_t k = 0; k < O; k++)
            o[k] = clip((o[k] + up[k]) / 2.0);
    }
}

/* The cost that the label pulls by: |o - y|^2 of the states at rest. */
static double settled_loss(const struct trial *t, const void *ctx, size_t layer)
{
    double h[WIDE], o[WIDE], sum = 0.0;

    (void)ctx, (void)layer;
    for (size_t i = 0; i < t->ds->n; i++) {
        settle(t, t->ds->reals + i * t->shape.width[0], h, o);
        for (size_t k = 0; k < t->shape.width[2]; k++) {
            double off = o[k] - (k == t->ds->labels[i] ? 1.0 : 0.0);

            sum += off * off;
        }
    }
    return sum / (double)t->ds->n;
}

/* The distance of an estimate, or of the mean of one with beta and one with
 * -beta, to the gradient `exact`; room [n_params]. The sign is the draw's. */
static double ep_error(struct trial *t, const char *beta, bool both,
                       const double *exact, double *room)
{
    size_t n = t->shape.n_params, size = n * sizeof *room;

    if (!trial_set(t, "nudge", beta))
        return NAN;
    trial_gradient(t, 1);
    memcpy(room, t->got, size);
    for (uint32_t r = 2; both && memcmp(room, t->got, size) == 0; r++) {
        if (r > 64)
            return NAN; /* it always has the same sign */
        trial_gradient(t, r);
    }
    for (size_t i = 0; i < n; i++)
        room[i] = (room[i] + t->got[i]) / 2.0;
    return plain_distance(room, exact, 0, n);
}

static enum status ep_look(struct trial *t, bool both, struct check_found *out)
{
    size_t n = t->shape.n_params;
    double *room = mem_alloc(2 * n, sizeof *room), *exact, large;
    bool known = trial_set(t, "output-rate", "1") &&
                 trial_set(t, "free-steps", "200") &&
                 trial_set(t, "nudged-steps", "200");

    if (!room)
        return STATUS_NOMEM;
    exact = room + n;
    for (size_t i = 0; i < n; i++)
        t->params[i] *= 0.5;
    for (size_t l = 0; l < 2; l++) /* most units between 0 and 1 */
        for (size_t j = 0; j < t->shape.width[l + 1]; j++)
            t->params[t->shape.b_at[l] + j] += 0.3;
    net_pack(&t->shape, t->params, t->block);
    plain_gradient(t, settled_loss, NULL, exact);
    large = known ? ep_error(t, "0.01", both, exact, room) : (double)NAN;
    *out = check_power(large, ep_error(t, "0.0001", both, exact, room),
                       both ? 2.0 : 1.0, "slope of log error by log nudge");
    mem_free(room);
    return STATUS_OK;
}

static enum status one_sign(struct trial *t, struct check_found *out)
{
    return ep_look(t, false, out);
}

static enum status both_signs(struct trial *t, struct check_found *out)
{
    return ep_look(t, true, out);
}

static const struct trial_spec settling = {.n_inputs = 7,
                                           .n_classes = 4,
                                           .n_samples = 20,
                                           .hidden = {6},
                                           .n_hidden = 1,
                                           .seed = 5};

/* Scellier and Bengio 2017 (Frontiers in Computational Neuroscience 11:24),
 * theorem 1: as the nudge goes to 0, the gradient of the cost at rest, that of
 * recurrent backpropagation. */
enum status check_nudge(const struct rule *rule, struct check_found *out,
                        struct err *err)
{
    return check_trial(&settling, rule, one_sign, out, err);
}

/* Laborieux et al. 2021 (Frontiers in Neuroscience 15:633674): nudges of both
 * signs take the first power of the error away. */
enum status check_nudges(const struct rule *rule, struct check_found *out,
                         struct err *err)
{
    return check_trial(&settling, rule, both_signs, out, err);
}

/* --- PEPITA --- */

/* What a change v of the inputs of layer l does to its activations a: f'(z) W
 * v, of tanh. */
static void push(const struct trial *t, size_t l, const double *a,
                 const double *v, double *out)
{
    const double *W = t->params + t->shape.w_at[l];
    size_t I = t->shape.width[l];

    for (size_t j = 0; j < t->shape.width[l + 1]; j++) {
        double sum = 0.0;

        for (size_t i = 0; i < I; i++)
            sum += W[j * I + i] * v[i];
        out[j] = (1.0 - a[j] * a[j]) * sum;
    }
}

/* A layer's gradient += scale dz x^T, and of its biases scale dz. */
static void add_layer(const struct trial *t, size_t l, const double *x,
                      const double *dz, double scale, double *out)
{
    const struct net_shape *s = &t->shape;

    for (size_t j = 0; j < s->width[l + 1]; j++) {
        for (size_t i = 0; i < s->width[l]; i++)
            out[s->w_at[l] + j * s->width[l] + i] += scale * dz[j] * x[i];
        out[s->b_at[l] + j] += scale * dz[j];
    }
}

/* What one sample has by adaptive feedback alignment: errors come to a hidden
 * layer by F and the weights below it, dz_l = -f'(z_l) W_l ... f'(z_1) W_1 F e,
 * where backprop has the transposed weights above; in the output layer it is
 * backprop. */
static void add_adaptive(const struct trial *t, size_t sample,
                         const struct rule_array *F, double *out)
{
    const struct net_shape *s = &t->shape;
    size_t L = s->n_layers;
    double a[NET_MAX_LAYERS + 1][WIDE], v[NET_MAX_LAYERS + 1][WIDE] = {{0}};
    double z[WIDE], e[WIDE], scale = 1.0 / (double)t->ds->n;

    memcpy(a[0], t->ds->reals + sample * s->width[0], s->width[0] * sizeof *z);
    for (size_t l = 0; l < L; l++) {
        plain_layer(t, l, a[l], z);
        for (size_t j = 0; j < s->width[l + 1]; j++)
            a[l + 1][j] = tanh(z[j]);
    }
    plain_cross_entropy(z, s->width[L], t->ds->labels[sample], e);
    for (size_t i = 0; i < F->rows; i++)
        for (size_t k = 0; k < F->cols; k++)
            v[0][i] += F->data[i * F->cols + k] * e[k];
    for (size_t l = 0; l + 1 < L; l++) {
        push(t, l, a[l + 1], v[l], v[l + 1]);
        add_layer(t, l, a[l], v[l + 1], -scale, out);
    }
    add_layer(t, L - 1, a[L - 1], e, scale, out);
}

/* The distance to it of the gradient, whose hidden layers are in units of the
 * modulation. */
static double pepita_error(struct trial *t, const char *modulation,
                           const double *adaptive)
{
    if (!trial_set(t, "modulation", modulation))
        return NAN;
    trial_gradient(t, 0);
    for (size_t i = 0; i < trial_last_layer(t); i++)
        t->got[i] /= t->values[0];
    return plain_distance(t->got, adaptive, 0, t->shape.n_params);
}

static enum status pepita_look(struct trial *t, struct check_found *out)
{
    double *adaptive = mem_alloc(t->shape.n_params, sizeof *adaptive), large;
    struct rule_array F[RULE_ARRAYS_MAX];

    if (!adaptive)
        return STATUS_NOMEM;
    (void)learner_arrays(&t->rule, F);
    for (size_t i = 0; i < t->ds->n; i++)
        add_adaptive(t, i, F, adaptive);
    large = pepita_error(t, "0.1", adaptive);
    *out = check_power(large, pepita_error(t, "0.001", adaptive), 1.0,
                       "slope of log error by log modulation");
    mem_free(adaptive);
    return STATUS_OK;
}

/* Srinivasan et al. 2024 (ICLR; arXiv 2302.05440), whose analysis is of one
 * hidden layer. */
enum status check_modulation(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    const struct trial_spec spec = {.n_inputs = 7,
                                    .n_classes = 4,
                                    .n_samples = 400,
                                    .hidden = {6, 5},
                                    .n_hidden = 2,
                                    .act = "tanh",
                                    .seed = 5};

    return check_trial(&spec, rule, pepita_look, out, err);
}
