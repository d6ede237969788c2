/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise is drawn by row of the batch, so that it does not depend on who
 * computes a chunk. Only the layers above the first unit are computed again: x
 * W1 does not change with noise on the units. */
#include "nn/rules/noise/nodes.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "nn/flips.h"
#include "nn/loss.h"

/* From here on a remark says that the lr is to be another: the default suits
 * batches so large that noise on the units costs nothing. */
#define ANOTHER_LR 1.5 /* times BP's steps */

void nodes_free(void *self)
{
    struct nodes *nodes = self;

    if (!nodes)
        return;
    backward_free(nodes->backward);
    pass_free(nodes->twin);
    dual_done(&nodes->dual);
    for (size_t l = 0; l < NET_MAX_LAYERS; l++)
        mem_free(nodes->xi[l]);
    mem_free(nodes);
}

/* The hooks of the twin: noise on the pre-activations, or on what follows from
 * them. */
static void add_noise(const struct nodes *nodes, const struct pass *pass,
                      const struct rows *rows, size_t l, double *values)
{
    size_t stride = pass->shape.stride[l + 1];

    pass->k->sub_scaled(rows->n * stride, -nodes->sigma,
                        nodes->xi[l] + rows->first * stride, values);
}

static void noise_on_z(void *ctx, const struct pass *pass,
                       const struct rows *rows, size_t layer, double *z)
{
    const struct nodes *nodes = ctx;
    bool output = layer + 1 == pass->shape.n_layers;

    if (!nodes->after || (output && pass->shape.loss != &loss_mse_sigmoid))
        add_noise(nodes, pass, rows, layer, z);
}

static void noise_on_a(void *ctx, const struct pass *pass,
                       const struct rows *rows, size_t layer, double *a)
{
    const struct nodes *nodes = ctx;

    if (nodes->after)
        add_noise(nodes, pass, rows, layer, a);
}

static enum status twin_new(struct nodes *nodes, const struct pass *pass)
{
    struct pass_hook *hook = &nodes->hook;

    *hook = (struct pass_hook){nodes, noise_on_z, noise_on_a};
    if (pass_twin(pass, &nodes->twin))
        return STATUS_NOMEM;
    nodes->twin->hook = hook;
    return STATUS_OK;
}

enum status nodes_new(struct pass *pass, bool twin, struct nodes **out)
{
    const struct net_shape *s = &pass->shape;
    struct nodes *nodes = mem_alloc(1, sizeof *nodes);
    void *backward = NULL;
    bool ok = nodes && !backward_new(pass, &backward);

    if (ok) {
        nodes->backward = backward;
        ok = !(twin ? twin_new(nodes, pass) : dual_init(&nodes->dual, pass));
    }
    for (size_t l = 0; ok && l < s->n_layers; l++) {
        nodes->xi[l] =
            mem_alloc(pass->max_batch * s->stride[l + 1], sizeof(double));
        ok = nodes->xi[l] != NULL;
    }
    if (!ok) {
        nodes_free(nodes);
        return STATUS_NOMEM;
    }
    *out = nodes;
    return STATUS_OK;
}

void nodes_restart(void *self, const struct net_shape *shape,
                   const double *values, uint32_t seed)
{
    (void)shape, (void)values;
    ((struct nodes *)self)->seed = seed;
}

void nodes_end(void *self, struct pass *pass, const struct executor *exec,
               double *grad_out)
{
    backward_end(((struct nodes *)self)->backward, pass, exec, grad_out);
}

double nodes_flips(const void *self, const struct pass *pass)
{
    return flips_between(pass, ((const struct nodes *)self)->twin);
}

