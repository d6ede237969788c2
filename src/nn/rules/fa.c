/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feedback alignment (Lillicrap, Cownden, Tweed and Akerman 2016):
 * backpropagation whose errors go back through fixed random matrices B_l in the
 * place of the transposed weights, da = B_l dz. B_l [inputs, outputs] of layer
 * l >= 1, uniform(-0.5, 0.5) as the notebook's weights are, from Philox with
 * the lane's seed. */
#include <stdio.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/rules/rules.h"

struct fa {
    void *backward;
    size_t n;                            /* matrices */
    struct rule_array B[NET_MAX_LAYERS]; /* [l - 1] is B_l */
};

static void fa_free(void *self)
{
    struct fa *fa = self;

    for (size_t i = 0; i < fa->n; i++)
        mem_free(fa->B[i].data);
    backward_free(fa->backward);
    mem_free(fa);
}

static enum status fa_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct fa *fa = mem_alloc(1, sizeof *fa);
    bool ok = fa && !backward_new(pass, &fa->backward);

    for (size_t l = 1; ok && l < s->n_layers; l++) {
        struct rule_array *B = &fa->B[fa->n++];

        /* "W2" and "b2" are the weights it stands beside. */
        snprintf(B->name, sizeof B->name, "feedback%zu", l + 1);
        B->rows = s->width[l];
        B->cols = s->width[l + 1];
        B->data = mem_alloc(B->rows * B->cols, sizeof *B->data);
        ok = B->data != NULL;
    }
    if (!ok) {
        if (fa)
            fa_free(fa);
        return STATUS_NOMEM;
    }
    *self_out = fa;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape, uint32_t seed)
{
    struct fa *fa = self;

    (void)shape;
    for (size_t i = 0; i < fa->n; i++) {
        const struct philox_list list = {.seed = seed, .draw = (uint32_t)i};
        size_t n = fa->B[i].rows * fa->B[i].cols;

        philox_uniform(&list, 0, n, fa->B[i].data);
        for (size_t j = 0; j < n; j++)
            fa->B[i].data[j] -= 0.5;
    }
}

static size_t arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX])
{
    struct fa *fa = self;

    for (size_t i = 0; i < fa->n; i++)
        out[i] = fa->B[i];
    return fa->n;
}

static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 3.0; /* as backpropagation */
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct fa *fa = self;

    (void)values;
    for (size_t i = 0; i < fa->n; i++)
        backward_through(fa->backward, &pass->shape, i + 1, fa->B[i].data,
                         fa->B[i].cols);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    backward_chunk(((struct fa *)self)->backward, pass, i);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    backward_end(((struct fa *)self)->backward, pass, exec, grad_out);
}

const struct rule rule_fa = {
    .name = "fa",
    .title = "feedback alignment",
    .summary = "backprop with fixed random matrices for the way back",
    .about = "Feedback alignment: backpropagation whose errors go back "
             "through fixed random matrices, uniform from -0.5 to 0.5, "
             "instead of the transposed weights. They come from the lane's "
             "seed, and a checkpoint keeps them as feedback2 for the layer "
             "of W2 and so on, each of the shape of the transposed weights.",
    .cost = cost,
    .new = fa_new,
    .free = fa_free,
    .restart = restart,
    .arrays = arrays,
    .begin = begin,
    .chunk = chunk,
    .end = end,
};
