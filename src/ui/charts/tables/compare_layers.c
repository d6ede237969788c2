/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a lane's gradient lies to backpropagation's, a row a lane: the cosine by
 * part and of all, since the total is that of the part with the longest
 * gradient and hides that another is followed well; its length; and what its
 * error is made of. A lane that is backpropagation has no row: it would be
 * ones. Where the height has no row for titles, each number has its own before
 * it. */
#include "ui/charts/tables/compare_table.h"
#include "ui/draw/lane_style.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/parts/controls.h"
#include "ui/parts/cosine_text.h"

#define PART_W  7
#define ALL_W   7
#define RATIO_W 8
#define BIAS_W  16

static bool has_row(const struct lane_model *lane)
{
    return cosine_tells(lane) && lane->cos_last.step > 0;
}

int compare_layers_rows(const struct model *m)
{
    int n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += has_row(&m->lanes[i]);
    return n;
}

/* Every part of the deepest net, or (by 2) of its weights alone. */
static int parts_w(const struct model *m, int by)
{
    size_t most = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (has_row(lane) && lane->config.n_hidden + 1 > most)
            most = lane->config.n_hidden + 1;
    }
    return (int)most * 2 / by * PART_W;
}

/* How many parts a column stands for in w columns: 1, 2, or 0: there is no room
 * for any. */
static int fit_parts(const struct model *m, int w)
{
    int rest = w - ALL_W - RATIO_W - BIAS_W;

    return parts_w(m, 1) <= rest ? 1 : parts_w(m, 2) <= rest ? 2 : 0;
}

int compare_layers_w(const struct model *m, int most)
{
    int by = fit_parts(m, most);

    return (by > 0 ? parts_w(m, by) : 0) + ALL_W + RATIO_W + BIAS_W;
}

static const char *ratio_text(const struct lane_model *lane, char *buf,
                              size_t size)
{
    const struct sample *s = &lane->cos_last;

    snprintf(buf, size, "--");
    /* with a blank before it, in a column */
    for (int digits = 3; s->bp_norm > 0 && digits > 0; digits--)
        if (strlen(plot_digits(s->grad_norm / s->bp_norm, digits, buf, size)) <
            RATIO_W)
            break;
    return buf;
}

/* "0.0031", "740", "4.70k". */
static const char *share_text(double v, char *buf, size_t size)
{
    return v < 99.5 ? plot_digits(v, 2, buf, size) : plot_si(v, buf, size);
}

/* "0.26:0.0031", both in squared lengths of backprop's gradient. */
static const char *bias_text(const struct lane_model *lane, char *buf,
                             size_t size)
{
    const struct sample *s = &lane->draws_last;
    double scale = diagnostics_bp2(&s->diag);
    char bias[24], variance[24];

    if (s->step == 0 || !(scale > 0))
        snprintf(buf, size, "--");
    else
        snprintf(buf, size, "%s:%s",
                 share_text((double)s->diag.bias2 / scale, bias, sizeof bias),
                 share_text((double)s->diag.variance / scale, variance,
                            sizeof variance));
    return buf;
}

/* In the longest form that fits: "cos W1 0.995 b1 0.99 W2 0.42 b2 0.98 all 0.46
 * |g|/BP 1.04 bias:var 0.26:0", without the biases, without what is behind. */
static void draw_words(const struct lane_model *lane, struct canvas *c, int x,
                       int y, int w)
{
    static const char *const forms[] = {"%s all %s |g|/BP %s bias:var %s",
                                        "%s all %s |g|/BP %s", "%s all %s",
                                        NULL};
    char parts[200], all[32], ratio[32], bias[56], text[400];

    cosine_number(lane->cos_last.cos_bp, all, sizeof all);
    ratio_text(lane, ratio, sizeof ratio);
    bias_text(lane, bias, sizeof bias);
    for (size_t k = 0; forms[k]; k++) {
        int rest;

        snprintf(text, sizeof text, forms[k], "", all, ratio, bias);
        rest = w - canvas_text_width(text);
        cosine_parts_text(lane, rest, parts, sizeof parts);
        if (parts[0] == '\0')
            continue;
        snprintf(text, sizeof text, forms[k], parts, all, ratio, bias);
        canvas_text_fit(c, x, y, w, ROLE_TEXT, text);
        return;
    }
    snprintf(text, sizeof text, "cos, all layers: %s", all);
    canvas_text_fit(c, x, y, w, ROLE_TEXT, text);
}

void compare_layers_titles(const struct model *m, struct canvas *c, int x,
                           int y, int w, bool beside)
{
    int by = fit_parts(m, w), n = by > 0 ? parts_w(m, by) / PART_W : 0;
    char text[32];

    for (int k = 0; k < n; k++, x += PART_W) {
        int part = k * by;

        snprintf(text, sizeof text, "%s%c%d", beside && k == 0 ? "cos " : "",
                 "Wb"[part % 2], part / 2 + 1);
        compare_cell(c, x, y, PART_W, ROLE_TITLE, text);
    }
    compare_cell(c, x, y, ALL_W, ROLE_TITLE, n > 0 ? "all" : "cos");
    compare_cell(c, x + ALL_W, y, RATIO_W, ROLE_TITLE, "|g|/BP");
    compare_cell(c, x + ALL_W + RATIO_W, y, BIAS_W, ROLE_TITLE, "bias:var");
}

void compare_layers_cells(const struct model *m, size_t i, struct canvas *c,
                          int x, int y, int w)
{
    const struct lane_model *lane = &m->lanes[i];
    int by = fit_parts(m, w), n = by > 0 ? parts_w(m, by) / PART_W : 0;
    size_t own = 2 * (lane->config.n_hidden + 1);
    char text[64];

    if (!has_row(lane))
        return;
    for (int k = 0; k < n; k++, x += PART_W)
        if ((size_t)(k * by) < own)
            compare_cell(c, x, y, PART_W, ROLE_TEXT,
                         cosine_number(lane->cos_last.cos_parts[k * by], text,
                                       sizeof text));
    compare_cell(c, x, y, ALL_W, ROLE_TEXT,
                 cosine_number(lane->cos_last.cos_bp, text, sizeof text));
    compare_cell(c, x + ALL_W, y, RATIO_W, ROLE_TEXT,
                 ratio_text(lane, text, sizeof text));
    compare_cell(c, x + ALL_W + RATIO_W, y, BIAS_W, ROLE_TEXT,
                 bias_text(lane, text, sizeof text));
}

int compare_layers_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect in, bool titled)
{
    int name_w = controls_names_w(m), rows = 0;
    int x = in.x + 2 + name_w, w = in.w - 3 - name_w;
    bool some = in.h < compare_layers_rows(m);
    char name[LANE_NAME_MAX];

    for (size_t i = 0; i < m->n_lanes && rows < in.h; i++) {
        if (!has_row(&m->lanes[i]) ||
            (some && in.h == 1 && ui->target >= 0 && i != (size_t)ui->target &&
             has_row(&m->lanes[ui->target])))
            continue;
        canvas_text_fit(c, in.x + 1, in.y + rows, name_w, lane_role(i),
                        controls_lane_name(&m->lanes[i], name));
        if (titled)
            compare_layers_cells(m, i, c, x, in.y + rows, w);
        else
            draw_words(&m->lanes[i], c, x, in.y + rows, w);
        rows++;
    }
    return rows;
}
