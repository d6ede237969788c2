/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A weight into a unit moves its activation by D; what that does to the loss is
 * one curve for all weights of the unit. With ReLU and cross entropy the
 * kernels follow it outwards from D = 0 (kernels/tail.c), else they carry each
 * change through the layers above (kernels/carry.c). The inputs of a unit are
 * sorted, and equal ones asked once. */
#include "nn/rules/wp/wp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double log_sum_exp(const double *z, size_t n)
{
    double max = z[0], sum = 0.0;

    for (size_t k = 1; k < n; k++)
        max = z[k] > max ? z[k] : max;
    for (size_t k = 0; k < n; k++)
        sum += exp(z[k] - max);
    return max + log(sum);
}

static struct tail tail_at(const struct wp *wp, const struct pass *pass,
                           size_t row, size_t label, size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers;
    struct tail t = {
        .n_layers = L,
        .width = s->width,
        .stride = s->stride,
        .logits = pass->z[L - 1] + row * s->stride[L],
        .p = pass->p + row * s->stride[L],
        .label = label,
        .n_classes = s->width[L],
        .polys = wp->polys,
        .act = wp->kind.act,
        .loss = wp->kind.loss,
        .steep = wp->kind.act == CHANGE_SIGMOID ? 0.5 : 1.0,
        .gain = wp->kind.act == CHANGE_SIGMOID ? 0.5 : 1.0,
        .widest = wp->widest,
        .room = wp->deep + chunk * wp->n_deep,
    };

    for (size_t l = 0; l < L; l++) {
        t.W[l] = pass_layer(pass, l);
        t.z[l] = pass->z[l] + row * s->stride[l + 1];
    }
    t.log_sum = log_sum_exp(t.logits, t.n_classes);
    if (!wp->walks)
        pass->k->carry_start(&t);
    return t;
}

/* The distinct inputs of a layer for one sample and the bias's 1, ascending.
 */
struct inputs {
    size_t n, bias;    /* x[bias] = 1 */
    size_t n_below;    /* x < 0 */
    double *x, *D, *f; /* [n] inputs, a unit's changes, the loss's */
};

static struct inputs inputs_at(const struct wp *wp, const struct pass *pass,
                               size_t chunk)
{
    double *room = wp->deep + chunk * wp->n_deep +
                   (3 * pass->shape.n_layers + 8) * wp->widest;

    return (struct inputs){
        .x = room, .D = room + wp->n_values, .f = room + 2 * wp->n_values};
}

/* Puts 1 into its place and counts. */
static void add_bias(struct inputs *in)
{
    size_t at = in->n;

    while (at > 0 && in->x[at - 1] > 1.0) {
        in->x[at] = in->x[at - 1];
        at--;
    }
    in->x[at] = 1.0;
    in->bias = at;
    in->n++;
    while (in->n_below < in->n && in->x[in->n_below] < 0.0)
        in->n_below++;
}

static double relu(double z)
{
    return z < 0.0 ? 0.0 : z; /* NaN stays NaN */
}

/* max(z + move, 0) - max(z, 0), with nothing lost of a move that z would
 * swallow. */
static double change_of(double z, double move)
{
    if (z > 0.0)
        return move < -z ? -z : move;
    return relu(z + move);
}

/* f of one unit; false when it does not move at all. */
static bool unit_changes(const struct wp *wp, const struct pass *pass,
                         const struct tail *t, size_t layer, size_t unit,
                         struct inputs *in)
{
    double z = t->z[layer][unit], pert = wp->pert;
    size_t below = in->n_below;
    bool moves = false;

    if (t->act == CHANGE_RELU && z <= 0.0 && z + pert * in->x[0] <= 0.0 &&
        z + pert * in->x[in->n - 1] <= 0.0)
        return false;
    for (size_t i = 0; i < in->n; i++) {
        in->D[i] = pert * in->x[i];
        if (wp->walks)
            in->D[i] = change_of(z, in->D[i]);
        moves |= in->D[i] != 0.0;
    }
    if (!moves)
        return false;
    if (!wp->walks) {
        pass->k->carry_unit(t, layer, unit, in->D, in->n, in->f);
        return true;
    }
    if (below > 0)
        pass->k->tail_unit(t, layer, unit, in->D + below - 1, -1, below,
                           in->f + below - 1);
    pass->k->tail_unit(t, layer, unit, in->D + below, 1, in->n - below,
                       in->f + below);
    for (size_t i = 0; i < in->n; i++)
        if (in->D[i] == 0.0) /* exactly, whatever 1 - (1 - p) rounds to */
            in->f[i] = 0.0;
    return true;
}

/* First layer, one sample: its runs are the distinct inputs. */
static void feature_inputs(const struct runs *r, size_t sample,
                           struct inputs *in)
{
    size_t run = r->first_run[sample];

