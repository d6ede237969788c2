/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shape arithmetic and the two parameter layouts. Everything that depends on
 * how a layer lies in memory asks net_at, so the kernels' panels are known
 * here and in the kernels only. */
#include "nn/net.h"

#include <math.h>
#include <string.h>

#include "base/mt19937.h"
#include "nn/act.h"
#include "nn/loss.h"

#define NET_MAX_PARAMS ((size_t)1 << 27) /* 1 GiB of doubles */

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* Padded units of the first layer: equal panels, as few as NET_PANEL allows,
 * so that 40 units are two panels of 20 and not two of 32. */
static size_t panels_stride(size_t width)
{
    size_t n = (width + NET_PANEL - 1) / NET_PANEL;

    return n * round_up((width + n - 1) / n, NET_LANE);
}

enum status net_shape_init(struct net_shape *shape, size_t n_inputs,
                           const size_t *hidden, size_t n_hidden,
                           size_t n_classes)
{
    struct net_shape s = {
        .n_layers = n_hidden + 1, .act = act_at(0), .loss = loss_at(0)};

    if (n_hidden < 1 || n_hidden > NET_MAX_HIDDEN)
        return STATUS_USAGE;
    for (size_t l = 0; l <= s.n_layers; l++) {
        s.width[l] = l == 0            ? n_inputs
                     : l == s.n_layers ? n_classes
                                       : hidden[l - 1];
        if (s.width[l] == 0 || s.width[l] > NET_MAX_PARAMS)
            return STATUS_USAGE;
        s.stride[l] =
            l == 1 ? panels_stride(s.width[l]) : round_up(s.width[l], NET_LANE);
    }
    for (size_t l = 0; l < s.n_layers; l++) {
        size_t in = s.width[l], out = s.width[l + 1], block;

        if (!size_mul_ok(in + 1, s.stride[l + 1], &block) ||
            s.n_block + block > NET_MAX_PARAMS)
            return STATUS_USAGE;
        s.w_at[l] = s.n_params;
        s.b_at[l] = s.n_params + in * out;
        s.n_params += (in + 1) * out;
        s.block_at[l] = s.n_block;
        s.n_block += block;
    }
    *shape = s;
    return STATUS_OK;
}

enum status net_shape_of(struct net_shape *shape, const struct net_spec *spec)
{
    enum status status = net_shape_init(shape, spec->n_inputs, spec->hidden,
                                        spec->n_hidden, spec->n_classes);

    if (status)
        return status;
    shape->act = spec->act;
    shape->loss = spec->loss;
    return STATUS_OK;
}

bool net_has_kernels(const struct act *act, const struct loss *loss)
{
    return act->forward && loss->forward;
}

bool net_is_notebooks(const struct net_shape *shape)
{
    return shape->act == &act_relu && shape->loss == &loss_ce;
}

size_t net_panel(const struct net_shape *shape, size_t layer)
{
    size_t stride = shape->stride[layer + 1];
    size_t n = layer == 0 ? (stride + NET_PANEL - 1) / NET_PANEL : 1;

    return stride / n;
}

size_t net_at(const struct net_shape *shape, size_t layer, size_t in,
              size_t out)
{
    size_t panel = net_panel(shape, layer);
    size_t rows = shape->width[layer] + 1;

    return shape->block_at[layer] + (out / panel * rows + in) * panel +
           out % panel;
}

size_t net_n_hidden(const struct net_shape *shape)
{
    size_t n = 0;

    for (size_t l = 1; l < shape->n_layers; l++)
        n += shape->width[l];
    return n;
}

bool net_hidden_are(const struct net_shape *shape, size_t n,
                    const size_t *widths)
{
    bool same = n + 1 == shape->n_layers;

    for (size_t l = 0; same && l < n; l++)
        same = widths[l] == shape->width[l + 1];
    return same;
}

/* Box-Muller; the second normal of a pair is dropped to keep one draw one
 * call. */
