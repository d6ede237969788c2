/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that choose how charts look: axes, scales, smoothing, curves. */
#include "ui/app/app_state.h"

#include "ui/parts/chart_window.h"
#include "ui/parts/compare_chart.h"

bool app_chart_action(const struct model *m, struct ui_state *ui,
                      enum action action)
{
    switch (action) {
    case ACT_ZOOM_IN:
    case ACT_ZOOM_OUT:
        chart_window_zoom(m, ui, action == ACT_ZOOM_IN);
        return true;
    case ACT_AXIS:
        ui->axis = (enum plot_axis)((ui->axis + 1) % AXIS_COUNT);
        ui->x_other_scale = false;
        chart_window_follow(ui);
        return true;
    case ACT_LOG_X:
        ui->x_other_scale = !ui->x_other_scale;
        chart_window_follow(ui);
        return true;
    case ACT_CURVES:
        compare_next_curves(m, ui);
        return true;
    case ACT_LOG_Y:
        ui->y_log = !ui->y_log;
        return true;
    case ACT_FIT_Y:
        ui->y_fit = !ui->y_fit;
        return true;
    case ACT_SMOOTHING:
        ui->smoothing = (ui->smoothing + 1) % HISTORY_SMOOTHINGS;
        return true;
    case ACT_METRIC:
        ui->metric = !ui->metric;
        return true;
    case ACT_CURSOR:
        ui->cursor_on = !ui->cursor_on;
        return true;
    case ACT_EXPAND:
        ui->expanded = !ui->expanded;
        return true;
    default:
        return false;
    }
}
