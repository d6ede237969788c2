/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states h and o of hidden and output units descend the energy
 *   E = (|h|^2 + |o|^2) / 2 - x W1 h - h W2 o - b1 h - b2 o
 * of the net, kept in [0, 1], which is what rho = clip(0, 1) does:
 *   h = clip(h + step (x W1 + b1 + o W2^T - h))
 *   o = clip(o + step (h W2 + b2 - o))
 * first freely, then with beta (y - o) times 2 step added to o's, as the
 * authors' code has it. They begin at h = clip(x W1 + b1), o = clip(h W2 + b2),
 * not where the sample was left an epoch before: there is nothing to
 * remember. */
#include "nn/rules/local/ep_parts.h"

#include <string.h>

/* Written so that NaN stays NaN. */
static double clip(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

/* A step of y [n] towards z + f; z NULL = 0. */
static void step_to(const struct ep *e, const struct pass *pass, size_t n,
                    const double *z, const double *f, double *y)
{
    double step = e->values[EP_STEP];

    if (!pass->plain) {
        pass->k->settle(n, step, z, f, y);
        return;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = clip(y[i] + step * ((z ? z[i] : 0.0) + f[i] - y[i]));
}

/* What the label adds to the outputs' forces f, before their step. */
static void pull(const struct pass *pass, const struct local_rows *rows,
                 double beta, const double *o, double *f)
{
    size_t O = pass->shape.stride[2];

    for (size_t i = 0; i < rows->span.n; i++) {
        size_t label = rows->span.runs->labels[span_sample(&rows->span, i)];

        for (size_t k = 0; k < O; k++)
            f[i * O + k] +=
                2.0 * beta * ((k == label ? 1.0 : 0.0) - o[i * O + k]);
    }
}

/* `steps` steps of h and o [stride 1, stride 2 by row]; beta 0 is free. */
static void relax(struct ep *e, const struct pass *pass,
                  const struct local_rows *rows, size_t steps, double beta,
                  double *h, double *o)
{
    const struct net_shape *s = &pass->shape;
    size_t H = s->stride[1], O = s->stride[2], n = rows->span.n;
    double *fh = e->force_h + rows->at * H;
    double *fo = e->force_o + rows->at * O;
    const double *z = pass->z[0] + rows->at * H;
    const struct local_in down = {n, s->width[2], O, o};
    const struct local_in up = {n, s->width[1], H, h};

    for (size_t t = 0; t < steps; t++) {
        local_dense(pass, &down, e->back, false, H, fh);
        local_dense(pass, &up, e->W2, true, O, fo);
        if (beta != 0.0)
            pull(pass, rows, beta, o, fo);
        step_to(e, pass, n * H, z, fh, h);
        step_to(e, pass, n * O, NULL, fo, o);
    }
}

struct local_rows ep_settle(struct ep *e, struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    struct local_rows rows;
    double *h, *o;

    rows.span = pass_chunk(pass, i, &rows.at);
    h = e->h + rows.at * s->stride[1];
    o = e->o + rows.at * s->stride[2];
    for (size_t j = 0; j < rows.span.n * s->stride[1]; j++)
        h[j] = clip(pass->z[0][rows.at * s->stride[1] + j]);
    local_dense(pass,
                &(struct local_in){rows.span.n, s->width[1], s->stride[1], h},
                e->W2, true, s->stride[2], o);
    for (size_t j = 0; j < rows.span.n * s->stride[2]; j++)
        o[j] = clip(o[j]);
    relax(e, pass, &rows, (size_t)e->values[EP_FREE_STEPS], 0.0, h, o);
    return rows;
}

void ep_nudge(struct ep *e, const struct pass *pass,
              const struct local_rows *rows)
{
    size_t H = pass->shape.stride[1], O = pass->shape.stride[2];
    double *h = e->nudged_h + rows->at * H, *o = e->nudged_o + rows->at * O;

    memcpy(h, e->h + rows->at * H, rows->span.n * H * sizeof *h);
    memcpy(o, e->o + rows->at * O, rows->span.n * O * sizeof *o);
    relax(e, pass, rows, (size_t)e->values[EP_NUDGED_STEPS], e->beta, h, o);
}
