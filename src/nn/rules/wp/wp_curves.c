/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves by slopes: what the kernels of kernels/slope.c need of each layer, and
 * the way of a chunk through them. A chunk is taken in parts of some samples,
 * whose slopes fit the cache; a part goes through its layers, four units at a
 * time. Left over, for the exact way, are units that make one of the layer
 * above cross 0, and groups of four that no polynomial is exact enough for. */
#include "nn/rules/wp/wp.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "nn/act.h"

#define PART 64 /* samples */

/* One layer; the arrays of the chunks lie one after the other. */
struct sloped_layer {
    bool can;
    struct slopes slopes; /* of the batch, but for the rows of a part */
    size_t rows, n;       /* inputs + 1; rows * stride */
    double *prod, *sum;   /* [PASS_CHUNKS_MAX, stride / 4, rows, 4] */
    double *used;         /* [PASS_CHUNKS_MAX, stride / 4] |log| in prod */
};

/* Of a chunk. */
struct sloped_room {
    double *slopes;                   /* [PART, O, 4] */
    int64_t *left;                    /* [PART, widest] */
    uint32_t *used[NET_MAX_LAYERS];   /* [PART, stride[l + 1]] units not 0 */
    uint32_t *n_used[NET_MAX_LAYERS]; /* [PART] */
    double *t, *r;                    /* [PART, most inputs] */
};

struct sloped {
    struct sloped_layer layer[NET_MAX_LAYERS];
    double *out;    /* [O, stride of the last hidden layer] */
    double *across; /* [units of the last, stride of the one below] */
    double *widest; /* [units of the last] */
    double byte_t[256], byte_r[256];
    struct sloped_room room[PASS_CHUNKS_MAX];
    size_t n_values; /* most inputs of a layer, as t and r hold them */
};

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
    bool smooth = kind->act != CHANGE_RELU;
    size_t n = smooth ? PART * n_values : 0;
    bool ok;

    room->slopes = mem_alloc(PART * s->width[s->n_layers] * 4, sizeof(double));
    room->left = mem_alloc(PART * widest, sizeof *room->left);
    room->t = mem_alloc(n, sizeof(double));
    room->r = mem_alloc(n, sizeof(double));
    ok = room->slopes && room->left && room->t && room->r;
    for (size_t l = 0; ok && l + 1 < s->n_layers; l++) {
        room->used[l] =
            mem_alloc(PART * s->stride[l + 1], sizeof *room->used[l]);
        room->n_used[l] = mem_alloc(PART, sizeof *room->n_used[l]);
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
    bool known = kind.loss == CHANGE_CE || kind.loss == CHANGE_MSE;
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
    if (ok && known)
        ok = alloc_layer(s, L - 2, &sl->layer[L - 2]);
    if (ok && known && L > 2 && kind.act == CHANGE_RELU)
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

/* tanh y and 1 - |tanh y| without cancellation. */
static void tanh_of(double y, double *t, double *r)
{
    double e = exp(-2.0 * fabs(y));

    *t = tanh(y);
    *r = 2.0 * e / (1.0 + e);
}

/* The range of D when inputs lie in [min_x, max_x]. */
static void change_range(struct slopes *s, double pert, double min_x,
                         double max_x)
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
        .polys = wp->polys,
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
        change_range(y, wp->pert, pass->min_x, pass->max_x);
    else
        change_range(y, wp->pert, wp->kind.act == CHANGE_TANH ? -1.0 : 0.0,
                     1.0);
    if (wp->kind.act != CHANGE_RELU)
        tanh_of(y->steep * wp->pert, &y->t_bias, &y->r_bias);
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
        tanh_of((wp->kind.act == CHANGE_SIGMOID ? 0.5 : 1.0) * wp->pert *
                    pass->batch.runs->byte_x[v],
                &sl->byte_t[v], &sl->byte_r[v]);
}

bool sloped_takes(const struct sloped *sl, size_t l)
{
    return sl && sl->layer[l].can;
}

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
        change_range(y, wp->pert, 0.0, most);
        return;
    }
    for (size_t i = 0; i < n * y->stride_in; i++)
        tanh_of(y->steep * wp->pert * y->x[i], &room->t[i], &room->r[i]);
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
            tanh_of(y->steep * wp->pert * r->value[v],
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

/* One part through one layer; what is left over into partial. */
static void part_of_layer(const struct wp *wp, const struct pass *pass,
                          const struct span *span, size_t row, size_t chunk,
                          size_t l, double *partial)
{
    const struct sloped *sl = wp->sloped;
    const struct net_shape *s = &pass->shape;
    const struct sloped_layer *layer = &sl->layer[l];
    const struct sloped_room *room = &sl->room[chunk];
    struct slopes y = layer->slopes;
    double *used = layer->used + chunk * y.stride / 4;

    y.z = pass->z[l] + row * y.stride;
    y.logits = pass->z[s->n_layers - 1] + row * y.c.class_stride;
    y.p = pass->p + row * y.c.class_stride;
    y.skip = room->left;
    y.room = room->slopes;
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
        double *prod = layer->prod + chunk * layer->n + at * layer->rows;
        double *sum = layer->sum + chunk * layer->n + at * layer->rows;

        if (!pass->k->slope_curves(span, &y, at, prod, sum, &used[at / 4]))
            leave(&y, span->n, at, room->left);
        if (used[at / 4] > LOG_ROOM / 2) {
            pass->k->flush_log(4 * layer->rows, prod, sum);
            used[at / 4] = 0.0;
        }
    }
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

            pass->k->fill(y->n, 1.0, y->prod + chunk * y->n);
            pass->k->fill(y->n, 0.0, y->sum + chunk * y->n);
            memset(y->used + chunk * s->stride[l + 1] / 4, 0,
                   s->stride[l + 1] / 4 * sizeof *y->used);
        }
    for (size_t done = 0; done < span->n; done += PART) {
        size_t n = span->n - done < PART ? span->n - done : PART;
        struct span some = span_part(span, done, n);

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
        pass->k->flush_log(y->n, y->prod + chunk * y->n, y->sum + chunk * y->n);
        collect(pass, y, chunk, l, part + s->block_at[l]);
    }
}
