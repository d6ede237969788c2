/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forward-forward (Hinton 2022; M. Pezeshki's setting): a sample is shown with
 * a label in its first inputs (ff_label.c), once with the right one and once
 * with a wrong one, that of another sample of the batch (permuted, so some are
 * right by chance). Every hidden layer learns by itself to find the right one
 * good and the wrong one not (ff_layers.c), and the net answers with the label
 * that its layers find best (ff_answer.c). The net's output layer is not
 * used. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/optim.h"
#include "nn/rules/local/ff_parts.h"
#include "nn/rules/rules.h"

static void ff_free(void *self)
{
    struct ff *f = self;

    for (size_t i = 0; i < 2; i++) {
        for (size_t l = 0; l < f->n_hidden; l++) {
            mem_free(f->side[i].u[l]);
            mem_free(f->side[i].z[l]);
            mem_free(f->side[i].a[l]);
            mem_free(f->side[i].good[l]);
            mem_free(f->side[i].dz[l]);
        }
        mem_free(f->side[i].label);
    }
    mem_free(f->draws);
    mem_free(f->base);
    mem_free(f->most);
    mem_free(f->length);
    mem_free(f->good);
    mem_free(f->rows);
    backward_free(f->backward);
    mem_free(f);
}

static bool alloc_side(struct ff_side *side, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->capacity;
    bool ok = true;

    for (size_t l = 0; ok && l + 1 < s->n_layers; l++) {
        side->u[l] = mem_alloc(l ? n * s->stride[l] : 0, sizeof(double));
        side->z[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        side->a[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        side->dz[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        side->good[l] = mem_alloc(n, sizeof(double));
        ok = side->u[l] && side->z[l] && side->a[l] && side->dz[l] &&
             side->good[l];
    }
    side->label = mem_alloc(n, sizeof *side->label);
    return ok && side->label;
}

static bool alloc_all(struct ff *f, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->capacity;

    f->n_hidden = s->n_layers - 1;
    f->n_classes = s->width[s->n_layers];
    f->draws = mem_alloc(pass->max_batch, sizeof(double));
    f->base = mem_alloc(n * s->stride[1], sizeof(double));
    f->most = mem_alloc(n, sizeof(double));
    f->length = mem_alloc(n, sizeof(double));
    f->good = mem_alloc(n * s->stride[s->n_layers], sizeof(double));
    f->rows = mem_alloc(PASS_CHUNKS_MAX * ff_rows_size(s), sizeof(double));
    return f->draws && f->base && f->most && f->length && f->good && f->rows &&
           alloc_side(&f->side[0], pass) && alloc_side(&f->side[1], pass);
}

static enum status ff_new(struct pass *pass, void **self_out)
{
    struct ff *f = mem_alloc(1, sizeof *f);

    if (!f)
        return STATUS_NOMEM;
    if (backward_new(pass, &f->backward) || !alloc_all(f, pass)) {
        ff_free(f);
        return STATUS_NOMEM;
    }
    *self_out = f;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    (void)shape, (void)values;
    ((struct ff *)self)->seed = seed;
}

/* The wrong labels: those of the batch permuted (Fisher and Yates, from the
 * end). */
static void begin(void *self, struct pass *pass, const double *values)
{
    struct ff *f = self;
    size_t n = pass->batch.n;
    const struct philox_list list = {
        .seed = f->seed, .step = pass->step, .draw = pass->repeat};
    uint32_t *wrong = f->side[1].label;

    f->theta = values[0];
    philox_uniform(&list, 0, n, f->draws);
    for (size_t i = 0; i < n; i++)
        wrong[i] = pass->batch.runs->labels[span_sample(&pass->batch, i)];
    for (size_t i = n - 1; i > 0; i--) {
        size_t j = (size_t)(f->draws[i] * (double)(i + 1));
        uint32_t keep = wrong[i];

        wrong[i] = wrong[j];
        wrong[j] = keep;
    }
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct ff *f = self;
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    struct local_rows rows = ff_try_labels(f, pass, i);

    pass->stats[i] = ff_judge(f, pass, &rows, NULL, NULL);
    for (size_t j = 0; j < rows.span.n; j++)
        f->side[0].label[rows.at + j] =
            rows.span.runs->labels[span_sample(&rows.span, j)];
    for (size_t k = 0; k < 2; k++) {
        ff_forward(f, pass, &rows, &f->side[k]);
        ff_errors(f, pass, &rows, &f->side[k], 0, k ? 1.0 : -1.0);
    }
    ff_label_gradient(f, pass, &rows, f->rows + i * ff_rows_size(s));
    backward_weights(f->backward, pass, i);
    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    for (size_t l = 1; l < f->n_hidden; l++)
        for (size_t k = 0; k < 2; k++) {
            struct ff_side *side = &f->side[k];
            const struct local_in in = {rows.span.n, s->width[l], s->stride[l],
                                        side->u[l] + rows.at * s->stride[l]};

            ff_errors(f, pass, &rows, side, l, k ? 1.0 : -1.0);
            local_gradient(pass, &in, side->dz[l] + rows.at * s->stride[l + 1],
                           s->stride[l + 1], part + s->block_at[l]);
        }
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct ff *f = self;

    backward_end(f->backward, pass, exec, grad_out);
    ff_put_label_rows(f, pass, grad_out);
}

static void answer(void *self, struct pass *pass, size_t i)
{
    struct local_rows rows = ff_try_labels(self, pass, i);

    pass->stats[i] = ff_judge(self, pass, &rows, pass->p, pass->losses);
}

static bool fits(const struct net_spec *spec, const char **why_out)
{
    *why_out = "needs more inputs than classes: the first ones hold the label";
    return spec->n_inputs > spec->n_classes;
}

/* Forward and as much for the weights, with a right and a wrong label. */
static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 4.0;
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)values, (void)n;
    snprintf(remark_out, RULE_REMARK,
             "an answer takes %zu forward passes; learns far better with optim "
             "adam, lr 0.03, threshold 2",
             shape->width[shape->n_layers]);
}

static const struct param param_theta = {
    .name = "threshold",
    .value = "X",
    .unit = "",
    .help = "of ff: goodness between right and wrong",
    .about = "The goodness of a layer above which forward-forward wants right "
             "labels and below which wrong ones; from 0 to 1e6.",
    .kind = PARAM_REAL,
    .initial = 2.0,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

static const struct param *const params[] = {&param_theta, NULL};
static const struct rule_default defaults[] = {
    {&param_lr, 60.0}, {&param_theta, 0.2}, {NULL, 0}};

const struct rule rule_ff = {
    .name = "ff",
    .title = "forward-forward",
    .summary = "layers learn to tell a right label in the input from a wrong",
    .about = "Forward-forward: a sample is shown with a label written over its "
             "first inputs, and every hidden layer learns by itself that its "
             "goodness, the mean of its squared activations, be above "
             "threshold with the right label and below it with one of another "
             "sample of the batch, which therefore has two or more. Layers get "
             "their inputs divided by their "
             "length. The answer is the label with the largest sum of "
             "goodness, all being tried; probabilities and loss are those of "
             "the softmax of these sums. The net's output layer is not used "
             "and stays as it began.",
    .params = params,
    .defaults = defaults,
    .least_batch = 2, /* a wrong label is another sample's */
    .fits = fits,
    .cost = cost,
    .remark = remark,
    .new = ff_new,
    .free = ff_free,
    .restart = restart,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .one_loss = true,
    .draws = true,
    .answer = answer,
};
