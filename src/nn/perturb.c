/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation: for every single parameter w the forward difference
 *   g_w = (L(w + pert) - L(w)) / (m pert)
 * with all others unchanged, exactly, without re-running the network.
 * A weight of the first layer moves one unit's activation, so all weights of
 * a unit read one curve per sample; in a net of one hidden layer the curve is
 * log S(D), S a sum of exponentials, evaluated as a polynomial once per
 * distinct feature value and multiplied up over samples, one logarithm per
 * weight at the end (curves.c, kernels_curve.c). Deeper nets, and weights so large
 * that no polynomial is exact enough, take the exact way (perturb_exact.c).
 * HACKING.md derives all of it. */
#include "nn/perturb.h"

#include <math.h>
#include <string.h>

/* |log| a product of factors may reach before its logarithm is taken: well
 * inside the range of a double (709). */
#define LOG_ROOM 600.0

static void fill(double *p, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        p[i] = value;
}

/* First layer by curves: products over the chunk's samples, logarithms
 * whenever the next samples could leave the range. */
static void curve_chunk(struct workspace *ws, const struct span *span,
                        size_t at, double *prod, double *logs)
{
    const struct net_shape *s = &ws->shape;
    size_t n_first = s->block_at[1];
    size_t room = (size_t)(LOG_ROOM / fmax(ws->max_log, 1e-3));

    fill(prod, n_first, 1.0);
    memset(logs, 0, n_first * sizeof *logs);
    for (size_t done = 0; done < span->n;) {
        struct span part = *span;

        part.n = span->n - done < room ? span->n - done : room;
        if (part.index)
            part.index += done;
        else
            part.first += done;
        if (done > 0)
            ws->k->flush_log(n_first, prod, logs);
        ws->k->curve_products(&part, &ws->curves,
                              ws->z[0] + (at + done) * s->stride[1],
                              ws->p + (at + done) * s->stride[2],
                              net_panel(s, 0), s->stride[1], prod);
        done += part.n;
    }
    if (!ws->merge_products)
        ws->k->flush_log(n_first, prod, logs);
}

static double largest_activation(const double *a, size_t n)
{
    double max = 1.0; /* the bias */

    for (size_t i = 0; i < n; i++)
        max = a[i] > max ? a[i] : max;
    return max;
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

    fill(prod, ws->n_out, 1.0);
    memset(logs, 0, ws->n_out * sizeof *logs);
    memset(lin, 0, ws->n_out * sizeof *lin);
    for (size_t i = 0; i < span->n; i++) {
        struct span one = *span;
        const double *a = ws->a[L - 2] + (at + i) * stride;
        double need = fabs(ws->params.pert) * largest_activation(a, stride);

        one.n = 1;
        if (one.index)
            one.index += i;
        else
            one.first += i;
        if (!(need < LOG_ROOM / 2)) {
            perturb_exact_output(ws, &one, at + i, chunk, logs);
            continue;
        }
        if (used + need > LOG_ROOM) {
            ws->k->flush_log(ws->n_out, prod, logs);
            used = 0.0;
        }
        used += need;
        ws->k->output_products(&one, ws->params.pert, a, stride,
                               ws->p + (at + i) * s->stride[L], s->width[L],
                               s->stride[L], prod, lin);
    }
    ws->k->flush_log(ws->n_out, prod, logs);
}

static void perturb_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;
    const struct net_shape *s = &ws->shape;
    size_t at;
    struct span span = workspace_chunk(ws, i, &at);
    double *part = ws->partial + i * s->n_block;
    bool exact_first = !ws->use_curves;

    if (!exact_first)
        curve_chunk(ws, &span, at, ws->prod + i * s->n_block, part);
    else
        memset(part, 0, s->n_block * sizeof *part);
    for (size_t l = exact_first ? 0 : 1; l + 1 < s->n_layers; l++)
        perturb_exact_layer(ws, &span, at, i, l, part + s->block_at[l]);
    output_chunk(ws, &span, at, i);
}

/* Products of all chunks, then one logarithm, for task i's share of the
 * first layer. */
static void merge_task(void *ctx, size_t i)
{
    struct workspace *ws = ctx;
    size_t n = ws->shape.block_at[1], N = ws->shape.n_block;
    size_t share = (n / 4 + WS_CHUNKS_MAX - 1) / WS_CHUNKS_MAX * 4;
    size_t from = i * share < n ? i * share : n;
    size_t len = from + share < n ? share : n - from;

    for (size_t c = 1; c < ws->n_chunks; c++)
        ws->k->mul(len, ws->prod + c * N + from, ws->prod + from);
    ws->k->flush_log(len, ws->prod + from, ws->partial + from);
}

/* Chunk 0's partial of the output layer from the sums of all chunks: the
 * change of the loss of W[i, k] is the log minus the linear part of the
 * samples with label k. */
static void collect_output(struct workspace *ws)
{
    const struct net_shape *s = &ws->shape;
    size_t L = s->n_layers, width = s->stride[L - 1] + 4;
    double *out = ws->partial + s->block_at[L - 1];

    for (size_t c = 0; c < ws->n_chunks; c++)
        memset(ws->partial + c * s->n_block + s->block_at[L - 1], 0,
               (s->width[L - 1] + 1) * s->stride[L] * sizeof(double));
    for (size_t k = 0; k < s->width[L]; k++)
        for (size_t i = 0; i <= s->width[L - 1]; i++) {
            size_t col = i < s->width[L - 1] ? i : s->stride[L - 1];
            double sum = 0.0;

            for (size_t c = 0; c < ws->n_chunks; c++) {
                size_t j = c * ws->n_out + k * width + col;

                sum += ws->out_log[j] - ws->out_lin[j];
            }
            out[i * s->stride[L] + k] = sum;
        }
}

static void prepare(struct workspace *ws)
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
        curves_build(&ws->curves, ws->params.pert, ws->min_x, ws->max_x,
                     workspace_layer(ws, 1), s->stride[2], s->stride[1],
                     ws->coef, &ws->max_log);
    ws->merge_products = ws->use_curves && n * ws->max_log < LOG_ROOM;
}

static void gradient(struct workspace *ws, const struct executor *exec,
                     double *grad_out)
{
    double scale = 1.0 / ((double)ws->batch.n * ws->params.pert);

    prepare(ws);
    exec->run(exec->pool, ws->n_chunks, perturb_task, ws);
    if (ws->merge_products)
        exec->run(exec->pool, WS_CHUNKS_MAX, merge_task, ws);
    collect_output(ws);
    workspace_reduce(ws, exec, scale, grad_out);
}

const struct rule rule_wp = {
    .name = "wp",
    .title = "weight perturbation",
    .summary = "nudge each weight by pert, use the loss difference",
    .uses_pert = true,
    .fwd_eq = 1.0,
    .fwd_eq_per_param = 1.0,
    .gradient = gradient,
};
