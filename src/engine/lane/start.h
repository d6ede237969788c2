/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weights that a lane begins with: drawn from its seed, or read from a
 * file. All who need them, a lane, screens and reports, ask here. */
#ifndef ENGINE_LANE_START_H
#define ENGINE_LANE_START_H

#include "base/status.h"
#include "nn/net.h"

/* Canonical [n_params]. Drawn, they cannot fail. Of a file: STATUS_IO,
 * STATUS_FORMAT (no such archive, or its arrays do not fit the net), with one
 * line that names the file. Thread: any. */
enum status start_weights(const struct net_shape *shape,
                          const struct net_spec *spec, uint32_t seed,
                          double *params_out, struct err *err);

/* start_file.c: those of spec->init_file. */
enum status start_read(const struct net_shape *shape,
                       const struct net_spec *spec, double *params_out,
                       struct err *err);

#endif
