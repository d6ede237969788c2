/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule around another rule: what it remembers and its life. The products
 * are in decor_step.c. */
#include "nn/rules/decor/decor.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "nn/dense.h"
#include "nn/rules/decor/decor_step.h"
#include "nn/rules/rules.h"

const struct param param_decor = {
    .name = "decor",
    .value = "X",
    .unit = "",
    .help = "rate of the matrices that decorrelate inputs",
    .about =
        "The learning rate of the matrices that make the inputs of a layer "
        "uncorrelated, in the rules dbp and danp; with 0 they stay as they "
        "are. Too large a rate makes them diverge: it must stay well below "
        "1 by the largest eigenvalue of the inputs' second moments.",
    .kind = PARAM_REAL,
    .initial = 1e-4,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

const struct param param_decor_kappa = {
    .name = "decor-kappa",
    .value = "X",
    .unit = "",
    .help = "how much decor wants squares of mean 1",
    .about = "What the matrices of dbp and danp want besides uncorrelated "
             "inputs: a share from 0 to 1 of their step goes towards inputs "
             "whose squares are 1 in the mean.",
    .kind = PARAM_REAL,
    .initial = 0.01,
    .low = 0.0,
    .high = 1.0,
    .live = true,
    .expected = "expected a number from 0 to 1",
};

void decor_free(void *self)
{
    struct decor *d = self;

    if (d->self)
        d->of->free(d->self);
    for (size_t l = 0; l < d->n_layers; l++)
        mem_free(d->R[l].data);
    mem_free(d->W.data);
    mem_free(d->block);
    mem_free(d->spare);
    mem_free(d->x);
    mem_free(d->stars);
    mem_free(d->M);
    mem_free(d->next);
    mem_free(d);
}

static bool alloc_all(struct decor *d, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t widest = 0;
    bool ok = true;

    d->shape = s;
    d->n_layers = s->n_layers;
    for (size_t l = 0; ok && l < s->n_layers; l++) {
        size_t n = s->width[l];

        d->R[l] = (struct rule_array){.rows = n, .cols = n};
        snprintf(d->R[l].name, sizeof d->R[l].name, "decor%zu", l + 1);
        d->R[l].data = mem_alloc(n * n, sizeof(double));
        ok = d->R[l].data != NULL;
        widest = n > widest ? n : widest;
    }
    d->W = (struct rule_array){"behind", 1, s->n_params, NULL};
    d->W.data = mem_alloc(s->n_params, sizeof(double));
    d->block = mem_alloc(s->n_block, sizeof(double));
    d->spare = mem_alloc(s->n_block, sizeof(double));
    d->x = mem_alloc(pass->max_batch * s->width[0], sizeof(double));
    d->stars = mem_alloc(pass->max_batch * widest, sizeof(double));
    d->M = mem_alloc(widest * widest, sizeof(double));
    d->next = mem_alloc(widest * widest, sizeof(double));
    return ok && d->W.data && d->block && d->spare && d->x && d->stars &&
           d->M && d->next;
}

enum status decor_new(struct pass *pass, const char *of, void **self_out)
{
    struct decor *d = mem_alloc(1, sizeof *d);

    if (!d)
        return STATUS_NOMEM;
    d->of = rule_find(of);
    if (dense_load(&pass->shape, true, NULL) || d->of->new (pass, &d->self) ||
        !alloc_all(d, pass)) {
        decor_free(d);
        return STATUS_NOMEM;
    }
    *self_out = d;
    return STATUS_OK;
}

void decor_restart(void *self, const struct net_shape *shape,
                   const double *values, uint32_t seed)
{
    struct decor *d = self;

    if (d->of->restart)
        d->of->restart(d->self, shape, values + DECOR_PARAMS, seed);
    memset(d->W.data, 0, d->W.cols * sizeof(double));
    for (size_t l = 0; l < d->n_layers; l++) {
        size_t n = d->R[l].rows;

        memset(d->R[l].data, 0, n * n * sizeof(double));
        for (size_t i = 0; i < n; i++)
            d->R[l].data[i * n + i] = 1.0;
    }
}

size_t decor_arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX])
{
    struct decor *d = self;

    memcpy(out, d->R, d->n_layers * sizeof *out);
    out[d->n_layers] = d->W;
    return d->n_layers + 1;
}

void decor_begin(void *self, struct pass *pass, const double *values)
{
    struct decor *d = self;

    d->of->begin(d->self, pass, values + DECOR_PARAMS);
}

void decor_chunk(void *self, struct pass *pass, size_t i)
{
    struct decor *d = self;

    d->of->chunk(d->self, pass, i);
}

void decor_end(void *self, struct pass *pass, const struct executor *exec,
               double *grad_out)
{
    struct decor *d = self;

    d->of->end(d->self, pass, exec, grad_out);
    decor_pull(d, pass, exec, grad_out);
}

static bool all_zero(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0.0)
            return false;
    return true;
}

/* Where W is 0 everywhere, so is W R, and taking it changes nothing. What
 * remembers, and an undo or a checkpoint gives back, is the canonical copy. */
static double *weights(void *self, const double *block)
{
    struct decor *d = self;

    if (all_zero(d->W.data, d->W.cols))
        net_unpack(d->shape, block, d->W.data);
    net_pack(d->shape, d->W.data, d->block);
    return d->block;
}

static void pull(void *self, const struct pass *pass,
                 const struct executor *exec, double *grad)
{
    decor_pull(self, pass, exec, grad);
}

static void settle(void *self, const struct pass *pass,
                   const struct executor *exec, const double *values,
                   double *block_out)
{
    struct decor *d = self;

    net_unpack(d->shape, d->block, d->W.data);
    if (values[DECOR] != 0.0)
        for (size_t l = 0; l < d->n_layers; l++)
            decor_learn(d, pass, exec, l, values);
    decor_fold(d, pass, exec, block_out);
}

const struct rule_behind decor_behind = {weights, pull, settle};

bool decor_fits(const struct net_spec *spec, const char **why_out)
{
    bool small = spec->n_inputs <= DECOR_INPUTS_MAX;

    for (size_t i = 0; i < spec->n_hidden; i++)
        small = small && spec->hidden[i] <= DECOR_INPUTS_MAX;
    *why_out = "needs at most 2048 inputs of a layer: it keeps a matrix of "
               "inputs by inputs for each";
    return small;
}

double decor_cost(const struct net_shape *shape)
{
    double squares = 0.0, all = 0.0;

    for (size_t l = 0; l < shape->n_layers; l++) {
        squares += (double)(shape->width[l] * shape->width[l]);
        all += (double)(shape->width[l] * shape->width[l + 1]);
    }
    return 2.0 * squares / all;
}
