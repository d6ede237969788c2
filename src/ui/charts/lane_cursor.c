/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the value cursor says. It moves by a hundredth of what is shown, so
 * its place is given with the digits that tell one stop from the next, and an
 * evaluation is its when it is the nearest stop. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/lane_chart.h"

#define MOST_DECIMALS 6

double lane_cursor_eval(const struct lane_model *lane,
                        const struct ui_state *ui, const struct chart_window *w)
{
    double best = CHART_CURSOR_BY * 0.5 + 1e-9, v = NAN;

    for (size_t i = lane->n_evals; i > 0; i--) {
        const struct eval_result *e = &lane->evals[i - 1];
        double part =
            chart_window_part(w, lane_chart_step_x(lane, ui->axis, e->step));

        if (!(fabs(part - ui->cursor) <= best))
            continue;
        best = fabs(part - ui->cursor);
        v = lane_chart_eval(e, ui->metric);
    }
    return v;
}

bool lane_cursor_click(struct ui_state *ui, const struct plot_frame *f, int x,
                       int y)
{
    double part = plot_part_at(f, x);

    if (!rect_holds(f->r, x, y) || !isfinite(part))
        return false;
    ui->cursor_on = true;
    ui->cursor = part;
    return true;
}

/* Decimals of v / unit that tell values a step apart. */
static int decimals_for(double step, double unit)
{
    double d = ceil(log10(unit / step) - 1e-9);

    return d > 0 ? (int)fmin(d, MOST_DECIMALS) : 0;
}

const char *lane_cursor_where(const struct ui_state *ui,
                              const struct chart_window *w, char *buf,
                              size_t size)
{
    double x = chart_window_x(w, ui->cursor);
    double by = fabs(chart_window_x(w, ui->cursor + CHART_CURSOR_BY) - x);
    bool whole = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;
    double digits = x > 0 ? pow(10, floor(log10(x)) - 2) : 1;

    x = whole ? round(x) : x;
    if (!(by > 0) || !isfinite(by) || by >= digits || x < 1)
        return plot_si(x, buf, size); /* its three digits are enough */
    if (x < 1e6)
        snprintf(buf, size, "%.*f", whole ? 0 : decimals_for(by, 1), x);
    else if (x < 1e9)
        snprintf(buf, size, "%.*fM", decimals_for(by, 1e6), x / 1e6);
    else
        snprintf(buf, size, "%.*fG", decimals_for(by, 1e9), x / 1e9);
    return buf;
}

/* The curve's value, the evaluation's (val: "", or ", val 86.24%"), and the
 * batches it stands for, in the longest form that fits. */
/* "batch 80.16%", "batches 73.2 to 80.16%"; short: "80.2", "73.2..80.2". */
static const char *format_range(const struct bucket *b, bool brief, bool loss,
                                char *buf, size_t size)
{
    const char *unit = loss || brief ? "" : "%";
    int decimals = (loss ? 4 : 2) - (int)brief;
    char lo[32], hi[32];

    plot_fixed((double)b->min, decimals, 8, lo, sizeof lo);
    plot_fixed((double)b->max, decimals, 8, hi, sizeof hi);
    if (strcmp(lo, hi) != 0)
        snprintf(buf, size, brief ? "%s%s..%s" : "%s%s to %s%s",
                 brief ? "" : "batches ", lo, hi, unit);
    else
        snprintf(buf, size, "%s%s%s",
                 brief      ? ""
                 : b->n > 1 ? "batches "
                            : "batch ",
                 hi, unit);
    return buf;
}

static bool format_cursor(const struct ui_state *ui, const struct bucket *b,
                          const char *x, const char *val, int w, char *buf,
                          size_t size)
{
    static const char *const forms[] = {"%s %s: %s%s, %s", "%s %s: %s%s (%s)",
                                        "%s %s: %s%s", "%.0s%s: %s%s"};
    bool loss = ui->metric == 1;

    for (size_t i = 0; i < 4; i++) {
        char v[36], range[80];

        plot_fixed((double)b->smooth[ui->smoothing], loss ? 4 : 2, 8, v, 32);
        strcat(v, loss ? "" : "%");
        format_range(b, i > 0, loss, range, sizeof range);
        snprintf(buf, size, forms[i], plot_axis_name(ui->axis), x, v, val,
                 range);
        if (canvas_text_width(buf) <= w)
            return true;
    }
    return false;
}

/* ", val 86.24%" where the cursor is on an evaluation, else "". */
static void format_val(const struct lane_model *lane, const struct ui_state *ui,
                       const struct chart_window *w, char *buf, size_t size)
{
    double v = lane_cursor_eval(lane, ui, w);
    char number[32];

    buf[0] = '\0';
    if (isfinite(v))
        snprintf(
            buf, size, ", val %s%s",
            plot_fixed(v, ui->metric == 1 ? 4 : 2, 8, number, sizeof number),
            ui->metric == 1 ? "" : "%");
}

void lane_chart_cursor(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect row, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct history *h = ui->metric == 1 ? &lane->loss : &lane->acc;
    char x_text[20], val[48], text[160];
    struct chart_window w;
    long at;

    chart_window_fit(m, ui, &w);
    at = plot_at(h, ui->axis, chart_window_x(&w, ui->cursor));
    lane_cursor_where(ui, &w, x_text, sizeof x_text);
    format_val(lane, ui, &w, val, sizeof val);
    if (at < 0)
        snprintf(text, sizeof text, "%s %s: not there yet",
                 plot_axis_name(ui->axis), x_text);
    else if (h->buckets[at].n == 0)
        snprintf(text, sizeof text, "%s %s: not finite",
                 plot_axis_name(ui->axis), x_text);
    else if (!format_cursor(ui, &h->buckets[at], x_text, val, row.w, text,
                            sizeof text))
        format_cursor(ui, &h->buckets[at], x_text, "", row.w, text,
                      sizeof text);
    canvas_text_fit(c, row.x, row.y, row.w, ROLE_KEY, text);
}