static double normal(struct mt19937 *rng)
{
    double u = 1.0 - mt19937_rand(rng), v = mt19937_rand(rng);

    return sqrt(-2.0 * log(u)) * cos(2.0 * 3.14159265358979323846 * v);
}

static double draw_weight(struct mt19937 *rng, const struct net_spec *spec,
                          size_t in, size_t out)
{
    switch (spec->init) {
    case NET_INIT_HE: /* He et al. 2015, eq. 10 */
        return normal(rng) * sqrt(2.0 / (double)in);
    case NET_INIT_GLOROT: /* Glorot and Bengio 2010, eq. 16 */
        return (2.0 * mt19937_rand(rng) - 1.0) * sqrt(6.0 / (double)(in + out));
    case NET_INIT_NOTEBOOK:
        return mt19937_rand(rng) - 0.5;
    case NET_INIT_GAUSSIAN:
        return spec->init_mean + spec->init_sd * normal(rng);
    case NET_INIT_PYTORCH: /* torch.nn.Linear, reset_parameters */
        return (2.0 * mt19937_rand(rng) - 1.0) / sqrt((double)in);
    default:
        return 0.0;
    }
}

/* Of the others the biases begin at 0. */
static bool draws_biases(enum net_init init)
{
    return init == NET_INIT_NOTEBOOK || init == NET_INIT_GAUSSIAN ||
           init == NET_INIT_PYTORCH;
}

void net_init_params(const struct net_shape *shape, const struct net_spec *spec,
                     uint32_t seed, double *params_out)
{
    struct mt19937 rng;

    mt19937_init(&rng, seed);
    for (size_t l = 0; l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];
        double *w = params_out + shape->w_at[l];
        double *b = params_out + shape->b_at[l];

        for (size_t i = 0; i < in * out; i++)
            w[i] = draw_weight(&rng, spec, in, out);
        for (size_t i = 0; i < out; i++)
            b[i] = draws_biases(spec->init) ? draw_weight(&rng, spec, in, out)
                                            : 0.0;
    }
}

void net_pack(const struct net_shape *shape, const double *params,
              double *block_out)
{
    memset(block_out, 0, shape->n_block * sizeof *block_out);
    for (size_t l = 0; l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];

        for (size_t j = 0; j < out; j++) {
            for (size_t i = 0; i < in; i++)
                block_out[net_at(shape, l, i, j)] =
                    params[shape->w_at[l] + j * in + i];
            block_out[net_at(shape, l, in, j)] = params[shape->b_at[l] + j];
        }
    }
}

void net_unpack(const struct net_shape *shape, const double *block,
                double *params_out)
{
    for (size_t l = 0; l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];

        for (size_t j = 0; j < out; j++) {
            for (size_t i = 0; i < in; i++)
                params_out[shape->w_at[l] + j * in + i] =
                    block[net_at(shape, l, i, j)];
            params_out[shape->b_at[l] + j] = block[net_at(shape, l, in, j)];
        }
    }
}

void net_predict(const struct net_shape *shape, const double *params,
                 const double *x, double *scratch, double *probs_out)
{
    size_t widest = 0;

    for (size_t l = 1; l <= shape->n_layers; l++)
        widest = shape->width[l] > widest ? shape->width[l] : widest;
    for (size_t l = 0; l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];
        double *z = scratch + (l % 2) * widest;
        bool last = l + 1 == shape->n_layers;

        for (size_t j = 0; j < out; j++) {
            const double *w = params + shape->w_at[l] + j * in;
            double sum = params[shape->b_at[l] + j];

            for (size_t i = 0; i < in; i++)
                sum += w[i] * x[i];
            z[j] = last ? sum : shape->act->value(sum);
        }
        x = z;
        if (last)
            shape->loss->value(z, out, 0, probs_out);
    }
}

double net_sum_abs(const double *params, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += fabs(params[i]);
    return sum;
}
