/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label in the inputs: the first n_classes of them are not the sample's
 * own, but show a label, one of them at the sample's largest value m and the
 * others 0. Both passes of a sample, with a right and with a wrong label,
 * differ in nothing else. So x is multiplied by W1 once, by the forward pass
 * that every rule has, of which a label's row of W1 is all that is added:
 *   z = (x W1 without the first inputs + m W1[label]) / (|x| + 1e-4) + b
 * and once for the gradient, by the sum of both passes' dz / (|x| + 1e-4). Of
 * that product the label's rows and the bias are wrong, as x has no label in it
 * and the bias is not divided: these rows are summed on their own and take
 * their place. */
#include "nn/rules/local/ff_parts.h"

#include <math.h>
#include <string.h>

#include "nn/backward.h"

size_t ff_rows_size(const struct net_shape *s)
{
    return (s->width[s->n_layers] + 1) * s->stride[1];
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
    f->length[row] = sqrt(squares + most * most) + FF_FLOOR;
}

void ff_strip(struct ff *f, const struct pass *pass,
              const struct local_rows *rows)
{
    for (size_t j = 0; j < rows->span.n; j++)
        strip(f, pass, rows->span.runs, span_sample(&rows->span, j),
              rows->at + j);
}

void ff_show_labels(const struct ff *f, const struct pass *pass,
                    const struct local_rows *rows, struct ff_side *side)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[1];

    for (size_t i = rows->at; i < rows->at + rows->span.n; i++) {
        double *z = side->z[0] + i * stride, by = 1.0 / f->length[i];

        for (size_t j = 0; j < stride; j++)
            z[j] = by * f->base[i * stride + j];
        add_row(pass, side->label[i], by * f->most[i], z);
        add_row(pass, s->width[0], 1.0, z);
    }
}

void ff_label_gradient(struct ff *f, const struct pass *pass,
                       const struct local_rows *rows, double *label_rows)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[1];
    double *d = backward_errors(f->backward, 0);

    memset(label_rows, 0, ff_rows_size(s) * sizeof *label_rows);
    for (size_t i = rows->at; i < rows->at + rows->span.n; i++) {
        double by = 1.0 / f->length[i];

        memset(d + i * stride, 0, stride * sizeof *d);
        for (size_t k = 0; k < 2; k++) {
            const double *dz = f->side[k].dz[0] + i * stride;
            double *row = label_rows + f->side[k].label[i] * stride;

            for (size_t j = 0; j < stride; j++) {
                d[i * stride + j] += by * dz[j];
                row[j] += f->most[i] * by * dz[j];
                label_rows[f->n_classes * stride + j] += dz[j];
            }
        }
    }
}

void ff_put_label_rows(struct ff *f, const struct pass *pass, double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    size_t panel = net_panel(s, 0), stride = s->stride[1];

    for (size_t c = 1; c < pass->n_chunks; c++)
        pass->k->add(ff_rows_size(s), f->rows + c * ff_rows_size(s), f->rows);
    for (size_t k = 0; k <= f->n_classes; k++)
        for (size_t from = 0; from < stride; from += panel)
            memcpy(grad_out +
                       net_at(s, 0, k < f->n_classes ? k : s->width[0], from),
                   f->rows + k * stride + from, panel * sizeof *grad_out);
}
