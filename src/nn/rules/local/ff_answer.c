/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer: the label with the largest sum of goodness over the hidden
 * layers, found by trying all of them. Probabilities are the softmax of these
 * sums, and the loss of a sample is their cross entropy. */
#include "nn/rules/local/ff_parts.h"

#include <math.h>

struct local_rows ff_try_labels(struct ff *f, struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[s->n_layers];
    struct ff_side *side = &f->side[0];
    struct local_rows rows;

    rows.span = pass_chunk(pass, i, &rows.at);
    ff_strip(f, pass, &rows);
    for (size_t k = 0; k < f->n_classes; k++) {
        for (size_t j = rows.at; j < rows.at + rows.span.n; j++)
            side->label[j] = (uint32_t)k;
        ff_forward(f, pass, &rows, side);
        for (size_t j = rows.at; j < rows.at + rows.span.n; j++) {
            double sum = 0.0;

            for (size_t l = 0; l < f->n_hidden; l++)
                sum += side->good[l][j];
            f->good[j * stride + k] = sum;
        }
    }
    return rows;
}

struct span_stats ff_judge(const struct ff *f, const struct pass *pass,
                           const struct local_rows *rows, double *p_out,
                           double *losses_out)
{
    size_t stride = pass->shape.stride[pass->shape.n_layers];
    struct span_stats stats = {0};

    for (size_t j = 0; j < rows->span.n; j++) {
        size_t row = rows->at + j, best = 0;
        size_t label = rows->span.runs->labels[span_sample(&rows->span, j)];
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
