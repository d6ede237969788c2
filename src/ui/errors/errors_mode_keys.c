/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys do in the modes of the Errors screen, where arrows mean another
 * thing than in the list: the matrix, the drawing and the explanation. Esc
 * leads back to the list. */
#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_keys.h"
#include "ui/errors/errors_parts.h"

/* To the mode; from it, back to the list. */
bool errors_switch_mode(struct ui_context *x, int mode)
{
    struct errors_state *e = errors_of(x->ui);

    e->mode = (int)e->mode == mode ? ERRORS_LIST : (enum errors_mode)mode;
    e->draw.brush_down = false;
    if (e->mode == ERRORS_DRAWING && e->draw.brush_x == 0 &&
        e->draw.brush_y == 0)
        draw_pad_clear(x->m, &e->draw);
    return true;
}

const char *errors_why_no_pad(const struct model *m, const struct ui_state *ui,
                              int arg)
{
    (void)arg;
    return errors_of(ui)->mode == ERRORS_DRAWING ? NULL : draw_pad_refusal(m);
}

/* The explanation goes first, then the pad. */
static bool leave_drawing(struct ui_context *x, int arg)
{
    return errors_end_why(x, arg) || errors_switch_mode(x, ERRORS_DRAWING);
}

/* A step of a cursor as the argument of a row. */
#define STEP(dx, dy) (3 * ((dx) + 1) + (dy) + 1)

static bool move_cell(struct ui_context *x, int by)
{
    errors_matrix_move(x->m, errors_of(x->ui), by % 3 - 1, by / 3 - 1);
    return true;
}

/* By what is seen of the matrix. */
static bool page_rows(struct ui_context *x, int by)
{
    errors_matrix_page(x->m, x->ui, by, 0);
    return true;
}

static bool page_columns(struct ui_context *x, int by)
{
    errors_matrix_page(x->m, x->ui, 0, by);
    return true;
}

bool errors_next_worst(struct ui_context *x, int by)
{
    if (errors_of(x->ui)->mode != ERRORS_MATRIX)
        return false;
    if (!errors_worst_next(x->m, errors_of(x->ui), by))
        ui_tell(x, false, "no mistakes in this matrix");
    return true;
}

static bool open_cell(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    return errors_open_cell(x->m, e, errors_judge(x->m, e));
}

static const char *why_empty(const struct model *m, const struct ui_state *ui,
                             int arg)
{
    const struct errors_state *e = errors_of(ui);

    (void)arg;
    return errors_matrix_n(m, e, errors_judge(m, e)) == 0 ? ERRORS_EMPTY_CELL
                                                          : NULL;
}

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

bool errors_erase(struct ui_context *x, int all)
{
    struct errors_state *e = errors_of(x->ui);

    if (e->mode != ERRORS_DRAWING)
        return false;
    (all ? draw_pad_clear : draw_pad_erase)(x->m, &e->draw);
    return true;
}

/* clang-format off */
static const struct binding why_keys[] = {
    {{KEYS_TAB}, .act = errors_next_unit, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = errors_next_unit, .arg = -1},
    {{KEYS_ENTER, '\r'}, .act = errors_open_unit_weights},
    {{KEYS_ESC}, .act = errors_end_why},
    {.name = NULL},
};

static const struct binding draw_keys[] = {
    {{KEYS_TAB}, .act = errors_next_unit, .arg = 1},
    {{KEYS_SHIFT_TAB}, .act = errors_next_unit, .arg = -1},
    {{KEYS_ENTER, '\r'}, .act = errors_open_unit_weights},
    {{KEYS_UP, 'k'}, .act = move_brush, .arg = STEP(0, -1)},
    {{KEYS_DOWN, 'j'}, .act = move_brush, .arg = STEP(0, 1)},
    {{KEYS_LEFT, 'h'}, .act = move_brush, .arg = STEP(-1, 0)},
    {{KEYS_RIGHT, 'l'}, .act = move_brush, .arg = STEP(1, 0)},
    {{KEYS_HOME}, .act = move_brush, .arg = STEP(-1, -1)},
    {{KEYS_END}, .act = move_brush, .arg = STEP(-1, 1)},
    {{KEYS_PAGE_UP}, .act = move_brush, .arg = STEP(1, -1)},
    {{KEYS_PAGE_DOWN}, .act = move_brush, .arg = STEP(1, 1)},
    {{' ', 'p'}, .act = toggle_brush},
    {{KEYS_ESC}, .act = leave_drawing},
    {.name = NULL},
};

static const struct binding matrix_keys[] = {
    {{KEYS_UP, 'k'}, .act = move_cell, .arg = STEP(0, -1)},
    {{KEYS_DOWN, 'j'}, .act = move_cell, .arg = STEP(0, 1)},
    {{KEYS_LEFT, 'h'}, .act = move_cell, .arg = STEP(-1, 0)},
    {{KEYS_RIGHT, 'l'}, .act = move_cell, .arg = STEP(1, 0)},
    {{KEYS_PAGE_UP}, .act = page_rows, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = page_rows, .arg = 1},
    {{KEYS_HOME}, .act = page_columns, .arg = -1},
    {{KEYS_END}, .act = page_columns, .arg = 1},
    {{KEYS_ENTER, '\r'}, .act = open_cell, .why_not = why_empty},
    {{KEYS_ESC}, .act = errors_switch_mode, .arg = ERRORS_MATRIX},
    {.name = NULL},
};

static const struct key_mode why_mode = {
    why_keys,
    {{"e other way", 'e'}, {"Esc leave", KEYS_ESC}, {"Tab unit", KEYS_TAB},
     {"Enter its weights", KEYS_ENTER}, {"? help", '?'}}};

static const struct key_mode modes[] = {
    [ERRORS_MATRIX] = {matrix_keys,
                       {{"arrows move", 0}, {"Esc leave", KEYS_ESC},
                        {"Enter pictures", KEYS_ENTER}, {"b lane", 'b'},
                        {"? help", '?'}}},
    [ERRORS_DRAWING] = {draw_keys,
                        {{"arrows move", 0}, {"Esc leave", KEYS_ESC},
                         {"Space brush", ' '}, {"x erase", 'x'},
                         {"e why", 'e'}, {"? help", '?'}}},
};
/* clang-format on */

const struct key_mode *errors_mode(const struct ui_state *ui)
{
    enum errors_mode mode = errors_of(ui)->mode;

    if (mode == ERRORS_LIST)
        return errors_of(ui)->why.kind == WHY_OFF ? NULL : &why_mode;
    return &modes[mode];
}
