/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample at a time through a struct sample, whose arrays are rows of the
 * pass's or scratch. Each chunk has its scratch: the sample's features, z, a
 * and p of a pass that must not be seen, and a copy of the weights to
 * perturb. */
#include "nn/reference.h"

#include <string.h>

#include "base/mem.h"
#include "nn/act.h"
#include "nn/loss.h"

struct sample {
    const struct net_shape *shape;
    size_t label;
    double *x;                 /* [I] */
    double *z[NET_MAX_LAYERS]; /* [stride[l + 1]], padding 0 */
    double *a[NET_MAX_LAYERS]; /* the same, hidden layers */
    double *p;                 /* [stride[L]] */
    double *spare;             /* [n_block] */
};

/* Doubles of the room of each chunk. */
static size_t reference_room(const struct net_shape *shape)
{
    size_t n = (shape->width[0] + NET_LANE - 1) / NET_LANE * NET_LANE;

    for (size_t l = 1; l <= shape->n_layers; l++)
        n += 2 * shape->stride[l];
    return n + shape->stride[shape->n_layers] + shape->n_block;
}

enum status reference_prepare(struct pass *pass)
{
    if (!pass->plain_room)
        pass->plain_room = mem_alloc(
            PASS_CHUNKS_MAX * reference_room(&pass->shape), sizeof(double));
    return pass->plain_room ? STATUS_OK : STATUS_NOMEM;
}

/* All of it in the chunk's scratch. */
static struct sample sample_in_room(const struct pass *pass, size_t chunk)
{
    const struct net_shape *s = &pass->shape;
    double *room = pass->plain_room + chunk * reference_room(s);
    struct sample sample = {.shape = s, .x = room};

    room += (s->width[0] + NET_LANE - 1) / NET_LANE * NET_LANE;
    for (size_t l = 0; l < s->n_layers; l++) {
        sample.z[l] = room;
        sample.a[l] = room + s->stride[l + 1];
        room += 2 * s->stride[l + 1];
    }
    sample.p = room;
    sample.spare = room + s->stride[s->n_layers];
    return sample;
}

static void read_features(const struct runs *r, size_t number,
                          struct sample *sample)
{
    size_t run = r->first_run[number];

    memset(sample->x, 0, r->n_features * sizeof *sample->x);
    for (size_t i = r->first_nz[number]; i < r->first_nz[number + 1]; i++) {
        uint32_t entry = r->entry[i];
        size_t at = run + runs_number(r, entry);

        sample->x[RUNS_COL(entry)] =
            r->value8 ? r->byte_x[r->value8[at]] : r->value[at];
    }
    sample->label = r->labels[number];
}

/* Sample i of the span, whose z, a and p are row `row` of the pass's. */
static struct sample sample_of_pass(const struct pass *pass, size_t chunk,
                                    const struct span *span, size_t i,
                                    size_t row)
{
    const struct net_shape *s = &pass->shape;
    struct sample sample = sample_in_room(pass, chunk);

    for (size_t l = 0; l < s->n_layers; l++) {
        sample.z[l] = pass->z[l] + row * s->stride[l + 1];
        if (l + 1 < s->n_layers)
            sample.a[l] = pass->a[l] + row * s->stride[l + 1];
    }
    sample.p = pass->p + row * s->stride[s->n_layers];
    read_features(span->runs, span_sample(span, i), &sample);
    return sample;
}

/* Of the pass's own samples: row of its buffers. */
static void touch(void (*hook)(void *, const struct pass *, const struct rows *,
                               size_t, double *),
                  const struct pass *pass, size_t chunk, size_t row, size_t l,
                  double *values)
{
    const struct rows rows = {chunk, row, 1};

    if (pass && hook)
        hook(pass->hook->ctx, pass, &rows, l, values);
}

/* Returns the loss. pass: whose sample it is, row `row` of chunk `chunk`, for
 * its hook; NULL of a sample that must not be seen. */
static double forward(const struct sample *sample, const double *block,
                      const struct pass *pass, size_t chunk, size_t row)
{
    const struct pass_hook none = {0};
    const struct pass_hook *hook = pass && pass->hook ? pass->hook : &none;
    const struct net_shape *s = sample->shape;
    const double *x = sample->x;
    size_t L = s->n_layers;

    for (size_t l = 0; l < L; l++) {
        double *z = sample->z[l];

        memset(z, 0, s->stride[l + 1] * sizeof *z);
        for (size_t j = 0; j < s->width[l + 1]; j++) {
            z[j] = block[net_at(s, l, s->width[l], j)];
            for (size_t i = 0; i < s->width[l]; i++)
                z[j] += block[net_at(s, l, i, j)] * x[i];
        }
        touch(hook->z, pass, chunk, row, l, z);
        if (l + 1 == L)
            break;
        memset(sample->a[l], 0, s->stride[l + 1] * sizeof *z);
        for (size_t j = 0; j < s->width[l + 1]; j++)
            sample->a[l][j] = s->act->value(z[j]);
        touch(hook->a, pass, chunk, row, l, sample->a[l]);
        x = sample->a[l];
    }
    memset(sample->p, 0, s->stride[L] * sizeof *sample->p);
    return s->loss->value(sample->z[L - 1], s->width[L], sample->label,
                          sample->p);
}

static bool is_correct(const struct sample *sample)
{
    const struct net_shape *s = sample->shape;
    const double *z = sample->z[s->n_layers - 1];
    size_t best = 0;

    for (size_t k = 1; k < s->width[s->n_layers]; k++)
        best = z[k] > z[best] ? k : best;
    return best == sample->label;
}

