/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One forward pass that keeps every z, one backward pass of the difference:
 *
 *     d = o[said] - o[other] = sum_i x_i dd/dx_i
 *                            + sum over layers l, units j of b_l[j] dd/dz_l[j]
 *
 * which holds wherever a = z or a = 0 on either side of a kink (ReLU), and with
 * smooth activations only nearly. The
 * difference is taken from the logits, not from the sums, so that the two
 * sides are computed apart and can be compared.
 *
 * Occlusion moves z of the first layer by what the square takes away, so a
 * square costs its own pixels and the layers above, not the whole picture. */
#include "nn/explain.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "nn/act.h"

/* Where the parts lie in the room. */
struct parts {
    double *z;     /* every layer's, one after the other, the logits last */
    double *again; /* the same, of another sample */
    double *g, *h; /* [widest], taken in turns */
    size_t n_z, widest;
};

static struct parts parts_of(const struct explanation *e,
                             const struct net_shape *shape)
{
    struct parts p = {.n_z =
                          net_n_hidden(shape) + shape->width[shape->n_layers]};

    for (size_t l = 0; l <= shape->n_layers; l++)
        if (shape->width[l] > p.widest)
            p.widest = shape->width[l];
    if (e->room == NULL)
        return p;
    p.z = e->room + e->n_inputs + e->n_units;
    p.again = p.z + p.n_z;
    p.g = p.again + p.n_z;
    p.h = p.g + p.widest;
    return p;
}

enum status explanation_fit(struct explanation *e,
                            const struct net_shape *shape)
{
    size_t n_inputs = shape->width[0], n_units = shape->width[1];
    struct parts p = parts_of(&(struct explanation){0}, shape);
    size_t n = n_inputs + n_units + 2 * (p.n_z + p.widest);

    if (e->n_room != n || e->n_inputs != n_inputs || e->n_units != n_units) {
        explanation_done(e);
        e->room = mem_alloc(n, sizeof *e->room);
        if (e->room == NULL)
            return STATUS_NOMEM;
        e->n_room = n;
    }
    e->n_inputs = n_inputs;
    e->n_units = n_units;
    e->n_classes = shape->width[shape->n_layers];
    e->inputs = e->room;
    e->units = e->room + n_inputs;
    e->logits = e->units + n_units + net_n_hidden(shape);
    return STATUS_OK;
}

void explanation_done(struct explanation *e)
{
    mem_free(e->room);
    *e = (struct explanation){0};
}

/* z of the layers from `layer` on, whose input is a: z of the layer before,
 * put through the activation, or in the first the sample. */
static void go_up(const struct net_shape *shape, const double *params,
                  size_t layer, const double *below, double *z)
{
    for (size_t l = layer; l < shape->n_layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];

        for (size_t j = 0; j < out; j++) {
            const double *w = params + shape->w_at[l] + j * in;
            double sum = params[shape->b_at[l] + j];

            for (size_t i = 0; i < in; i++)
                sum += w[i] * (l == 0 ? below[i] : shape->act->value(below[i]));
            z[j] = sum;
        }
        below = z;
        z += out;
    }
}

void explain_answer(struct explanation *e, const struct net_shape *shape,
                    const double *params, const double *x)
{
    go_up(shape, params, 0, x, parts_of(e, shape).z);
    e->said = 0;
    for (size_t k = 1; k < e->n_classes; k++)
        if (e->logits[k] > e->logits[e->said])
            e->said = k;
    e->other = e->said == 0 && e->n_classes > 1 ? 1 : 0;
    for (size_t k = 0; k < e->n_classes; k++)
        if (k != e->said && e->logits[k] > e->logits[e->other])
            e->other = k;
}

/* The gradient [width[l]] at the activations below layer l, from that at its
 * z; the biases' part is added to *biases. */
static void go_down(const struct net_shape *shape, const double *params,
                    size_t l, const double *at_z, double *below, double *biases)
{
    size_t in = shape->width[l], out = shape->width[l + 1];

    memset(below, 0, in * sizeof *below);
    for (size_t j = 0; j < out; j++) {
        const double *w = params + shape->w_at[l] + j * in;

        if (at_z[j] == 0)
            continue;
        *biases += at_z[j] * params[shape->b_at[l] + j];
        for (size_t i = 0; i < in; i++)
            below[i] += at_z[j] * w[i];
    }
}

