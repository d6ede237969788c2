/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves by slopes: the way of a chunk through the layers. A chunk is taken in
 * parts of some samples, whose slopes fit the cache; a part goes through its
 * layers, four units at a time. Left over, for the exact way, are units that
 * make one of the layer above cross 0, and groups of four that no polynomial is
 * exact enough for. */
#include "nn/rules/wp/wp_layers.h"

#include <math.h>
#include <string.h>

/* Which units of hidden layer l are not 0, sample by sample. */
static void list_units(const struct pass *pass, size_t row, size_t n, size_t l,
                       struct sloped_room *room)
{
    size_t stride = pass->shape.stride[l + 1];

    for (size_t i = 0; i < n; i++) {
        const double *a = pass->a[l] + (row + i) * stride;
        uint32_t *used = room->used[l] + i * stride, count = 0;

        for (uint32_t j = 0; j < pass->shape.width[l + 1]; j++) {
            used[count] = j;
            count += a[j] != 0.0;
        }
        room->n_used[l][i] = count;
    }
}

/* The part's inputs to layer l > 0, and how far they may move its units. */
static void activation_inputs(const struct wp *wp, const struct pass *pass,
                              size_t row, size_t n, size_t l,
                              const struct sloped_room *room, struct slopes *y)
{
    double most = 1.0;

    y->x = pass->a[l - 1] + row * y->stride_in;
    y->used = room->used[l - 1];
    y->n_used = room->n_used[l - 1];
    if (y->act == CHANGE_RELU) {
        for (size_t i = 0; i < n * y->stride_in; i++)
            most = y->x[i] > most ? y->x[i] : most;
        sloped_range(y, wp->pert, 0.0, most);
        return;
    }
    for (size_t i = 0; i < n * y->stride_in; i++)
        sloped_tanh(y->steep * wp->pert * y->x[i], &room->t[i], &room->r[i]);
    y->t = room->t;
    y->r = room->r;
}

/* The same for the first layer. */
static void feature_inputs(const struct sloped *sl, const struct wp *wp,
                           const struct span *span,
                           const struct sloped_room *room, struct slopes *y)
{
    const struct runs *r = span->runs;

    y->t = r->value8 ? sl->byte_t : room->t;
    y->r = r->value8 ? sl->byte_r : room->r;
    for (size_t i = 0; i < span->n && !r->value8 && y->act != CHANGE_RELU;
         i++) {
        size_t sample = span_sample(span, i), run = r->first_run[sample];

        for (size_t v = run; v < r->first_run[sample + 1]; v++)
            sloped_tanh(y->steep * wp->pert * r->value[v],
                        &room->t[i * y->stride_in + v - run],
                        &room->r[i * y->stride_in + v - run]);
    }
}

/* Four units from `at` on are left over. */
static void leave(const struct slopes *y, size_t n, size_t at, int64_t *left)
{
    for (size_t i = 0; i < n; i++)
        for (size_t unit = at; unit < at + 4; unit++)
            left[i * y->stride + unit] = -1;
}

/* Where the products of four units from `at` on begin, or their sums. */
static size_t products_at(const struct sloped_layer *layer, size_t chunk,
                          size_t at)
{
    return chunk * layer->n + at * layer->rows;
}

/* Products as logarithms into the sums, if there are any beyond `most`. */
static void take_logs(const struct pass *pass, const struct sloped_layer *layer,
                      size_t chunk, double most)
{
    size_t stride = layer->slopes.stride;
    double *used = layer->used + chunk * stride / 4;

    for (size_t at = 0; at < stride; at += 4) {
        size_t begin = products_at(layer, chunk, at);

        if (!(used[at / 4] > most))
            continue;
        pass->k->flush_log(4 * layer->rows, layer->prod + begin,
                           layer->sum + begin);
        used[at / 4] = 0.0;
    }
}

