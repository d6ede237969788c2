/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of the whole net, below those of the unit that is selected: what
 * the newest batch found, and the sum of the weights by epoch. */
#include <math.h>
#include <stdio.h>

#include "nn/act.h"
#include "ui/parts/cosine_text.h"
#include "ui/weights/weights_panel.h"

/* With as many decimals as the largest has of that many digits, so that both
 * ends of a range have as many. */
static const char *format_sum(double v, double most, int digits, char *buf,
                              size_t size)
{
    int decimals = digits - 1 - (most >= 1 ? (int)floor(log10(most)) : 0);

    if (!(most < 1e6))
        return plot_digits(v, digits, buf, size);
    snprintf(buf, size, "%.*f", decimals > 0 ? decimals : 0, v);
    return buf;
}

/* Two rows: what, and the range of what is shown with its epochs. */
static void draw_sums(const struct lane_model *lane, struct canvas *c,
                      struct rect r)
{
    size_t n = lane->n_evals, shown, room = r.w > 2 ? (size_t)r.w - 2 : 0;
    const struct eval_result *first;
    double lo = INFINITY, hi = -INFINITY;
    char text[112], a[24], b[24];
    char from[MODEL_EPOCH_TEXT], to[MODEL_EPOCH_TEXT];

    if (n == 0 || r.h < 2) {
        canvas_text_fit(c, r.x, r.y, r.w, n == 0 ? ROLE_DIM : ROLE_TEXT,
                        n == 0 ? "sum|w|: after epoch 1" : "");
        return;
    }
    shown = n < room ? n : room;
    first = lane->evals + n - shown;
    for (size_t i = 0; i < shown; i++) {
        lo = fmin(lo, first[i].sum_abs_w);
        hi = fmax(hi, first[i].sum_abs_w);
    }
    for (int digits = 5; digits > 1; digits--) {
        snprintf(
            text, sizeof text, "sum|w| e%s-e%s %s..%s",
            model_epoch_text(model_eval_epoch(lane, first), from),
            model_epoch_text(model_eval_epoch(lane, &first[shown - 1]), to),
            format_sum(lo, hi, digits, a, sizeof a),
            format_sum(hi, hi, digits, b, sizeof b));
        if (canvas_text_width(text) <= r.w)
            break;
    }
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_TEXT, text);
    for (size_t i = 0; i < shown; i++)
        if (isfinite(first[i].sum_abs_w))
            plot_spark_cell(c, r.x + 1 + (int)i, r.y + 1, first[i].sum_abs_w,
                            lo, hi, ROLE_TITLE);
        else
            canvas_put(c, r.x + 1 + (int)i, r.y + 1, '!', ROLE_BAD);
}

/* Of layers behind the first, whose units are no pictures. */
static int draw_layers(const struct lane_model *lane, struct canvas *c,
                       struct rect r)
{
    const struct net_shape *s = lane->shape;
    int rows = 0;

    for (size_t l = 1; s->n_layers > 2 && l < s->n_layers && rows < r.h; l++) {
        const double *w = lane->snapshot->data + s->w_at[l];
        size_t n = s->width[l] * s->width[l + 1];
        char text[80], mean[32];

        snprintf(
            text, sizeof text, "layer %zu [%zux%zu] mean|w| %s", l + 1,
            s->width[l + 1], s->width[l],
            plot_fixed(net_sum_abs(w, n) / (double)n, 4, 8, mean, sizeof mean));
        canvas_text_fit(c, r.x, r.y + rows++, r.w, ROLE_TEXT, text);
    }
    return rows;
}

/* Whether there is a newest batch of which more is known than its step: not
 * before the first one, nor after a resumption. */
static bool was_measured(const struct lane_model *lane)
{
    return lane->last.step > 0 && !isnan(lane->last.grad_norm);
}

/* The share of units x samples that is inactive in the newest batch, and the
 * units that are dead, silent for all validation samples of the newest
 * evaluation, in the longest form that fits. */
static void draw_activity(const struct lane_model *lane, struct canvas *c,
                          struct rect row)
{
    static const char *const forms[] = {
        "net: inactive %s (batch), dead units %s of %s (validation)",
        "net: inactive %s (batch), dead units %s of %s (val)",
        "inactive %s, dead units %s of %s",
        "inactive %s, dead %s of %s",
        "inactive %s dead %s/%s",
        NULL};
    const struct eval_result *e =
        lane->n_evals > 0 ? &lane->evals[lane->n_evals - 1] : NULL;
    char text[112], share[16] = "--", dead[24] = "--", units[24];

