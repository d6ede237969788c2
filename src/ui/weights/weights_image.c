/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notebook draws its first weights from +-0.5, and in ten epochs most of
 * them move by less than a tenth of that: the picture of the weights is
 * noise with a hint of a digit. The difference to the first weights, which
 * the seed gives again at any time, is the hint alone.
 *
 * All units share one scale, so that a pale picture is a unit with small
 * weights. */
#include "ui/weights/weights_image.h"

#include <stdio.h>

#include "base/mem.h"
#include "ui/draw/digit.h"
#include "ui/parts/signed_image.h"

#define SCALE_UNITS 32 /* units looked at for the scale */

const double *weights_unit(const struct lane_model *lane, size_t unit)
{
    return unit_weights(lane, lane->snapshot->data, unit);
}

const double *weights_start(const struct model *m, const struct ui_state *ui,
                            size_t lane)
{
    const struct weights_state *w = weights_of(ui);

    return w->raw ? NULL : start_weights_of(m, &w->start, lane);
}

void weights_sync(const struct model *m, struct ui_state *ui)
{
    struct weights_state *w = weights_of(ui);

    if (ui->link.asked && ui->link.to == VIEW_WEIGHTS) {
        ui->link.asked = false;
        w->lane = (int)ui->link.lane;
        w->unit = ui->link.unit;
        w->linked = true;
    }
    if (!w->raw)
        start_weights_sync(m, &w->start);
}

static void make_image(const struct model *m, size_t lane, const double *start,
                       size_t unit, int side, struct signed_image *out)
{
    const struct net_shape *s = m->lanes[lane].shape;

    if (start != NULL)
        start += s->w_at[0] + unit * s->width[0];
    signed_image_make(m->problem->ds, weights_unit(&m->lanes[lane], unit),
                      start, side, out);
}

double weights_scale(const struct model *m, size_t lane, const double *start,
                     int side)
{
    size_t n_units = m->lanes[lane].shape->width[1];
    size_t stride = (n_units + SCALE_UNITS - 1) / SCALE_UNITS;
    struct signed_scale scale = {.n = 0};
    struct signed_image image;

    for (size_t unit = 0; unit < n_units; unit += stride) {
        make_image(m, lane, start, unit, side, &image);
        signed_scale_add(&scale, &image);
    }
    return signed_scale_end(&scale);
}

void weights_draw_unit(const struct model *m, struct canvas *c, int x, int y,
                       size_t lane, const double *start, size_t unit, int side,
                       double scale)
{
    struct signed_image image;

    make_image(m, lane, start, unit, side, &image);
    digit_draw_signed(c, x, y, image.px, image.w, image.h, scale);
}

int weights_draw_legend(struct canvas *c, int x_end, int y, double scale)
{
    char lo[32], hi[32], edge[24];
    bool shades = digit_has_hues(c);
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
