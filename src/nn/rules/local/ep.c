/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equilibrium propagation (Scellier and Bengio 2017) with one hidden layer,
 * whose weights work both ways: its units settle without the label, then are
 * nudged towards it (ep_settle.c), and the weights learn from what that changed
 * (ep_update.c). How strong the nudge is, beta, has a random sign for each
 * batch. The answer is what the outputs settle at without the label. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "nn/backward.h"
#include "nn/dense.h"
#include "nn/optim.h"
#include "nn/rules/local/ep_parts.h"
#include "nn/rules/rules.h"

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

static void restart(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed)
{
    (void)shape, (void)values;
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
    e->beta = u < 0.5 ? -values[EP_BETA] : values[EP_BETA];
    take_weights(e, pass);
}

/* Right answers, and half the squared distance to the label's. */
static struct span_stats judge(const struct ep *e, const struct pass *pass,
                               const struct local_rows *rows,
                               double *losses_out)
{
    const struct net_shape *s = &pass->shape;
    struct span_stats stats = {0};

    for (size_t i = 0; i < rows->span.n; i++) {
        const double *o = e->o + (rows->at + i) * s->stride[2];
        size_t label = rows->span.runs->labels[span_sample(&rows->span, i)];
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
            losses_out[rows->at + i] = loss;
    }
    return stats;
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct local_rows rows = ep_settle(self, pass, i);

    pass->stats[i] = judge(self, pass, &rows, NULL);
    ep_nudge(self, pass, &rows);
    ep_update(self, pass, i, &rows);
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
    struct local_rows rows = ep_settle(e, pass, i);

    pass->stats[i] = judge(e, pass, &rows, pass->losses);
    memcpy(pass->p + rows.at * O, e->o + rows.at * O,
           rows.span.n * O * sizeof *pass->p);
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
    double steps = values[EP_FREE_STEPS] + values[EP_NUDGED_STEPS];

    return (2.0 * first + (3.0 + 2.0 * steps) * second) / (first + second);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)shape, (void)values;
    snprintf(remark_out, RULE_REMARK, "%s",
             n > 100
                 ? "units are clip(0, 1), the loss squared error; published "
                   "with batches of 20, --init glorot"
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