    if (was_measured(lane) && !isnan(lane->last.inactive))
        snprintf(share, sizeof share, "%.0f%%", 100 * lane->last.inactive);
    if (e != NULL && lane->shape->act->can_be_off)
        snprintf(dead, sizeof dead, "%zu", e->n_dead);
    snprintf(units, sizeof units, "%zu", net_n_hidden(lane->shape));
    canvas_text_fit(
        c, row.x, row.y, row.w, ROLE_TEXT,
        canvas_first_fit(row.w, text, sizeof text, forms, share, dead, units));
}

/* Its norm at the newest batch, and its cosine to backprop's: of another rule
 * also by layer, which the whole hides. */
static void draw_gradient(const struct lane_model *lane, struct canvas *c,
                          struct rect row)
{
    static const char *const forms[] = {
        "net: gradient norm %s, cosine to backprop's %s",
        "net |g| %s  cos(g) %s", " |g| %s  cos(g) %s", NULL};
    static const char *const by_layer[] = {"net: |g| %s, all %s, %s",
                                           "|g| %s %.0s%s", "%.0s%.0s%s", NULL};
    char text[280], parts[200], norm[24] = "--", cos[32] = "--";

    if (was_measured(lane))
        plot_digits(lane->last.grad_norm, 3, norm, sizeof norm);
    if (lane->cos.n_samples > 0)
        cosine_number(history_recent(&lane->cos, 0), cos, sizeof cos);
    cosine_parts_text(lane, row.w - 10, parts, sizeof parts);
    if (cosine_tells(lane) && parts[0] != '\0')
        canvas_first_fit(row.w, text, sizeof text, by_layer, norm, cos, parts);
    else
        canvas_first_fit(row.w, text, sizeof text, forms, norm, cos);
    canvas_text_fit(c, row.x, row.y, row.w, ROLE_TEXT, text);
}

/* Signs that are backprop's, and units that the perturbation flips. Returns the
 * rows used. */
static int draw_signs(const struct lane_model *lane, struct canvas *c,
                      struct rect r)
{
    const struct diagnostics *d = &lane->cos_last.diag;
    char text[80], flips[40] = "";

    if (r.h < 1 || lane->cos_last.step == 0 || !cosine_tells(lane) ||
        isnan(d->sign))
        return 0;
    if (!isnan(d->flips))
        snprintf(flips, sizeof flips, ", flips %.2g%%", 100 * (double)d->flips);
    snprintf(text, sizeof text, "sign as backprop's %.1f%%%s",
             100 * (double)d->sign, flips);
    canvas_text_fit(c, r.x, r.y, r.w, ROLE_TEXT, text);
    return 1;
}

/* Of each layer as far as there are rows: its gradient's length, over that of
 * backprop's where that is another, the sum of its weights, and how the matrix
 * lies that errors come back through. */
static int draw_measured(const struct lane_model *lane, struct canvas *c,
                         struct rect r)
{
    static const char *const forms[] = {"W%zu |g| %s |g|/BP %s sum|w| %s%s",
                                        "W%zu |g| %s |g|/BP %s%.0s%s",
                                        "W%zu |g| %s%.0s%.0s%s", NULL};
    const struct sample *s = &lane->cos_last;
    int rows = 0;

    for (size_t l = 0; s->step > 0 && l < lane->shape->n_layers && rows < r.h;
         l++) {
        double norm = (double)s->diag.grad_norm[2 * l];
        double angle = acos((double)s->diag.align[l]) * 180 / acos(-1);
        char text[160], g[24], ratio[24], sum[24], back[48] = "";

        if (isnan(norm))
            break;
        if (!isnan(angle))
            snprintf(back, sizeof back, " B to W^T %.0f deg x%.2g", angle,
                     (double)s->diag.align_norm[l]);
        canvas_text_fit(
            c, r.x, r.y + rows++, r.w, ROLE_TEXT,
            canvas_first_fit(
                r.w, text, sizeof text, forms, l + 1,
                plot_digits(norm, 3, g, sizeof g),
                plot_digits(norm / (double)s->diag.bp_norm[2 * l], 3, ratio,
                            sizeof ratio),
                plot_digits((double)s->diag.sum_abs[2 * l], 5, sum, sizeof sum),
                back));
    }
    return rows;
}

int weights_draw_net(const struct lane_model *lane, struct canvas *c,
                     struct rect r)
{
    int y = r.y, end = r.y + r.h;

    if (y < end)
        draw_activity(lane, c, (struct rect){r.x, y++, r.w, 1});
    if (y < end)
        draw_gradient(lane, c, (struct rect){r.x, y++, r.w, 1});
    y += draw_signs(lane, c, (struct rect){r.x, y, r.w, end - y - 2});
    y += draw_measured(lane, c, (struct rect){r.x, y, r.w, end - y - 2});
    y += draw_layers(lane, c, (struct rect){r.x, y, r.w, end - y - 2});
    if (y < end)
        draw_sums(lane, c, (struct rect){r.x, y, r.w, end - y});
    return y + 2 < end ? y + 2 - r.y : r.h;
}
