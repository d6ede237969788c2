/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters that choose a net's activation, loss, optimiser and first
 * weights. */
#ifndef NN_NET_PARAMS_H
#define NN_NET_PARAMS_H

#include "nn/param.h"

extern const struct param param_act, param_loss, param_optim, param_init,
    param_init_mean, param_init_sd;

#endif
