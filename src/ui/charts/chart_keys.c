/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that choose how charts look, the same on every screen that has some.
 * Where none is drawn at present the choice is told in words. */
#include "ui/charts/chart_keys.h"
#include "ui/charts/chart_window.h"
#include "ui/charts/compare_chart.h"

static bool unseen(const struct ui_context *x)
{
    return !view_shows(x->m, x->ui, VIEW_SHOWS_CHARTS);
}

static const char *why_unseen(const struct model *m, const struct ui_state *ui,
                              int arg)
{
    return view_shows(m, ui, VIEW_SHOWS_CHARTS) ? NULL
                                                : view_why_compact(m, ui, arg);
}

static bool next_axis(struct ui_context *x, int arg)
{
    struct ui_state *ui = x->ui;

    (void)arg;
    ui->axis = (enum plot_axis)((ui->axis + 1) % AXIS_COUNT);
    ui->x_other_scale = false;
    chart_window_follow(ui);
    if (unseen(x))
        ui_notice(ui, false, "x axis: %s", plot_axis_name(ui->axis));
    return true;
}

static bool other_x_scale(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->x_other_scale = !x->ui->x_other_scale;
    chart_window_follow(x->ui);
    return true;
}

static bool log_y(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->y_log = !x->ui->y_log;
    return true;
}

static bool fix_y(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->y_fixed = !x->ui->y_fixed;
    return true;
}

static bool next_smoothing(struct ui_context *x, int arg)
{
    struct ui_state *ui = x->ui;

    (void)arg;
    ui->smoothing = (ui->smoothing + 1) % HISTORY_SMOOTHINGS;
    if (unseen(x))
        ui_notice(ui, false, "curves: smoothing %g",
                  history_smoothing[ui->smoothing]);
    return true;
}

static bool next_metric(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->metric = !x->ui->metric;
    if (unseen(x))
        ui_notice(x->ui, false, "curves: %s",
                  x->ui->metric ? "loss" : "accuracy");
    return true;
}

static bool cursor(struct ui_context *x, int arg)
{
    (void)arg;
    x->ui->cursor_on = !x->ui->cursor_on;
    return true;
}

bool chart_next_curves(struct ui_context *x, int arg)
{
    (void)arg;
    compare_next_curves(x->m, x->ui);
    return true;
}

bool chart_zoom(struct ui_context *x, int in)
{
    chart_window_zoom(x->m, x->ui, in);
    return true;
}

const char *chart_why_no_end(const struct model *m, const struct ui_state *ui,
                             int end)
{
    return ui->cursor_on ? NULL : view_why_compact(m, ui, end);
}

/* clang-format off */
const struct binding chart_keys[] = {
    {{'x'}, "x", "axis", "x axis: step, samples, fwd-eq (cost in forward "
     "passes), active time",
     .act = next_axis},
    {{'X'}, "X", NULL, "x axis linear or logarithmic (usual: log for fwd-eq)",
     .act = other_x_scale, .why_not = why_unseen},
    {{'y'}, "y", "log", "y axis linear or logarithmic (of accuracy: the error "
     "in percent)",
     .act = log_y, .why_not = why_unseen},
    {{'Y'}, "Y", "fix", "y axis: fits the curves after their steep start, or "
     "0-100 % (loss from 0)",
     .act = fix_y, .why_not = why_unseen},
    {{'s'}, "s", "smooth", "smoothing of curves: 0, .6, .9, .97 (dim: each "
     "batch; signs: validation)",
     .act = next_smoothing},
    {{'m'}, "m", "metric", "curve of accuracy or loss",
     .act = next_metric},
    {{'c'}, "c", "cursor", "value cursor on the charts, then Left Right",
     .act = cursor},
    {{'v'}, "v", NULL, "curves of all lanes, or of each alone (click: a name)",
     .act = chart_next_curves},
    {{KEYS_PAGE_UP}, "PgUp", NULL, "half of the x axis; Left Right move in it",
     .act = chart_zoom, .why_not = why_unseen, .arg = true},
    {{KEYS_PAGE_DOWN}, "PgDn", NULL, "twice as much of the x axis",
     .act = chart_zoom, .why_not = why_unseen, .arg = false},
    {.name = NULL},
};
/* clang-format on */
