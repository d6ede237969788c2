/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A weight into a unit moves its activation by D = max(0, z + pert x) -
 * max(0, z); from there on the change is carried up: a row of the next layer
 * times D, kinks and all, then dense. Units that do not move cost nothing,
 * and equal features of a sample share one evaluation. */
#include "nn/perturb.h"

#include <math.h>
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

static size_t sample_of(const struct span *span, size_t i)
{
    return span->index ? span->index[i] : span->first + i;
}

static struct tail tail_at(const struct workspace *ws, size_t row, size_t label,
                           size_t chunk)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers;
    double *scratch = ws->deep + chunk * ws->n_deep;
    struct tail t = {
        .n_layers = L,
        .width = s->width,
        .stride = s->stride,
        .logits = ws->z[L - 1] + row * s->stride[L],
        .p = ws->p + row * s->stride[L],
        .label = label,
        .n_classes = s->width[L],
        .scratch = {scratch, scratch + ws->n_deep / 2},
    };

    for (size_t l = 0; l < L; l++) {
        t.W[l] = workspace_layer(ws, l);
        t.z[l] = ws->z[l] + row * s->stride[l + 1];
    }
    t.log_sum = log_sum_exp(t.logits, t.n_classes);
    return t;
}

static double relu_change(double z, double dz)
{
    return fmax(z + dz, 0.0) - fmax(z, 0.0);
}

/* Loss change when the pre-activation of a unit moves by dz. */
static double unit_change(const struct workspace *ws, const struct tail *t,
                          size_t layer, size_t unit, double dz)
{
    double D = relu_change(t->z[layer][unit], dz);

    return D == 0.0 ? 0.0 : ws->k->tail_unit(t, layer, unit, D);
}

/* First layer, one sample: one evaluation a run. */
static void runs_of_unit(const struct workspace *ws, const struct tail *t,
                         const struct runs *r, size_t sample, size_t unit,
                         double *sum_out)
{
    const uint32_t *e = r->entry + r->first_nz[sample];
    const uint32_t *end = r->entry + r->first_nz[sample + 1];
    double pert = ws->params.pert, f = 0.0;

    for (uint32_t last = UINT32_MAX; e < end; e++) {
        size_t run = r->first_run[sample] + RUNS_RUN(*e);

        if (RUNS_RUN(*e) != last) {
            double x = r->value8 ? runs_byte_x[r->value8[run]] : r->value[run];

            f = unit_change(ws, t, 0, unit, pert * x);
            last = RUNS_RUN(*e);
        }
        sum_out[net_at(&ws->shape, 0, RUNS_COL(*e), unit)] += f;
    }
    sum_out[net_at(&ws->shape, 0, r->n_features, unit)] +=
        unit_change(ws, t, 0, unit, pert);
}

/* A later hidden layer, one sample: its inputs are activations. */
static void inputs_of_unit(const struct workspace *ws, const struct tail *t,
                           size_t layer, const double *x, size_t unit,
                           double *sum_out)
{
    size_t in = ws->shape.width[layer], stride = ws->shape.stride[layer + 1];
    double pert = ws->params.pert;

    for (size_t i = 0; i < in; i++)
        if (x[i] != 0.0)
            sum_out[i * stride + unit] +=
                unit_change(ws, t, layer, unit, pert * x[i]);
    sum_out[in * stride + unit] += unit_change(ws, t, layer, unit, pert);
}

void perturb_exact_layer(struct workspace *ws, const struct span *span,
                         size_t at, size_t chunk, size_t layer, double *sum_out)
{
    const struct net_shape *s = &ws->shape;

    for (size_t i = 0; i < span->n; i++) {
        size_t sample = sample_of(span, i);
        struct tail t = tail_at(ws, at + i, span->runs->labels[sample], chunk);

        for (size_t unit = 0; unit < s->width[layer + 1]; unit++) {
            if (layer == 0)
                runs_of_unit(ws, &t, span->runs, sample, unit, sum_out);
            else
                inputs_of_unit(ws, &t, layer,
                               ws->a[layer - 1] + (at + i) * s->stride[layer],
                               unit, sum_out);
        }
    }
}

void perturb_exact_output(struct workspace *ws, const struct span *span,
                          size_t at, size_t chunk, double *sum_out)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, in = s->width[L - 1], width = s->stride[L - 1] + 4;
    struct tail t =
        tail_at(ws, at, span->runs->labels[sample_of(span, 0)], chunk);
    const double *a = ws->a[L - 2] + at * s->stride[L - 1];
    double *d = t.scratch[0];

    memset(d, 0, s->stride[L] * sizeof *d);
    for (size_t k = 0; k < s->width[L]; k++)
        for (size_t i = 0; i <= in; i++) {
            size_t col = i < in ? i : s->stride[L - 1];

            d[k] = ws->params.pert * (i < in ? a[i] : 1.0);
            sum_out[k * width + col] += ws->k->tail_logits(&t, d);
            d[k] = 0.0;
        }
}
