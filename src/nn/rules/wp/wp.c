/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation: for every single parameter w the forward difference
 *   g_w = (L(w + pert) - L(w)) / (m pert)
 * with all others unchanged, exactly, without re-running the network.
 * A weight of the first layer moves one unit's activation, so all weights of
 * a unit read one curve per sample; in a net of one hidden layer the curve is
 * log S(D), S a sum of exponentials, evaluated as a polynomial once per
 * distinct feature value and multiplied up over samples, one logarithm per
 * weight at the end (curves.c, kernels/curve.c). Deeper nets, weights so large
 * that no polynomial is exact enough, and changes so small that a factor near 1
 * would lose them take the exact way (wp_exact.c), other activations and losses
 * curves of their own (wp_curves.c). HACKING.md derives all of it. */
#include "nn/rules/wp/wp.h"

#include <math.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn/reference.h"
#include "nn/rules/rules.h"

/* First layer by curves: products over the chunk's samples, logarithms
 * whenever the next samples could leave the range. */
static void curve_chunk(struct wp *wp, const struct pass *pass,
                        const struct span *span, size_t at, double *prod,
                        double *logs)
{
    const struct net_shape *s = &pass->shape;
    size_t room = (size_t)(LOG_ROOM / fmax(wp->max_log, 1e-3));

    pass->k->fill(wp->n_first, 1.0, prod);
    if (!wp->merge_products)
        pass->k->fill(wp->n_first, 0.0, logs);
    for (size_t done = 0; done < span->n;) {
        size_t left = span->n - done;
        struct span part = span_part(span, done, left < room ? left : room);

        pass->k->curve_products(
            &part, &wp->curves, pass->z[0] + (at + done) * s->stride[1],
            pass->p + (at + done) * s->stride[2], s->stride[1], prod);
        done += part.n;
        if (!wp->merge_products)
            pass->k->flush_log(wp->n_first, prod, logs);
    }
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct wp *wp = self;
    const struct net_shape *s = &pass->shape;
    size_t at, last = s->n_layers - 1;
    struct span span = pass_chunk(pass, i, &at);
    double *part = pass->partial + i * s->n_block;

    if (wp->plain) {
        reference_perturb(pass, i, wp->pert);
        return;
    }
    if (wp->use_curves)
        curve_chunk(wp, pass, &span, at, wp->prod + i * wp->n_first, part);
    else
        pass->k->fill(s->block_at[last], 0.0, part);
    if (!wp->use_curves)
        sloped_chunk(wp, pass, &span, at, i, part);
    for (size_t l = 0; l < last && !wp->use_curves; l++)
        if (!sloped_takes(wp->sloped, l))
            perturb_exact_layer(wp, pass, &span, at, i, l, NULL,
                                part + s->block_at[l]);
    perturb_output(wp, pass, &span, at, i);
}

struct collect {
    const struct wp *wp;
    const struct pass *pass;
    double scale;
    double *grad;
};

/* Task i's share of the first layer. */
static void collect_curves(void *ctx, size_t i)
{
    const struct collect *c = ctx;
    const struct wp *wp = c->wp;
    const struct pass *pass = c->pass;
    size_t n = wp->n_first / 4;
    const struct curve_sums sums = {
        .prod = wp->prod,
        .logs = wp->merge_products ? NULL : pass->partial,
        .n_chunks = pass->n_chunks,
        .chunk_size = wp->merge_products ? wp->n_first : pass->shape.n_block,
        .rows = pass->shape.width[0] + 1,
        .panel = net_panel(&pass->shape, 0),
        .scale = c->scale,
    };

    pass->k->curve_gradient(&sums, n * i / PASS_CHUNKS_MAX * 4,
                            n * (i + 1) / PASS_CHUNKS_MAX * 4, c->grad);
}

static void sizes(struct wp *wp, const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers;

    for (size_t l = 1; l <= L; l++)
        wp->widest = s->stride[l] > wp->widest ? s->stride[l] : wp->widest;
    wp->n_first = s->stride[1] * (s->width[0] + 1);
    wp->n_out = s->width[L] * (s->stride[L - 1] + 4);
    wp->n_values = pass->max_runs > wp->widest ? pass->max_runs : wp->widest;
    wp->n_values = (wp->n_values + 1 + NET_LANE) / NET_LANE * NET_LANE;
    wp->n_deep = (3 * L + 8) * wp->widest + wp->n_values * 3;
}

static void wp_free(void *self)
{
    struct wp *wp = self;

    mem_free(wp->tables);
    mem_free(wp->curves.poly);
    mem_free(wp->prod);
    mem_free(wp->out_prod);
    mem_free(wp->out_log);
    mem_free(wp->out_lin);
    mem_free(wp->deep);
    sloped_free(wp->sloped);
    mem_free(wp);
}

