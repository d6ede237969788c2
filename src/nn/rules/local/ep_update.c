/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the weights learn: the difference of dE/dW between the states h', o'
 * with the label and h, o without, by beta, as a mean over the batch:
 *   dW1 = -x^T (h' - h) / beta    dW2 = -(h'^T o' - h^T o) / beta.
 * The first is the gradient of errors (h - h') / beta, which the backward pass
 * makes of any errors; the second takes two products. */
#include "nn/rules/local/ep_parts.h"

#include <string.h>

#include "nn/backward.h"

/* dW2, both products with its share of the learning rate. */
static void update_output(struct ep *e, const struct pass *pass,
                          const struct local_rows *rows, double rate,
                          double *grad)
{
    const struct net_shape *s = &pass->shape;
    size_t H = s->stride[1], O = s->stride[2], n = rows->span.n;
    double *nudged_o = e->nudged_o + rows->at * O;
    double *o = e->o + rows->at * O, *free_o = e->force_o + rows->at * O;
    struct local_in in = {n, s->width[1], H, e->nudged_h + rows->at * H};

    for (size_t j = 0; j < n * O; j++) {
        nudged_o[j] *= -rate;
        free_o[j] = rate * o[j];
    }
    local_gradient(pass, &in, nudged_o, O, grad);
    in.x = e->h + rows->at * H;
    local_gradient(pass, &in, free_o, O, grad);
}

void ep_update(struct ep *e, struct pass *pass, size_t i,
               const struct local_rows *rows)
{
    const struct net_shape *s = &pass->shape;
    size_t first = rows->at * s->stride[1];
    double *part = pass->partial + i * s->n_block + s->block_at[1];
    double *d = backward_errors(e->backward, 0) + first;
    double scale = 1.0 / (e->beta * (double)pass->batch.n);

    for (size_t j = 0; j < rows->span.n * s->stride[1]; j++)
        d[j] = scale * (e->h[first + j] - e->nudged_h[first + j]);
    backward_weights(e->backward, pass, i);
    memset(part, 0, (s->n_block - s->block_at[1]) * sizeof *part);
    update_output(e, pass, rows, scale * e->values[EP_OUTPUT_RATE], part);
}
