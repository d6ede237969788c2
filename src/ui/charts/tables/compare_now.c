/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest numbers of every lane, a row each. A width that has not room for
 * all columns leaves out the least telling ones, never a part of a name or of a
 * number. */
#include "ui/charts/tables/compare_now.h"
#include "ui/draw/lane_style.h"

#include <stdio.h>

#include "ui/parts/controls.h"

#define COMPACT_W 7 /* least of a column without a frame */

/* "val-BP", or of a longer name "val-1st": what is subtracted from what. */
static const char *now_title(const struct model *m, enum now_column column,
                             char *buf, size_t size)
{
    const char *what = column == NOW_GAP ? "val" : "loss";
    char first[LANE_NAME_MAX];

    snprintf(buf, size, "%s", compare_now_columns[column].title);
    if (column != NOW_GAP && column != NOW_LOSS_GAP)
        return buf;
    snprintf(buf, size, "%s-%s", what, controls_lane_name(&m->lanes[0], first));
    if (canvas_text_width(buf) > compare_now_columns[column].w - 2)
        snprintf(buf, size, "%s-1st", what);
    return buf;
}

/* Which columns fit w; *spare_out is what is left for each. */
static unsigned fit_columns(const struct model *m, int w, int *spare_out)
{
    unsigned shown = 0;
    int n = 0;

    for (int order = 0; order <= NOW_COUNT; order++)
        for (int k = 0; k < NOW_COUNT; k++) {
            bool gap = k == NOW_GAP || k == NOW_LOSS_GAP;

            if (compare_now_columns[k].order != order ||
                compare_now_columns[k].w > w || (gap && m->n_lanes < 2))
                continue;
            shown |= 1u << k;
            w -= compare_now_columns[k].w;
            n++;
        }
    *spare_out = n > 0 ? w / n : 0;
    return shown;
}

/* Of the lane's name and state, with a blank at either side. */
static int who_w(const struct model *m, int *name_w_out)
{
    int state_w = 6; /* PAUSED: the usual ones do not move the columns */

    *name_w_out = controls_names_w(m);
    for (size_t i = 0; i < m->n_lanes; i++) {
        int own = canvas_text_width(model_state_word(&m->lanes[i]));

        state_w = own > state_w ? own : state_w;
    }
    return 1 + *name_w_out + 1 + state_w;
}

static void draw_who(const struct lane_model *lane, struct canvas *c, int x,
                     int y, int name_w, enum role role)
{
    bool bad = lane_state_failed(lane->state) || lane->state == LANE_ERROR;
    const char *state = model_state_word(lane);
    char name[LANE_NAME_MAX];

    canvas_text_fit(c, x + 1, y, name_w, role, controls_lane_name(lane, name));
    canvas_text(c, x + 2 + name_w, y, canvas_text_width(state),
                bad ? ROLE_BAD : ROLE_DIM, state);
}

int compare_now_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect in)
{
    int name_w, label_w = who_w(m, &name_w), spare;
    unsigned shown = fit_columns(m, in.w - label_w - 1, &spare);
    int n = (int)m->n_lanes, rows = in.h < n ? in.h : n;
    int first = compare_first_row(m, rows, ui->target);
    char text[64];

    for (int row = -1; row < rows; row++) {
        int x = in.x + label_w, y = in.y + row;
        size_t i = (size_t)(first + (row > 0 ? row : 0));

        if (row >= 0)
            draw_who(&m->lanes[i], c, in.x, y, name_w, lane_role(i));
        for (enum now_column k = 0; k < NOW_COUNT; k++) {
            int w = compare_now_columns[k].w + spare;

            if ((shown >> k & 1u) == 0)
                continue;
            if (row < 0)
                now_title(m, k, text, sizeof text);
            else
                compare_now_cell(m, ui, i, k, text, sizeof text);
            compare_cell(c, x, y, w, row < 0 ? ROLE_TITLE : ROLE_TEXT, text);
            x += w;
        }
    }
    return rows;
}

int compare_now_compact(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r)
{
    static const enum now_column all[] = {NOW_VAL,  NOW_GAP,  NOW_COS,
                                          NOW_LOSS, NOW_RATE, NOW_EQUAL};
    int name_w = compare_name_w(m), n = (int)m->n_lanes;
    int rows = r.h - 1 < n ? r.h - 1 : n, n_columns = 0, w = r.w - name_w;
    int first = compare_first_row(m, rows, ui->target);
    enum now_column columns[NOW_COUNT];
    char buf[64] = "now";

    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        if ((all[k] != NOW_GAP || n > 1) &&
            (n_columns + 1) * (all[k] == NOW_EQUAL
                                   ? compare_now_columns[NOW_EQUAL].w
                                   : COMPACT_W) <=
                w)
            columns[n_columns++] = all[k];
    w = n_columns > 0 ? w / n_columns : 0;
    if (rows < n)
        snprintf(buf, sizeof buf, "now %d/%d", rows, n);
    canvas_text(c, r.x, r.y, name_w, ROLE_TITLE, buf);
    for (int k = 0; k < n_columns; k++)
        compare_cell(c, r.x + name_w + k * w, r.y, w, ROLE_TITLE,
                     now_title(m, columns[k], buf, sizeof buf));
    for (int row = 0; row < rows; row++) {
        size_t i = (size_t)(first + row);
        int y = r.y + 1 + row;

        if ((int)i == ui->target)
            canvas_put(c, r.x - 1, y, 0x25b8, ROLE_FOCUS);
        canvas_text_fit(c, r.x, y, name_w, lane_role(i),
                        controls_lane_name(&m->lanes[i], buf));
        for (int k = 0; k < n_columns; k++)
            compare_cell(
                c, r.x + name_w + k * w, y, w, ROLE_TEXT,
                compare_now_cell(m, ui, i, columns[k], buf, sizeof buf));
    }
    return 1 + rows;
}
