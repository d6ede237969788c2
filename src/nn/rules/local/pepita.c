/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PEPITA (Dellaferrera and Kreiman 2022): a second forward pass whose input is
 * changed by the error e of the first, x' = x + F e, F fixed and random; with
 * h' its activations and e' its error,
 *   hidden layers  dW_l = (h_l - h'_l) h'_(l-1)^T, h'_0 = x'
 *   output layer   dW_L = e' h'_(L-1)^T,
 * as its code has it. A bias is the weight of an input that is always 1. x' is
 * dense, but F e has only as many dimensions as there are classes: the first
 * layer is z' = z + e (W_1 F)^T, and its gradient that of x and (h_1 - h'_1)
 * e^T F^T beside it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/optim.h"
#include "nn/rules/local/local.h"
#include "nn/rules/rules.h"

struct pepita {
    void *backward;
    size_t n_layers;
    struct rule_array F; /* [inputs, classes] */
    double scale;        /* of F */
    double *WF;          /* [classes, stride[1]] scale F^T W_1 */
    double *e;           /* [max_batch, stride[L]] of the first pass */
    double *mix;         /* [chunks, classes + 1, stride[1]] e^T (h_1 - h'_1) */
    double *z[NET_MAX_LAYERS]; /* of the second pass, as the pass's */
    double *a[NET_MAX_LAYERS];
};

static size_t mix_size(const struct net_shape *s)
{
    return (s->width[s->n_layers] + 1) * s->stride[1];
}

static void pepita_free(void *self)
{
    struct pepita *p = self;

    for (size_t l = 0; l < p->n_layers; l++) {
        mem_free(p->z[l]);
        mem_free(p->a[l]);
    }
    mem_free(p->F.data);
    mem_free(p->WF);
    mem_free(p->e);
    mem_free(p->mix);
    backward_free(p->backward);
    mem_free(p);
}

static bool alloc_all(struct pepita *p, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, O = s->width[L];
    bool ok;

    p->n_layers = L;
    p->F = (struct rule_array){"feedback1", s->width[0], O, NULL};
    p->F.data = mem_alloc(s->width[0] * O, sizeof(double));
    p->WF = mem_alloc(O * s->stride[1], sizeof(double));
    p->e = mem_alloc(pass->max_batch * s->stride[L], sizeof(double));
    p->mix = mem_alloc(PASS_CHUNKS_MAX * mix_size(s), sizeof(double));
    ok = p->F.data && p->WF && p->e && p->mix;
    for (size_t l = 0; ok && l < L; l++) {
        p->z[l] = mem_alloc(pass->max_batch * s->stride[l + 1], sizeof(double));
        p->a[l] = mem_alloc(pass->max_batch * s->stride[l + 1], sizeof(double));
        ok = p->z[l] && p->a[l];
    }
    return ok;
}

static enum status pepita_new(struct pass *pass, void **self_out)
{
    struct pepita *p = mem_alloc(1, sizeof *p);

    if (!p)
        return STATUS_NOMEM;
    if (backward_new(pass, &p->backward) || !alloc_all(p, pass)) {
        pepita_free(p);
        return STATUS_NOMEM;
    }
    *self_out = p;
    return STATUS_OK;
}

/* Uniform, up to sqrt(6 / inputs). */
static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    struct pepita *p = self;
    const struct philox_list list = {.seed = seed};
    size_t n = p->F.rows * p->F.cols;
    double most = sqrt(6.0 / (double)shape->width[0]);

    (void)values;
    philox_uniform(&list, 0, n, p->F.data);
    for (size_t i = 0; i < n; i++)
        p->F.data[i] = (2.0 * p->F.data[i] - 1.0) * most;
}

static size_t arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX])
{
    out[0] = ((struct pepita *)self)->F;
    return 1;
}

/* F^T W_1, by panels. */
static void begin(void *self, struct pass *pass, const double *values)
{
    struct pepita *p = self;
    const struct net_shape *s = &pass->shape;
    size_t I = s->width[0], O = s->width[s->n_layers], panel = net_panel(s, 0);

    p->scale = values[0];
    memset(p->WF, 0, O * s->stride[1] * sizeof(double));
    for (size_t from = 0; from < s->stride[1]; from += panel)
        for (size_t i = 0; i < I; i++) {
            const double *W =
                pass_layer(pass, 0) + net_at(s, 0, i, from) - s->block_at[0];

            for (size_t k = 0; k < O; k++) {
                double f = p->scale * p->F.data[i * O + k];
                double *to = p->WF + k * s->stride[1] + from;

                for (size_t j = 0; j < panel; j++)
                    to[j] += f * W[j];
            }
        }
}

/* z and a of the second pass, rows [at, at + n). */
static void second_pass(struct pepita *p, const struct pass *pass, size_t at,
                        size_t n)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, first = s->stride[1];
    struct local_in in = {n, s->width[L], s->stride[L],
                          p->e + at * s->stride[L]};

    local_dense(pass, &in, p->WF, false, first, p->z[0] + at * first);
    pass->k->add(n * first, pass->z[0] + at * first, p->z[0] + at * first);
    for (size_t l = 0; l + 1 < L; l++) {
        size_t stride = s->stride[l + 1];

        local_act(pass, n, s->width[l + 1], stride, p->z[l] + at * stride,
                  p->a[l] + at * stride);
        in = (struct local_in){n, s->width[l + 1], stride,
                               p->a[l] + at * stride};
        local_dense(pass, &in, pass_layer(pass, l + 1), true, s->stride[l + 2],
                    p->z[l + 1] + at * s->stride[l + 2]);
    }
}

