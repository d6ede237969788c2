/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network: what it is, shape, parameters, initialisation.
 *
 * Two layouts. Outside (pictures, files, tests): canonical, as the notebook
 * shapes them: W1 [H, I] row-major, b1 [H], W2 [O, H], b2 [O], ... one after
 * the other in one array of net_shape.n_params doubles. Inside (kernels):
 * input-major, each layer one block [(in + 1), stride] whose last row is the
 * bias, stride = outputs rounded up to NET_LANE, padding always 0. A first
 * layer wider than NET_PANEL lies in equal panels [stride / panel, in + 1,
 * panel], so that the rows one panel reads stay together in the cache. */
#ifndef NN_NET_H
#define NN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define NET_MAX_HIDDEN 8
#define NET_MAX_LAYERS (NET_MAX_HIDDEN + 1) /* weight layers */
#define NET_MAX_PARTS  (2 * NET_MAX_LAYERS) /* W1, b1, W2, b2, ... */
#define NET_LANE       4                    /* strides: multiples of this */
#define NET_PANEL      32 /* most units side by side in layer 1 */

struct act;  /* nn/act.h */
struct loss; /* nn/loss.h */

enum net_init {
    NET_INIT_NOTEBOOK, /* uniform(-0.5, 0.5), W and b */
    NET_INIT_HE,       /* N(0, 2 / fan-in), b = 0 */
    NET_INIT_GLOROT,   /* uniform(+-sqrt(6 / (in + out))), b = 0 */
    NET_INIT_ZERO,
    NET_INIT_GAUSSIAN, /* N(mean, sd^2), W and b */
    NET_INIT_PYTORCH,  /* uniform(+-1 / sqrt(fan-in)), W and b */
    NET_INIT_FILE,     /* read, not drawn: engine/lane/start.h */
    NET_INIT_COUNT
};

/* What a net is, before anything is laid out. */
struct net_spec {
    size_t n_inputs, n_classes;
    size_t hidden[NET_MAX_HIDDEN], n_hidden;
    const struct act *act;   /* after each hidden layer */
    const struct loss *loss; /* at the end */
    enum net_init init;
    double init_mean, init_sd; /* of NET_INIT_GAUSSIAN */
    const char *init_file;     /* of NET_INIT_FILE; its owner is the lane's
                                * configuration */
    const char *init_lane;     /* the lane of a file of several */
};

struct net_shape {
    size_t n_layers;                   /* L: hidden layers + 1 */
    size_t width[NET_MAX_LAYERS + 1];  /* [0] = I, [L] = O */
    size_t stride[NET_MAX_LAYERS + 1]; /* width padded, see above */
    size_t w_at[NET_MAX_LAYERS];       /* canonical offset of W_l */
    size_t b_at[NET_MAX_LAYERS];       /* canonical offset of b_l */
    size_t n_params;                   /* 15,910 for 784-20-10 */
    size_t block_at[NET_MAX_LAYERS];   /* kernel offset of layer l */
    size_t n_block;                    /* doubles in kernel layout */
    const struct act *act;
    const struct loss *loss;
};

/* Fills *shape for I inputs, the hidden widths, O classes, with the first
 * activation and loss of their tables. STATUS_USAGE when a width is 0 or there
 * are too many layers or parameters. */
enum status net_shape_init(struct net_shape *shape, size_t n_inputs,
                           const size_t *hidden, size_t n_hidden,
                           size_t n_classes);

/* The same for all that *spec says. */
enum status net_shape_of(struct net_shape *shape, const struct net_spec *spec);

/* Whether this activation and this loss are there for whole arrays: else the
 * plain way is the only one. */
bool net_has_kernels(const struct act *act, const struct loss *loss);

/* Whether it is the notebook's: ReLU and cross entropy. */
bool net_is_notebooks(const struct net_shape *shape);

/* Units a row of the layer's kernel block holds: the stride, in the first
 * layer the width of a panel, at most NET_PANEL. */
size_t net_panel(const struct net_shape *shape, size_t layer);

/* Kernel offset of the weight from input `in` (width[layer] = the bias) to
 * output `out`. */
size_t net_at(const struct net_shape *shape, size_t layer, size_t in,
              size_t out);

/* Hidden units, of all layers together. */
size_t net_n_hidden(const struct net_shape *shape);

/* Whether its hidden layers are these, of so many units each. */
bool net_hidden_are(const struct net_shape *shape, size_t n,
                    const size_t *widths);

/* Initial parameters as *spec says, canonical layout [n_params], drawn from
 * MT19937(seed) in canonical order; 0 where they are to come from a file. */
void net_init_params(const struct net_shape *shape, const struct net_spec *spec,
                     uint32_t seed, double *params_out);

/* Canonical [n_params] <-> kernel [n_block]. */
void net_pack(const struct net_shape *shape, const double *params,
              double *block_out);
void net_unpack(const struct net_shape *shape, const double *block,
                double *params_out);

/* Class probabilities of one sample from canonical parameters, the plain
 * way: for one picture on the screen.
 *   x      [I]
 *   probs  [O] out
 * scratch: 2 * widest layer doubles. Thread: any. */
void net_predict(const struct net_shape *shape, const double *params,
                 const double *x, double *scratch, double *probs_out);

/* Sum of |w| over weights and biases, canonical or kernel layout alike. */
double net_sum_abs(const double *params, size_t n);

#endif
