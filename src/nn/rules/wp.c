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
 * would lose them take the exact way (rules/wp_exact.c). HACKING.md derives all
 * of it. */
#include "nn/rules/wp.h"

#include <math.h>
#include <string.h>

/* |log| a product of factors may reach before its logarithm is taken: well
 * inside the range of a double (709). */
#define LOG_ROOM 600.0

/* First layer by curves: products over the chunk's samples, logarithms
 * whenever the next samples could leave the range. */
static void curve_chunk(struct workspace *ws, const struct span *span,
                        size_t at, double *prod, double *logs)
{
    const struct net_shape *s = &ws->shape;
    size_t room = (size_t)(LOG_ROOM / fmax(ws->max_log, 1e-3));

    ws->k->fill(ws->n_first, 1.0, prod);
    if (!ws->merge_products)
        ws->k->fill(ws->n_first, 0.0, logs);
    for (size_t done = 0; done < span->n;) {
        struct span part = *span;

        part.n = span->n - done < room ? span->n - done : room;
        if (part.index)
            part.index += done;
        else
            part.first += done;
        ws->k->curve_products(
            &part, &ws->curves, ws->z[0] + (at + done) * s->stride[1],
            ws->p + (at + done) * s->stride[2], s->stride[1], prod);
        done += part.n;
        if (!ws->merge_products)
            ws->k->flush_log(ws->n_first, prod, logs);
    }
}

static double largest_activation(const double *a, size_t n)
{
    double max = 1.0; /* the bias */

    for (size_t i = 0; i < n; i++)
        max = a[i] > max ? a[i] : max;
    return max;
}

/* Output layer, one sample whose pert a is below SMALL_MOVE: logit k alone moves
 * by d = pert a, the loss by d (p_k - [y = k]) + d^2 / 2 p_k (1 - p_k).
 *   a  activations [stride]   p [O]   logs [O, stride + 4] added to */
static void small_output(const struct workspace *ws, const double *a,
                         const double *p, size_t label, double *logs)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, stride = s->stride[L - 1];

    for (size_t k = 0; k < s->width[L]; k++) {
        double *row = logs + k * (stride + 4), pert = ws->values[0];
        double slope = pert * (p[k] - (k == label));
        double bend = 0.5 * pert * pert * p[k] * (1.0 - p[k]);

        for (size_t i = 0; i < s->width[L - 1]; i++)
            row[i] += a[i] * (slope + a[i] * bend);
        row[stride] += slope + bend;
    }
}

/* Output layer: factors q_k + p_k exp(pert a) multiplied up. A sample whose
 * pert a is too large for that is left to the exact way. */
static void output_chunk(struct workspace *ws, const struct span *span,
                         size_t at, size_t chunk)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, stride = s->stride[L - 1];
    double *prod = ws->out_prod + chunk * ws->n_out;
    double *logs = ws->out_log + chunk * ws->n_out;
    double *lin = ws->out_lin + chunk * ws->n_out;
    double used = 0.0;

    ws->k->fill(ws->n_out, 1.0, prod);
    memset(logs, 0, ws->n_out * sizeof *logs);
    memset(lin, 0, ws->n_out * sizeof *lin);
    for (size_t i = 0; i < span->n; i++) {
        struct span one = *span;
        const double *a = ws->a[L - 2] + (at + i) * stride;
        double need = fabs(ws->values[0]) * largest_activation(a, stride);

        one.n = 1;
        if (one.index)
            one.index += i;
        else
            one.first += i;
        if (need < SMALL_MOVE) {
            small_output(ws, a, ws->p + (at + i) * s->stride[L],
                         span->runs->labels[span_sample(span, i)], logs);
            continue;
        }
        if (!(need < LOG_ROOM / 2)) {
            perturb_exact_output(ws, &one, at + i, chunk, logs);
            continue;
        }
        if (used + need > LOG_ROOM) {
            ws->k->flush_log(ws->n_out, prod, logs);
            used = 0.0;
        }
        used += need;
        ws->k->output_products(&one, ws->values[0], a, stride,
                               ws->p + (at + i) * s->stride[L], s->width[L],
                               s->stride[L], prod, lin);
    }
    ws->k->flush_log(ws->n_out, prod, logs);
}

