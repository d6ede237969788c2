/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a net is and how it begins and learns, as parameters: a choice's number
 * is the place of its row in the table that it stands for. */
#include "nn/net_params.h"

#include "nn/net.h"

/* The order of nn/act.c, nn/loss.c and nn/optim.c. */
static const char *const acts[] = {"relu", "tanh", "sigmoid", NULL};
static const char *const losses[] = {"ce", "bce", "mse", "mse-sigmoid", NULL};
static const char *const optims[] = {"sgd", "momentum", "nesterov", "adam",
                                     NULL};

const struct param param_act = {
    .name = "act",
    .value = "NAME",
    .unit = "",
    .help = "activation: relu, tanh or sigmoid",
    .about = "The activation of the hidden layers: relu, tanh or sigmoid.",
    .kind = PARAM_CHOICE,
    .high = 2,
    .choices = acts,
    .fixed = true,
    .expected = "expected relu, tanh or sigmoid",
};

const struct param param_loss = {
    .name = "loss",
    .value = "NAME",
    .unit = "",
    .help = "ce, bce, mse or mse-sigmoid",
    .about = "The loss: ce (cross entropy of softmax outputs), bce (binary "
             "cross entropy of sigmoid outputs), mse (half the squared error "
             "of linear outputs) or mse-sigmoid (the same of sigmoid "
             "outputs); each summed over the outputs, and the mean of the "
             "batch. What screens show as the probability of a class is with "
             "bce and mse-sigmoid the output, with mse the output cut to 0..1.",
    .kind = PARAM_CHOICE,
    .high = 3,
    .choices = losses,
    .fixed = true,
    .expected = "expected ce, bce, mse or mse-sigmoid",
};

const struct param param_optim = {
    .name = "optim",
    .value = "NAME",
    .unit = "",
    .help = "sgd, momentum, nesterov or adam",
    .about = "How a gradient moves the weights: sgd, momentum, nesterov or "
             "adam, as PyTorch has them. What lr is depends on it: momentum "
             "and nesterov move up to 1 / (1 - momentum) times as far as "
             "sgd, and adam's steps are of about the size of lr, so that "
             "adam begins with 0.001 where nobody chose an lr.",
    .kind = PARAM_CHOICE,
    .high = 3,
    .choices = optims,
    .fixed = true,
    .expected = "expected sgd, momentum, nesterov or adam",
};

/* The order of enum net_init. */
static const char *const inits[] = {"notebook", "he",      "glorot",   "zero",
                                    "gaussian", "pytorch", "FILE.npz", NULL};
static const struct param *const no_parts[] = {NULL};
static const struct param *const gaussian_parts[] = {&param_init_mean,
                                                     &param_init_sd, NULL};
static const struct param *const *const init_parts[] = {
    no_parts, no_parts, no_parts, no_parts, gaussian_parts, no_parts, no_parts};

const struct param param_init = {
    .name = "init",
    .value = "NAME|FILE",
    .unit = "",
    .help = "first weights: notebook, he, glorot, ...",
    .about = "How weights begin: notebook (uniform between -0.5 and 0.5), he, "
             "glorot, zero, gaussian:MEAN,SD (gaussian:MEAN:SD in a lane's "
             "SPEC), pytorch (that of its Linear layers: uniform, up to 1 by "
             "the root of a unit's number of inputs), or the name of a file "
             "that ends in .npz, whose arrays W1, b1, W2, b2, ... they are, "
             "as numpy.savez or a checkpoint of this program has them.",
    .kind = PARAM_CHOICE,
    .initial = NET_INIT_NOTEBOOK,
    .high = NET_INIT_COUNT - 1,
    .choices = inits,
    .parts = init_parts,
    .fixed = true,
    .expected = "expected notebook, he, glorot, zero, gaussian, pytorch or "
                "FILE.npz",
};

const struct param param_init_mean = {
    .name = "init-mean",
    .value = "X",
    .unit = "",
    .help = "of gaussian first weights",
    .about = "The mean of the first weights with init gaussian.",
    .kind = PARAM_REAL,
    .low = -1e6,
    .high = 1e6,
    .fixed = true,
    .expected = "expected a number from -1e6 to 1e6",
};

const struct param param_init_sd = {
    .name = "init-sd",
    .value = "X",
    .unit = "",
    .help = "standard deviation of gaussian first weights",
    .about = "The standard deviation of the first weights with init "
             "gaussian.",
    .kind = PARAM_REAL,
    .initial = 0.1,
    .low = 0.0,
    .high = 1e6,
    .fixed = true,
    .expected = "expected a number from 0 to 1e6",
};
