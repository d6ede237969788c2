/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equilibrium propagation (Scellier and Bengio 2017) with one hidden layer: the
 * states h and o of hidden and output units descend the energy
 *   E = (|h|^2 + |o|^2) / 2 - x W1 h - h W2 o - b1 h - b2 o
 * of the net, kept in [0, 1], which is what rho = clip(0, 1) does:
 *   h = clip(h + step (x W1 + b1 + o W2^T - h))
 *   o = clip(o + step (h W2 + b2 - o))
 * first freely, then with beta (y - o) times 2 step added to o's, as the
 * authors' code has it, beta of random sign for each batch. The gradient is the
 * difference of dE/dW between the two, by beta:
 *   dW1 = -x^T (h' - h) / beta    dW2 = -(h'^T o' - h^T o) / beta.
 * Every batch begins at h = clip(x W1 + b1), o = clip(h W2 + b2), not where the
 * sample was left an epoch before: there is nothing to remember. The answer is
 * the free o. */
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

enum { STEP, BETA, FREE_STEPS, NUDGED_STEPS, OUTPUT_RATE, VALUES };

struct ep {
    void *backward;
    double values[VALUES];
    uint32_t seed;
    double beta;          /* with its sign, of the batch in hand */
    double *W2, *back;    /* [H + 1, stride O], [O, stride H] */
    double *h, *nudged_h; /* [capacity, stride H] */
    double *o, *nudged_o; /* [capacity, stride O] */
    double *force_h, *force_o;
};

/* Of a batch, one after the other in this order. */
static double **const *buffers(struct ep *e, double **out[9])
{
    out[0] = &e->W2, out[1] = &e->back, out[2] = &e->h, out[3] = &e->nudged_h;
    out[4] = &e->o, out[5] = &e->nudged_o, out[6] = &e->force_h;
    out[7] = &e->force_o, out[8] = NULL;
    return out;
}

static void ep_free(void *self)
{
    struct ep *e = self;
    double **list[9];

    for (double **const *b = buffers(e, list); *b; b++)
        mem_free(**b);
    backward_free(e->backward);
    mem_free(e);
}

static enum status ep_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    struct ep *e = mem_alloc(1, sizeof *e);
    size_t H = pass->capacity * s->stride[1], O = pass->capacity * s->stride[2];
    const size_t sizes[] = {(s->width[1] + 1) * s->stride[2],
                            s->width[2] * s->stride[1],
                            H,
                            H,
                            O,
                            O,
                            H,
                            O};
    double **list[9];
    bool ok = e && !backward_new(pass, &e->backward);

    for (size_t i = 0; ok && buffers(e, list)[i]; i++) {
        *list[i] = mem_alloc(sizes[i], sizeof(double));
        ok = *list[i] != NULL;
    }
    if (!ok) {
        if (e)
            ep_free(e);
        return STATUS_NOMEM;
    }
    *self_out = e;
    return STATUS_OK;
}

static void restart(void *self, const struct net_shape *shape, uint32_t seed)
{
    (void)shape;
    ((struct ep *)self)->seed = seed;
}

/* The second layer and its transposed, as the pass's weights have it. */
static void take_weights(struct ep *e, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;

    memcpy(e->W2, pass_layer(pass, 1),
           (s->width[1] + 1) * s->stride[2] * sizeof *e->W2);
    dense_transpose(s->width[1], s->width[2], s->stride[1], s->stride[2], e->W2,
                    e->back);
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct ep *e = self;
    const struct philox_list list = {
        .seed = e->seed, .step = pass->step, .draw = pass->repeat};
    double u;

    memcpy(e->values, values, sizeof e->values);
    philox_uniform(&list, 0, 1, &u);
    e->beta = u < 0.5 ? -values[BETA] : values[BETA];
    take_weights(e, pass);
}