void nodes_draw(struct nodes *nodes, const struct pass *pass,
                const struct rows *rows, size_t draw)
{
    const struct net_shape *s = &pass->shape;
    struct noise noise = noise_of(pass, nodes->seed, draw);

    for (size_t l = 0; l < s->n_layers; l++) {
        size_t width = s->width[l + 1], stride = s->stride[l + 1];
        double *xi = nodes->xi[l] + rows->first * stride;
        size_t n_rows = nodes->shared && rows->n > 0 ? 1 : rows->n;

        noise.part = (uint32_t)l;
        noise_normals(pass->k, &noise, nodes->shared ? 0 : rows->first * stride,
                      n_rows * stride, xi);
        for (size_t r = 0; stride > width && r < n_rows; r++)
            memset(xi + r * stride + width, 0, (stride - width) * sizeof *xi);
        for (size_t r = 1; nodes->shared && r < rows->n; r++)
            memcpy(xi + r * stride, xi, stride * sizeof *xi);
    }
}

struct rows nodes_begin_chunk(struct nodes *nodes, const struct pass *pass,
                              size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    size_t at;
    struct span span = pass_chunk(pass, chunk, &at);

    for (size_t l = 0; l < s->n_layers; l++)
        memset(backward_errors(nodes->backward, l) + at * s->stride[l + 1], 0,
               span.n * s->stride[l + 1] * sizeof(double));
    return (struct rows){chunk, at, span.n};
}

void nodes_add(struct nodes *nodes, const struct pass *pass, size_t row,
               double scale, double *const direction[NET_MAX_LAYERS])
{
    const struct net_shape *s = &pass->shape;

    for (size_t l = 0; l < s->n_layers; l++) {
        size_t stride = s->stride[l + 1];

        pass->k->sub_scaled(stride, -scale, direction[l] + row * stride,
                            backward_errors(nodes->backward, l) + row * stride);
    }
}

/* Noise on sigmoid outputs themselves: their losses again. */
static void losses_of_outputs(const struct nodes *nodes, size_t chunk)
{
    struct pass *twin = nodes->twin;
    const struct net_shape *s = &twin->shape;
    size_t at, stride = s->stride[s->n_layers], n = s->width[s->n_layers];
    struct span span = pass_chunk(twin, chunk, &at);

    for (size_t i = 0; i < span.n; i++) {
        const double *p = twin->p + (at + i) * stride;
        const double *xi = nodes->xi[s->n_layers - 1] + (at + i) * stride;
        size_t label = span.runs->labels[span_sample(&span, i)];
        double sum = 0.0;

        for (size_t k = 0; k < n; k++) {
            double e = p[k] + nodes->sigma * xi[k] - (k == label ? 1.0 : 0.0);

            sum += 0.5 * e * e;
        }
        twin->losses[at + i] = sum;
    }
}

void nodes_perturb(struct nodes *nodes, struct pass *pass, size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    size_t at;
    struct span span = pass_chunk(pass, chunk, &at);
    const struct rows rows = {chunk, at, span.n};
    double *z = nodes->twin->z[0] + at * s->stride[1];

    memcpy(z, pass->z[0] + at * s->stride[1],
           span.n * s->stride[1] * sizeof *z);
    noise_on_z(nodes, nodes->twin, &rows, 0, z);
    rerun_above(nodes->twin, chunk, 0);
    if (nodes->after && s->loss == &loss_mse_sigmoid)
        losses_of_outputs(nodes, chunk);
}

size_t nodes_count(const struct net_shape *shape)
{
    return net_n_hidden(shape) + shape->width[shape->n_layers];
}

void nodes_remark(const struct net_shape *shape, double independent,
                  char remark_out[RULE_REMARK])
{
    size_t n = nodes_count(shape), used;
    double times = 1.0 + ((double)n + 1.0) / independent;
    char of[64];

    snprintf(of, sizeof of, "%zu units", n);
    noise_remark(of, times, remark_out);
    used = strlen(remark_out);
    if (times >= ANOTHER_LR)
        snprintf(remark_out + used, RULE_REMARK - used, ", at BP's lr / %.3g",
                 times);
}
