/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row a control, one column a lane, so that the same value of two lanes
 * is compared by eye and no label is repeated. A value that was sent and is
 * not yet in force is shown with an arrow; the line at the foot of the panel
 * spells it out. Restart-only rows say so where the columns leave room. */
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ui/parts/lane_panel.h"

#define LABEL_W    11
#define COLUMN_MIN 6 /* a value of four digits and what parts columns */

const char *controls_lane_name(const struct lane_model *lane, char *buf)
{
    size_t i = 0;

    for (; lane->config.name[i] != '\0' && i + 1 < LANE_NAME_MAX; i++)
        buf[i] = (char)toupper((unsigned char)lane->config.name[i]);
    buf[i] = '\0';
    return buf;
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

/* The value of a control for a lane, as text; *pending_out when it is only
 * sent or only chosen. */
static void format_value(const struct model *m, const struct ui_state *ui,
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
        snprintf(buf, size, "%s", m->lockstep ? "on" : "off");
    } else {
        format_waiting(control, &lane->config, &to, *pending_out, buf, size);
    }
}

static size_t columns_that_fit(const struct model *m, int w, int *col_w_out)
{
    int n = (int)m->n_lanes, name_w = lane_panel_name_w(m);
    int least = name_w < COLUMN_MIN ? COLUMN_MIN : name_w + 1;

    while (n > 1 && (w - LABEL_W) / n < least)
        n--;
    *col_w_out = n > 0 ? (w - LABEL_W) / n : 0;
    return (size_t)n;
}

/* The first column shown, so that the lane to edit is always among them. */
static size_t first_column(const struct ui_state *ui, size_t n_columns)
{
    if (ui->target >= 0 && (size_t)ui->target >= n_columns)
        return (size_t)ui->target + 1 - n_columns;
    return 0;
}

static bool all_lanes_same(const struct model *m, const struct ui_state *ui,
                           const struct control *control)
{
    char first[64], other[64];
    bool pending;

    if (control->kind == CONTROL_SPEED || control->kind == CONTROL_LOCKSTEP)
        return true;
    if (control->kind == CONTROL_LIVE || m->n_lanes == 0)
        return false;
    format_value(m, ui, control, 0, first, sizeof first, &pending);
    for (size_t i = 1; i < m->n_lanes; i++) {
        format_value(m, ui, control, i, other, sizeof other, &pending);
        if (strcmp(first, other) != 0)
            return false;
    }
    return true;
}

/* A value that is cut would be another value: "630 → 631" gives up what is
 * in force, then the arrow, then the end is marked. */
static int draw_value(struct canvas *c, int x, int y, int w, enum role role,
                      const char *text)
{
    static const char arrow[] = "→";
    const char *to = strstr(text, arrow);

    if (canvas_text_width(text) > w && to != NULL) {
        text = to;
        while (canvas_text_width(text) > w && *text != '\0' &&
               (text == to || *text == ' '))
            text += text == to ? sizeof arrow - 1 : 1;
    }
    return canvas_text_fit(c, x, y, w, role, text);
}

static void draw_shared(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect row,
                        const struct control *control)
{
    char buf[64];
    bool pending;
    int used, room = row.w - LABEL_W;

    format_value(m, ui, control, 0, buf, sizeof buf, &pending);
    used = draw_value(c, row.x + LABEL_W, row.y, room,
                      pending ? ROLE_PENDING : ROLE_TEXT, buf);
    if (control_waits(control) && room - used >= 13)
        canvas_text(c, row.x + row.w - 12, row.y, 12,
                    pending ? ROLE_PENDING : ROLE_DIM,
                    pending ? "at restart r" : "restart-only");
    else if (pending && room - used >= 2)
        canvas_text(c, row.x + row.w - 1, row.y, 1, ROLE_PENDING, "r");
}

static void draw_row(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect row,
                     const struct control *control)
{
    int col_w;
    size_t n = columns_that_fit(m, row.w, &col_w);
    size_t first = first_column(ui, n);
    bool selected = control_at(ui->controls.row) == control;

    canvas_text(c, row.x, row.y, 1, selected ? ROLE_KEY : ROLE_TEXT,
                selected ? "▸" : " ");
    canvas_text(c, row.x + 1, row.y, LABEL_W - 1,
                selected ? ROLE_TITLE : ROLE_TEXT, control->label);
    if (all_lanes_same(m, ui, control)) {
        draw_shared(m, ui, c, row, control);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        size_t i = first + k;
        int x = row.x + LABEL_W + (int)k * col_w;
        bool pending, target = ui->target < 0 || (size_t)ui->target == i;
        char buf[64];
        int used;

        format_value(m, ui, control, i, buf, sizeof buf, &pending);
        used = draw_value(c, x, row.y, col_w - 1,
                          pending ? ROLE_PENDING : ROLE_TEXT, buf);
        if (selected && target && control->kind == CONTROL_LIVE)
            canvas_reverse(c, (struct rect){x, row.y, used, 1});
    }
}

static void draw_names(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect row)
{
    int col_w;
    size_t n = columns_that_fit(m, row.w, &col_w);
    size_t first = first_column(ui, n);

    if (n < m->n_lanes)
        canvas_printf(c, row.x + 1, row.y, LABEL_W - 2, ROLE_DIM,
                      "%zu-%zu of %zu", first + 1, first + n, m->n_lanes);
    for (size_t k = 0; k < n; k++) {
        char name[LANE_NAME_MAX];
        size_t i = first + k;

        canvas_text_fit(c, row.x + LABEL_W + (int)k * col_w, row.y, col_w - 1,
                        lane_role(i), controls_lane_name(&m->lanes[i], name));
    }
}

