/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three modes: the list, the matrix, the drawing; arrows mean another thing
 * in each, Esc leads back to the list. */
#include "ui/errors/errors_keys.h"

#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_layout.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_matrix.h"
#include "ui/errors/errors_open.h"
#include "ui/parts/keymap.h"

/* any, 0, 1, ... n - 1, any */
static int next_class(const struct model *m, int class)
{
    int n = m->problem == NULL ? 10 : (int)m->problem->ds->n_classes;

    return class + 1 < n ? class + 1 : -1;
}

/* Each lane, then the pairs when there are two. */
static void next_who(const struct model *m, struct errors_choice *by)
{
    if (by->filter == ERRORS_LANE && (size_t)by->lane + 1 < m->n_lanes) {
        by->lane++;
        return;
    }
    by->filter = (enum errors_filter)((by->filter + 1) % ERRORS_FILTER_COUNT);
    if (m->n_lanes < 2)
        by->filter = ERRORS_LANE;
    by->lane = 0;
}

static void toggle_pin(struct errors_state *e)
{
    int64_t i = errors_selected(e);

    e->pinned = i == e->pinned ? -1 : i;
}

static void toggle_draw(const struct model *m, struct errors_state *e)
{
    const char *why = draw_pad_refusal(m);

    if (!e->draw.on && why != NULL) {
        e->draw.refused = why;
        return;
    }
    e->draw.on = !e->draw.on;
    e->matrix = false;
    e->draw.brush_down = false;
    if (e->draw.on && e->draw.brush_x == 0 && e->draw.brush_y == 0)
        draw_pad_clear(m, &e->draw);
}

static bool draw_action(const struct model *m, struct draw_state *d, int action)
{
    switch (action) {
    case ACT_LEFT:
    case ACT_RIGHT:
        draw_pad_move(m, d, action == ACT_RIGHT ? 1 : -1, 0);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        draw_pad_move(m, d, 0, action == ACT_DOWN ? 1 : -1);
        return true;
    case ACT_HOME: /* the corners of a keypad */
    case ACT_END:
        draw_pad_move(m, d, -1, action == ACT_END ? 1 : -1);
        return true;
    case ACT_PAGE_UP:
    case ACT_PAGE_DOWN:
        draw_pad_move(m, d, 1, action == ACT_PAGE_DOWN ? 1 : -1);
        return true;
    case ACT_PAUSE:
        draw_pad_toggle(m, d);
        return true;
    case ACT_ERASE:
        draw_pad_erase(m, d);
        return true;
    case ACT_CLEAR:
        draw_pad_clear(m, d);
        return true;
    case ACT_ESCAPE:
        d->on = false;
        return true;
    default:
        return false;
    }
}

static bool matrix_action(const struct model *m, struct errors_state *e,
                          int action)
{
    switch (action) {
    case ACT_LEFT:
    case ACT_RIGHT:
        errors_matrix_move(m, e, 0, action == ACT_RIGHT ? 1 : -1);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        errors_matrix_move(m, e, action == ACT_DOWN ? 1 : -1, 0);
        return true;
    case ACT_ENTER:
        errors_open_cell(m, e, errors_judge(m, e));
        return true;
    case ACT_ESCAPE:
        e->matrix = false;
        return true;
    default:
        return false;
    }
}

static bool move_action(const struct model *m, struct ui_state *ui, int action)
{
    struct errors_state *e = errors_of(ui);
    struct errors_layout l;
    long page, row;

    errors_layout(m, ui, ui->area, &l);
    page = (long)errors_layout_page(&l);
    row = l.cols > 0 ? l.cols : 1;
    switch (action) {
    case ACT_LEFT:
    case ACT_PREV:
        errors_select_by(e, -1);
        return true;
    case ACT_RIGHT:
    case ACT_NEXT:
        errors_select_by(e, 1);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        errors_select_by(e, action == ACT_DOWN ? row : -row);
        return true;
    case ACT_PAGE_UP:
    case ACT_PAGE_DOWN:
        errors_select_by(e, action == ACT_PAGE_DOWN ? page : -page);
        return true;
    case ACT_HOME:
    case ACT_END:
        errors_select_by(e, action == ACT_END ? ERRORS_MAX : -ERRORS_MAX);
        return true;
    default:
        return false;
    }
}

static bool filter_action(const struct model *m, struct errors_state *e,
                          int action)
{
    struct errors_choice *by = &e->choice;

    switch (action) {
    case ACT_FILTER_TRUE:
        by->true_class = next_class(m, by->true_class);
        break;
    case ACT_FILTER_SAID:
        by->said_class = next_class(m, by->said_class);
        break;
    case ACT_FILTER_WHO:
        next_who(m, by);
        break;
    case ACT_SORT:
        e->sort_confidence = !e->sort_confidence;
        break;
    default:
        return false;
    }
    by->only = -1;
    errors_relist(m, e);
    return true;
}

bool errors_action(struct model *m, struct race *race, struct ui_state *ui,
                   int action)
{
    struct errors_state *e = errors_of(ui);

    (void)race;
    e->draw.refused = NULL;
    if (e->draw.on && draw_action(m, &e->draw, action))
        return true;
    if (e->matrix && matrix_action(m, e, action))
        return true;
    switch (action) {
    case ACT_DRAW:
        toggle_draw(m, e);
        return true;
    case ACT_MATRIX:
    case ACT_FOCUS_NEXT:
    case ACT_FOCUS_PREV:
        e->matrix = !e->matrix;
        e->draw.on = false;
        return true;
    case ACT_PIN:
        toggle_pin(e);
        return true;
    case ACT_ENTER:
        ui->expanded = !ui->expanded;
        return true;
    case ACT_FREEZE:
        if (!e->held)
            return false;
        e->held = false;
        return true;
    case ACT_ESCAPE:
        if (!ui->expanded)
            return errors_step_back(m, e);
        ui->expanded = false;
        return true;
    default:
        return filter_action(m, e, action) || move_action(m, ui, action);
    }
}
