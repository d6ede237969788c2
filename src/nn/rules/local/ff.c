/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forward-forward (Hinton 2022; M. Pezeshki's setting): a sample is shown with
 * a label in its first inputs, one of them at the sample's largest value and
 * the others 0. Every hidden layer gets its inputs by their length, u =
 * x / (|x| + 1e-4), and learns that its goodness G = mean h^2 be above theta
 * with the right label and below it with a wrong one, that of another sample of
 * the batch (permuted, so some are right by chance):
 *   L_l = log(1 + exp(theta - G+)) + log(1 + exp(G- - theta))
 *   dz  = -s(theta - G+) 2 h f'(z) / H,  s(G- - theta) 2 h f'(z) / H
 * with s the sigmoid. The answer is the label with the largest sum of goodness,
 * by trying all; the net's output layer is not used.
 *
 * Both inputs of the first layer are the sample's but for the label: z = (x W
 * without the first inputs + m W_label) / (|x| + 1e-4) + b, and the gradient is
 * that of x by both dz together, whose first rows and bias are then
 * replaced. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/optim.h"
#include "nn/rules/local/local.h"
#include "nn/rules/rules.h"

#define FLOOR 1e-4 /* of a length that is divided by */

/* One of the two passes. */
struct side {
    double *u[NET_MAX_LAYERS]; /* inputs by their length, layers >= 1 */
    double *z[NET_MAX_LAYERS], *a[NET_MAX_LAYERS];
    double *good[NET_MAX_LAYERS]; /* [capacity] */
    double *dz;                   /* [capacity, widest] */
    uint32_t *label;              /* [capacity] */
};

struct ff {
    void *backward;
    size_t n_hidden, n_classes;
    uint32_t seed;
    double theta;
    struct side side[2];   /* right, wrong */
    double *draws;         /* [max_batch] */
    double *base;          /* [capacity, stride[1]] x W1 without the label's */
    double *most, *length; /* [capacity] largest x; |x| + FLOOR */
    double *good;          /* [capacity, stride O] sums for each label */
    double *rows;          /* [chunks, classes + 1, stride[1]] label's, bias */
};

/* Rows of a chunk. */
struct place {
    struct span span;
    size_t at;
};

static size_t rows_size(const struct net_shape *s)
{
    return (s->width[s->n_layers] + 1) * s->stride[1];
}

