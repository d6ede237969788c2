/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Train's own keys: the fields of the control panel, the focus, the cursor. */
#include "ui/train/train_keys.h"
#include "ui/charts/chart_keys.h"

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_chart.h"
#include "ui/parts/controls.h"
#include "ui/train/train_layout.h"

/* The value cursor when it is on, else the window of a zoomed chart that has
 * the focus, else whom the keys act on. */
static bool move(struct ui_context *x, int by)
{
    const struct model *m = x->m;
    struct ui_state *ui = x->ui;
    int n = (int)m->n_lanes + 1;

    if (ui->cursor_on)
        chart_window_move_cursor(m, ui, by);
    else if ((!train_lane_focused(m, ui) &&
              !train_focused(m, ui, PANEL_CHART) &&
              !train_focused(m, ui, PANEL_COSINE)) ||
             !chart_window_pan(m, ui, by))
        ui->target = (ui->target + 1 + by + n) % n - 1;
    return true;
}

static bool move_row(struct ui_context *x, int by)
{
    int *row = &x->ui->controls.row;

    *row = (*row + by + controls_count()) % controls_count();
    return true;
}

static const char *why_no_row(const struct model *m, const struct ui_state *ui,
                              int by)
{
    const char *why = view_why_compact(m, ui, by);

    return why != NULL ? why
           : ui->expanded && !train_focused(m, ui, PANEL_CONTROLS)
               ? "the fields are not on the screen: Esc"
               : NULL;
}

static bool to_end(struct ui_context *x, int end)
{
    if (x->ui->cursor_on)
        x->ui->cursor = end;
    else
        x->ui->controls.row = end ? controls_count() - 1 : 0;
    return true;
}

void train_open_errors(struct ui_state *ui)
{
    ui->view = VIEW_ERRORS;
    ui->focus = 0;
    ui->expanded = false;
}

/* Enter opens the editor; on lock-step it toggles. A panel without values is
 * shown in full. */
bool train_enter(struct ui_context *x, int arg)
{
    const struct model *m = x->m;
    struct ui_state *ui = x->ui;

    (void)arg;
    if (train_lane_focused(m, ui) && ui->expanded)
        return false;
    if (train_focused(m, ui, PANEL_STRIP)) {
        train_open_errors(ui);
        return true;
    }
    if (train_focused(m, ui, PANEL_CHART) ||
        train_focused(m, ui, PANEL_COSINE) ||
        train_focused(m, ui, PANEL_COMPARE)) {
        ui->expanded = !ui->expanded;
        return true;
    }
    if (control_at(ui->controls.row)->kind == CONTROL_LOCKSTEP)
        return controls_lockstep(x, 0);
    ui->controls.edit = (struct field_edit){.active = true};
    return true;
}

static bool move_focus(struct ui_context *x, int by)
{
    train_move_focus(x->m, x->ui, by);
    return true;
}

static const char *why_no_curves(const struct model *m,
                                 const struct ui_state *ui, int arg)
{
    const char *why = view_why_compact(m, ui, arg);

    return why != NULL || ui->area.w == 0 ? why
           : train_lay_out(m, ui->area).chart.h == 0
               ? "each lane has its chart: 2 shows them in one"
               : NULL;
}

/* clang-format off */
static const struct binding value_keys[] = {
    {{'+', '='}, "+ =", "up", "selected value up, ladder 1-3-10 (Train)",
     .act = controls_move_selected, .arg = 1, .place = BAR_OWN},
    {{'-', '_'}, "- _", "down", "selected value down (Train)",
     .act = controls_move_selected, .arg = -1, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_TAB}, .act = move_focus, .why_not = view_why_compact, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = move_focus, .why_not = view_why_compact,
     .arg = -1},
    {{'z'}, .act = view_expand},
    {{KEYS_ENTER, '\r'}, .act = train_enter},
    {{KEYS_UP, 'k'}, .act = move_row, .why_not = why_no_row, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_row, .why_not = why_no_row, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = move, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = move, .arg = 1},
    {{KEYS_HOME}, .act = to_end, .why_not = chart_why_no_end, .arg = 0},
    {{KEYS_END}, .act = to_end, .why_not = chart_why_no_end, .arg = 1},
    {{'v'}, .act = chart_next_curves, .why_not = why_no_curves},
    {.name = NULL},
};
/* clang-format on */

const struct key_group train_key_groups[] = {{"", own_keys},
                                             {"Values", value_keys},
                                             {"Charts", chart_keys},
                                             {NULL, NULL}};