/* One part through one layer; what is left over into partial. */
static void part_of_layer(const struct wp *wp, const struct pass *pass,
                          const struct span *span, size_t row, size_t chunk,
                          size_t l, double *partial)
{
    struct sloped *sl = wp->sloped;
    const struct net_shape *s = &pass->shape;
    const struct sloped_layer *layer = &sl->layer[l];
    struct sloped_room *room = &sl->room[chunk];
    struct slopes y = layer->slopes;
    double *used = layer->used + chunk * y.stride / 4;

    y.z = pass->z[l] + row * y.stride;
    y.logits = pass->z[s->n_layers - 1] + row * y.c.class_stride;
    y.p = pass->p + row * y.c.class_stride;
    y.skip = room->left;
    y.room = room->slopes;
    y.terms = room->terms;
    y.n_terms = &room->n_terms;
    if (l > 0)
        activation_inputs(wp, pass, row, span->n, l, room, &y);
    else
        feature_inputs(sl, wp, span, room, &y);
    if (y.across) {
        y.on = room->used[l + 1];
        y.n_on = room->n_used[l + 1];
        pass->k->slope_kinks(span->n, &y, pass->z[l + 1] + row * y.on_stride,
                             room->left);
    } else {
        memset(room->left, 0, span->n * y.stride * sizeof *room->left);
    }
    for (size_t at = 0; at < y.stride; at += 4) {
        size_t begin = products_at(layer, chunk, at);

        if (!pass->k->slope_curves(span, &y, at, layer->prod + begin,
                                   layer->sum + begin, &used[at / 4]))
            leave(&y, span->n, at, room->left);
    }
    take_logs(pass, layer, chunk, LOG_ROOM / 2);
    perturb_exact_layer(wp, pass, span, row, chunk, l, room->left,
                        partial + s->block_at[l]);
}

/* The chunk's sums into the kernel layout. */
static void collect(const struct pass *pass, const struct sloped_layer *layer,
                    size_t chunk, size_t l, double *block)
{
    size_t panel = net_panel(&pass->shape, l), stride = layer->slopes.stride;
    const double *sum = layer->sum + chunk * layer->n;

    for (size_t at = 0; at < stride; at += 4) {
        double *to = block + at / panel * panel * layer->rows + at % panel;

        for (size_t i = 0; i < layer->rows; i++, to += panel, sum += 4)
            for (size_t unit = 0; unit < 4; unit++)
                to[unit] += sum[unit];
    }
}

void sloped_chunk(const struct wp *wp, const struct pass *pass,
                  const struct span *span, size_t at, size_t chunk,
                  double *part)
{
    struct sloped *sl = wp->sloped;
    const struct net_shape *s = &pass->shape;

    for (size_t l = 0; l + 1 < s->n_layers; l++)
        if (sl->layer[l].can) {
            struct sloped_layer *y = &sl->layer[l];

            if (wp->kind.loss == CHANGE_CE)
                pass->k->fill(y->n, 1.0, y->prod + chunk * y->n);
            pass->k->fill(y->n, 0.0, y->sum + chunk * y->n);
            memset(y->used + chunk * s->stride[l + 1] / 4, 0,
                   s->stride[l + 1] / 4 * sizeof *y->used);
        }
    for (size_t done = 0; done < span->n; done += SLOPED_PART) {
        size_t n = span->n - done < SLOPED_PART ? span->n - done : SLOPED_PART;
        struct span some = span_part(span, done, n);

        sl->room[chunk].n_terms = 0;
        for (size_t l = 0; l + 1 < s->n_layers; l++)
            list_units(pass, at + done, n, l, &sl->room[chunk]);
        for (size_t l = 0; l + 1 < s->n_layers; l++)
            if (sl->layer[l].can)
                part_of_layer(wp, pass, &some, at + done, chunk, l, part);
    }
    for (size_t l = 0; l + 1 < s->n_layers; l++) {
        struct sloped_layer *y = &sl->layer[l];

        if (!y->can)
            continue;
        take_logs(pass, y, chunk, 0.0);
        collect(pass, y, chunk, l, part + s->block_at[l]);
    }
}
