/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves by slopes: what the kernels of kernels/slope.c need of each layer. */
#include "nn/rules/wp/wp_layers.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

void sloped_free(struct sloped *sl)
{
    if (!sl)
        return;
    for (size_t l = 0; l < NET_MAX_LAYERS; l++) {
        mem_free(sl->layer[l].prod);
        mem_free(sl->layer[l].sum);
        mem_free(sl->layer[l].used);
    }
    for (size_t c = 0; c < PASS_CHUNKS_MAX; c++) {
        mem_free(sl->room[c].slopes);
        mem_free(sl->room[c].terms);
        mem_free(sl->room[c].left);
        for (size_t l = 0; l < NET_MAX_LAYERS; l++) {
            mem_free(sl->room[c].used[l]);
            mem_free(sl->room[c].n_used[l]);
        }
        mem_free(sl->room[c].t);
        mem_free(sl->room[c].r);
    }
    mem_free(sl->out);
    mem_free(sl->across);
    mem_free(sl->widest);
    mem_free(sl);
}

static bool alloc_room(const struct net_shape *s, const struct wp_kind *kind,
                       size_t widest, size_t n_values, struct sloped_room *room)
{
    size_t n = kind->act == CHANGE_RELU ? 0 : SLOPED_PART * n_values;
    size_t outputs = SLOPED_PART * s->width[s->n_layers];
    size_t n_terms = wp_sigmoid_outputs(kind->loss) ? CURVES_MAX_TERMS : 0;
    bool ok;

    room->slopes = mem_alloc(outputs * 4, sizeof(double));
    room->terms = mem_alloc(outputs * n_terms, sizeof(double));
    room->left = mem_alloc(SLOPED_PART * widest, sizeof *room->left);
    room->t = mem_alloc(n, sizeof(double));
    room->r = mem_alloc(n, sizeof(double));
    ok = room->slopes && room->terms && room->left && room->t && room->r;
    for (size_t l = 0; ok && l + 1 < s->n_layers; l++) {
        room->used[l] =
            mem_alloc(SLOPED_PART * s->stride[l + 1], sizeof *room->used[l]);
        room->n_used[l] = mem_alloc(SLOPED_PART, sizeof *room->n_used[l]);
        ok = room->used[l] && room->n_used[l];
    }
    return ok;
}

static bool alloc_layer(const struct net_shape *s, size_t l,
                        struct sloped_layer *y)
{
    y->can = true;
    y->rows = s->width[l] + 1;
    y->n = y->rows * s->stride[l + 1];
    y->prod = mem_alloc(PASS_CHUNKS_MAX * y->n, sizeof(double));
    y->sum = mem_alloc(PASS_CHUNKS_MAX * y->n, sizeof(double));
    y->used = mem_alloc(PASS_CHUNKS_MAX * s->stride[l + 1] / 4, sizeof(double));
    return y->prod && y->sum && y->used;
}

enum status sloped_new(const struct pass *pass, struct wp_kind kind,
                       struct sloped **out)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, last = s->stride[L - 1], widest = 0;
    struct sloped *sl = mem_alloc(1, sizeof *sl);
    bool ok = sl != NULL;

    if (!ok)
        return STATUS_NOMEM;
    for (size_t l = 1; l <= L; l++)
        widest = s->stride[l] > widest ? s->stride[l] : widest;
    sl->n_values = pass->max_runs > widest ? pass->max_runs : widest;
    sl->out = mem_alloc(s->width[L] * last, sizeof(double));
    sl->across = mem_alloc(L > 2 ? last * s->stride[L - 2] : 0, sizeof(double));
    sl->widest = mem_alloc(last, sizeof(double));
    ok = sl->out && sl->across && sl->widest;
    if (ok)
        ok = alloc_layer(s, L - 2, &sl->layer[L - 2]);
    if (ok && L > 2 && kind.act == CHANGE_RELU)
        ok = alloc_layer(s, L - 3, &sl->layer[L - 3]);
    for (size_t c = 0; ok && c < PASS_CHUNKS_MAX; c++)
        ok = alloc_room(s, &kind, widest, sl->n_values, &sl->room[c]);
    if (!ok) {
        sloped_free(sl);
        return STATUS_NOMEM;
    }
    *out = sl;
    return STATUS_OK;
}

