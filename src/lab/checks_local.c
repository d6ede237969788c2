/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of rules whose layers learn by themselves: what each layer is said to
 * descend is written down here once more, from the papers, and its slope taken
 * by differences. No code of the rules is called but for their gradient. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "lab/checks_state.h"
#include "lab/plain.h"

#define WIDE 16 /* more than any layer here has */

static const double *sample_of(const struct trial *t, size_t i)
{
    return t->ds->reals + i * t->shape.width[0];
}

/* --- Mono-Forward --- */

/* Scores by head M [units, classes], or by the output layer. */
static void scores(const struct trial *t, const struct rule_array *M,
                   const double *a, double *z)
{
    size_t L = t->shape.n_layers;

    if (!M)
        plain_layer(t, L - 1, a, z);
    for (size_t k = 0; M && k < M->cols; k++) {
        z[k] = 0.0;
        for (size_t j = 0; j < M->rows; j++)
            z[k] += a[j] * M->data[j * M->cols + k];
    }
}

/* The loss that layer `layer` descends (Gong, Li and Abdulla 2025, arXiv
 * 2501.09238, section 3): the cross entropy of softmax(a M^T), a the ReLU's
 * value there; the output layer is the head of the last hidden one. */
static double mono_loss(const struct trial *t, const void *ctx, size_t layer)
{
    const struct rule_array *heads = ctx;
    const struct net_shape *s = &t->shape;
    size_t last = s->n_layers - 2, depth = layer < last ? layer : last;
    double room[2][WIDE], z[WIDE], sum = 0.0;

    for (size_t i = 0; i < t->ds->n; i++) {
        const double *x = sample_of(t, i);

        for (size_t l = 0; l <= depth; l++) {
            plain_layer(t, l, x, z);
            for (size_t j = 0; j < s->width[l + 1]; j++)
                room[l % 2][j] = fmax(z[j], 0.0);
            x = room[l % 2];
        }
        scores(t, depth < last ? &heads[depth] : NULL, x, z);
        sum += plain_cross_entropy(z, s->width[s->n_layers], t->ds->labels[i],
                                   NULL);
    }
    return sum / (double)t->ds->n;
}

/* --- Forward-forward --- */

/* Goodness of layer `layer`, the mean of the squares of its units (Hinton 2022,
 * arXiv 2212.13345; the label and the lengths as in
 * github.com/mpezeshki/pytorch_forward_forward), of a sample under a label. */
static double goodness(const struct trial *t, size_t sample, size_t label,
                       size_t layer)
{
    const struct net_shape *s = &t->shape;
    double x[WIDE], z[WIDE], most = 0.0, good = 0.0;

    memcpy(x, sample_of(t, sample), s->width[0] * sizeof *x);
    for (size_t i = 0; i < s->width[0]; i++)
        most = i == 0 || x[i] > most ? x[i] : most;
    for (size_t k = 0; k < s->width[s->n_layers]; k++)
        x[k] = k == label ? most : 0.0;
    for (size_t l = 0; l <= layer; l++) {
        double squares = 0.0;

        for (size_t i = 0; i < s->width[l]; i++)
            squares += x[i] * x[i];
        for (size_t i = 0; i < s->width[l]; i++)
            x[i] /= sqrt(squares) + 1e-4;
        plain_layer(t, l, x, z);
        for (size_t j = 0; j < s->width[l + 1]; j++)
            x[j] = fmax(z[j], 0.0);
    }
    for (size_t j = 0; j < s->width[layer + 1]; j++)
        good += x[j] * x[j] / (double)s->width[layer + 1];
    return good;
}

/* The two samples' loss, their wrong labels kept or, *ctx, exchanged. */
static double ff_loss(const struct trial *t, const void *ctx, size_t layer)
{
    const bool *swapped = ctx;
    const uint16_t *label = t->ds->labels;
    double theta = t->values[0], sum = 0.0;

    if (layer + 1 == t->shape.n_layers)
        return 0.0; /* it is not used */
    for (size_t i = 0; i < 2; i++) {
        double right = goodness(t, i, label[i], layer);
        double wrong = goodness(t, i, label[*swapped ? 1 - i : i], layer);

        sum += log1p(exp(theta - right)) + log1p(exp(wrong - theta));
    }
    return sum / 2.0;
}

/* --- The checks --- */

/* The bound is 100 times what differences and rounding leave. */
static struct check_found off_by(double distance)
{
    return (struct check_found){distance, 0, 1e-7,
                                "relative distance to the difference"};
}

static enum status mono_look(struct trial *t, struct check_found *out)
{
    struct rule_array heads[RULE_ARRAYS_MAX];

    (void)learner_arrays(&t->rule, heads);
    trial_gradient(t, 1); /* a repeat, of which the heads learn nothing */
    plain_gradient(t, mono_loss, heads, t->want);
    *out = off_by(plain_distance(t->got, t->want, 0, t->shape.n_params));
    return STATUS_OK;
}

/* Which labels are the wrong ones is the rule's draw: a batch of two has two
 * ways, and its gradient must be one of them; both come up. */
static enum status ff_look(struct trial *t, struct check_found *out)
{
    const bool ways[] = {false, true};
    size_t n = t->shape.n_params, seen[2] = {0};
    double *want = mem_alloc(2 * n, sizeof *want), worst = 0.0;

    if (!want)
        return STATUS_NOMEM;
    for (size_t w = 0; w < 2; w++)
        plain_gradient(t, ff_loss, &ways[w], want + w * n);
    for (uint32_t r = 1; r <= 16; r++) {
        double kept, swapped;

        trial_gradient(t, r);
        kept = plain_distance(t->got, want, 0, n);
        swapped = plain_distance(t->got, want + n, 0, n);
        worst = fmax(worst, fmin(kept, swapped));
        seen[swapped < kept]++;
    }
    *out = off_by(seen[0] > 0 && seen[1] > 0 ? worst : (double)NAN);
    mem_free(want);
    return STATUS_OK;
}

enum status check_local_loss(const struct rule *rule, struct check_found *out,
                             struct err *err)
{
    bool mono = strcmp(rule->name, "mono-forward") == 0;
    const struct trial_spec spec = {.n_inputs = 7,
                                    .n_classes = 4,
                                    .n_samples = mono ? 400 : 2,
                                    .hidden = {6, 5},
                                    .n_hidden = 2,
                                    .seed = 5};

    return check_trial(&spec, rule, mono ? mono_look : ff_look, out, err);
}
