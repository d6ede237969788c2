/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation of the output layer: W[k, i] moves one logit by
 * pert a_i, so a sample's cross entropy, or binary cross entropy, changes by
 *   log(q_k + p_k exp(pert a_i)) - [y = k] pert a_i:
 * products of the first, sums of the second. */
#include "nn/rules/wp/wp.h"

#include <math.h>
#include <string.h>

static double largest_activation(const double *a, size_t n)
{
    double max = 1.0; /* the bias */

    for (size_t i = 0; i < n; i++)
        max = fabs(a[i]) > max ? fabs(a[i]) : max;
    return max;
}

/* Output layer, one sample whose pert a is below SMALL_MOVE: logit k alone
 * moves by d = pert a, the loss by d (p_k - [y = k]) + d^2 / 2 p_k (1 - p_k).
 *   a  activations [stride]   p [O]   logs [O, stride + 4] added to */
static void small_output(const struct wp *wp, const struct pass *pass,
                         const double *a, const double *p, size_t label,
                         double *logs)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, stride = s->stride[L - 1];

    for (size_t k = 0; k < s->width[L]; k++) {
        double *row = logs + k * (stride + 4), pert = wp->pert;
        double slope = pert * (p[k] - (k == label));
        double bend = 0.5 * pert * pert * p[k] * (1.0 - p[k]);

        for (size_t i = 0; i < s->width[L - 1]; i++)
            row[i] += a[i] * (slope + a[i] * bend);
        row[stride] += slope + bend;
    }
}

/* Output layer: factors q_k + p_k exp(pert a) multiplied up, or squared errors
 * of sigmoids summed. A sample whose pert a is too large for that, and squared
 * error of linear outputs, is left to the exact way. */
void perturb_output(const struct wp *wp, const struct pass *pass,
                    const struct span *span, size_t at, size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    const struct kernels *k = pass->k;
    size_t L = s->n_layers, in = s->stride[L - 1], O = s->width[L];
    double *prod = wp->out_prod + chunk * wp->n_out;
    double *logs = wp->out_log + chunk * wp->n_out;
    double *lin = wp->out_lin + chunk * wp->n_out;
    double used = 0.0;

    k->fill(wp->n_out, 1.0, prod);
    memset(logs, 0, wp->n_out * sizeof *logs);
    memset(lin, 0, wp->n_out * sizeof *lin);
    for (size_t i = 0; i < span->n; i++) {
        struct span one = span_part(span, i, 1);
        const double *a = pass->a[L - 2] + (at + i) * in;
        const double *p = pass->p + (at + i) * s->stride[L];
        const double *z = pass->z[L - 1] + (at + i) * s->stride[L];
        double need = fabs(wp->pert) * largest_activation(a, in);

        if (wp->kind.loss == CHANGE_MSE || !(need < LOG_ROOM / 2)) {
            perturb_exact_output(wp, pass, &one, at + i, chunk, logs);
        } else if (wp->kind.loss == CHANGE_MSE_SIGMOID) {
            k->output_squares(&one, wp->pert, a, in, z, O, s->stride[L], logs);
        } else if (need < SMALL_MOVE) {
            small_output(wp, pass, a, p,
                         span->runs->labels[span_sample(span, i)], logs);
        } else {
            if (used + need > LOG_ROOM) {
                k->flush_log(wp->n_out, prod, logs);
                used = 0.0;
            }
            used += need;
            k->output_products(&one, wp->pert, a, in, p,
                               wp->kind.loss == CHANGE_BCE ? z : NULL, O,
                               s->stride[L], prod, lin);
        }
    }
    k->flush_log(wp->n_out, prod, logs);
}

/* The output layer from the sums of all chunks: the change of the loss of
 * W[i, k] is the log minus the linear part of the samples with label k. */
void perturb_output_gradient(const struct wp *wp, const struct pass *pass,
                             double scale, double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, width = s->stride[L - 1] + 4;
    double *out = grad_out + s->block_at[L - 1];

    memset(out, 0, (s->width[L - 1] + 1) * s->stride[L] * sizeof *out);
    for (size_t k = 0; k < s->width[L]; k++)
        for (size_t i = 0; i <= s->width[L - 1]; i++) {
            size_t col = i < s->width[L - 1] ? i : s->stride[L - 1];
            double sum = 0.0;

            for (size_t c = 0; c < pass->n_chunks; c++) {
                size_t j = c * wp->n_out + k * width + col;

                sum += wp->out_log[j] - wp->out_lin[j];
            }
            out[i * s->stride[L] + k] = scale * sum;
        }
}
