/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three modes: the list, the matrix, the drawing; arrows mean another thing
 * in each, Esc leads back to the list. */
#include "ui/errors/errors_keys.h"

#include "ui/errors/draw_pad.h"
#include "ui/errors/errors_parts.h"
#include "ui/parts/prompt.h"

/* --- the list --- */

static bool move(struct ui_context *x, int by)
{
    errors_select_by(errors_of(x->ui), by);
    return true;
}

static bool move_rows(struct ui_context *x, int by)
{
    struct errors_layout l;

    errors_layout(x->m, x->ui, x->ui->area, &l);
    return move(x, by * (l.cols > 0 ? l.cols : 1));
}

static bool move_pages(struct ui_context *x, int by)
{
    struct errors_layout l;

    errors_layout(x->m, x->ui, x->ui->area, &l);
    return move(x, by * (int)errors_layout_page(&l));
}

static bool toggle_pin(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);
    int64_t i = errors_selected(e);

    (void)arg;
    e->pinned = i == e->pinned ? -1 : i;
    return true;
}

/* Back to the screen as it was, or to the list before; or it is the common
 * Esc. */
static bool step_back(struct ui_context *x, int arg)
{
    (void)arg;
    if (!x->ui->expanded)
        return errors_step_back(x->m, errors_of(x->ui));
    x->ui->expanded = false;
    return true;
}

/* A held list is released; else it is the screen that is frozen. */
static bool release(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);
    bool held = e->held;

    (void)arg;
    e->held = false;
    return held;
}

/* --- filters --- */

bool errors_list_anew(struct ui_context *x)
{
    errors_of(x->ui)->choice.only = errors_of(x->ui)->choice.unit = -1;
    errors_relist(x->m, errors_of(x->ui));
    return true;
}

static bool next_who(struct ui_context *x, int arg)
{
    (void)arg;
    errors_next_who(x->m, errors_of(x->ui));
    return errors_list_anew(x);
}

static const char *why_one_lane(const struct model *m,
                                const struct ui_state *ui, int arg)
{
    (void)ui;
    (void)arg;
    return m->n_lanes < 2 ? "one lane: its errors are all there are" : NULL;
}

static bool other_order(struct ui_context *x, int arg)
{
    struct errors_state *e = errors_of(x->ui);

    (void)arg;
    e->sort_confidence = !e->sort_confidence;
    return errors_list_anew(x);
}

static void accept_search(struct ui_context *x, const char *text)
{
    if (!errors_find(x->m, errors_of(x->ui), text))
        ui_tell(x, false, "/%.20s: no such class, picture or lane", text);
}

static bool search(struct ui_context *x, int arg)
{
    static const struct prompt_kind kind = {
        "/", "7 true 7, 7 9 said 9, >9, #247, bp -wp; Enter, Esc",
        accept_search};

    (void)arg;
    prompt_open(x->ui, &kind);
    return true;
}

/* --- the matrix and the drawing --- */

/* To the mode; from it, back to the list. */
static bool switch_mode(struct ui_context *x, int mode)
{
    struct errors_state *e = errors_of(x->ui);

    e->mode = (int)e->mode == mode ? ERRORS_LIST : (enum errors_mode)mode;
    e->draw.brush_down = false;
    if (e->mode == ERRORS_DRAWING && e->draw.brush_x == 0 &&
        e->draw.brush_y == 0)
        draw_pad_clear(x->m, &e->draw);
    return true;
}

static const char *why_no_pad(const struct model *m, const struct ui_state *ui,
                              int arg)
{
    (void)arg;
    return errors_of(ui)->mode == ERRORS_DRAWING ? NULL : draw_pad_refusal(m);
}

/* The explanation goes first, then the pad. */
static bool leave_drawing(struct ui_context *x, int arg)
{
    return errors_end_why(x, arg) || switch_mode(x, ERRORS_DRAWING);
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

static bool next_worst(struct ui_context *x, int by)
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

static bool erase(struct ui_context *x, int all)
{
    struct errors_state *e = errors_of(x->ui);

    if (e->mode != ERRORS_DRAWING)
        return false;
    (all ? draw_pad_clear : draw_pad_erase)(x->m, &e->draw);
    return true;
}

/* clang-format off */
static const struct binding errors_keys[] = {
    {{'T'}, "T", "true", "filter by true class (asks if there are more "
     "than ten)",
     .act = errors_next_class, .arg = false, .place = BAR_OWN},
    {{'i'}, "i", "said", "filter by class said (asks if there are more "
     "than ten)",
     .act = errors_next_class, .arg = true, .place = BAR_OWN},
    {{'b'}, "b", "by", "wrong by: each lane, each lane alone, all",
     .act = next_who, .why_not = why_one_lane, .place = BAR_OWN},
    {{'o'}, "o", "order", "order by confidence or number",
     .act = other_order, .place = BAR_OWN},
    {{'M'}, "M", "matrix", "to the confusion matrix; T i go to a class, PgUp "
     "PgDn Home End by a page",
     .act = switch_mode, .arg = ERRORS_MATRIX, .place = BAR_OWN},
    {{'n'}, "n", NULL, "matrix: the next mistake, the most frequent first",
     .act = next_worst, .arg = 1},
    {{'N'}, "N", NULL, "matrix: the mistake before it",
     .act = next_worst, .arg = -1},
    {{'e'}, "e", "why", "explain: pixels for and against; again: by covering "
     "them; Tab Enter a unit",
     .act = errors_next_why, .why_not = errors_why_no_why, .place = BAR_OWN},
    {{'P'}, "P", "pin", "pin a picture, watch it by epoch",
     .act = toggle_pin, .place = BAR_OWN},
    {{'D'}, "D", "draw", "draw a picture: Space = brush, Home PgUp PgDn End = "
     "corners",
     .act = switch_mode, .arg = ERRORS_DRAWING, .why_not = why_no_pad,
     .place = BAR_OWN},
    {{'x', KEYS_DELETE, KEYS_BACKSPACE}, "x Del", NULL,
     "drawing: erase under the brush", .act = erase, .arg = false},
    {{'X'}, "X", NULL, "drawing: erase all", .act = erase, .arg = true},
    {{'/'}, "/", "find", "find: 7 (true), 7 9 (said 9), >9, #247 (picture), "
     "bp -wp (wrong by BP, right by WP)",
     .act = search, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_TAB, KEYS_SHIFT_TAB}, .act = switch_mode, .arg = ERRORS_MATRIX},
    {{'z'}, .act = view_expand},
    {{KEYS_ENTER, '\r'}, .act = view_expand},
    {{KEYS_UP, 'k'}, .act = move_rows, .arg = -1},
    {{KEYS_DOWN, 'j'}, .act = move_rows, .arg = 1},
    {{KEYS_LEFT, 'h', 'N'}, .act = move, .arg = -1},
    {{KEYS_RIGHT, 'l', 'n'}, .act = move, .arg = 1},
    {{KEYS_PAGE_UP}, .act = move_pages, .arg = -1},
    {{KEYS_PAGE_DOWN}, .act = move_pages, .arg = 1},
    {{KEYS_HOME}, .act = move, .arg = -ERRORS_MAX},
    {{KEYS_END}, .act = move, .arg = ERRORS_MAX},
    {{KEYS_ESC}, .act = step_back},
    {{'f'}, .act = release},
    {.name = NULL},
};

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
    {{KEYS_ESC}, .act = switch_mode, .arg = ERRORS_MATRIX},
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

const struct key_group errors_key_groups[] = {
    {"Errors", errors_keys}, {"", own_keys}, {NULL, NULL}};
