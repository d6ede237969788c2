/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key that can do nothing says why, instead of leaving the person to find
 * out whether it was heard; the key bar leaves it out. */
#include <math.h>

#include "ui/errors/errors_state.h"
#include "ui/parts/controls.h"
#include "ui/parts/keymap.h"
#include "ui/parts/view.h"
#include "ui/train/train_layout.h"

/* Why lanes that the keys act on do not train, or NULL when one may. */
static const char *why_ended(const struct model *m, const struct ui_state *ui)
{
    const struct lane_model *diverged = NULL;
    bool done = false;

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!controls_in_target(ui, i))
            continue;
        if (m->lanes[i].state <= LANE_PAUSED)
            return NULL;
        done = done || m->lanes[i].state == LANE_DONE;
        if (m->lanes[i].state == LANE_DIVERGED)
            diverged = &m->lanes[i];
    }
    return done       ? "done: E adds an epoch, r restarts"
           : diverged ? model_way_out(diverged)
                      : "nothing is trained any more: q quits";
}

/* Whether no lane that the keys act on could have fewer epochs. */
static bool epochs_are_least(const struct model *m, const struct ui_state *ui)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        double least = lane->last.epoch > 0 ? lane->last.epoch : 1;

        if (controls_in_target(ui, i) &&
            controls_coming_value(lane, &param_epochs) > least)
            return false;
    }
    return true;
}

static bool no_pert(const struct model *m, const struct ui_state *ui)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (controls_in_target(ui, i) &&
            lane_has(&m->lanes[i].config, &param_pert))
            return false;
    return true;
}

/* Whether the values to copy are those of all lanes already. */
static bool all_equal(const struct model *m, const struct ui_state *ui)
{
    const struct lane_model *from =
        &m->lanes[ui->target < 0 ? 0 : (size_t)ui->target];
    const struct param *p;

    for (size_t i = 0; i < m->n_lanes; i++)
        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if (p->live && lane_has(&from->config, p) &&
                lane_has(&m->lanes[i].config, p) &&
                controls_coming_value(&m->lanes[i], p) !=
                    controls_coming_value(from, p))
                return false;
    return true;
}

static bool nothing_to_undo(const struct model *m, const struct ui_state *ui)
{
    unsigned lanes = ui->target < 0 ? ~0u : 1u << ui->target;

    return model_newest_change(m, lanes) == 0 &&
           !(ui->train.staged && ui->train.staged_change != 0);
}

/* Whether the screen has room for the spark rows only. */
static bool is_compact(const struct model *m, const struct ui_state *ui)
{
    if (ui->area.w == 0)
        return false; /* not drawn yet */
    return ui->view == VIEW_TRAIN     ? train_is_compact(m, ui->area)
           : ui->view == VIEW_COMPARE ? compare_is_compact(m, ui->area)
                                      : false;
}

/* Why a key that moves among charts and fields cannot, or NULL. */
static const char *why_not_here(const struct model *m,
                                const struct ui_state *ui, enum action action)
{
    bool ends = action == ACT_HOME || action == ACT_END;
    bool rows = action == ACT_UP || action == ACT_DOWN;

    if (is_compact(m, ui))
        return (ends && ui->cursor_on) ||
                       (action == ACT_ENTER && ui->view == VIEW_TRAIN)
                   ? NULL
                   : "no charts or fields here: needs 80x24";
    return rows && ui->view == VIEW_TRAIN && ui->expanded &&
                   !train_focused(m, ui, PANEL_CONTROLS)
               ? "the fields are not on the screen: Esc"
               : NULL;
}

const char *keymap_refusal(const struct model *m, const struct ui_state *ui,
                           enum action action)
{
    switch (action) {
    case ACT_PAUSE:
        if (ui->view == VIEW_ERRORS && errors_of(ui)->draw.on)
            return NULL; /* Space is the brush */
        return why_ended(m, ui);
    case ACT_STEP:
    case ACT_STEP_EPOCH:
        return why_ended(m, ui);
    case ACT_EPOCHS_DOWN:
        return epochs_are_least(m, ui)
                   ? "this epoch is the last one already: not fewer"
                   : NULL;
    case ACT_PERT_UP:
    case ACT_PERT_DOWN:
        return no_pert(m, ui) ? "this rule has no pert" : NULL;
    case ACT_SPEED_UP:
        return m->speed <= 0 ? "the speed is at its maximum" : NULL;
    case ACT_SPEED_DOWN:
        return m->speed > 0 && m->speed <= 1 ? "slower is Space and . by hand"
                                             : NULL;
    case ACT_COPY_HP:
        return m->n_lanes < 2     ? "one lane: nobody to copy to"
               : all_equal(m, ui) ? "nothing to copy: the values are equal"
                                  : NULL;
    case ACT_UNDO:
        return nothing_to_undo(m, ui) ? "no change left to undo" : NULL;
    case ACT_FOCUS_NEXT:
    case ACT_FOCUS_PREV:
    case ACT_UP:
    case ACT_DOWN:
    case ACT_HOME:
    case ACT_END:
    case ACT_ENTER:
    case ACT_EXPAND:
    case ACT_LOG_X:
    case ACT_LOG_Y:
    case ACT_FIT_Y:
    case ACT_ZOOM_IN:
    case ACT_ZOOM_OUT:
        return why_not_here(m, ui, action);
    case ACT_CURVES:
        return ui->view != VIEW_TRAIN || ui->area.w == 0 ? NULL
               : is_compact(m, ui) ? why_not_here(m, ui, action)
               : train_lay_out(m, ui->area).chart.h == 0
                   ? "each lane has its chart: 2 shows them in one"
                   : NULL;
    case ACT_TARGET:
        return m->n_lanes < 2 ? "one lane: keys act on it" : NULL;
    case ACT_LOCKSTEP:
        return m->n_lanes < 2 ? "one lane waits for nobody" : NULL;
    case ACT_FILTER_WHO:
        return m->n_lanes < 2 ? "one lane: its errors are all there are" : NULL;
    default:
        return NULL;
    }
}
