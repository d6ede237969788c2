/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers stand beside every picture, since a colour tells a sign and an
 * order, not a value. Bars have the colours of the signs in the pictures. */
#include "ui/weights/weights_panel.h"

#include <math.h>
#include <stdio.h>

#include "ui/draw/digit.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/class_text.h"
#include "ui/parts/feature_text.h"

/* A number in as many of four digits as w columns have room for, zeros at the
 * end included: 8.000 is not 8, and 0.0003 is not 0. */
static const char *number(double v, bool sign, int w, char *buf, size_t size)
{
    for (int digits = 4; digits > 0; digits--) {
        size_t len = (size_t)snprintf(
            buf, size, sign && v != 0 ? "%+#.*g" : "%#.*g", digits, v);

        if (v == 0 || !isfinite(v))
            return snprintf(buf, size, "%g", v), buf;
        if (buf[len - 1] == '.')
            buf[len - 1] = '\0';
        if (canvas_text_width(buf) <= w)
            break;
    }
    return buf;
}

struct unit_numbers {
    double bias, norm, min, max, mean, sd;
    size_t n_bad;
};

static struct unit_numbers measure(const struct lane_model *lane, size_t unit)
{
    const double *w = weights_unit(lane, unit);
    struct unit_numbers u = {
        .bias = lane->snapshot->data[lane->shape->b_at[0] + unit],
        .min = INFINITY,
        .max = -INFINITY};
    double n;

    for (size_t i = 0; i < lane->shape->width[0]; i++) {
        if (!isfinite(w[i])) {
            u.n_bad++;
            continue;
        }
        u.norm = hypot(u.norm, w[i]); /* whose squares may overflow */
        u.mean += w[i];
        u.min = fmin(u.min, w[i]);
        u.max = fmax(u.max, w[i]);
    }
    n = (double)(lane->shape->width[0] - u.n_bad);
    u.mean = n > 0 ? u.mean / n : 0;
    for (size_t i = 0; i < lane->shape->width[0]; i++)
        if (isfinite(w[i]))
            u.sd = hypot(u.sd, w[i] - u.mean);
    u.sd = n > 0 ? u.sd / sqrt(n) : 0;
    return u;
}

void weights_draw_line(const struct model *m, struct canvas *c, struct rect row,
                       size_t lane, size_t unit)
{
    struct unit_numbers u = measure(&m->lanes[lane], unit);
    enum role role = u.n_bad > 0 ? ROLE_BAD : ROLE_TEXT;
    static const char *const forms[] = {
        "unit %zu: bias %s norm %s from %s to %s",
        "unit %zu bias %s |w| %s %s..%s", "unit %zu %.0s|w| %s %s..%s", NULL};
    char text[160], bias[32], norm[32], lo[32], hi[32];
    int w = row.w >= 60 ? 8 : 5;

    number(u.bias, true, w, bias, sizeof bias);
    number(u.norm, false, w, norm, sizeof norm);
    number(u.min, true, w, lo, sizeof lo);
    number(u.max, true, w, hi, sizeof hi);
    canvas_first_fit(row.w, text, sizeof text, forms, unit + 1, bias, norm, lo,
                     hi);
    canvas_text_fit(c, row.x, row.y, row.w, role, text);
}

/* What a weight leads to, or comes from. */
enum ends { ENDS_UNITS, ENDS_CLASSES, ENDS_FEATURES };

/* Columns of the names, with ten left for the bars. */
static int fit_names(const struct dataset *ds, enum ends ends, int w)
{
    int most = ends == ENDS_UNITS      ? 1
               : ends == ENDS_FEATURES ? feature_text_width(ds, w)
                                       : class_text_width(ds);

    most = most + 2 < w - 20 ? most + 2 : w - 20;
    return most > 3 ? most : 3;
}

static void draw_end(struct canvas *c, struct rect place,
                     const struct dataset *ds, enum ends ends, size_t to)
{
    int indent = ends == ENDS_CLASSES ? class_text_indent(ds, to)
                 : to < 10            ? 2
                 : to < 100           ? 1
                                      : 0;
    char text[FEATURE_TEXT_SIZE > CLASS_TEXT_SIZE ? FEATURE_TEXT_SIZE
                                                  : CLASS_TEXT_SIZE];

    if (ends == ENDS_UNITS)
        snprintf(text, sizeof text, "%zu", to);
    else if (ends == ENDS_CLASSES)
        class_text(ds, to, place.w - (indent > 1 ? indent : 1), text);
    else
        feature_text(ds, to, text);
    if (ends == ENDS_FEATURES)
        canvas_text_fit(c, place.x, place.y, place.w - 1, ROLE_TEXT, text);
    else
        canvas_printf(c, place.x, place.y, place.w, ROLE_TEXT, "%*s%s", indent,
                      "", text);
}

/* "4 +0.312     ####": a bar from the middle to either side. */
static void draw_signed_bar(struct canvas *c, struct rect row,
                            const struct dataset *ds, enum ends ends, size_t to,
                            double v, double scale)
{
    int name_w = fit_names(ds, ends, row.w);
    int x = row.x + name_w + 9, half = (row.w - name_w - 10) / 2;
    int len = isfinite(v) ? (int)lround(fabs(v) / scale * half) : 0;
    char text[32];

    draw_end(c, (struct rect){row.x, row.y, name_w, 1}, ds, ends, to);
    canvas_printf(c, row.x + name_w, row.y, 9, ROLE_TEXT, " %7s",
                  plot_signed(v, 3, 7, text, sizeof text));
    if (half < 2)
        return;
    canvas_put(c, x + half, row.y, 0x2502, ROLE_DIM);
    for (int i = 1; i <= len && i <= half; i++)
        canvas_put(c, x + half + (v < 0 ? -i : i), row.y, 0x2588,
                   digit_sign_role(v));
}

