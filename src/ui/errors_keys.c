/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three modes: the list, the matrix, the drawing; arrows mean another thing
 * in each, Esc leads back to the list. Moving in the list holds it: what is
 * being looked at must not be swapped by an evaluation. A changed filter is
 * a new list from the newest answers. */
#include "ui/errors_keys.h"

#include "ui/draw_pad.h"
#include "ui/errors_layout.h"
#include "ui/errors_list.h"
#include "ui/errors_matrix.h"
#include "ui/errors_panel.h"
#include "ui/errors_pin.h"
#include "ui/keymap.h"

static void relist(const struct model *m, struct errors_state *e)
{
    e->selected = 0;
    e->held = false;
    errors_rebuild(m, e);
}

static void select_by(struct errors_state *e, long by)
{
    long at = (long)e->selected + by, last = (long)e->n_list - 1;

    if (e->n_list == 0)
        return;
    e->selected = (size_t)(at < 0 ? 0 : at > last ? last : at);
    e->held = true;
}

/* any, 0, 1, ... n - 1, any */
static int next_class(const struct model *m, int class)
{
    int n = m->problem == NULL ? 10 : (int)m->problem->ds->n_classes;

    return class + 1 < n ? class + 1 : -1;
}

/* Each lane, then the pairs when there are two. */
static void next_who(const struct model *m, struct errors_state *e)
{
    if (e->filter == ERRORS_LANE && (size_t)e->lane + 1 < m->n_lanes) {
        e->lane++;
        return;
    }
    e->filter = (enum errors_filter)((e->filter + 1) % ERRORS_FILTER_COUNT);
    if (m->n_lanes < 2)
        e->filter = ERRORS_LANE;
    e->lane = 0;
}

static void list_cell(const struct model *m, struct errors_state *e)
{
    e->lane = (int)errors_judge(m, e);
    e->filter = ERRORS_LANE;
    e->true_class = e->cell_true;
    e->said_class = e->cell_said;
    e->matrix = false;
    relist(m, e);
}

static void toggle_pin(struct model *m, struct errors_state *e)
{
    int64_t i = errors_selected(e);

    if (i < 0 || i == e->pinned)
        errors_unpin(e);
    else if (!errors_pin(e, (size_t)i))
        model_event(m, EVENT_WARNING, -1, 0, "pin: out of memory");
    else
        errors_pin_sync(m, e);
}

static void toggle_draw(struct model *m, struct errors_state *e)
{
    const char *why = draw_pad_refusal(m);

    if (!e->drawing && why != NULL) {
        model_event(m, EVENT_INFO, -1, 0, "%s", why);
        return;
    }
    e->drawing = !e->drawing;
    e->matrix = false;
    e->brush_down = false;
    if (e->drawing && e->brush_x == 0 && e->brush_y == 0)
        draw_pad_clear(m, e);
}

static bool draw_action(const struct model *m, struct errors_state *e,
                        int action)
{
    switch (action) {
    case ACT_LEFT:
    case ACT_RIGHT:
        draw_pad_move(m, e, action == ACT_RIGHT ? 1 : -1, 0);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        draw_pad_move(m, e, 0, action == ACT_DOWN ? 1 : -1);
        return true;
    case ACT_PAUSE:
        draw_pad_toggle(m, e);
        return true;
    case ACT_CLEAR:
        draw_pad_clear(m, e);
        return true;
    case ACT_ESCAPE:
        e->drawing = false;
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
        list_cell(m, e);
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
    struct errors_state *e = &ui->errors;
    struct errors_layout l;
    long page, row;

    errors_layout(m, ui, ui->area, &l);
    page = (long)errors_layout_page(&l);
    row = l.cols > 0 ? l.cols : 1;
    switch (action) {
    case ACT_LEFT:
    case ACT_PREV:
        select_by(e, -1);
        return true;
    case ACT_RIGHT:
    case ACT_NEXT:
        select_by(e, 1);
        return true;
    case ACT_UP:
    case ACT_DOWN:
        select_by(e, action == ACT_DOWN ? row : -row);
        return true;
    case ACT_PAGE_UP:
    case ACT_PAGE_DOWN:
        select_by(e, action == ACT_PAGE_DOWN ? page : -page);
        return true;
    case ACT_HOME:
    case ACT_END:
        select_by(e, action == ACT_END ? ERRORS_MAX : -ERRORS_MAX);
        return true;
    default:
        return false;
    }
}

/* Back by one step: a held list, then the filters; else not used. */
static bool step_back(const struct model *m, struct errors_state *e)
{
    if (!e->held && e->true_class < 0 && e->said_class < 0)
        return false;
    if (!e->held)
        e->true_class = e->said_class = -1;
    relist(m, e);
    return true;
}

static bool filter_action(const struct model *m, struct errors_state *e,
                          int action)
{
    switch (action) {
    case ACT_FILTER_TRUE:
        e->true_class = next_class(m, e->true_class);
        break;
    case ACT_FILTER_SAID:
        e->said_class = next_class(m, e->said_class);
        break;
    case ACT_FILTER_WHO:
        next_who(m, e);
        break;
    case ACT_SORT:
        e->sort_confidence = !e->sort_confidence;
        break;
    default:
        return false;
    }
    relist(m, e);
    return true;
}

bool errors_action(struct model *m, struct race *race, struct ui_state *ui,
                   int action)
{
    struct errors_state *e = &ui->errors;

    (void)race;
    if (e->drawing && draw_action(m, e, action))
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
        e->drawing = false;
        return true;
    case ACT_PIN:
        toggle_pin(m, e);
        return true;
    case ACT_ENTER:
        return true;
    case ACT_FREEZE:
        if (!e->held)
            return false;
        e->held = false;
        return true;
    case ACT_ESCAPE:
        return step_back(m, e);
    default:
        return filter_action(m, e, action) || move_action(m, ui, action);
    }
}

static bool inside(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static bool click_gallery(struct errors_state *e, const struct errors_layout *l,
                          int x, int y)
{
    size_t page = errors_layout_page(l), first = errors_page_first(e, page);

    for (size_t k = 0; k < page && first + k < e->n_list; k++)
        if (inside(errors_layout_tile(l, (int)k), x, y)) {
            select_by(e, (long)(first + k) - (long)e->selected);
            return true;
        }
    return false;
}

bool errors_mouse(struct model *m, struct race *race, struct ui_state *ui,
                  struct rect r, int x, int y, int button)
{
    struct errors_state *e = &ui->errors;
    struct errors_layout l;

    (void)race;
    errors_layout(m, ui, r, &l);
    if (button == 4 || button == 5) {
        select_by(e, (button == 5 ? 1 : -1) * (l.cols > 0 ? l.cols : 1));
        return true;
    }
    if (e->drawing && l.sample.w > 0)
        return draw_pad_click(m, e, errors_layout_pad(&l), x, y);
    if (errors_any_ready(m) && inside(l.matrix, x, y) &&
        errors_matrix_click(m, e, l.matrix, x, y)) {
        list_cell(m, e);
        return true;
    }
    if (l.cols > 0)
        return click_gallery(e, &l, x, y);
    if (inside(l.list, x, y) && y > l.list.y && y < l.list.y + l.list.h - 1) {
        size_t first = errors_page_first(e, errors_layout_page(&l));

        select_by(e, (long)first + y - l.list.y - 1 - (long)e->selected);
        return true;
    }
    return false;
}