/* Written so that NaN stays NaN. */
static double clip(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

/* Rows of a chunk. */
struct place {
    size_t at, n;
    struct span span;
};

/* `steps` steps of h and o [stride 1, stride 2 by row]; beta 0 is free. */
static void relax(struct ep *e, const struct pass *pass,
                  const struct place *place, size_t steps, double beta,
                  double *h, double *o)
{
    const struct net_shape *s = &pass->shape;
    size_t H = s->stride[1], O = s->stride[2], n = place->n;
    double step = e->values[STEP], *fh = e->force_h + place->at * H;
    double *fo = e->force_o + place->at * O;
    const double *z = pass->z[0] + place->at * H;
    const struct local_in down = {n, s->width[2], O, o};
    const struct local_in up = {n, s->width[1], H, h};

    for (size_t t = 0; t < steps; t++) {
        local_dense(pass, &down, e->back, false, H, fh);
        local_dense(pass, &up, e->W2, true, O, fo);
        for (size_t i = 0; i < n * H; i++)
            h[i] = clip(h[i] + step * (z[i] + fh[i] - h[i]));
        for (size_t i = 0; i < n; i++) {
            size_t label =
                place->span.runs->labels[span_sample(&place->span, i)];

            for (size_t k = 0; k < O; k++) {
                double y = k == label ? 1.0 : 0.0, was = o[i * O + k];

                o[i * O + k] = clip(was + step * (fo[i * O + k] - was +
                                                  2.0 * beta * (y - was)));
            }
        }
    }
}

/* The free states of a chunk, and where its rows are. */
static struct place settle(struct ep *e, struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    struct place place;
    double *h, *o;

    place.span = pass_chunk(pass, i, &place.at);
    place.n = place.span.n;
    h = e->h + place.at * s->stride[1];
    o = e->o + place.at * s->stride[2];
    for (size_t j = 0; j < place.n * s->stride[1]; j++)
        h[j] = clip(pass->z[0][place.at * s->stride[1] + j]);
    local_dense(pass, &(struct local_in){place.n, s->width[1], s->stride[1], h},
                e->W2, true, s->stride[2], o);
    for (size_t j = 0; j < place.n * s->stride[2]; j++)
        o[j] = clip(o[j]);
    relax(e, pass, &place, (size_t)e->values[FREE_STEPS], 0.0, h, o);
    return place;
}

/* Right answers, and half the squared distance to the label's. */
static struct span_stats judge(const struct ep *e, const struct pass *pass,
                               const struct place *place, double *losses_out)
{
    const struct net_shape *s = &pass->shape;
    struct span_stats stats = {0};

    for (size_t i = 0; i < place->n; i++) {
        const double *o = e->o + (place->at + i) * s->stride[2];
        size_t label = place->span.runs->labels[span_sample(&place->span, i)];
        size_t best = 0;
        double loss = 0.0;

        for (size_t k = 0; k < s->width[2]; k++) {
            double off = o[k] - (k == label ? 1.0 : 0.0);

            best = o[k] > o[best] ? k : best;
            loss += 0.5 * off * off;
        }
        stats.n_correct += best == label;
        stats.loss_sum += loss;
        if (losses_out)
            losses_out[place->at + i] = loss;
    }
    return stats;
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct ep *e = self;
    const struct net_shape *s = &pass->shape;
    size_t H = s->stride[1], O = s->stride[2];
    struct place place = settle(e, pass, i);
    double *part = pass->partial + i * s->n_block + s->block_at[1];
    double *h = e->h + place.at * H, *o = e->o + place.at * O;
    double *nh = e->nudged_h + place.at * H, *no = e->nudged_o + place.at * O;
    double *d = backward_errors(e->backward, 0) + place.at * H;
    double scale = 1.0 / (e->beta * (double)pass->batch.n), rate = scale;

    pass->stats[i] = judge(e, pass, &place, NULL);
    memcpy(nh, h, place.n * H * sizeof *h);
    memcpy(no, o, place.n * O * sizeof *o);
    relax(e, pass, &place, (size_t)e->values[NUDGED_STEPS], e->beta, nh, no);
    for (size_t j = 0; j < place.n * H; j++)
        d[j] = scale * (h[j] - nh[j]);
    backward_weights(e->backward, pass, i);
    memset(part, 0, (s->n_block - s->block_at[1]) * sizeof *part);
    rate *= e->values[OUTPUT_RATE];
    for (size_t j = 0; j < place.n * O; j++) {
        no[j] *= -rate;
        e->force_o[place.at * O + j] = rate * o[j];
    }
    local_gradient(pass, &(struct local_in){place.n, s->width[1], H, nh}, no, O,
                   part);
    local_gradient(pass, &(struct local_in){place.n, s->width[1], H, h},
                   e->force_o + place.at * O, O, part);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    backward_end(((struct ep *)self)->backward, pass, exec, grad_out);
}

static void answer(void *self, struct pass *pass, size_t i)
{
    struct ep *e = self;
    size_t O = pass->shape.stride[2];
    struct place place = settle(e, pass, i);

    pass->stats[i] = judge(e, pass, &place, pass->losses);
    memcpy(pass->p + place.at * O, e->o + place.at * O,
           place.n * O * sizeof *pass->p);
}

/* Also before the first batch: a resumed run answers before it trains. */
static void begin_answers(void *self, struct pass *pass, const double *values)
{
    struct ep *e = self;

    memcpy(e->values, values, sizeof e->values);
    take_weights(e, pass);
}

static bool fits(const struct net_spec *spec, const char **why_out)
{
    *why_out = "needs a net of one hidden layer";
    return spec->n_hidden == 1;
}

/* The first layer forward and for its weights; the second twice a step. */
static double cost(const struct net_shape *shape, const double *values)
{
    double first = (double)(shape->width[0] * shape->width[1]);
    double second = (double)(shape->width[1] * shape->width[2]);
    double steps = values[FREE_STEPS] + values[NUDGED_STEPS];

    return (2.0 * first + (3.0 + 2.0 * steps) * second) / (first + second);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)shape, (void)values;
    snprintf(remark_out, RULE_REMARK, "%s",
             n > 100 ? "its units are clip(0, 1), its loss squared error; "
                       "published with batches of 20 and --init glorot"
                     : "its units are clip(0, 1) and its loss the squared "
                       "error, whatever act and loss are");
}

