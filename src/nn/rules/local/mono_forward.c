/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mono-Forward (Gong, Li and Abdulla 2025): every hidden layer has a head of
 * its own, G_l = a_l M_l^T, a score for each class, and learns by the loss of
 * those scores; nothing passes from layer to layer but forward. With e_l =
 * dL/dG_l,
 *   dM_l = e_l^T a_l    dz_l = (e_l M_l) f'(z_l)    dW_l = dz_l^T a_(l-1).
 * The head of the last hidden layer is the net's output layer, which answers:
 * the paper's prediction by the last layer's scores. The other heads are
 * remembered by the rule. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/dense.h"
#include "nn/optim.h"
#include "nn/rules/local/local.h"
#include "nn/rules/rules.h"

struct mono {
    void *backward;
    size_t n;                            /* heads: hidden layers but the last */
    struct rule_array M[NET_MAX_LAYERS]; /* [units, classes] */
    double *head[NET_MAX_LAYERS];     /* M_l, rows padded; a row more, unused */
    double *back[NET_MAX_LAYERS + 1]; /* M_l^T, last that of the output layer */
    double *sums[NET_MAX_LAYERS];     /* dM_l by chunk, as head */
    double *scores, *p, *e;           /* [max_batch, classes, padded] */
    double head_lr;
};

static size_t head_size(const struct net_shape *s, size_t l)
{
    return (s->width[l + 1] + 1) * s->stride[s->n_layers];
}

static void mono_free(void *self)
{
    struct mono *m = self;

    for (size_t l = 0; l <= m->n; l++) {
        mem_free(m->M[l].data);
        mem_free(m->head[l]);
        mem_free(m->back[l]);
        mem_free(m->sums[l]);
    }
    mem_free(m->scores);
    mem_free(m->p);
    mem_free(m->e);
    backward_free(m->backward);
    mem_free(m);
}

static bool alloc_head(struct mono *m, const struct net_shape *s, size_t l)
{
    struct rule_array *M = &m->M[l];

    m->back[l] =
        mem_alloc(s->width[s->n_layers] * s->stride[l + 1], sizeof(double));
    if (l == m->n)
        return m->back[l] != NULL;
    snprintf(M->name, sizeof M->name, "head%zu", l + 1);
    M->rows = s->width[l + 1];
    M->cols = s->width[s->n_layers];
    M->data = mem_alloc(M->rows * M->cols, sizeof(double));
    m->head[l] = mem_alloc(head_size(s, l), sizeof(double));
    m->sums[l] = mem_alloc(PASS_CHUNKS_MAX * head_size(s, l), sizeof(double));
    return m->back[l] && M->data && m->head[l] && m->sums[l];
}

static enum status mono_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->max_batch * s->stride[s->n_layers];
    struct mono *m = mem_alloc(1, sizeof *m);
    bool ok = m && !backward_new(pass, &m->backward);

    if (ok) {
        m->n = s->n_layers - 2;
        m->scores = mem_alloc(n, sizeof(double));
        m->p = mem_alloc(n, sizeof(double));
        m->e = mem_alloc(n, sizeof(double));
        ok = m->scores && m->p && m->e;
    }
    for (size_t l = 0; ok && l <= m->n; l++)
        ok = alloc_head(m, s, l);
    if (!ok) {
        if (m)
            mono_free(m);
        return STATUS_NOMEM;
    }
    *self_out = m;
    return STATUS_OK;
}

/* Uniform, up to 1 by the root of the number of units. */
static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    struct mono *m = self;

    (void)shape, (void)values;
    for (size_t l = 0; l < m->n; l++) {
        const struct philox_list list = {.seed = seed, .draw = (uint32_t)l};
        size_t n = m->M[l].rows * m->M[l].cols;
        double most = 1.0 / sqrt((double)m->M[l].rows);

        philox_uniform(&list, 0, n, m->M[l].data);
        for (size_t i = 0; i < n; i++)
            m->M[l].data[i] = (2.0 * m->M[l].data[i] - 1.0) * most;
    }
}

static size_t arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX])
{
    struct mono *m = self;

    memcpy(out, m->M, m->n * sizeof *out);
    return m->n;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct mono *m = self;
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, O = s->width[L], stride = s->stride[L];

    m->head_lr = values[0];
    for (size_t l = 0; l < m->n; l++) {
        for (size_t i = 0; i < m->M[l].rows; i++)
            memcpy(m->head[l] + i * stride, m->M[l].data + i * O,
                   O * sizeof(double));
        dense_transpose(s->width[l + 1], O, s->stride[l + 1], stride,
                        m->head[l], m->back[l]);
    }
    dense_transpose(s->width[L - 1], O, s->stride[L - 1], stride,
                    pass_layer(pass, L - 1), m->back[m->n]);
}

