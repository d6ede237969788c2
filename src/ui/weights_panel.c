/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All units share one scale, printed in the legend: a pale picture is a unit
 * with small weights. Numbers stand beside every picture, since a colour
 * tells a sign and an order, not a value. */
#include "ui/weights_panel.h"

#include <math.h>
#include <stdio.h>

#include "ui/digit.h"
#include "ui/sample_image.h"

bool weights_ready(const struct model *m, size_t lane)
{
    const struct lane_model *l;

    if (lane >= m->n_lanes || m->problem == NULL)
        return false;
    l = &m->lanes[lane];
    return l->picture != NULL && l->shape != NULL &&
           l->picture->n_params == l->shape->n_params;
}

const double *weights_unit(const struct lane_model *lane, size_t unit)
{
    return lane->picture->data + lane->shape->w_at[0] +
           unit * lane->shape->width[0];
}

double weights_scale(const struct lane_model *lane)
{
    const struct net_shape *s = lane->shape;
    const double *w = weights_unit(lane, 0);
    double most = 0;

    for (size_t i = 0; i < s->width[0] * s->width[1]; i++)
        if (isfinite(w[i]))
            most = fmax(most, fabs(w[i]));
    return most > 0 ? most : 1;
}

/* Mean over the inputs under one cell of the picture. */
static double cover(const double *w, int from_w, int from_h, int to_w, int to_h,
                    int x, int y)
{
    int x0 = x * from_w / to_w, x1 = (x + 1) * from_w / to_w;
    int y0 = y * from_h / to_h, y1 = (y + 1) * from_h / to_h;
    double sum = 0;

    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    for (int j = y0; j < y1; j++)
        for (int i = x0; i < x1; i++)
            sum += w[j * from_w + i];
    return sum / ((x1 - x0) * (y1 - y0));
}

/* Inputs without a shape: rows of `side`, the last one cut off when it is
 * not whole. */
static void picture_shape(const struct dataset *ds, int side, int *w_out,
                          int *h_out)
{
    int n = (int)ds->n_features;

    *w_out = ds->width;
    *h_out = ds->height;
    if (ds->width > 0 && ds->height > 0)
        return;
    *w_out = n < side ? n : side;
    *h_out = n / *w_out;
}

void weights_draw_unit(const struct model *m, struct canvas *c, int x, int y,
                       const struct lane_model *lane, size_t unit, int side,
                       double scale)
{
    double px[IMAGE_SIDE_MAX * IMAGE_SIDE_MAX];
    const double *w = weights_unit(lane, unit);
    int from_w, from_h, longest, to_w, to_h;

    if (side > IMAGE_SIDE_MAX)
        side = IMAGE_SIDE_MAX;
    if (side < 1)
        return;
    picture_shape(m->problem->ds, side, &from_w, &from_h);
    longest = from_w > from_h ? from_w : from_h;
    if (longest <= side)
        side = side / longest * longest;
    to_w = from_w * side / longest > 0 ? from_w * side / longest : 1;
    to_h = from_h * side / longest > 0 ? from_h * side / longest : 1;
    for (int j = 0; j < to_h; j++)
        for (int i = 0; i < to_w; i++)
            px[j * to_w + i] = cover(w, from_w, from_h, to_w, to_h, i, j);
    digit_draw_signed(c, x, y, px, to_w, to_h, scale);
}

int weights_draw_legend(struct canvas *c, int x_end, int y, double scale)
{
    char lo[16], hi[16];
    bool shades = c->shades && c->glyphs != GLYPHS_ASCII;
    int x, w = shades ? SHADE_SIGNEDS : 9;

    snprintf(lo, sizeof lo, "-%.2g ", scale);
    snprintf(hi, sizeof hi, " +%.2g", scale);
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

struct unit_numbers {
    double bias, norm, min, max;
    size_t n_bad;
};

static struct unit_numbers measure(const struct lane_model *lane, size_t unit)
{
    const double *w = weights_unit(lane, unit);
    struct unit_numbers u = {
        .bias = lane->picture->data[lane->shape->b_at[0] + unit],
        .min = INFINITY,
        .max = -INFINITY};

    for (size_t i = 0; i < lane->shape->width[0]; i++) {
        if (!isfinite(w[i])) {
            u.n_bad++;
            continue;
        }
        u.norm += w[i] * w[i];
        u.min = fmin(u.min, w[i]);
        u.max = fmax(u.max, w[i]);
    }
    u.norm = sqrt(u.norm);
    return u;
}

void weights_draw_line(const struct lane_model *lane, struct canvas *c,
                       struct rect row, size_t unit)
{
    struct unit_numbers u = measure(lane, unit);
    char text[120];

    snprintf(text, sizeof text,
             "unit %zu: bias %+.3f norm %.3f  %+.3f .. %+.3f", unit + 1, u.bias,
             u.norm, u.min, u.max);
    canvas_text_fit(c, row.x, row.y, row.w, u.n_bad > 0 ? ROLE_BAD : ROLE_TEXT,
                    text);
}

/* "4 +0.312     ####": a bar from the middle to either side. */
static void draw_signed_bar(struct canvas *c, struct rect row, size_t to,
                            double v, double scale)
{
    int x = row.x + 12, half = (row.w - 13) / 2;
    int len = isfinite(v) ? (int)lround(fabs(v) / scale * half) : 0;

    canvas_printf(c, row.x, row.y, 12, ROLE_TEXT, "%3zu %+7.3f", to, v);
    if (half < 2)
        return;
    canvas_put(c, x + half, row.y, 0x2502, ROLE_DIM);
    for (int i = 1; i <= len && i <= half; i++)
        canvas_put(c, x + half + (v < 0 ? -i : i), row.y, 0x2588,
                   digit_sign_role(v));
}

/* The unit's weights into the next layer, as many as fit; rows used. */
static int draw_outgoing(const struct lane_model *lane, struct canvas *c,
                         struct rect r, size_t unit)
{
    const struct net_shape *s = lane->shape;
    size_t n = s->n_layers > 1 ? s->width[2] : 0;
    const double *w = lane->picture->data + (n > 0 ? s->w_at[1] : 0);
    double scale = 0;
    int rows = 1;

    if (n == 0 || r.h < 2)
        return 0;
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_DIM,
                    s->n_layers == 2 ? "outgoing weight to each class"
                                     : "outgoing weight to the next layer");
    for (size_t k = 0; k < n; k++)
        if (isfinite(w[k * s->width[1] + unit]))
            scale = fmax(scale, fabs(w[k * s->width[1] + unit]));
    for (size_t k = 0; k < n && rows < r.h; k++, rows++)
        draw_signed_bar(c, (struct rect){r.x, r.y + rows, r.w, 1}, k,
                        w[k * s->width[1] + unit], scale > 0 ? scale : 1);
    return rows;
}

