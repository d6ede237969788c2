/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys do in the list of the Errors screen and its filters, and which keys
 * the screen has. Those of its modes are in errors_mode_keys.c. */
#include "ui/errors/errors_keys.h"

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
     .act = errors_switch_mode, .arg = ERRORS_MATRIX, .place = BAR_OWN},
    {{'n'}, "n", NULL, "matrix: the next mistake, the most frequent first",
     .act = errors_next_worst, .arg = 1},
    {{'N'}, "N", NULL, "matrix: the mistake before it",
     .act = errors_next_worst, .arg = -1},
    {{'e'}, "e", "why", "explain: pixels for and against; again: by covering "
     "them; Tab Enter a unit",
     .act = errors_next_why, .why_not = errors_why_no_why, .place = BAR_OWN},
    {{'P'}, "P", "pin", "pin a picture, watch it by epoch",
     .act = toggle_pin, .place = BAR_OWN},
    {{'D'}, "D", "draw", "draw a picture: Space = brush, Home PgUp PgDn End = "
     "corners",
     .act = errors_switch_mode, .arg = ERRORS_DRAWING,
     .why_not = errors_why_no_pad, .place = BAR_OWN},
    {{'x', KEYS_DELETE, KEYS_BACKSPACE}, "x Del", NULL,
     "drawing: erase under the brush", .act = errors_erase, .arg = false},
    {{'X'}, "X", NULL, "drawing: erase all", .act = errors_erase, .arg = true},
    {{'/'}, "/", "find", "find: 7 (true), 7 9 (said 9), >9, #247 (picture), "
     "bp -wp (wrong by BP, right by WP)",
     .act = search, .place = BAR_OWN},
    {.name = NULL},
};

static const struct binding own_keys[] = {
    {{KEYS_TAB, KEYS_SHIFT_TAB},
     .act = errors_switch_mode, .arg = ERRORS_MATRIX},
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

/* clang-format on */

const struct key_group errors_key_groups[] = {
    {"Errors", errors_keys}, {"", own_keys}, {NULL, NULL}};