/* Head l: its e into m->e and dM into the chunk's sums. */
static void learn_head(struct mono *m, const struct pass *pass, size_t chunk,
                       const struct span *span, size_t at, size_t l)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[s->n_layers], row = at * stride;
    const struct local_in in = {span->n, s->width[l + 1], s->stride[l + 1],
                                pass->a[l] + at * s->stride[l + 1]};
    double *sum = m->sums[l] + chunk * head_size(s, l);

    local_dense(pass, &in, m->head[l], false, stride, m->scores + row);
    local_error(pass, span, m->scores + row, m->p + row, m->e + row);
    memset(sum, 0, head_size(s, l) * sizeof *sum);
    local_gradient(pass, &in, m->e + row, stride, sum);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct mono *m = self;
    const struct net_shape *s = &pass->shape;
    size_t at, L = s->n_layers, stride = s->stride[L];
    struct span span = pass_chunk(pass, i, &at);
    double *out = backward_errors(m->backward, L - 1) + at * stride;

    local_error(pass, &span, pass->z[L - 1] + at * stride, m->p + at * stride,
                out);
    for (size_t l = 0; l <= m->n; l++) {
        struct local_in in = {span.n, s->width[L], stride, m->e + at * stride};
        size_t row = at * s->stride[l + 1];
        double *dz = backward_errors(m->backward, l) + row;

        if (l < m->n)
            learn_head(m, pass, i, &span, at, l);
        else
            in.x = out;
        local_dense(pass, &in, m->back[l], false, s->stride[l + 1], dz);
        local_slope(pass, span.n * s->stride[l + 1], pass->z[l] + row,
                    pass->a[l] + row, dz);
    }
    backward_weights(m->backward, pass, i);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct mono *m = self;
    const struct net_shape *s = &pass->shape;

    backward_end(m->backward, pass, exec, grad_out);
    for (size_t l = 0; l < m->n && pass->repeat == 0; l++)
        for (size_t i = 0; i < m->M[l].rows * m->M[l].cols; i++) {
            size_t at =
                i / m->M[l].cols * s->stride[s->n_layers] + i % m->M[l].cols;
            double sum = 0.0;

            for (size_t c = 0; c < pass->n_chunks; c++)
                sum += m->sums[l][c * head_size(s, l) + at];
            m->M[l].data[i] -= m->head_lr * sum;
        }
}

/* Forward, twice that for the weights' and the heads' gradients; and a head
 * forward, backward and its own gradient for each hidden layer but the last. */
static double cost(const struct net_shape *shape, const double *values)
{
    double forward = 0.0, heads = 0.0, back = 0.0;
    size_t L = shape->n_layers;

    (void)values;
    for (size_t l = 0; l < L; l++) {
        forward += (double)(shape->width[l] * shape->width[l + 1]);
        if (l + 2 < L)
            heads += 3.0 * (double)(shape->width[l + 1] * shape->width[L]);
    }
    back = (double)(shape->width[L - 1] * shape->width[L]);
    return 2.0 + (heads + back) / forward;
}

static const struct rule *same_as(const struct net_shape *shape,
                                  const double *values)
{
    (void)values;
    return shape->n_layers == 2 ? rule_find("bp") : NULL;
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)n;
    snprintf(remark_out, RULE_REMARK, "%s",
             !same_as(shape, values)
                 ? "layers see no error but their own, so that deep nets stop "
                   "short of backprop"
                 : "with one hidden layer the output layer is its head: this "
                   "is backprop");
}

static const struct param param_head_lr = {
    .name = "head-lr",
    .value = "X",
    .unit = "",
    .help = "learning rate of mono-forward's heads",
    .about = "The learning rate of the heads that mono-forward gives to hidden "
             "layers, by plain gradient descent; from 0 to 1e6.",
    .kind = PARAM_REAL,
    .initial = 0.1,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

static const struct param *const params[] = {&param_head_lr, NULL};
static const struct rule_default defaults[] = {{&param_lr, 0.1}, {NULL, 0}};

const struct rule rule_mono_forward = {
    .name = "mono-forward",
    .title = "mono-forward",
    .summary = "each hidden layer learns by a classifier of its own",
    .about = "Mono-Forward: every hidden layer has a head, a matrix that makes "
             "scores for the classes of its activations, and both learn by "
             "the loss of these scores; no error passes from one hidden layer "
             "to another. The head of the last hidden layer is the net's "
             "output layer, which answers; so with one hidden layer it is "
             "backpropagation. The other heads begin uniform, up to 1 by the "
             "root of the layer's width, come from the lane's seed, and a "
             "checkpoint keeps them as head1 and so on.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .same_as = same_as,
    .new = mono_new,
    .free = mono_free,
    .restart = restart,
    .arrays = arrays,
    .begin = begin,
    .chunk = chunk,
    .end = end,
};