void explain_exact(struct explanation *e, const struct net_shape *shape,
                   const double *params, const double *x)
{
    struct parts p = parts_of(e, shape);
    double *at_z = p.g, *below = p.h;
    const double *z = e->logits;

    e->difference = e->logits[e->said] - e->logits[e->other];
    e->of_inputs = e->of_biases = 0;
    memset(at_z, 0, e->n_classes * sizeof *at_z);
    at_z[e->said] += 1;
    at_z[e->other] -= 1;
    for (size_t l = shape->n_layers; l-- > 0;) {
        double *swap = at_z;

        go_down(shape, params, l, at_z, below, &e->of_biases);
        if (l > 0)
            z -= shape->width[l];
        for (size_t i = 0; l > 0 && i < shape->width[l]; i++) {
            if (l == 1)
                e->units[i] = shape->act->value(z[i]) * below[i];
            below[i] *= shape->act->slope(z[i]);
        }
        at_z = below;
        below = swap;
    }
    for (size_t i = 0; i < e->n_inputs; i++) {
        e->inputs[i] = x[i] * at_z[i];
        e->of_inputs += e->inputs[i];
    }
}

/* What side inputs around `at` reach, of n. */
static void reach(size_t at, size_t side, size_t n, size_t *lo, size_t *hi)
{
    *lo = at > side / 2 ? at - side / 2 : 0;
    *hi = at + (side + 1) / 2 < n ? at + (side + 1) / 2 : n;
}

/* The difference with the square around column cx of row cy set to 0. */
static double without(const struct explanation *e, const struct parts *p,
                      const struct net_shape *shape, const double *params,
                      const double *x, size_t w, size_t side, size_t cx,
                      size_t cy)
{
    size_t n_rows = (e->n_inputs + w - 1) / w, x0, x1, y0, y1;
    double *z = p->again;

    memcpy(z, p->z, e->n_units * sizeof *z);
    reach(cx, side, w, &x0, &x1);
    reach(cy, side, n_rows, &y0, &y1);
    for (size_t y = y0; y < y1; y++)
        for (size_t i = y * w + x0; i < y * w + x1 && i < e->n_inputs; i++)
            for (size_t j = 0; x[i] != 0 && j < e->n_units; j++)
                z[j] -= params[shape->w_at[0] + j * e->n_inputs + i] * x[i];
    go_up(shape, params, 1, z, z + e->n_units);
    z += net_n_hidden(shape);
    return z[e->said] - z[e->other];
}

void explain_occlusion(struct explanation *e, const struct net_shape *shape,
                       const double *params, const double *x, size_t w,
                       size_t side, size_t step)
{
    struct parts p = parts_of(e, shape);

    for (size_t at = 0; at < e->n_inputs; at++) {
        size_t cx = at % w / step * step + step / 2;
        size_t cy = at / w / step * step + step / 2;
        size_t first = at / w / step * step * w + at % w / step * step;

        e->inputs[at] =
            at != first
                ? e->inputs[first]
                : e->difference - without(e, &p, shape, params, x, w, side,
                                          cx < w ? cx : w - 1, cy);
    }
}

size_t explain_step(const struct net_shape *shape, size_t w, size_t side,
                    double budget)
{
    size_t n = shape->width[0], step = 1, above = shape->n_params;
    double cost;

    above -= (n + 1) * shape->width[1];
    cost = (double)above +
           (double)(side * (w > 0 ? side : 1)) * (double)shape->width[1];
    while (step * step < n && (double)n / (double)(step * step) * cost > budget)
        step++;
    return step;
}

double explain_activation(const struct net_shape *shape, const double *params,
                          const double *x, size_t unit)
{
    const double *w = params + shape->w_at[0] + unit * shape->width[0];
    double sum = params[shape->b_at[0] + unit];

    for (size_t i = 0; i < shape->width[0]; i++)
        sum += w[i] * x[i];
    return shape->act->value(sum);
}

size_t explain_largest(const double *values, size_t n_values, size_t n,
                       size_t *at)
{
    size_t found = 0;

    for (size_t i = 0; i < n_values; i++) {
        size_t k = found;

        if (!isfinite(values[i]) || values[i] == 0)
            continue;
        while (k > 0 && fabs(values[i]) > fabs(values[at[k - 1]])) {
            if (k < n)
                at[k] = at[k - 1];
            k--;
        }
        if (k < n)
            at[k] = i;
        found += found < n ? 1 : 0;
    }
    return found;
}