static void ff_free(void *self)
{
    struct ff *f = self;

    for (size_t i = 0; i < 2; i++) {
        for (size_t l = 0; l < f->n_hidden; l++) {
            mem_free(f->side[i].u[l]);
            mem_free(f->side[i].z[l]);
            mem_free(f->side[i].a[l]);
            mem_free(f->side[i].good[l]);
        }
        mem_free(f->side[i].dz);
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

static bool alloc_side(struct side *side, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t n = pass->capacity, widest = 0;
    bool ok = true;

    for (size_t l = 0; ok && l + 1 < s->n_layers; l++) {
        widest = s->stride[l + 1] > widest ? s->stride[l + 1] : widest;
        side->u[l] = mem_alloc(l ? n * s->stride[l] : 0, sizeof(double));
        side->z[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        side->a[l] = mem_alloc(n * s->stride[l + 1], sizeof(double));
        side->good[l] = mem_alloc(n, sizeof(double));
        ok = side->u[l] && side->z[l] && side->a[l] && side->good[l];
    }
    side->dz = mem_alloc(n * widest, sizeof(double));
    side->label = mem_alloc(n, sizeof *side->label);
    return ok && side->dz && side->label;
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
    f->rows = mem_alloc(PASS_CHUNKS_MAX * rows_size(s), sizeof(double));
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

static void restart(void *self, const struct net_shape *shape, uint32_t seed)
{
    (void)shape;
    ((struct ff *)self)->seed = seed;
}

/* The labels of the batch, and the same permuted (Fisher and Yates, from the
 * end) as its wrong ones. */
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
        wrong[i] = f->side[0].label[i] =
            pass->batch.runs->labels[span_sample(&pass->batch, i)];
    for (size_t i = n - 1; i > 0; i--) {
        size_t j = (size_t)(f->draws[i] * (double)(i + 1));
        uint32_t keep = wrong[i];

        wrong[i] = wrong[j];
        wrong[j] = keep;
    }
}

/* to [stride[1]] += factor times row i of W1; the inputs' number is the
 * bias. */
static void add_row(const struct pass *pass, size_t i, double factor,
                    double *to)
{
    const struct net_shape *s = &pass->shape;
    size_t panel = net_panel(s, 0);

    for (size_t from = 0; from < s->stride[1]; from += panel) {
        const double *W = pass_layer(pass, 0) + net_at(s, 0, i, from);

        for (size_t j = 0; j < panel; j++)
            to[from + j] += factor * W[j];
    }
}

/* What a sample is without a label: base, largest value, length. */
static void strip(struct ff *f, const struct pass *pass, const struct runs *r,
                  size_t number, size_t row)
{
    const struct net_shape *s = &pass->shape;
    double *base = f->base + row * s->stride[1], squares = 0.0, most = 0.0;
    size_t run = r->first_run[number], n = 0;

    memcpy(base, pass->z[0] + row * s->stride[1], s->stride[1] * sizeof *base);
    add_row(pass, s->width[0], -1.0, base);
    for (size_t i = r->first_nz[number]; i < r->first_nz[number + 1]; i++) {
        size_t at = run + runs_number(r, r->entry[i]);
        double x = r->value8 ? r->byte_x[r->value8[at]] : r->value[at];

        most = n++ == 0 || x > most ? x : most;
        if (RUNS_COL(r->entry[i]) < f->n_classes)
            add_row(pass, RUNS_COL(r->entry[i]), -x, base);
        else
            squares += x * x;
    }
    if (n < s->width[0] && most < 0.0)
        most = 0.0;
    f->most[row] = most;
    f->length[row] = sqrt(squares + most * most) + FLOOR;
}

/* Activations of layer l from z, and their goodness. */
static void finish_layer(const struct pass *pass, const struct place *place,
                         struct side *side, size_t l)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[l + 1], at = place->at * stride;

    local_act(pass, place->span.n, s->width[l + 1], stride, side->z[l] + at,
              side->a[l] + at);
    for (size_t i = place->at; i < place->at + place->span.n; i++) {
        const double *a = side->a[l] + i * stride;
        double sum = 0.0;

        for (size_t j = 0; j < stride; j++)
            sum += a[j] * a[j];
        side->good[l][i] = sum / (double)s->width[l + 1];
    }
}

/* The hidden layers with the side's labels. */
static void forward(const struct ff *f, const struct pass *pass,
                    const struct place *place, struct side *side)
{
    const struct net_shape *s = &pass->shape;
    size_t at = place->at, n = place->span.n, first = s->stride[1];

    for (size_t i = at; i < at + n; i++) {
        double *z = side->z[0] + i * first, by = 1.0 / f->length[i];

        for (size_t j = 0; j < first; j++)
            z[j] = by * f->base[i * first + j];
        add_row(pass, side->label[i], by * f->most[i], z);
        add_row(pass, s->width[0], 1.0, z);
    }
    finish_layer(pass, place, side, 0);
    for (size_t l = 1; l < f->n_hidden; l++) {
        size_t H = s->width[l], stride = s->stride[l];
        const struct local_in in = {n, H, stride, side->u[l] + at * stride};

        for (size_t i = at; i < at + n; i++) {
            double by = 1.0 / (sqrt(side->good[l - 1][i] * (double)H) + FLOOR);

            for (size_t j = 0; j < stride; j++)
                side->u[l][i * stride + j] =
                    by * side->a[l - 1][i * stride + j];
        }
        local_dense(pass, &in, pass_layer(pass, l), true, s->stride[l + 1],
                    side->z[l] + at * s->stride[l + 1]);
        finish_layer(pass, place, side, l);
    }
}

/* The sum of goodness for each label, of the rows of a chunk. */
static struct place try_labels(struct ff *f, struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[s->n_layers];
    struct side *side = &f->side[0];
    struct place place;

    place.span = pass_chunk(pass, i, &place.at);
    for (size_t j = 0; j < place.span.n; j++)
        strip(f, pass, place.span.runs, span_sample(&place.span, j),
              place.at + j);
    for (size_t k = 0; k < f->n_classes; k++) {
        for (size_t j = place.at; j < place.at + place.span.n; j++)
            side->label[j] = (uint32_t)k;
        forward(f, pass, &place, side);
        for (size_t j = place.at; j < place.at + place.span.n; j++) {
            double sum = 0.0;

            for (size_t l = 0; l < f->n_hidden; l++)
                sum += side->good[l][j];
            f->good[j * stride + k] = sum;
        }
    }
    return place;
}

/* Probabilities are the softmax of the sums, the loss their cross entropy. */
static struct span_stats judge(const struct ff *f, const struct pass *pass,
                               const struct place *place, double *p_out,
                               double *losses_out)
{
    size_t stride = pass->shape.stride[pass->shape.n_layers];
    struct span_stats stats = {0};

    for (size_t j = 0; j < place->span.n; j++) {
        size_t row = place->at + j, best = 0;
        size_t label = place->span.runs->labels[span_sample(&place->span, j)];
        const double *g = f->good + row * stride;
        double sum = 0.0, loss;

        for (size_t k = 1; k < f->n_classes; k++)
            best = g[k] > g[best] ? k : best;
        for (size_t k = 0; k < f->n_classes; k++)
            sum += exp(g[k] - g[best]);
        for (size_t k = 0; p_out && k < f->n_classes; k++)
            p_out[row * stride + k] = exp(g[k] - g[best]) / sum;
        loss = log(sum) + g[best] - g[label];
        if (losses_out)
            losses_out[row] = loss;
        stats.n_correct += best == label;
        stats.loss_sum += loss;
    }
    return stats;
}

/* dz of a side's layer l; sign -1 of the right labels, 1 of the wrong. */
static void errors(const struct ff *f, const struct pass *pass,
                   const struct place *place, struct side *side, size_t l,
                   double sign)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[l + 1], at = place->at * stride;
    double scale =
        2.0 * sign / ((double)s->width[l + 1] * (double)pass->batch.n);
    double *dz = side->dz + at;

    for (size_t i = 0; i < place->span.n; i++) {
        double off = sign * (f->theta - side->good[l][place->at + i]);
        double by = scale / (1.0 + exp(off));

        for (size_t j = 0; j < stride; j++)
            dz[i * stride + j] = by * side->a[l][at + i * stride + j];
    }
    local_slope(pass, place->span.n * stride, side->z[l] + at, side->a[l] + at,
                dz);
}

/* The first layer: x by both sides' dz, and what the label's rows and the bias
 * have instead. */
static void first_layer(struct ff *f, const struct pass *pass,
                        const struct place *place, double *rows)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[1];
    double *d = backward_errors(f->backward, 0);

    memset(rows, 0, rows_size(s) * sizeof *rows);
    for (size_t i = place->at; i < place->at + place->span.n; i++) {
        double by = 1.0 / f->length[i];

        memset(d + i * stride, 0, stride * sizeof *d);
        for (size_t k = 0; k < 2; k++) {
            const double *dz = f->side[k].dz + i * stride;
            double *row = rows + f->side[k].label[i] * stride;

            for (size_t j = 0; j < stride; j++) {
                d[i * stride + j] += by * dz[j];
                row[j] += f->most[i] * by * dz[j];
                rows[f->n_classes * stride + j] += dz[j];
            }
        }
    }
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct ff *f = self;
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    struct place place = try_labels(f, pass, i);

    pass->stats[i] = judge(f, pass, &place, NULL, NULL);
    for (size_t j = 0; j < place.span.n; j++)
        f->side[0].label[place.at + j] =
            place.span.runs->labels[span_sample(&place.span, j)];
    for (size_t k = 0; k < 2; k++) {
        forward(f, pass, &place, &f->side[k]);
        errors(f, pass, &place, &f->side[k], 0, k ? 1.0 : -1.0);
    }
    first_layer(f, pass, &place, f->rows + i * rows_size(s));
    backward_weights(f->backward, pass, i);
    memset(part + s->block_at[1], 0,
           (s->n_block - s->block_at[1]) * sizeof *part);
    for (size_t l = 1; l < f->n_hidden; l++)
        for (size_t k = 0; k < 2; k++) {
            struct side *side = &f->side[k];
            const struct local_in in = {place.span.n, s->width[l], s->stride[l],
                                        side->u[l] + place.at * s->stride[l]};

            errors(f, pass, &place, side, l, k ? 1.0 : -1.0);
            local_gradient(pass, &in, side->dz + place.at * s->stride[l + 1],
                           s->stride[l + 1], part + s->block_at[l]);
        }
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct ff *f = self;
    const struct net_shape *s = &pass->shape;
    size_t panel = net_panel(s, 0), stride = s->stride[1];

    backward_end(f->backward, pass, exec, grad_out);
    for (size_t c = 1; c < pass->n_chunks; c++)
        pass->k->add(rows_size(s), f->rows + c * rows_size(s), f->rows);
    for (size_t k = 0; k <= f->n_classes; k++)
        for (size_t from = 0; from < stride; from += panel)
            memcpy(grad_out +
                       net_at(s, 0, k < f->n_classes ? k : s->width[0], from),
                   f->rows + k * stride + from, panel * sizeof *grad_out);
}

static void answer(void *self, struct pass *pass, size_t i)
{
    struct place place = try_labels(self, pass, i);

    pass->stats[i] = judge(self, pass, &place, pass->p, pass->losses);
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
             "an answer takes %zu forward passes, one a label; learns far "
             "better with optim adam, lr 0.03, threshold 2",
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
             "sample of the batch. Layers get their inputs divided by their "
             "length. The answer is the label with the largest sum of "
             "goodness, all being tried; probabilities and loss are those of "
             "the softmax of these sums. The net's output layer is not used "
             "and stays as it began.",
    .params = params,
    .defaults = defaults,
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
