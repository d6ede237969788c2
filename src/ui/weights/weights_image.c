/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notebook draws its first weights from +-0.5, and in ten epochs most of
 * them move by less than a tenth of that: the picture of the weights is
 * noise with a hint of a digit. The difference to the first weights, which
 * the seed gives again at any time, is the hint alone.
 *
 * All units share one scale, so that a pale picture is a unit with small
 * weights. It follows the cells as shown (a mean of pixels is smaller than
 * the pixels) and is rounded up to few values, so that the legend does not
 * flicker while training goes on. */
#include "ui/weights/weights_image.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "ui/draw/digit.h"

#define SCALE_UNITS 32 /* units looked at for the scale */
#define BINS        1024
#define BEYOND      50 /* 1 / 50 of the cells may exceed the scale */

struct weight_image {
    int w, h;
    double px[WEIGHTS_SIDE_MAX * WEIGHTS_SIDE_MAX]; /* [h, w] */
};

bool weights_ready(const struct model *m, size_t lane)
{
    const struct lane_model *l;

    if (lane >= m->n_lanes || m->problem == NULL)
        return false;
    l = &m->lanes[lane];
    return l->snapshot != NULL && l->shape != NULL &&
           l->snapshot->n_params == l->shape->n_params;
}

const double *weights_unit(const struct lane_model *lane, size_t unit)
{
    return lane->snapshot->data + lane->shape->w_at[0] +
           unit * lane->shape->width[0];
}

const double *weights_start(const struct model *m, const struct ui_state *ui,
                            size_t lane)
{
    const struct weights_state *w = weights_of(ui);

    if (!w->change || w->start[lane] == NULL || !weights_ready(m, lane) ||
        w->start_seed[lane] !=
            lane_whole(&m->lanes[lane].config, &param_seed) ||
        w->start_n[lane] != m->lanes[lane].shape->n_params)
        return NULL;
    return w->start[lane];
}

void weights_sync(const struct model *m, struct ui_state *ui)
{
    struct weights_state *w = weights_of(ui);

    for (size_t i = 0; w->change && i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (!weights_ready(m, i) || weights_start(m, ui, i) != NULL)
            continue;
        mem_free(w->start[i]);
        w->start[i] = mem_alloc(lane->shape->n_params, sizeof(double));
        if (w->start[i] == NULL)
            continue;
        net_init_params(lane->shape,
                        (enum net_init)lane_whole(&lane->config, &param_init),
                        lane_whole(&lane->config, &param_seed), w->start[i]);
        w->start_seed[i] = lane_whole(&lane->config, &param_seed);
        w->start_n[i] = lane->shape->n_params;
    }
}

/* Inputs without a shape: rows of `side`, the last one perhaps short. */
static void picture_shape(const struct dataset *ds, int side, int *w_out,
                          int *h_out)
{
    int n = (int)ds->n_features;

    assert(n > 0 && side > 0);
    *w_out = ds->width;
    *h_out = ds->height;
    if (ds->width > 0 && ds->height > 0)
        return;
    *w_out = n < side ? n : side;
    *h_out = (n + *w_out - 1) / *w_out;
}

int weights_side(const struct model *m, int side)
{
    int w, h, longest;

    picture_shape(m->problem->ds, side, &w, &h);
    longest = w > h ? w : h;
    if (longest <= side)
        side = side / longest * longest;
    return side > 6 ? side : 6;
}

/* How much of the source pixel [at, at + 1) lies in [lo, hi). */
static double overlap(int at, double lo, double hi)
{
    double a = at > lo ? at : lo, b = at + 1 < hi ? at + 1 : hi;

    return b > a ? b - a : 0;
}

/* Mean over the inputs under cell x, y, each by the part that is covered. */
static double cover(const double *w, const double *start, size_t n, int from_w,
                    double lo_x, double hi_x, double lo_y, double hi_y)
{
    double sum = 0, area = 0;

    for (int j = (int)lo_y; j < hi_y; j++)
        for (int i = (int)lo_x; i < hi_x; i++) {
            size_t k = (size_t)j * (size_t)from_w + (size_t)i;
            double part = overlap(i, lo_x, hi_x) * overlap(j, lo_y, hi_y);

            if (k >= n)
                continue;
            sum += part * (w[k] - (start != NULL ? start[k] : 0));
            area += part;
        }
    return area > 0 ? sum / area : 0;
}