/* What stands for dL/dz: (h - h') by the samples of the batch, and e'. */
static void errors(struct pepita *p, const struct pass *pass,
                   const struct span *span, size_t at)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, last = at * s->stride[L];
    double scale = 1.0 / (double)pass->batch.n;

    for (size_t l = 0; l + 1 < L; l++) {
        size_t row = at * s->stride[l + 1];
        double *d = backward_errors(p->backward, l) + row;

        for (size_t i = 0; i < span->n * s->stride[l + 1]; i++)
            d[i] = scale * (pass->a[l][row + i] - p->a[l][row + i]);
    }
    local_error(pass, span, p->z[L - 1] + last, p->a[L - 1] + last,
                backward_errors(p->backward, L - 1) + last);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct pepita *p = self;
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers, rest = s->n_block - s->block_at[1];
    struct span span = pass_chunk(pass, i, &at);
    double *part = pass->partial + i * s->n_block;
    double *e = p->e + at * s->stride[L], *mix = p->mix + i * mix_size(s);
    struct local_in in = {span.n, s->width[L], s->stride[L], e};

    /* a of the second pass's outputs is scratch for probabilities. */
    local_error(pass, &span, pass->z[L - 1] + at * s->stride[L],
                p->a[L - 1] + at * s->stride[L], e);
    for (size_t k = 0; k < span.n * s->stride[L]; k++)
        e[k] *= (double)pass->batch.n;
    second_pass(p, pass, at, span.n);
    errors(p, pass, &span, at);
    backward_weights(p->backward, pass, i);
    memset(part + s->block_at[1], 0, rest * sizeof *part);
    for (size_t l = 1; l < L; l++) {
        in = (struct local_in){span.n, s->width[l], s->stride[l],
                               p->a[l - 1] + at * s->stride[l]};
        local_gradient(pass, &in,
                       backward_errors(p->backward, l) + at * s->stride[l + 1],
                       s->stride[l + 1], part + s->block_at[l]);
    }
    in = (struct local_in){span.n, s->width[L], s->stride[L], e};
    memset(mix, 0, mix_size(s) * sizeof *mix);
    local_gradient(pass, &in,
                   backward_errors(p->backward, 0) + at * s->stride[1],
                   s->stride[1], mix);
}

/* The first layer's gradient of F e. */
static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct pepita *p = self;
    const struct net_shape *s = &pass->shape;
    size_t O = s->width[s->n_layers], panel = net_panel(s, 0);

    backward_end(p->backward, pass, exec, grad_out);
    for (size_t c = 1; c < pass->n_chunks; c++)
        pass->k->add(mix_size(s), p->mix + c * mix_size(s), p->mix);
    for (size_t from = 0; from < s->stride[1]; from += panel)
        for (size_t i = 0; i < s->width[0]; i++) {
            double *to = grad_out + net_at(s, 0, i, from);

            for (size_t k = 0; k < O; k++) {
                const double *mix = p->mix + k * s->stride[1] + from;
                double f = p->scale * p->F.data[i * O + k];

                for (size_t j = 0; j < panel; j++)
                    to[j] += f * mix[j];
            }
        }
}

/* Two forward passes, and as much as one for the weights. */
static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 3.0;
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)values, (void)n;
    snprintf(remark_out, RULE_REMARK, "%s",
             shape->n_layers > 2
                 ? "published with one hidden layer; deeper nets hardly learn "
                   "by two passes' difference"
                 : "begins to learn once the output layer has come to lie "
                   "against W1 F");
}

static const struct param param_scale = {
    .name = "modulation",
    .value = "X",
    .unit = "",
    .help = "factor of PEPITA's feedback matrix",
    .about = "What PEPITA's feedback matrix, uniform up to the root of 6 by "
             "the number of inputs, is multiplied by; 0.05 where it was "
             "published; from 0 to 1e6.",
    .kind = PARAM_REAL,
    .initial = 0.2,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

static const struct param *const params[] = {&param_scale, NULL};
static const struct rule_default defaults[] = {
    {&param_lr, 0.5}, {&param_scale, 0.2}, {NULL, 0}};

const struct rule rule_pepita = {
    .name = "pepita",
    .title = "PEPITA",
    .summary = "a second pass whose input is changed by the error",
    .about = "PEPITA: passes every sample through the net a second time, its "
             "input changed by the error of the first pass, which a fixed "
             "random matrix carries to the inputs. A hidden layer learns by "
             "the difference of its activations in the two passes, times its "
             "inputs in the second; the output layer by the second pass's "
             "error. The matrix comes from the lane's seed, and a checkpoint "
             "keeps it as feedback1.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = pepita_new,
    .free = pepita_free,
    .restart = restart,
    .arrays = arrays,
    .begin = begin,
    .chunk = chunk,
    .end = end,
};
