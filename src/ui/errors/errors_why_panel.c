/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers stand in as many digits as have room, and a sum in as many as its
 * parts need to add up as printed. */
#include "ui/errors/errors_why_panel.h"
#include "nn/act.h"

#include <math.h>
#include <stdio.h>

#include "nn/loss.h"
#include "ui/draw/digit.h"
#include "ui/draw/lane_style.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/class_text.h"
#include "ui/parts/feature_text.h"
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
static void format_sum(const struct explanation *x, bool pieces, int most,
                       char text[3][24])
{
    double rest = pieces ? x->of_biases : x->difference - x->of_inputs;
    const double v[] = {x->of_inputs, rest, x->difference};
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

/* "BP says 9 Bag (62 %), true is 4 Coat" */
void why_draw_title(const struct panel *p, struct rect row)
{
    static const char *const forms[] = {
        "%s says %s%s, %s %s", "%s says %s%.0s, %s %s", "%s: %s%.0s, %s %s",
        "%s %s%.0s/%.0s%s", NULL};
    static const char *const waiting[] = {"%s: no weights yet", NULL};
    static const char *const others[] = {
        "%s: its rule does not answer by the net's outputs: no shares",
        "%s: answers otherwise than by outputs", "%s: not by outputs", NULL};
    char name[LANE_NAME_MAX], text[160], said[CLASS_TEXT_SIZE];
    char other[CLASS_TEXT_SIZE], sure[16];
    const struct dataset *ds = p->m->problem->ds;
    const char *what = p->w->truth < 0 ? "next best"
                       : p->l->right   ? "right; next best"
                                       : "true is";

    model_lane_label(&p->m->lanes[p->lane], name, sizeof name);
    if (!p->l->ready) {
        canvas_first_fit(
            row.w, text, sizeof text,
            p->m->lanes[p->lane].config.rule->answer ? others : waiting, name);
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

/* One row of a sum in the first form that fits. */
static void draw_sum_row(const struct panel *p, struct rect row,
                         const char *const *forms, const char *what,
                         const char *number)
{
    char text[120];

    canvas_first_fit(row.w, text, sizeof text, forms, what, number);
    canvas_text_fit(p->c, row.x, row.y, row.w, ROLE_TEXT, text);
}

/* "score of 2 less score of 7: +2.81" */
static void draw_lead(const struct panel *p, struct rect row,
                      const char *number)
{
    static const char *const forms[] = {"%s: %s", "lead %.0s%s", NULL};
    const struct dataset *ds = p->m->problem->ds;
    char what[128], said[CLASS_TEXT_SIZE], other[CLASS_TEXT_SIZE];

    snprintf(what, sizeof what,
             row.w >= 40 ? "score of %s less score of %s"
                         : "lead of %s over %s",
             class_text(ds, p->l->x.said, CLASS_TEXT_SHORT, said),
             class_text(ds, p->l->x.other, CLASS_TEXT_SHORT, other));
    draw_sum_row(p, row, forms, what, number);
}

/* Covered pictures: the lead, and what is left of it at the place that tells
 * most. */
static int draw_covered(const struct panel *p, struct rect r)
{
    static const char *const forms[] = {"%sleast when covered: %s",
                                        "%scovered %s", NULL};
    const struct explanation *x = &p->l->x;
    char number[24];
    double most = 0;

    for (size_t i = 0; i < x->n_inputs; i++)
        most = fmax(most, x->inputs[i]);
    if (r.h > 0)
        draw_lead(p, (struct rect){r.x, r.y, r.w, 1},
                  signed_number(x->difference, 9, number, sizeof number));
    if (r.h > 1)
        draw_sum_row(
            p, (struct rect){r.x, r.y + 1, r.w, 1}, forms, "",
            signed_number(x->difference - most, 6, number, sizeof number));
    return r.h < 2 ? r.h : 2;
}

/* In two rows or three by the width; rows used. Behind a smooth activation the
 * biases' part is no more than slopes, too: what is left then is a rest. */
int why_draw_sum(const struct panel *p, struct rect r)
{
    static const char *const both[] = {"%s, biases %s", NULL};
    static const char *const smooth[] = {"%s, rest %s", NULL};
    static const char *const one[] = {"%s %s", NULL};
    const char *what = p->m->problem->ds->width > 0 ? "pixels" : "inputs";
    char sum[3][24], inputs[40];
    int rows = why_sum_rows(r.w);
    struct rect row = {r.x, r.y, r.w, 1};
    bool pieces = p->m->lanes[p->lane].shape->act->has_pieces;

    if (p->w->kind == WHY_OCCLUSION)
        return draw_covered(p, r);
    format_sum(&p->l->x, pieces, rows == 3 ? 3 : FINEST, sum);
    snprintf(inputs, sizeof inputs, "%s %s", what, sum[0]);
    for (int k = 0; k < rows && k < r.h; k++, row.y++)
        if (k == rows - 1)
            draw_lead(p, row, sum[2]);
        else if (rows == 2)
            draw_sum_row(p, row, pieces ? both : smooth, inputs, sum[1]);
        else
            draw_sum_row(p, row, one,
                         k == 0   ? what
                         : pieces ? "biases"
                                  : "rest",
                         sum[k]);
    return rows < r.h ? rows : r.h;
}

int why_sum_rows(int w)
{
    return w >= 27 ? 2 : 3;
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

void why_draw_grey(const struct panel *p, int x, int y, const double *grey,
                   int side)
{
    struct signed_image image;
    uint8_t px[SIGNED_SIDE_MAX * SIGNED_SIDE_MAX];

    signed_image_make(p->m->problem->ds, grey, NULL, side, &image);
    for (int k = 0; k < image.w * image.h; k++)
        px[k] = (uint8_t)lround(image.px[k]);
    digit_draw(p->c, x, y, px, image.w, image.h);
}

/* The sample, and over it what its pixels add. */
void why_draw_signs(const struct panel *p, int x, int y, int side)
{
    const struct dataset *ds = p->m->problem->ds;
    struct signed_image ink, image;
    uint8_t px[SIGNED_SIDE_MAX * SIGNED_SIDE_MAX];

    signed_image_make(ds, p->w->grey, NULL, side, &ink);
    signed_image_make(ds, p->l->x.inputs, NULL, side, &image);
    for (int k = 0; k < ink.w * ink.h; k++)
        px[k] = (uint8_t)lround(ink.px[k]);
    digit_draw_over(p->c, x, y, px, image.px, image.w, image.h, p->scale);
}

/* The inputs that add most, for data that is no pictures. */
void why_draw_inputs(const struct panel *p, struct rect r)
{
    const struct dataset *ds = p->m->problem->ds;
    size_t at[64], n = r.h < 64 ? (size_t)(r.h > 0 ? r.h : 0) : 64;
    int name_w = feature_text_width(ds, r.w > 20 ? r.w - 17 : 5);

    n = explain_largest(p->l->x.inputs, p->l->x.n_inputs, n, at);
    for (size_t k = 0; k < n; k++) {
        double v = p->l->x.inputs[at[k]];
        double own = scale_to_value(&ds->scale, at[k], p->w->input[at[k]]);
        char number[24], value[24], name[FEATURE_TEXT_SIZE];
        int y = r.y + (int)k, used = name_w + 1;

        canvas_text_fit(p->c, r.x, y, name_w, ROLE_TEXT,
                        feature_text(ds, at[k], name));
        canvas_text(p->c, r.x + used, y, r.w - used, ROLE_TEXT,
                    plot_digits(own, 3, value, sizeof value));
        used += 10;
        canvas_text(p->c, r.x + used, y, r.w - used, digit_sign_role(v),
                    signed_number(v, r.w - used, number, sizeof number));
    }
}
