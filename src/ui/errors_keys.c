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

/* A list opened on top of the one before: Esc leads back to that. */
static void open_list(const struct model *m, struct errors_state *e,
                      const struct errors_choice *choice)
{
    if (!e->opened) {
        e->before = e->choice;
        e->from_matrix = e->matrix;
    }
    e->opened = true;
    e->choice = *choice;
    e->matrix = false;
    relist(m, e);
}

static void list_cell(const struct model *m, struct errors_state *e)
{
    struct errors_choice cell = {.lane = (int)errors_judge(m, e),
                                 .filter = ERRORS_LANE,
                                 .true_class = e->cell_true,
                                 .said_class = e->cell_said,
                                 .only = -1};

    open_list(m, e, &cell);
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

/* Back by one step: an opened list, the filters, the hold; else not used. */
static bool step_back(const struct model *m, struct errors_state *e)
{
    struct errors_choice *by = &e->choice;

    if (e->opened) {
        e->opened = false;
        *by = e->before;
        e->matrix = e->from_matrix;
    } else if (by->true_class >= 0 || by->said_class >= 0 || by->only >= 0) {
        by->true_class = by->said_class = -1;
        by->only = -1;
    } else if (!e->held) {
        return false;
    }
    relist(m, e);
    return true;
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
    relist(m, e);
    return true;
}

/* Next number in the text, or -1; *p goes on behind it. */
static int64_t take_number(const char **p)
{
    int64_t n = 0;

    while (**p == ' ' || **p == '#' || **p == '>')
        ++*p;
    if (**p < '0' || **p > '9')
        return -1;
    while (**p >= '0' && **p <= '9' && n < 100000000)
        n = 10 * n + *(*p)++ - '0';
    return n;
}

bool errors_find(const struct model *m, struct errors_state *e,
                 const char *text)
{
    struct errors_choice to = e->choice;
    int64_t n_classes =
        m->problem == NULL ? 0 : (int64_t)m->problem->ds->n_classes;
    bool any_true = text[0] == '>' || text[0] == '*' || text[0] == '-';
    const char *p = text + (any_true ? 1 : 0);
    int64_t first = take_number(&p), second = take_number(&p);

    to.true_class = to.said_class = -1;
    to.only = -1;
    if (text[0] == '#') {
        if (first < 0 || m->problem == NULL ||
            first >= (int64_t)m->problem->val->n)
            return false;
        to.only = first;
    } else if (text[0] != '\0') {
        if (first < 0 || first >= n_classes || second >= n_classes)
            return false;
        to.true_class = any_true ? -1 : (int)first;
        to.said_class = any_true ? (int)first : (int)second;
    }
    open_list(m, e, &to);
    return true;
}

bool errors_action(struct model *m, struct race *race, struct ui_state *ui,
                   int action)
{
    struct errors_state *e = &ui->errors;

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
            return step_back(m, e);
        ui->expanded = false;
        return true;
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

/* A cell of the judge's matrix, or of the other lane's beside it. */
static bool click_matrix(const struct model *m, struct errors_state *e,
                         const struct errors_layout *l, int x, int y)
{
    if (!errors_any_ready(m))
        return false;
    if (inside(l->matrix, x, y) && errors_matrix_click(m, e, l->matrix, x, y)) {
        list_cell(m, e);
        return true;
    }
    if (inside(l->other_matrix, x, y) &&
        errors_matrix_click(m, e, l->other_matrix, x, y)) {
        struct errors_choice cell = {.lane = errors_judge(m, e) == 0 ? 1 : 0,
                                     .filter = ERRORS_LANE,
                                     .true_class = e->cell_true,
                                     .said_class = e->cell_said,
                                     .only = -1};

        open_list(m, e, &cell);
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
    if (e->draw.on)
        return draw_pad_mouse(m, &e->draw, errors_layout_inside(l.sample), x, y,
                              button);
    if (button > MOUSE_WHEEL_DOWN)
        return false;
    if (button >= MOUSE_WHEEL_UP) {
        select_by(e, (button == MOUSE_WHEEL_DOWN ? 1 : -1) *
                         (l.cols > 0 ? l.cols : 1));
        return true;
    }
    if (click_matrix(m, e, &l, x, y))
        return true;
    if (l.cols > 0)
        return click_gallery(e, &l, x, y);
    if (inside(l.list, x, y) && y > l.list.y && y < l.list.y + l.list.h - 1) {
        size_t first = errors_page_first(e, errors_layout_page(&l));

        select_by(e, (long)first + y - l.list.y - 1 - (long)e->selected);
        return true;
    }
    return false;
}