/* One bar a row under a heading; what does not fit is counted, and a heading
 * with less than two bars is left out. Rows used. */
static int draw_list(struct canvas *c, struct rect r, const char *heading,
                     const struct dataset *ds, enum ends ends, const double *w,
                     size_t n, size_t stride)
{
    double scale = 0;
    int rows = 1;

    if (r.h < 2 || (r.h < 4 && n >= (size_t)r.h))
        return 0;
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_DIM, heading);
    for (size_t k = 0; k < n; k++)
        if (isfinite(w[k * stride]))
            scale = fmax(scale, fabs(w[k * stride]));
    for (size_t k = 0; k < n && rows < r.h; k++, rows++)
        if (rows + 1 == r.h && k + 1 < n)
            canvas_printf(c, r.x, r.y + rows, r.w, ROLE_DIM, "  … %zu more",
                          n - k);
        else
            draw_signed_bar(c, (struct rect){r.x, r.y + rows, r.w, 1}, ds, ends,
                            k, w[k * stride], scale > 0 ? scale : 1);
    return rows;
}

/* The unit's weights into the next layer. */
static int draw_outgoing(const struct dataset *ds,
                         const struct lane_model *lane, struct canvas *c,
                         struct rect r, size_t unit)
{
    const struct net_shape *s = lane->shape;

    if (s->n_layers < 2)
        return 0;
    return draw_list(c, r,
                     s->n_layers == 2 ? "weight to each class"
                                      : "weight to each unit of layer 2",
                     ds, s->n_layers == 2 ? ENDS_CLASSES : ENDS_UNITS,
                     lane->snapshot->data + s->w_at[1] + unit, s->width[2],
                     s->width[1]);
}

/* "min -0.5972  max +0.6134" in a row. */
static void draw_pair(struct canvas *c, struct rect row, const char *a,
                      const char *a_text, const char *b, const char *b_text)
{
    canvas_printf(c, row.x, row.y, row.w, ROLE_TEXT, "%s %s  %s %s", a, a_text,
                  b, b_text);
}

/* Bias and range; rows used. */
static int draw_unit_numbers(const struct lane_model *lane, struct canvas *c,
                             struct rect r, const double *start, size_t unit)
{
    struct unit_numbers u = measure(lane, unit);
    const struct net_shape *s = lane->shape;
    const double *w = weights_unit(lane, unit);
    double moved = 0;
    int y = r.y, end = r.y + r.h;
    int number_w = (r.w - 12) / 2; /* of two in a row, with their names */
    char a[32], b[32];

    if (y < end)
        draw_pair(c, (struct rect){r.x, y++, r.w, 1}, "bias",
                  number(u.bias, true, number_w, a, sizeof a), "norm",
                  number(u.norm, false, number_w, b, sizeof b));
    if (y < end)
        draw_pair(c, (struct rect){r.x, y++, r.w, 1}, "min",
                  number(u.min, true, number_w, a, sizeof a), "max",
                  number(u.max, true, number_w, b, sizeof b));
    if (y < end && (start == NULL || r.h > 26)) /* one of both when low */
        draw_pair(c, (struct rect){r.x, y++, r.w, 1}, "mean",
                  number(u.mean, true, number_w, a, sizeof a), "sd",
                  number(u.sd, false, number_w, b, sizeof b));
    for (size_t i = 0; start != NULL && i < s->width[0]; i++) {
        double d = w[i] - start[s->w_at[0] + unit * s->width[0] + i];

        moved = hypot(moved, d);
    }
    if (y < end && start != NULL)
        canvas_printf(c, r.x, y++, r.w, ROLE_TEXT, "norm of the change %s",
                      number(moved, false, r.w - 19, a, sizeof a));
    if (y < end && u.n_bad > 0)
        canvas_printf(c, r.x, y++, r.w, ROLE_BAD, "! %zu not finite", u.n_bad);
    return y - r.y;
}

struct rect weights_draw_numbers(const struct model *m, struct canvas *c,
                                 struct rect r, size_t lane,
                                 const double *start, size_t unit)
{
    const struct lane_model *l = &m->lanes[lane];
    const struct dataset *ds = m->problem->ds;
    int net_h = 4 + (l->shape->n_layers > 2 ? (int)l->shape->n_layers - 1 : 0);
    char title[64], name[LANE_NAME_MAX];
    struct rect in;
    int y, end;

    snprintf(title, sizeof title, "%s unit %zu of %zu",
             model_lane_label(l, name, sizeof name), unit + 1,
             l->shape->width[1]);
    in = canvas_box(c, r, false, lane_role(lane), title, NULL);
    y = in.y;
    end = in.y + in.h;
    y += draw_unit_numbers(l, c, in, start, unit);
    if (ds->width <= 0 && ds->n_features <= 16) {
        int room = end - y - net_h - 3, rows = (int)ds->n_features + 1;

        y += draw_list(c,
                       (struct rect){in.x, y, in.w, rows < room ? rows : room},
                       "weight of each input", ds, ENDS_FEATURES,
                       weights_unit(l, unit), ds->n_features, 1);
    }
    y += draw_outgoing(ds, l, c, (struct rect){in.x, y, in.w, end - y - net_h},
                       unit);
    y += weights_draw_net(l, c, (struct rect){in.x, y, in.w, end - y});
    return (struct rect){in.x, y, in.w, end - y};
}
