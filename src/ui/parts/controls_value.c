/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the control panel: whom its keys act on, and what a control is
 * set to in a lane, with what is sent or chosen but not yet in force. */
#include "ui/parts/controls.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char *controls_lane_name(const struct lane_model *lane, char *buf)
{
    size_t i = 0;

    for (; lane->config.name[i] != '\0' && i + 1 < LANE_NAME_MAX; i++)
        buf[i] = (char)toupper((unsigned char)lane->config.name[i]);
    buf[i] = '\0';
    return buf;
}

int controls_names_w(const struct model *m)
{
    int w = 2;

    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX];
        int own = canvas_text_width(controls_lane_name(&m->lanes[i], name));

        w = own > w ? own : w;
    }
    return w;
}

const char *controls_target_name(const struct model *m,
                                 const struct ui_state *ui, char *buf)
{
    if (ui->target >= 0 && (size_t)ui->target < m->n_lanes)
        return controls_lane_name(&m->lanes[ui->target], buf);
    if (m->n_lanes == 1)
        return controls_lane_name(&m->lanes[0], buf);
    return m->n_lanes == 2 ? "both" : "all";
}

static void format_hidden(const size_t *hidden, size_t n, char *buf,
                          size_t size)
{
    size_t len = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < n && len + 8 < size; i++)
        len += (size_t)snprintf(buf + len, size - len, "%s%zu",
                                i == 0 ? "" : ",", hidden[i]);
}

/* The value of a live parameter, or "--" where the lane has none. */
static void format_live(const struct lane_model *lane, const struct param *p,
                        char *buf, size_t size)
{
    bool pending = lane->pending[params_index(p)];
    char text[PARAM_TEXT];

    if (lane_has(&lane->config, p))
        snprintf(buf, size, "%s%s", pending ? "→" : "",
                 param_short(p, controls_coming_value(lane, p), text));
    else
        snprintf(buf, size, "--");
}

/* "630", or "630 → 64" with what a restart brings. */
static void format_waiting(const struct control *control,
                           const struct lane_config *config,
                           const struct restart_choice *to, bool changes,
                           char *buf, size_t size)
{
    const struct param *p = control->param;
    char after[64];

    if (control->kind == CONTROL_HIDDEN) {
        format_hidden(config->hidden, config->n_hidden, buf, size);
        format_hidden(to->hidden, to->n_hidden, after, sizeof after);
    } else {
        param_short(p, lane_value(config, p), after);
        snprintf(buf, size, "%s", after);
        param_short(p, params_get(to->values, p), after);
    }
    if (changes)
        snprintf(buf + strlen(buf), size - strlen(buf), " → %s", after);
}

/* It holds from the moment on when the lanes are at one step. */
static void format_lockstep(const struct model *m, char *buf, size_t size)
{
    uint64_t steps;

    snprintf(buf, size, "%s", m->lockstep ? "on" : "off");
    if (m->lockstep && model_behind(m, &steps) != NULL)
        snprintf(buf, size, "on, %llu apart", (unsigned long long)steps);
}

void controls_format_value(const struct model *m, const struct ui_state *ui,
                           const struct control *control, size_t i, char *buf,
                           size_t size, bool *pending_out)
{
    const struct lane_model *lane = &m->lanes[i];
    struct restart_choice to = controls_staged(ui);

    *pending_out = controls_restart_changes(m, ui, control, i);
    if (control->kind == CONTROL_LIVE) {
        *pending_out = lane->pending[params_index(control->param)];
        format_live(lane, control->param, buf, size);
    } else if (control->kind == CONTROL_SPEED && m->speed > 0) {
        snprintf(buf, size, "%.4g batch/s", m->speed);
    } else if (control->kind == CONTROL_SPEED) {
        snprintf(buf, size, "max");
    } else if (control->kind == CONTROL_LOCKSTEP) {
        format_lockstep(m, buf, size);
    } else {
        format_waiting(control, &lane->config, &to, *pending_out, buf, size);
    }
}

bool controls_all_same(const struct model *m, const struct ui_state *ui,
                       const struct control *control)
{
    char first[64], other[64];
    bool pending;

    if (control->kind == CONTROL_SPEED || control->kind == CONTROL_LOCKSTEP)
        return true;
    if (control->kind == CONTROL_LIVE || m->n_lanes == 0)
        return false;
    controls_format_value(m, ui, control, 0, first, sizeof first, &pending);
    for (size_t i = 1; i < m->n_lanes; i++) {
        controls_format_value(m, ui, control, i, other, sizeof other, &pending);
        if (strcmp(first, other) != 0)
            return false;
    }
    return true;
}