/* False for an activation or a loss that the kernels do not know. */
static bool kind_of(const struct net_shape *s, struct wp_kind *out)
{
    static const struct act *const acts[] = {[CHANGE_RELU] = &act_relu,
                                             [CHANGE_TANH] = &act_tanh,
                                             [CHANGE_SIGMOID] = &act_sigmoid};
    static const struct loss *const losses[] = {[CHANGE_CE] = &loss_ce,
                                                [CHANGE_BCE] = &loss_bce,
                                                [CHANGE_MSE] = &loss_mse,
                                                [CHANGE_MSE_SIGMOID] =
                                                    &loss_mse_sigmoid};
    int act = 0, loss = 0;

    while (act <= CHANGE_SIGMOID && acts[act] != s->act)
        act++;
    while (loss <= CHANGE_MSE_SIGMOID && losses[loss] != s->loss)
        loss++;
    *out = (struct wp_kind){(enum change_act)act, (enum change_loss)loss};
    return act <= CHANGE_SIGMOID && loss <= CHANGE_MSE_SIGMOID;
}

static enum status wp_new(struct pass *pass, void **self_out)
{
    const struct net_shape *s = &pass->shape;
    const size_t chunks = PASS_CHUNKS_MAX;
    size_t L = s->n_layers, O = s->width[L];
    struct wp *wp = mem_alloc(1, sizeof *wp);

    if (!wp)
        return STATUS_NOMEM;
    wp->plain = !kind_of(s, &wp->kind) || pass->plain;
    wp->walks = net_is_notebooks(s);
    curves_polys(wp->polys);
    if (!wp->plain && wp_sigmoid_outputs(wp->kind.loss))
        curves_series(wp->kind.loss, wp->series);
    sizes(wp, pass);
    wp->tables = mem_alloc(3 * O * s->stride[1], sizeof(double));
    wp->curves.poly = mem_alloc(s->stride[1] / 4, sizeof *wp->curves.poly);
    wp->prod = mem_alloc(L == 2 ? chunks * wp->n_first : 0, sizeof(double));
    wp->out_prod = mem_alloc(chunks * wp->n_out, sizeof(double));
    wp->out_log = mem_alloc(chunks * wp->n_out, sizeof(double));
    wp->out_lin = mem_alloc(chunks * wp->n_out, sizeof(double));
    wp->deep = mem_alloc(chunks * wp->n_deep, sizeof(double));
    if (!wp->tables || !wp->curves.poly || !wp->prod || !wp->out_prod ||
        !wp->out_log || !wp->out_lin || !wp->deep ||
        (wp->plain && reference_prepare(pass)) ||
        (!wp->plain && sloped_new(pass, wp->kind, &wp->sloped))) {
        wp_free(wp);
        return STATUS_NOMEM;
    }
    *self_out = wp;
    return STATUS_OK;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct wp *wp = self;
    const struct net_shape *s = &pass->shape;
    double n = (double)pass->batch.n;

    wp->pert = values[0];
    wp->use_curves = false;
    wp->merge_products = false;
    if (wp->plain)
        return;
    if (s->n_layers != 2 || !wp->walks) {
        sloped_begin(wp->sloped, wp, pass);
        return;
    }
    wp->curves.n_units = s->width[1];
    wp->curves.n_classes = s->width[2];
    wp->curves.class_stride = s->stride[2];
    wp->use_curves =
        curves_build(&wp->curves, pass->k, wp->polys, wp->pert, pass->min_x,
                     pass->max_x, pass_layer(pass, 1), s->stride[2],
                     s->stride[1], wp->tables, &wp->max_log) &&
        wp->max_log >= SMALL_MOVE;
    wp->merge_products = wp->use_curves && n * wp->max_log < LOG_ROOM;
    if (!wp->use_curves)
        sloped_begin(wp->sloped, wp, pass);
}

static void end(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out)
{
    struct wp *wp = self;
    const struct net_shape *s = &pass->shape;
    double scale = 1.0 / ((double)pass->batch.n * wp->pert);
    struct collect c = {wp, pass, scale, grad_out};
    size_t last = s->block_at[s->n_layers - 1];

    if (wp->use_curves)
        exec->run(exec->pool, PASS_CHUNKS_MAX, collect_curves, &c);
    else
        pass_reduce(pass, exec, scale, 0, wp->plain ? s->n_block : last,
                    grad_out);
    if (!wp->plain)
        perturb_output_gradient(wp, pass, scale, grad_out);
}

static double flips(const void *self, const struct pass *pass)
{
    return wp_flips(pass, ((const struct wp *)self)->pert);
}

/* A size whose changes of the loss, and sums of them, stay normal doubles. */
const struct param param_pert = {
    .name = "pert",
    .value = "X",
    .unit = "",
    .help = "size of a perturbation",
    .about = "How far weight perturbation moves a weight to see what it does "
             "to the loss; from 1e-300 to 1e300, of either sign. However small "
             "it is, no rounding is divided by it: see NOTES.",
    .kind = PARAM_REAL,
    .initial = 0.1,
    .low = -1e300,
    .high = 1e300,
    .least = 1e-300,
    .live = true,
    .control = true,
    .expected = "expected a size from 1e-300 to 1e300",
};

static const struct param *const params[] = {&param_pert, NULL};

static double cost(const struct net_shape *shape, const double *values)
{
    (void)values;
    return 1.0 + (double)shape->n_params;
}

const struct rule rule_wp = {
    .name = "wp",
    .title = "weight perturbation",
    .summary = "nudge each weight by pert, use the loss difference",
    .about = "Weight perturbation: nudges each weight by pert and divides "
             "what that does to the loss by pert.",
    .params = params,
    .cost = cost,
    .new = wp_new,
    .free = wp_free,
    .begin = begin,
    .chunk = chunk,
    .end = end,
    .flips = flips,
};