/* "sum|w| 3981 ▁▃▅ 4123": the range is that of what is shown. */
static void draw_sums(const struct lane_model *lane, struct canvas *c,
                      struct rect row)
{
    int x = row.x + 8, w = row.w - 8 - 14;
    size_t n = lane->n_evals, shown;
    double lo = INFINITY, hi = -INFINITY;
    char a[16], b[16];

    canvas_text(c, row.x, row.y, 8, ROLE_TEXT, "sum|w|");
    if (n == 0 || w < 1) {
        canvas_text(c, x, row.y, row.w - 8, ROLE_DIM,
                    n == 0 ? "after epoch 1" : "");
        return;
    }
    shown = n < (size_t)w ? n : (size_t)w;
    for (size_t i = n - shown; i < n; i++) {
        lo = fmin(lo, lane->evals[i].sum_abs_w);
        hi = fmax(hi, lane->evals[i].sum_abs_w);
    }
    x += canvas_printf(c, x, row.y, 7, ROLE_DIM, "%s ",
                       plot_si(lo, a, sizeof a));
    for (size_t i = n - shown; i < n; i++, x++)
        if (isfinite(lane->evals[i].sum_abs_w))
            plot_spark_cell(c, x, row.y, lane->evals[i].sum_abs_w, lo, hi,
                            ROLE_TITLE);
        else
            canvas_put(c, x, row.y, '!', ROLE_BAD);
    canvas_printf(c, x, row.y, 7, ROLE_DIM, " %s", plot_si(hi, b, sizeof b));
}

/* Of the whole net, at its newest batch. */
static void draw_net(const struct lane_model *lane, struct canvas *c,
                     struct rect r)
{
    char text[80];

    for (int i = 0; i < r.h; i++) {
        struct rect row = {r.x, r.y + i, r.w, 1};

        text[0] = '\0';
        if (i == 0)
            snprintf(text, sizeof text, "gradient norm %.4g  dead %.0f %%",
                     lane->last.grad_norm, 100 * lane->last.dead);
        else if (i == 1 && lane->cos.n_samples > 0)
            snprintf(text, sizeof text, "cos(g, g_BP)  %.4f",
                     history_recent(&lane->cos, 0));
        else if (i == 1)
            snprintf(text, sizeof text, "cos(g, g_BP)  not measured yet");
        else if (i == 2)
            draw_sums(lane, c, row);
        canvas_text_fit(c, row.x, row.y, row.w, ROLE_TEXT, text);
    }
}

void weights_draw_numbers(const struct model *m, struct canvas *c,
                          struct rect r, size_t lane, size_t unit)
{
    const struct lane_model *l = &m->lanes[lane];
    struct unit_numbers u = measure(l, unit);
    char title[48];
    struct rect in;
    int y;

    snprintf(title, sizeof title, "unit %zu of %zu", unit + 1,
             l->shape->width[1]);
    in = canvas_box(c, r, false, (enum role)(ROLE_LANE0 + lane), title, NULL);
    y = in.y;
    if (in.h > 0)
        canvas_printf(c, in.x, y++, in.w, ROLE_TEXT, "bias %+.4f  norm %.4f",
                      u.bias, u.norm);
    if (in.h > 1)
        canvas_printf(c, in.x, y++, in.w, ROLE_TEXT, "min %+.4f  max %+.4f",
                      u.min, u.max);
    if (in.h > 2 && u.n_bad > 0)
        canvas_printf(c, in.x, y++, in.w, ROLE_BAD, "! %zu not finite",
                      u.n_bad);
    y += draw_outgoing(l, c, (struct rect){in.x, y, in.w, in.y + in.h - y - 3},
                       unit);
    draw_net(l, c, (struct rect){in.x, y, in.w, in.y + in.h - y});
    y += 4;
    if (in.y + in.h - y >= IMAGE_SIDE_MAX / 2 && in.w >= IMAGE_SIDE_MAX)
        weights_draw_unit(m, c, in.x + (in.w - IMAGE_SIDE_MAX) / 2, y, l, unit,
                          IMAGE_SIDE_MAX, weights_scale(l));
}