static void make_image(const struct model *m, size_t lane, const double *start,
                       size_t unit, int side, struct weight_image *out)
{
    const struct net_shape *s = m->lanes[lane].shape;
    const double *w = weights_unit(&m->lanes[lane], unit);
    int from_w, from_h, longest;
    double step_x, step_y;

    side = side > WEIGHTS_SIDE_MAX ? WEIGHTS_SIDE_MAX : side < 1 ? 1 : side;
    if (start != NULL)
        start += s->w_at[0] + unit * s->width[0];
    picture_shape(m->problem->ds, side, &from_w, &from_h);
    longest = from_w > from_h ? from_w : from_h;
    if (longest <= side)
        side = side / longest * longest;
    out->w = from_w * side / longest > 0 ? from_w * side / longest : 1;
    out->h = from_h * side / longest > 0 ? from_h * side / longest : 1;
    step_x = (double)from_w / out->w;
    step_y = (double)from_h / out->h;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            size_t k = (size_t)(y * from_h / out->h) * (size_t)from_w +
                       (size_t)(x * from_w / out->w);
            double *px = &out->px[y * out->w + x];

            if (step_x > 1 || step_y > 1)
                *px = cover(w, start, s->width[0], from_w, x * step_x,
                            (x + 1) * step_x, y * step_y, (y + 1) * step_y);
            else if (k < s->width[0])
                *px = w[k] - (start != NULL ? start[k] : 0);
            else
                *px = 0;
        }
}

/* The next of 1, 1.5, 2, 3, 5, 7 times a power of ten. */
static double round_up(double v)
{
    static const double steps[] = {1, 1.5, 2, 3, 5, 7, 10};
    double unit = pow(10, floor(log10(v)));

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (v <= steps[i] * unit * (1 + 1e-9))
            return steps[i] * unit;
    return v;
}

/* Bins of an eighth of an octave: 2^-64 .. 2^64. */
static int bin_of(double v)
{
    int exponent;
    double mantissa = frexp(v, &exponent); /* 0.5 .. 1 */
    int bin = (exponent + 64) * 8 + (int)((mantissa - 0.5) * 16);

    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

static double bin_end(int bin)
{
    return ldexp(0.5 + (bin % 8 + 1) / 16.0, bin / 8 - 64);
}

double weights_scale(const struct model *m, size_t lane, const double *start,
                     int side)
{
    size_t n_units = m->lanes[lane].shape->width[1], n = 0, beyond = 0;
    size_t stride = (n_units + SCALE_UNITS - 1) / SCALE_UNITS;
    uint32_t bins[BINS] = {0};
    struct weight_image image;
    int k = BINS - 1;

    for (size_t unit = 0; unit < n_units; unit += stride) {
        make_image(m, lane, start, unit, side, &image);
        for (int i = 0; i < image.w * image.h; i++)
            if (isfinite(image.px[i])) {
                n++;
                bins[bin_of(fabs(image.px[i]))]++;
            }
    }
    while (k > 0 && (beyond + bins[k]) * BEYOND <= n)
        beyond += bins[k--];
    return k > 0 ? round_up(bin_end(k)) : 1;
}

void weights_draw_unit(const struct model *m, struct canvas *c, int x, int y,
                       size_t lane, const double *start, size_t unit, int side,
                       double scale)
{
    struct weight_image image;

    make_image(m, lane, start, unit, side, &image);
    digit_draw_signed(c, x, y, image.px, image.w, image.h, scale);
}

int weights_draw_legend(struct canvas *c, int x_end, int y, double scale)
{
    char lo[32], hi[32], edge[24];
    bool shades = c->shades && c->glyphs != GLYPHS_ASCII;
    int x, w = shades ? SHADE_SIGNEDS : 9;

    plot_digits(scale, 2, edge, sizeof edge);
    snprintf(lo, sizeof lo, "<-%s ", edge);
    snprintf(hi, sizeof hi, " >+%s", edge);
    x = x_end - w - canvas_text_width(lo) - canvas_text_width(hi);
    x_end = x;
    x += canvas_text(c, x, y, 16, ROLE_TEXT, lo);
    if (shades) {
        for (int i = 0; i < w; i++)
            canvas_put_shade(c, x + i, y, ' ', ROLE_TEXT, 0,
                             (uint8_t)(SHADE_SIGNED0 + i));
    } else {
        canvas_text(c, x, y, 4, digit_sign_role(-1), "@Oo,");
        canvas_text(c, x + 5, y, 4, digit_sign_role(1), ".:+#");
    }
    canvas_text(c, x + w, y, 16, ROLE_TEXT, hi);
    return x_end;
}