/* out [cols, stride] = the transpose of W [rows, cols]. */
static void transpose(const double *W, size_t rows, size_t cols,
                      size_t stride_in, size_t stride, double *out)
{
    memset(out, 0, cols * stride * sizeof *out);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            out[j * stride + i] = W[i * stride_in + j];
}

void sloped_tanh(double y, double *t, double *r)
{
    double e = exp(-2.0 * fabs(y));

    *t = tanh(y);
    *r = 2.0 * e / (1.0 + e);
}

void sloped_range(struct slopes *s, double pert, double min_x, double max_x)
{
    double a = pert * fmin(min_x, 0.0), b = pert * fmax(max_x, 1.0);
    double most = s->act == CHANGE_RELU   ? INFINITY
                  : s->act == CHANGE_TANH ? 2.0
                                          : 1.0;
    double slope = s->act == CHANGE_SIGMOID ? 0.25 : 1.0;

    s->c.pert = pert;
    s->c.min_dx = fmin(a, b);
    s->c.max_dx = fmax(a, b);
    s->lo = fmax(-most, slope * s->c.min_dx);
    s->hi = fmin(most, slope * s->c.max_dx);
}

/* What layer l needs for a batch. */
static void begin_layer(struct sloped *sl, const struct wp *wp,
                        const struct pass *pass, size_t l)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers;
    struct slopes *y = &sl->layer[l].slopes;
    bool sigmoid = wp->kind.act == CHANGE_SIGMOID;

    *y = (struct slopes){
        .c = {.n_units = s->width[l + 1],
              .n_classes = s->width[L],
              .class_stride = s->stride[L],
              .gain = sigmoid ? 0.5 : 1.0},
        .polys = wp_sigmoid_outputs(wp->kind.loss) ? wp->series : wp->polys,
        .loss = wp->kind.loss,
        .act = wp->kind.act,
        .steep = sigmoid ? 0.5 : 1.0,
        .stride = s->stride[l + 1],
        .n_in = s->width[l],
        .stride_in = l ? s->stride[l] : sl->n_values,
        .out = sl->out,
        .out_stride = s->stride[L - 1],
        .rows = pass_layer(pass, L - 1),
    };
    if (l + 3 == L) {
        y->across = sl->across;
        y->widest = sl->widest;
        y->n_above = s->width[L - 1];
        y->on_stride = s->stride[L - 1];
    }
    if (l == 0)
        sloped_range(y, wp->pert, pass->min_x, pass->max_x);
    else
        sloped_range(y, wp->pert, wp->kind.act == CHANGE_TANH ? -1.0 : 0.0,
                     1.0);
    if (wp->kind.act != CHANGE_RELU)
        sloped_tanh(y->steep * wp->pert, &y->t_bias, &y->r_bias);
}

void sloped_begin(struct sloped *sl, const struct wp *wp,
                  const struct pass *pass)
{
    const struct net_shape *s = &pass->shape;
    size_t L = s->n_layers, last = s->stride[L - 1];

    transpose(pass_layer(pass, L - 1), s->width[L - 1], s->width[L],
              s->stride[L], last, sl->out);
    if (L > 2) {
        size_t below = s->stride[L - 2];

        transpose(pass_layer(pass, L - 2), s->width[L - 2], s->width[L - 1],
                  last, below, sl->across);
        for (size_t j = 0; j < s->width[L - 1]; j++) {
            sl->widest[j] = 0.0;
            for (size_t i = 0; i < below; i++)
                sl->widest[j] =
                    fmax(sl->widest[j], fabs(sl->across[j * below + i]));
        }
    }
    for (size_t l = 0; l + 1 < L; l++) {
        if (sl->layer[l].can)
            begin_layer(sl, wp, pass, l);
    }
    for (size_t v = 0; v < 256 && wp->kind.act != CHANGE_RELU; v++)
        sloped_tanh((wp->kind.act == CHANGE_SIGMOID ? 0.5 : 1.0) * wp->pert *
                        pass->batch.runs->byte_x[v],
                    &sl->byte_t[v], &sl->byte_r[v]);
}

bool sloped_takes(const struct sloped *sl, size_t l)
{
    return sl && sl->layer[l].can;
}
