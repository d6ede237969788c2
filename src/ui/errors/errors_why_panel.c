/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers stand in as many digits as have room, and a sum in as many as its
 * parts need to add up as printed. */
#include "ui/errors/errors_why_panel.h"

#include <math.h>
#include <stdio.h>

#include "nn/loss.h"
#include "ui/draw/digit.h"
#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/signed_image.h"

/* A number with its sign, in at most w columns, in as many digits as fit. */
static const char *signed_number(double v, int w, char *buf, size_t size)
{
    char digits[24];

    for (int n = 3; n > 0; n--) {
        snprintf(buf, size, "%s%s", v < 0 ? "-" : "+",
                 plot_digits(fabs(v), n, digits, sizeof digits));
        if (canvas_text_width(buf) <= w)
            break;
    }
    return buf;
}

#define FINEST 5 /* decimals of a sum */

static double rounded(double v, double unit)
{
    return round(v / unit);
}

/* Two parts and their sum, in as few decimals, two at least and `most` at
 * most, as are needed for the printed numbers to add up, too. */
static void format_sum(const struct explanation *x, int most, char text[3][24])
{
    const double v[] = {x->of_inputs, x->of_biases, x->difference};
    int decimals = 2;

    for (; decimals < most; decimals++) {
        double unit = pow(10, -decimals);

        if (rounded(v[0], unit) + rounded(v[1], unit) == rounded(v[2], unit))
            break;
    }
    for (int k = 0; k < 3; k++)
        if (fabs(v[k]) < 1e6)
            snprintf(text[k], 24, "%+.*f", decimals, v[k]);
        else
            signed_number(v[k], 9, text[k], 24);
}

/* " (62 %)": how sure the lane is of what it says. */
static void format_sure(const struct panel *p, char *buf, size_t size)
{
    const struct net_shape *shape = p->m->lanes[p->lane].shape;
    double probs[DATASET_MAX_CLASSES];
    char percent[16];

    shape->loss->value(p->l->x.logits, p->l->x.n_classes, 0, probs);
    snprintf(buf, size, " (%s %%)",
             plot_probability(probs[p->l->x.said], 0, percent, sizeof percent));
}

/* "BP says 9 Bag (62 %), true 4 Coat" */
void why_draw_title(const struct panel *p, struct rect row)
{
    static const char *const forms[] = {
        "%s says %s%s, %s %s", "%s says %s%.0s, %s %s", "%s: %s%.0s, %s %s",
        "%s %s%.0s/%.0s%s", NULL};
    char name[LANE_NAME_MAX], text[160], said[CLASS_TEXT_SIZE];
    char other[CLASS_TEXT_SIZE], sure[16];
    const struct dataset *ds = p->m->problem->ds;
    const char *what = p->w->truth < 0 ? "next"
                       : p->l->right   ? "right; next"
                                       : "true";

    model_lane_label(&p->m->lanes[p->lane], name, sizeof name);
    if (!p->l->ready) {
        snprintf(text, sizeof text, "%s: no weights yet", name);
        canvas_text_fit(p->c, row.x, row.y, row.w, lane_role(p->lane), text);
        return;
    }
    format_sure(p, sure, sizeof sure);
    for (int w = CLASS_TEXT_FULL; w >= 0; w -= CLASS_TEXT_FULL / 5) {
        canvas_first_fit(row.w, text, sizeof text, forms, name,
                         class_text(ds, p->l->x.said, w, said), sure, what,
                         class_text(ds, p->l->x.other, w, other));
        if (canvas_text_width(text) <= row.w)
            break;
    }
    canvas_text_fit(p->c, row.x, row.y, row.w, lane_role(p->lane), text);
}

