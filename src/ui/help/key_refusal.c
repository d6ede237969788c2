/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key that can do nothing says why, instead of leaving the person to find
 * out whether it was heard; the key bar leaves it out. */
#include "ui/help/key_refusal.h"

#include "ui/parts/controls.h"

/* Why lanes that the keys act on do not train, or NULL when one may, or is
 * done: then it carries on. */
const char *why_ended(const struct model *m, const struct ui_state *ui, int arg)
{
    const struct lane_model *failed = NULL;

    (void)arg;
    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!controls_in_target(ui, i))
            continue;
        if (m->lanes[i].state <= LANE_DONE)
            return NULL;
        if (lane_state_failed(m->lanes[i].state))
            failed = &m->lanes[i];
    }
    return failed ? model_way_out(failed)
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
           controls_staged_change(ui) == 0;
}

const char *why_least_epochs(const struct model *m, const struct ui_state *ui,
                             int arg)
{
    (void)arg;
    return epochs_are_least(m, ui)
               ? "this epoch is the last one already: not fewer"
               : NULL;
}

const char *why_no_pert(const struct model *m, const struct ui_state *ui,
                        int arg)
{
    (void)arg;
    return no_pert(m, ui) ? "this rule has no pert" : NULL;
}

const char *why_no_speed(const struct model *m, const struct ui_state *ui,
                         int by)
{
    (void)ui;
    if (by > 0)
        return m->speed <= 0 ? "the speed is at its maximum" : NULL;
    return m->speed > 0 && m->speed <= 1 ? "slower is Space and . by hand"
                                         : NULL;
}

const char *why_no_copy(const struct model *m, const struct ui_state *ui,
                        int arg)
{
    (void)arg;
    return m->n_lanes < 2     ? "one lane: nobody to copy to"
           : all_equal(m, ui) ? "nothing to copy: the values are equal"
                              : NULL;
}

const char *why_no_undo(const struct model *m, const struct ui_state *ui,
                        int arg)
{
    (void)arg;
    return nothing_to_undo(m, ui) ? "no change left to undo" : NULL;
}

const char *why_one_target(const struct model *m, const struct ui_state *ui,
                           int arg)
{
    (void)ui;
    (void)arg;
    return m->n_lanes < 2 ? "one lane: keys act on it" : NULL;
}

const char *why_no_lockstep(const struct model *m, const struct ui_state *ui,
                            int arg)
{
    (void)ui;
    (void)arg;
    return m->n_lanes < 2 ? "one lane waits for nobody" : NULL;
}