static void chunk(struct workspace *ws, size_t i)
{
    const struct net_shape *s = &ws->shape;
    size_t at, last = s->n_layers - 1;
    struct span span = workspace_chunk(ws, i, &at);
    double *part = ws->partial + i * s->n_block;

    if (ws->use_curves)
        curve_chunk(ws, &span, at, ws->prod + i * ws->n_first, part);
    else
        ws->k->fill(s->block_at[last], 0.0, part);
    for (size_t l = ws->use_curves ? 1 : 0; l < last; l++)
        perturb_exact_layer(ws, &span, at, i, l, part + s->block_at[l]);
    output_chunk(ws, &span, at, i);
}

struct collect {
    struct workspace *ws;
    double scale;
    double *grad;
};

/* Task i's share of the first layer. */
static void collect_curves(void *ctx, size_t i)
{
    const struct collect *c = ctx;
    const struct workspace *ws = c->ws;
    size_t n = ws->n_first / 4;
    const struct curve_sums sums = {
        .prod = ws->prod,
        .logs = ws->merge_products ? NULL : ws->partial,
        .n_chunks = ws->n_chunks,
        .chunk_size = ws->merge_products ? ws->n_first : ws->shape.n_block,
        .rows = ws->shape.width[0] + 1,
        .panel = net_panel(&ws->shape, 0),
        .scale = c->scale,
    };

    ws->k->curve_gradient(&sums, n * i / WS_CHUNKS_MAX * 4,
                          n * (i + 1) / WS_CHUNKS_MAX * 4, c->grad);
}

/* The output layer from the sums of all chunks: the change of the loss of
 * W[i, k] is the log minus the linear part of the samples with label k. */
static void collect_output(const struct workspace *ws, double scale,
                           double *grad_out)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, width = s->stride[L - 1] + 4;
    double *out = grad_out + s->block_at[L - 1];

    memset(out, 0, (s->width[L - 1] + 1) * s->stride[L] * sizeof *out);
    for (size_t k = 0; k < s->width[L]; k++)
        for (size_t i = 0; i <= s->width[L - 1]; i++) {
            size_t col = i < s->width[L - 1] ? i : s->stride[L - 1];
            double sum = 0.0;

            for (size_t c = 0; c < ws->n_chunks; c++) {
                size_t j = c * ws->n_out + k * width + col;

                sum += ws->out_log[j] - ws->out_lin[j];
            }
            out[i * s->stride[L] + k] = scale * sum;
        }
}

static void begin(struct workspace *ws)
{
    const struct net_shape *s = &ws->shape;
    double n = (double)ws->batch.n;

    ws->use_curves = false;
    ws->merge_products = false;
    if (s->n_layers != 2)
        return;
    ws->curves.n_units = s->width[1];
    ws->curves.n_classes = s->width[2];
    ws->curves.class_stride = s->stride[2];
    ws->use_curves =
        curves_build(&ws->curves, ws->k, ws->polys, ws->values[0], ws->min_x,
                     ws->max_x, workspace_layer(ws, 1), s->stride[2],
                     s->stride[1], ws->tables, &ws->max_log) &&
        ws->max_log >= SMALL_MOVE;
    ws->merge_products = ws->use_curves && n * ws->max_log < LOG_ROOM;
}

static void end(struct workspace *ws, const struct executor *exec,
                double *grad_out)
{
    const struct net_shape *s = &ws->shape;
    double scale = 1.0 / ((double)ws->batch.n * ws->values[0]);
    struct collect c = {.ws = ws, .scale = scale, .grad = grad_out};

    if (ws->use_curves)
        exec->run(exec->pool, WS_CHUNKS_MAX, collect_curves, &c);
    else
        workspace_reduce(ws, exec, scale, 0, s->block_at[s->n_layers - 1],
                         grad_out);
    collect_output(ws, scale, grad_out);
}

/* A size whose changes of the loss, and sums of them, stay normal doubles. */
const struct param param_pert = {
    .name = "pert",
    .value = "X",
    .unit = "",
    .help = "size of a perturbation",
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

const struct rule rule_wp = {
    .name = "wp",
    .title = "weight perturbation",
    .summary = "nudge each weight by pert, use the loss difference",
    .params = params,
    .fwd_eq = 1.0,
    .fwd_eq_per_param = 1.0,
    .begin = begin,
    .chunk = chunk,
    .end = end,
};
