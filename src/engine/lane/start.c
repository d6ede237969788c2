/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lane/start.h"

enum status start_weights(const struct net_shape *shape,
                          const struct net_spec *spec, uint32_t seed,
                          double *params_out, struct err *err)
{
    if (spec->init == NET_INIT_FILE)
        return start_read(shape, spec, params_out, err);
    net_init_params(shape, spec, seed, params_out);
    return STATUS_OK;
}