void reference_forward(struct pass *pass, size_t i)
{
    const struct net_shape *s = &pass->shape;
    struct span_stats stats = {0};
    size_t at, inactive = 0;
    struct span span = pass_chunk(pass, i, &at);

    for (size_t n = 0; n < span.n; n++) {
        struct sample sample = sample_of_pass(pass, i, &span, n, at + n);

        pass->losses[at + n] = forward(&sample, pass->block, pass, i, at + n);
        stats.loss_sum += pass->losses[at + n];
        stats.n_correct += is_correct(&sample);
        for (size_t l = 0; l + 1 < s->n_layers; l++)
            for (size_t j = 0; j < s->stride[l + 1]; j++)
                inactive += s->act->can_be_off && sample.z[l][j] <= 0.0;
    }
    pass->stats[i] = stats;
    pass->n_inactive[i] = inactive;
}

/* Layer l's share of the gradient from its dz [out]. */
static void add_gradient(const struct sample *sample, size_t l,
                         const double *dz, double *part)
{
    const struct net_shape *s = sample->shape;
    const double *x = l > 0 ? sample->a[l - 1] : sample->x;

    for (size_t j = 0; j < s->width[l + 1]; j++) {
        for (size_t i = 0; i < s->width[l]; i++)
            part[net_at(s, l, i, j)] += x[i] * dz[j];
        part[net_at(s, l, s->width[l], j)] += dz[j];
    }
}

/* What unit k above layer l >= 1 sends to its inputs: one of the layer in a
 * chain, else one of the outputs, whose dL/dz is e. */
static double signal_of(const struct sample *sample,
                        const struct backward_route *route, size_t k,
                        const double *dz, const double *e)
{
    double size = route->hidden_scale;

    switch (route->way) {
    case BACKWARD_CHAIN:
        return dz[k];
    case BACKWARD_ERROR:
        return e[k] / route->output_scale * size;
    case BACKWARD_SIGN:
        return e[k] > 0 ? size : e[k] < 0 ? -size : e[k];
    case BACKWARD_TARGET:
        return sample->label == k ? size : 0.0;
    case BACKWARD_NONE:
        break;
    }
    return 0.0;
}

/* dz of the layer before layer l >= 1, from layer l's or the outputs'. */
static void send_back(const struct sample *sample, size_t l,
                      const struct backward_route *route, const double *dz,
                      const double *e, const double *feedback, double *dz_out)
{
    const struct net_shape *s = sample->shape;
    size_t above = route->way == BACKWARD_CHAIN ? l + 1 : s->n_layers;

    for (size_t i = 0; i < s->width[l]; i++) {
        double da = 0.0;

        for (size_t k = 0; k < s->width[above]; k++)
            da += signal_of(sample, route, k, dz, e) *
                  feedback[k * s->stride[l] + i];
        dz_out[i] = da * s->act->slope(sample->z[l - 1][i]);
    }
}

void reference_backward(struct pass *pass, size_t i,
                        const struct backward_route *route,
                        double *const feedback[NET_MAX_LAYERS])
{
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    size_t at, L = s->n_layers;
    struct span span = pass_chunk(pass, i, &at);
    struct sample d = sample_in_room(pass, i); /* its z: dL/dz by layer */
    double *e = d.z[L - 1];

    memset(part, 0, s->n_block * sizeof *part);
    for (size_t n = 0; n < span.n; n++) {
        struct sample sample = sample_of_pass(pass, i, &span, n, at + n);

        s->loss->error(sample.z[L - 1], sample.p, s->width[L], sample.label, e);
        for (size_t k = 0; k < s->width[L]; k++)
            e[k] *= route->output_scale;
        for (size_t l = L - 1; l > 0; l--) {
            add_gradient(&sample, l, d.z[l], part);
            send_back(&sample, l, route, d.z[l], e, feedback[l], d.z[l - 1]);
        }
        add_gradient(&sample, 0, d.z[0], part);
    }
}

void reference_weights(struct pass *pass, size_t i,
                       double *const errors[NET_MAX_LAYERS])
{
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    size_t at;
    struct span span = pass_chunk(pass, i, &at);

    memset(part, 0, s->n_block * sizeof *part);
    for (size_t n = 0; n < span.n; n++) {
        struct sample sample = sample_of_pass(pass, i, &span, n, at + n);

        for (size_t l = 0; l < s->n_layers; l++)
            add_gradient(&sample, l, errors[l] + (at + n) * s->stride[l + 1],
                         part);
    }
}

void reference_perturb(struct pass *pass, size_t i, double pert)
{
    const struct net_shape *s = &pass->shape;
    double *part = pass->partial + i * s->n_block;
    struct sample sample = sample_in_room(pass, i);
    size_t at;
    struct span span = pass_chunk(pass, i, &at);

    memset(part, 0, s->n_block * sizeof *part);
    memcpy(sample.spare, pass->block, s->n_block * sizeof *part);
    for (size_t n = 0; n < span.n; n++) {
        double loss;

        read_features(span.runs, span_sample(&span, n), &sample);
        loss = forward(&sample, pass->block, NULL, i, 0);
        for (size_t l = 0; l < s->n_layers; l++)
            for (size_t k = 0; k < (s->width[l] + 1) * s->width[l + 1]; k++) {
                size_t w =
                    net_at(s, l, k / s->width[l + 1], k % s->width[l + 1]);

                sample.spare[w] += pert;
                part[w] += forward(&sample, sample.spare, NULL, i, 0) - loss;
                sample.spare[w] = pass->block[w];
            }
    }
}
