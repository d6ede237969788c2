/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row a control, one column a lane, so that the same value of two lanes
 * is compared by eye and no label is repeated. A value that was sent and is
 * not yet in force is shown with an arrow; the line at the foot of the panel
 * spells it out. Restart-only rows say so where the columns leave room. */
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/lane_names.h"

#include <stdio.h>
#include <string.h>

#define LABEL_W    11
#define COLUMN_MIN 6 /* a value of four digits and what parts columns */
#define COLUMN_OF_MANY                                                         \
    7 /* where lanes take turns in the columns anyway: a short word */

/* Lanes that have a column in w, without the labels: all of them, names being
 * cut for it, or those whose names are whole. */
static int columns_in(const struct model *m, int w)
{
    int n = (int)m->n_lanes, name_w = controls_names_w(m);
    int column = n > 4 ? COLUMN_OF_MANY : COLUMN_MIN;
    int least = name_w < column ? column : name_w + 1;

    if (n > 2 && w / n >= LANE_COLUMN_W)
        return n;
    while (n > 1 && w / n < least)
        n--;
    return n;
}

/* Of the labels, with the mark before and the blank behind them: more where
 * long ones would be cut and no lane loses its column for them. */
static int label_w(const struct model *m, int w)
{
    int own = 2 + controls_label_w(), most = own > LABEL_W ? own : LABEL_W;

    return columns_in(m, w - most) == columns_in(m, w - LABEL_W) ? most
                                                                 : LABEL_W;
}

static size_t columns_that_fit(const struct model *m, int w, int *col_w_out)
{
    int room = w - label_w(m, w), n = columns_in(m, room);

    *col_w_out = n > 0 ? room / n : 0;
    return (size_t)n;
}

/* The first column shown, so that the lane to edit is always among them. */
static size_t first_column(const struct ui_state *ui, size_t n_columns)
{
    if (ui->target >= 0 && (size_t)ui->target >= n_columns)
        return (size_t)ui->target + 1 - n_columns;
    return 0;
}

void controls_page(const struct model *m, const struct ui_state *ui, int w,
                   size_t *first_out, size_t *n_out)
{
    int col_w;

    *n_out = columns_that_fit(m, w, &col_w);
    *first_out = first_column(ui, *n_out);
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
    int used, label = label_w(m, row.w), room = row.w - label;

    controls_format_value(m, ui, control, 0, buf, sizeof buf, &pending);
    used = draw_value(c, row.x + label, row.y, room,
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
    int col_w, label = label_w(m, row.w);
    size_t n = columns_that_fit(m, row.w, &col_w);
    size_t first = first_column(ui, n);
    bool selected = control_at(ui->controls.row) == control;

    canvas_text(c, row.x, row.y, 1, selected ? ROLE_KEY : ROLE_TEXT,
                selected ? "▸" : " ");
    canvas_text_fit(c, row.x + 1, row.y, label - 2,
                    selected ? ROLE_TITLE : ROLE_TEXT, control->label);
    if (controls_all_same(m, ui, control)) {
        draw_shared(m, ui, c, row, control);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        size_t i = first + k;
        int x = row.x + label + (int)k * col_w;
        bool pending, target = ui->target < 0 || (size_t)ui->target == i;
        char buf[64];
        int used;

        controls_format_value(m, ui, control, i, buf, sizeof buf, &pending);
        used = draw_value(c, x, row.y, col_w - 1,
                          pending ? ROLE_PENDING : ROLE_TEXT, buf);
        if (selected && target && control->kind == CONTROL_LIVE)
            canvas_reverse(c, (struct rect){x, row.y, used, 1});
    }
}

static void draw_names(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect row)
{
    int col_w, label = label_w(m, row.w);
    size_t n = columns_that_fit(m, row.w, &col_w);
    size_t first = first_column(ui, n);
    struct lane_names names;

    lane_names_fit(m, col_w - 1, &names);
    if (n == 1 && m->n_lanes > 1)
        canvas_printf(c, row.x + 1, row.y, LABEL_W - 2, ROLE_DIM, "%zu of %zu",
                      first + 1, m->n_lanes);
    else if (n < m->n_lanes)
        canvas_printf(c, row.x + 1, row.y, LABEL_W - 2, ROLE_DIM,
                      "%zu-%zu of %zu", first + 1, first + n, m->n_lanes);
    for (size_t i = first; i < first + n; i++)
        canvas_text_fit(c, row.x + label + (int)(i - first) * col_w, row.y,
                        col_w - 1, lane_role(i), names.name[i]);
}

/* "lr BP 0.1 → 0.3 (next batch)", shorter where there is less room. */
static void draw_change(const struct lane_model *lane, const struct param *p,
                        struct canvas *c, struct rect row)
{
    static const char *const forms[] = {"%s %s %s → %s (next batch)",
                                        "%s %s %s→%s (next)", NULL};
    char name[LANE_NAME_MAX], text[128], from[PARAM_TEXT], to[PARAM_TEXT];

    controls_lane_name(lane, name);
    param_short(p, model_value(lane, p), from);
    param_short(p, controls_coming_value(lane, p), to);
    canvas_first_fit(row.w, text, sizeof text, forms, param_label(p), name,
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

    for (uint64_t bits = to.chosen; bits != 0; bits &= bits - 1)
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

/* The rows of controls in the frame r, one of names above them and a foot
 * below where all have room, and the first that is shown. */
static struct rect rows_of(const struct ui_state *ui, struct rect r,
                           int *first_out)
{
    struct rect in = {r.x + 1, r.y + 1, r.w - 2, r.h - 2};

    if (in.h >= 3) {
        in.y++;
        in.h -= 2;
    }
    *first_out = ui->controls.row >= in.h ? ui->controls.row - in.h + 1 : 0;
    return in;
}

void controls_draw(const struct model *m, const struct ui_state *ui,
                   struct canvas *c, struct rect r, bool focused)
{
    char name[LANE_NAME_MAX], note[40];
    struct rect in, rows;
    int first;

    snprintf(note, sizeof note, "edit: %s (a)",
             controls_target_name(m, ui, name));
    in = canvas_box(c, r, focused, ROLE_TITLE, "Controls", note);
    rows = rows_of(ui, r, &first);
    for (int k = 0; k < rows.h && first + k < controls_count(); k++)
        draw_row(m, ui, c, (struct rect){rows.x, rows.y + k, rows.w, 1},
                 control_at(first + k));
    if (in.h < 3)
        return;
    draw_names(m, ui, c, (struct rect){in.x, in.y, in.w, 1});
    draw_foot(m, ui, c, (struct rect){in.x, in.y + in.h - 1, in.w, 1});
}

bool controls_at(const struct model *m, const struct ui_state *ui,
                 struct rect r, int x, int y, int *row_out, int *lane_out)
{
    int first, col_w;
    struct rect in = rows_of(ui, r, &first);
    size_t n = columns_that_fit(m, in.w, &col_w);
    int label = label_w(m, in.w);
    int column = col_w > 0 ? (x - in.x - label) / col_w : 0;

    if (x < in.x || x >= in.x + in.w || y < r.y + 1 || y >= in.y + in.h)
        return false;
    *lane_out = -1;
    if (x >= in.x + label && column < (int)n)
        *lane_out = (int)first_column(ui, n) + column;
    *row_out = y < in.y ? -1 : first + y - in.y;
    return *row_out < controls_count();
}