static const struct param param_settle = {
    .name = "settle-step",
    .value = "X",
    .unit = "",
    .help = "of ep: how far a step moves the states",
    .about = "How far a step of equilibrium propagation moves the states, from "
             "0 to 1.",
    .kind = PARAM_REAL,
    .initial = 0.5,
    .low = 0.0,
    .high = 1.0,
    .live = true,
    .expected = "expected a number from 0 to 1",
};

static const struct param param_beta = {
    .name = "nudge",
    .value = "X",
    .unit = "",
    .help = "of ep: how strongly labels pull the outputs",
    .about = "How strongly equilibrium propagation pulls its outputs towards "
             "the label's, above 0 and at most 10; its sign is drawn anew for "
             "each batch.",
    .kind = PARAM_REAL,
    .initial = 0.5,
    .low = 1e-9,
    .high = 10.0,
    .live = true,
    .expected = "expected a number from 1e-9 to 10",
};

static const struct param param_free = {
    .name = "free-steps",
    .value = "N",
    .unit = "",
    .help = "of ep: steps without the label",
    .about = "Steps of equilibrium propagation without the label, from 1 to "
             "10000; an answer takes as many.",
    .kind = PARAM_WHOLE,
    .initial = 20,
    .low = 1,
    .high = 10000,
    .live = true,
    .expected = "expected a whole number from 1 to 10000",
};

static const struct param param_nudged = {
    .name = "nudged-steps",
    .value = "N",
    .unit = "",
    .help = "of ep: steps with the label",
    .about = "Steps of equilibrium propagation with the label, after the free "
             "ones, from 1 to 10000.",
    .kind = PARAM_WHOLE,
    .initial = 4,
    .low = 1,
    .high = 10000,
    .live = true,
    .expected = "expected a whole number from 1 to 10000",
};

static const struct param param_output_rate = {
    .name = "output-rate",
    .value = "X",
    .unit = "",
    .help = "of ep: the output layer's share of lr",
    .about = "What the output layer's gradient of equilibrium propagation is "
             "multiplied by, from 0 to 1e6: its learning rate as a share of "
             "lr.",
    .kind = PARAM_REAL,
    .initial = 0.5,
    .low = 0.0,
    .high = 1e6,
    .live = true,
    .expected = "expected a number from 0 to 1e6",
};

static const struct param *const params[] = {&param_settle,      &param_beta,
                                             &param_free,        &param_nudged,
                                             &param_output_rate, NULL};
static const struct rule_default defaults[] = {{&param_lr, 2.0}, {NULL, 0}};

const struct rule rule_ep = {
    .name = "ep",
    .title = "equilibrium propagation",
    .summary = "units settle without and with the label; use the difference",
    .about = "Equilibrium propagation: the units of a net of one hidden layer, "
             "whose weights work both ways, settle by free-steps steps without "
             "the label and by nudged-steps steps with it; the weights learn "
             "by what the label changed, divided by nudge. Units are clip(0, "
             "1) and the loss is half the squared error of the outputs, "
             "whatever act and loss are, and the answer is what the outputs "
             "have settled at. Units begin at what a forward pass gives them, "
             "not where the sample was left an epoch before, so it remembers "
             "nothing.",
    .params = params,
    .defaults = defaults,
    .fits = fits,
    .cost = cost,
    .remark = remark,
    .new = ep_new,
    .free = ep_free,
    .restart = restart,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .own_loss = true,
    .one_act = true,
    .one_loss = true,
    .draws = true,
    .begin_answers = begin_answers,
    .answer = answer,
};