/* In one row, two or three by the width; rows used. */
int why_draw_sum(const struct panel *p, struct rect r)
{
    static const char *const forms[][3] = {
        {"%s %s, biases %s, difference %s", NULL},
        {"%s %s, biases %s", "difference %.0s%.0s%.0s%s", NULL},
        {"%s %s", "biases %.0s%.0s%s", "differ %.0s%.0s%.0s%s"}};
    const char *what = p->m->problem->ds->width > 0 ? "pixels" : "inputs";
    char sum[3][24], text[120];
    int k = r.w >= 46 ? 0 : r.w >= 27 ? 1 : 2, rows = 0;

    format_sum(&p->l->x, k == 2 ? 3 : FINEST, sum);
    for (; rows < 3 && forms[k][rows] != NULL && rows < r.h; rows++) {
        const char *const one[] = {forms[k][rows], NULL};

        canvas_first_fit(r.w, text, sizeof text, one, what, sum[0], sum[1],
                         sum[2]);
        canvas_text_fit(p->c, r.x, r.y + rows, r.w, ROLE_TEXT, text);
    }
    return rows;
}

int why_sum_rows(int w)
{
    return w >= 46 ? 1 : w >= 27 ? 2 : 3;
}

/* "▸u7 +1.24": what a unit adds; the sign has its colour. */
void why_draw_unit(const struct panel *p, struct rect row, size_t place,
                   bool words)
{
    size_t unit = p->l->units[place];
    double v = p->l->x.units[unit];
    bool here = p->lane == p->w->lane && place == p->w->place;
    char text[24], label[32];
    int x = row.x, used;

    snprintf(label, sizeof label, "%s%s%zu ", here ? "▸" : " ",
             words ? "unit " : "u", unit + 1);
    used = canvas_text(p->c, x, row.y, row.w, here ? ROLE_SELECTED : ROLE_TEXT,
                       label);
    canvas_text(p->c, x + used, row.y, row.w - used, digit_sign_role(v),
                signed_number(v, row.w - used, text, sizeof text));
}

/* Of -1..1, what is above 0 as a grey. */
static uint8_t ink_of(double v)
{
    return v > 0 ? (uint8_t)lround(fmin(v, 1) * 255) : 0;
}

/* A grey picture of numbers 0..1. */
void why_draw_grey(const struct panel *p, int x, int y, const double *v,
                   int side)
{
    struct signed_image image;
    uint8_t px[SIGNED_SIDE_MAX * SIGNED_SIDE_MAX];

    signed_image_make(p->m->problem->ds, v, NULL, side, &image);
    for (int k = 0; k < image.w * image.h; k++)
        px[k] = ink_of(image.px[k]);
    digit_draw(p->c, x, y, px, image.w, image.h);
}

/* The sample, and over it what its pixels add. */
void why_draw_signs(const struct panel *p, int x, int y, int side)
{
    const struct dataset *ds = p->m->problem->ds;
    struct signed_image ink, image;
    uint8_t px[SIGNED_SIDE_MAX * SIGNED_SIDE_MAX];

    signed_image_make(ds, p->w->input, NULL, side, &ink);
    signed_image_make(ds, p->l->x.inputs, NULL, side, &image);
    for (int k = 0; k < ink.w * ink.h; k++)
        px[k] = ink_of(ink.px[k]);
    digit_draw_over(p->c, x, y, px, image.px, image.w, image.h, p->scale);
}

/* The inputs that add most, for data that is no pictures. */
void why_draw_inputs(const struct panel *p, struct rect r)
{
    size_t at[64], n = r.h < 64 ? (size_t)(r.h > 0 ? r.h : 0) : 64;

    n = explain_largest(p->l->x.inputs, p->l->x.n_inputs, n, at);
    for (size_t k = 0; k < n; k++) {
        double v = p->l->x.inputs[at[k]];
        char number[24], value[24], label[48];
        int y = r.y + (int)k, used;

        snprintf(label, sizeof label, "x%-4zu %-9s ", at[k],
                 plot_digits(p->w->input[at[k]], 3, value, sizeof value));
        used = canvas_text(p->c, r.x, y, r.w, ROLE_TEXT, label);
        canvas_text(p->c, r.x + used, y, r.w - used, digit_sign_role(v),
                    signed_number(v, r.w - used, number, sizeof number));
    }
}
