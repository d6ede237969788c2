/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the backward pass; nobody else includes this. */
#ifndef NN_BACKWARD_PARTS_H
#define NN_BACKWARD_PARTS_H

#include "nn/backward.h"

struct backward {
    struct backward_route route; /* output_scale 0: of the mean loss */
    size_t n_layers;
    double *d[NET_MAX_LAYERS];  /* dL/dz [max_batch, stride[l + 1]] */
    double *mt[NET_MAX_LAYERS]; /* M_l^T [out, stride[l]], l >= 1; out: of the
                                 * layer, or the classes */
    double *signs;              /* of e, [max_batch, stride[L]] */
    double *row[2];             /* [widest stride] for the alignment */
};

/* backward_route.c: the route, with its factors, for the batch in hand. */
struct backward_route backward_route_now(const struct backward *b,
                                         const struct pass *pass);

/* da [n, stride[l]] of the inputs of layer l, from the errors above, which are
 * there; rows [at, at + n) of a chunk. */
void backward_send(const struct backward *b, const struct pass *pass,
                   const struct backward_route *route, size_t l,
                   const struct span *span, size_t at, double *da);

#endif