/* "lr BP 0.1 → 0.3 (next batch)", shorter where there is less room. */
static void draw_change(const struct lane_model *lane, const struct param *p,
                        struct canvas *c, struct rect row)
{
    char name[LANE_NAME_MAX], text[128], from[PARAM_TEXT], to[PARAM_TEXT];

    controls_lane_name(lane, name);
    param_short(p, model_value(lane, p), from);
    param_short(p, controls_coming_value(lane, p), to);
    snprintf(text, sizeof text, "%s %s %s → %s (next batch)", param_label(p),
             name, from, to);
    if (canvas_text_width(text) > row.w)
        snprintf(text, sizeof text, "%s %s %s→%s (next)", param_label(p), name,
                 from, to);
    canvas_text_fit(c, row.x, row.y, row.w, ROLE_PENDING, text);
}

static bool draw_pending(const struct model *m, struct canvas *c,
                         struct rect row)
{
    const struct param *p;

    for (size_t i = 0; i < m->n_lanes; i++)
        for (size_t k = 0; (p = params_at(k)) != NULL; k++)
            if (m->lanes[i].pending[k]) {
                draw_change(&m->lanes[i], p, c, row);
                return true;
            }
    return false;
}

void controls_edit_prompt(const struct model *m, const struct ui_state *ui,
                          char *buf, size_t size)
{
    char name[LANE_NAME_MAX];
    const struct control *control = control_at(ui->controls.row);
    bool live = control->kind == CONTROL_LIVE;

    snprintf(buf, size, "%s%s%s = ", control->label, live ? " " : "",
             live ? controls_target_name(m, ui, name) : "");
}

static int n_chosen(const struct ui_state *ui)
{
    struct restart_choice to = controls_staged(ui);
    int n = to.n_hidden != 0;

    for (uint32_t bits = to.chosen; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

/* The foot: what is typed (why it was refused stands in the key bar, which
 * has the room), else what is chosen or pending, else the keys. */
static void draw_foot(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row)
{
    const struct field_edit *edit = &ui->controls.edit;
    char before[48];
    const char *text;

    if (edit->active) {
        controls_edit_prompt(m, ui, before, sizeof before);
        text = edit->text; /* its end stays in view */
        for (int room = row.w - 1 - canvas_text_width(before);
             *text != '\0' && (int)strlen(text) > room;)
            text++;
        canvas_printf(c, row.x, row.y, row.w, ROLE_SELECTED, "%s%s_", before,
                      text);
    } else if (ui->controls.staged)
        canvas_text_fit(c, row.x, row.y, row.w, ROLE_PENDING,
                        n_chosen(ui) == 1  ? "r restarts, Esc forgets it"
                        : n_chosen(ui) > 1 ? "r restarts, Esc forgets them"
                                           : "as in force: u brings back");
    else if (!draw_pending(m, c, row))
        canvas_text_fit(c, row.x, row.y, row.w, ROLE_DIM,
                        row.w >= 34 ? "+ - change  Enter type  O presets"
                                    : "+ - Enter change  O presets");
}

void controls_draw(const struct model *m, const struct ui_state *ui,
                   struct canvas *c, struct rect r, bool focused)
{
    char name[LANE_NAME_MAX], note[40];
    struct rect in, row;
    int first = 0, rows;

    snprintf(note, sizeof note, "edit: %s (a)",
             controls_target_name(m, ui, name));
    in = canvas_box(c, r, focused, ROLE_TITLE, "Controls", note);
    row = (struct rect){in.x, in.y, in.w, 1};
    if (in.h >= 3) {
        draw_names(m, ui, c, row);
        row.y++;
    }
    rows = in.h >= 3 ? in.h - 2 : in.h;
    if (ui->controls.row >= rows)
        first = ui->controls.row - rows + 1;
    for (int k = first; k < controls_count() && k - first < rows; k++) {
        draw_row(m, ui, c, row, control_at(k));
        row.y++;
    }
    if (in.h >= 3)
        draw_foot(m, ui, c, (struct rect){in.x, in.y + in.h - 1, in.w, 1});
}

bool controls_at(const struct model *m, const struct ui_state *ui,
                 struct rect r, int x, int y, int *row_out, int *lane_out)
{
    struct rect in = {r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    int rows = in.h >= 3 ? in.h - 2 : in.h, names = in.h >= 3 ? 1 : 0, col_w;
    size_t n = columns_that_fit(m, in.w, &col_w);
    int first = ui->controls.row >= rows ? ui->controls.row - rows + 1 : 0;
    int column = col_w > 0 ? (x - in.x - LABEL_W) / col_w : 0;

    if (x < in.x || x >= in.x + in.w || y < in.y || y >= in.y + names + rows)
        return false;
    *lane_out = -1;
    if (x >= in.x + LABEL_W && column < (int)n)
        *lane_out = (int)first_column(ui, n) + column;
    *row_out = y - in.y - names < 0 ? -1 : first + y - in.y - names;
    return *row_out < controls_count();
}
