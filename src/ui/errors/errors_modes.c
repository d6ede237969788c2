/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three modes: the list, the matrix, the drawing; arrows mean another thing
 * in each, Esc leads back to the list. Here are the two that are not the
 * list. */
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_list.h"
#include "ui/errors/errors_matrix.h"
#include "ui/errors/errors_open.h"

/* --- the matrix --- */

bool errors_toggle_matrix(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    e->matrix = !e->matrix;
    e->draw.on = false;
    return true;
}

static bool move_true(struct ui_context *x, int by)
{
    errors_matrix_move(x->m, errors_of(x->ui), by, 0);
    return true;
}

static bool move_said(struct ui_context *x, int by)
{
    errors_matrix_move(x->m, errors_of(x->ui), 0, by);
    return true;
}

static bool open_cell(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    errors_open_cell(x->m, e, errors_judge(x->m, e));
    return true;
}

static const char *why_empty(const struct model *m, const struct ui_state *ui,
                             int arg)
{
    const struct errors_state *e = errors_of(ui);

    (void)arg;
    return errors_matrix_n(m, e, errors_judge(m, e)) == 0 ? ERRORS_EMPTY_CELL
                                                          : NULL;
}

/* --- the drawing --- */

bool errors_toggle_draw(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    e->draw.on = !e->draw.on;
    e->matrix = false;
    e->draw.brush_down = false;
    if (e->draw.on && e->draw.brush_x == 0 && e->draw.brush_y == 0)
        draw_pad_clear(x->m, &e->draw);
    return true;
}

const char *errors_why_no_pad(const struct model *m, const struct ui_state *ui,
                              int arg)
{
    (void)arg;
    return errors_of(ui)->draw.on ? NULL : draw_pad_refusal(m);
}

#define BRUSH(dx, dy) (3 * ((dx) + 1) + (dy) + 1)

static bool move_brush(struct ui_context *x, int by)
{
    draw_pad_move(x->m, &errors_of(x->ui)->draw, by / 3 - 1, by % 3 - 1);
    return true;
}

static bool toggle_brush(struct ui_context *x, int arg)
{
    (void)arg;
    draw_pad_toggle(x->m, &errors_of(x->ui)->draw);
    return true;
}

bool errors_erase(struct ui_context *x, int arg)
{
    struct draw_state *d = &errors_of(x->ui)->draw;

    (void)arg;
    if (d->on)
        draw_pad_erase(x->m, d);
    return d->on;
}

bool errors_clear_pad(struct ui_context *x, int arg)
{
    struct draw_state *d = &errors_of(x->ui)->draw;

    (void)arg;
    if (d->on)
        draw_pad_clear(x->m, d);
    return d->on;
}

/* clang-format off */
static const struct binding draw_keys[] = {
    {{KEYS_UP, 'k'}, .act = move_brush, .arg = BRUSH(0, -1)},
    {{KEYS_DOWN, 'j'}, .act = move_brush, .arg = BRUSH(0, 1)},
    {{KEYS_LEFT, 'h'}, .act = move_brush, .arg = BRUSH(-1, 0)},
    {{KEYS_RIGHT, 'l'}, .act = move_brush, .arg = BRUSH(1, 0)},
    {{KEYS_HOME}, .act = move_brush, .arg = BRUSH(-1, -1)},
    {{KEYS_END}, .act = move_brush, .arg = BRUSH(-1, 1)},
    {{KEYS_PAGE_UP}, .act = move_brush, .arg = BRUSH(1, -1)},
    {{KEYS_PAGE_DOWN}, .act = move_brush, .arg = BRUSH(1, 1)},
    {{' ', 'p'}, .act = toggle_brush},
    {{KEYS_ESC}, .act = errors_toggle_draw},
    {.name = NULL},
};

static const struct binding matrix_keys[] = {
    {{KEYS_UP, 'k'}, .act = move_true, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_true, .arg = 1},
    {{KEYS_LEFT, 'h'}, .act = move_said, .arg = -1},
    {{KEYS_RIGHT, 'l'}, .act = move_said, .arg = 1},
    {{KEYS_ENTER, '\r'}, .act = open_cell, .why_not = why_empty},
    {{KEYS_ESC}, .act = errors_toggle_matrix},
    {.name = NULL},
};
/* clang-format on */

const struct key_mode *errors_mode(const struct ui_state *ui)
{
    static const struct key_mode draw = {draw_keys,
                                         {{"arrows move", 0},
                                          {"Esc leave", KEYS_ESC},
                                          {"Space brush", ' '},
                                          {"x erase", 'x'},
                                          {"? help", '?'}}};
    static const struct key_mode matrix = {matrix_keys,
                                           {{"arrows move", 0},
                                            {"Esc leave", KEYS_ESC},
                                            {"Enter pictures", KEYS_ENTER},
                                            {"b lane", 'b'},
                                            {"? help", '?'}}};
    const struct errors_state *e = errors_of(ui);

    return e->draw.on ? &draw : e->matrix ? &matrix : NULL;
}