    in->n = r->first_run[sample + 1] - run;
    for (size_t i = 0; i < in->n; i++)
        in->x[i] =
            r->value8 ? r->byte_x[r->value8[run + i]] : r->value[run + i];
    add_bias(in);
}

/* f of one unit of the first layer to the weights into it. */
static void first_layer(const struct pass *pass, const struct runs *r,
                        size_t sample, const struct inputs *in, size_t unit,
                        double *sum_out)
{
    size_t panel = net_panel(&pass->shape, 0), I = r->n_features;
    double *sum = sum_out + unit / panel * panel * (I + 1) + unit % panel;

    for (size_t e = r->first_nz[sample]; e < r->first_nz[sample + 1]; e++) {
        size_t i = runs_number(r, r->entry[e]);

        sum[RUNS_COL(r->entry[e]) * panel] += in->f[i < in->bias ? i : i + 1];
    }
    sum[I * panel] += in->f[in->bias];
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Where x stands in the ascending list. */
static size_t find_input(const struct inputs *in, double x)
{
    size_t lo = 0, hi = in->n;

    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;

        if (in->x[middle] <= x)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* A later hidden layer, one sample: its inputs are activations a [in]. */
static void activation_inputs(const double *a, size_t n, struct inputs *in)
{
    in->n = 0;
    for (size_t i = 0; i < n; i++)
        if (a[i] != 0.0)
            in->x[in->n++] = a[i];
    qsort(in->x, in->n, sizeof *in->x, compare_doubles);
    add_bias(in);
}

static void later_layer(const struct pass *pass, size_t layer, const double *a,
                        const struct inputs *in, size_t unit, double *sum_out)
{
    size_t stride = pass->shape.stride[layer + 1];
    size_t n = pass->shape.width[layer];

    for (size_t i = 0; i < n; i++)
        if (a[i] != 0.0)
            sum_out[i * stride + unit] += in->f[find_input(in, a[i])];
    sum_out[n * stride + unit] += in->f[in->bias];
}

/* Whether any unit is to be done. */
static bool any_of(const int64_t *of, size_t n)
{
    for (size_t i = 0; of && i < n; i++)
        if (of[i])
            return true;
    return !of;
}

void perturb_exact_layer(const struct wp *wp, const struct pass *pass,
                         const struct span *span, size_t at, size_t chunk,
                         size_t layer, const int64_t *of, double *sum_out)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[layer + 1];

    for (size_t i = 0; i < span->n; i++, of = of ? of + stride : NULL) {
        size_t sample = span_sample(span, i);
        const double *a =
            layer ? pass->a[layer - 1] + (at + i) * s->stride[layer] : NULL;
        struct inputs in = inputs_at(wp, pass, chunk);
        struct tail t;

        if (!any_of(of, s->width[layer + 1]))
            continue;
        t = tail_at(wp, pass, at + i, span->runs->labels[sample], chunk);
        if (layer == 0)
            feature_inputs(span->runs, sample, &in);
        else
            activation_inputs(a, s->width[layer], &in);
        for (size_t unit = 0; unit < s->width[layer + 1]; unit++) {
            if ((of && !of[unit]) ||
                !unit_changes(wp, pass, &t, layer, unit, &in))
                continue;
            if (layer == 0)
                first_layer(pass, span->runs, sample, &in, unit, sum_out);
            else
                later_layer(pass, layer, a, &in, unit, sum_out);
        }
    }
}

/* Cross entropy: one logit moves against all others. */
static void exact_entropy(const struct wp *wp, const struct pass *pass,
                          const struct tail *t, const double *a,
                          double *sum_out)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, in = s->width[L - 1], width = s->stride[L - 1] + 4;
    double *d = t->room;

    memset(d, 0, s->stride[L] * sizeof *d);
    for (size_t k = 0; k < s->width[L]; k++)
        for (size_t i = 0; i <= in; i++) {
            size_t col = i < in ? i : s->stride[L - 1];

            d[k] = wp->pert * (i < in ? a[i] : 1.0);
            sum_out[k * width + col] += pass->k->tail_logits(t, d);
            d[k] = 0.0;
        }
}

void perturb_exact_output(const struct wp *wp, const struct pass *pass,
                          const struct span *span, size_t at, size_t chunk,
                          double *sum_out)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers;
    struct tail t =
        tail_at(wp, pass, at, span->runs->labels[span_sample(span, 0)], chunk);
    const double *a = pass->a[L - 2] + at * s->stride[L - 1];

    if (wp->kind.loss == CHANGE_CE)
        exact_entropy(wp, pass, &t, a, sum_out);
    else
        pass->k->carry_output(&t, wp->pert, a, s->stride[L - 1], sum_out);
}
